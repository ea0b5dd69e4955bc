"""From sheets to ranking: both methods, ties, recusals, options; nothing depends on an order of rows (S-05 to S-12)."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.scoring import Criterion, Options, Place, Round, Sheet, counted, in_order, rank, without

CRITERIA = tuple(Criterion(key, Fraction(weight)) for key, weight in (("a", 10), ("b", 25), ("c", 30), ("d", 25), ("e", 10)))


def sheet(reviewer: str, proposal: str, *scores: int, is_submitted: bool = True) -> Sheet:
    """A sheet with these scores, or the one score everywhere."""
    given_ = scores if len(scores) == len(CRITERIA) else scores * len(CRITERIA)
    return Sheet(reviewer, proposal, {each.key: Fraction(score) for each, score in zip(CRITERIA, given_, strict=True)}, is_submitted)


def a_round(*sheets: Sheet, recusals: frozenset[tuple[str, str]] = frozenset(), options: Options | None = None) -> Round:
    """A round of reviewers R1 to R3 and proposals P1 to P4."""
    return Round(CRITERIA, ("R1", "R2", "R3"), ("P1", "P2", "P3", "P4"), sheets, recusals, options or Options())


def test_a_total_weighs_each_criterion() -> None:
    found = rank(a_round(sheet("R1", "P1", 80, 70, 60, 50, 40)))
    assert found.totals["R1"] == {"P1": Fraction("60")}
    assert found.totals["R2"] == {}


def test_equal_means_share_a_rank_and_the_next_is_skipped() -> None:
    found = rank(a_round(*(sheet("R1", proposal, score) for proposal, score in (("P1", 70), ("P2", 90), ("P3", 70), ("P4", 60)))))
    assert [found.standings[each].rank_total for each in ("P1", "P2", "P3", "P4")] == [2, 1, 2, 4]
    assert [found.ranks["R1"][each] for each in ("P1", "P2", "P3", "P4")] == [Fraction(5, 2), 1, Fraction(5, 2), 4]


def test_own_ties_may_be_equal_places() -> None:
    sheets = [sheet("R1", proposal, score) for proposal, score in (("P1", 70), ("P2", 90), ("P3", 70), ("P4", 60))]
    found = rank(a_round(*sheets, options=Options(own_ties="equal")))
    assert [found.ranks["R1"][each] for each in ("P1", "P2", "P3", "P4")] == [2, 1, 2, 4]


def test_drafts_and_recused_sheets_do_not_count() -> None:
    round_ = a_round(sheet("R1", "P1", 90), sheet("R2", "P1", 50, is_submitted=False), sheet("R3", "P1", 10), recusals=frozenset({("R3", "P1")}))
    found = rank(round_).standings["P1"]
    assert (found.sheets, found.mean) == (1, 90)
    assert rank(replace(round_, recusals=frozenset())).standings["P1"].mean == 50  # the control: without recusal it counts


def test_a_recusal_may_keep_away_from_the_whole_meeting() -> None:
    round_ = a_round(sheet("R1", "P1", 90), sheet("R2", "P1", 50), recusals=frozenset({("R2", "P2")}))
    assert rank(round_).standings["P1"].mean == 70
    assert rank(replace(round_, options=Options(recusal="whole_meeting"))).standings["P1"].mean == 90


def test_a_proposal_without_a_sheet_has_no_figures() -> None:
    found = rank(a_round(sheet("R1", "P1", 90))).standings["P4"]
    assert (found.sheets, found.mean, found.rank_total, found.mean_rank, found.rank_ranksum, found.variance, found.range) == (0, *[None] * 6)


def test_one_reviewer_has_no_spread() -> None:
    found = rank(a_round(sheet("R1", "P1", 90))).standings["P1"]
    assert (found.variance, found.range) == (0, 0)


def test_means_are_of_exact_totals() -> None:
    """Three totals of 33.333… never become 33.33 on the way: thirds stay equal."""
    thirds = [Sheet(f"R{number}", "P1", {each.key: Fraction(100, 3) for each in CRITERIA}) for number in (1, 2, 3)]
    whole = [sheet("R1", "P2", 0), sheet("R2", "P2", 0), sheet("R3", "P2", 100)]
    found = rank(a_round(*thirds, *whole))
    assert found.standings["P1"].rank_total == found.standings["P2"].rank_total == 1


def test_without_a_reviewer_the_rank_sum_is_that_of_the_others() -> None:
    sheets = [sheet("R1", "P1", 90), sheet("R1", "P2", 80), sheet("R2", "P2", 90), sheet("R2", "P1", 80), sheet("R3", "P2", 10)]
    round_ = a_round(*sheets, recusals=frozenset({("R3", "P1")}))
    assert rank(round_).standings["P2"].mean_rank == Fraction(4, 3)
    alone = rank(without(round_, "R3"))
    assert alone.standings["P2"].mean_rank == Fraction(3, 2)
    assert "R3" not in alone.totals


def tied() -> Round:
    """P1 and P2 equal in total, P2 higher in the heaviest criterion; P3 and P4 equal in everything."""
    return a_round(
        sheet("R1", "P1", 70, 70, 70, 70, 70),
        sheet("R1", "P2", 70, 64, 80, 64, 70),
        sheet("R1", "P3", 50),
        sheet("R1", "P4", 50),
    )


def test_the_heaviest_criterion_parts_a_tie_and_people_the_rest() -> None:
    round_ = tied()
    assert in_order(round_, rank(round_)) == (
        Place("P2", 1, "heaviest_criterion"),
        Place("P1", 1, "heaviest_criterion"),
        Place("P3", 3, "committee"),
        Place("P4", 3, "committee"),
    )


def test_criteria_of_equal_weight_count_together() -> None:
    criteria = (Criterion("a", Fraction(40)), Criterion("b", Fraction(40)), Criterion("c", Fraction(20)))
    scores = {"P1": (90, 10, 50), "P2": (45, 45, 70)}  # totals 50 and 50; a + b: 100 and 90
    sheets = tuple(Sheet("R1", each, dict(zip("abc", map(Fraction, own), strict=True))) for each, own in scores.items())
    round_ = Round(criteria, ("R1",), ("P2", "P1"), sheets)
    assert rank(round_).standings["P1"].mean == rank(round_).standings["P2"].mean
    assert [place.proposal for place in in_order(round_, rank(round_))] == ["P1", "P2"]


@pytest.mark.parametrize(
    ("steps", "expected"), [((), ("tie", "tie")), (("lots",), ("lots", "lots")), (("most_first_places",), ("most_first_places",) * 2)]
)
def test_each_step_of_the_tie_order(steps: tuple[str, ...], expected: tuple[str, ...]) -> None:
    round_ = a_round(
        *(sheet(reviewer, "P1", score) for reviewer, score in (("R1", 80), ("R2", 80), ("R3", 50))),
        *(sheet(reviewer, "P2", score) for reviewer, score in (("R1", 70), ("R2", 70), ("R3", 70))),
        options=Options(tie_break=steps),
    )
    found = in_order(round_, rank(round_))
    assert tuple(place.decided_by for place in found) == expected
    assert [place.rank for place in found] == [1, 1]
    if steps == ("most_first_places",):
        assert [place.proposal for place in found] == ["P1", "P2"]


def test_the_method_of_the_call_decides_the_order() -> None:
    """One reviewer's extreme score moves the mean, not the rank sum."""
    scores = {"R1": (100, 10), "R2": (49, 50), "R3": (49, 50)}
    round_ = a_round(
        *(sheet(reviewer, proposal, score) for reviewer, own in scores.items() for proposal, score in zip(("P1", "P2"), own, strict=True))
    )
    by_ranks = replace(round_, options=Options(method="ranksum"))
    assert [place.proposal for place in in_order(round_, rank(round_))] == ["P1", "P2"]
    assert [place.proposal for place in in_order(by_ranks, rank(by_ranks))] == ["P2", "P1"]


