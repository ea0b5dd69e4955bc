"""What tells the portal which case, form and revision a workbook is of: a visible sheet that asks not to be changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from alliance_portal.lib.findings import Text
from proposals.workbooks import words
from proposals.workbooks.faces import faces_of, hashes_of
from proposals.workbooks.model import Cell, Part, Row, Sheet, Subject, WorkbookRefused, field_key

FORMAT = "alliance-portal/workbook@1"
NAME = "PORTAL_WORKBOOK"  # the defined name of the check's cell
HEAD_ROWS = ("format", "call", "edition", "digest", "proposal", "language", "made_at")
_LABELS = {
    "format": Text("檔案格式", "Format"), "call": Text("計畫代號", "Call"), "edition": Text("表單版本", "Edition of the form"),
    "digest": Text("表單內容", "Content of the form"), "proposal": Text("提案編號", "Proposal code"), "language": Text("語言", "Language"),
    "made_at": Text("下載時間", "Downloaded at"), "check": Text("檢查碼", "Check"),
}  # fmt: skip
_COLUMNS = (
    Text("部分", "Part"), Text("企業", "Firm"), Text("版本", "Revision"), Text("內容雜湊", "Content hash"),
    Text("各欄位雜湊", "Hashes of the fields"),
)  # fmt: skip
MOST_PARTS = 400


@dataclass(frozen=True, slots=True)
class PartIdentity:
    """Which part a sheet is of, and what it held when it was written."""

    owner: str
    section: str
    revision: int
    hashes: Mapping[str, str] = field(default_factory=dict)  # of the fields that the sheet holds
    lengths: Mapping[str, int] = field(default_factory=dict)  # rows of its tables


@dataclass(frozen=True, slots=True)
class Identity:
    """What a workbook says about itself."""

    call: str
    edition: str
    digest: str
    proposal: str
    language: str
    made_at: str
    parts: tuple[PartIdentity, ...]


def sheet_of(parts: Sequence[Part], sheets: Sequence[Sheet], subject: Subject) -> Sheet:
    """The sheet of identification of these parts and their sheets."""
    said = subject.said
    sheet = Sheet(said(words.IDENTITY), {1: 18.0, 2: 34.0, 3: 12.0, 4: 26.0, 5: 60.0})
    facts = {
        "format": FORMAT, "call": subject.call, "edition": subject.edition, "digest": subject.digest, "proposal": subject.proposal,
        "language": subject.language, "made_at": subject.made_at,
    }  # fmt: skip
    lines = [_line(part, each) for part, each in zip(parts, sheets, strict=True)]
    check = _check([*facts.values()], lines)
    notice = Text("這一頁是系統辨認檔案用的，請勿更動。", "The portal recognises the file by this sheet. Please leave it as it is.")
    sheet.rows.append(Row(f"{FORMAT}", (Cell(2, said(notice), "sub"),)))
    for name, value in {**facts, "check": check}.items():
        sheet.rows.append(Row(said(_LABELS[name]), (Cell(2, value, "locked"),)))
    sheet.rows.append(Row("", tuple(Cell(index + 1, said(label), "head") for index, label in enumerate(_COLUMNS))))
    for part, line in zip(parts, lines, strict=True):
        owner = subject.owners.get(part.owner, "")
        cells = (Cell(2, owner, "locked"), Cell(3, str(part.revision), "locked"), Cell(4, line[2], "locked"), Cell(5, line[3], "locked"))
        sheet.rows.append(Row(line[0], cells))
    return sheet


def check_row() -> int:
    """The row of the check, which the defined name points to."""
    return 2 + len(HEAD_ROWS)


def _line(part: Part, sheet: Sheet) -> tuple[str, str, str, str]:
    held = {field_key(blank) for blank in sheet.blanks}
    hashes = {key: value for key, value in hashes_of(faces_of(part.section, part.record, part.typed)).items() if key in held}
    facts = {"hashes": hashes, "lengths": _lengths(sheet)}
    text = json.dumps(facts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return part.code, str(part.revision), sha256(text.encode()).hexdigest()[:20], text


def _lengths(sheet: Sheet) -> dict[str, int]:
    found: dict[str, int] = {}
    for blank in sheet.blanks:
        row = blank.path.partition("[")[2].partition("]")[0]
        if row.isdigit():
            found[field_key(blank)] = max(found.get(field_key(blank), 0), int(row) + 1)
    return found


def _check(facts: Sequence[str], lines: Sequence[tuple[str, str, str, str]]) -> str:
    return sha256(json.dumps([list(facts), [list(line) for line in lines]]).encode()).hexdigest()


_NOT_OURS = Text(
    "這不是從本系統下載的離線填寫檔。請在「離線填寫」頁下載，填好後再上傳同一個檔案。",
    "This is not a workbook of this portal. Download one on the page “Fill offline”, fill it in and upload that file.",
)
_CHANGED = Text(
    "「請勿更動」工作表被改過，系統認不出這個檔案。請重新下載，再把內容貼過去。",
    "The sheet “Do not change” was changed, so the file cannot be recognised. Download it again and paste your text into the new file.",
)


def read(grid: Mapping[tuple[int, int], str]) -> Identity:
    """Read the sheet of identification from its cells (row, column) -> text. WorkbookRefused when it is not ours or was changed."""
    if not grid.get((1, 1), "").startswith(FORMAT.partition("@")[0]):
        raise WorkbookRefused(_NOT_OURS)
    if grid[1, 1] != FORMAT:
        raise WorkbookRefused(Text("這個檔案的格式版本不同，請重新下載。", "This file is of another version of the format. Download it again."))
    facts = [grid.get((2 + index, 2), "") for index in range(len(HEAD_ROWS))]
    lines = []
    for row in range(check_row() + 2, check_row() + 2 + MOST_PARTS):
        code = grid.get((row, 1), "")
        if not code:
            break
        lines.append((code, grid.get((row, 3), ""), grid.get((row, 4), ""), grid.get((row, 5), "")))
    if not lines or grid.get((check_row(), 2), "") != _check(facts, lines):
        raise WorkbookRefused(_CHANGED)
    by_name = dict(zip(HEAD_ROWS, facts, strict=True))
    return Identity(
        by_name["call"], by_name["edition"], by_name["digest"], by_name["proposal"], by_name["language"], by_name["made_at"],
        tuple(_part(line) for line in lines),
    )  # fmt: skip


def _part(line: tuple[str, str, str, str]) -> PartIdentity:
    owner, _, section = line[0].partition("/")
    try:
        facts = json.loads(line[3])
        hashes = {str(key): str(value) for key, value in facts["hashes"].items()}
        lengths = {str(key): int(value) for key, value in facts["lengths"].items()}
        return PartIdentity("" if owner == "alliance" else owner, section, int(line[1]), hashes, lengths)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise WorkbookRefused(_CHANGED) from None
