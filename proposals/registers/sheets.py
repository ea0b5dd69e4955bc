"""The rows of an .xlsx or .csv, one after the other: the memory that it takes does not grow with the rows.

Runs in a child process. Raises child_process.Refused for a file that cannot be read at all.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from alliance_portal.files.checks import check
from alliance_portal.files.kinds import MB, FileRefused
from alliance_portal.files.kinds import Kind as FileKind
from alliance_portal.lib import child_process
from alliance_portal.lib.findings import Text
from proposals.registers.cells import Cell
from proposals.workbooks.container import Container, open_container
from proposals.workbooks.reading import cells_of_row, plain_cell

MOST_ROWS = 50_000
MOST_COLUMNS = 60
MOST_BYTES = 10 * MB
MOST_PART = 160 * MB  # of one sheet, unpacked: it is streamed
FILE = FileKind("register", Text("查核資料", "Register"), ("xlsx",), MOST_BYTES)
TOO_MANY = Text(f"資料超過上限 {MOST_ROWS:,} 列，請分成幾個檔案", f"The file has more than {MOST_ROWS:,} rows; part it into several")
_BROKEN = Text("檔案損毀，無法開啟。請用 Excel 或 LibreOffice 重新存檔後再上傳。",
               "The file is damaged and cannot be opened. Save it again with Excel or LibreOffice and upload it.")
_TOO_BIG = Text("檔案解開後太大，不予讀取。請分成幾個檔案。", "The file unpacks to too much and is not read. Part it into several.")
_ENCODING = Text("無法判讀檔案的文字編碼；請另存為「CSV UTF-8」或 .xlsx", "The text of the file cannot be read; save it as “CSV UTF-8” or as .xlsx")
_NUL = Text("檔案不是純文字的 CSV；請另存為「CSV UTF-8」或 .xlsx", "The file is no CSV of plain text; save it as “CSV UTF-8” or as .xlsx")


class Line(NamedTuple):
    """A row of a sheet with its cells by column from 1."""

    number: int
    cells: Mapping[int, Cell]


class Sheet(NamedTuple):
    """A sheet; its lines are read while they are asked for."""

    title: str
    is_hidden: bool
    lines: Iterator[Line]


def sheets(path: Path, extension: str) -> Iterator[Sheet]:
    """The sheets of a file; a CSV is one without a title."""
    return _workbook(path) if extension == "xlsx" else iter([Sheet("", False, _csv_lines(path))])


@contextmanager
def _as_refusal() -> Iterator[None]:
    """What a broken or hostile workbook raises, as a sentence for people."""
    try:
        yield
    except FileRefused as refusal:
        raise child_process.Refused(refusal.reason) from refusal
    except child_process.Refused:
        raise
    except (MemoryError, RecursionError) as fault:
        raise child_process.Refused(_TOO_BIG) from fault
    except Exception as fault:  # readers of foreign formats raise anything: the file's fault
        raise child_process.Refused(_BROKEN) from fault


def _workbook(path: Path) -> Iterator[Sheet]:
    with _as_refusal():
        check(path, "xlsx", FILE)  # zip bombs, macros, objects, outside links, entities, other types
        archive = ZipFile(path)
    with archive:
        if any(entry.file_size > MOST_PART for entry in archive.infolist()):
            raise child_process.Refused(_TOO_BIG)
        with _as_refusal():
            book = open_container(archive)
        for sheet in book.sheets:
            yield Sheet(sheet.title, sheet.hidden, _sheet_lines(archive, sheet.part, book))


def _sheet_lines(archive: ZipFile, part: str, book: Container) -> Iterator[Line]:
    rows = _rows(archive, part)
    number = 0
    while True:
        with _as_refusal():
            row = next(rows, None)
            if row is None:
                return
            number = int(row.get("r") or number + 1)
            found = {}
            for column, cell in cells_of_row(row):
                plain = plain_cell(cell, book) if column <= MOST_COLUMNS else None
                if plain is not None and (plain[0] != "s" or plain[1].strip()):
                    found[column] = Cell(plain[0], str(plain[1]), plain[2])
        if found:
            yield Line(number, found)


def _rows(archive: ZipFile, part: str) -> Iterator[Any]:
    """Every row of a sheet; once it is asked for the next one, a row is forgotten."""
    holder: Any = None
    with archive.open(part) as source:
        for event, element in ET.iterparse(source, ("start", "end")):  # noqa: S314  checked before, see above
            if event == "start":
                holder = element if element.tag.endswith("}sheetData") else holder
            elif element.tag.endswith("}row"):
                yield element
                element.clear()
                if holder is not None:
                    holder.clear()  # the rows that were read hang on it, empty


def _csv_lines(path: Path) -> Iterator[Line]:
    encoding = _encoding(path)
    try:
        with path.open(encoding=encoding, newline="") as source:
            first = source.readline()
            source.seek(0)
            delimiter = max(",\t;", key=first.count)
            reader = csv.reader(_without_nul(source), delimiter=delimiter, strict=True)
            for texts in reader:
                found = {column: Cell("s", text) for column, text in enumerate(texts[:MOST_COLUMNS], start=1) if text.strip()}
                if found:
                    yield Line(reader.line_num, found)
    except csv.Error as fault:
        raise child_process.Refused(Text(
            f"CSV 第{reader.line_num}行的引號不成對，無法判讀", f"line {reader.line_num} of the CSV cannot be read: its quotation marks do not match",
        )) from fault


def _without_nul(source: io.TextIOBase) -> Iterator[str]:
    for line in source:
        if "\0" in line:
            raise child_process.Refused(_NUL)
        yield line


def _encoding(path: Path) -> str:
    """UTF-8 (with or without its mark), UTF-16 with its mark, or Big5 as programs in Taiwan write it; Refused for anything else."""
    with path.open("rb") as source:
        head = source.read(4)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates: tuple[str, ...] = ("utf-16",)
    elif head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise child_process.Refused(_NUL)
    else:
        candidates = ("utf-8-sig", "cp950")
    for encoding in candidates:
        try:
            with path.open(encoding=encoding, newline="") as source:
                while source.read(MB):
                    pass
        except UnicodeError:
            continue
        return encoding
    raise child_process.Refused(_ENCODING)
