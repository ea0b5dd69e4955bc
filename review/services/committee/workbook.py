"""A reviewer's score sheets as one workbook: a row a case, out and in; taken whole or not at all, faults named by their cell (issue 5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.lib import child_process
from alliance_portal.lib.findings import Text
from proposals.services.errors import Forbidden, Refused
from review.models import Assignment, CommitteeCase, ScoreSheet, Seat
from review.queries.reviewing import readable
from review.rules.score_values import Typed
from review.services.committee.sheets import Entry, Incomplete, SheetStale, save

CHILD = "review.workbooks.child"
MARK = "score-sheets"  # first cell of the hidden row, with the seat's number after it
KEYS_ROW = 2
FIXED = ("code", "revision", "theme")
TEXTS = {"questions": Text("詢問提案單位", "Questions"), "to_applicant": Text("給提案單位的審查意見", "Comments to the proposer")}
NOT_OURS = Text("這不是由系統下載的評分表，或隱藏的代號列被刪除。", "This is no score workbook of the portal, or its hidden row of keys is gone.")
OTHERS = Text("這份評分表屬於另一個席次。", "This workbook belongs to another seat.")
NO_CASE = Text("沒有這一案，或已不開放給您", "there is no such case, or it is not open to you")
TWICE = Text("同一案出現兩次", "the same case stands twice")
FORMULA = Text("這一格是公式或日期，請改填數值", "the cell holds a formula or a date; type the value")
CHANGED = Text("下載之後這一案已另外儲存過，請重新下載", "this case was saved since the download; download again")


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be taken, and where: `D5`."""

    cell: str
    label: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: cases whose sheets changed, those left as they were; or its faults, and then nothing."""

    changed: int = 0
    unchanged: int = 0
    faults: Sequence[Fault] = field(default_factory=tuple)


class _Undo(Exception):
    """Faults were found: everything is rolled back."""


def write(seat: Seat, out: Path, *, english: bool) -> None:
    """Write the workbook of the cases that lie open to this reviewer, with what is typed so far. ChildFailed when it cannot be written."""
    keys, heads, widths = _columns(seat, english=english)
    rows: list[list[Any]] = [
        [Text("審查委員評分表", "Score sheets").in_language("en" if english else "zh-hant")], [f"{MARK}:{seat.pk}", *keys[1:]], heads,
    ]  # fmt: skip
    rows += [[_value(key, assignment, sheet) for key in keys] for assignment, _place, sheet in _open(seat)]
    opened = list(range(len(FIXED), len(keys)))
    child_process.run(CHILD, {
        "do": "write", "title": "評分表", "rows": rows, "widths": widths, "open": opened, "out": str(out),
    })  # fmt: skip


def _columns(seat: Seat, *, english: bool) -> tuple[list[str], list[str], list[int]]:
    criteria, language = seat.committee.call.criteria, "en" if english else "zh-hant"
    label = "label_en" if english else "label_zh"
    keys = [*FIXED, *(f"s-{each['key']}" for each in criteria), *(f"r-{each['key']}" for each in criteria), *TEXTS]
    remark = Text("評語", "remark").in_language(language)
    heads = [
        *(each.in_language(language) for each in (Text("案件", "Case"), Text("版本", "Revision"), Text("聯盟", "Alliance"))),
        *(f"{each[label]}（{each['weight']}%）" for each in criteria), *(f"{each[label]} {remark}" for each in criteria),
        *(each.in_language(language) for each in TEXTS.values()),
    ]  # fmt: skip
    return keys, heads, [14, 0, 20, *[12] * len(criteria), *[32] * len(criteria), 40, 40]


def _open(seat: Seat) -> Iterable[tuple[Assignment, CommitteeCase, ScoreSheet | None]]:
    """The cases of the workbook in their order, with the sheets of their rounds."""
    mine = {each.proposal_id: each for each in readable(seat.user).filter(seat=seat).select_related(
        "seat__user", "seat__committee__call", "proposal__desk_entry")}  # fmt: skip
    sheets = {(each.proposal_id, each.round): each for each in seat.sheets.all()}
    for place in CommitteeCase.objects.filter(committee=seat.committee_id, proposal__in=mine).order_by("position", "pk"):
        yield mine[place.proposal_id], place, sheets.get((place.proposal_id, place.round))


def _value(key: str, assignment: Assignment, sheet: ScoreSheet | None) -> Any:
    case = assignment.proposal
    entry = getattr(case, "desk_entry", None)
    fixed = {"code": case.code, "revision": sheet.revision if sheet else 0, "theme": (entry.theme if entry else "") or case.code}
    if key in fixed:
        return fixed[key]
    if sheet is None:
        return ""
    if key.startswith("s-"):
        text = sheet.scores.get(key[2:], "")
        return float(text) if text else ""
    return sheet.remarks.get(key[2:], "") if key.startswith("r-") else getattr(sheet, key)


def take(seat: Seat, path: Path, actor: User, at: datetime) -> Taken:
    """Read a workbook that came back into this seat's sheets, as drafts or as they stand (a sent sheet stays sent): all of it or nothing.

    Raises Forbidden (another person's seat), Refused (not ours, another seat), child_process.ChildFailed.
    """
    if seat.user_id != actor.pk:
        raise Forbidden("seat")
    rows = dict(child_process.run(CHILD, {"do": "read", "path": str(path)})["rows"])
    keys = _keys(rows.get(KEYS_ROW, {}), seat)
    lines = {number: cells for number, cells in rows.items() if number > KEYS_ROW + 1}
    heads = dict(zip(*_columns(seat, english=False)[:2], strict=True))
    return _apply(seat, keys, heads, lines, actor, at)


def seat_of_file(path: Path) -> int:
    """The seat that a workbook was written for. Raises Refused, ChildFailed."""
    rows = dict(child_process.run(CHILD, {"do": "read", "path": str(path)})["rows"])
    mark, _colon, number = (rows.get(KEYS_ROW, {}).get("1") or ["", ""])[1].partition(":")
    if mark != MARK or not number.isdecimal():
        raise Refused("file", NOT_OURS)
    return int(number)


def _keys(cells: Mapping[str, Sequence[str]], seat: Seat) -> dict[str, int]:
    """Column by key. Raises Refused."""
    mark = (cells.get("1") or ["", ""])[1]
    if not mark.startswith(f"{MARK}:"):
        raise Refused("file", NOT_OURS)
    if mark != f"{MARK}:{seat.pk}":
        raise Refused("seat", OTHERS)
    found = {text: int(column) for column, (_kind, text) in cells.items()} | {"code": 1}
    if not set(_columns(seat, english=False)[0]) <= found.keys():
        raise Refused("file", NOT_OURS)
    return found


def _apply(
    seat: Seat, keys: Mapping[str, int], heads: Mapping[str, str], lines: Mapping[int, Mapping[str, Sequence[str]]], actor: User, at: datetime,
) -> Taken:
    mine = {each.proposal.code: each for each, _place, _sheet in _open(seat)}
    faults: list[Fault] = []
    changed, seen = 0, set[str]()
    try:
        with transaction.atomic():
            for number, cells in sorted(lines.items()):
                code = _text(cells, keys["code"])
                if code not in mine or code in seen:
                    faults.append(Fault(_cell(number, keys["code"]), heads["code"], TWICE if code in seen else NO_CASE))
                    continue
                seen.add(code)
                changed += _row(mine[code], number, cells, keys, heads, actor, at, faults)
            if faults:
                raise _Undo
    except _Undo:
        return Taken(faults=tuple(faults))
    return Taken(changed, len(seen) - changed)


def _row(
    assignment: Assignment, number: int, cells: Mapping[str, Sequence[str]], keys: Mapping[str, int], heads: Mapping[str, str], actor: User,
    at: datetime, faults: list[Fault],
) -> int:
    """One case; 1 when its sheet changed. Faults are added to the list."""
    for key, column in keys.items():
        kind = (cells.get(str(column)) or ["s", ""])[0]
        if key.startswith("s-") and kind not in ("s", "n"):
            faults.append(Fault(_cell(number, column), heads.get(key, key), FORMULA))
            return 0
    values = {key: _text(cells, column) for key, column in keys.items()}
    scores = {key[2:]: text for key, text in values.items() if key.startswith("s-")}
    remarks = {key[2:]: text for key, text in values.items() if key.startswith("r-")}
    before = ScoreSheet.objects.filter(seat=assignment.seat_id, proposal=assignment.proposal_id).order_by("-round").first()
    typed = Typed(scores, remarks, before.note if before else "", values["questions"], values["to_applicant"])
    if before is None and not any((*scores.values(), *remarks.values(), values["questions"], values["to_applicant"])):
        return 0
    base = int(values["revision"]) if values["revision"].isdecimal() else -1
    try:
        saved = save(assignment, typed, Entry(actor, base, at, origin=ScoreSheet.Origin.WORKBOOK))
    except SheetStale:
        faults.append(Fault(_cell(number, keys["code"]), heads["code"], CHANGED))
        return 0
    except (Refused, Incomplete) as refused:
        faults.append(Fault(_cell(number, keys["code"]), heads["code"], refused.text))
        return 0
    for place, text in saved.errors.items():
        key = f"{'s' if place.startswith('scores.') else 'r'}-{place.partition('.')[2]}" if "." in place else place
        faults.append(Fault(_cell(number, keys[key]), heads.get(key, key), text))
    return int(before is None or saved.sheet.revision != before.revision)


def _text(cells: Mapping[str, Sequence[str]], column: int) -> str:
    return str((cells.get(str(column)) or ["s", ""])[1])


def _cell(row: int, column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
