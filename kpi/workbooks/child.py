"""Writes plain sheets as .xlsx, in a child process: rows as JSON in, the file out."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from alliance_portal.lib import child_process

HEAD = PatternFill("solid", fgColor="E3EFF0")
LONGEST, WIDEST, LONGEST_TITLE = 32_000, 60, 31
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_TITLE = re.compile(r"[\[\]:*?/\\]")


def write(sheets: list[dict[str, Any]], out: Path) -> None:
    """One sheet after the other, row by row into the file; the head is frozen, columns as wide as what stands in them."""
    book = Workbook(write_only=True)
    for each in sheets:
        sheet = book.create_sheet(_NO_TITLE.sub(" ", each["title"])[:LONGEST_TITLE])
        sheet.freeze_panes = "A3"
        for place, head in enumerate(each["head"], 1):
            longest = max((len(str(row[place - 1] or "")) for row in each["rows"][:200]), default=0)
            sheet.column_dimensions[get_column_letter(place)].width = min(max(longest, len(str(head))) * 1.8 + 2, WIDEST)
        sheet.append([_cell(sheet, each["note"])])
        sheet.append([_head(sheet, head) for head in each["head"]])
        for row in each["rows"]:
            sheet.append([_cell(sheet, value) for value in row])
    book.save(out)


def _head(sheet: Any, words: Any) -> Any:
    made = WriteOnlyCell(sheet, value=words)
    made.font, made.fill = Font(bold=True), HEAD
    return made


def _cell(sheet: Any, value: Any) -> Any:
    """A value as it is written; a text that begins with = is no formula, one that begins with # no error."""
    plain = _clean(value)
    if not isinstance(plain, str) or not plain.startswith(("=", "#")):
        return plain
    made = WriteOnlyCell(sheet, value=plain)
    made.data_type = "s"
    return made


def _clean(value: Any) -> Any:
    return _CONTROL.sub(" ", value)[:LONGEST] if isinstance(value, str) else value


def _work(message: dict[str, Any]) -> Mapping[str, Any]:
    write(message["sheets"], Path(message["out"]))
    return {}


if __name__ == "__main__":
    child_process.answer(_work)
