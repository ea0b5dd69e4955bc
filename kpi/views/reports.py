"""每月進度回報: the months of an alliance, a member's report on a phone, its evidence."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import signed_in
from alliance_portal.files.downloads import answer, may_open_now
from alliance_portal.files.services import FileRefused
from alliance_portal.lib.clock import received_at
from kpi.models import Evidence, MonthSlot
from kpi.permissions import may_lead, may_read_report
from kpi.queries.reports import months_of
from kpi.rules.report_forms import fields_of
from kpi.rules.report_labels import label_of
from kpi.services import evidence as pieces
from kpi.services import member_reports as services
from kpi.views.frame import framed, revision_of, said
from kpi.views.report_page import address, mark, running_case, show, slot_here
from proposals.permissions import standing
from proposals.services.errors import Forbidden, Refused, Stale


@signed_in
@require_safe
def index(request: HttpRequest, code: str) -> HttpResponse:
    """The months: a member sees its own, the lead and staff every member, the organiser the alliance's accepted reports."""
    found = running_case(request, code)
    own = standing(request.user, found)
    sees_all = own.is_lead or request.user.office == Office.STAFF
    agency = request.user.office == Office.AGENCY
    today = timezone.localdate(received_at(request))
    rows = months_of(found, today, None if sees_all or agency else own.acts_for)
    table = [{
        "it": row, "has_begun": row.month <= today, "report": row.report if not agency or (row.report and row.report.accepted_at) else None,
        "cells": [] if agency else [{"it": cell, "mark": mark(cell.state), "opens": cell.slot.month <= today} for cell in row.cells],
    } for row in rows]  # fmt: skip
    names = [] if agency else [cell.slot.member for cell in rows[0].cells] if rows else []
    facts = framed(request, found, "execution_reports", rows=table, sees_all=sees_all, is_agency=agency, members=names)
    return render(request, "kpi/reports.html", facts)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, code: str, month: str, key: str) -> HttpResponse:
    """A member's report of a month; POST saves it, `send` sends it."""
    slot = slot_here(request, code, month, key)
    if request.method != "POST":
        return show(request, slot)
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    now = received_at(request)
    try:
        saved = services.save(slot, typed, base_revision=revision_of(request), actor=request.user, received_at=now)
        if "send" not in typed:
            return _saved(request, slot, saved)
        fresh = slot_here(request, code, month, key)
        services.send(fresh, base_revision=saved.revision, actor=request.user, received_at=now, late_reason=typed.get("late_reason", ""))
    except (Refused, Stale) as fault:
        return _refused(request, code, month, key, typed, fault)
    messages.success(request, _("已送出本月回報，將由領導企業彙整。"))
    return redirect("execution_reports", slot.proposal.code)


def _saved(request: HttpRequest, slot: MonthSlot, saved: services.Saved) -> HttpResponse:
    if saved.errors:
        fresh = slot_here(request, *address(slot))
        return show(request, fresh, status=422, **_beside({name: said(text) for name, text in saved.errors.items()}))
    messages.success(request, _("已儲存 %(time)s") % {"time": f"{timezone.localtime(saved.saved_at):%H:%M:%S}"})
    return redirect("execution_report", *address(slot))


def _beside(problems: dict[str, str]) -> dict[str, Any]:
    return {"problems": problems, "errors": [{"href": f"#id_{name}", "text": text} for name, text in problems.items()]}


def _refused(request: HttpRequest, code: str, month: str, key: str, typed: dict[str, str], fault: Refused) -> HttpResponse:
    """The page again with everything that was typed: 422 for fields, 409 with both texts where somebody saved meanwhile."""
    slot = slot_here(request, code, month, key)
    if isinstance(fault, services.Incomplete):
        return show(request, slot, status=422, **_beside({name: said(text) for name, text in fault.fields.items()}))
    if isinstance(fault, Stale):
        facts = framed(request, slot.proposal, "execution_reports", **_both(slot, typed, fault))
        return render(request, "kpi/report_conflict.html", facts, status=409)
    named = fault.reason == "late_reason"
    problems = {fault.reason: said(fault.text)} if named else {}
    errors = [{"href": f"#id_{fault.reason}" if named else "", "text": said(fault.text)}]
    reason = typed.get("late_reason", "")
    return show(request, slot, status=422 if named else 409, content=typed, problems=problems, errors=errors, typed_reason=reason)


def _both(slot: MonthSlot, typed: dict[str, str], stale: Stale) -> dict[str, Any]:
    """Both texts of every field that differs; choosing one a field saves over the newer revision."""
    mine = {name: text.strip() for name, text in typed.items() if name not in ("csrfmiddlewaretoken", "revision", "send", "late_reason")}
    theirs = {**stale.theirs, **stale.theirs_typed}
    tree = services.tree_on(slot)
    names = [name for name in fields_of(tree) if name in mine or name in theirs]  # in the order of the page
    rows = [{"name": name, "label": said(label_of(name, tree)), "mine": mine.get(name, ""), "theirs": theirs.get(name, "")} for name in names]
    same = [row for row in rows if row["mine"] == row["theirs"]]
    return {
        "slot": slot, "stale": stale, "at": f"{timezone.localtime(stale.saved_at):%H:%M:%S}", "same": same,
        "rows": [row for row in rows if row["mine"] != row["theirs"]],
    }


