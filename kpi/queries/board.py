"""All alliances of a call at a glance: plain rows in a fixed number of queries, whatever their number (issue 6; design "Performance")."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from kpi.boards import KpiTotal, Standing, Thresholds, by_trouble, settled_day, standing_of, totals
from kpi.constants import AllianceState, MemberState
from kpi.models import AllianceReport, Baseline, Improvement, MonthSlot, VisitAction
from kpi.progress import ITEMS, ZERO, MonthlyReport, Plan
from kpi.queries.terms import terms_of
from kpi.rules.plans import plan_of
from kpi.rules.sums import FIGURES, KPI_OF
from proposals.constants import Status
from proposals.models import Call, MemberFirm, Proposal

RUNNING = (
    Status.CONTRACTED, Status.EXECUTING, Status.CHANGE_PENDING, Status.MIDTERM, Status.IMPROVING, Status.FINAL_REVIEW, Status.CLOSING,
    Status.CLOSED, Status.ABNORMAL_CLOSED,
)
NOT_IN = (MemberState.BLANK, MemberState.FILLING, MemberState.RETURNED)  # a report in these is awaited from the member
A_WEEK = timedelta(days=7)


@dataclass(slots=True)
class BoardRow:
    """One alliance on the board. `market`, `industry`: keys of the form's options; `last`: month of the latest accepted report."""

    pk: int
    code: str
    status: str
    lead: str
    theme: str
    market: str
    industry: str
    county: str
    plan: Plan
    standing: Standing
    reached: Mapping[str, Fraction]
    last: date | None

    @property
    def name(self) -> str:
        """What people call it."""
        return self.theme or self.lead or self.code


@dataclass(frozen=True, slots=True)
class Due:
    """Something that falls due within a week: when, what kind, of which case, how many."""

    on: date
    kind: str  # report | improvement | action | checkpoint
    code: str
    name: str
    count: int = 1


def thresholds_of(call: Call) -> Thresholds:
    """The call's thresholds of the boards (no query)."""
    terms = terms_of(call)
    return Thresholds(Fraction(terms.watch_points), Fraction(terms.behind_points))


def board(call: Call, on: date) -> list[BoardRow]:
    """Every alliance with a signed contract, the worst first (six queries). Only accepted reports count; the day judged is `settled_day(on)`.

    `reached` are the running values that the latest accepted report carries.
    """
    judged, thresholds = settled_day(on), thresholds_of(call)
    cases = Proposal.objects.filter(call=call, status__in=RUNNING)
    mine = Q(proposal__call=call, proposal__status__in=RUNNING)
    leads = dict(MemberFirm.objects.filter(mine, position=0).values_list("proposal_id", "company_name"))
    trees = dict(Baseline.objects.filter(mine, valid_from__lte=on).order_by("number").values_list("proposal_id", "plan"))
    latest = _latest(mine, judged)
    overdue = dict(
        MonthSlot.objects.filter(mine, due__lt=on, lifted_at=None).filter(Q(report=None) | Q(report__state__in=NOT_IN))
        .values("proposal_id").annotate(n=Count("pk")).values_list("proposal_id", "n"),
    )
    waiting = dict(
        AllianceReport.objects.filter(mine, state=AllianceState.SENT).values("proposal_id").annotate(n=Count("pk")).values_list("proposal_id", "n"),
    )
    rows = {}
    for pk, code, status in cases.values_list("pk", "code", "status"):
        tree = trees.get(pk)
        if tree is None:
            continue
        plan, found = plan_of(tree), latest.get(pk)
        reports = (_monthly(found, plan),) if found else ()
        standing = standing_of(
            code, plan, reports, on, thresholds, is_improving=status == Status.IMPROVING, overdue=overdue.get(pk, 0), waiting=waiting.get(pk, 0),
        )
        rows[code] = BoardRow(
            pk, code, status, leads.get(pk, ""), tree.get("theme", ""), tree.get("market", ""), tree.get("industry", ""), tree.get("county", ""),
            plan, standing, reached_of(found[2]) if found else {}, found[0] if found else None,
        )
    return [rows[standing.key] for standing in by_trouble(row.standing for row in rows.values())]


def _latest(mine: Q, judged: date) -> dict[int, tuple[date, Mapping[str, Any], Mapping[str, Any]]]:
    """Month, work done and running values of the latest accepted report of each case whose month is not after the judged one."""
    accepted = Q(state=AllianceState.ACCEPTED, month__lte=judged)
    later = AllianceReport.objects.filter(accepted, proposal=OuterRef("proposal"), month__gt=OuterRef("month"))
    found = AllianceReport.objects.filter(mine, accepted).filter(~Exists(later))
    return {pk: (month, done, running) for pk, month, done, running in found.values_list("proposal_id", "month", "done", "running")}


def _monthly(found: tuple[date, Mapping[str, Any], Mapping[str, Any]], plan: Plan) -> MonthlyReport:
    return MonthlyReport(plan.month_of(found[0]), {item: Fraction(found[1].get(item) or 0) for item in ITEMS})


def reached_of(running: Mapping[str, Any]) -> dict[str, Fraction]:
    """Running values of figures as what is reached of each KPI."""
    reached = dict.fromkeys(ITEMS, ZERO)
    for figure in FIGURES:
        reached[KPI_OF[figure]] += Fraction(running.get(figure) or 0)
    return reached


def totals_of(rows: list[BoardRow]) -> tuple[KpiTotal, ...]:
    """Per KPI: sums over these alliances (no query)."""
    return totals([(row.plan, row.reached) for row in rows])


def due_within_a_week(call: Call, rows: list[BoardRow], on: date) -> list[Due]:
    """Reports, improvements, actions of visits and checkpoints that fall due from this day on, for a week (three queries)."""
    mine, until = Q(proposal__call=call), on + A_WEEK
    names = {row.pk: row for row in rows}
    slots = MonthSlot.objects.filter(mine, due__gte=on, due__lte=until, lifted_at=None).filter(Q(report=None) | Q(report__state__in=NOT_IN))
    found = [("report", *row) for row in slots.values("proposal_id", "due").annotate(n=Count("pk")).values_list("proposal_id", "due", "n")]
    open_ones = Improvement.objects.filter(mine, settled_at=None, due__gte=on, due__lte=until)
    found += [("improvement", pk, due, 1) for pk, due in open_ones.values_list("proposal_id", "due")]
    actions = VisitAction.objects.filter(visit__proposal__call=call, done_at=None, due__lte=until)
    found += [("action", pk, due, 1) for pk, due in actions.values_list("visit__proposal_id", "due")]
    dues = [Due(due, kind, names[pk].code, names[pk].name, count) for kind, pk, due, count in found if pk in names]
    dues += [Due(day, "checkpoint", "", "", len(rows)) for day in (call.midterm_on, call.final_on) if rows and on <= day <= until]
    return sorted(dues, key=lambda due: (due.on, due.kind, due.code))
