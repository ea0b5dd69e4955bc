"""撥款紀錄 and the members' cooperation agreement, on the page of the contract."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, signed_in
from alliance_portal.files.downloads import answer, may_open_now
from alliance_portal.files.services import FileRefused
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.findings import Text
from kpi.permissions import may_lead
from kpi.services import payments
from kpi.services.contracts import contract_of
from kpi.views.contract import acted, needed, refused, show, whole
from kpi.views.frame import case_here, refusal
from proposals.services.errors import Forbidden, Refused

NO_FILE = Text("請先選擇檔案。", "Choose a file first.")


@office(Office.STAFF)
@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    """登記撥款."""
    found, posted = case_here(request, code), request.POST
    facts: dict[str, Any] = {
        "instalment": whole(posted.get("instalment", "")), "amount": whole(posted.get("paid", "")),
        "document_no": posted.get("document_no", ""), "condition": posted.get("condition", ""),
    }
    return acted(request, found, lambda: payments.record_payment(
        found, request.user, paid_on=needed(request, "paid_on"), received_at=received_at(request), **facts,
    ), _("已登記撥款。"))  # fmt: skip


@office(Office.STAFF)
@require_POST
def remove(request: HttpRequest, code: str, payment: int) -> HttpResponse:
    """Take back what was noted wrongly, with a reason."""
    found, reason = case_here(request, code), request.POST.get("remove_reason", "")
    return acted(
        request, found, lambda: payments.remove_payment(found, payment, request.user, reason=reason, received_at=received_at(request)),
        _("已移除撥款紀錄。"),
    )


@signed_in
@require_POST
def agree(request: HttpRequest, code: str) -> HttpResponse:
    """Upload 聯盟成員合作協議書: the lead's people or staff."""
    found, upload = case_here(request, code), request.FILES.get("agreement")
    if not (may_lead(request.user, found) or request.user.office == Office.STAFF):
        raise Forbidden("lead")
    try:
        if upload is None:
            raise FileRefused(NO_FILE)
        payments.hand_in_agreement(found, request.user, upload, received_at=received_at(request))
    except FileRefused as fault:
        return show(request, found, status=fault.status, **refusal("agreement", fault.reason, ("agreement",)))
    except Refused as fault:
        return refused(request, found, fault)
    messages.success(request, _("已上傳合作協議書。"))
    return redirect("execution_contract", found.code)


@signed_in
@require_safe
def agreement(request: HttpRequest, code: str) -> HttpResponseBase:
    """The agreement, for whoever reads the contract."""
    kept = contract_of(case_here(request, code))
    if kept is None or kept.agreement is None or not may_open_now(kept.agreement, request.user.pk):
        raise Http404
    return answer(kept.agreement)
