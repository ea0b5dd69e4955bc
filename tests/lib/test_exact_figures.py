"""Exact figures: half up at the end, roots without binary floats, as many decimals as part two figures."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_portal.lib.exact_figures import (
    exact_text,
    mean,
    root_text,
    rounded_text,
    told_apart,
    total,
    total_of_products,
    variance,
    whole_parts,
)


@pytest.mark.parametrize(("value", "text"), [
    (Fraction(5, 1000), "0.01"), (Fraction(4999, 1_000_000), "0.00"), (Fraction(-5, 1000), "-0.01"), (Fraction(-4, 1000), "0.00"),
    (Fraction(2, 3), "0.67"), (Fraction(100), "100.00"), (Fraction(73915, 1000), "73.92"), (Fraction(1005, 1000), "1.01"),
])
def test_half_goes_up(value: Fraction, text: str) -> None:
    assert rounded_text(value) == text


@given(st.fractions(min_value=-10**6, max_value=10**6, max_denominator=10**6))
def test_rounding_agrees_with_decimals(value: Fraction) -> None:
    with localcontext() as context:
        context.prec = 60
        expected = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert rounded_text(value) == f"{abs(expected) if expected == 0 else expected:.2f}"


@given(st.fractions(min_value=0, max_value=10**6, max_denominator=10**6))
def test_a_root_is_the_nearest_hundredth(value: Fraction) -> None:
    found = Fraction(root_text(value))
    half = Fraction(1, 200)
    assert (found + half) ** 2 > value
    assert found == 0 or (found - half) ** 2 <= value


def test_a_root_on_the_half_goes_up() -> None:
    assert root_text(Fraction(5, 1000) ** 2) == "0.01"
    assert root_text(Fraction(4, 1000) ** 2) == "0.00"


def test_spread_is_that_of_the_population() -> None:
    values = [Fraction(2), Fraction(4), Fraction(4), Fraction(4), Fraction(5), Fraction(5), Fraction(7), Fraction(9)]
    assert (mean(values), variance(values)) == (5, 4)


def test_figures_that_differ_look_different() -> None:
    assert told_apart([Fraction(1, 3), Fraction(1, 2)]) == ["0.33", "0.50"]
    assert told_apart([Fraction(3333, 10_000), Fraction(1, 3), Fraction(1, 3)]) == ["0.33330", "0.33333", "0.33333"]


@pytest.mark.parametrize(("figure", "text"), [
    ("0", "0"), ("12", "12"), ("-3", "-3"), ("13/2", "6.5"), ("-1/8", "-0.125"), ("21", "21"), ("2123/100", "21.23"), ("1/3", "1/3"), ("1/6", "1/6"),
    ("1/40", "0.025"),
])
def test_a_figure_is_written_exactly(figure, text):
    assert exact_text(Fraction(figure)) == text
    assert Fraction(exact_text(Fraction(figure))) == Fraction(figure)


SOME = st.lists(st.fractions(min_value=-1000, max_value=1000, max_denominator=60), max_size=12)


@given(SOME, SOME)
def test_sums_in_whole_numbers_are_the_sums_step_by_step(values: list[Fraction], others: list[Fraction]) -> None:
    assert total(values) == sum(values, Fraction(0))
    pairs = list(zip(values, others, strict=False))
    assert total_of_products(pairs) == sum((one * other for one, other in pairs), Fraction(0))


@given(SOME)
def test_whole_parts_compare_as_the_figures_do(values: list[Fraction]) -> None:
    parts = whole_parts(values)
    assert [one < other for one in parts for other in parts] == [one < other for one in values for other in values]
    assert [one == other for one in parts for other in parts] == [one == other for one in values for other in values]
