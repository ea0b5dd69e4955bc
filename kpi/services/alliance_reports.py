"""聯盟月報: the lead consolidates what the members sent, certifies and sends; staff accept it or return named parts (M-01, M-08, K-21)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib import figures
from alliance_portal.lib.exact_figures import exact_text
from alliance_portal.lib.findings import Text
from alliance_portal.lib.unreadable import Unreadable
from alliance_portal.trail.services import record
from kpi.constants import AllianceState, MemberState
from kpi.models import AllianceReport, Baseline, MemberReport, MonthSlot, ReportRound
from kpi.permissions import RUNNING, may_bind, may_lead
from kpi.progress import ITEMS, Plan
from kpi.queries.course import figures_of as figures_of_report
from kpi.rules.plans import plan_of
from kpi.rules.report_forms import figures_of, tools_of
from kpi.rules.sums import FIGURES, SUMMED, MonthFigures, running
from kpi.services.letters import tell_alliance_accepted, tell_alliance_returned, tell_member_returned
from kpi.services.member_reports import LATE, NOT_BEGUN, NOT_RUNNING, SHORTEST_REASON, returned, tree_on
from proposals.constants import Status
from proposals.models import Proposal
from proposals.services.errors import Forbidden, Refused, Stale
from proposals.services.locks import chain_of, lock_proposal
from review.services.officers import require_decider

WRITABLE = frozenset({AllianceState.OPEN, AllianceState.RETURNED})
LONGEST = 2000
NO_MONTH = Text("這個月份不在輔導期間內。", "This month is not part of the term.")
SENT = Text("本月聯盟月報已送出，退回後才能修改。", "This report has been sent; it can be changed once it is returned.")
OUT_OF_RANGE = Text("請填0至100的數字。", "Give a number from 0 to 100.")
NO_PERCENT = Text("請填這項工作累計完成的百分比。", "Say how much of this work item is done so far, in percent.")
NO_NUMBER = Text("請填0以上的數字。", "Give a number, 0 or more.")
NO_REASON = Text("請寫明更正的理由。", "Say why the figure is corrected.")
INCOMPLETE = Text("還有{n}項未填或需要修正，填好才能送出。", "{n} fields are missing or must be mended before it can be sent.")
MISSING = Text("尚有成員未送出回報，仍要送出月報時請寫明理由。", "Some members have not sent their reports; say why it goes out all the same.")
NOT_SENT = Text("這份月報目前不在審閱中。", "This report is not before staff now.")
NO_REMARK = Text("請寫明退回的理由。", "Say why it is returned.")
NO_PARTS = Text("請選擇要修正的部分。", "Choose the parts that must be mended.")


class Incomplete(Refused):
    """The report cannot be sent yet. `fields`: field -> why."""

    def __init__(self, fields: Mapping[str, Text]) -> None:
        super().__init__("incomplete", Text(INCOMPLETE.zh.format(n=len(fields)), INCOMPLETE.en.format(n=len(fields))))
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Typed:
    """What the lead typed. `done`: item -> percent; `corrections`: figure -> value and reason; `errors`: field -> why it cannot be read."""

    done: Mapping[str, str] = field(default_factory=dict)
    corrections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    statement: str = ""
    errors: Mapping[str, Text] = field(default_factory=dict)


def read(posted: Mapping[str, str]) -> Typed:
    """What the page sent: `done_<item>`, `value_<figure>` with `reason_<figure>`, `statement`. Unreadable values are errors and kept out."""
    done: dict[str, str] = {}
    corrections: dict[str, Mapping[str, str]] = {}
    errors: dict[str, Text] = {}
    for item in ITEMS:
        text = posted.get(f"done_{item}", "").strip()
        try:
            if text:
                done[item] = _percent(text)
        except Unreadable as unreadable:
            errors[f"done_{item}"] = unreadable.reason
    for figure in FIGURES:
        text, reason = posted.get(f"value_{figure}", "").strip(), " ".join(posted.get(f"reason_{figure}", "").split())[:500]
        if not text:
            continue
        try:
            corrections[figure] = {"value": _figure(text, figure), "reason": reason}
        except Unreadable as unreadable:
            errors[f"value_{figure}"] = unreadable.reason
            continue
        if len(reason) < SHORTEST_REASON:
            errors[f"reason_{figure}"] = NO_REASON
    return Typed(done, corrections, posted.get("statement", "").strip()[:LONGEST], errors)


def _percent(text: str) -> str:
    value = figures.parse(text, "%")
    if not 0 <= value <= 100:
        raise Unreadable(OUT_OF_RANGE)
    return format(value, "f")


def _figure(text: str, figure: str) -> str:
    value = figures.parse(text)
    whole = figure != "kpi4_increment"
    if whole and (value < 0 or value != value.to_integral_value()):
        raise Unreadable(NO_NUMBER)
    return format(value, "f")


def alliance_report(proposal: Proposal, month: date) -> AllianceReport:
    """The alliance's report of a month; a fresh one that is not stored where there is none (one query)."""
    found = AllianceReport.objects.select_related("saved_by", "certified_by", "accepted_by").filter(proposal=proposal, month=month).first()
    return found or AllianceReport(proposal=proposal, month=month)


