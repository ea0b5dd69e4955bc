"""What came back in a workbook: its cells matched with the blanks of the form by their codes, every fault named by its cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alliance_portal.lib import child_process
from alliance_portal.lib.findings import Text
from alliance_portal.lib.unreadable import Unreadable
from proposals.workbooks import identity, words
from proposals.workbooks.book import CHILD
from proposals.workbooks.cells import address, faces, judge, put, same, text_of
from proposals.workbooks.faces import plain_text
from proposals.workbooks.identity import Identity, PartIdentity
from proposals.workbooks.layout import CODE, NOTHING, sheet_of
from proposals.workbooks.model import CellFault, Face, Part, Sheet, Subject, WorkbookRefused, field_key

_WORKBOOK = Text("工作表", "Sheet")
READ_SECONDS = 20
_TWO_IDENTITIES = Text(
    "檔案裡有兩個「請勿更動」工作表。請重新下載離線填寫檔。", "There are two sheets “Do not change” in the file. Download the workbook again."
)
_TWICE = Text("同一個代碼出現兩次，以第一列為準", "the code stands twice; the first counts")
_STRANGE_ROW = Text(
    "這一列不是系統產生的，內容不會讀取；需要加列時請在系統的頁面新增", "this row is not the portal's and is not read; add rows on the portal's page"
)


@dataclass(slots=True)
class ReturnedPart:
    """One part as it came back. `faces` holds the fields that were read without a fault; `cells` says where each blank stands."""

    known: PartIdentity
    faces: dict[str, Face] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Grid:
    """A sheet of the file as plain cells."""

    title: str
    hidden: bool
    merged: Sequence[str]
    cells: Mapping[tuple[int, int], tuple[str, Any, bool]]

    def text(self, row: int, column: int) -> str:
        """The text of a cell, "" for a blank or anything that is no text."""
        kind, value, _percent = self.cells.get((row, column), ("s", "", False))
        return plain_text(value) if kind in ("s", "n") else ""


def read_file(path: Path) -> list[Grid]:
    """The cells of a file, read by a child process. WorkbookRefused with a sentence when it cannot be read."""
    try:
        answer = child_process.run(CHILD, {"do": "read", "path": str(path)}, soft_seconds=READ_SECONDS, hard_seconds=READ_SECONDS * 2)
    except child_process.ChildFailed as failed:
        reason = failed.reason
        if reason in (child_process.TOO_BIG, child_process.TOO_SLOW, child_process.BROKEN):
            reason = Text(
                "這個檔案無法讀取。請重新下載離線填寫檔，再把內容貼過去。",
                "This file cannot be read. Download the workbook again and paste your text into it.",
            )
        raise WorkbookRefused(reason) from failed
    return grids_of(answer["sheets"])


def grids_of(sheets: Sequence[Mapping[str, Any]]) -> list[Grid]:
    """The sheets that `reading.read` found."""
    return [
        Grid(each["title"], each["hidden"], each["merged"], {(cell[0], cell[1]): (cell[2], cell[3], cell[4]) for cell in each["cells"]})
        for each in sheets
    ]


def identity_of(grids: Sequence[Grid]) -> Identity:
    """What the workbook says about itself. WorkbookRefused when it is not ours, or its sheet of identification is gone or was changed."""
    marked = [grid for grid in grids if grid.text(1, 1).startswith(identity.FORMAT.partition("@")[0])]
    named = [grid for grid in grids if grid.title in (words.IDENTITY.zh, words.IDENTITY.en)]
    chosen = marked or named
    if len(marked) > 1:
        raise WorkbookRefused(_TWO_IDENTITIES)
    if not chosen:
        return identity.read({})
    grid = chosen[0]
    return identity.read({(row, column): grid.text(row, column) for row, column in grid.cells})


def understand(grids: Sequence[Grid], known: Identity, parts: Sequence[Part]) -> tuple[list[ReturnedPart], list[CellFault]]:
    """Match the sheets with the parts of the form. `parts`: a part for each of the identity's, with the form's section; same order."""
    by_code: dict[str, list[Grid]] = {}
    for grid in grids:
        by_code.setdefault(grid.text(1, CODE), []).append(grid)
    subject = Subject(known.call, known.edition, known.digest, known.proposal, {}, known.language)
    found, faults = [], []
    for index, (part, one) in enumerate(zip(parts, known.parts, strict=True)):
        reader = _PartReader(index, part, one, subject)
        reader.read(by_code.pop(part.code, []))
        found.append(reader.found)
        faults += reader.faults
    strangers = [grid for group in by_code.values() for grid in group if not _is_ours(grid)]
    faults += [CellFault(grid.title, "", _WORKBOOK, Text("多出的工作表，內容不會讀取", "an additional sheet; it is not read")) for grid in strangers]
    return found, faults


def _is_ours(grid: Grid) -> bool:
    """Whether a sheet that is no part is one of those that every workbook has, or holds nothing."""
    names = {each for text in (words.GUIDE, words.OPTIONS, words.IDENTITY) for each in (text.zh, text.en)}
    return grid.title in names or not grid.cells or grid.text(1, 1).startswith(identity.FORMAT.partition("@")[0])


class _PartReader:
    """Reads the sheet of one part."""

    def __init__(self, index: int, part: Part, known: PartIdentity, subject: Subject) -> None:
        self.index, self.part = index, part
        self.plan: Sheet = sheet_of(part, subject, subject.said(words.short_title(part.section)), known.lengths)
        self.plan.blanks = [blank for blank in self.plan.blanks if field_key(blank) in known.hashes]
        kept = {field_key(blank) for blank in self.plan.blanks}
        self.plan.heads = [head for head in self.plan.heads if head.code == "#form" or head.code.partition("#")[0] in kept]
        self.found = ReturnedPart(known)
        self.faults: list[CellFault] = []
        self.rows: dict[str, int] = {}

    def _fault(self, cell: str, label: Text, reason: Text, field_: str = "", grid: Grid | None = None) -> None:
        self.faults.append(CellFault(grid.title if grid else self.plan.title, cell, label, reason, self.index, field_))

    def read(self, grids: Sequence[Grid]) -> None:
        """Read the one sheet that carries the part's code; anything else about it is a fault."""
        if not grids:
            self._fault("", _WORKBOOK, Text("找不到這個工作表，這一部分維持原狀", "the sheet is missing; this part stays as it is"))
            return
        grid = grids[0]
        if len(grids) > 1:
            self._fault("A1", _WORKBOOK, Text("有兩個相同的工作表，這一部分不會讀取", "the sheet is there twice; this part is not read"), grid=grid)
        elif grid.hidden:
            self._fault(
                "",
                _WORKBOOK,
                Text("工作表被隱藏，這一部分不會讀取；請取消隱藏後再上傳", "the sheet is hidden; this part is not read. Show it and upload again"),
                grid=grid,
            )
        elif grid.merged:
            self._fault(
                grid.merged[0],
                _WORKBOOK,
                Text(
                    "有合併的儲存格，這一部分不會讀取；請取消合併後再上傳", "cells are merged; this part is not read. Unmerge them and upload again"
                ),
                grid=grid,
            )
        else:
            self._find_rows(grid)
            self._read_blanks(grid)

    def _find_rows(self, grid: Grid) -> None:
        """Where each code stands now; rows that are not ours but hold something are faults."""
        known = {row.code for row in self.plan.rows}
        width = max((blank.column for blank in self.plan.blanks), default=CODE)
        for row in sorted({row for row, _column in grid.cells}):
            code = grid.text(row, CODE)
            if code in known and code != NOTHING:
                if code in self.rows:
                    self._fault(address(row, CODE), Text("代碼", "Code"), _TWICE, grid=grid)
                else:
                    self.rows[code] = row
            elif code != NOTHING:
                cell = next((column for column in range(CODE, width + 1) if (row, column) in grid.cells), 0)
                if cell:
                    self._fault(address(row, cell), Text("列", "Row"), _STRANGE_ROW, grid=grid)

    def _shifted(self, grid: Grid) -> dict[str, str]:
        """Blocks (the code of a head) whose columns no longer stand where they must -> the first cell that differs."""
        wrong = {}
        for head in self.plan.heads:
            row = self.rows.get(head.code)
            for column, text in head.cells if row else ():
                if same(grid.text(row or 0, column)) not in (same(text.zh), same(text.en)):
                    wrong[head.code] = address(row or 0, column)
                    break
            if row is None:
                wrong[head.code] = address(1, CODE)
        return wrong

    def _read_blanks(self, grid: Grid) -> None:
        wrong = self._shifted(grid)
        bad: set[str] = set()
        for code, cell in wrong.items():
            label = Text("欄位標題", "Column heads")
            self._fault(
                cell,
                label,
                Text(
                    "欄位的位置變了或標題被改過，下面的內容不會讀取；請重新下載再貼上",
                    "columns were moved or their heads changed; what is below is not read. Download it again",
                ),
                grid=grid,
            )
            bad |= self._fields_of(code)
        values: dict[str, Any] = {}
        for blank in self.plan.blanks:
            key = field_key(blank)
            if key in bad:
                continue
            row = self.rows.get(blank.code)
            if row is None:
                self._fault("", blank.label, Text("這一列不見了，這一項維持原狀", "the row is gone; this item stays as it is"), key, grid)
                bad.add(key)
                continue
            cell = address(row, blank.column)
            self.found.cells.setdefault(blank.path, cell)
            try:
                text = text_of(blank, grid.cells.get((row, blank.column)))
                judge(blank, text)
            except Unreadable as problem:
                self._fault(cell, blank.label, problem.reason, key, grid)
                bad.add(key)
                continue
            put(values, blank, text)
        self.found.faces = {key: face for key, face in faces(self.part, values).items() if key not in bad}

    def _fields_of(self, code: str) -> set[str]:
        """The fields whose rows stand under a head."""
        if code != "#form":
            return {code.partition("#")[0]}
        return {blank.field.key for blank in self.plan.blanks if "[" not in blank.path and "." not in blank.path}
