"""What stands beside a ranking: figures checked by hand, limits on both sides, and what must hold for every round (S-11, practice 3)."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.rules.ranking_views import (
    Differences,
    each_left_out,
    leanings,
    line_at_budget,
    marked,
    median,
    open_ties,
    order_of,
    passes,
    recused_cases,
    spreads,
)
from review.scoring import Criterion, Options, Round, Sheet, in_order, rank

CRITERIA = tuple(Criterion(key, Fraction(weight)) for key, weight in (("a", 10), ("b", 25), ("c", 30), ("d", 25), ("e", 10)))
REVIEWERS, CASES = ("R1", "R2", "R3"), ("P1", "P2", "P3", "P4")


def sheet(reviewer: str, proposal: str, *scores: int, is_submitted: bool = True) -> Sheet:
    """A sheet with these scores, or the one score everywhere."""
    each = scores if len(scores) == len(CRITERIA) else scores * len(CRITERIA)
    return Sheet(reviewer, proposal, {one.key: Fraction(score) for one, score in zip(CRITERIA, each, strict=True)}, is_submitted)


def a_round(*sheets: Sheet, recusals: frozenset[tuple[str, str]] = frozenset(), options: Options | None = None) -> Round:
    """Three reviewers, four cases."""
    return Round(CRITERIA, REVIEWERS, CASES, sheets, recusals, options or Options())


def of_table(table: dict[str, tuple[int, ...]]) -> Round:
    """A round of one total each: reviewer to the totals of P1, P2, …"""
    return a_round(*(sheet(reviewer, CASES[place], total) for reviewer, totals in table.items() for place, total in enumerate(totals)))


def test_a_spread_says_median_lowest_highest_and_each_criterion() -> None:
    round_ = a_round(sheet("R1", "P1", 80, 90, 70, 60, 50), sheet("R2", "P1", 60), sheet("R3", "P1", 100))
    found = spreads(round_, rank(round_))["P1"]
    assert list(found.totals) == ["R1", "R2", "R3"]
    assert (found.lowest, found.median, found.highest) == (60, Fraction(143, 2), 100)
    assert found.criteria["a"] == (80, 40)
    assert found.criteria["e"] == (70, 50)


def test_only_counted_sheets_spread() -> None:
    round_ = a_round(sheet("R1", "P1", 80), sheet("R2", "P1", 10, is_submitted=False), sheet("R3", "P1", 20), recusals=frozenset({("R3", "P1")}))
    assert spreads(round_, rank(round_))["P1"].totals == {"R1": 80}
    free = replace(round_, recusals=frozenset())
    assert spreads(free, rank(free))["P1"].totals == {"R1": 80, "R3": 20}


@pytest.mark.parametrize(("values", "middle"), [([3], 3), ([4, 1], Fraction(5, 2)), ([9, 1, 5], 5), ([1, 2, 3, 10], Fraction(5, 2))])
def test_a_median_is_the_middle(values: list[int], middle: Fraction) -> None:
    assert median([Fraction(each) for each in values]) == middle


def test_a_leaning_compares_on_shared_cases_alone() -> None:
    """R3 scored P1 and, alone, P2: only P1 says how R3 leans."""
    round_ = a_round(sheet("R1", "P1", 80), sheet("R2", "P1", 90), sheet("R3", "P1", 70), sheet("R3", "P2", 10))
    found = {each.reviewer: each for each in leanings(round_, rank(round_))}
    assert (found["R3"].sheets, found["R3"].mean, found["R3"].others, found["R3"].difference) == (2, 70, 85, -15)
    assert found["R2"].difference == 15


def test_a_member_whom_nobody_can_be_compared_with() -> None:
    round_ = a_round(sheet("R1", "P1", 80))
    found = leanings(round_, rank(round_))
    assert [(each.mean, each.others, each.difference) for each in found] == [(None, None, None)] * 3


@pytest.mark.parametrize(
    ("limits", "low", "is_marked"),
    [
        (Differences(), 60, True), (Differences(), 61, False),  # a range of 20, and of 19
        (Differences("points_from_mean", Fraction(10)), 60, True), (Differences("points_from_mean", Fraction(10)), 61, False),
        (Differences("off"), 0, False),
    ],
)  # fmt: skip
def test_a_difference_is_marked_from_the_limit_on(limits: Differences, low: int, is_marked: bool) -> None:
    round_ = a_round(sheet("R1", "P1", 80), sheet("R2", "P1", low))
    assert ("P1" in marked(spreads(round_, rank(round_)), limits)) is is_marked


@pytest.mark.parametrize(("score", "is_marked"), [(40, True), (41, False)])
def test_one_criterion_alone_may_be_marked(score: int, is_marked: bool) -> None:
    """A range of 40 in a criterion of 10 percent moves the total by four points only."""
    round_ = a_round(sheet("R1", "P1", 80), sheet("R2", "P1", score, 80, 80, 80, 80))
    found = marked(spreads(round_, rank(round_)), Differences())
    assert ({key: case.criteria for key, case in found.items()} == {"P1": {"a": 40}}) is is_marked
    assert all(case.points is None for case in found.values())


def test_without_each_member_says_which_cases_move() -> None:
    """P1 leads by two firsts of three. Without either of those two the places are equal; without R2 nothing moves."""
    round_ = of_table({"R1": (91, 60), "R2": (80, 81), "R3": (82, 81)})
    found = {each.reviewer: each for each in each_left_out(round_, rank(round_), "ranksum")}
    assert [found[each].moved for each in REVIEWERS] == [("P2",), (), ("P2",)]
    assert (found["R1"].ranks["P1"], found["R1"].ranks["P2"], found["R1"].ranks["P3"]) == (1, 1, None)
    assert (found["R2"].ranks["P1"], found["R2"].ranks["P2"]) == (1, 2)


def test_a_recused_member_distorts_the_rank_sum_and_is_named() -> None:
    """Practice 3.2: all scoring, P1 leads; with R1 recused on P1 its rank mean says P4, though P1's total still leads."""
    table = {"R1": (91, 87, 73, 89), "R2": (86, 78, 83, 90), "R3": (92, 77, 79, 83)}
    whole = of_table(table)
    recused = replace(whole, recusals=frozenset({("R1", "P1")}))
    assert rank(whole).standings["P1"].rank_ranksum == 1
    assert rank(recused).standings["P4"].rank_ranksum == 1
    assert rank(recused).standings["P1"].rank_total == 1
    assert recused_cases(recused) == {"R1": ("P1",)}
    assert recused_cases(whole) == {}


