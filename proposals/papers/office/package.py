"""The ZIP that both office formats are: fixed order, fixed dates, so that the same content gives the same bytes. And text as XML."""

import re
import zipfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

BEGINNING = (1980, 1, 1, 0, 0, 0)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KINDS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg"}
MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg"}


def text(value: str) -> str:
    """A text as XML: what XML cannot hold is left out."""
    return escape(FORBIDDEN.sub("", value))


def attribute(value: str) -> str:
    """A text as the value of an attribute, without its quotation marks."""
    return escape(FORBIDDEN.sub("", value), {'"': "&quot;", "\n": " ", "\t": " "})


def write(out: Path | IO[bytes], parts: Iterable[tuple[str, str | bytes]], *, stored: Iterable[str] = ()) -> None:
    """Write the parts in their order; `stored` are not compressed (a format's first part may ask for it, pictures gain nothing)."""
    plain = set(stored)
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, BEGINNING)
            entry.compress_type = zipfile.ZIP_STORED if name in plain or name.endswith((".png", ".jpg")) else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            package.writestr(entry, content.encode() if isinstance(content, str) else content, compresslevel=6)


class Media:
    """The pictures of one document, each kept once."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.names: dict[str, str] = {}
        self.parts: list[tuple[str, bytes]] = []

    def name(self, data: bytes) -> str:
        """The name of a picture in the document, kept on its first use."""
        digest = sha256(data).hexdigest()
        if digest not in self.names:
            kind = next((kind for start, kind in KINDS.items() if data.startswith(start)), "png")
            self.names[digest] = f"{self.folder}/{len(self.names) + 1}.{kind}"
            self.parts.append((self.names[digest], data))
        return self.names[digest]
