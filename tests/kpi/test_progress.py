"""Planned against actual: months, carried reports, checkpoints, rates (K-15 to K-21, F-28 to F-32)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.progress import ITEMS, Checkpoint, KpiReport, MonthlyReport, Plan, Target, judge, planned, progress

WEIGHTS = dict(zip(ITEMS, map(Fraction, (25, 25, 30, 10, 10)), strict=True))
MONTHLY = dict(zip(range(3, 12), map(Fraction, (3, 5, 10, 10, 12, 15, 15, 18, 12)), strict=True))
TARGETS = {item: Target(Fraction(2), Fraction(4)) for item in ITEMS}
JULY, NOVEMBER = date(2024, 7, 30), date(2024, 11, 30)
PLAN = Plan(2024, WEIGHTS, MONTHLY, (Checkpoint(JULY, Fraction(40)), Checkpoint(NOVEMBER, Fraction(100))), TARGETS, Fraction(1750))


def report(month: int, *done: int) -> MonthlyReport:
    """A report with these percentages of the items, or the one everywhere."""
    return MonthlyReport(month, dict(zip(ITEMS, map(Fraction, done if len(done) == len(ITEMS) else done * len(ITEMS)), strict=True)))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 2, 29), 0),
        (date(2024, 3, 1), 3),
        (date(2024, 3, 31), 3),
        (date(2024, 7, 1), 40),
        (date(2024, 7, 31), 40),
        (date(2024, 11, 30), 100),
        (date(2024, 12, 1), 100),
        (date(2025, 1, 2), 100),
        (date(2023, 12, 31), 0),
    ],
)
def test_the_plan_counts_the_whole_month_of_the_day(on: date, expected: int) -> None:
    assert planned(PLAN, on) == expected


def test_nothing_is_done_before_the_first_report() -> None:
    found = progress(PLAN, [report(5, 50)], date(2024, 4, 30))
    assert (found.actual, found.report_missing, found.status, found.decreased) == (0, True, "behind", ())
    assert progress(PLAN, [], date(2024, 2, 1)).status == "on_plan"


def test_a_missing_month_carries_the_last_report_forward() -> None:
    reports = [report(4, 10), report(3, 5)]
    found = progress(PLAN, reports, date(2024, 6, 30))
    assert (found.actual, found.report_missing) == (10, True)
    assert progress(PLAN, reports, date(2024, 4, 2)).report_missing is False
    assert progress(PLAN, [report(11, 100)], date(2024, 12, 5)).report_missing is True


def test_a_later_report_replaces_an_earlier_one_even_when_lower() -> None:
    found = progress(PLAN, [report(3, 50, 40, 30, 20, 10), report(4, 50, 39, 31, 20, 0)], date(2024, 4, 30))
    assert found.decreased == ("kpi2", "kpi5")
    assert found.actual == (50 * 25 + 39 * 25 + 31 * 30 + 20 * 10) / Fraction(100)


@pytest.mark.parametrize(("share", "status"), [(3, "on_plan"), (4, "ahead"), (2, "behind")])
def test_the_status_is_the_sign_of_the_variance(share: int, status: str) -> None:
    found = progress(PLAN, [report(3, share)], date(2024, 3, 31))
    assert (found.variance, found.status) == (share - 3, status)


def test_a_checkpoint_is_met_at_its_figure_to_the_hundredth() -> None:
    exactly, below = report(7, 40), MonthlyReport(7, {item: Fraction("39.99") for item in ITEMS})
    assert judge(PLAN, [exactly], [], 0).is_progress_met
    assert not judge(PLAN, [below], [], 0).is_progress_met
    steep = replace(PLAN, monthly={7: Fraction(50), 11: Fraction(50)})
    assert progress(steep, [exactly], JULY).status == "behind"  # behind the plan, and the checkpoint is met all the same
    assert judge(steep, [exactly], [], 0).is_progress_met


KPI = KpiReport(7, Fraction(1), Fraction(1), Fraction(2), Fraction(2), Fraction(2), Fraction(2))


def test_the_first_checkpoint_looks_at_the_first_half_the_second_at_the_whole() -> None:
    first, second = judge(PLAN, [], [KPI], 0), judge(PLAN, [], [KPI], 1)
    assert first.are_all_kpis_met
    assert not second.are_all_kpis_met
    assert {kpi.rate for kpi in first.kpis.values()} == {Fraction(100)}
    assert {kpi.rate for kpi in second.kpis.values()} == {Fraction(50)}


def test_both_kinds_of_events_are_asked_for_at_the_second_checkpoint_only() -> None:
    digital = replace(KPI, kpi1_digital=Fraction(4), kpi1_physical=Fraction(0))
    assert judge(PLAN, [], [digital], 0).kpis["kpi1"].is_met
    assert not judge(PLAN, [], [digital], 1).kpis["kpi1"].is_met
    assert judge(PLAN, [], [replace(digital, kpi1_digital=Fraction(3), kpi1_physical=Fraction(1))], 1).kpis["kpi1"].is_met
    assert not judge(PLAN, [], [replace(digital, kpi1_digital=Fraction(0), kpi1_physical=Fraction(4))], 1).kpis["kpi1"].is_met


def test_a_target_of_nothing_is_met_and_has_no_rate() -> None:
    plan = replace(PLAN, targets=TARGETS | {"kpi4": Target(Fraction(0), Fraction(0))})
    loss = replace(KPI, kpi4_increment=Fraction(-5))
    found = judge(plan, [], [loss], 0).kpis["kpi4"]
    assert (found.is_met, found.rate) == (True, None)
    assert not judge(PLAN, [], [loss], 0).kpis["kpi4"].is_met


def test_rates_are_not_capped_and_growth_needs_a_beginning() -> None:
    found = judge(PLAN, [], [replace(KPI, kpi4_increment=Fraction(525))], 0)
    assert (found.kpis["kpi4"].rate, found.kpi4_growth) == (26250, 30)
    assert judge(replace(PLAN, kpi4_before=Fraction(0)), [], [KPI], 0).kpi4_growth is None


def test_kpi_reports_are_chosen_like_monthly_ones() -> None:
    later = replace(KPI, month=8, kpi2=Fraction(9))
    assert judge(PLAN, [], [later, KPI], 0).kpis["kpi2"].actual == 2
    assert judge(PLAN, [], [later, KPI], 1).kpis["kpi2"].actual == 9
    assert judge(PLAN, [], [later], 0).kpis["kpi2"].actual == 0


SHARES = st.lists(st.lists(st.integers(0, 100), min_size=5, max_size=5), min_size=1, max_size=9)


@given(SHARES, st.dates(date(2024, 1, 1), date(2024, 12, 31)))
def test_actual_lies_between_the_items(shares: list[list[int]], on: date) -> None:
    reports = [report(month, *own) for month, own in enumerate(shares, 3)]
    found = progress(PLAN, reports, on)
    latest = [own for month, own in enumerate(shares, 3) if month <= on.month]
    low, high = (min(latest[-1]), max(latest[-1])) if latest else (0, 0)
    assert low <= found.actual <= high
    assert found == progress(PLAN, reports[::-1], on)
