"""Lines of a decision: amounts at both ends, the budget, the reserve's order, the pass mark, reasons (S-12, S-13, S-17)."""

import pytest

from review.rules.decision_lines import Frame, Proposed, amounts, needs_reason, problems, undecided

FRAME = Frame(ceiling=1_000_000, budget=1_500_000, below_mark=frozenset({"D"}))


def places(*lines: Proposed, frame: Frame = FRAME) -> list[str]:
    """Where something is wrong."""
    return [place for place, _text in problems(lines, frame)]


@pytest.mark.parametrize(("amount", "is_wrong"), [(None, True), (0, True), (1, False), (1_000_000, False), (1_000_001, True)])
def test_an_amount_from_1_to_the_ceiling(amount: int | None, is_wrong: bool) -> None:
    assert (places(Proposed("A", "selected", amount)) == ["A.amount"]) is is_wrong


def test_the_sum_stays_within_the_budget() -> None:
    lines = (Proposed("A", "selected", 1_000_000), Proposed("B", "selected", 500_000))
    assert places(*lines) == []
    assert places(*lines, Proposed("C", "selected", 1)) == ["budget"]
    assert places(*lines, Proposed("C", "selected", 1), frame=Frame(1_000_000)) == []  # no budget was fixed (S-12)


def test_only_a_selected_case_has_an_amount() -> None:
    assert places(Proposed("A", "not_selected", 5)) == ["A.amount"]
    assert amounts((Proposed("A", "selected", 5), Proposed("B", "not_selected"))) == {"A": 5}


@pytest.mark.parametrize(("orders", "wrong"), [((1, 2), []), ((2, 1), []), ((1, 1), ["B"]), ((1, None), ["B"]), ((1, 3), ["B"]), ((0, 1), ["A"])])
def test_the_reserve_runs_from_1_without_a_gap(orders: tuple[int | None, int | None], wrong: list[str]) -> None:
    found = places(Proposed("A", "reserve", None, orders[0]), Proposed("B", "reserve", None, orders[1]))
    assert found == [f"{code}.reserve_order" for code in wrong]


def test_only_a_case_in_reserve_has_a_place() -> None:
    assert places(Proposed("A", "selected", 5, 1)) == ["A.reserve_order"]


@pytest.mark.parametrize(("code", "outcome", "wrong"), [
    ("D", "selected", ["D.outcome"]), ("D", "reserve", ["D.outcome"]), ("D", "below_pass", []), ("D", "not_selected", []),
    ("A", "below_pass", ["A.outcome"]), ("A", "chosen", ["A.outcome"]),
])  # fmt: skip
def test_the_pass_mark_holds(code: str, outcome: str, wrong: list[str]) -> None:
    given = {"selected": Proposed(code, outcome, 5), "reserve": Proposed(code, outcome, None, 1)}
    assert places(given.get(outcome, Proposed(code, outcome))) == wrong


def test_a_departure_from_the_ranking_says_why() -> None:
    lines = (Proposed("A", "selected", 5), Proposed("B", "not_selected"), Proposed("C", "selected", 5), Proposed("E", "not_selected"))
    assert needs_reason(lines, ("A", "B", "C", "E")) == ("B",)
    assert needs_reason((lines[0], Proposed("B", "not_selected", reason="市場重疊"), lines[2]), ("A", "B", "C")) == ()
    assert needs_reason((lines[0], lines[1]), ("A", "B")) == ()


def test_every_case_is_decided() -> None:
    assert undecided((Proposed("A", "selected", 5), Proposed("B", "")), ("A", "B", "C")) == ("B", "C")
