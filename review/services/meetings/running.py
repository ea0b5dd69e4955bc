"""The meeting while it is held: who is there, who presents, what was asked, what the committee resolved (W-14, W-15, W-33)."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.models import Proposal
from proposals.services.errors import Refused
from review.models import AgendaItem, Attendance, CommitteeCase, Dissent, Meeting, QuestionNote, Resolution, Seat
from review.permissions import require_staff
from review.queries.meetings import quorum_of
from review.queries.ranking import ranked
from review.score_files import outcome
from review.services.committee.chains import chain_of_committee
from review.services.committee.lock import score_again
from review.services.meetings.planning import CLOSED
from review.services.officers import require_decider

TALK, QUESTIONS = "talk", "questions"
SHORTEST = 5  # characters of a reason
NOT_OPEN = Text("請先宣布開會。", "Open the meeting first.")
NO_QUORUM = Text("未達出席門檻，不能表決。", "There is no quorum; the committee cannot vote.")
NO_NAME = Text("請填姓名。", "Give the name.")
NO_CASE = Text("請選擇案件。", "Choose the case.")
NO_QUESTION = Text("請填詢問內容。", "Write down the question.")
NO_SEAT_OF_DISSENT = Text("請選擇提出不同意見的委員。", "Choose whose dissenting opinion it is.")
NO_TEXT = Text("請填寫不同意見。", "Write down the dissenting opinion.")
NO_REASON = Text("請填寫決議理由（至少5個字）。", "Give the reason (at least 5 characters).")
NO_VOTE = Text("請填表決票數；總數不可超過出席人數，同意須過半。", "Give the votes: not more than are present, and a majority in favour.")
NO_DEPARTURE = Text(
    "結果與初審意見不同時，請填寫理由（至少5個字）。", "Where the result departs from the preliminary opinion, say why (at least 5 characters).",
)
NOT_LOCKED = Text("本案尚未截止評分，不能決議。", "This case still takes scores; nothing can be resolved about it.")
NO_SEAT = Text("請選擇不計入的委員。", "Choose whose sheet is left out.")
NOT_A_TIE = Text("排序須列出同分的各案，各一次。", "The order must name the tied cases, each once.")
KINDS = frozenset(Resolution.Kind.values)


def open_meeting(meeting: Meeting, actor: User, at: datetime) -> None:
    """宣布開會. Raises Forbidden, Refused (closed)."""
    _move(meeting, actor, "meeting.opened", at, opened_at=at)


def close_meeting(meeting: Meeting, actor: User, at: datetime) -> None:
    """散會. Raises Forbidden, Refused (closed, not open)."""
    if meeting.opened_at is None:
        raise Refused("not_open", NOT_OPEN)
    _move(meeting, actor, "meeting.closed", at, closed_at=at, now_item=None, now_part="", now_since=None)


def present(meeting: Meeting, actor: User, item: AgendaItem | None, part: str, at: datetime) -> None:
    """Who presents now, or answers; nobody. The timer runs from here. Raises Forbidden, Refused (closed, not open)."""
    if Meeting.objects.filter(pk=meeting.pk, opened_at=None).exists():
        raise Refused("not_open", NOT_OPEN)
    _move(meeting, actor, "meeting.presents", at, now_item=item, now_part=part if item else "", now_since=at if item else None)


def _move(meeting: Meeting, actor: User, verb: str, at: datetime, **facts: object) -> None:
    require_staff(actor)
    with transaction.atomic():
        if not Meeting.objects.filter(pk=meeting.pk, closed_at=None).update(revision=F("revision") + 1, **facts):
            raise Refused("closed", CLOSED)
        item = facts.get("now_item")
        record(chain_of_committee(meeting.committee), verb, actor, {"meeting": meeting.pk, "item": getattr(item, "pk", None), "at": at})


def note_member(meeting: Meeting, actor: User, seat: Seat, state: str) -> None:
    """出席 or 請假 of a member; a blank state takes the entry away. Raises Forbidden, Refused (closed)."""
    require_staff(actor)
    with transaction.atomic():
        _hold(meeting)
        if state in (Attendance.State.PRESENT, Attendance.State.EXCUSED):
            facts = {"name": str(seat.user), "state": state, "noted_by": actor, "noted_at": timezone.now()}
            Attendance.objects.update_or_create(meeting=meeting, seat=seat, defaults=facts)
        else:
            Attendance.objects.filter(meeting=meeting, seat=seat).delete()
        record(chain_of_committee(meeting.committee), "meeting.attendance", actor, {"meeting": meeting.pk, "seat": seat.pk, "state": state})


def note_other(meeting: Meeting, actor: User, name: str, title: str) -> Attendance:
    """列席: somebody who is there without a vote. Raises Forbidden, Refused (closed, name)."""
    require_staff(actor)
    if not name.strip():
        raise Refused("name", NO_NAME)
    with transaction.atomic():
        _hold(meeting)
        facts = {"name": name.strip()[:80], "title": title.strip()[:120], "state": Attendance.State.IN_ATTENDANCE, "noted_by": actor}
        return Attendance.objects.create(meeting=meeting, **facts)


def mark_absent(item: AgendaItem, actor: User, *, is_absent: bool) -> None:
    """未出席簡報: the case is judged on paper (practice 2, row 18). Raises Forbidden, Refused (closed)."""
    require_decider(actor, item.proposal)
    with transaction.atomic():
        _hold(item.meeting)
        AgendaItem.objects.filter(pk=item.pk).update(is_absent=is_absent)


def note_question(item: AgendaItem, actor: User, *, seat: Seat | None, question: str, answer: str) -> QuestionNote:
    """A question and its answer, as they were said. Raises Forbidden, Refused (closed, question)."""
    require_staff(actor)
    if not question.strip():
        raise Refused("question", NO_QUESTION)
    with transaction.atomic():
        _hold(item.meeting)
        return QuestionNote.objects.create(item=item, seat=seat, question=question.strip()[:4000], answer=answer.strip()[:4000], noted_by=actor)


def note_discussion(item: AgendaItem, actor: User, *, was_discussed: bool, departs: bool, words: str) -> None:
    """逐項討論 of one case and whether its result departs from staff's 初審意見; where it does, why (審議規則 §6-1, practice 2, row 15).

    Raises Forbidden, Refused (closed, discussion).
    """
    require_staff(actor)
    text = words.strip()[:1000]
    if departs and len(text) < SHORTEST:
        raise Refused("discussion", NO_DEPARTURE)
    with transaction.atomic():
        held = _hold(item.meeting)
        AgendaItem.objects.filter(pk=item.pk).update(was_discussed=was_discussed, departs=departs, discussion=text)
        facts = {"meeting": held.pk, "item": item.pk, "was_discussed": was_discussed, "departs": departs}
        record(chain_of_committee(held.committee), "meeting.discussed", actor, facts)


def _hold(meeting: Meeting) -> Meeting:
    held = Meeting.objects.select_for_update(of=("self",)).select_related("committee__call").get(pk=meeting.pk)
    if held.closed_at is not None:
        raise Refused("closed", CLOSED)
    return held


# what is resolved -------------------------------------------------------------------------------------------------------------


def resolve(
    meeting: Meeting, actor: User, proposal: Proposal, *, kind: str, votes: tuple[int, int, int], reason: str, seat: Seat | None = None,
    order: tuple[str, ...] = (), witness: str = "",
) -> Resolution:
    """明顯差異 or a tie: what the committee resolved by its vote; the ranking before and after is kept with it.

    `votes`: for, against, abstained. A later resolution of the case takes the place of the earlier one. Raises Forbidden, Refused (closed,
    quorum, votes, reason, locked, seat, order).
    """
    require_decider(actor, proposal)
    with transaction.atomic():
        held = _hold(meeting)
        _refuse(held, proposal, kind, votes, reason, seat)
        before = ranked(held.committee)
        if kind == Resolution.Kind.ORDER and not _is_a_tie(before, proposal, order):
            raise Refused("order", NOT_A_TIE)
        now = timezone.now()
        Resolution.objects.filter(proposal=proposal, ended_at=None).update(ended_at=now)
        made = Resolution.objects.create(
            meeting=held, proposal=proposal, kind=kind, seat=seat if kind == Resolution.Kind.LEAVE_OUT else None, order=list(order),
            witness=witness.strip()[:80], votes_for=votes[0], votes_against=votes[1], votes_abstained=votes[2], reason=reason.strip()[:1000],
            before=outcome(before.ranking), noted_by=actor, noted_at=now,
        )  # fmt: skip
        if kind == Resolution.Kind.AGAIN:
            score_again(held.committee, proposal, actor, reason=reason, received_at=now)
        Resolution.objects.filter(pk=made.pk).update(after=outcome(ranked(held.committee).ranking))
        facts = {"meeting": held.pk, "resolution": made.pk, "case": proposal.code, "kind": kind, "votes": list(votes), "reason": reason}
        record(chain_of_committee(held.committee), "meeting.resolved", actor, facts)
    made.refresh_from_db()
    return made


def _refuse(meeting: Meeting, proposal: Proposal, kind: str, votes: tuple[int, int, int], reason: str, seat: Seat | None) -> None:
    quorum = quorum_of(meeting)
    if not quorum.is_reached:
        raise Refused("quorum", NO_QUORUM)
    agreed, against, abstained = votes
    if min(votes) < 0 or agreed + against + abstained > quorum.present or 2 * agreed <= quorum.present:
        raise Refused("votes", NO_VOTE)
    if len(reason.strip()) < SHORTEST or kind not in KINDS:
        raise Refused("reason", NO_REASON)
    case = CommitteeCase.objects.filter(committee=meeting.committee, proposal=proposal).exclude(locked_at=None)
    if not case.exists():
        raise Refused("locked", NOT_LOCKED)
    if kind == Resolution.Kind.LEAVE_OUT and (seat is None or not seat.sheets.filter(proposal=proposal).exists()):
        raise Refused("seat", NO_SEAT)


def _is_a_tie(found: object, proposal: Proposal, order: tuple[str, ...]) -> bool:
    """Whether these are exactly the cases that figures could not part, with this one among them."""
    places = found.places  # type: ignore[attr-defined]  # a Ranked
    own = next((place for place in places if place.proposal == proposal.code), None)
    if own is None or not own.decided_by:
        return False
    group = {place.proposal for place in places if place.rank == own.rank and place.decided_by == own.decided_by}
    return len(group) > 1 and len(order) == len(group) and set(order) == group


def dissent(meeting: Meeting, actor: User, seat: Seat, text: str, proposal: Proposal | None = None) -> Dissent:
    """不同意見 for the minutes. Raises Forbidden, Refused (closed, text)."""
    require_staff(actor)
    if not text.strip():
        raise Refused("text", NO_TEXT)
    with transaction.atomic():
        _hold(meeting)
        return Dissent.objects.create(meeting=meeting, seat=seat, proposal=proposal, text=text.strip()[:4000], noted_by=actor)
