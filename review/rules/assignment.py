"""Who scores which case, balanced: so many reviewers a case, nobody over his cap, conflicts left out (issue 5). Pure and repeatable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Pair = tuple[int, int]  # reviewer's seat, case


@dataclass(frozen=True, slots=True)
class Proposed:
    """An assignment that was worked out: the pairs, how many cases each reviewer has, and how many reviewers a case lacks."""

    pairs: frozenset[Pair]
    loads: Mapping[int, int]
    short: Mapping[int, int]


def everyone(seats: Sequence[int], cases: Sequence[int], recused: frozenset[Pair]) -> Proposed:
    """Every reviewer scores every case that does not concern him."""
    pairs = frozenset((seat, case) for seat in seats for case in cases if (seat, case) not in recused)
    return Proposed(pairs, _loads(seats, pairs), {case: 0 for case in cases if not any(each[1] == case for each in pairs)})


def balanced(
    seats: Sequence[int], cases: Sequence[int], recused: frozenset[Pair], *, each: int, caps: Mapping[int, int] | None = None,
    kept: frozenset[Pair] = frozenset(),
) -> Proposed:
    """`each` reviewers a case, loads as even as conflicts and caps let them be; `kept` pairs (who has begun to score) stay.

    Every case is filled by a path of exchanges (a reviewer gives one case to a colleague to take another), so that a case stays short only
    where no arrangement at all would fill it. Then loads are evened out in the same way. The same input gives the same outcome.
    """
    limits = {seat: (caps or {}).get(seat, len(cases)) for seat in seats}
    made = _Table(list(seats), list(cases), recused, limits, set(kept))
    hardest_first = sorted(cases, key=lambda case: (sum((seat, case) not in recused for seat in seats), cases.index(case)))
    for case in hardest_first:
        while made.count_of(case) < each and made.fill(case):
            pass
    made.even()
    pairs = frozenset(made.pairs)
    short = {case: each - made.count_of(case) for case in cases if made.count_of(case) < each}
    return Proposed(pairs, _loads(seats, pairs), short)


class _Table:
    """The assignment while it is made."""

    def __init__(self, seats: list[int], cases: list[int], recused: frozenset[Pair], limits: Mapping[int, int], kept: set[Pair]) -> None:
        self.seats, self.cases, self.recused, self.limits, self.kept = seats, cases, recused, limits, frozenset(kept)
        self.pairs = {pair for pair in kept if pair not in recused}
        self.load = {seat: sum(pair[0] == seat for pair in self.pairs) for seat in seats}

    def count_of(self, case: int) -> int:
        return sum(pair[1] == case for pair in self.pairs)

    def may(self, seat: int, case: int) -> bool:
        return (seat, case) not in self.recused and (seat, case) not in self.pairs

    def fill(self, case: int) -> bool:
        """One more reviewer for the case: the least loaded who has room, else by handing cases on. False when nobody can."""
        for seat in sorted(self.seats, key=lambda each: (self.load[each], self.seats.index(each))):
            if self.may(seat, case) and self._make_room(seat, {seat}):
                self._add(seat, case)
                return True
        return False

    def _make_room(self, seat: int, asked: set[int]) -> bool:
        """Whether the seat has room, after it handed a case on where it had none."""
        if self.load[seat] < self.limits[seat]:
            return True
        for case in self.cases:
            if (seat, case) not in self.pairs or (seat, case) in self.kept:
                continue
            for other in sorted(self.seats, key=lambda each: (self.load[each], self.seats.index(each))):
                if other in asked or not self.may(other, case):
                    continue
                asked.add(other)
                if self._make_room(other, asked):
                    self._hand_on(seat, other, case)
                    return True
        return False

    def even(self) -> None:
        """Hand cases from the fullest to the emptiest while that makes loads more even; several steps where one is barred."""
        while self._even_once():
            pass

    def _even_once(self) -> bool:
        for giver in sorted(self.seats, key=lambda each: -self.load[each]):
            path = self._path_down(giver)
            if path:
                for seat, case, other in reversed(path):
                    self._hand_on(seat, other, case)
                return True
        return False

    def _path_down(self, giver: int) -> list[tuple[int, int, int]]:
        """The shortest way by which one case leaves `giver` and one arrives at somebody with at least two fewer."""
        came: dict[int, tuple[int, int]] = {}
        queue, seen = [giver], {giver}
        for seat in queue:
            for case in self.cases:
                if (seat, case) not in self.pairs or (seat, case) in self.kept:
                    continue
                for other in self.seats:
                    if other in seen or not self.may(other, case):
                        continue
                    seen.add(other)
                    came[other] = (seat, case)
                    if self.load[other] <= self.load[giver] - 2 and self.load[other] < self.limits[other]:
                        return self._steps(giver, other, came)
                    queue.append(other)
        return []

    @staticmethod
    def _steps(giver: int, last: int, came: Mapping[int, tuple[int, int]]) -> list[tuple[int, int, int]]:
        steps, at = [], last
        while at != giver:
            seat, case = came[at]
            steps.append((seat, case, at))
            at = seat
        return steps[::-1]

    def _add(self, seat: int, case: int) -> None:
        self.pairs.add((seat, case))
        self.load[seat] += 1

    def _hand_on(self, seat: int, other: int, case: int) -> None:
        self.pairs.remove((seat, case))
        self.load[seat] -= 1
        self._add(other, case)


def _loads(seats: Sequence[int], pairs: frozenset[Pair]) -> dict[int, int]:
    return {seat: sum(pair[0] == seat for pair in pairs) for seat in seats}
