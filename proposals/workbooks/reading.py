"""An uploaded workbook as plain cells (openpyxl, read-only, bounded). Formulas are named, never computed, their cached values never read.

Runs in a child process; the parent reads plain values only. Raises child_process.Refused for a file that is no workbook to be read.
"""

import re
import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from alliance_portal.files.checks import check
from alliance_portal.files.checks.archives import chunks
from alliance_portal.files.kinds import FileRefused, Kind
from alliance_portal.lib import child_process
from alliance_portal.lib.findings import Text

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS, MOST_CELLS = 3_000, 60, 400, 120_000
MOST_PART = 40 * 1024 * 1024  # bytes of one part, unpacked
ANSWER = 40_000  # characters of one cell
WORKBOOK = Kind("workbook", Text("離線填寫檔", "Workbook"), ("xlsx",), 10 * 1024 * 1024)

_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref\s*=\s*[\"']([A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?)", re.IGNORECASE)
_ROW = re.compile(rb"<(?:\w+:)?row[\s>]")
_TOO_MANY = Text(
    f"工作表的列太多（最多 {MOST_ROWS:,} 列）。請重新下載離線填寫檔，再把內容貼過去。",
    f"A sheet has too many rows (at most {MOST_ROWS:,}). Download the workbook again and paste your text into it.",
)
_TOO_BIG = Text(
    "檔案解開後太大，不予讀取。請重新下載離線填寫檔，再把內容貼過去。",
    "The file unpacks to too much and is not read. Download the workbook again and paste your text into it.",
)
_BROKEN = Text(
    "檔案損毀，無法開啟。請用 Excel 或 LibreOffice 重新存成 .xlsx 後再上傳。",
    "The file is damaged and cannot be opened. Save it again as .xlsx with Excel or LibreOffice and upload it.",
)


def read(path: Path) -> list[dict[str, Any]]:
    """Every sheet of an .xlsx: title, whether it is hidden, merged ranges, cells as [row, column, kind, value, percent].

    Kinds: s text, n number (as its shortest decimal), d date (ISO), b true/false, f formula, e error value. Blank cells are left out.
    """
    try:
        check(path, "xlsx", WORKBOOK)  # zip bombs, macros, objects, outside links, entities, other types
    except FileRefused as refusal:
        raise child_process.Refused(refusal.reason) from refusal
    merged = _measured(path)
    from openpyxl import load_workbook  # noqa: PLC0415  after the container was found harmless

    try:
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")  # about extensions that only its writer would lose
            book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
            return list(_sheets(book, merged))
    except child_process.Refused:
        raise
    except (MemoryError, RecursionError) as fault:
        raise child_process.Refused(_TOO_BIG) from fault
    except Exception as fault:  # readers of foreign formats raise anything: the file's fault
        raise child_process.Refused(_BROKEN) from fault


def _measured(path: Path) -> dict[str, list[str]]:
    """Merged ranges by part. Parts that are too large, and sheets of too many rows, are refused before anything is parsed."""
    found: dict[str, list[str]] = {}
    with ZipFile(path) as archive:
        for entry in archive.infolist():
            if entry.file_size > MOST_PART:
                raise child_process.Refused(_TOO_BIG)
            if not entry.filename.startswith("xl/worksheets/") or not entry.filename.endswith(".xml"):
                continue
            rows, before = 0, b""
            for piece in chunks(archive, entry):
                window = before + piece
                rows += len(_ROW.findall(window)) - len(_ROW.findall(before))
                found.setdefault(entry.filename, []).extend(match[1].decode() for match in _MERGE.finditer(window) if match.end() > len(before))
                before = window[-200:]
                if rows > MOST_ROWS * 2:
                    raise child_process.Refused(_TOO_MANY)
    return found


def _sheets(book: Any, merged: Mapping[str, list[str]]) -> Iterator[dict[str, Any]]:
    left = MOST_CELLS
    for sheet in book.worksheets[:MOST_SHEETS]:
        cells = []
        for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS):
            for cell in row:
                if cell.value is None:
                    continue
                plain = _plain(cell)
                if plain[0] == "s" and not plain[1].strip():
                    continue
                cells.append([cell.row, cell.column, *plain])
                left -= 1
                if left < 0:
                    raise child_process.Refused(_TOO_MANY)
        part = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
        yield {
            "title": sheet.title, "hidden": sheet.sheet_state != "visible", "merged": merged.get(part, [])[:20], "cells": cells,
        }  # fmt: skip


def _plain(cell: Any) -> tuple[str, Any, bool]:
    value, kind = cell.value, cell.data_type
    if kind == "f":
        return "f", str(getattr(value, "text", value))[:200], False
    if kind == "e":
        return "e", str(value)[:20], False
    if isinstance(value, bool):
        return "b", value, False
    if isinstance(value, datetime | date | time | timedelta):
        return "d", value.isoformat() if not isinstance(value, timedelta) else str(value), False
    if isinstance(value, int | float):
        return "n", repr(value), "%" in str(cell.number_format or "")
    return "s", str(value)[:ANSWER], False
