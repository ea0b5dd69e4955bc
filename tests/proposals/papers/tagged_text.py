"""The text of a tagged PDF in its logical order, as a screen reader gives it: the structure tree, and the marked content that it names.

`pdfinfo -struct-text` gives the same, but reads a page again for every element of it: a minute for a paper, against seconds here.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, IndirectObject, TextStringObject

BFCHAR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
Marked = dict[tuple[int, int], str]  # number of the page's object and of the marked content: its text


def logical_text(path: Path) -> str:
    """All text that the structure tree reaches: no headers, no footers, no page numbers, no leaders."""
    reader = PdfReader(path)
    marked: Marked = {}
    for page in reader.pages:
        number = page.indirect_reference.idnum
        marked |= {(number, mark): text for mark, text in _marked_text(page, reader).items()}
    pieces = _texts(reader.trailer["/Root"]["/StructTreeRoot"], 0, marked)
    return "".join(piece for piece in pieces if piece.strip("."))


def _texts(element: Any, page: int, marked: Marked) -> Iterator[str]:
    """The texts under an element of the structure tree, in its order."""
    if isinstance(element, IndirectObject):
        element = element.get_object()
    if isinstance(element, int):
        yield marked.get((page, element), "")
    elif isinstance(element, ArrayObject):
        for each in element:
            yield from _texts(each, page, marked)
    elif isinstance(element, DictionaryObject):
        if "/Pg" in element:
            page = element.raw_get("/Pg").idnum
        if "/MCID" in element:
            yield marked.get((page, element["/MCID"]), "")
        elif "/K" in element:
            yield from _texts(element.raw_get("/K"), page, marked)


def _marked_text(page: Any, reader: PdfReader) -> dict[int, str]:
    """The text of each piece of marked content of a page."""
    found: dict[int, list[str]] = defaultdict(list)
    fonts = {name: _letters(font.get_object()) for name, font in page["/Resources"].get("/Font", {}).items()}
    open_marks: list[int | None] = []
    letters: dict[int, str] = {}
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"BDC":
            properties = operands[1]
            open_marks.append(properties.get("/MCID") if isinstance(properties, DictionaryObject) else None)
        elif operator == b"BMC":
            open_marks.append(None)
        elif operator == b"EMC":
            open_marks.pop()
        elif operator == b"Tf":
            letters = fonts[operands[0]]
        elif operator in (b"Tj", b"TJ") and open_marks and open_marks[-1] is not None:
            for piece in operands[0] if operator == b"TJ" else operands:
                if not isinstance(piece, (int, float)):
                    found[open_marks[-1]].append(_decoded(piece, letters))
    return {mark: "".join(texts) for mark, texts in found.items()}


def _decoded(piece: Any, letters: dict[int, str]) -> str:
    """What a string of two-byte glyph numbers says."""
    raw = piece.original_bytes if isinstance(piece, TextStringObject) else bytes(piece)
    return "".join(letters.get(int.from_bytes(raw[at:at + 2], "big"), "") for at in range(0, len(raw), 2))


def _letters(font: DictionaryObject) -> dict[int, str]:
    """Glyph number to text, from the font's ToUnicode map (WeasyPrint writes pairs, never ranges)."""
    pairs = BFCHAR.findall(font["/ToUnicode"].get_object().get_data())
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}
