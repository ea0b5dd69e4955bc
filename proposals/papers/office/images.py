"""Pictures that the office papers hold: the proposal's own as they are, and the paper's own drawings as PNG, the same bytes every time."""

import io
from functools import lru_cache
from pathlib import Path

import segno
from PIL import Image, ImageDraw

from proposals.papers.office.parts import Picture

DOTS = 300 / 25.4  # a millimetre of our drawings
WATERMARK = Path(__file__).resolve().parents[3] / "templates" / "documents" / "draft.png"
DRAFT_RATIO = 320 / 442
HATCH, PAPER_BLUE = (0x45, 0x58, 0x6A, 255), (0xDF, 0xE7, 0xEE, 255)


def fitted(source: str, width: float, height: float, alt: str) -> Picture | None:
    """A picture file as large as fits into so many millimetres; None when its size cannot be read."""
    try:
        data = Path(source).read_bytes()
        with Image.open(io.BytesIO(data)) as opened:
            across, down = opened.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    scale = min(width / across, height / down)
    return Picture(data, round(across * scale, 2), round(down * scale, 2), alt)


def code(text: str, side: float) -> Picture:
    """A QR code."""
    made = io.BytesIO()
    segno.make(text, error="m").save(made, kind="png", scale=6, border=0)
    return Picture(made.getvalue(), side, side, "QR")


@lru_cache(maxsize=8)
def diagonal(width: float, height: float) -> Picture:
    """The line from the upper left to the lower right corner of a cell, behind its text."""
    size = (round(width * DOTS), round(height * DOTS))
    image = Image.new("LA", size, (0, 0))
    ImageDraw.Draw(image).line(((0, 0), (size[0] - 1, size[1] - 1)), fill=(0, 255), width=2)
    return Picture(_png(image), round(width, 2), round(height, 2), "", behind=True)


@lru_cache(maxsize=1)
def bar(*, edged: bool = True) -> bytes:
    """A hatched bar, legible without colour; without edges where it fills a cell that has its own."""
    image = Image.new("RGBA", (128, 88), PAPER_BLUE)
    draw = ImageDraw.Draw(image)
    for start in range(-96, 128, 16):
        draw.line(((start, 88), (start + 88, 0)), fill=HATCH, width=3)
    for height in (1, 86) if edged else ():
        draw.line(((0, height), (128, height)), fill=(0, 0, 0, 255), width=4)
    return _png(image)


def watermark(width: float, height: float) -> Picture:
    """草稿, faint and slanting, in the middle of a page of that size; it lies behind the text."""
    across = min(width, height) * 0.72
    down = across * DRAFT_RATIO
    return Picture(WATERMARK.read_bytes(), round(across, 2), round(down, 2), "草稿", behind=True, x=(width - across) / 2, y=(height - down) / 2)


def _png(image: Image.Image) -> bytes:
    made = io.BytesIO()
    image.save(made, "PNG", optimize=False, compress_level=9)
    return made.getvalue()