def parts_for(proposal: Proposal, report: AllianceReport) -> list[MemberReport]:
    """The members' reports that a report counts: those it counted before, and what has been sent since, of its month or earlier (one query)."""
    rows = MemberReport.objects.filter(slot__proposal=proposal).select_related("slot__member", "counted_in")
    fresh = [each for each in rows.filter(state=MemberState.SENT, slot__month__lte=report.month) if each.counted_in_id is None]
    own = list(rows.filter(counted_in=report.pk)) if report.pk else []
    return sorted(own + fresh, key=lambda each: (each.slot.month, each.slot.member.position))


def month_figures(proposal: Proposal, parts: Iterable[MemberReport]) -> tuple[dict[str, Fraction], tuple[str, ...]]:
    """What these reports add to the summed figures, and the tools that they name (one query a month)."""
    total = dict.fromkeys(SUMMED, Fraction(0))
    tools: list[str] = []
    trees: dict[date, Mapping[str, Any]] = {}
    for part in parts:
        part.slot.proposal = proposal
        if part.slot.month not in trees:
            trees[part.slot.month] = tree_on(part.slot)
        tree = trees[part.slot.month]
        for figure, value in figures_of(tree, part.content).items():
            total[figure] += value
        tools.extend(tools_of(tree, part.content))
    return total, tuple(dict.fromkeys(tools))


def _require_open(proposal: Proposal, month: date, actor: User, at: datetime) -> None:
    if not may_lead(actor, proposal):
        raise Forbidden("lead")
    if Status(proposal.status) not in RUNNING:
        raise Refused("status", NOT_RUNNING)
    if month > timezone.localdate(at):
        raise Refused("future", NOT_BEGUN)
    if not MonthSlot.objects.filter(proposal=proposal, month=month).exists():
        raise Refused("month", NO_MONTH)


def save(proposal: Proposal, month: date, typed: Typed, *, base_revision: int, actor: User, received_at: datetime) -> AllianceReport:
    """Store the consolidation of a month. Two people at once: one wins, the other reads both (Stale). Raises Forbidden, Refused."""
    _require_open(proposal, month, actor, received_at)
    report = alliance_report(proposal, month)
    if report.state not in WRITABLE:
        raise Refused("sent", SENT)
    if report.revision != base_revision:
        raise _stale(report)
    columns = {
        "done": dict(typed.done), "corrections": {key: dict(each) for key, each in typed.corrections.items()}, "statement": typed.statement,
        "saved_by": actor, "saved_at": received_at,
    }
    with transaction.atomic():
        if not report.pk:
            kept, made = AllianceReport.objects.get_or_create(proposal=proposal, month=month, defaults={**columns, "revision": 1})
            if not made:
                raise _stale(kept)
            return kept
        moved = AllianceReport.objects.filter(pk=report.pk, revision=base_revision, state__in=WRITABLE).update(**columns, revision=F("revision") + 1)
        if moved != 1:
            raise _stale(alliance_report(proposal, month))
    return alliance_report(proposal, month)


def _stale(report: AllianceReport) -> Stale:
    theirs = {**{f"done_{item}": value for item, value in report.done.items()}, "statement": report.statement}
    return Stale(report.revision, theirs, str(report.saved_by or "系統"), report.saved_at)


