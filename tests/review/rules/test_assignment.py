"""Balanced assignment: conflicts and caps always hold, loads are even, a case is short only where nothing would fill it."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from review.rules.assignment import Pair, balanced, everyone


@st.composite
def rooms(draw: st.DrawFn) -> tuple[list[int], list[int], frozenset[Pair], int, dict[int, int]]:
    seats, cases = list(range(1, draw(st.integers(1, 6)) + 1)), list(range(101, 101 + draw(st.integers(1, 7))))
    recused = draw(st.sets(st.tuples(st.sampled_from(seats), st.sampled_from(cases)), max_size=8))
    caps = draw(st.dictionaries(st.sampled_from(seats), st.integers(0, 7), max_size=3))
    return seats, cases, frozenset(recused), draw(st.integers(1, 4)), caps


@given(rooms())
def test_conflicts_caps_and_number_hold(room: tuple[list[int], list[int], frozenset[Pair], int, dict[int, int]]) -> None:
    seats, cases, recused, each, caps = room
    found = balanced(seats, cases, recused, each=each, caps=caps)
    assert not found.pairs & recused
    assert all(found.loads[seat] <= caps.get(seat, len(cases)) for seat in seats)
    for case in cases:
        count = sum(pair[1] == case for pair in found.pairs)
        assert count + found.short.get(case, 0) == each
    assert balanced(seats, cases, recused, each=each, caps=caps) == found


@given(rooms())
def test_nothing_is_short_that_a_maximum_would_fill(room: tuple[list[int], list[int], frozenset[Pair], int, dict[int, int]]) -> None:
    """Against the bound of Hall: for every set of cases, what its reviewers could carry."""
    seats, cases, recused, each, caps = room
    found = balanced(seats, cases, recused, each=each, caps=caps)
    most = 0
    for size in range(len(cases) + 1):
        for chosen in combinations(cases, size):
            can = sum(min(caps.get(seat, len(cases)), sum((seat, case) not in recused for case in chosen)) for seat in seats)
            most = max(most, size * each - can)
    assert sum(found.short.values()) == most


def test_loads_are_even_without_conflicts() -> None:
    found = balanced([1, 2, 3, 4], list(range(10, 18)), frozenset(), each=3)
    assert sorted(found.loads.values()) == [6, 6, 6, 6]
    assert found.short == {}


def test_a_conflict_moves_work_to_others_not_on_to_nobody() -> None:
    recused = frozenset({(1, 10), (1, 11), (1, 12)})
    found = balanced([1, 2, 3], [10, 11, 12, 13], recused, each=2)
    assert found.loads in ({1: 1, 2: 4, 3: 3}, {1: 1, 2: 3, 3: 4})
    assert found.short == {}


def test_who_has_begun_keeps_the_case() -> None:
    found = balanced([1, 2, 3], [10, 11, 12], frozenset(), each=1, kept=frozenset({(1, 10), (1, 11)}))
    assert {(1, 10), (1, 11)} <= found.pairs
    assert balanced([1, 2, 3], [10, 11, 12], frozenset({(1, 10)}), each=1, kept=frozenset({(1, 10)})).pairs.isdisjoint({(1, 10)})


def test_everyone_scores_everything_but_what_concerns_him() -> None:
    found = everyone([1, 2], [10, 11], frozenset({(2, 11)}))
    assert found.pairs == {(1, 10), (1, 11), (2, 10)}
    assert found.loads == {1: 2, 2: 1}
