"""The pages of a finished paper as pictures for the proof view (校樣), drawn from its PDF in a child process of bounded time and memory.

The pictures of one paper are one file: a ZIP of PNGs with an index of pages and anchors. It is written whole or not at all.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alliance_portal.lib import child_process
from proposals.papers.child import RenderFailed

MODULE = "proposals.papers.page_pictures"
INDEX = "index.json"
PAGE_CAP = 300
SCALE = 1.4  # of 72 dots an inch: a page 833 pixels wide, readable without a second, larger picture
SMALL = 5  # a thumbnail has this part of the page's size
WIDEST = 2400  # pixels; our own pages have 1180
COLOURED = 16  # channels that differ by less are the grey of smoothed letters


@dataclass(frozen=True, slots=True)
class Index:
    """Size of every page's picture in pixels, and on which page (from 0) the paper's anchors lie."""

    sizes: tuple[tuple[int, int], ...]
    anchors: Mapping[str, int]


def draw_in_child(pdf: Path, out: Path) -> int:
    """Draw the pages of `pdf` into `out`; how many. RenderFailed says why it could not."""
    try:
        return int(child_process.run(MODULE, {"pdf": str(pdf), "out": str(out)})["pages"])
    except child_process.ChildFailed as failure:
        out.unlink(missing_ok=True)
        raise RenderFailed(failure.reason, failure.detail) from failure


def read_index(pictures: Path) -> Index:
    """What the file of pictures holds. OSError, KeyError or zipfile.BadZipFile when it is not one of ours."""
    with zipfile.ZipFile(pictures) as package:
        tree = json.loads(package.read(INDEX))
    return Index(tuple((int(across), int(down)) for across, down in tree["sizes"]), {str(name): int(page) for name, page in tree["anchors"].items()})


def read_picture(pictures: Path, page: int, *, small: bool = False) -> bytes:
    """The picture (PNG) of a page, from 0. KeyError for a page that the paper has not."""
    with zipfile.ZipFile(pictures) as package:
        return package.read(_name(page, small))


def anchors_of(pdf: Path) -> dict[str, int]:
    """On which page (from 0) the anchors of one of our own PDFs lie."""
    from pypdf import PdfReader  # noqa: PLC0415  not for a web worker's start

    with pdf.open("rb") as opened:
        reader = PdfReader(opened)
        numbers = ((name, reader.get_destination_page_number(place)) for name, place in reader.named_destinations.items())
        return {name: number for name, number in numbers if number is not None and number >= 0}


def _name(page: int, small: bool) -> str:
    return f"{'small' if small else 'page'}-{page + 1:03d}.png"


def _work(message: dict[str, Any]) -> Mapping[str, Any]:
    """In the child: every page, one after the other, so that one page is in memory at a time."""
    sizes: list[tuple[int, int]] = []
    with zipfile.ZipFile(message["out"], "w", zipfile.ZIP_STORED) as package:
        for number, image in enumerate(_images(Path(message["pdf"]))):
            package.writestr(_name(number, False), _png(image))
            package.writestr(_name(number, True), _png(image.reduce(SMALL)))
            sizes.append(image.size)
        package.writestr(INDEX, json.dumps({"sizes": sizes, "anchors": anchors_of(Path(message["pdf"]))}, ensure_ascii=False))
    return {"pages": len(sizes)}


def _images(pdf: Path) -> Iterator[Any]:
    import pypdfium2  # noqa: PLC0415  for the child alone

    document = pypdfium2.PdfDocument(pdf)
    for number in range(min(len(document), PAGE_CAP)):
        page = document[number]
        across = page.get_width()
        yield _plain(page.render(scale=min(SCALE, WIDEST / max(across, 1))).to_pil())
        page.close()


def _plain(image: Any) -> Any:
    """Grey where nothing is coloured: a third of the bytes."""
    from PIL import ImageChops  # noqa: PLC0415  for the child alone

    image = image.convert("RGB")
    red, green, blue = image.reduce(3).split()
    differences: Any = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
    spread = max(each.getextrema()[1] for each in differences)
    return image if spread >= COLOURED else image.convert("L")


def _png(image: Any) -> bytes:
    made = io.BytesIO()
    image.save(made, "PNG", compress_level=4)
    return made.getvalue()


if __name__ == "__main__":
    child_process.answer(_work)
