"""A meeting as pages show it: agenda with times, who is there, the quorum, what was resolved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from alliance_portal.trail.models import Entry
from review.models import AgendaItem, Assignment, Attendance, CommitteeCase, Meeting, PreliminaryOpinion, Recusal, ScoreSheet, Seat
from review.rules.agenda import Slot, slots
from review.rules.quorum import Quorum, Standing, short_cases, standing
from review.services.committee.chains import chain_of_committee

NOBODY: set[int] = set()


@dataclass(frozen=True, slots=True)
class Turn:
    """One alliance's turn, as lists show it. Seats by their number; only members in office count."""

    item: AgendaItem
    code: str
    theme: str
    slot: Slot
    sent: tuple[int, ...]  # whose sheet of the present round is in
    waiting: tuple[int, ...]  # whose sheet is still awaited
    away: tuple[int, ...]  # who is recused

    @property
    def submitted(self) -> int:
        """How many sheets are in."""
        return len(self.sent)

    @property
    def able(self) -> int:
        """How many sheets there will be: members who score the case and are not recused."""
        return len(self.sent) + len(self.waiting)


def turns_of(meeting: Meeting) -> list[Turn]:
    """The agenda in order with times, sheets and recusals (six queries)."""
    items = list(meeting.items.select_related("proposal__desk_entry", "reply").order_by("position"))
    codes = [item.proposal.code for item in items]
    laid = slots(codes, meeting.starts_at, talk_minutes=meeting.talk_minutes, question_minutes=meeting.question_minutes)
    times = {each.proposal: each for each in laid}
    cases = [item.proposal_id for item in items]
    seats = list(Seat.objects.filter(committee=meeting.committee_id, ended_at=None).values_list("pk", flat=True))
    away = _by_case(Recusal.objects.filter(seat__in=seats, lifted_at=None).values_list("proposal_id", "seat_id"))
    assigned = _by_case(Assignment.objects.filter(seat__in=seats, proposal__in=cases).values_list("proposal_id", "seat_id"))
    rounds = dict(CommitteeCase.objects.filter(committee=meeting.committee_id, proposal__in=cases).values_list("proposal_id", "round"))
    rows = ScoreSheet.objects.filter(seat__in=seats, status=ScoreSheet.State.SUBMITTED, proposal__in=cases)
    sheets = _by_case((case, seat) for case, seat, number in rows.values_list("proposal_id", "seat_id", "round") if number == rounds.get(case))
    is_whole = meeting.committee.rules.recusal == "whole_meeting"  # who is recused once takes no part at all (審議規則 §14)
    gone = {seat for case in cases for seat in away.get(case, ())} if is_whole else set()
    return [
        Turn(
            item, item.proposal.code, theme_of_item(item), times[item.proposal.code], tuple(sorted(sheets.get(item.proposal_id, NOBODY) - out)),
            tuple(sorted(assigned.get(item.proposal_id, NOBODY) - sheets.get(item.proposal_id, NOBODY) - out)), tuple(sorted(out)),
        )
        for item in items for out in [away.get(item.proposal_id, NOBODY) | gone]
    ]  # fmt: skip


def _by_case(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for case, seat in pairs:
        found.setdefault(case, set()).add(seat)
    return found


@dataclass(frozen=True, slots=True)
class Member:
    """A member on staff's screen: there or not, how many of the expected sheets are in, which cases are not his."""

    name: str
    is_convener: bool
    state: str  # "", present, excused
    sent: int
    expected: int
    away: tuple[str, ...]  # themes


def members_of(meeting: Meeting, turns: list[Turn]) -> list[Member]:
    """The members in office, the order of their seats (two queries)."""
    there = dict(Attendance.objects.filter(meeting=meeting).exclude(seat=None).values_list("seat_id", "state"))
    seats = Seat.objects.filter(committee=meeting.committee_id, ended_at=None).select_related("user").order_by("pk")
    return [
        Member(
            str(seat.user), seat.is_convener, there.get(seat.pk, ""), sum(seat.pk in turn.sent for turn in turns),
            sum(seat.pk in turn.sent or seat.pk in turn.waiting for turn in turns), tuple(turn.theme for turn in turns if seat.pk in turn.away),
        )
        for seat in seats
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draw:
    """The lots that the order of the agenda was drawn with, as the trail has them: who drew, when, from what number, the how many-th time."""

    seed: str
    by: str
    at: datetime
    times: int  # lots drawn for this meeting until then; more than one is for everybody to see


def draw_of(meeting: Meeting) -> Draw | None:
    """The draw behind the order that stands; None for an order of another kind, then without a query (else one)."""
    if meeting.order_by != Meeting.OrderBy.DRAWN:
        return None
    rows = Entry.objects.filter(chain=chain_of_committee(meeting.committee), verb="meeting.arranged").order_by("number")
    drawn = [row for row in rows if row.detail.get("meeting") == meeting.pk and row.detail.get("seed")]
    last = drawn[-1] if drawn and drawn[-1].detail["seed"] == meeting.seed else None
    return Draw(meeting.seed, last.actor_label, last.at, len(drawn)) if last else None


def opinions_of(proposals: Iterable[int]) -> dict[int, str]:
    """初審意見 as staff kept it last, by proposal; a case whose opinion nobody kept is not there (one query)."""
    rows = PreliminaryOpinion.objects.filter(check_of__proposal__in=list(proposals)).order_by("check_of", "number")
    return dict(rows.values_list("check_of__proposal_id", "text"))


def theme_of_item(item: AgendaItem) -> str:
    """The alliance's theme, else its code."""
    entry = getattr(item.proposal, "desk_entry", None)
    return (entry.theme if entry else "") or item.proposal.code


def rule_of(meeting: Meeting) -> Quorum:
    """The committee's quorum; 33 percent is meant as a third (practice 3.3)."""
    rules = meeting.committee.rules
    share = Fraction(1, 3) if rules.quorum_expert_share == 33 else Fraction(rules.quorum_expert_share, 100)
    return Quorum(Fraction(rules.quorum_share, 100), rules.quorum_experts, share, rules.quorum_per_case)


def quorum_of(meeting: Meeting) -> Standing:
    """Who is there against what is needed (two queries)."""
    members = Seat.objects.filter(committee=meeting.committee_id, ended_at=None).count()
    there = Attendance.objects.filter(meeting=meeting, seat__ended_at=None, state=Attendance.State.PRESENT).exclude(seat=None)
    experts = list(there.values_list("seat__is_expert", flat=True))
    return standing(rule_of(meeting), members=members, present=len(experts), experts=sum(experts))


def cases_short(meeting: Meeting, turns: list[Turn]) -> Mapping[str, int]:
    """Cases that too few of those present may score (one query)."""
    there = Attendance.objects.filter(meeting=meeting, state=Attendance.State.PRESENT).exclude(seat=None).values_list("seat_id", flat=True)
    away = frozenset((str(seat), turn.code) for turn in turns for seat in turn.away)
    return short_cases(rule_of(meeting), [str(seat) for seat in there], away, [turn.code for turn in turns])
