"""The child process of score workbooks: writes a sheet out of plain values, reads the cells of one that came back."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alliance_portal.lib import child_process

MOST_ROWS = 2000
LONGEST = 32_000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _work(message: dict[str, Any]) -> Mapping[str, Any]:
    return _write(message) if message["do"] == "write" else _read(message)


def _write(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """`rows`: title, keys (hidden), headings, then a row a case; numbers are written as numbers, everything else never as a formula."""
    from openpyxl import Workbook  # noqa: PLC0415  for the child alone
    from openpyxl.styles import Alignment, Font, PatternFill, Protection  # noqa: PLC0415  as above

    book = Workbook()
    sheet = book.active
    sheet.title = message["title"]
    for row in message["rows"]:
        sheet.append([_plain(value) for value in row])
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=cell.row > 2, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"
            if cell.row > 3 and cell.column - 1 in message["open"]:
                cell.protection = Protection(locked=False)
                cell.fill = PatternFill("solid", fgColor="FFF8E5")
    for cell in (*sheet[1], *sheet[3]):
        cell.font = Font(bold=True)
    sheet.row_dimensions[2].hidden = True
    for place, width in enumerate(message["widths"], 1):
        letter = sheet.cell(1, place).column_letter
        sheet.column_dimensions[letter].width = width
        sheet.column_dimensions[letter].hidden = width == 0
    sheet.freeze_panes = "D4"
    sheet.protection.sheet = True
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    book.save(message["out"])
    return {}


def _plain(value: Any) -> Any:
    return _CONTROL.sub("", value)[:LONGEST] if isinstance(value, str) else value


def _read(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """The cells of the first sheet: `[[row, {column: [kind, text]}], …]`. Refused for a file that cannot be read."""
    from proposals.registers.sheets import sheets  # noqa: PLC0415  as above

    book = sheets(Path(message["path"]), "xlsx")  # held: the file is closed with it
    first = next(book, None)
    if first is None:
        return {"rows": []}
    rows = []
    for line in first.lines:
        if line.number > MOST_ROWS:
            break
        rows.append([line.number, {str(column): [cell.kind, cell.text] for column, cell in line.cells.items()}])
    return {"rows": rows}


if __name__ == "__main__":
    child_process.answer(_work)
