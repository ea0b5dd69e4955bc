"""評分表: saved as it is typed, sent, changed until 截止評分, refused afterwards on every path (S-11, R-12, R-37).

A sheet is its reviewer's own; its totals are computed, never taken from anywhere. What cannot be read is refused place by place and what stood
there stays; a case that is locked, recused or taken away refuses in the UPDATE itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.crypto import salted_hmac

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.lib.roc_calendar import TAIPEI
from alliance_portal.trail.services import record
from proposals.services.errors import Forbidden, Refused
from review.models import Assignment, CommitteeCase, ScoreChange, ScoreSheet
from review.queries.reviewing import away, away_from_all, readable, takes_part
from review.rules import verdicts
from review.rules.committee_settings import criteria_of
from review.rules.score_values import Readable, Typed, missing, read
from review.services.committee.chains import chain_of_seat

TEXTS = ("note", "questions", "to_applicant", "verdict")
LOCKED_TEXT = Text(
    "已截止評分，這次的內容沒有儲存；請先複製備份，並洽執行單位。", "Scoring is closed; this was not saved. Copy it and ask the implementing unit.",
)
ON_PAPER = Text(
    "這一案已由執行單位依您簽名的紙本評分表登打，線上不能修改。", "This case was typed in from your signed paper sheet and cannot be changed here.",
)
ON_SCREEN = Text("這位委員已在線上填寫這一案，不能再登打紙本。", "This reviewer has begun the sheet on the screen; a paper one cannot be typed in.")


class Locked(Refused):
    """截止評分: the sheet takes no changes any more. Nothing was stored."""

    def __init__(self) -> None:
        super().__init__("locked", LOCKED_TEXT)


class SheetStale(Refused):
    """The same sheet was saved from another page meanwhile (409). `sheet` is as it stands; nothing was overwritten."""

    def __init__(self, sheet: ScoreSheet) -> None:
        at = sheet.saved_at or sheet.started_at
        super().__init__("stale", Text(
            f"這份評分表已於{at.astimezone(TAIPEI):%H:%M:%S}從另一個頁面儲存，這裡的內容尚未儲存，請比對後選擇。",
            f"This sheet was saved from another page at {at.astimezone(TAIPEI):%H:%M:%S}. What stands here is not saved; compare and choose.",
        ))
        self.sheet = sheet


class Incomplete(Refused):
    """It cannot be sent: criteria without a score, or entries that cannot be read. `errors` by place; what could be read is saved as a draft."""

    def __init__(self, errors: Mapping[str, Text]) -> None:
        super().__init__("incomplete", Text(
            f"還有{len(errors)}項未完成，尚未送出；空白不會計為0分。", f"Not sent: {len(errors)} entries are incomplete. A blank never counts as 0.",
        ))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Saved:
    """A save that stands; `errors` by place: what could not be read and was left as it stood."""

    sheet: ScoreSheet
    errors: Mapping[str, Text] = field(default_factory=dict)
    fell_back: bool = False  # a sent sheet lost a score and is a draft again


@dataclass(frozen=True, slots=True)
class Entry:
    """How something comes into a sheet: by whom, from which revision, over which path; `send`: it is to be sent at once."""

    actor: User
    base_revision: int
    at: datetime
    send: bool = False
    origin: str = ScoreSheet.Origin.SCREEN


def save(assignment: Assignment, typed: Typed, entry: Entry) -> Saved:
    """Store what was typed into the sheet of the case's present round. A save that changes nothing stands whatever its revision.

    Raises Forbidden (not his, recused, taken away), Locked, SheetStale, Incomplete (after it saved what could be read).
    """
    with transaction.atomic():
        case = hold_case(assignment, takes_part() if entry.origin == ScoreSheet.Origin.PAPER else readable(entry.actor))
        if case.locked_at is not None:
            raise Locked
        saved, gaps = _store(assignment, case, typed, entry)
    if entry.send and (saved.errors or gaps):
        raise Incomplete({**gaps, **saved.errors})
    return saved


MISSING = Text("請填寫分數", "Give a score")


def hold_case(assignment: Assignment, among: QuerySet[Assignment]) -> CommitteeCase:
    """The case before the committee, held until the transaction ends: a save and the lock come one after the other (R-38; one query).

    `among`: the assignments whose sheets may be written now. Raises Forbidden when this is none of them.
    """
    rows = CommitteeCase.objects.select_for_update(of=("self",)).annotate(is_theirs=Exists(among.filter(pk=assignment.pk)))
    found = rows.filter(committee=assignment.seat.committee_id, proposal=assignment.proposal_id, opened_at__isnull=False).first()
    if found is None or not found.is_theirs:
        raise Forbidden("sheet")
    return found


def _store(assignment: Assignment, case: CommitteeCase, typed: Typed, entry: Entry) -> tuple[Saved, Mapping[str, Text]]:
    committee = assignment.seat.committee
    rules, criteria = committee.rules, criteria_of(committee.criteria)
    found = read(typed, rules, criteria, is_opinion=committee.gives_opinions)
    sheet = ScoreSheet.objects.filter(seat=assignment.seat_id, proposal=assignment.proposal_id, round=case.round).first()
    if sheet is not None:
        sheet.seat = assignment.seat  # with its committee, read once
    stands = sheet or ScoreSheet(seat=assignment.seat, proposal_id=assignment.proposal_id, round=case.round, started_at=entry.at)
    is_paper = entry.origin == ScoreSheet.Origin.PAPER
    if sheet is not None and is_paper != (sheet.origin == ScoreSheet.Origin.PAPER):
        raise Refused("paper", ON_SCREEN if is_paper else ON_PAPER)
    after = _after(stands, found)
    gaps = {f"scores.{key}": MISSING for key in missing(after["scores"], criteria)}
    gaps |= verdicts.gaps(after["verdict"], after["to_applicant"]) if committee.gives_opinions else {}
    after["status"] = _status(stands, entry, is_whole=not gaps, is_readable=not found.errors)
    changes = dict(_changes(stands, after))
    if changes or sheet is None:
        if stands.revision != entry.base_revision:
            raise SheetStale(stands)
        _write(stands, case, after, changes, entry)
    fell_back = stands.status == ScoreSheet.State.DRAFT and changes.get("status", ("",))[0] == ScoreSheet.State.SUBMITTED
    return Saved(stands, found.errors, fell_back), gaps


def _status(stands: ScoreSheet, entry: Entry, *, is_whole: bool, is_readable: bool) -> str:
    """Sent once it is whole and sent, and for as long as it stays whole; what is typed in from paper waits for the second person."""
    if not is_whole or entry.origin == ScoreSheet.Origin.PAPER:
        return ScoreSheet.State.DRAFT
    sent = stands.status == ScoreSheet.State.SUBMITTED or (entry.send and is_readable)
    return ScoreSheet.State.SUBMITTED if sent else ScoreSheet.State.DRAFT


def _after(stands: ScoreSheet, found: Readable) -> dict[str, Any]:
    """The sheet's content with what could be read put in; an emptied criterion is gone, one that could not be read stays as it stood."""
    scores = {key: value for key, value in {**stands.scores, **found.scores}.items() if key not in found.cleared}
    remarks = {key: text for key, text in {**stands.remarks, **found.remarks}.items() if text}
    return {"scores": scores, "remarks": remarks, **{name: found.texts.get(name, getattr(stands, name)) for name in TEXTS}}


