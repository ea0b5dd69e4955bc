"""A blank template of a register: one sheet with the heads, one that says what each column takes."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from alliance_portal.lib.findings import Text
from proposals.registers.columns import Column, Kind, Register

LINES = 500  # rows prepared as text, so that no program drops a leading 0 or turns 113/3/6 into another day
HEAD = PatternFill("solid", fgColor="E8EEF4")
WHAT = {
    Kind.TEXT: Text("文字", "text"),
    Kind.UBN: Text("8位數字，以文字填寫，開頭的0要保留", "8 digits as text; keep a leading 0"),
    Kind.YEAR: Text("民國年，例如 112", "ROC year, for example 112"),
    Kind.DATE: Text("民國或西元日期，例如 112/3/6、112.03.06 或 2023-03-06", "ROC or Gregorian date: 112/3/6, 112.03.06 or 2023-03-06"),
    Kind.MONEY: Text("數字，單位萬元，例如 1,000 表示1,000萬元", "a number in NT$10,000: 1,000 is NT$10,000,000"),
    Kind.COUNT: Text("0以上的整數", "a whole number from 0"),
}


def write(register: Register, out: Path, *, english: bool) -> None:
    """Write the template as .xlsx."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = (register.name.en if english else register.name.zh)[:31]
    for number, column in enumerate(register.columns, start=1):
        head = sheet.cell(1, number, _said(column.heading, english) + ("*" if column.is_needed else ""))
        head.font, head.fill = Font(bold=True), HEAD
        sheet.column_dimensions[head.column_letter].width = 18
        for row in range(2, LINES + 2):
            sheet.cell(row, number).number_format = "@"
        if column.kind is Kind.WORD:
            words = ",".join(_said(label, english) for label, _also in column.words.values())
            choice = DataValidation(type="list", formula1=f'"{words}"', allow_blank=not column.is_needed)
            sheet.add_data_validation(choice)
            choice.add(f"{head.column_letter}2:{head.column_letter}{LINES + 1}")
    sheet.freeze_panes = "A2"
    guide: Any = book.create_sheet("How to fill" if english else "填寫說明")
    guide.append(["Column", "Needed", "What it takes"] if english else ["欄位", "必填", "填寫方式"])
    for column in register.columns:
        needed = ("yes" if english else "是") if column.is_needed else ""
        guide.append([_said(column.heading, english), needed, _what(column, english=english)])
    for letter, width in (("A", 28), ("B", 10), ("C", 70)):
        guide.column_dimensions[letter].width = width
        guide[f"{letter}1"].font = Font(bold=True)
    for row in guide.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    book.save(out)


def _said(text: Text, english: bool) -> str:
    return text.en if english else text.zh


def _what(column: Column, *, english: bool) -> str:
    if column.kind is Kind.WORD:
        labels = [_said(label, english) for label, _also in column.words.values()]
        return ("one of: " + ", ".join(labels)) if english else "請填：" + "、".join(labels)
    return _said(WHAT[column.kind], english)
