"""Planned against actual progress, checkpoints and KPI rates (K-15 to K-21, F-28 to F-32; spec: computations). Pure and exact.

Percentages and KPI figures are Fractions (KPI 4 in 萬元); `alliance_portal.lib.exact_figures` rounds half up where they are shown.
A month is a number counted from January of the plan's year: 7 is July, 13 the January after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, TypeVar

from alliance_portal.lib.exact_figures import total, total_of_products

ITEMS = ("kpi1", "kpi2", "kpi3", "kpi4", "kpi5")  # the official form's five work items, each with the KPI of its name
HUNDRED = Fraction(100)
ZERO = Fraction(0)
Status = Literal["ahead", "on_plan", "behind"]


@dataclass(frozen=True, slots=True)
class Target:
    """What a KPI shall reach: in the first half, and in the whole period (not the second half's part of it)."""

    first_half: Fraction
    whole: Fraction


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """查核點: a day and the cumulative progress in percent that it asks for."""

    on: date
    required: Fraction


@dataclass(frozen=True, slots=True)
class Plan:
    """The baseline of an alliance. Weights by work item and progress by month total 100 each."""

    year: int
    weights: Mapping[str, Fraction]
    monthly: Mapping[int, Fraction]
    checkpoints: tuple[Checkpoint, ...]
    targets: Mapping[str, Target]
    kpi4_before: Fraction

    def month_of(self, on: date) -> int:
        """The month of a day, counted from January of the plan's year."""
        return (on.year - self.year) * 12 + on.month


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """How much of each work item is done so far, in percent of that item."""

    month: int
    done: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class KpiReport:
    """What is reached of each KPI since signing; KPI 1 in its two kinds, KPI 4 as increment."""

    month: int
    kpi1_digital: Fraction = ZERO
    kpi1_physical: Fraction = ZERO
    kpi2: Fraction = ZERO
    kpi3: Fraction = ZERO
    kpi4_increment: Fraction = ZERO
    kpi5: Fraction = ZERO

    def reached(self) -> dict[str, Fraction]:
        """The figure of each KPI that its target is compared with."""
        figures = (self.kpi1_digital + self.kpi1_physical, self.kpi2, self.kpi3, self.kpi4_increment, self.kpi5)
        return dict(zip(ITEMS, figures, strict=True))


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an alliance stands on a day. `report_missing`: the month of the day has no report; `decreased`: items below the report before."""

    on: date
    planned: Fraction
    actual: Fraction
    report_missing: bool
    decreased: tuple[str, ...] = ()

    @property
    def variance(self) -> Fraction:
        """Actual minus planned, in percentage points."""
        return self.actual - self.planned

    @property
    def status(self) -> Status:
        """The bare sign of the variance; a board's thresholds are the call's."""
        return "ahead" if self.variance > 0 else "behind" if self.variance < 0 else "on_plan"


@dataclass(frozen=True, slots=True)
class KpiResult:
    """A KPI at a checkpoint. `rate` in percent of the target, not capped; None for a target of 0."""

    actual: Fraction
    target: Fraction
    rate: Fraction | None
    is_met: bool


@dataclass(frozen=True, slots=True)
class CheckpointResult:
    """A checkpoint judged: its progress and its KPIs, apart from the status. `kpi4_growth` in percent, None where KPI 4 began at 0."""

    on: date
    required: Fraction
    actual: Fraction
    kpi4_growth: Fraction | None
    kpis: Mapping[str, KpiResult]

    @property
    def is_progress_met(self) -> bool:
        """Whether the actual cumulative progress reaches what the checkpoint asks for."""
        return self.actual >= self.required

    @property
    def are_all_kpis_met(self) -> bool:
        """Whether every KPI is met."""
        return all(kpi.is_met for kpi in self.kpis.values())


def planned(plan: Plan, on: date) -> Fraction:
    """Planned cumulative progress: the months of the plan through the month of the day."""
    until = plan.month_of(on)
    return total(share for month, share in plan.monthly.items() if month <= until)


def progress(plan: Plan, reports: Sequence[MonthlyReport], on: date) -> Progress:
    """Where the alliance stands on a day: the latest report whose month is not after the day's; nothing reported is 0."""
    month = plan.month_of(on)
    known = sorted((report for report in reports if report.month <= month), key=lambda report: report.month)
    if not known:
        return Progress(on, planned(plan, on), ZERO, report_missing=True)
    latest = known[-1]
    before = known[-2].done if len(known) > 1 else None
    return Progress(
        on,
        planned(plan, on),
        _actual(plan, latest),
        report_missing=latest.month != month,
        decreased=tuple(item for item in ITEMS if latest.done[item] < before.get(item, ZERO)) if before is not None else (),
    )


def judge(plan: Plan, reports: Sequence[MonthlyReport], kpi_reports: Sequence[KpiReport], position: int) -> CheckpointResult:
    """Judge a checkpoint by its position (0 the first): the first compares KPIs with the first half's targets, later ones with the whole.

    From the second on, KPI 1 also needs at least one digital and one physical event (K-02).
    """
    checkpoint = plan.checkpoints[position]
    reached = _latest(kpi_reports, plan.month_of(checkpoint.on)) or KpiReport(0)
    is_first = position == 0
    kpis = {}
    for item, actual in reached.reached().items():
        target = plan.targets[item].first_half if is_first else plan.targets[item].whole
        is_met = target == 0 or actual >= target
        if item == "kpi1" and not is_first:
            is_met = is_met and reached.kpi1_digital >= 1 and reached.kpi1_physical >= 1
        kpis[item] = KpiResult(actual, target, actual / target * HUNDRED if target else None, is_met)
    growth = reached.kpi4_increment / plan.kpi4_before * HUNDRED if plan.kpi4_before else None
    return CheckpointResult(checkpoint.on, checkpoint.required, progress(plan, reports, checkpoint.on).actual, growth, kpis)


def _actual(plan: Plan, report: MonthlyReport) -> Fraction:
    return total_of_products((plan.weights[item], report.done[item]) for item in ITEMS) / HUNDRED


_Report = TypeVar("_Report", MonthlyReport, KpiReport)


def _latest(reports: Sequence[_Report], month: int) -> _Report | None:
    """The report of the latest month not after `month`."""
    return max((report for report in reports if report.month <= month), key=lambda report: report.month, default=None)