def _changes(stands: ScoreSheet, after: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    for name in ("scores", "remarks"):
        before = getattr(stands, name)
        for key in sorted(before.keys() | after[name].keys()):
            pair = (before.get(key, ""), after[name].get(key, ""))
            if pair[0] != pair[1]:
                yield f"{name}.{key}", pair
    for name in (*TEXTS, "status"):
        if getattr(stands, name) != after[name]:
            yield name, (str(getattr(stands, name)), str(after[name]))


def _write(stands: ScoreSheet, case: CommitteeCase, after: Mapping[str, Any], changes: Mapping[str, tuple[str, str]], entry: Entry) -> None:
    sent = after["status"] == ScoreSheet.State.SUBMITTED
    sent_at = (entry.at if "status" in changes else stands.submitted_at) if sent else None
    facts: dict[str, Any] = {**after, "origin": entry.origin, "saved_at": entry.at, "submitted_at": sent_at}
    if entry.origin == ScoreSheet.Origin.PAPER:
        facts |= {"entered_by": entry.actor, "countersigned_by": None, "countersigned_at": None}
    if stands._state.adding:  # noqa: SLF001  Django's own word for a row that is not stored yet
        for name, value in facts.items():
            setattr(stands, name, value)
        stands.revision = 1
        try:
            with transaction.atomic():
                stands.save(force_insert=True)
        except IntegrityError:  # the first save of two pages at once: the other one was quicker
            raise SheetStale(ScoreSheet.objects.get(seat=stands.seat_id, proposal=stands.proposal_id, round=stands.round)) from None
    else:
        if unlocked(stands, case).filter(revision=entry.base_revision).update(**facts, revision=F("revision") + 1) != 1:
            raise Locked
        for name, value in facts.items():
            setattr(stands, name, value)
        stands.revision += 1
    ScoreChange.objects.create(sheet=stands, revision=stands.revision, changes=changes, origin=entry.origin, by=entry.actor, at=entry.at)
    if any(name.startswith("scores.") or name in ("status", "verdict") for name in changes):
        note_in_trail(stands, entry.actor, "sheet.sent" if "status" in changes and sent else "sheet.saved")


def unlocked(sheet: ScoreSheet, case: CommitteeCase) -> QuerySet[ScoreSheet]:
    """The sheet's row as one that still takes changes: its case is open in this round, its reviewer not recused. For conditional UPDATEs."""
    still = CommitteeCase.objects.filter(pk=case.pk, locked_at=None, opened_at__isnull=False, round=OuterRef("round"))
    rows = ScoreSheet.objects.filter(Exists(still), pk=sheet.pk).exclude(away(OuterRef("seat"), OuterRef("proposal")))
    is_whole = sheet.seat.committee.rules.recusal == "whole_meeting"
    return rows.exclude(away_from_all(OuterRef("seat"))) if is_whole else rows


def note_in_trail(sheet: ScoreSheet, actor: User, verb: str, **more: Any) -> None:
    """One entry in the seat's chain: which sheet and revision, and a keyed fingerprint of its scores, from which nobody guesses them (R-49, R-50)."""
    text = "|".join([*(f"{key}={sheet.scores[key]}" for key in sorted(sheet.scores)), *([sheet.verdict] if sheet.verdict else [])])
    facts = {"sheet": sheet.pk, "case": sheet.proposal_id, "round": sheet.round, "revision": sheet.revision, "status": sheet.status}
    mark = salted_hmac("review.sheet", text, algorithm="sha256").hexdigest()
    record(chain_of_seat(sheet.seat), verb, actor, {**facts, "scores_mark": mark, **more})
