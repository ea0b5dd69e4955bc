"""簽約: where it stands, what is missing, the clock; invitation, checklist, extension, the signed contract, giving up."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, signed_in
from alliance_portal.files.downloads import answer, may_open_now
from alliance_portal.files.services import FileRefused, store
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.roc_calendar import numeric_text
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused as NotConfirmed
from kpi.constants import PointState
from kpi.models import Baseline, Contract, Payment, ReviewPoint, RevisedPlan
from kpi.permissions import EXECUTION_ON, TO_SIGN, may_bind, may_lead
from kpi.queries.reserve import reserve_of
from kpi.queries.terms import terms_of
from kpi.services import contracts, endings, payments
from kpi.views.frame import case_here, day_of, framed, refusal, revision_of
from proposals.constants import Status
from proposals.models import Proposal
from proposals.services.errors import Refused
from review.services.letters import entry_of
from review.undertaking_gate import decides

FIELDS = ("sign_by", "amount", "comments", "document", "signed_on", "until", "reason", "answer", "remark", "plan", "way", "end_reason",
          "instalment", "paid", "document_no", "paid_on", "agreement", "remove_reason")  # fmt: skip
POINT_MARKS = {
    PointState.WAITING: ("warn", "clock"), PointState.ANSWERED: ("now", "edit"), PointState.ACCEPTED: ("done", "done"),
    PointState.RETURNED: ("fix", "stop"),
}


def show(request: HttpRequest, found: Proposal, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a contract; `more`: what was typed and what is wrong with it."""
    contract, today = contracts.contract_of(found), timezone.localdate(received_at(request))
    staff, terms = decides(request), terms_of(found.call)
    rows = ReviewPoint.objects.filter(proposal=found).select_related("answered_by", "settled_by")
    points = [] if request.user.office == Office.AGENCY else list(rows)
    entry = entry_of(found)
    lapsed = contract is not None and contracts.is_lapsed(contract, today) and found.status in TO_SIGN
    facts = {
        "contract": contract,
        "theme": entry.theme if entry else "",
        "points": [{"it": each, "kind": POINT_MARKS[PointState(each.state)][0], "icon": POINT_MARKS[PointState(each.state)][1],
                    "answers": may_lead(request.user, found) and found.status in TO_SIGN and each.state != PointState.ACCEPTED,
                    "settles": staff and found.status in TO_SIGN and each.state == PointState.ANSWERED} for each in points],
        "points_open": sum(1 for each in points if each.state != PointState.ACCEPTED),
        "plans": list(RevisedPlan.objects.filter(proposal=found).select_related("file", "added_by")),
        "baselines": list(Baseline.objects.filter(proposal=found).only("number", "made_of", "valid_from", "made_at")),
        "checklist": [{"it": row, "is": (contract.checklist if contract else {}).get(row.key, {})} for row in terms.checklist],
        "missing": contracts.missing_for_signing(found, contract) if contract and not contract.is_signed else [],
        "lapsed": lapsed, "records_lapse": lapsed and staff,
        "days_left": (contract.sign_by - today).days if contract else 0,
        "latest": contracts.latest_day(contract) if contract and staff and not contract.is_signed else None,
        **_waiting(found, staff=staff),
        "shows_agreement": contract is not None and payments.asks_agreement(found) and (found.status in TO_SIGN or contract.agreement is not None),
        "agrees": found.status in TO_SIGN and (may_lead(request.user, found) or staff),
        "payments": _payments(found, contract, most=terms.payment_instalments, writes=staff)
        if contract is not None and contract.is_signed and terms.payment_instalments and (staff or may_lead(request.user, found)) else None,
        "endings": endings.possible(found, request.user) if staff else [],
        "invites": staff and found.status == Status.SELECTED,
        "lists_points": staff and found.status in TO_SIGN,
        "signs": staff and found.status == Status.CONTRACT_PENDING,
        "hands_in": may_lead(request.user, found) and found.status in TO_SIGN,
        "declines": found.status in TO_SIGN and (may_bind(request.user, found) or staff),
        "is_signed": found.status in EXECUTION_ON, "is_declined": found.status == Status.DECLINED,
        "usual_sign_by": numeric_text(contracts.usual_sign_by(found, today)), "ceiling": terms.ceiling_twd, "today": numeric_text(today),
    }  # fmt: skip
    return render(request, "kpi/contract.html", framed(request, found, "execution_contract", **(facts | more)), status=status)


def _payments(found: Proposal, contract: Contract, *, most: int, writes: bool) -> dict[str, Any]:
    """What was paid of the decided amount, and which instalments are free."""
    rows = list(Payment.objects.filter(proposal=found, removed_at=None))
    paid, whole = sum(row.amount for row in rows), contract.amount or 0
    free = [str(n) for n in range(1, most + 1) if n not in {row.instalment for row in rows}]
    return {"rows": rows, "paid": f"{paid:,}", "decided": f"{whole:,}", "left": f"{whole - paid:,}", "writes": writes,
            "free": free if writes and paid < whole else []}  # fmt: skip


def _waiting(found: Proposal, *, staff: bool) -> dict[str, Any]:
    """The reserve in its order, whom a lapse lets move up, and the first of it (decisions "States"; two queries)."""
    if not staff or found.status != Status.DECLINED:
        return {"reserve": []}
    rows = [{"code": each.code, "theme": theme or each.code, "order": order} for each, theme, order in reserve_of(found)]
    return {"reserve": rows, "moves_up": rows[0] if rows and rows[0]["order"] else None}


