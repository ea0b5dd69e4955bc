"""The reading of a foreign PDF, in a process of its own: `python -m alliance_portal.files.checks.pdf_child` (R-27, R-34).

The reader follows what the file says, and a file of a few kilobytes can say enough for a day of work; so no web worker reads one.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pypdf
from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from alliance_portal.files.kinds import FileRefused
from alliance_portal.lib import child_process
from alliance_portal.lib.findings import Text

ENCRYPTED = Text("檔案已加密，請移除密碼後再上傳", "The file is protected by a password; remove it and upload again")
ACTIVE = Text(
    "PDF 含有程式碼或附件（{what}），請以「列印成 PDF」重新產生後上傳",
    "The PDF carries scripts or attachments ({what}); print it to a new PDF and upload that",
)
TOO_COMPLEX = Text("PDF 結構過於複雜，請以「列印成 PDF」重新產生後上傳", "The PDF is too complex; print it to a new PDF and upload that")
TOO_MANY_PAGES = Text("PDF 共 {pages} 頁，超過上限 {limit} 頁", "The PDF has {pages} pages; the limit is {limit}")
NO_PAGES = Text("PDF 沒有任何頁面", "The PDF has no pages")
# /URI and /GoTo only lead somewhere; these run, send, open or hide something
ACTIVE_NAMES = frozenset({
    "/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR",
    "/Movie", "/Sound", "/Rendition",
})
MOST_OBJECTS = 300_000


def inspect(message: Mapping[str, Any]) -> dict[str, Any]:
    """Look at the PDF at `path` with at most `pages` pages: {} when it is fine, else {"reason": [zh, en], "status": int}."""
    try:
        _inspect(Path(message["path"]), int(message["pages"]))
    except FileRefused as refused:
        return _refusal(refused.reason, refused.status)
    except (LimitReachedError, RecursionError):
        return _refusal(TOO_COMPLEX, 413)
    return {}


def _refusal(reason: Text, status: int) -> dict[str, Any]:
    return {"reason": [reason.zh, reason.en], "status": status}


def _inspect(path: Path, limit: int) -> None:
    reader = pypdf.PdfReader(path, strict=False)
    if reader.is_encrypted:
        raise FileRefused(ENCRYPTED)
    for found in _objects(reader):
        what = _active(found)
        if what:
            raise FileRefused(Text(ACTIVE.zh.format(what=what), ACTIVE.en.format(what=what)))
    pages = len(reader.pages)
    if pages == 0:
        raise FileRefused(NO_PAGES)
    if pages > limit:
        facts = {"pages": pages, "limit": limit}
        raise FileRefused(Text(TOO_MANY_PAGES.zh.format(**facts), TOO_MANY_PAGES.en.format(**facts)), 413)


def _objects(reader: Any) -> Iterator[Any]:
    """Every object of the file, also those inside object streams and those that no page leads to."""
    numbers = {(number, generation) for generation, entries in reader.xref.items() for number in entries}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        raise FileRefused(TOO_COMPLEX, 413)
    yield reader.trailer
    for number, generation in sorted(numbers):
        if number:
            yield reader.get_object(IndirectObject(number, generation, reader))


def _active(found: Any) -> str:
    """The name of the first active part in an object, searched down to its leaves but not through references."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            for key in one:
                value = one.raw_get(key)
                if key in ACTIVE_NAMES or (isinstance(value, NameObject) and key in ("/S", "/Type", "/Subtype", "/FT") and value in ACTIVE_NAMES):
                    return str(key if key in ACTIVE_NAMES else value).strip("/")
                waiting.append(value)
        elif isinstance(one, ArrayObject):
            waiting.extend(list.__iter__(one))
    return ""


if __name__ == "__main__":
    child_process.answer(inspect)
