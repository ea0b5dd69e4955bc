"""The facts of a member's report as its page shows them: fields with their values, what is beside them, evidence."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from alliance_portal.lib import figures
from alliance_portal.lib.clock import received_at
from kpi.constants import MemberState
from kpi.models import MonthSlot
from kpi.permissions import RUNNING, course_case, may_lead, may_read_report, may_report, may_see_course
from kpi.progress import ITEMS
from kpi.queries import reports as queries
from kpi.queries.terms import terms_of
from kpi.rules import report_forms as forms
from kpi.services import member_reports as services
from kpi.views.frame import framed, said
from kpi.views.words import ITEM_NAMES
from proposals.constants import Status
from proposals.models import Proposal
from proposals.services.errors import Forbidden
from proposals.views.fetching import member_of

STATE_MARKS = {
    MemberState.BLANK: ("", "todo"), MemberState.FILLING: ("now", "edit"), MemberState.SENT: ("now", "mail"), MemberState.RETURNED: ("fix", "stop"),
    MemberState.CONSOLIDATED: ("done", "done"), MemberState.ACCEPTED: ("done", "done"),
}


def month_of(text: str) -> date:
    """The first day of `2024-08`. Http404 for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as wrong:
        raise Http404 from wrong


def running_case(request: HttpRequest, code: str) -> Proposal:
    """The case in execution: 404 for a stranger, 403 for who may open the case but not its course."""
    found = course_case(request.user, code)
    if not may_see_course(request.user, found):
        raise Forbidden("course")
    request.case = found  # the frame says for whom one acts in this case
    return found


def slot_here(request: HttpRequest, code: str, month: str, key: str) -> MonthSlot:
    """The month of a member that this person may read; 404 for a month that is none, 403 for other members and the organiser."""
    found = running_case(request, code)
    member = member_of(found, key)
    if not may_read_report(request.user, found, member):
        raise Forbidden("report")
    slot = services.slot_of(found.pk, member.pk, month_of(month))
    if slot is None:
        raise Http404
    slot.proposal, slot.member = found, member
    return slot