# sending --------------------------------------------------------------------------------------------------------------------------

def standing_plan(proposal: Proposal) -> Plan | None:
    """The newest baseline as a plan (one query)."""
    found = Baseline.objects.filter(proposal=proposal).order_by("-number").first()
    return plan_of(found.plan) if found else None


def earlier_months(proposal: Proposal, month: date, plan: Plan) -> list[MonthFigures]:
    """What the reports before this month add, sent or accepted (one query)."""
    rows = AllianceReport.objects.filter(proposal=proposal, month__lt=month, state__in=(AllianceState.SENT, AllianceState.ACCEPTED))
    return [figures_of_report(each, plan) for each in rows]


def running_through(proposal: Proposal, report: AllianceReport, parts: Sequence[MemberReport]) -> tuple[dict[str, Fraction], MonthFigures]:
    """What is reached through the report's month with these parts, and what the month adds. {} where there is no baseline."""
    plan = standing_plan(proposal)
    added, tools = month_figures(proposal, parts)
    if plan is None:
        return {}, MonthFigures(report.month.month, added, tools)
    corrected = {figure: Fraction(each["value"]) for figure, each in report.corrections.items()}
    own = MonthFigures(plan.month_of(report.month), added, tools, corrected)
    return running([*earlier_months(proposal, report.month, plan), own])[own.month], own


def missing_members(proposal: Proposal, month: date) -> list[MonthSlot]:
    """Members whose report of this month has not been sent (one query)."""
    slots = MonthSlot.objects.filter(proposal=proposal, month=month, lifted_at=None).select_related("member", "report")
    return [each for each in slots if not hasattr(each, "report") or each.report.state not in (
        MemberState.SENT, MemberState.CONSOLIDATED, MemberState.ACCEPTED)]


def decreased(proposal: Proposal, report: AllianceReport) -> list[str]:
    """Work items that stand lower than in the report before: allowed, and marked (one query)."""
    before = AllianceReport.objects.filter(proposal=proposal, month__lt=report.month).exclude(state=AllianceState.OPEN).order_by("-month").first()
    if before is None:
        return []
    return [item for item in ITEMS if item in report.done and Fraction(report.done[item]) < Fraction(before.done.get(item) or 0)]


def lacking(report: AllianceReport) -> dict[str, Text]:
    """What is missing before the report can be sent, by field."""
    return {f"done_{item}": NO_PERCENT for item in ITEMS if item not in report.done}


def send(
    proposal: Proposal, month: date, *, base_revision: int, actor: User, received_at: datetime, late_reason: str = "", missing_reason: str = "",
) -> AllianceReport:
    """彙整並送出月報: an owner of the lead certifies; members' reports that it counts are closed; figures are kept with it.

    Raises Forbidden, Refused (status, future, month, sent, late_reason, missing_reason), Incomplete, Stale.
    """
    _require_open(proposal, month, actor, received_at)
    if not may_bind(actor, proposal):
        raise Forbidden("owner")
    with transaction.atomic():
        case = lock_proposal(proposal)
        report = _sendable(case, month, base_revision)
        absent = missing_members(case, month)
        due = MonthSlot.objects.filter(proposal=case, month=month).order_by("due").values_list("due", flat=True).first()
        late = due is not None and timezone.localdate(report.first_sent_at or received_at) > due
        reason, why = " ".join(late_reason.split())[:500] or report.late_reason, " ".join(missing_reason.split())[:500]
        if late and len(reason) < SHORTEST_REASON:
            raise Refused("late_reason", LATE)
        if absent and len(why) < SHORTEST_REASON:
            raise Refused("missing_reason", MISSING)
        parts = parts_for(case, report)
        reached, own = running_through(case, report, parts)
        _close(report, parts, reached, own, late_reason=reason if late else "", actor=actor, at=received_at)
        facts = {"done": report.done, "running": report.running, "parts": [each.pk for each in parts], "missing": why}
        ReportRound.objects.create(alliance_report=report, step=ReportRound.Step.SENT, content=facts, remark=why, by=actor, at=received_at)
        record(chain_of(case), "alliance_report.sent", actor, {
            **facts, "month": month, "late": late, "absent": [each.member_id for each in absent], "at": received_at,
        })
    return report