SCORES = st.dictionaries(
    st.tuples(st.sampled_from(("R1", "R2", "R3")), st.sampled_from(("P1", "P2", "P3", "P4"))),
    st.tuples(*[st.integers(0, 100)] * 5),
)


@given(SCORES, st.data())
def test_the_outcome_does_not_depend_on_the_order_of_sheets(scores: dict[tuple[str, str], tuple[int, ...]], data: st.DataObject) -> None:
    sheets = [sheet(*pair, *own) for pair, own in scores.items()]
    assert rank(a_round(*sheets)) == rank(a_round(*data.draw(st.permutations(sheets))))


@given(SCORES)
def test_what_always_holds(scores: dict[tuple[str, str], tuple[int, ...]]) -> None:
    round_ = a_round(*(sheet(*pair, *own) for pair, own in scores.items()))
    found = rank(round_)
    assert sum(standing.sheets for standing in found.standings.values()) == len(counted(round_)) == len(scores)
    for own in found.ranks.values():  # average places: their sum is that of 1 to n, ties or not
        assert sum(own.values(), Fraction(0)) == Fraction(len(own) * (len(own) + 1), 2)
    seen = [standing for standing in found.standings.values() if standing.sheets]
    assert all(0 <= standing.mean <= 100 and standing.variance <= (standing.range / 2) ** 2 for standing in seen)
    assert {place.proposal for place in in_order(round_, found)} == {key for key, standing in found.standings.items() if standing.sheets}
    for one in seen:
        assert one.rank_total == 1 + sum(other.mean > one.mean for other in seen)
