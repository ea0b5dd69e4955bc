"""Boards: thresholds, trouble first, where it leads, sums of the programme (issue 6; decisions "Board thresholds")."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.boards import Light, Standing, Thresholds, by_trouble, course, forecast, settled_day, standing_of, totals
from kpi.progress import ITEMS, ZERO, Target
from tests.kpi.test_progress import PLAN, report

USUAL = Thresholds()


@pytest.mark.parametrize(
    ("variance", "light"),
    [
        (Fraction(0), Light.ON_TRACK), (Fraction(1, 1000), Light.ON_TRACK), (Fraction(-1, 1000), Light.WATCH), (Fraction(-10), Light.WATCH),
        (Fraction(-10) - Fraction(1, 1000), Light.BEHIND), (Fraction(30), Light.ON_TRACK),
    ],
)
def test_thresholds_at_their_edges(variance: Fraction, light: Light) -> None:
    assert USUAL.light(variance) is light


def test_thresholds_are_the_calls() -> None:
    strict = Thresholds(Fraction(2), Fraction(-1))
    assert [strict.light(Fraction(value)) for value in (2, 1, -1, -2)] == [Light.ON_TRACK, Light.WATCH, Light.WATCH, Light.BEHIND]


@pytest.mark.parametrize(
    ("on", "day"),
    [
        (date(2024, 9, 9), date(2024, 8, 31)), (date(2024, 8, 31), date(2024, 8, 31)), (date(2024, 8, 30), date(2024, 7, 31)),
        (date(2024, 11, 30), date(2024, 11, 30)), (date(2024, 3, 1), date(2024, 2, 29)), (date(2025, 1, 1), date(2024, 12, 31)),
        (date(2024, 12, 31), date(2024, 12, 31)),
    ],
)
def test_a_board_judges_months_that_are_over(on: date, day: date) -> None:
    assert settled_day(on) == day


def test_a_running_month_is_not_held_against_an_alliance() -> None:
    reports = [report(3, 3), report(4, 8)]
    found = standing_of("a", PLAN, reports, date(2024, 5, 20), USUAL)
    assert (found.planned, found.actual, found.light) == (8, 8, Light.ON_TRACK)
    late = standing_of("a", PLAN, reports, date(2024, 5, 31), USUAL)
    assert (late.planned, late.variance, late.light) == (18, -10, Light.WATCH)


def test_trouble_comes_first() -> None:
    def row(key: str, actual: int, light: Light, *, improving: bool = False, overdue: int = 0) -> Standing:
        return Standing(key, Fraction(50), Fraction(actual), light, improving, overdue)

    rows = [
        row("good", 55, Light.ON_TRACK), row("watched", 45, Light.WATCH), row("watched-late", 45, Light.WATCH, overdue=2),
        row("behind", 30, Light.BEHIND), row("far", 10, Light.BEHIND), row("improving", 52, Light.ON_TRACK, improving=True),
        row("also-good", 55, Light.ON_TRACK),
    ]
    assert [each.key for each in by_trouble(rows)] == ["improving", "far", "behind", "watched-late", "watched", "also-good", "good"]


# where it leads ---------------------------------------------------------------------------------------------------------------


def test_as_planned_ends_at_a_hundred() -> None:
    reports = [report(3, 3), report(4, 8), report(5, 18), report(6, 28)]
    found = forecast(PLAN, reports, date(2024, 7, 20))
    assert found is not None
    assert (found.at_end, found.pace, found.needed) == (100, 1, 1)


def test_half_the_pace_of_three_months() -> None:
    # plan 3, 8, 18, 28: the last three months ask 25 and add 12.5; 15.5 done, 72 to come
    found = forecast(PLAN, [report(3, 3), replace(report(6, 0), done=dict.fromkeys(ITEMS, Fraction(31, 2)))], date(2024, 6, 30))
    assert found is not None
    assert (found.pace, found.at_end) == (Fraction(1, 2), Fraction(31, 2) + 36)
    assert found.needed == (100 - Fraction(31, 2)) / 72


def test_a_missing_report_is_no_standstill() -> None:
    reports = [report(3, 3), report(4, 8), report(5, 18)]
    assert forecast(PLAN, reports, date(2024, 5, 31)) == forecast(PLAN, reports, date(2024, 7, 31))


def test_nothing_is_said_before_the_first_report() -> None:
    assert forecast(PLAN, [], date(2024, 6, 1)) is None
    assert forecast(PLAN, [report(5, 10)], date(2024, 4, 30)) is None
    late_plan = replace(PLAN, monthly={3: ZERO, 4: Fraction(100)})
    assert forecast(late_plan, [report(3, 5)], date(2024, 3, 31)) is None


def test_where_the_last_months_plan_nothing_the_pace_since_signing_counts() -> None:
    plan = replace(PLAN, monthly={3: Fraction(50), 4: ZERO, 5: ZERO, 6: ZERO, 7: Fraction(50)})
    found = forecast(plan, [report(3, 25), report(6, 25)], date(2024, 6, 30))
    assert found is not None
    assert (found.pace, found.at_end) == (Fraction(1, 2), 50)


def test_a_finished_plan_needs_no_pace() -> None:
    found = forecast(PLAN, [report(11, 90)], date(2024, 11, 30))
    assert found is not None
    assert (found.at_end, found.needed) == (90, None)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=9), st.integers(3, 13))
def test_a_forecast_stays_between_what_is_done_and_a_hundred(done: list[int], month: int) -> None:
    reports = [report(number, share) for number, share in enumerate(done, 3)]
    found = forecast(PLAN, reports, date(2024 + month // 13, (month - 1) % 12 + 1, 28))
    if found is not None:
        last = min(len(done) + 2, month)
        assert done[last - 3] <= found.at_end <= 100
        assert found.pace >= 0


# sums -------------------------------------------------------------------------------------------------------------------------


def test_totals_of_a_programme() -> None:
    small = replace(PLAN, targets=PLAN.targets | {"kpi1": Target(Fraction(1), Fraction(2))})
    found = {total.kpi: total for total in totals([(PLAN, {"kpi1": Fraction(4)}), (small, {"kpi1": Fraction(1), "kpi2": Fraction(5)})])}
    kpi1 = found["kpi1"]
    assert (kpi1.reached, kpi1.first_half, kpi1.whole, kpi1.met, kpi1.alliances) == (5, 3, 6, 1, 2)
    assert kpi1.rate == Fraction(500, 6)
    assert (found["kpi2"].reached, found["kpi2"].met) == (5, 1)
    assert found["kpi5"].rate == 0


def test_totals_of_nothing() -> None:
    assert [(total.reached, total.rate, total.alliances) for total in totals([])] == [(0, None, 0)] * 5


def test_the_course_has_a_gap_where_no_report_is() -> None:
    found = course(PLAN, [report(3, 5), report(5, 20)], date(2024, 5, 31))
    assert found[:4] == [(3, 3, 5), (4, 8, None), (5, 18, 20), (6, 28, None)]
    assert len(found) == 9
    assert course(PLAN, [report(3, 5), report(5, 20)], date(2024, 4, 30))[2] == (5, 18, None)
