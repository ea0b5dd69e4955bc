"""The lead's pages of the check: what has to be supplied, and the result with its reasons once it was told."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.files.kinds import KINDS as UPLOADS
from alliance_portal.files.services import FileRefused
from alliance_portal.lib.clock import received_at
from proposals.constants import Status
from proposals.models import Proposal
from proposals.services.errors import Refused
from proposals.views.case_notes import CaseNote
from proposals.views.fetching import case_of, require
from review.permissions import reads_reasons, supplies_documents
from review.queries.screening import check_of, outcome_of, rounds_of
from review.services.screening import supplies as services
from review.views.screening.rounds import rounds_of as shown_rounds
from review.views.screening.words import KINDS, said

TOLD = frozenset({Status.ELIGIBLE, Status.INELIGIBLE, Status.REJECTED})


@signed_in
@require_safe
def supply(request: HttpRequest, code: str) -> HttpResponse:
    """補件: the documents that are open, each with what is wrong, until when."""
    case = case_of(request, code)
    require(supplies_documents(request.user, case))
    return _page(request, case)


def _page(request: HttpRequest, case: Proposal, errors: list[dict[str, str]] | None = None, status: int = 200) -> HttpResponse:
    check, now = check_of(case), received_at(request)
    rounds = shown_rounds(rounds_of(check), now) if check else []
    current = next((each for each in rounds if each["is_open"]), None) if case.status == Status.CORRECTION else None
    for each in current["items"] if current else ():
        each["kind"] = UPLOADS.get(each["upload"])
    uploads = [each for each in current["items"] if not each["is_paper"]] if current else []
    facts = {
        "proposal": case, "current": current, "earlier": [each for each in rounds if each is not current], "now": now, "errors": errors or [],
        "is_ready": bool(uploads) and all(each["it"].file_id for each in uploads),
        "is_handed_in": bool(uploads) and all(each["it"].supplied_at for each in uploads),
        "has_paper": current is not None and any(each["is_paper"] for each in current["items"]),
    }  # fmt: skip
    return render(request, "review/screening/supply.html", facts, status=status)


@signed_in
@require_POST
def upload(request: HttpRequest, code: str, item_id: int) -> HttpResponse:
    """A file for one item of the notice."""
    case, file, place = case_of(request, code), request.FILES.get("file"), f"#f-{item_id}"
    require(supplies_documents(request.user, case))
    if file is None:
        return _page(request, case, [{"href": place, "text": _("沒有收到檔案，請重新選擇")}], 400)
    try:
        services.supply(case, request.user, item_id, file, received_at(request))
    except FileRefused as refused:
        return _page(request, case, [{"href": place, "text": said(refused.reason)}], refused.status)
    except Refused as refused:
        return _page(request, case, [{"href": place, "text": said(refused.text)}], 409)
    messages.success(request, _("已上傳，全部備妥後請按「送出補件」。"))
    return redirect("screening_supply", case.code)


@signed_in
@require_POST
def hand_in(request: HttpRequest, code: str) -> HttpResponse:
    """送出補件."""
    case = case_of(request, code)
    require(supplies_documents(request.user, case))
    try:
        done = services.hand_in(case, request.user, received_at(request))
    except Refused as refused:
        return _page(request, case, [{"href": "", "text": said(refused.text)}], 409)
    messages.success(request, _("已送出補件。") if done else _("已送出上傳的文件，書面尚待送達。"))
    return redirect("screening_supply", case.code)


@signed_in
@require_safe
def result(request: HttpRequest, code: str) -> HttpResponse:
    """審查結果, once it was told; the reasons for the lead and staff only."""
    case = case_of(request, code)
    outcome, whole = outcome_of(case), reads_reasons(request.user, case)
    reasons = [each["en" if said_english(request) else "zh"] for each in outcome.reasons] if outcome and whole else []
    facts = {
        "proposal": case, "outcome": outcome, "kind": KINDS[outcome.kind] if outcome else "", "reasons": reasons,
        "words": outcome.words if outcome and whole else "", "is_good": bool(outcome and outcome.kind == "eligible"), "whole": whole,
    }  # fmt: skip
    return render(request, "review/screening/result.html", facts)


def said_english(request: HttpRequest) -> bool:
    """Whether the reader reads English."""
    return request.LANGUAGE_CODE.startswith("en")


def case_note(request: HttpRequest, case: Proposal) -> CaseNote | None:
    """What the overview of a case says of its check: documents to supply, the result; no query in other states."""
    if case.status == Status.CORRECTION and supplies_documents(request.user, case):
        return _awaited(case)
    if case.status in TOLD:
        return _told(case)
    return None


def _awaited(case: Proposal) -> CaseNote | None:
    check = check_of(case)
    current = next((each for each in rounds_of(check) if each.closed_at is None), None) if check else None
    if current is None:
        return None
    title = _("待補件：%(n)s項文件") % {"n": current.items.count()}
    text = _("請於期限前上傳並送出；只開放通知所列文件。")
    return CaseNote("warn", title, text, reverse("screening_supply", args=[case.code]), _("前往補件"), "clock")


def _told(case: Proposal) -> CaseNote | None:
    outcome = outcome_of(case)
    if outcome is None:
        return None
    words, href = str(KINDS[outcome.kind]), reverse("screening_result", args=[case.code])
    title = _("審查結果：%(x)s") % {"x": words}
    if outcome.kind == "eligible":
        return CaseNote("done", title, _("請準備提案簡報，會議時間與上傳期限另行通知。"), href, _("查看審查結果"), "done")
    return CaseNote("stop", title, _("理由與說明請見審查結果。"), href, _("查看審查結果"), "stop", words)
