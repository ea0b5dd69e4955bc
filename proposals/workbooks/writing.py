"""The plan of a workbook as an .xlsx file (openpyxl). Runs in a child process: no web worker loads openpyxl."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

INK, GREY, LINE, PAPER, MARK = "1F2A33", "6B7780", "B8C2C9", "EEF1F3", "E3EEF6"
_SIDE = Side(style="thin", color=LINE)
_FRAME = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_TOP = {"vertical": "top", "wrap_text": True}
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_ROWS = re.compile(rb"<sheetData\s*/>|<sheetData>.*?</sheetData>", re.DOTALL)
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


_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML knows no way to say these


def write(plan: Mapping[str, Any], out: Path) -> None:
    """Write the plan of `book.plan_of` to a file.

    openpyxl writes everything but the rows: its writer takes a second for ten thousand cells. The rows are written here as
    texts and numbers, and put into the finished container; so no text can ever become a formula (R-36).
    """
    book = Workbook()
    book.remove(book.active)
    sheets = [_new_sheet(book, sheet) for sheet in plan["sheets"]]
    ink = _Ink(_styles(sheets[0]))
    lists = _places_of_lists(plan)
    rows = [_rows(each, ink) for each in plan["sheets"]]
    for sheet, planned in zip(sheets, plan["sheets"], strict=True):
        _validate(sheet, planned, lists)
    rows.append(_lists(book, plan, ink))
    book.defined_names[plan["name"]["key"]] = DefinedName(plan["name"]["key"], attr_text=f"'{plan['name']['sheet']}'!$B${plan['name']['row']}")
    book.properties.creator, book.properties.title = plan["creator"], plan["title"]
    frame = BytesIO()
    book.save(frame)
    _fill(frame, rows, ink, out)


def _styles(sheet: Any) -> dict[str, int]:
    """The number of every style in the workbook."""
    numbers = {}
    cell = sheet["A1"]
    for name, look in _looks().items():
        cell.style = "Normal"
        for attribute, value in look.items():
            setattr(cell, attribute, value)
        numbers[name] = cell.style_id
    sheet._cells.clear()  # noqa: SLF001  the rows are ours
    return numbers


def _fill(frame: BytesIO, rows: Sequence[str], ink: "_Ink", out: Path) -> None:
    """Put the rows into the container that openpyxl made."""
    with zipfile.ZipFile(frame) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as new:
        for entry in old.infolist():
            content = old.read(entry)
            number = _SHEET.fullmatch(entry.filename)
            if number:
                written = b"<sheetData>" + rows[int(number[1]) - 1].encode() + b"</sheetData>"
                content = written.join(_ROWS.split(content, maxsplit=1))
            new.writestr(entry.filename, _with_strings(entry.filename, content))
        new.writestr("xl/sharedStrings.xml", ink.shared_strings())


def _with_strings(name: str, content: bytes) -> bytes:
    """The container's lists with the part for texts in them: openpyxl writes none."""
    if name == "[Content_Types].xml":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        return content.replace(b"</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'.encode())
    if name == "xl/_rels/workbook.xml.rels":
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
        line = f'<Relationship Id="texts" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
        return content.replace(b"</Relationships>", line.encode())
    return content


def _rows(plan: Mapping[str, Any], ink: "_Ink") -> str:
    parts = []
    for index, row in enumerate(plan["rows"], start=1):
        height = f' ht="{row["height"]:g}" customHeight="1"' if row["height"] else ""
        cells = [ink.cell(1, index, row["code"], "code")]
        cells += [ink.cell(column, index, value, style) for column, value, style, _options in row["cells"]]
        parts.append(f'<row r="{index}"{height}>{"".join(cells)}</row>')
    return "".join(parts)


class _Ink:
    """Writes cells; every text stands once in the file."""

    def __init__(self, styles: Mapping[str, int]) -> None:
        self.styles = styles
        self.strings: dict[str, int] = {}

    def cell(self, column: int, row: int, value: Any, style: str) -> str:
        """A cell: blank, a number where it is a figure, else a text and never a formula."""
        place = f'<c r="{get_column_letter(column)}{row}" s="{self.styles[style]}"'
        if value in (None, ""):
            return f"{place}/>"
        if style == "figure" and _is_number(str(value)):
            return f"{place}><v>{value}</v></c>"
        return f'{place} t="s"><v>{self.strings.setdefault(str(value), len(self.strings))}</v></c>'

    def shared_strings(self) -> bytes:
        """The part that holds the texts."""
        texts = "".join(f'<si><t xml:space="preserve">{escape(_FORBIDDEN.sub("", text))}</t></si>' for text in self.strings)
        head = '<?xml version="1.0" encoding="UTF-8"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        return f'{head} uniqueCount="{len(self.strings)}">{texts}</sst>'.encode()


def _is_number(text: str) -> bool:
    """A figure of at most 15 digits stands as a number, so that programs can add it up; anything else stays a text."""
    digits = text.removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdigit() and len(digits) <= 15 and text[-1] != "."


def _places_of_lists(plan: Mapping[str, Any]) -> dict[str, str]:
    """Where the options of each list stand, as a formula of a drop-down."""
    places = {"tick": f'"{plan["tick"]}"', "yesno": f'"{",".join(plan["yesno"])}"'}
    for index, (name, values) in enumerate(plan["lists"].items(), start=1):
        column = get_column_letter(index)
        places[name] = f"'{plan['options_title']}'!${column}$2:${column}${len(values)}"
    return places


def _new_sheet(book: Any, plan: Mapping[str, Any]) -> Any:
    """A sheet with everything but its rows."""
    sheet = book.create_sheet(plan["title"])
    for column, width in plan["widths"]:
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.sheet_view.showGridLines = False
    if plan["frozen"]:
        sheet.freeze_panes = f"A{plan['frozen'] + 1}"
    sheet.page_setup.orientation = "landscape" if plan["landscape"] else "portrait"
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = 9, 0  # A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    _protect(sheet)
    return sheet


def _validate(sheet: Any, plan: Mapping[str, Any], lists: Mapping[str, str]) -> None:
    """Drop-downs of the cells that are chosen from a list."""
    chosen: dict[str, list[str]] = {}
    for index, row in enumerate(plan["rows"], start=1):
        for column, _value, _style, options in row["cells"]:
            if options:
                chosen.setdefault(options, []).append(f"{get_column_letter(column)}{index}")
    for name, cells in chosen.items():
        choice = DataValidation(type="list", formula1=lists[name], allow_blank=True, showErrorMessage=True, errorStyle="stop")
        choice.sqref = " ".join(cells)
        sheet.data_validations.append(choice)


def _protect(sheet: Any) -> None:
    """Locked cells are locked, without a password: a guard against slips, nothing more."""
    sheet.protection.enable()
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _lists(book: Any, plan: Mapping[str, Any], ink: _Ink) -> str:
    """The sheet of options, a list a column; its rows."""
    sheet = book.create_sheet(plan["options_title"])
    columns: Sequence[Sequence[str]] = list(plan["lists"].values())
    for index in range(len(columns)):
        sheet.column_dimensions[get_column_letter(index + 1)].width = 24
    _protect(sheet)
    lines = []
    for line in range(max((len(values) for values in columns), default=0)):
        look = "locked" if line else "head"
        cells = [ink.cell(index, line + 1, values[line], look) for index, values in enumerate(columns, start=1) if line < len(values)]
        lines.append(f'<row r="{line + 1}">{"".join(cells)}</row>')
    return "".join(lines)
