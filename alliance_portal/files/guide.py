"""docs/files.md: the table of what may be uploaded where, written from the one source (R-25). `python -m alliance_portal.files.guide`."""

from collections.abc import Iterator
from pathlib import Path

from alliance_portal.files.kinds import ALLIANCE_QUOTA, FREE_SPACE_KEPT, KINDS, MB, REFUSED_TYPES, Kind

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "files.md"
HEAD = """# Files that are accepted

Written by `python -m alliance_portal.files.guide` from `alliance_portal/files/kinds.py`, which every upload page reads too; a test compares them.

A file is judged by its content, not by its name: the content must be one of the kinds of its place, whole, without a password, macros,
embedded programs, active content of a PDF (scripts, launch actions, attachments) or references to other machines; a compressed file must not
unpack to far more than it weighs. Pictures are decoded and written anew, without their metadata. Where a virus scanner is set up, a file waits for it
before anybody but its uploader may open it.
"""


TOTAL = (
    f"All files of an alliance together: at most {ALLIANCE_QUOTA // MB} MB. Uploads are refused (507) while less than {FREE_SPACE_KEPT // MB} MB "
    "of the disk are free."
)


def page() -> str:
    """The whole page."""
    return "\n".join((
        HEAD,
        "| upload | 上傳項目 | kinds | at most | more |", "| --- | --- | --- | --- | --- |", *(_row(kind) for kind in KINDS.values()), "",
        TOTAL, "",
        "## Refused, with what to do instead", "",
        "| ending | what the page says | 頁面說明 |", "| --- | --- | --- |",
        *(f"| `.{ending}` | {words.en} | {words.zh} |" for ending, words in REFUSED_TYPES.items()), "",
    ))  # fmt: skip


def _row(kind: Kind) -> str:
    endings = ", ".join(f".{each}" for each in kind.extensions)
    return f"| {kind.name.en} | {kind.name.zh} | {endings} | {kind.size // MB} MB | {'; '.join(_more(kind)) or '–'} |"


def _more(kind: Kind) -> Iterator[str]:
    """Limits of some contents only."""
    if {"png", "jpg"} & set(kind.extensions):
        yield f"pictures: {kind.pixels // 1_000_000} million pixels"
    if "pdf" in kind.extensions:
        yield f"PDF: {kind.pages} pages"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
