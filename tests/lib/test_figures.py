"""Figures: exact, half up, thousands."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_portal.lib import figures
from alliance_portal.lib.unreadable import Unreadable

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal(-(10**9)), max_value=Decimal(10**9), places=4)
FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


@given(NUMBERS)
def test_a_shown_figure_reads_back(number: Decimal) -> None:
    assert figures.parse(figures.shown(number)) == number
    assert figures.parse(f" {figures.shown(number).translate(FULL_WIDTH)} 萬元", "萬元") == number


@given(NUMBERS, st.integers(0, 4))
def test_rounding_is_half_up_and_near(number: Decimal, places: int) -> None:
    done = figures.rounded(number, places)
    half = Decimal(5).scaleb(-places - 1)
    assert abs(done - number) <= half
    if abs(done - number) == half:
        assert abs(done) > abs(number)
    assert not (done == 0 and done.is_signed())


@given(NUMBERS.filter(lambda number: number != 0), NUMBERS)
def test_growth_is_the_exact_quotient_rounded_once(before: Decimal, after: Decimal) -> None:
    grown = figures.growth(before, after)
    assert grown is not None
    assert abs(grown * before - (after - before) * 100) <= abs(before) * Decimal("0.0050001")


def test_growth_from_nothing_cannot_be_computed() -> None:
    assert figures.growth(Decimal(0), Decimal(5)) is None
    assert figures.growth(Decimal(1750), Decimal(2275)) == Decimal("30.00")
    assert figures.growth(Decimal(3), Decimal("3.00015")) == Decimal("0.01")  # 0.005 rounds up


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("1,234.5", "", "1234.5"),
        ("１，２３４．５", "", "1234.5"),
        ("1200萬", "萬元", "1200"),
        ("1200 萬元", "萬元", "1200"),
        ("25%", "%", "25"),
        ("25％", "%", "25"),
        ("+3", "", "3"),
        ("−3", "", "-3"),
        (".5", "", "0.5"),
        ("007", "", "7"),
        ("12 場次", "場次", "12"),
    ],
)
def test_figures_are_read_as_people_type_them(typed: str, unit: str, value: str) -> None:
    assert figures.parse(typed, unit) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("", ""),
        ("1,23", ""),
        ("12,34,567", ""),
        ("12000000元", "萬元"),
        ("一百", ""),
        ("1e3", ""),
        ("NaN", ""),
        ("Infinity", ""),
        ("0x10", ""),
        ("1 2a", ""),
        ("1" * 16, ""),
        ("0.1234567890123456", ""),
        ("1.2.3", ""),
        ("--1", ""),
    ],
)
def test_what_is_no_figure_is_refused(typed: str, unit: str) -> None:
    with pytest.raises(Unreadable):
        figures.parse(typed, unit)


def test_shortest_form() -> None:
    assert figures.shown(Decimal("1234567.50")) == "1,234,567.5"
    assert figures.shown(Decimal("1E+3")) == "1,000"
    assert figures.shown(Decimal("-0.00")) == "0"
    assert figures.shown(Decimal("22.5"), 2) == "22.50"
    assert str(figures.plain(Decimal("-0"))) == "0"
