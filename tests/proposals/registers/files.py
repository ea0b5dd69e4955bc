"""Files of registers as people make them, small."""

import csv
import io
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HEADS = ["統一編號", "公司名稱", "實收資本額（萬元）", "經常僱用員工數", "設立日期", "登記類別", "登記現況"]
ROW = ["22099131", "示範一公司", "10,000", "199", "104/03/06", "公司登記", "核准設立"]
OTHER = ["04595257", "示範二公司", 10001, 200, "民國108年3月6日", "商業登記", "核准設立"]


def as_xlsx(path: Path, rows: list[list[Any]], *, title: str = "登記資料", hidden: list[list[Any]] | None = None) -> Path:
    """A workbook of one sheet, and a hidden one when asked."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if hidden is not None:
        other: Any = book.create_sheet("隱藏")
        other.sheet_state = "hidden"
        for row in hidden:
            other.append(row)
    book.save(path)
    return path


def as_csv(path: Path, rows: list[list[Any]], *, encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    """A text file of these rows."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path
