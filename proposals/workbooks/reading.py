"""An uploaded workbook as plain cells, bounded. Formulas are named, never computed, their cached values never read.

Runs in a child process; the parent reads plain values only. Raises child_process.Refused for a file that is no workbook to be read.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from alliance_portal.files.checks import check
from alliance_portal.files.checks.archives import chunks
from alliance_portal.files.kinds import FileRefused, Kind
from alliance_portal.lib import child_process
from alliance_portal.lib.findings import Text
from proposals.workbooks.container import Container, local, open_container

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS, MOST_CELLS = 3_000, 60, 400, 120_000
MOST_PART = 16 * 1024 * 1024  # bytes of one part, unpacked
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
    try:
        with ZipFile(path) as archive:
            return list(_sheets(archive, merged))
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
                if rows > MOST_ROWS:
                    raise child_process.Refused(_TOO_MANY)
    return found


def _sheets(archive: ZipFile, merged: Mapping[str, list[str]]) -> Iterator[dict[str, Any]]:
    book, left = open_container(archive), MOST_CELLS
    for sheet in book.sheets[:MOST_SHEETS]:
        cells = []
        for row, column, element in _elements(archive, sheet.part):
            plain = plain_cell(element, book)
            if plain is None or column > MOST_COLUMNS or (plain[0] == "s" and not plain[1].strip()):
                continue
            cells.append([row, column, *plain])
            left -= 1
            if left < 0:
                raise child_process.Refused(_TOO_MANY)
        yield {"title": sheet.title, "hidden": sheet.hidden, "merged": merged.get(sheet.part, [])[:20], "cells": cells}


def _elements(archive: ZipFile, part: str) -> Iterator[tuple[int, int, Any]]:
    """Every cell of a sheet with its row and column."""
    row = 0
    with archive.open(part) as source:
        for _event, element in ET.iterparse(source):  # noqa: S314  checked before, see above
            if not element.tag.endswith("}row"):
                continue
            row = int(element.get("r") or row + 1)
            for column, cell in cells_of_row(element):
                yield row, column, cell
            element.clear()


def cells_of_row(row: Any) -> Iterator[tuple[int, Any]]:
    """Every cell of a row with its column from 1."""
    column = 0
    for cell in row:
        letters = (cell.get("r") or "").rstrip("0123456789")
        column = _column(letters) if letters else column + 1
        yield column, cell


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def plain_cell(cell: Any, book: Container) -> tuple[str, Any, bool] | None:
    """Kind, value and percent of a cell; None for a blank one."""
    kind, text, inline = cell.get("t", "n"), None, ""
    for child in cell:
        name = local(child)
        if name == "f":
            return "f", str(child.text or "")[:200], False
        if name == "v":
            text = child.text
        elif name == "is":
            inline = "".join(each.text or "" for each in child.iter() if local(each) == "t")
    if kind == "inlineStr":
        return "s", inline[:ANSWER], False
    if text is None:
        return None
    return _value(kind, text, int(cell.get("s") or 0), book)


def _value(kind: str, text: str, style: int, book: Container) -> tuple[str, Any, bool]:
    if kind == "s":
        return "s", book.texts[int(text)][:ANSWER], False
    if kind in ("str", "e"):
        return ("e" if kind == "e" else "s"), text[: 20 if kind == "e" else ANSWER], False
    if kind in ("b", "d"):
        return kind, text == "1" if kind == "b" else text, False
    number = float(text)
    if style in book.dates:
        try:
            return "d", book.day(number), False
        except OverflowError:  # a day that the calendar does not have
            return "d", text, False
    whole = number.is_integer() and abs(number) < 10**15
    return "n", repr(int(number)) if whole else repr(number), style in book.percents
