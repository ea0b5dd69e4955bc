"""Lays the pages of a PDF certificate into the paper's empty frames while the paper is written, as they are: text and vectors, own fonts.

pypdf reads the certificate, pydyf writes the paper: no second pass over the finished file, which doubled it and cost a fifth of the time.
"""

from pathlib import Path
from typing import Any

import pydyf
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, BooleanObject, ByteStringObject, DictionaryObject, IndirectObject, NullObject, StreamObject, TextStringObject

MM = 72 / 25.4
FRAME_MM = (162.0, 228.0)  # inside .sheetframe of paper.css
LEFT_MM, RIGHT_EDGE_MM, FRAME_WIDTH_MM, FOOT_MM = 25, 19, 166, 25
FAULTS = (OSError, PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, AssertionError)


class Certificate:
    """A certificate file whose pages are copied into one paper."""

    def __init__(self, path: Path) -> None:
        self.reader = PdfReader(path)
        self.known: dict[tuple[int, int], Any] = {}

    def lay(self, pdf: Any, page: Any, number: int, is_right_hand: bool) -> None:
        """Put page `number` of the certificate into the frame of a paper's page. A page that cannot be read leaves the frame empty."""
        try:
            sheet = self.reader.pages[number]
            rotation = int(sheet.get("/Rotate", 0) or 0) % 360
            if rotation:
                sheet.transfer_rotation_to_content()
            box = [float(edge) for edge in sheet.mediabox]
            form = self._form(pdf, sheet, box)
        except FAULTS:
            return
        width, height = box[2] - box[0], box[3] - box[1]
        if width <= 0 or height <= 0:
            return
        scale = min(FRAME_MM[0] * MM / width, FRAME_MM[1] * MM / height)
        left = (LEFT_MM if is_right_hand else RIGHT_EDGE_MM) + FRAME_WIDTH_MM / 2
        x, y = left * MM - width * scale / 2 - box[0] * scale, FOOT_MM * MM + (FRAME_MM[1] * MM - height * scale) / 2 - box[1] * scale
        name = f"certificate{number}"
        opening = pydyf.Stream([b"q"])  # the paper's own stream turns the page upside down and never turns it back
        pdf.add_object(opening)
        stream = pydyf.Stream([f"Q /Artifact BMC q {scale:.5f} 0 0 {scale:.5f} {x:.3f} {y:.3f} cm /{name} Do Q EMC".encode()])
        pdf.add_object(stream)
        page["Contents"] = pydyf.Array([opening.reference, page["Contents"], stream.reference])
        own = pydyf.Dictionary(_resources(pdf, page))
        own["XObject"] = pydyf.Dictionary({**own.get("XObject", {}), name: form.reference})
        page["Resources"] = own

    def _form(self, pdf: Any, sheet: Any, box: list[float]) -> Any:
        contents = sheet.get_contents()
        form = pydyf.Stream([contents.get_data() if contents is not None else b""], pydyf.Dictionary({
            "Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array(box),
            "Resources": self._copied(pdf, sheet.get("/Resources", DictionaryObject()))}), compress=True)
        pdf.add_object(form)
        return form

    def _copied(self, pdf: Any, value: Any, depth: int = 0) -> Any:
        """A pypdf object as pydyf writes it; what is referenced is copied once."""
        if depth > 60:
            raise ValueError("nested too deeply")
        if isinstance(value, IndirectObject):
            key = (value.idnum, value.generation)
            if key not in self.known:
                place = pydyf.Dictionary()
                pdf.add_object(place)
                self.known[key] = place.reference
                made = self._copied(pdf, value.get_object(), depth + 1)
                pdf.objects[place.number] = _as_object(made, place)
            return self.known[key]
        if isinstance(value, StreamObject):
            extra = {name[1:]: self._copied(pdf, each, depth + 1) for name, each in value.items() if name not in ("/Length", "/Parent")}
            return pydyf.Stream([value._data], pydyf.Dictionary(extra))  # noqa: SLF001  the bytes as they are, still compressed
        if isinstance(value, DictionaryObject):
            kept = [name for name in value if name not in {"/Parent", "/StructParents"}]
            return pydyf.Dictionary({name[1:]: self._copied(pdf, value.raw_get(name), depth + 1) for name in kept})
        if isinstance(value, ArrayObject):
            return pydyf.Array([self._copied(pdf, list.__getitem__(value, place), depth + 1) for place in range(len(value))])
        return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, NullObject):
        return "null"
    if isinstance(value, BooleanObject):
        return "true" if value.value else "false"
    if isinstance(value, (TextStringObject, ByteStringObject)):
        raw = value.original_bytes if isinstance(value, TextStringObject) else bytes(value)
        return f"<{raw.hex()}>"
    return str(value) if str(value).startswith("/") else float(value)


def _as_object(made: Any, place: Any) -> Any:
    if not isinstance(made, pydyf.Object):
        holder = pydyf.Object()
        data = made if isinstance(made, bytes) else str(made).encode()
        holder.__class__ = type("Plain", (pydyf.Object,), {"data": data})
        made = holder
    made.number, made.generation = place.number, place.generation
    return made


def _resources(pdf: Any, page: Any) -> dict[str, Any]:
    """The entries of the paper's shared resources, for a page that gets one more."""
    number = int(page["Resources"].split()[0]) if isinstance(page["Resources"], bytes) else 0
    return dict(pdf.objects[number]) if number else dict(page["Resources"])
