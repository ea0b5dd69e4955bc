"""審查結果: the mail before it goes; passed at once, refused after a second person agreed; withdrawal on the lead's letter."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.files.downloads import answer as download
from alliance_portal.files.downloads import may_open_now
from alliance_portal.files.kinds import KINDS as UPLOADS
from alliance_portal.files.services import FileRefused
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.roc_calendar import parse_date
from alliance_portal.lib.unreadable import Unreadable
from alliance_portal.seconds.services import Refused as SecondRefused
from proposals.models import Proposal
from proposals.services.errors import Refused
from review.models import WithdrawalRequest
from review.permissions import desk_case
from review.queries.screening import OPEN_CHECK, Reading
from review.services.screening import outcomes, withdrawals
from review.services.screening.letters import Letter
from review.views.screening.page import checked_case, heading, obstacles
from review.views.screening.words import KIND_HELP, KINDS, said


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def passed(request: HttpRequest, code: str) -> HttpResponse:
    """審查通過: what is open, else the mail; POST moves the case and sends it."""
    case, reading = checked_case(request, code)
    problem, status = "", 200
    if request.method == "POST":
        try:
            outcomes.pass_case(case, request.user, received_at(request))
        except Refused as refused:
            problem, status = said(refused.text), 409
        else:
            messages.success(request, _("審查通過，已通知領導企業。"))
            return redirect("screening_check", case.code)
    may = case.status in outcomes.CHECKED and not reading.standing.open_matters and reading.check is not None
    facts = heading(case) | {
        "obstacles": obstacles(reading), "letter": outcomes.letter_of_pass(case) if may else None, "may": may,
        "errors": [{"href": "", "text": problem}] if problem else [],
    }  # fmt: skip
    return render(request, "review/screening/pass.html", facts, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, code: str) -> HttpResponse:
    """審查不通過: kind, reasons of the check, the mail; the second press asks a second person."""
    case, reading = checked_case(request, code)
    typed: dict[str, Any] = {name: request.POST.get(name, "")[:2000] for name in ("kind", "words", "reason")}
    typed["keys"] = request.POST.getlist("key")
    if request.method != "POST":
        return _refuse_page(request, case, reading, typed, {})
    try:
        if "send" not in request.POST:
            letter = outcomes.letter_of_refusal(case, typed["kind"], outcomes.chosen(reading, typed["keys"]), typed["words"].strip())
            return _refuse_page(request, case, reading, typed, {}, letter=letter)
        asked = outcomes.ask_refusal(case, request.user, **typed)
    except (Refused, SecondRefused) as refused:
        status = 400 if refused.reason in {"kind", "reasons", "reason"} else 409
        return _refuse_page(request, case, reading, typed, {refused.reason: said(refused.text)}, status=status)
    messages.success(request, _("已送複核；核可後才會通知領導企業。"))
    return redirect("second", asked.pk)


def _refuse_page(
    request: HttpRequest, case: Proposal, reading: Reading, typed: dict[str, Any], problems: dict[str, str], *, letter: Letter | None = None,
    status: int = 200,
) -> HttpResponse:
    reasons = [
        {"key": each.key, "code": each.code, "text": said(each.text), "chosen": each.key in typed["keys"]} for each in outcomes.reasons_of(reading)
    ]
    kinds = [{"key": key, "words": KINDS[key], "help": text, "chosen": typed["kind"] == key} for key, text in KIND_HELP.items()]
    facts = heading(case) | {
        "kinds": kinds, "reasons": reasons, "typed": typed, "problems": problems, "letter": letter,
        "may": case.status in OPEN_CHECK and reading.check is not None,
        "errors": [{"href": f"#f-{name}" if name in {"kind", "reasons", "reason"} else "", "text": text} for name, text in problems.items()],
    }  # fmt: skip
    return render(request, "review/screening/refuse.html", facts, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Withdrawal on the lead's written request, after the check."""
    case = desk_case(request.user, code)
    typed = {name: request.POST.get(name, "")[:500] for name in ("dated", "signed_by", "reason")}
    if request.method != "POST":
        return _withdraw_page(request, case, typed, {})
    letter, language = request.FILES.get("letter"), request.LANGUAGE_CODE
    if letter is None:
        return _withdraw_page(request, case, typed, {"letter": _("請上傳領導企業的書面申請。")}, 400)
    try:
        dated = parse_date(typed["dated"])
        facts = {"letter": letter, "dated": dated, "signed_by": typed["signed_by"], "reason": typed["reason"], "now": received_at(request)}
        asked = withdrawals.ask_withdrawal(case, request.user, **facts)
    except Unreadable as unreadable:
        return _withdraw_page(request, case, typed, {"dated": unreadable.reason.in_language(language)}, 400)
    except FileRefused as refused:
        return _withdraw_page(request, case, typed, {"letter": refused.reason.in_language(language)}, refused.status)
    except (Refused, SecondRefused) as refused:
        status = 400 if refused.reason in typed else 409
        return _withdraw_page(request, case, typed, {refused.reason: said(refused.text)}, status)
    messages.success(request, _("已送複核；核可後案件才會撤案。"))
    return redirect("second", asked.pk)


def _withdraw_page(request: HttpRequest, case: Proposal, typed: dict[str, str], problems: dict[str, str], status: int = 200) -> HttpResponse:
    named = {"letter", *typed}
    facts = heading(case) | {
        "typed": typed, "problems": problems, "may": case.status in withdrawals.SOURCES, "kind": UPLOADS[withdrawals.LETTER],
        "requests": WithdrawalRequest.objects.filter(proposal=case).select_related("asked_by", "confirmed_by"),
        "errors": [{"href": f"#f-{name}" if name in named else "", "text": text} for name, text in problems.items()],
    }  # fmt: skip
    return render(request, "review/screening/withdraw.html", facts, status=status)


@signed_in
@require_safe
def letter(request: HttpRequest, code: str, request_id: int) -> HttpResponseBase:
    """The letter that asked for a withdrawal."""
    found = get_object_or_404(WithdrawalRequest.objects.select_related("letter"), pk=request_id, proposal=desk_case(request.user, code))
    if not may_open_now(found.letter, request.user.pk):
        raise Http404
    return download(found.letter)