def _sendable(case: Proposal, month: date, base_revision: int) -> AllianceReport:
    report = alliance_report(case, month)
    if report.state not in WRITABLE:
        raise Refused("sent", SENT)
    if report.revision != base_revision:
        raise _stale(report)
    gaps = lacking(report)
    if gaps or report.pk is None:
        raise Incomplete(gaps or {"done_kpi1": NO_PERCENT})
    return report


def _close(
    report: AllianceReport, parts: Sequence[MemberReport], reached: Mapping[str, Fraction], own: MonthFigures, *, late_reason: str, actor: User,
    at: datetime,
) -> None:
    report.state, report.certified_by, report.sent_at, report.first_sent_at = AllianceState.SENT, actor, at, report.first_sent_at or at
    report.late_reason, report.revision, report.returned_parts = late_reason, report.revision + 1, []
    report.month_figures = {figure: exact_text(value) for figure, value in own.added.items()}
    report.running = {figure: exact_text(value) for figure, value in reached.items()}
    report.tools = list(own.tools)
    report.save()
    MemberReport.objects.filter(pk__in=[each.pk for each in parts]).update(state=MemberState.CONSOLIDATED, counted_in=report)


# staff ----------------------------------------------------------------------------------------------------------------------------

def _held_sent(case: Proposal, month: date, base_revision: int) -> AllianceReport:
    report = AllianceReport.objects.filter(proposal=case, month=month).first()
    if report is None or report.state != AllianceState.SENT:
        raise Refused("state", NOT_SENT)
    if report.revision != base_revision:
        raise _stale(report)
    return report


def accept(proposal: Proposal, month: date, *, base_revision: int, actor: User, received_at: datetime) -> AllianceReport:
    """採認: the report counts from now on. Raises Forbidden, Refused (state), Stale."""
    require_decider(actor, proposal)
    with transaction.atomic():
        case = lock_proposal(proposal)
        report = _held_sent(case, month, base_revision)
        AllianceReport.objects.filter(pk=report.pk).update(
            state=AllianceState.ACCEPTED, accepted_by=actor, accepted_at=received_at, revision=F("revision") + 1,
        )
        MemberReport.objects.filter(counted_in=report).update(state=MemberState.ACCEPTED)
        ReportRound.objects.create(alliance_report=report, step=ReportRound.Step.ACCEPTED, by=actor, at=received_at)
        record(chain_of(case), "alliance_report.accepted", actor, {"month": month, "at": received_at})
        tell_alliance_accepted(case, report)
        report.refresh_from_db()
    return report


def give_back(
    proposal: Proposal, month: date, *, parts: Iterable[str], remark: str, base_revision: int, actor: User, received_at: datetime,
) -> AllianceReport:
    """退回: staff name the parts (work items, member rows by id) and say why; the members named write again, the day stays as it was.

    Raises Forbidden, Refused (remark, parts, state), Stale.
    """
    require_decider(actor, proposal)
    if not remark.strip():
        raise Refused("remark", NO_REMARK)
    with transaction.atomic():
        case = lock_proposal(proposal)
        report = _held_sent(case, month, base_revision)
        counted = {str(each.slot.member_id): each for each in MemberReport.objects.filter(counted_in=report).select_related("slot__member")}
        named = [part for part in dict.fromkeys(parts) if part in ITEMS or part in counted]
        if not named:
            raise Refused("parts", NO_PARTS)
        report.state, report.remark, report.returned_parts = AllianceState.RETURNED, remark.strip()[:1000], named
        report.revision += 1
        report.save(update_fields=["state", "remark", "returned_parts", "revision"])
        ReportRound.objects.create(
            alliance_report=report, step=ReportRound.Step.RETURNED, content={"parts": named}, remark=report.remark, by=actor, at=received_at,
        )
        for part in (counted[each] for each in named if each in counted):
            returned(part, remark, actor, received_at)
            tell_member_returned(case, part.slot, part)
        record(chain_of(case), "alliance_report.returned", actor, {"month": month, "parts": named, "remark": report.remark, "at": received_at})
        tell_alliance_returned(case, report)
    return report
