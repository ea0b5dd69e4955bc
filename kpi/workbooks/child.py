"""Writes plain sheets as .xlsx, in a child process: rows as JSON in, the file out."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from alliance_portal.lib import child_process

HEAD = PatternFill("solid", fgColor="E3EFF0")
LONGEST, WIDEST, LONGEST_TITLE = 32_000, 60, 31
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_TITLE = re.compile(r"[\[\]:*?/\\]")


def write(sheets: list[dict[str, Any]], out: Path) -> None:
    """One sheet after the other; the head is frozen, columns as wide as what stands in them."""
    book = Workbook()
    book.remove(book.active)
    for each in sheets:
        sheet = book.create_sheet(_NO_TITLE.sub(" ", each["title"])[:LONGEST_TITLE])
        sheet.append([each["note"]])
        sheet.append(each["head"])
        for row in each["rows"]:
            sheet.append([_clean(value) for value in row])
            for cell in sheet[sheet.max_row]:
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # a text that begins with = is no formula
        for place, cell in enumerate(sheet[2], 1):
            cell.font, cell.fill = Font(bold=True), HEAD
            longest = max((len(str(row[place - 1] or "")) for row in each["rows"][:200]), default=0)
            sheet.column_dimensions[cell.column_letter].width = min(max(longest, len(str(cell.value))) * 1.8 + 2, WIDEST)
        sheet.freeze_panes = "A3"
    book.save(out)


def _clean(value: Any) -> Any:
    return _CONTROL.sub(" ", value)[:LONGEST] if isinstance(value, str) else value


def _work(message: dict[str, Any]) -> Mapping[str, Any]:
    write(message["sheets"], Path(message["out"]))
    return {}


if __name__ == "__main__":
    child_process.answer(_work)