@pytest.mark.parametrize(
    ("rule", "mark", "expected"),
    [
        ("none", 70, {"P1": None, "P2": None}),
        ("mean_at_least", 70, {"P1": True, "P2": False}),
        ("majority_at_least", 70, {"P1": False, "P2": True}),
    ],
)
def test_a_pass_mark_by_mean_or_by_majority(rule: str, mark: int, expected: dict[str, bool | None]) -> None:
    """P1: mean exactly 70, one of three reaches it. P2: mean below, two of three reach it."""
    round_ = of_table({"R1": (100, 70), "R2": (55, 70), "R3": (55, 60)})
    found = passes(round_, rank(round_), rule, Fraction(mark))
    assert {key: found[key] for key in expected} == expected
    assert found["P3"] is None  # nobody scored it


def test_half_of_the_members_is_no_majority() -> None:
    round_ = of_table({"R1": (70, 70), "R2": (69, 70)})
    found = passes(round_, rank(round_), "majority_at_least", Fraction(70))
    assert (found["P1"], found["P2"]) == (False, True)


def test_a_budget_reaches_down_the_order_and_passes_nobody_over() -> None:
    amounts = {"P1": 400, "P2": 500, "P3": 100}
    assert line_at_budget(("P1", "P2", "P3"), amounts, 899) == line_at_budget(("P1", "P2"), amounts, 899)
    found = line_at_budget(("P1", "P2", "P3"), amounts, 900)
    assert (found.cases, found.taken, found.left) == (2, 900, 0)
    assert line_at_budget((), {}, 10).cases == 0


