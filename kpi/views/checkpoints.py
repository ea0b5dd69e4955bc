"""查核點: prepared from accepted reports; evidence checked beside each KPI; the lead's statement, sending, staff's settling (F-31, F-32)."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, signed_in
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.exact_figures import rounded_text
from kpi.constants import CheckState, Verdict
from kpi.models import Advice, CheckpointReport
from kpi.progress import ITEMS, CheckpointResult, judge
from kpi.queries.alliance import evidence_of
from kpi.queries.course import course_of
from kpi.queries.viewers import Viewer, case_for
from kpi.services import advice as advices
from kpi.services import checkpoints as services
from kpi.views.answers import errors_of, typed, typed_day, whole
from kpi.views.check_papers import offered
from kpi.views.tabs import frame
from kpi.views.words import ITEM_NAMES, UNITS, kpi_name, shown
from proposals.models import Proposal
from proposals.permissions import standing
from proposals.services.errors import Refused
from review.undertaking_gate import decides

FIELDS = frozenset({"statement", "reason", "remark", "verdict", "text", "due", "note"})
IN = (CheckState.SENT, CheckState.SETTLED)
STATES = {CheckState.PREPARING: "", CheckState.SENT: "now", CheckState.RETURNED: "fix", CheckState.SETTLED: "done"}
VERDICTS = {Verdict.WAITING: "", Verdict.ACCEPTED: "done", Verdict.PARTLY: "warn", Verdict.REJECTED: "fix"}


def _page(request: HttpRequest, case: Proposal, viewer: Viewer, position: int, *, status: int = 200, **more: Any) -> HttpResponse:
    on = timezone.localdate(received_at(request))
    found = course_of(case, max(on, case.call.final_on))
    if found is None or position >= len(found.plan.checkpoints):
        raise Http404
    held = CheckpointReport.objects.filter(proposal=case, position=position).select_related("sent_by", "settled_by").first()
    if viewer.accepted_only and (held is None or held.state != CheckState.SETTLED):
        held = None
    result = judge(found.plan, found.reports, found.kpi_reports, position)
    pieces = [each for each in evidence_of(case, viewer) if each.month <= result.on]
    own, acts = standing(request.user, case), decides(request)
    may_settle = acts and case.status in services.OPEN_IN
    facts = frame(request, case, viewer, "execution_checkpoints") | {
        "theme": found.tree.get("theme", ""), "position": position, "held": held, "state_kind": STATES[CheckState(held.state)] if held else "",
        "result": result, "required": shown(result.required), "actual": rounded_text(result.actual), "is_first": position == 0,
        "growth": None if result.kpi4_growth is None else rounded_text(result.kpi4_growth), "rows": _rows(result, found.tree, position, pieces),
        "pieces": pieces, "waiting": sum(each.verdict == Verdict.WAITING for each in pieces), "is_open": case.status in services.OPEN_IN,
        "may_write": own.is_lead and case.status in services.OPEN_IN and (held is None or held.state in services.WRITABLE),
        "points": [{"on": each.on, "position": place, "here": place == position} for place, each in enumerate(found.plan.checkpoints)],
        "may_send": own.is_lead_owner, "may_settle": may_settle,
        "forms": offered(request, case, viewer, position), "advices": _advices(case, viewer, position, held),
        "may_advise": may_settle and held is not None and held.state in IN,
        "may_finish": acts or own.is_lead,
        "verdicts": [(choice.value, choice.label) for choice in Verdict if choice != Verdict.WAITING],
    }
    return render(request, "kpi/checkpoint.html", facts | more, status=status)


def _advices(case: Proposal, viewer: Viewer, position: int, held: CheckpointReport | None) -> list[Advice]:
    """What was recommended at this checkpoint; the organiser reads it with what was settled."""
    if viewer.accepted_only and held is None:
        return []
    return list(Advice.objects.filter(proposal=case, position=position).select_related("done_by"))


def _rows(result: CheckpointResult, tree: dict[str, Any], position: int, pieces: list[Any]) -> list[dict[str, Any]]:
    """Each KPI: the half-year's and the whole target, what is reached, its evidence with the verdicts."""
    rows = []
    for item in ITEMS:
        kpi, mine = result.kpis[item], [each for each in pieces if each.kpi == item]
        target = tree["targets"][item]
        counts = Counter(each.verdict for each in mine)
        rows.append({
            "kpi": kpi_name(item), "label": ITEM_NAMES[item], "unit": UNITS[item], "half": target["first_half" if position == 0 else "second_half"],
            "whole": target["whole"], "note": target.get("first_note" if position == 0 else "second_note", ""), "actual": shown(kpi.actual),
            "rate": "–" if kpi.rate is None else f"{rounded_text(kpi.rate)}%", "is_met": kpi.is_met,
            "promised": tree.get("evidence", {}).get(item, ""),
            "accepted": counts[Verdict.ACCEPTED] + counts[Verdict.PARTLY], "pieces": len(mine),
            "evidence": [{"it": each, "kind": VERDICTS[Verdict(each.verdict)]} for each in mine],
        })
    return rows


