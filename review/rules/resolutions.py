"""What resolutions do to a round: a sheet left out, a case that could not be judged, a tie in the order that the committee chose. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from review.scoring import Place, Round


@dataclass(frozen=True, slots=True)
class Resolved:
    """The resolutions that stand: sheets left out as (reviewer, proposal), cases without a result, ties in their order."""

    left_out: frozenset[tuple[str, str]] = frozenset()
    no_result: frozenset[str] = frozenset()
    orders: tuple[tuple[str, ...], ...] = ()


def with_resolutions(round_: Round, resolved: Resolved) -> Round:
    """The round as it is ranked after them. A sheet left out does not count for its case; the reviewer's other sheets do."""
    return replace(
        round_,
        sheets=tuple(
            sheet
            for sheet in round_.sheets
            if (sheet.reviewer, sheet.proposal) not in resolved.left_out and sheet.proposal not in resolved.no_result
        ),
    )


def settled(places: Sequence[Place], resolved: Resolved) -> tuple[Place, ...]:
    """The places with the ties in the order that was resolved. Only cases that figures could not part move, and only among themselves."""
    wanted = {code: (number, place) for number, order in enumerate(resolved.orders) for place, code in enumerate(order)}
    found = list(places)
    start = 0
    while start < len(found):
        end = start + 1
        while end < len(found) and _is_same_tie(found[start], found[end]):
            end += 1
        group = found[start:end]
        orders = {wanted[place.proposal][0] for place in group if place.proposal in wanted}
        if len(group) > 1 and len(orders) == 1 and all(place.proposal in wanted for place in group):
            found[start:end] = sorted((replace(place, decided_by="resolved") for place in group), key=lambda place: wanted[place.proposal])
        start = end
    return tuple(found)


def _is_same_tie(one: Place, other: Place) -> bool:
    by_people = ("committee", "re_review", "lots", "tie")
    return one.rank == other.rank and one.decided_by == other.decided_by and one.decided_by in by_people