def refused(request: HttpRequest, found: Proposal, fault: Refused | NotConfirmed, name: str = "") -> HttpResponse:
    """The page again with the refusal in its place and what was typed: 400 for a field, 409 where the case has moved on."""
    field = name or fault.reason
    typed = {key: value[:2000] for key, value in request.POST.items() if key not in ("csrfmiddlewaretoken", "revision")}
    status = fault.status if isinstance(fault, NotConfirmed) else 400 if fault.reason in FIELDS else 409
    opened = {"payments_open": field in ("instalment", "paid", "document_no", "paid_on")}
    return show(request, found, status=status, typed=typed, **opened, **refusal(field, fault.text, FIELDS))


def acted(request: HttpRequest, found: Proposal, act: Callable[[], object], done: str, name: str = "") -> HttpResponse:
    """Do it and answer: back to the page, to the second person where one has to confirm, or the refusal beside its field (`name`: which)."""
    try:
        made = act()
    except (Refused, NotConfirmed) as fault:
        found.refresh_from_db()
        return refused(request, found, fault, name if fault.reason == "reason" else "")
    messages.success(request, done)
    return redirect("second", made.pk) if isinstance(made, Confirmation) else redirect("execution_contract", found.code)


def needed(request: HttpRequest, name: str) -> date:
    """A day of the form. Raises Refused (reason: the field) for one that cannot be read."""
    found, unreadable = day_of(request.POST.get(name, ""))
    if unreadable is not None:
        raise Refused(name, unreadable)
    day: date = found
    return day


def whole(text: str) -> int:
    """A sum as people type it, 0 for anything else."""
    digits = text.replace(",", "").replace("，", "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


@signed_in
@require_safe
def contract(request: HttpRequest, code: str) -> HttpResponse:
    """Where the signing stands, for everybody of the alliance and staff; the organiser from the contract on."""
    return show(request, case_here(request, code))


@office(Office.STAFF)
@require_POST
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """發送簽約通知."""
    found, amount = case_here(request, code), whole(request.POST.get("amount", ""))
    return acted(request, found, lambda: contracts.invite(
        found, request.user, sign_by=needed(request, "sign_by"), amount=amount, received_at=received_at(request),
    ), _("已發送簽約通知。"))  # fmt: skip


@office(Office.STAFF)
@require_POST
def checklist(request: HttpRequest, code: str) -> HttpResponse:
    """Which papers were seen, which are not needed."""
    found = case_here(request, code)
    rows = {name.removeprefix("row-"): value for name, value in request.POST.items() if name.startswith("row-")}
    return acted(request, found, lambda: contracts.settle_checklist(
        found, request.user, rows, revision=revision_of(request), received_at=received_at(request),
    ), _("已儲存應備文件檢核。"))  # fmt: skip


@office(Office.STAFF)
@require_POST
def extend(request: HttpRequest, code: str) -> HttpResponse:
    """One extension, confirmed by a second person."""
    found, reason = case_here(request, code), request.POST.get("reason", "")
    return acted(
        request, found, lambda: contracts.ask_extension(found, request.user, until=needed(request, "until"), reason=reason),
        _("已送複核；核可後簽約期限才會更改。"), "reason",
    )


@office(Office.STAFF)
@require_POST
def sign(request: HttpRequest, code: str) -> HttpResponse:
    """登錄簽約: the scan of the sealed contract and the day of signing."""
    found, upload = case_here(request, code), request.FILES.get("document")

    def act() -> object:
        day = needed(request, "signed_on")
        with transaction.atomic():
            stored = store(upload, kind="contract", actor=request.user) if upload else None
            return contracts.sign(found, request.user, document=stored, signed_on=day, received_at=received_at(request))

    try:
        return acted(request, found, act, _("已登錄簽約，輔導執行開始，各成員的回報月份已建立。"))
    except FileRefused as fault:
        return show(request, found, status=fault.status, **refusal("document", fault.reason, FIELDS))


@signed_in
@require_POST
def decline(request: HttpRequest, code: str) -> HttpResponse:
    """放棄入選, or 逾期未簽約 by staff."""
    found, reason = case_here(request, code), request.POST.get("reason", "")[:1000]
    if not (may_bind(request.user, found) or request.user.office == Office.STAFF):
        raise PermissionDenied
    at = received_at(request)
    return acted(request, found, lambda: contracts.decline(found, request.user, reason=reason, received_at=at), _("已登記放棄入選。"))


@office(Office.STAFF)
@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    """撤銷執行, 撤銷輔導, 異常結案: put before a second person."""
    found, is_exempt = case_here(request, code), request.POST.get("exempt") == "yes"
    way, reason = request.POST.get("way", ""), request.POST.get("end_reason", "")
    return acted(
        request, found, lambda: endings.ask_end(found, request.user, way=way, reason=reason, is_exempt=is_exempt),
        _("已送複核；核可後才會結束並登記輔導紀錄。"), "end_reason",
    )


@signed_in
@require_safe
def document(request: HttpRequest, code: str) -> HttpResponseBase:
    """The scan of the signed contract."""
    kept = contracts.contract_of(case_here(request, code))
    if kept is None or kept.document is None or not may_open_now(kept.document, request.user.pk):
        raise Http404
    return answer(kept.document)
