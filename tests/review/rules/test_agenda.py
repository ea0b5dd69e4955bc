"""簡報順序 and its times (W-14): numbers, lots that can be drawn again, recusals beside each other."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from review.rules.agenda import by_number, by_recusals, drawn, slots, walks

CASES = tuple(f"P{number}" for number in range(1, 7))


def test_by_case_number_those_without_last() -> None:
    assert by_number({"B": 2, "A": None, "C": 1, "D": None}) == ["C", "B", "A", "D"]


def test_a_drawn_order_can_be_drawn_again_from_its_seed() -> None:
    order = drawn(CASES, "7")
    assert sorted(order) == list(CASES)
    assert drawn(tuple(reversed(CASES)), "7") == order
    assert {tuple(drawn(CASES, str(seed))) for seed in range(20)} != {tuple(order)}


def test_members_who_leave_leave_once() -> None:
    away = frozenset({("R1", "P1"), ("R2", "P2"), ("R1", "P4"), ("R2", "P6")})
    order = by_recusals(CASES, away)
    assert walks(order, away) == 2
    assert walks(CASES, away) == 4  # the control: in the given order everybody walks twice
    assert order[:2] == ["P3", "P5"]


pairs = st.frozensets(st.tuples(st.sampled_from(("R1", "R2", "R3")), st.sampled_from(CASES)))


@given(pairs)
def test_clustering_loses_no_case_and_never_walks_more_than_once_a_recusal(away: frozenset[tuple[str, str]]) -> None:
    order = by_recusals(CASES, away)
    assert sorted(order) == list(CASES)
    assert walks(order, away) <= len(away)


def test_slots_follow_each_other() -> None:
    start = datetime(2024, 3, 20, 9, 0)  # noqa: DTZ001  a wall clock is enough for a sum
    found = slots(("A", "B"), start, talk_minutes=15, question_minutes=10)
    assert [each.starts_at - start for each in found] == [timedelta(), timedelta(minutes=25)]
    assert (found[0].talk_ends_at - start, found[1].ends_at - start) == (timedelta(minutes=15), timedelta(minutes=50))
