"""A file of a register: its heads matched with the columns, every row read or every fault of it named by its cell.

Pure and bounded: good rows go to a file of JSON lines, one row after the other; only what tells doubles apart is kept in memory.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO
from unicodedata import normalize

from alliance_portal.lib import child_process
from alliance_portal.lib.findings import Text
from alliance_portal.lib.unreadable import Unreadable
from proposals.registers.cells import Cell, value_of
from proposals.registers.columns import Column, Register
from proposals.registers.sheets import MOST_ROWS, TOO_MANY, Line, Sheet, sheets
from proposals.rules.reading import compact
from proposals.workbooks.cells import address

MOST_FAULTS = 200  # told one by one; the rest is counted
HEADS_WITHIN = 20  # rows: above the heads there may be a title
_EMPTY = Text("檔案裡沒有任何一列資料", "the file has no row of data")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell or a row was not taken. `cell` is "" where it is about the file."""

    sheet: str
    cell: str
    row: int
    label: Text
    reason: Text

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as they are kept and printed."""
        return {
            "sheet": self.sheet, "cell": self.cell, "row": self.row, "label": [self.label.zh, self.label.en],
            "reason": [self.reason.zh, self.reason.en],
        }


@dataclass(slots=True)
class Reading:
    """What a file holds: rows that are good, faults (the first ones, and how many in all), what was left aside."""

    rows: int = 0
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    aside: list[Text] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)

    def blame(self, sheet: str, row: int, column: int, label: Text, reason: Text) -> None:
        """Note a fault."""
        self.fault_count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(sheet, address(row, column) if column else "", row, label, reason))


@dataclass(frozen=True, slots=True)
class Heads:
    """The row of heads: the column of the register that stands in each column of the sheet."""

    row: int
    columns: Mapping[int, Column]


def read(register: Register, path: Path, extension: str, out: TextIO) -> Reading:
    """Read a file and write its good rows to `out` as JSON lines {row, key, facts}. Refused for a file that is none of this register."""
    reading, taken = Reading(), False
    for sheet in sheets(path, extension):
        if taken or sheet.is_hidden:
            _leave_aside(sheet, reading, register)
            continue
        lines = sheet.lines
        heads = _heads(register, sheet.title, lines, reading)
        if heads is None:
            reading.aside.append(Text(f"工作表「{sheet.title}」沒有這份名冊的欄位，未讀取", f"the sheet “{sheet.title}” has no such heads"))
            continue
        taken = True
        _rows(register, heads, sheet.title, lines, reading, out)
    if not taken:
        raise child_process.Refused(_no_heads(register))
    if not reading.rows and not reading.fault_count:
        reading.blame("", 0, 0, register.name, _EMPTY)
    return reading


def _leave_aside(sheet: Sheet, reading: Reading, register: Register) -> None:
    """A second or hidden sheet is not read, and that is said; a hidden one with heads of the register is a fault: rows might be missed."""
    if sheet.is_hidden:
        if _heads(register, sheet.title, sheet.lines, Reading()) is not None:
            reason = Text("這張工作表被隱藏，但有資料；請取消隱藏或刪除後再上傳", "the sheet is hidden but holds data; show or remove it")
            reading.blame(sheet.title, 0, 0, Text("工作表", "Sheet"), reason)
    else:
        said = Text(f"只讀取第一張有資料的工作表，「{sheet.title}」未讀取", f"only the first sheet with data is read, not “{sheet.title}”")
        reading.aside.append(said)


def _heads(register: Register, sheet: str, lines: Iterator[Line], reading: Reading) -> Heads | None:
    """The first row that names at least two columns, the business number among them; its own faults are noted."""
    for line in lines:
        found = {number: _column_of(register, cell) for number, cell in line.cells.items()}
        known = {number: column for number, column in found.items() if column is not None}
        if len(known) >= 2 and any(column.key == "ubn" for column in known.values()):
            return Heads(line.number, _checked_heads(register, sheet, line, known, reading))
        if line.number >= HEADS_WITHIN:
            return None
    return None


def _bare(text: str) -> tuple[str, str]:
    """A head without its brackets, and what stood in them (the unit)."""
    plain = "".join(normalize("NFKC", text).casefold().split()).strip("*:")
    head, bracket, rest = plain.partition("(")
    return head.strip("*:"), rest.rstrip(")*:") if bracket else ""


def _column_of(register: Register, cell: Cell) -> Column | None:
    if cell.kind != "s":
        return None
    head, _unit = _bare(cell.text)
    for column in register.columns:
        if head in {_bare(each)[0] for each in (column.label.zh, column.label.en, column.key, *column.also)}:
            return column
    return None


def _checked_heads(register: Register, sheet: str, line: Line, known: Mapping[int, Column], reading: Reading) -> dict[int, Column]:
    done: dict[int, Column] = {}
    for number, column in known.items():
        unit = _bare(line.cells[number].text)[1]
        if column in done.values():
            reading.blame(sheet, line.number, number, column.label, Text("這個欄位出現兩次，請只留一欄", "this column stands twice; keep one"))
            continue
        if column.unit.zh and unit and unit not in {compact(column.unit.zh), compact(column.unit.en)}:
            reading.blame(sheet, line.number, number, column.label, Text(
                f"單位是「{unit}」，須為{column.unit.zh}；請換算後再上傳", f"the unit is “{unit}”, it must be {column.unit.en}",
            ))
        done[number] = column
    for column in register.columns:
        if column.is_needed and column not in done.values():
            reading.blame(sheet, line.number, 0, column.label, Text("缺少這個欄位", "this column is missing"))
    unknown = [cell.text.strip()[:20] for number, cell in line.cells.items() if number not in known]
    if unknown:
        reading.aside.append(Text(f"不認得的欄位，未讀取：{'、'.join(unknown)}", f"columns that are not known and not read: {', '.join(unknown)}"))
    reading.columns = [column.key for column in done.values()]
    return done


def _no_heads(register: Register) -> Text:
    needed = [column for column in register.columns if column.is_needed]
    return Text(
        f"找不到「{register.name.zh}」的欄位名稱列；至少要有：{'、'.join(each.label.zh for each in needed)}。可先下載空白範本。",
        f"There is no row of heads of “{register.name.en}”; needed are: {', '.join(each.label.en for each in needed)}. Download a blank template.",
    )


def _rows(register: Register, heads: Heads, sheet: str, lines: Iterator[Line], reading: Reading, out: TextIO) -> None:
    seen: dict[str, int] = {}
    positions = {column.key: number for number, column in heads.columns.items()}
    if any(column.is_needed and column.key not in positions for column in register.columns):
        return  # said once, not in every row
    count = 0
    for line in lines:
        if not line.cells.keys() & heads.columns.keys():
            continue
        count += 1
        if count > MOST_ROWS:
            raise child_process.Refused(TOO_MANY)
        facts = _facts(heads, sheet, line, reading)
        if facts is None:
            continue
        wrong = register.faults(facts)
        for key, reason in wrong:
            reading.blame(sheet, line.number, positions.get(key, 1), register.column(key).label, reason)
        key = register.key_of(facts)
        earlier = seen.setdefault(key, line.number)
        if earlier != line.number:
            names = "、".join(register.column(each).label.zh for each in register.identity)
            names_en = ", ".join(register.column(each).label.en for each in register.identity)
            reading.blame(sheet, line.number, positions["ubn"], register.column("ubn").label, Text(
                f"與第{earlier}列重複（{names}相同），請刪除其中一列", f"a double of row {earlier} (the same {names_en}); remove one of them",
            ))
        elif not wrong:
            reading.rows += 1
            out.write(json.dumps({"row": line.number, "key": key, "facts": facts}, ensure_ascii=False, separators=(",", ":")) + "\n")


def _facts(heads: Heads, sheet: str, line: Line, reading: Reading) -> dict[str, Any] | None:
    """The values of a row; None when one of its cells has a fault."""
    facts: dict[str, Any] = {}
    is_good = True
    for number, column in heads.columns.items():
        cell = line.cells.get(number)
        try:
            value = value_of(column, cell) if cell is not None else None
        except Unreadable as fault:
            reading.blame(sheet, line.number, number, column.label, fault.reason)
            is_good = False
            continue
        if value is None and column.is_needed:
            reading.blame(sheet, line.number, number, column.label, Text("必填，但這一格是空白的", "is needed, but the cell is blank"))
            is_good = False
        facts[column.key] = value
    return facts if is_good else None