@signed_in
@require_POST
def merge(request: HttpRequest, code: str, month: str, key: str) -> HttpResponse:
    """Two texts of one report: the choice of every field, saved over the revision that was shown."""
    slot = slot_here(request, code, month, key)
    chosen = {}
    for name in request.POST:
        if name.startswith("theirs-"):
            field = name.removeprefix("theirs-")
            chosen[field] = request.POST.get(f"{request.POST.get(f'pick-{field}', 'mine')}-{field}", "")
    try:
        saved = services.save(slot, chosen, base_revision=revision_of(request), actor=request.user, received_at=received_at(request))
    except (Refused, Stale) as fault:
        return _refused(request, code, month, key, chosen, fault)
    return _saved(request, slot, saved)


@signed_in
@require_POST
def autosave(request: HttpRequest, code: str, month: str, key: str) -> JsonResponse:
    """What was typed so far; never more than a few queries (performance: 3 × Y3)."""
    slot = slot_here(request, code, month, key)
    try:
        body = json.loads(request.body)
        typed = {str(name): str(values[0]) if values else "" for name, values in body["fields"].items() if isinstance(values, list)}
        revision = body["revision"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"error": _("系統無法讀取這次送出的內容")}, status=400)
    if not isinstance(revision, int) or isinstance(revision, bool):
        return JsonResponse({"error": _("缺少版本資訊，請重新整理頁面；已填內容仍保留在本頁")}, status=428)
    try:
        saved = services.save(slot, typed, base_revision=revision, actor=request.user, received_at=received_at(request))
    except Stale as stale:
        html = render_to_string("kpi/_report_conflict.html", {"proposal": slot.proposal, **_both(slot, typed, stale)}, request)
        return JsonResponse({"error": said(stale.text), "revision": stale.current_revision, "html": html}, status=409)
    except Refused as fault:
        return JsonResponse({"error": said(fault.text), "closed": True}, status=403)
    at = f"{timezone.localtime(saved.saved_at):%H:%M:%S}"
    errors = {name: said(text) for name, text in saved.errors.items()}
    return JsonResponse({"saved": True, "revision": saved.revision, "at": at, "words": _("已儲存 %(time)s") % {"time": at}, "errors": errors})


@signed_in
@require_POST
def take_back(request: HttpRequest, code: str, month: str, key: str) -> HttpResponse:
    """撤回修改, while the lead has not consolidated it."""
    slot = slot_here(request, code, month, key)
    try:
        services.take_back(slot, actor=request.user, received_at=received_at(request))
    except Refused as fault:
        return show(request, slot, status=409, errors=[{"href": "", "text": said(fault.text)}])
    messages.success(request, _("已撤回，可以修改後重新送出。"))
    return redirect("execution_report", *address(slot))


@signed_in
@require_POST
def give_back(request: HttpRequest, code: str, month: str, key: str) -> HttpResponse:
    """退回成員修正, by the lead, with a remark."""
    slot = slot_here(request, code, month, key)
    if not may_lead(request.user, slot.proposal):
        raise Forbidden("lead")
    try:
        services.give_back(slot, remark=request.POST.get("remark", ""), actor=request.user, received_at=received_at(request))
    except Refused as fault:
        status = 400 if fault.reason == "remark" else 409
        return show(request, slot, status=status, errors=[{"href": "#id_remark", "text": said(fault.text)}])
    messages.success(request, _("已退回，並通知成員。"))
    return redirect("execution_month", slot.proposal.code, f"{slot.month:%Y-%m}")


@signed_in
@require_POST
def add_evidence(request: HttpRequest, code: str, month: str, key: str) -> HttpResponse:
    """A file or a link for a KPI and a kind."""
    slot = slot_here(request, code, month, key)
    piece, errors = pieces.read({name: value for name, value in request.POST.items() if isinstance(value, str)})
    again = {"piece": request.POST, "evidence_open": True}
    if errors:
        return show(request, slot, status=422, **again, **_beside({f"ev_{name}": said(text) for name, text in errors.items()}))
    try:
        made = pieces.add(slot, piece, request.FILES.get("file"), actor=request.user, received_at=received_at(request))
    except FileRefused as fault:
        return show(request, slot, status=fault.status, **again, **_beside({"ev_file": said(fault.reason)}))
    except Refused as fault:
        field = {"piece": "file"}.get(fault.reason, fault.reason)
        return show(request, slot, status=409 if fault.reason in ("sent", "status", "lifted", "future") else 422, **again,
                    **_beside({f"ev_{field}": said(fault.text)}))  # fmt: skip
    note = _("已加入佐證。這份與先前的佐證相同，只計一次。") if made.same_as_id else _("已加入佐證。")
    messages.success(request, note)
    return redirect(f"{request.path.removesuffix('evidence/')}#evidence")


@signed_in
@require_POST
def remove_evidence(request: HttpRequest, code: str, month: str, key: str, evidence_id: int) -> HttpResponse:
    """Take a piece back while the report is open."""
    slot = slot_here(request, code, month, key)
    try:
        pieces.remove(slot, evidence_id, actor=request.user, received_at=received_at(request))
    except Refused as fault:
        return show(request, slot, status=409, errors=[{"href": "", "text": said(fault.text)}])
    messages.success(request, _("已移除佐證。"))
    return redirect("execution_report", *address(slot))


@signed_in
@require_safe
def evidence(request: HttpRequest, code: str, evidence_id: int) -> HttpResponseBase:
    """A file of evidence: its member, the lead, staff; the organiser only what was accepted (security 2.3)."""
    found = running_case(request, code)
    kept = get_object_or_404(Evidence.objects.select_related("file", "member"), pk=evidence_id, proposal=found, removed_at=None)
    if request.user.office == Office.AGENCY:
        allowed = kept.verdict in ("accepted", "partly")
    else:
        allowed = may_read_report(request.user, found, kept.member)
    if not allowed:
        raise Forbidden("evidence")
    if kept.file is None or not may_open_now(kept.file, request.user.pk):
        raise Http404
    return answer(kept.file)
