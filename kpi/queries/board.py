"""All alliances of a call at a glance: plain rows in a fixed number of queries, whatever their number (issue 6; design "Performance")."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from hashlib import blake2b
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast

from kpi.boards import KpiTotal, Standing, Thresholds, by_trouble, settled_day, standing_of, totals
from kpi.constants import AllianceState, MemberState
from kpi.models import Advice, AllianceReport, Baseline, Improvement, MemberReport, MonthSlot, VisitAction
from kpi.progress import ITEMS, MonthlyReport, Plan
from kpi.queries.terms import terms_of
from kpi.rules.plans import plan_of
from kpi.rules.sums import FIGURES, KPI_OF
from proposals.constants import Status
from proposals.models import Call, MemberFirm, Proposal
from proposals.queries.memory import Memory

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
    kind: str  # report | improvement | action | advice | checkpoint
    code: str
    name: str
    count: int = 1


def thresholds_of(call: Call) -> Thresholds:
    """The call's thresholds of the boards (no query)."""
    terms = terms_of(call)
    return Thresholds(Fraction(terms.watch_points), Fraction(terms.behind_points))


@dataclass(frozen=True, slots=True)
class KnownPlan:
    """What a board says of a baseline's tree. `digest`: of the very text."""

    digest: bytes
    plan: Plan
    theme: str
    market: str
    industry: str
    county: str


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest accepted report that a board counts: month, work done and running values, as their text is stored."""

    month: date
    done: str
    running: str


@dataclass(frozen=True, slots=True)
class Reported:
    """What a plan and its latest report come to on a judged day."""

    standing: Standing
    reached: Mapping[str, Fraction]


# computed again only where a sign of what they are made of has changed: the keys are hashes of texts, the texts, the day, the thresholds
_PLANS: Memory[KnownPlan] = Memory(1200)
_REPORTED: Memory[Reported] = Memory(1200)


def known_plan(text: str) -> KnownPlan:
    """The plan that stands in a baseline's JSON; the same text is read once a process."""
    digest = blake2b(text.encode(), digest_size=32).digest()
    return _PLANS.get(digest, lambda: _read_plan(digest, text))


def _read_plan(digest: bytes, text: str) -> KnownPlan:
    tree = json.loads(text)
    return KnownPlan(digest, plan_of(tree), tree.get("theme", ""), tree.get("market", ""), tree.get("industry", ""), tree.get("county", ""))


def _reported(known: KnownPlan, latest: Latest | None, on: date, thresholds: Thresholds) -> Reported:
    told = (latest.month, latest.done, latest.running) if latest else None
    key = (known.digest, told, settled_day(on), str(thresholds.watch), str(thresholds.behind))
    return _REPORTED.get(key, lambda: _count(known.plan, latest, on, thresholds))


def _count(plan: Plan, latest: Latest | None, on: date, thresholds: Thresholds) -> Reported:
    if latest is None:
        return Reported(standing_of("", plan, (), on, thresholds), {})
    done = json.loads(latest.done)
    report = MonthlyReport(plan.month_of(latest.month), {item: Fraction(done.get(item) or 0) for item in ITEMS})
    return Reported(standing_of("", plan, (report,), on, thresholds), reached_of(json.loads(latest.running)))


def board(call: Call, on: date) -> list[BoardRow]:
    """Every alliance with a signed contract, the worst first (six queries). Only accepted reports count; the day judged is `settled_day(on)`.

    `reached` are the running values that the latest accepted report carries.
    """
    judged, thresholds = settled_day(on), thresholds_of(call)
    cases = Proposal.objects.filter(call=call, status__in=RUNNING)
    mine = Q(proposal__call=call, proposal__status__in=RUNNING)
    leads = dict(MemberFirm.objects.filter(mine, position=0).values_list("proposal_id", "company_name"))
    plans = _plans(mine, on)
    latest = _latest(cases, judged)
    late = _awaited(MonthSlot.objects.filter(mine, due__lt=on).order_by())
    overdue = dict(late.values("proposal_id").annotate(n=Count("pk")).values_list("proposal_id", "n"))
    sent = AllianceReport.objects.filter(proposal__in=cases.values("pk"), state=AllianceState.SENT).order_by()
    waiting = dict(sent.values("proposal_id").annotate(n=Count("pk")).values_list("proposal_id", "n"))
    rows = {}
    for pk, code, status in cases.values_list("pk", "code", "status"):
        if pk not in plans:
            continue
        known, newest = known_plan(plans[pk]), latest.get(pk)
        found = _reported(known, newest, on, thresholds)
        standing = replace(
            found.standing, key=code, is_improving=status == Status.IMPROVING, overdue=overdue.get(pk, 0), waiting=waiting.get(pk, 0),
        )
        rows[code] = BoardRow(
            pk, code, status, leads.get(pk, ""), known.theme, known.market, known.industry, known.county, known.plan, standing, found.reached,
            newest.month if newest else None,
        )
    return [rows[standing.key] for standing in by_trouble(row.standing for row in rows.values())]


