"""What staff see of a committee before the lock: who sits, who signed, who stays away, how many sheets are sent; never a score (security 2.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from proposals.constants import Status
from proposals.models import Proposal
from review.models import Assignment, Committee, CommitteeCase, Recusal, ScoreSheet, Seat
from review.queries.reviewing import superseded, takes_part

WAITING = (Status.ELIGIBLE, Status.SLIDES_READY)
IN_REVIEW_OF = {Committee.Kind.MIDTERM: (Status.MIDTERM,), Committee.Kind.FINAL: (Status.FINAL_REVIEW,)}


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat: what it signed, how many sheets it owes and has sent."""

    seat: Seat
    owes: int
    sent: int
    begun: int
    recused: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case: how many sheets it waits for and has, who stays away (n only)."""

    place: CommitteeCase
    theme: str
    lead: str
    owes: int
    sent: int
    recused: int


@dataclass(frozen=True, slots=True)
class Board:
    """The page of a committee."""

    seats: list[SeatRow]
    cases: list[CaseRow]
    cells: Mapping[tuple[int, int], str]  # (seat, case): away, sent, paper, begun, open, ""
    waiting: list[Proposal]
    opened_at: datetime | None

    @property
    def owed(self) -> int:
        """How many sheets are expected in all."""
        return sum(row.owes for row in self.cases)

    @property
    def sent(self) -> int:
        """How many of them are sent."""
        return sum(row.sent for row in self.cases)


def board(committee: Committee) -> Board:
    """The whole page in seven queries."""
    waiting = _waiting(committee)
    if committee.pk is None:
        return Board([], [], {}, waiting, None)
    held = Seat.objects.filter(committee=committee).annotate(is_superseded=superseded("pk", "committee__call"))
    seats = list(held.select_related("user").order_by("ended_at", "pk"))
    places = list(committee.cases.select_related("proposal__desk_entry").order_by("position", "pk"))
    leads = dict(committee.cases.filter(proposal__members__position=0).values_list("proposal_id", "proposal__members__company_name"))
    cells = _cells(committee, places)
    return Board(
        [_seat(seat, cells) for seat in seats], [_case(place, cells, leads.get(place.proposal_id, "")) for place in places], cells, waiting,
        committee.opened_at,
    )  # fmt: skip


def _waiting(committee: Committee) -> list[Proposal]:
    """Cases that could be brought: passed the check (or in the phase of the review), not before this committee yet."""
    states = IN_REVIEW_OF.get(Committee.Kind(committee.kind), WAITING)
    found = Proposal.objects.filter(call=committee.call_id, status__in=states).select_related("desk_entry", "case_number").order_by("code")
    return list(found.exclude(before_committees__committee=committee.pk) if committee.pk else found)


def _cells(committee: Committee, places: list[CommitteeCase]) -> dict[tuple[int, int], str]:
    cells: dict[tuple[int, int], str] = dict.fromkeys(Assignment.objects.filter(seat__committee=committee).values_list("seat_id", "proposal_id"), "")
    rounds = {place.proposal_id: place.round for place in places}
    for pair in takes_part().filter(seat__committee=committee).values_list("seat_id", "proposal_id"):
        cells[pair] = "open"
    columns = ("seat_id", "proposal_id", "round", "status", "origin")
    for seat, case, number, status, origin in ScoreSheet.objects.filter(seat__committee=committee).values_list(*columns):
        if rounds.get(case) == number and cells.get((seat, case)) == "open":
            is_paper = origin == ScoreSheet.Origin.PAPER and status != ScoreSheet.State.SUBMITTED
            cells[seat, case] = "sent" if status == ScoreSheet.State.SUBMITTED else ("paper" if is_paper else "begun")
    for pair in Recusal.objects.filter(seat__committee=committee, lifted_at=None).values_list("seat_id", "proposal_id"):
        cells[pair] = "away"
    return cells


def _seat(seat: Seat, cells: Mapping[tuple[int, int], str]) -> SeatRow:
    own = [state for (owner, _case), state in cells.items() if owner == seat.pk]
    return SeatRow(seat, sum(state in {"open", "sent", "begun", "paper"} for state in own), own.count("sent"), own.count("begun"), own.count("away"))


def _case(place: CommitteeCase, cells: Mapping[tuple[int, int], str], lead: str) -> CaseRow:
    own = [state for (_seat, case), state in cells.items() if case == place.proposal_id]
    entry = getattr(place.proposal, "desk_entry", None)
    theme = (entry.theme if entry else "") or place.proposal.code
    return CaseRow(place, theme, lead, sum(state in {"open", "sent", "begun", "paper"} for state in own), own.count("sent"), own.count("away"))
