"""A plain workbook of texts and whole numbers: what somebody typed is never a formula and never breaks the file (R-36)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

LONGEST = 32_000  # characters of a cell
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its name, its heads, its rows. `widths` in characters."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[str | int]]
    widths: Sequence[int] = ()


def written(tables: Iterable[Table]) -> bytes:
    """The .xlsx of these tables, a sheet each."""
    from openpyxl import Workbook  # noqa: PLC0415  slow import, for files alone
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415  the same

    book = Workbook()
    book.remove(book.active)
    for table in tables:
        sheet = book.create_sheet(_NOT_IN_TITLES.sub(" ", table.title)[:31])
        for row in (table.head, *table.rows):
            sheet.append([_cleaned(value) for value in row])
        for cells in sheet.iter_rows():
            for cell in cells:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if isinstance(cell.value, str):
                    cell.data_type = "s"
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for place, width in enumerate(table.widths):
            sheet.column_dimensions[chr(65 + place)].width = width
        sheet.freeze_panes = "A2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cleaned(value: str | int) -> str | int:
    return value if isinstance(value, int) else _CONTROL.sub("", value)[:LONGEST]