def _plans(mine: Q, on: date) -> dict[int, str]:
    """The newest plan of each case that is valid on the day, as its text is stored. Ordered here: a database sorts whole rows with their plans."""
    found = Baseline.objects.filter(mine, valid_from__lte=on).order_by().values_list("number", "proposal_id", Cast("plan", TextField()))
    newest: dict[int, tuple[int, str]] = {}
    for number, pk, text in found:
        if pk not in newest or newest[pk][0] < number:
            newest[pk] = number, text
    return {pk: text for pk, (_number, text) in newest.items()}


def _latest(cases: QuerySet[Proposal], judged: date) -> dict[int, Latest]:
    """The latest accepted report of each case whose month is not after the judged one.

    Each case's own is looked up in the index of its reports. As one condition over all reports it took seconds with two hundred alliances.
    """
    own = AllianceReport.objects.filter(proposal=OuterRef("pk"), state=AllianceState.ACCEPTED, month__lte=judged).order_by("-month")
    found = AllianceReport.objects.filter(pk__in=cases.values(newest=Subquery(own.values("pk")[:1]))).order_by()
    rows = found.values_list("proposal_id", "month", Cast("done", TextField()), Cast("running", TextField()))
    return {pk: Latest(month, done, running) for pk, month, done, running in rows}


def _awaited(slots: QuerySet[MonthSlot]) -> QuerySet[MonthSlot]:
    """Those of these slots that have no report, or one that is not in. Which are open is asked of the few, not of every report."""
    not_in = MemberReport.objects.filter(state__in=NOT_IN).values("slot")
    return slots.filter(lifted_at=None).filter(Q(report=None) | Q(pk__in=not_in))


def reached_of(running: Mapping[str, Any]) -> dict[str, Fraction]:
    """Running values of figures as what is reached of each KPI."""
    reached: dict[str, Fraction] = {}
    for name in FIGURES:
        value, kpi = Fraction(running.get(name) or 0), KPI_OF[name]
        reached[kpi] = reached[kpi] + value if kpi in reached else value
    return reached


def totals_of(rows: list[BoardRow]) -> tuple[KpiTotal, ...]:
    """Per KPI: sums over these alliances (no query)."""
    return totals([(row.plan, row.reached) for row in rows])


def due_within_a_week(call: Call, rows: list[BoardRow], on: date) -> list[Due]:
    """Reports, improvements, actions of visits, recommendations and checkpoints that fall due from this day on, for a week (three queries)."""
    mine, until = Q(proposal__call=call), on + A_WEEK
    names = {row.pk: row for row in rows}
    slots = _awaited(MonthSlot.objects.filter(mine, due__gte=on, due__lte=until).order_by())
    found = [("report", *row) for row in slots.values("proposal_id", "due").annotate(n=Count("pk")).values_list("proposal_id", "due", "n")]
    open_ones = Improvement.objects.filter(mine, settled_at=None, due__gte=on, due__lte=until)
    found += [("improvement", pk, due, 1) for pk, due in open_ones.values_list("proposal_id", "due")]
    actions = VisitAction.objects.filter(visit__proposal__call=call, done_at=None, due__lte=until).order_by()
    advice = Advice.objects.filter(proposal__call=call, done_at=None, due__lte=until).order_by()
    agreed = actions.values_list(Value("action"), "visit__proposal_id", "due")
    found += [(*row, 1) for row in agreed.union(advice.values_list(Value("advice"), "proposal_id", "due"), all=True)]
    dues = [Due(due, kind, names[pk].code, names[pk].name, count) for kind, pk, due, count in found if pk in names]
    dues += [Due(day, "checkpoint", "", "", len(rows)) for day in (call.midterm_on, call.final_on) if rows and on <= day <= until]
    return sorted(dues, key=lambda due: (due.on, due.kind, due.code))