def show(
    request: HttpRequest, slot: MonthSlot, *, status: int = 200, content: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """The report's page. `content`: what was typed where it is not what is stored; `problems`: field -> why."""
    now, report, tree = received_at(request), services.report_of(slot), services.tree_on(slot)
    before = queries.previous_report(slot)
    writes = (
        may_report(request.user, slot.proposal, slot.member) and report.state in services.WRITABLE and Status(slot.proposal.status) in RUNNING
        and slot.lifted_at is None and slot.month <= timezone.localdate(now)
    )
    values = dict(content if content is not None else {**report.content, **report.typed})
    carries = bool(before) and writes and request.GET.get("carry") == "1" and content is None
    if carries and before is not None:
        values = forms.carried(values, before.content)
    facts = {
        "slot": slot, "report": report, "writes": writes, "problems": problems or {}, "carried": carries, "has_before": before is not None,
        "groups": groups(tree, values, slot, before.content if before else {}), "sums": sums(slot, tree),
        "tools": tools(tree, values), "partners": partners(values, problems or {}), "foreign": money("fx", values),
        "foreign_open": bool(values.get("fx_amount")) or _is_in("fx_", problems), "items": items(tree, values), "values": values,
        "currencies": forms.CURRENCIES, "converted": converted(values), "evidence": pieces(request, slot, writes=writes),
        "kinds": kinds(slot, tree), "state": mark(report.state), "late": services.is_late(slot, report.first_sent_at or now),
        "may_take_back": may_report(request.user, slot.proposal, slot.member) and report.state == MemberState.SENT and not report.counted_in_id,
        "may_return": may_lead(request.user, slot.proposal) and report.state in (MemberState.SENT, MemberState.CONSOLIDATED),
        "rounds": list(report.rounds.select_related("by")) if report.pk else [],
        "autosave_url": reverse("execution_report_autosave", args=address(slot)), "backup_key": f"report-{slot.pk}-{request.user.pk}",
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }  # fmt: skip
    return render(request, "kpi/report.html", framed(request, slot.proposal, "execution_reports", **(facts | more)), status=status)


def address(slot: MonthSlot) -> list[str]:
    """The arguments of a report's routes."""
    return [slot.proposal.code, f"{slot.month:%Y-%m}", slot.member.key]


def mark(state: str) -> dict[str, str]:
    """A state with its words, kind and icon."""
    kind, icon = STATE_MARKS[MemberState(state)]
    return {"words": str(MemberState(state).label), "kind": kind, "icon": icon}


def groups(tree: Mapping[str, Any], values: Mapping[str, str], slot: MonthSlot, before: Mapping[str, str]) -> list[dict[str, Any]]:
    """The work items with their texts; those that the plan has for this month first."""
    rows = []
    for item in ITEMS:
        planned = slot.month.month in tree.get("months", {}).get(item, ())
        rows.append({
            "name": f"work_{item}", "kpi": f"KPI {item[3:]}", "label": str(ITEM_NAMES[item]), "planned": planned,
            "value": values.get(f"work_{item}", ""), "before": before.get(f"work_{item}", ""),
        })  # fmt: skip
    return sorted(rows, key=lambda row: not row["planned"])


def sums(slot: MonthSlot, tree: Mapping[str, Any]) -> dict[str, str]:
    """What the member reported before this month, by figure."""
    return {figure: figures.shown(figures.rounded(_decimal(value))) for figure, value in queries.own_sums(slot, dict(tree)).items()}


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def tools(tree: Mapping[str, Any], values: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row for each planned tool, and one for another."""
    planned = [row for row in tree.get("tools", ()) if row.get("name")]
    rows = [{"n": n, "name": row["name"], "indicator": row.get("indicator", ""), "figure": values.get(f"tool{n}_figure", ""), "own": False}
            for n, row in enumerate(planned)]  # fmt: skip
    last = len(planned)
    return [*rows, {"n": last, "name": values.get(f"tool{last}_name", ""), "figure": values.get(f"tool{last}_figure", ""), "own": True}]


def money(prefix: str, values: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The four fields of a sum in its own currency."""
    return {part: {"name": f"{prefix}_{part}", "value": values.get(f"{prefix}_{part}", "")} for part in ("amount", "currency", "rate", "date")}


def _is_in(prefix: str, problems: Mapping[str, str] | None) -> bool:
    return any(name.startswith(prefix) for name in problems or ())


def partners(values: Mapping[str, str], problems: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows of KPI 3; one with something wrong stands open."""
    return [
        {"n": n, "name": values.get(f"partner{n}_name", ""), "content": values.get(f"partner{n}_content", ""), "content_name": f"partner{n}_content",
         "money": money(f"partner{n}", values), "open": n == 0 or bool(values.get(f"partner{n}_name")) or _is_in(f"partner{n}_", problems)}
        for n in range(forms.PARTNER_ROWS)
    ]  # fmt: skip


def items(tree: Mapping[str, Any], values: Mapping[str, str]) -> list[dict[str, Any]]:
    """The alliance's own items of KPI 5."""
    return [
        {"n": n, "name": row["name"], "indicator": row.get("indicator", ""), "done": bool(values.get(f"item{n}_done")),
         "figure": values.get(f"item{n}_figure", "")} for n, row in enumerate(forms.planned_items(tree))
    ]  # fmt: skip


def converted(values: Mapping[str, str]) -> str:
    """The foreign sum in 萬元 at its rate; blank while a part is missing or unreadable."""
    try:
        found = forms.converted(values)
    except ValueError:
        return ""
    return figures.shown(figures.rounded(_decimal(found / forms.WAN))) if found is not None else ""


def kinds(slot: MonthSlot, tree: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The kinds of evidence by KPI, with what the alliance promised."""
    terms = terms_of(slot.proposal.call)
    return [
        {"kpi": item, "label": f"KPI {item[3:]} {ITEM_NAMES[item]}", "promised": tree.get("evidence", {}).get(item, ""),
         "kinds": [{"key": each.key, "name": said(each.name)} for each in terms.evidence_kinds[item]]} for item in ITEMS
    ]  # fmt: skip


def pieces(request: HttpRequest, slot: MonthSlot, *, writes: bool) -> list[dict[str, Any]]:
    """The month's evidence; a repeat says of what, another alliance is not named to firms."""
    terms, rows = terms_of(slot.proposal.call), []
    for each in queries.evidence_of(slot):
        kind = terms.kind_of(each.kpi, each.kind)
        own = each.same_as is not None and (each.same_as.proposal_id == slot.proposal_id or request.user.office == "staff")
        rows.append({"it": each, "kpi": f"KPI {each.kpi[3:]}", "kind": said(kind.name) if kind else each.kind, "names_other": own, "removes": writes})
    return rows
