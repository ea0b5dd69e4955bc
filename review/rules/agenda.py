"""簡報順序: in which order the alliances present, and when (W-14, D-20). Pure; a drawn order is drawn from a number that is kept."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Slot:
    """When one alliance presents; questions follow until the end."""

    proposal: str
    starts_at: datetime
    talk_ends_at: datetime
    ends_at: datetime


def by_number(numbers: Mapping[str, int | None]) -> list[str]:
    """In the order of the case numbers; a case without one comes last, by its code."""
    return sorted(numbers, key=lambda code: (numbers[code] is None, numbers[code] or 0, code))


def drawn(proposals: Sequence[str], seed: str) -> list[str]:
    """A drawn order. The same seed draws the same order, whatever order the cases come in: anybody may draw it again."""
    order = sorted(proposals)
    random.Random(seed).shuffle(order)  # noqa: S311  a lot that can be drawn again, not a secret
    return order


def by_recusals(proposals: Sequence[str], recusals: frozenset[tuple[str, str]]) -> list[str]:
    """Cases that the same members must leave stand beside each other, so that nobody walks in and out; the others keep their order, first.

    recusals are (reviewer, proposal).
    """
    away = {proposal: tuple(sorted(reviewer for reviewer, case in recusals if case == proposal)) for proposal in proposals}
    free = [proposal for proposal in proposals if not away[proposal]]
    left = [proposal for proposal in proposals if away[proposal]]
    order: list[str] = []
    while left:
        last = set(away[order[-1]]) if order else set()
        # the next shares most with the one before; of equals the one with fewest others leaving, then the given order
        best = max(left, key=lambda code: (len(last & set(away[code])), -len(set(away[code]) - last), -proposals.index(code)))
        order.append(best)
        left.remove(best)
    return free + order


def walks(order: Sequence[str], recusals: frozenset[tuple[str, str]]) -> int:
    """How often a member leaves the room in this order."""
    reviewers = {reviewer for reviewer, _case in recusals}
    return sum(
        (reviewer, case) in recusals and (place == 0 or (reviewer, order[place - 1]) not in recusals)
        for reviewer in reviewers
        for place, case in enumerate(order)
    )


def slots(order: Sequence[str], starts_at: datetime, *, talk_minutes: int, question_minutes: int) -> list[Slot]:
    """The times of an order, one after the other."""
    talk, questions = timedelta(minutes=talk_minutes), timedelta(minutes=question_minutes)
    return [
        Slot(code, begins := starts_at + place * (talk + questions), begins + talk, begins + talk + questions) for place, code in enumerate(order)
    ]