@signed_in
@require_safe
def current(request: HttpRequest, code: str) -> HttpResponse:
    """The checkpoint that comes next; after the last one, that."""
    case, viewer = case_for(request.user, code)
    return _page(request, case, viewer, int(timezone.localdate(received_at(request)) > case.call.midterm_on))


@signed_in
@require_safe
def show(request: HttpRequest, code: str, position: int) -> HttpResponse:
    """The page of one checkpoint."""
    case, viewer = case_for(request.user, code)
    return _page(request, case, viewer, position)


def _refused(request: HttpRequest, case: Proposal, viewer: Viewer, position: int, refused: Refused) -> HttpResponse:
    errors, status = errors_of(refused, FIELDS)
    return _page(request, case, viewer, position, status=status, errors=errors, typed=typed(request))


@signed_in
@require_POST
def save(request: HttpRequest, code: str, position: int) -> HttpResponse:
    """Keep the lead's statement; with `send` also send the checkpoint, certified by an owner."""
    case, viewer = case_for(request.user, code)
    at = received_at(request)
    statement, revision = request.POST.get("statement", "")[:20_000], whole(request, "revision")
    try:
        services.save_statement(case, request.user, position=position, statement=statement, revision=revision, at=at)
        if request.POST.get("send"):
            services.send(case, request.user, position=position, at=at)
    except Refused as refused:
        return _refused(request, case, viewer, position, refused)
    messages.success(request, _("查核點報告已送出。") if request.POST.get("send") else _("已儲存說明。"))
    return redirect("execution_checkpoint", case.code, position)


@office(Office.STAFF)
@require_POST
def settle(request: HttpRequest, code: str, position: int) -> HttpResponse:
    """Staff settle the checkpoint or return it."""
    case, viewer = case_for(request.user, code)
    is_good = request.POST.get("outcome") == "settle"
    remark = request.POST.get("remark", "")
    try:
        services.settle(case, request.user, position=position, is_good=is_good, remark=remark, at=received_at(request))
    except Refused as refused:
        return _refused(request, case, viewer, position, refused)
    messages.success(request, _("查核完成。") if is_good else _("已退回領導企業補充。"))
    return redirect("execution_checkpoint", case.code, position)


@office(Office.STAFF)
@require_POST
def check(request: HttpRequest, code: str, position: int, evidence_id: int) -> HttpResponse:
    """採認／部分採認／不採認 of one piece of evidence."""
    case, viewer = case_for(request.user, code)
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
    try:
        services.check_evidence(case, request.user, evidence=evidence_id, verdict=verdict, reason=reason, at=received_at(request))
    except Refused as refused:
        return _refused(request, case, viewer, position, refused)
    messages.success(request, _("已登記查核結果。"))
    return redirect("execution_checkpoint", case.code, position)


@office(Office.STAFF)
@require_POST
def advise(request: HttpRequest, code: str, position: int) -> HttpResponse:
    """建議: with who and until when, where that is said."""
    case, viewer = case_for(request.user, code)
    text, owner = request.POST.get("text", ""), request.POST.get("owner", "")
    try:
        advices.give(case, request.user, position=position, text=text, owner=owner, due=typed_day(request, "due"), at=received_at(request))
    except Refused as refused:
        return _refused(request, case, viewer, position, refused)
    messages.success(request, _("已加入建議事項。"))
    return redirect("execution_checkpoint", case.code, position)


@signed_in
@require_POST
def follow(request: HttpRequest, code: str, position: int, advice_id: int) -> HttpResponse:
    """The lead's people or staff say what was done about a recommendation."""
    case, viewer = case_for(request.user, code)
    asked = get_object_or_404(Advice.objects.select_related("proposal"), pk=advice_id, proposal=case, position=position)
    try:
        advices.finish(asked, request.user, note=request.POST.get("note", ""), at=received_at(request))
    except Refused as refused:
        return _refused(request, case, viewer, position, refused)
    messages.success(request, _("已登記辦理情形。"))
    return redirect("execution_checkpoint", case.code, position)