def test_ties_that_people_settle_are_named() -> None:
    round_ = of_table({"R1": (80, 80, 70)})
    places = in_order(round_, rank(round_))
    assert open_ties(places) == (("P1", "P2"),)
    parted = of_table({"R1": (80, 79, 70)})
    assert open_ties(in_order(parted, rank(parted))) == ()
    assert order_of(parted, rank(parted)) == ("P1", "P2", "P3", "P4")


# what holds for every round -------------------------------------------------------------------------------------------------

scores = st.integers(min_value=0, max_value=1000).map(lambda tenths: Fraction(tenths, 10))


@st.composite
def rounds(draw: st.DrawFn) -> Round:
    """A round in which anybody may have scored anything, some recused without a sheet."""
    sheets, recusals = [], set()
    for reviewer in REVIEWERS:
        for case in CASES:
            fate = draw(st.sampled_from(("sheet", "sheet", "draft", "none", "recused")))
            if fate == "recused":
                recusals.add((reviewer, case))
            elif fate != "none":
                sheets.append(Sheet(reviewer, case, {each.key: draw(scores) for each in CRITERIA}, is_submitted=fate == "sheet"))
    options = Options(method=draw(st.sampled_from(("total", "ranksum"))), own_ties=draw(st.sampled_from(("average", "equal"))))
    return Round(CRITERIA, REVIEWERS, CASES, tuple(sheets), frozenset(recusals), options)


@given(rounds(), st.permutations(REVIEWERS), st.randoms())
def test_the_order_of_reviewers_and_sheets_changes_nothing(round_: Round, order: list[str], chance: Random) -> None:
    sheets = list(round_.sheets)
    chance.shuffle(sheets)
    other = replace(round_, reviewers=tuple(order), sheets=tuple(sheets))
    first, second = rank(round_), rank(other)
    assert first.standings == second.standings
    assert in_order(round_, first) == in_order(other, second)
    ours, theirs = spreads(round_, first), spreads(other, second)
    assert {key: (each.median, each.criteria) for key, each in ours.items()} == {key: (each.median, each.criteria) for key, each in theirs.items()}
    assert {each.reviewer: each for each in leanings(round_, first)} == {each.reviewer: each for each in leanings(other, second)}


@given(rounds(), st.data())
def test_raising_a_score_never_lowers_a_total_or_a_rank_by_total(round_: Round, data: st.DataObject) -> None:
    submitted = [each for each in round_.sheets if each.is_submitted]
    if not submitted:
        return
    chosen = data.draw(st.sampled_from(submitted))
    key = data.draw(st.sampled_from(CRITERIA)).key
    raised = replace(chosen, scores={**chosen.scores, key: data.draw(st.fractions(chosen.scores[key], 100, max_denominator=10))})
    after = replace(round_, sheets=tuple(raised if each is chosen else each for each in round_.sheets))
    before, now = rank(round_), rank(after)
    assert now.totals[chosen.reviewer][chosen.proposal] >= before.totals[chosen.reviewer][chosen.proposal]
    assert now.standings[chosen.proposal].mean >= before.standings[chosen.proposal].mean
    assert now.standings[chosen.proposal].rank_total <= before.standings[chosen.proposal].rank_total


@given(rounds(), st.sampled_from(REVIEWERS), st.sampled_from(CASES))
def test_a_recusal_equals_absence(round_: Round, reviewer: str, case: str) -> None:
    recused = replace(round_, recusals=round_.recusals | {(reviewer, case)})
    absent = replace(round_, sheets=tuple(each for each in round_.sheets if (each.reviewer, each.proposal) != (reviewer, case)))
    assert rank(recused) == rank(absent)
    assert spreads(recused, rank(recused)) == spreads(absent, rank(absent))
    assert in_order(recused, rank(recused)) == in_order(absent, rank(absent))
