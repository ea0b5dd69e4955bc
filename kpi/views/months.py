"""聯盟月報: one month of an alliance, consolidated, certified, sent; accepted or returned by staff."""

from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, signed_in
from alliance_portal.lib import figures
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.exact_figures import exact_text, rounded_text
from kpi.constants import AllianceState
from kpi.models import AllianceReport
from kpi.permissions import RUNNING, may_bind, may_lead
from kpi.progress import ITEMS
from kpi.queries.reports import MonthRow, months_of
from kpi.rules.report_labels import label_of
from kpi.rules.sums import FIGURES
from kpi.services import alliance_reports as services
from kpi.views.frame import framed, revision_of, said
from kpi.views.report_page import mark, month_of, running_case
from kpi.views.words import ITEM_NAMES
from proposals.constants import Status
from proposals.models import Proposal
from proposals.permissions import standing
from proposals.services.errors import Forbidden, Refused, Stale
from review.undertaking_gate import decides

FIGURE_NAMES = {
    "kpi1_digital": lambda: _("數位行銷活動（場次）"), "kpi1_physical": lambda: _("實體行銷活動（場次）"), "kpi2": lambda: _("數位工具（種）"),
    "kpi3": lambda: _("國際通路合作（件）"), "kpi4_increment": lambda: _("新增海外商機（萬元）"), "kpi5": lambda: _("自訂加分內容（項）"),
}
MARKS = {
    AllianceState.OPEN: ("now", "edit"), AllianceState.SENT: ("now", "mail"), AllianceState.RETURNED: ("fix", "stop"),
    AllianceState.ACCEPTED: ("done", "done"),
}


def row_here(request: HttpRequest, code: str, month: str) -> tuple[Proposal, MonthRow]:
    """The month of a case that this person may read: the lead, staff, the organiser what was accepted; else 403, 404 for no such month."""
    found, first = running_case(request, code), month_of(month)
    own = standing(request.user, found)
    row = next((each for each in months_of(found, timezone.localdate(received_at(request))) if each.month == first), None)
    if row is None:
        raise Http404
    accepted = row.report is not None and row.report.state == AllianceState.ACCEPTED
    if not (own.is_lead or request.user.office == Office.STAFF or (accepted and (own.is_party or request.user.office == Office.AGENCY))):
        raise Forbidden("month")
    return found, row


def show(
    request: HttpRequest, found: Proposal, row: MonthRow, *, status: int = 200, typed: dict[str, str] | None = None, **more: Any,
) -> HttpResponse:
    """The page of a month; `typed`: what was sent where it is not what is stored."""
    report = row.report or AllianceReport(proposal=found, month=row.month)
    own, staff = standing(request.user, found), request.user.office == Office.STAFF
    sees_parts = own.is_lead or staff
    today = timezone.localdate(received_at(request))
    parts = services.parts_for(found, report) if sees_parts and report.state != AllianceState.ACCEPTED else []
    reached, added = _figures(found, report, parts)
    writes = (
        may_lead(request.user, found) and report.state in services.WRITABLE and Status(found.status) in RUNNING and row.month <= today
    )
    counted = [each for each in parts if each.counted_in_id]
    state = AllianceState(report.state)
    rows = _rows(report, reached, added, typed)
    facts = {
        "row": row, "report": report, "writes": writes, "certifies": writes and may_bind(request.user, found), "sees_parts": sees_parts,
        "cells": [{"it": cell, "mark": mark(cell.state)} for cell in row.cells] if sees_parts else [],
        "items": _items(report, typed), "figures": rows, "fixes": any(each["value"] for each in rows),
        "later": [each for each in parts if each.slot.month != row.month],
        "absent": services.missing_members(found, row.month) if writes else [],
        "fallen": [f"KPI {item[3:]}" for item in services.decreased(found, report)] if report.pk else [],
        "statement": (typed or {}).get("statement", report.statement), "state": state.label, "mark": MARKS[state],
        "settles": decides(request) and state == AllianceState.SENT, "late": today > row.due and report.first_sent_at is None,
        "returnable": [*((item, f"KPI {item[3:]} {ITEM_NAMES[item]}") for item in ITEMS),
                       *((str(each.slot.member_id), each.slot.member.company_name) for each in counted)],
        "rounds": list(report.rounds.select_related("by")) if report.pk and sees_parts else [], "month_key": f"{row.month:%Y-%m}",
    }  # fmt: skip
    return render(request, "kpi/month.html", framed(request, found, "execution_reports", **(facts | more)), status=status)


def _figures(found: Proposal, report: AllianceReport, parts: list[Any]) -> tuple[dict[str, str], dict[str, str]]:
    """What is reached and what the month adds: as stored once it was sent, else as it would be."""
    if report.state in (AllianceState.SENT, AllianceState.ACCEPTED):
        return report.running, {**report.month_figures, "kpi2": str(len(report.tools))}
    reached, own = services.running_through(found, report, parts)
    return ({name: exact_text(value) for name, value in reached.items()},
            {**{name: exact_text(value) for name, value in own.added.items()}, "kpi2": str(len(own.tools))})  # fmt: skip


