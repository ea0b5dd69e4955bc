"""What resolutions do to a round: a sheet left out of one case, a case without result, ties in the order that was resolved."""

from fractions import Fraction

from review.rules.resolutions import Resolved, settled, with_resolutions
from review.scoring import Criterion, Place, Round, Sheet, rank

CRITERIA = (Criterion("a", Fraction(100)),)


def of_table(table: dict[str, dict[str, int]]) -> Round:
    """Reviewer to totals by case."""
    sheets = tuple(Sheet(reviewer, case, {"a": Fraction(total)}) for reviewer, own in table.items() for case, total in own.items())
    return Round(CRITERIA, tuple(table), ("P1", "P2"), sheets)


ROUND = of_table({"R1": {"P1": 90, "P2": 70}, "R2": {"P1": 30, "P2": 75}})


def test_a_sheet_left_out_does_not_count_for_its_case_alone() -> None:
    found = rank(with_resolutions(ROUND, Resolved(left_out=frozenset({("R2", "P1")})))).standings
    assert (found["P1"].mean, found["P1"].sheets) == (90, 1)
    assert (found["P2"].mean, found["P2"].sheets) == (Fraction(145, 2), 2)
    assert rank(ROUND).standings["P1"].mean == 60  # both rankings are kept: the round itself is untouched


def test_a_case_that_could_not_be_judged_has_no_figures() -> None:
    found = rank(with_resolutions(ROUND, Resolved(no_result=frozenset({"P1"})))).standings
    assert (found["P1"].sheets, found["P1"].rank_total, found["P2"].rank_total) == (0, None, 1)


TIED = (Place("P1", 1), Place("P2", 2, "committee"), Place("P3", 2, "committee"), Place("P4", 4, "heaviest_criterion"))


def test_a_tie_stands_in_the_order_that_was_resolved() -> None:
    found = settled(TIED, Resolved(orders=(("P3", "P2"),)))
    assert [(place.proposal, place.rank, place.decided_by) for place in found[1:3]] == [("P3", 2, "resolved"), ("P2", 2, "resolved")]
    assert (found[0], found[3]) == (TIED[0], TIED[3])


def test_a_resolution_moves_nothing_that_figures_part_and_no_half_of_a_tie() -> None:
    assert settled(TIED, Resolved(orders=(("P4", "P1"),))) == TIED
    assert settled(TIED, Resolved(orders=(("P3",),))) == TIED
    assert settled(TIED, Resolved()) == TIED
