"""What the boards say of alliances: on track, watch or behind, who comes first, where it leads, sums of the programme (issue 6; decisions). Pure.

Figures are Fractions: progress in percent, variance in percentage points, KPI 4 in 萬元. Days are arguments.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from operator import ge

from alliance_portal.lib.exact_figures import total, whole_parts
from kpi.progress import HUNDRED, ITEMS, ZERO, MonthlyReport, Plan, planned, progress

PACE_MONTHS = 3


class Light(StrEnum):
    """How an alliance stands on a board, the worst first."""

    BEHIND = "behind"
    WATCH = "watch"
    ON_TRACK = "on_track"


ORDER = {light: place for place, light in enumerate(Light)}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The call's: a variance of at least `watch` is on track, of at least `behind` to be watched, below it behind (points)."""

    watch: Fraction = ZERO
    behind: Fraction = Fraction(-10)

    def light(self, variance: Fraction) -> Light:
        """Where a variance falls; both thresholds belong to the better side."""
        if variance >= self.watch:
            return Light.ON_TRACK
        return Light.WATCH if variance >= self.behind else Light.BEHIND


def settled_day(on: date) -> date:
    """The day that a board judges: the end of the last month that is over on `on` (a report of the running month cannot be in yet)."""
    tomorrow = on + timedelta(days=1)
    return tomorrow.replace(day=1) - timedelta(days=1)


# where it leads ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the last months lead. `pace`: done of what was planned (1 is as planned); `at_end`: percent at the end, at most 100.

    `needed`: the pace from here on that ends at 100; None when nothing is planned any more.
    """

    at_end: Fraction
    pace: Fraction
    needed: Fraction | None


def forecast(plan: Plan, reports: Sequence[MonthlyReport], on: date) -> Forecast | None:
    """The forecast to the end; None before the first report, and before anything was planned.

    Method: the pace of the last three months with a report (or of all, while there are fewer) is what they added divided by what the plan
    asked of them; the rest of the plan is assumed to go on at that pace: at_end = actual + (100 - planned) x pace, not above 100. The base
    is the month of the latest report, so that a report that is still missing is not taken for a standstill. Where the plan asks
    nothing of those months, the pace since signing counts. A pace below 0 (reports were corrected downward) counts as 0.
    """
    month = plan.month_of(on)
    known = sorted(report.month for report in reports if report.month <= month)
    if not known:
        return None
    last = known[-1]
    first = max(last - PACE_MONTHS, min(plan.monthly, default=last) - 1)
    now, asked = _done(plan, reports, last), _asked(plan, last)
    done_lately, asked_lately = now - _done(plan, reports, first), asked - _asked(plan, first)
    if asked_lately <= 0:
        done_lately, asked_lately = now, asked
    if asked_lately <= 0:
        return None
    pace = max(done_lately / asked_lately, ZERO)
    rest = HUNDRED - asked
    return Forecast(min(now + rest * pace, HUNDRED), pace, max(HUNDRED - now, ZERO) / rest if rest > 0 else None)


def _asked(plan: Plan, month: int) -> Fraction:
    return sum((share for each, share in plan.monthly.items() if each <= month), ZERO)


def _done(plan: Plan, reports: Sequence[MonthlyReport], month: int) -> Fraction:
    known = max((report for report in reports if report.month <= month), key=lambda report: report.month, default=None)
    return sum((plan.weights[item] * known.done[item] for item in ITEMS), ZERO) / HUNDRED if known else ZERO


# the board --------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an alliance stands on a board's day. `overdue`: reports of members past their day; `waiting`: sent and not settled."""

    key: str
    planned: Fraction
    actual: Fraction
    light: Light
    is_improving: bool = False
    overdue: int = 0
    waiting: int = 0

    @property
    def variance(self) -> Fraction:
        """Actual minus planned, in percentage points."""
        return self.actual - self.planned


def standing_of(
    key: str, plan: Plan, reports: Sequence[MonthlyReport], on: date, thresholds: Thresholds, *, is_improving: bool = False, overdue: int = 0,
    waiting: int = 0,
) -> Standing:
    """Judge one alliance on the settled day of `on`."""
    found = progress(plan, reports, settled_day(on))
    return Standing(key, found.planned, found.actual, thresholds.light(found.variance), is_improving, overdue, waiting)


def by_trouble(rows: Iterable[Standing]) -> list[Standing]:
    """The worst first: 限期改善, then behind, watch, on track; among those the greater delay, more overdue reports, then the code."""
    found = list(rows)
    delays = dict(zip((row.key for row in found), whole_parts(row.variance for row in found), strict=True))
    return sorted(found, key=lambda row: (not row.is_improving, ORDER[row.light], delays[row.key], -row.overdue, row.key))


@dataclass(frozen=True, slots=True)
class KpiTotal:
    """A KPI over all alliances of a programme. `met`: alliances that reached the whole target, of `alliances`."""

    kpi: str
    reached: Fraction
    first_half: Fraction
    whole: Fraction
    met: int
    alliances: int

    @property
    def rate(self) -> Fraction | None:
        """Percent of the whole target, not capped; None without a target."""
        return self.reached / self.whole * HUNDRED if self.whole else None


def totals(rows: Sequence[tuple[Plan, Mapping[str, Fraction]]]) -> tuple[KpiTotal, ...]:
    """Sums of targets and of what is reached, per KPI, of these alliances (plan, reached since signing by KPI)."""
    found = []
    for kpi in ITEMS:
        figures = [(plan.targets[kpi], reached.get(kpi, ZERO)) for plan, reached in rows]
        parts = whole_parts(value for target, reached in figures for value in (target.whole, reached))
        found.append(
            KpiTotal(
                kpi,
                total(reached for _target, reached in figures),
                total(target.first_half for target, _reached in figures),
                total(target.whole for target, _reached in figures),
                sum(map(ge, parts[1::2], parts[::2])),
                len(figures),
            ),
        )
    return tuple(found)


def course(plan: Plan, reports: Sequence[MonthlyReport], on: date) -> list[tuple[int, Fraction, Fraction | None]]:
    """Month by month: planned and actual cumulative; None for months without a report of their own, and for those after `on`."""
    have = {report.month for report in reports}
    found: list[tuple[int, Fraction, Fraction | None]] = []
    for month in sorted(plan.monthly):
        reported = month in have and month <= plan.month_of(on)
        found.append((month, planned(plan, _day(plan, month)), _done(plan, reports, month) if reported else None))
    return found


def _day(plan: Plan, month: int) -> date:
    return date(plan.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
