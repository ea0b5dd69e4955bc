"""Plan and accepted reports of alliances as `kpi.progress` computes with them: two queries, for one case or two hundred."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from kpi.constants import AllianceState
from kpi.models import AllianceReport, Baseline
from kpi.progress import ITEMS, KpiReport, MonthlyReport, Plan
from kpi.rules.plans import plan_of
from kpi.rules.sums import SUMMED, MonthFigures, kpi_reports
from proposals.models import Proposal


@dataclass(frozen=True, slots=True)
class AllianceCourse:
    """What is known of an alliance on a day. `tree`: the baseline as it stands (`kpi.rules.plans`); reports are accepted ones, by month.

    `months`: what each accepted month added; `accepted`: month number -> the report's id.
    """

    baseline: int
    tree: Mapping[str, Any]
    plan: Plan
    reports: tuple[MonthlyReport, ...] = ()
    kpi_reports: tuple[KpiReport, ...] = ()
    months: tuple[MonthFigures, ...] = ()
    accepted: Mapping[int, int] | None = None


def course_of(proposal: Proposal, on: date) -> AllianceCourse | None:
    """Plan and accepted reports of one case as of a day; None where no contract has been signed by then (two queries)."""
    return courses_of([proposal.pk], on).get(proposal.pk)


def courses_of(proposals: Iterable[int], on: date) -> dict[int, AllianceCourse]:
    """The same for many cases by id; cases without a baseline on that day are left out (two queries).

    The baseline is the newest version that is valid on the day; a report counts when its month is not after the day's month.
    """
    keys = list(proposals)
    standing = {each.proposal_id: each for each in Baseline.objects.filter(proposal__in=keys, valid_from__lte=on).order_by("number")}
    reports: dict[int, list[AllianceReport]] = defaultdict(list)
    found = AllianceReport.objects.filter(proposal__in=keys, month__lte=on, state=AllianceState.ACCEPTED).order_by("month")
    for each in found.only("proposal_id", "month", "done", "month_figures", "corrections", "tools"):
        reports[each.proposal_id].append(each)
    return {pk: course_from(baseline, reports[pk]) for pk, baseline in standing.items()}


def course_from(baseline: Baseline, accepted: Iterable[AllianceReport]) -> AllianceCourse:
    """The course of rows that were read already (no query)."""
    plan, rows = plan_of(baseline.plan), list(accepted)
    months = tuple(figures_of(each, plan) for each in rows)
    return AllianceCourse(
        baseline.number, baseline.plan, plan, tuple(monthly_of(each, plan) for each in rows), kpi_reports(months), months,
        {plan.month_of(each.month): each.pk for each in rows},
    )


def monthly_of(report: AllianceReport, plan: Plan) -> MonthlyReport:
    """An alliance's report as progress takes it; an item that nobody named is 0."""
    return MonthlyReport(plan.month_of(report.month), {item: Fraction(report.done.get(item) or 0) for item in ITEMS})


def figures_of(report: AllianceReport, plan: Plan) -> MonthFigures:
    """What the month of a report adds, and what the lead corrected."""
    return MonthFigures(
        plan.month_of(report.month),
        {figure: Fraction(report.month_figures.get(figure) or 0) for figure in SUMMED},
        tuple(report.tools),
        {figure: Fraction(each["value"]) for figure, each in report.corrections.items()},
    )
