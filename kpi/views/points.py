"""審查意見回覆對照表 and 修正計畫書: listed, answered, approved or returned; the table as it is printed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, signed_in
from alliance_portal.files.downloads import answer as file_answer
from alliance_portal.files.downloads import may_open_now
from alliance_portal.files.services import FileRefused
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.findings import Text
from kpi.models import ReviewPoint, RevisedPlan
from kpi.permissions import may_lead
from kpi.services import points as services
from kpi.views.contract import FIELDS, refused, show
from kpi.views.frame import case_here, framed, refusal, revision_of
from proposals.services.errors import Forbidden, Refused
from review.services.letters import entry_of

NO_FILE = Text("請選擇要上傳的檔案。", "Choose the file to upload.")


@office(Office.STAFF)
@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    """List the committee's comments, one on a line."""
    found = case_here(request, code)
    try:
        count = services.add_points(found, request.user, request.POST.get("comments", "")[:40_000], received_at=received_at(request))
    except Refused as fault:
        return refused(request, found, fault)
    messages.success(request, _("已列入%(n)s點審查意見，並通知領導企業。") % {"n": count})
    return redirect(reverse("execution_contract", args=[found.code]) + "#points")


@signed_in
@require_POST
def answer(request: HttpRequest, code: str, point: int) -> HttpResponse:
    """The lead's answer to one comment."""
    found = case_here(request, code)
    try:
        services.answer_point(
            found, point, request.user, answer=request.POST.get("answer", ""), place=request.POST.get("place", ""),
            revision=revision_of(request), received_at=received_at(request),
        )
    except Refused as fault:
        return refused(request, found, fault, f"answer-{point}" if fault.reason == "answer" else "")
    messages.success(request, _("已儲存第%(n)s點的回覆。") % {"n": point})
    return redirect(reverse("execution_contract", args=[found.code]) + f"#point-{point}")


@office(Office.STAFF)
@require_POST
def settle(request: HttpRequest, code: str, point: int) -> HttpResponse:
    """Staff approve an answer or return it."""
    found, accept = case_here(request, code), request.POST.get("verdict") == "accept"
    try:
        services.settle_point(
            found, point, request.user, accept=accept, remark=request.POST.get("remark", ""), revision=revision_of(request),
            received_at=received_at(request),
        )
    except Refused as fault:
        return refused(request, found, fault, f"remark-{point}" if fault.reason == "remark" else "")
    messages.success(request, _("第%(n)s點已認可。") % {"n": point} if accept else _("第%(n)s點已退回，並通知領導企業。") % {"n": point})
    return redirect(reverse("execution_contract", args=[found.code]) + f"#point-{point}")


@signed_in
@require_safe
def printed(request: HttpRequest, code: str) -> HttpResponse:
    """The table as it is printed and sealed."""
    found = case_here(request, code)
    if request.user.office == Office.AGENCY:
        raise Forbidden("points")
    entry = entry_of(found)
    points = ReviewPoint.objects.filter(proposal=found)
    facts = framed(request, found, "execution_contract", points=points, theme=entry.theme if entry else "")
    return render(request, "kpi/points_print.html", facts)


@signed_in
@require_POST
def hand_in(request: HttpRequest, code: str) -> HttpResponse:
    """A version of the revised plan."""
    found, upload = case_here(request, code), request.FILES.get("plan")
    if not may_lead(request.user, found):
        raise Forbidden("lead")
    if upload is None:
        return show(request, found, status=400, **refusal("plan", NO_FILE, FIELDS))
    try:
        services.hand_in_plan(found, request.user, upload, note=request.POST.get("note", ""), received_at=received_at(request))
    except FileRefused as fault:
        return show(request, found, status=fault.status, **refusal("plan", fault.reason, FIELDS))
    except Refused as fault:
        return refused(request, found, fault)
    messages.success(request, _("已上傳修正計畫書。"))
    return redirect(reverse("execution_contract", args=[found.code]) + "#plans")


@signed_in
@require_safe
def plan(request: HttpRequest, code: str, version: int) -> HttpResponseBase:
    """A version of the revised plan as a file."""
    found = case_here(request, code)
    if request.user.office == Office.AGENCY:
        raise Forbidden("plans")
    kept = get_object_or_404(RevisedPlan.objects.select_related("file"), proposal=found, number=version)
    if not may_open_now(kept.file, request.user.pk):
        raise Http404
    return file_answer(kept.file)
