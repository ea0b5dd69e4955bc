"""Scales, ticks and labels of pictures."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_portal.lib.scales import BandScale, LinearScale, nice_ticks, spread

FIGURES = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))


def test_a_linear_scale_and_its_ends() -> None:
    y = LinearScale(0, Fraction(100), 280, 26)
    assert (y(0), y(100), y(50)) == (280, 26, 153)
    assert y(120) < 26
    assert (y.clamped(120), y.clamped(-5)) == (26, 280)
    assert LinearScale(3, 3, 0, 10)(3) == 5


def test_bands_share_the_room() -> None:
    bands = BandScale(4, 100, 180, gap=4)
    assert [bands(place) for place in range(4)] == [102, 122, 142, 162]
    assert (bands.width, bands.middle(0), bands.middle(3)) == (16, 110, 170)
    assert BandScale(0, 0, 10).step == 10


@pytest.mark.parametrize(
    ("low", "high", "about", "ticks"),
    [
        (0, 100, 5, [0, 20, 40, 60, 80, 100]),
        (0, 4, 4, [0, 1, 2, 3, 4]),
        (0, 525, 5, [0, 200, 400, 600]),
        (-12, 8, 4, [-15, -10, -5, 0, 5, 10]),
        (0, 0, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (7, 7, 4, [0, 2, 4, 6, 8]),
        (0.1, 0.3, 2, [0.1, 0.2, 0.3]),
    ],
)
def test_ticks_are_those_that_people_choose(low: float, high: float, about: int, ticks: list[float]) -> None:
    assert nice_ticks(low, high, about) == tuple(Fraction(str(tick)) for tick in ticks)


@given(FIGURES, FIGURES, st.integers(1, 10))
def test_ticks_enclose_and_step_evenly(one: float, other: float, about: int) -> None:
    ticks = nice_ticks(one, other, about)
    assert ticks[0] <= Fraction(str(min(one, other))) <= Fraction(str(max(one, other))) <= ticks[-1]
    assert len({after - before for before, after in pairwise(ticks)}) == 1
    assert len(ticks) <= about + 3


@given(st.lists(st.floats(0, 100), max_size=12), st.floats(1, 30))
def test_labels_do_not_lie_on_each_other(places: list[float], gap: float) -> None:
    laid = spread(places, gap, 0, 100)
    least = min(gap, 100 / max(len(places) - 1, 1))
    in_order = [laid[at] for at in sorted(range(len(places)), key=lambda at: (places[at], at))]
    assert all(after - before >= least - 1e-6 for before, after in pairwise(in_order))
    assert all(-1e-6 <= place <= 100 + 1e-6 for place in laid)


def test_labels_with_room_stay() -> None:
    assert spread([10, 80], 15, 0, 100) == [10, 80]
    assert spread([50, 50], 20, 0, 100) == [50, 70]
    assert spread([95, 99], 20, 0, 100) == [80, 100]
