"""What a committee member has before him: his seats with what is left to sign, his cases with how far each sheet is (fixed queries)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from django.db.models import F

from alliance_portal.accounts.models import User
from review.models import Assignment, CommitteeCase, ScoreSheet, Seat
from review.queries.reviewing import readable, seats_of
from review.rules.committee_settings import criteria_of
from review.rules.score_values import missing, weighted


@dataclass(frozen=True, slots=True)
class MyCase:
    """A case that lies open to the reader: its sheet's state, how many criteria lack a score, the total so far."""

    assignment: Assignment
    code: str
    theme: str
    lead: str
    position: int
    is_locked: bool
    status: str  # "", draft, submitted
    missing: int
    total: Fraction
    saved_at: datetime | None
    origin: str = ""
    verdict: str = ""  # of an opinion

    @property
    def is_sent(self) -> bool:
        """Whether its sheet counts."""
        return self.status == ScoreSheet.State.SUBMITTED


@dataclass(frozen=True, slots=True)
class MySeat:
    """A seat with its cases. `named`: cases of the list of names; `to_look_through`: how many of them came since it was looked through."""

    seat: Seat
    cases: Sequence[MyCase] = field(default_factory=list)
    named: int = 0
    to_look_through: int = 0
    is_over: bool = False  # every case that it heard is locked

    @property
    def must_sign(self) -> bool:
        """Whether the undertaking is not signed, or a newer version of it was published since."""
        return self.seat.signed_at is None or bool(getattr(self.seat, "is_superseded", False))

    @property
    def sent(self) -> int:
        """How many sheets were sent."""
        return sum(each.is_sent for each in self.cases)


def my_seats(user: User) -> list[MySeat]:
    """Every seat that this person holds, with its open cases in their order (five queries)."""
    seats = list(seats_of(user))
    if not seats:
        return []
    cases = _cases(user)
    listed: dict[int, list[datetime]] = {}
    at_work = set()
    rows = CommitteeCase.objects.filter(committee__in=[seat.committee_id for seat in seats]).values_list("committee_id", "added_at", "locked_at")
    for committee, added_at, locked_at in rows:
        listed.setdefault(committee, []).append(added_at)
        if locked_at is None:
            at_work.add(committee)
    return [
        MySeat(
            seat, [each for each in cases if each.assignment.seat_id == seat.pk], len(listed.get(seat.committee_id, ())),
            sum(seat.declared_at is None or added > seat.declared_at for added in listed.get(seat.committee_id, ())),
            seat.committee_id in listed and seat.committee_id not in at_work,
        )
        for seat in seats
    ]  # fmt: skip


def _cases(user: User) -> list[MyCase]:
    mine = readable(user).select_related("seat__committee__call", "proposal__desk_entry")
    found = list(mine)
    wanted = {(each.seat.committee_id, each.proposal_id): each for each in found}
    if not wanted:
        return []
    places = CommitteeCase.objects.filter(committee__in={key[0] for key in wanted}, proposal__in={key[1] for key in wanted})
    by_case = {(each.committee_id, each.proposal_id): each for each in places.order_by("position", "pk")}
    sheets = {
        (each.seat_id, each.proposal_id, each.round): each
        for each in ScoreSheet.objects.filter(seat__in={each.seat_id for each in found}).defer("remarks", "note", "questions", "to_applicant")
    }
    leads = dict(
        CommitteeCase.objects.filter(proposal__in={key[1] for key in wanted}, proposal__members__position=0)
        .annotate(lead=F("proposal__members__company_name")).values_list("proposal_id", "lead"),
    )  # fmt: skip
    return [
        _case(wanted[key], place, sheets.get((wanted[key].seat_id, place.proposal_id, place.round)), leads.get(place.proposal_id, ""))
        for key, place in by_case.items() if key in wanted
    ]  # fmt: skip


def _case(assignment: Assignment, place: CommitteeCase, sheet: ScoreSheet | None, lead: str) -> MyCase:
    committee, case = assignment.seat.committee, assignment.proposal
    rules, criteria = committee.rules, criteria_of(committee.criteria)
    entry = getattr(case, "desk_entry", None)
    scores = sheet.scores if sheet else {}
    gaps = len(missing(scores, criteria)) + int(committee.gives_opinions and not (sheet and sheet.verdict))
    return MyCase(
        assignment, case.code, (entry.theme if entry else "") or case.code, lead, place.position, place.locked_at is not None,
        sheet.status if sheet else "", gaps, weighted(scores, rules, criteria), sheet.saved_at if sheet else None,
        sheet.origin if sheet else "", sheet.verdict if sheet else "",
    )
