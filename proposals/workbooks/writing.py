"""The plan of a workbook as an .xlsx file (openpyxl, write-only). Runs in a child process: no web worker loads openpyxl."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

INK, GREY, LINE, PAPER, MARK = "1F2A33", "6B7780", "B8C2C9", "EEF1F3", "E3EEF6"
_SIDE = Side(style="thin", color=LINE)
_FRAME = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_TOP = {"vertical": "top", "wrap_text": True}
TEXT_FORMAT = "@"  # so that 113/3/6 and 0912-345-678 stay what was typed


def _looks() -> dict[str, dict[str, Any]]:
    """The styles of the plan."""
    font = "Microsoft JhengHei"
    plain, small = Font(name=font, size=11, color=INK), Font(name=font, size=9, color=GREY)
    bold = Font(name=font, size=11, bold=True, color=INK)
    grey, white, blue = (PatternFill("solid", fgColor=colour) for colour in (PAPER, "FFFFFF", MARK))
    fill_in = {"font": plain, "fill": white, "border": _FRAME, "protection": Protection(locked=False)}
    return {
        "code": {"font": Font(name=font, size=7, color="9AA5AD"), "fill": grey, "alignment": Alignment(vertical="top", shrink_to_fit=True)},
        "title": {"font": Font(name=font, size=16, bold=True, color=INK), "alignment": Alignment(vertical="center")},
        "sub": {"font": small, "alignment": Alignment(vertical="top")},
        "text": {"font": plain, "alignment": Alignment(**_TOP)},
        "group": {"font": Font(name=font, size=12, bold=True, color=INK), "alignment": Alignment(vertical="center")},
        "head": {"font": bold, "fill": blue, "border": _FRAME, "alignment": Alignment(vertical="center", wrap_text=True)},
        "number": {"font": small, "fill": grey, "border": _FRAME, "alignment": Alignment(vertical="top", horizontal="center")},
        "label": {"font": plain, "fill": grey, "border": _FRAME, "alignment": Alignment(**_TOP)},
        "asked": {"font": bold, "fill": grey, "border": _FRAME, "alignment": Alignment(**_TOP)},
        "option": {"font": plain, "fill": grey, "border": _FRAME, "alignment": Alignment(vertical="top", wrap_text=True, indent=2)},
        "unit": {"font": plain, "fill": grey, "border": _FRAME, "alignment": Alignment(**_TOP)},
        "hint": {"font": small, "fill": grey, "border": _FRAME, "alignment": Alignment(**_TOP)},
        "locked": {"font": small, "fill": grey, "border": _FRAME, "alignment": Alignment(**_TOP)},
        "answer": {**fill_in, "alignment": Alignment(**_TOP), "number_format": TEXT_FORMAT},
        "long": {**fill_in, "alignment": Alignment(**_TOP), "number_format": TEXT_FORMAT},
        "figure": {**fill_in, "alignment": Alignment(vertical="top", horizontal="right"), "number_format": "General"},
        "tick": {**fill_in, "alignment": Alignment(vertical="center", horizontal="center"), "number_format": TEXT_FORMAT},
    }


class _Painter:
    """Makes cells of a sheet; every style is worked out once a book."""

    def __init__(self, sheet: Any, patterns: dict[str, Any], looks: Mapping[str, Mapping[str, Any]]) -> None:
        self.sheet, self.patterns, self.looks = sheet, patterns, looks

    def cell(self, value: Any, style: str) -> Any:
        """A cell whose text is never a formula."""
        cell = WriteOnlyCell(self.sheet)
        if value not in (None, ""):
            number = _number(value) if style == "figure" else None
            if number is not None:
                cell.value = number
            else:
                cell._value, cell.data_type = str(value), "s"  # noqa: SLF001  `value =` would make a formula of "=1+1"
        if style not in self.patterns:
            for name, look in self.looks[style].items():
                setattr(cell, name, look)
            self.patterns[style] = cell._style  # noqa: SLF001  sharing it is what makes a big book quick
        cell._style = self.patterns[style]  # noqa: SLF001
        return cell


def _number(value: Any) -> int | float | None:
    """A figure of at most 15 digits as a number, so that programs can add it up; anything else stays a text."""
    text = str(value)
    digits = text.lstrip("-").replace(".", "", 1)
    if not digits.isascii() or not digits.isdigit() or len(digits) > 15:
        return None
    return float(text) if "." in text else int(text)


def write(plan: Mapping[str, Any], out: Path) -> None:
    """Write the plan of `book.plan_of` to a file."""
    book = Workbook(write_only=True)
    looks = _looks()
    patterns: dict[str, Any] = {}
    lists = _places_of_lists(plan)
    for sheet in plan["sheets"]:
        _write_sheet(book, sheet, looks, patterns, lists)
    _write_lists(book, plan, looks, patterns)
    book.defined_names[plan["name"]["key"]] = DefinedName(plan["name"]["key"], attr_text=f"'{plan['name']['sheet']}'!$B${plan['name']['row']}")
    book.properties.creator, book.properties.title = plan["creator"], plan["title"]
    book.save(out)


def _places_of_lists(plan: Mapping[str, Any]) -> dict[str, str]:
    """Where the options of each list stand, as a formula of a drop-down."""
    places = {"tick": f'"{plan["tick"]}"', "yesno": f'"{",".join(plan["yesno"])}"'}
    for index, (name, values) in enumerate(plan["lists"].items(), start=1):
        column = get_column_letter(index)
        places[name] = f"'{plan['options_title']}'!${column}$2:${column}${len(values)}"
    return places


def _write_sheet(book: Any, plan: Mapping[str, Any], looks: Any, patterns: dict[str, Any], lists: Mapping[str, str]) -> None:
    sheet = book.create_sheet(plan["title"])
    painter = _Painter(sheet, patterns, looks)
    for column, width in plan["widths"]:
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.sheet_view.showGridLines = False
    if plan["frozen"]:
        sheet.freeze_panes = f"A{plan['frozen'] + 1}"
    sheet.page_setup.orientation = "landscape" if plan["landscape"] else "portrait"
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = 9, 0  # A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    _protect(sheet)
    chosen: dict[str, list[str]] = {}
    for index, row in enumerate(plan["rows"], start=1):
        if row["height"]:
            sheet.row_dimensions[index].height = row["height"]
        line: list[Any] = [painter.cell(row["code"], "code")]
        for column, value, style, options in row["cells"]:
            line += [None] * (column - 1 - len(line))
            line.append(painter.cell(value, style))
            if options:
                chosen.setdefault(options, []).append(f"{get_column_letter(column)}{index}")
        sheet.append(line)
    for name, cells in chosen.items():
        choice = DataValidation(type="list", formula1=lists[name], allow_blank=True, showErrorMessage=True, errorStyle="stop")
        choice.sqref = " ".join(cells)
        sheet.data_validations.append(choice)


def _protect(sheet: Any) -> None:
    """Locked cells are locked, without a password: a guard against slips, nothing more."""
    sheet.protection.enable()
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _write_lists(book: Any, plan: Mapping[str, Any], looks: Any, patterns: dict[str, Any]) -> None:
    sheet = book.create_sheet(plan["options_title"])
    painter = _Painter(sheet, patterns, looks)
    columns: Sequence[Sequence[str]] = list(plan["lists"].values())
    for index in range(len(columns)):
        sheet.column_dimensions[get_column_letter(index + 1)].width = 24
    for line in range(max((len(values) for values in columns), default=0)):
        sheet.append([painter.cell(values[line], "head" if line == 0 else "locked") if line < len(values) else None for values in columns])
    _protect(sheet)
