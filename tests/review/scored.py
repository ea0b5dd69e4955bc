"""A committee whose scores are locked, made of rows: what ranking, meeting and decision start from."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.constants import Status
from proposals.models import Call, Proposal
from review.models import Committee, CommitteeCase, Seat
from review.services.desk_index import index_due
from tests.review.committees import bring, make_committee, seat_reviewer, sheet

THEMES = ("智慧茶飲", "質感居家", "台味便當", "純淨美妝", "寵物樂活", "樂齡輔具")


def lock(committee: Committee, *cases: Proposal) -> None:
    """截止評分 of these cases, or of all."""
    codes = [case.pk for case in cases] or list(committee.cases.values_list("proposal_id", flat=True))
    CommitteeCase.objects.filter(committee=committee, proposal__in=codes).update(locked_at=timezone.now())
    Proposal.objects.filter(pk__in=codes).update(status=Status.SCORED)


def scored(
    call: Call, staff: User, table: Sequence[Sequence[str | None]], *, names: Sequence[str] = (), locked: bool = True, **settings: Any,
) -> tuple[Committee, list[Seat], list[Proposal]]:
    """A committee of as many seats as the table has rows, each row one member's score of every case (None: no sheet)."""
    committee = make_committee(call, staff, **settings)
    seats = [seat_reviewer(committee, names[place] if place < len(names) else "", is_convener=place == 0) for place in range(len(table))]
    cases = [bring(committee, theme=THEMES[place % len(THEMES)]) for place in range(len(table[0]))]
    index_due()
    for seat, row in zip(seats, table, strict=True):
        for case, score in zip(cases, row, strict=True):
            if score is not None:
                sheet(seat, case, score)
    if locked:
        lock(committee)
        for case in cases:
            case.refresh_from_db()
    return committee, seats, cases


def ranks(shown: Mapping[str, Any]) -> list[str]:
    """The themes in the order of the page."""
    found = shown["found"]
    return [found.cases[code].theme for code in found.order]
