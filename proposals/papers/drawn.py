"""Drawings of our own (SVG) in a paper: how large they print, and their PNG for Word and ODF, made in the rendering child from the same SVG."""

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from alliance_portal.lib.svg import Ink
from proposals.papers.blocks import Figure, Paper, PaperFile

MM_OF_PIXEL = 25.4 / 96
PALE = f'fill="{Ink.SUNK.colour}"'
SCALE = 4  # of 72 dots an inch: 288, sharp on paper
_BOX = re.compile(r'viewBox="0 0 (\d+) (\d+)"')


def size_of(drawing: str) -> tuple[int, int]:
    """Natural width and height in pixels. ValueError for what is none of our drawings (lib.svg)."""
    found = _BOX.search(drawing[:1000])
    if found is None or not drawing.startswith("<svg "):
        raise ValueError("no drawing")
    return int(found[1]), int(found[2])


def printed_width(drawing: str, room: float) -> float:
    """Its width on paper in millimetres: the natural one, or the room where that is less."""
    return min(size_of(drawing)[0] * MM_OF_PIXEL, room)


def with_font(drawing: str) -> bytes:
    """The drawing in the paper's own font; its pale grounds get an edge, so that they stand out on a black-and-white printer."""
    return drawing.replace("<svg ", '<svg font-family="Paper, Paper More" ', 1).replace(PALE, f'{PALE} stroke="#8f8b82" stroke-width=".75"').encode()


def drawings_of(paper: Paper) -> list[str]:
    """The drawings of a paper in their order."""
    return [block.drawing for section in paper.sections for block in section.blocks if isinstance(block, Figure) and block.drawing]


def pages(drawings: list[str]) -> tuple[str, str]:
    """A document with each drawing on a page of exactly its size, as HTML and style; the addresses are `paper-drawing:N`."""
    style, body = ["body, p { margin: 0 } img { display: block; width: 100%; height: 100% }"], []
    for number, drawing in enumerate(drawings):
        across, down = size_of(drawing)
        style.append(f"@page d{number} {{ size: {across}px {down}px; margin: 0 }}")
        style.append(f".d{number} {{ page: d{number}; width: {across}px; height: {down}px }}")
        body.append(f'<p class="d{number}"><img src="paper-drawing:{number}" alt=""></p>')
    return f'<html lang="zh-Hant-TW"><body>{"".join(body)}</body></html>', "\n".join(style)


def rasterised(paper: Paper, pdf: bytes, folder: Path) -> Paper:
    """The paper with a PNG file behind each drawing, drawn from the PDF of `pages`."""
    import pypdfium2  # noqa: PLC0415  for the rendering child alone

    document = pypdfium2.PdfDocument(pdf)
    files = [_file(document[number], folder / f"drawing{number}.png") for number in range(len(document))]
    document.close()
    found = iter(files)

    def drawn(block: Any) -> Any:
        return replace(block, file=next(found)) if isinstance(block, Figure) and block.drawing else block

    return replace(paper, sections=tuple(replace(section, blocks=tuple(map(drawn, section.blocks))) for section in paper.sections))


def _file(page: Any, path: Path) -> PaperFile:
    made = io.BytesIO()
    page.render(scale=SCALE).to_pil().save(made, "PNG", compress_level=9)
    path.write_bytes(made.getvalue())
    return PaperFile(path.name, str(path), "image/png")