def _items(report: AllianceReport, typed: dict[str, str] | None) -> list[dict[str, Any]]:
    return [
        {"name": f"done_{item}", "kpi": f"KPI {item[3:]}", "label": str(ITEM_NAMES[item]),
         "value": (typed or {}).get(f"done_{item}", report.done.get(item, ""))} for item in ITEMS
    ]  # fmt: skip


def _rows(report: AllianceReport, reached: dict[str, str], added: dict[str, str], typed: dict[str, str] | None) -> list[dict[str, Any]]:
    rows = []
    for figure in FIGURES:
        corrected = report.corrections.get(figure, {})
        rows.append({
            "figure": figure, "value_name": f"value_{figure}", "reason_name": f"reason_{figure}", "label": FIGURE_NAMES[figure](),
            "added": _shown(added.get(figure, "0")), "reached": _shown(reached.get(figure, "0")),
            "value": (typed or {}).get(f"value_{figure}", corrected.get("value", "")),
            "reason": (typed or {}).get(f"reason_{figure}", corrected.get("reason", "")),
        })  # fmt: skip
    return rows


def _shown(text: str) -> str:
    return figures.shown(figures.parse(rounded_text(Fraction(text or "0"))))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def month(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """The month's page; POST saves the consolidation, `send` certifies and sends it."""
    found, row = row_here(request, code, month)
    if request.method != "POST":
        return show(request, found, row)
    if not may_lead(request.user, found):
        raise Forbidden("lead")
    sent = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    typed, now = services.read(sent), received_at(request)
    if typed.errors:
        return show(request, found, row, status=422, typed=sent, **beside({name: said(text) for name, text in typed.errors.items()}))
    try:
        kept = services.save(found, row.month, typed, base_revision=revision_of(request), actor=request.user, received_at=now)
        if "send" in sent:
            services.send(found, row.month, base_revision=kept.revision, actor=request.user, received_at=now,
                          late_reason=sent.get("late_reason", ""), missing_reason=sent.get("missing_reason", ""))  # fmt: skip
    except Refused as fault:
        return _refused(request, code, month, sent, fault)
    messages.success(request, _("已彙整並送出月報。") if "send" in sent else _("已儲存彙整內容。"))
    return redirect("execution_month", found.code, f"{row.month:%Y-%m}")


def beside(problems: dict[str, str]) -> dict[str, Any]:
    """Messages beside their fields, and in the summary at the top."""
    return {"problems": problems, "errors": [{"href": f"#id_{name}", "text": text} for name, text in problems.items()]}


def _refused(request: HttpRequest, code: str, month: str, sent: dict[str, str], fault: Refused) -> HttpResponse:
    """The page again with what was typed; where somebody saved meanwhile his values stand beside it (409)."""
    found, row = row_here(request, code, month)
    if isinstance(fault, services.Incomplete):
        return show(request, found, row, status=422, **beside({name: said(text) for name, text in fault.fields.items()}))
    if isinstance(fault, Stale):
        theirs = [{"name": said(label_of(name, {})), "theirs": value} for name, value in fault.theirs.items() if value != sent.get(name, "")]
        return show(request, found, row, status=409, typed=sent, stale=fault, theirs=theirs, errors=[{"href": "", "text": said(fault.text)}])
    if fault.reason in ("late_reason", "missing_reason"):
        return show(request, found, row, status=422, typed_reasons=sent, **beside({fault.reason: said(fault.text)}))
    return show(request, found, row, status=409, errors=[{"href": "", "text": said(fault.text)}])


@office(Office.STAFF)
@require_POST
def accept(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """採認."""
    found, row = row_here(request, code, month)
    try:
        services.accept(found, row.month, base_revision=revision_of(request), actor=request.user, received_at=received_at(request))
    except Refused as fault:
        return show(request, found, row, status=409, errors=[{"href": "", "text": said(fault.text)}])
    messages.success(request, _("已採認，進度與KPI數值已計入。"))
    return redirect("execution_month", found.code, f"{row.month:%Y-%m}")


@office(Office.STAFF)
@require_POST
def give_back(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """Return named parts with a reason."""
    found, row = row_here(request, code, month)
    try:
        services.give_back(
            found, row.month, parts=request.POST.getlist("part"), remark=request.POST.get("remark", ""), base_revision=revision_of(request),
            actor=request.user, received_at=received_at(request),
        )
    except Refused as fault:
        status = 400 if fault.reason in ("remark", "parts") else 409
        typed = {"parts": request.POST.getlist("part"), "remark": request.POST.get("remark", "")}
        return show(request, found, row, status=status, returning=typed, **beside({fault.reason: said(fault.text)}))
    messages.success(request, _("已退回，並通知領導企業與相關成員。"))
    return redirect("execution_month", found.code, f"{row.month:%Y-%m}")
