"""Sheets of the colleagues on a case that a reviewer may read now, under codes or names (R-08, R-12)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef

from review.models import Assignment, CommitteeCase, ScoreSheet, Seat
from review.queries.reviewing import away
from review.rules.disclosure import rounds_shown
from review.rules.reviewer_codes import codes_of


@dataclass(frozen=True, slots=True)
class OtherSheet:
    """One submitted sheet; `who` is the code of that case, or the name where the settings say so."""

    who: str
    is_mine: bool
    sheet: ScoreSheet


@dataclass(frozen=True, slots=True)
class RoundOfSheets:
    """The sheets of one round, one's own first, then in the order of their codes: an order that tells nothing."""

    number: int
    sheets: Sequence[OtherSheet]


def shown_rounds(assignment: Assignment, place: CommitteeCase) -> tuple[int, ...]:
    """The rounds of this case that its reviewer may read now."""
    return rounds_shown(assignment.seat.committee.rules, place.round, is_locked=place.locked_at is not None)


def others_of(assignment: Assignment, rounds: Sequence[int]) -> list[RoundOfSheets]:
    """Submitted sheets of these rounds without those of recused members; never a private note (two queries)."""
    committee = assignment.seat.committee
    mine = ScoreSheet.objects.filter(seat__committee=committee.pk, proposal=assignment.proposal_id, round__in=rounds).defer("note")
    rows = mine.filter(status=ScoreSheet.State.SUBMITTED).exclude(away(OuterRef("seat"), OuterRef("proposal"))).select_related("seat__user")
    every = Seat.objects.filter(committee=committee.pk).values_list("pk", flat=True)
    codes, by_name = codes_of(committee.salt, assignment.proposal.code, every), committee.rules.shows_names
    found = [(row.seat_id != assignment.seat_id, codes[row.seat_id], row) for row in rows]
    return [
        RoundOfSheets(number, [
            OtherSheet(str(row.seat.user) if by_name else code, not is_other, row)
            for is_other, code, row in sorted(found, key=lambda each: each[:2]) if row.round == number
        ])
        for number in rounds
    ]  # fmt: skip
