"""A meeting as pages show it: agenda with times, who is there, the quorum, what was resolved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from review.models import AgendaItem, Attendance, Meeting, PreliminaryOpinion, Recusal, ScoreSheet, Seat
from review.rules.agenda import Slot, slots
from review.rules.quorum import Quorum, Standing, short_cases, standing


@dataclass(frozen=True, slots=True)
class Turn:
    """One alliance's turn, as lists show it."""

    item: AgendaItem
    code: str
    theme: str
    slot: Slot
    submitted: int  # sheets that are in
    able: int  # members in office who may score it
    away: tuple[int, ...]  # seats that are recused


def turns_of(meeting: Meeting) -> list[Turn]:
    """The agenda in order with times, sheets and recusals (four queries)."""
    items = list(meeting.items.select_related("proposal__desk_entry", "reply").order_by("position"))
    codes = [item.proposal.code for item in items]
    laid = slots(codes, meeting.starts_at, talk_minutes=meeting.talk_minutes, question_minutes=meeting.question_minutes)
    times = {each.proposal: each for each in laid}
    seats = list(Seat.objects.filter(committee=meeting.committee_id, ended_at=None).values_list("pk", flat=True))
    away: dict[int, set[int]] = {}
    for seat, case in Recusal.objects.filter(seat__in=seats, lifted_at=None).values_list("seat_id", "proposal_id"):
        away.setdefault(case, set()).add(seat)
    sheets: dict[int, set[int]] = {}
    rows = ScoreSheet.objects.filter(seat__in=seats, status=ScoreSheet.State.SUBMITTED, proposal__in=[item.proposal_id for item in items])
    for seat, case in rows.values_list("seat_id", "proposal_id"):
        sheets.setdefault(case, set()).add(seat)
    return [
        Turn(
            item, item.proposal.code, theme_of_item(item), times[item.proposal.code],
            len(sheets.get(item.proposal_id, set()) - away.get(item.proposal_id, set())), len(seats) - len(away.get(item.proposal_id, ())),
            tuple(sorted(away.get(item.proposal_id, ()))),
        )
        for item in items
    ]  # fmt: skip


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
