"""補件／補正通知: written, previewed, sent; its date moved, taken back, settled; the printed notice; the list of what is awaited."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, signed_in
from alliance_portal.files.downloads import answer as download
from alliance_portal.files.downloads import may_open_now
from alliance_portal.lib.clock import received_at
from proposals.models import MemberFirm, Proposal
from proposals.services.errors import Refused
from proposals.views.fetching import case_of, require
from review.models import CorrectionItem, CorrectionRound
from review.permissions import desk_case, reads_reasons
from review.queries.screening import Reading, open_rounds
from review.screening.documents import DOCUMENTS
from review.services.screening import corrections as services
from review.services.screening import supplies
from review.services.screening.letters import Letter
from review.views.intake_form import moment_of
from review.views.screening.page import checked_case, heading, show
from review.views.screening.rounds import item_of, state_of
from review.views.screening.words import said


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Which documents, what is wrong, until when; the first press shows the mail, the second sends it."""
    case, reading = checked_case(request, code)
    now, typed = received_at(request), _typed(request)
    if request.method != "POST":
        return _page(request, case, reading, typed, {})
    until, problems = moment_of(typed["day"], typed["time"])
    if until is None:
        return _page(request, case, reading, typed, problems, status=400)
    try:
        if "send" not in request.POST:
            return _page(request, case, reading, typed, {}, letter=services.letter_of(case, typed["items"], until, now))
        services.ask_round(case, request.user, typed["items"], until, now)
    except Refused as refused:
        named = refused.reason in {"items", "until", *DOCUMENTS}
        return _page(request, case, reading, typed, {refused.reason: said(refused.text)}, status=400 if named else 409)
    messages.success(request, _("已寄出補件通知，並開放領導企業上傳。"))
    return redirect("screening_check", case.code)


def _typed(request: HttpRequest) -> dict[str, Any]:
    chosen = [key for key in request.POST.getlist("item") if key in DOCUMENTS]
    return {
        "items": {key: request.POST.get(f"wrong-{key}", "")[:1000] for key in chosen},
        "day": request.POST.get("day", "")[:20], "time": request.POST.get("time", "17:00")[:8],
    }  # fmt: skip


def _page(
    request: HttpRequest, case: Proposal, reading: Reading, typed: dict[str, Any], problems: dict[str, str], *, letter: Letter | None = None,
    status: int = 200,
) -> HttpResponse:
    now = received_at(request)
    closed, last = services.may_ask(case.call, now), services.latest_until(case.call)
    documents = [
        {
            "key": key, "id": key.replace(".", "-"), "label": said(each.label), "is_paper": each.is_paper, "chosen": key in typed["items"],
            "wrong": typed["items"].get(key, ""), "problem": problems.get(key, ""), "found": _found(reading, each.question),
        }
        for key, each in DOCUMENTS.items()
    ]  # fmt: skip
    places = {"items": "#documents", "until": "#f-day", "day": "#f-day", "time": "#f-time"}
    facts = heading(case) | {
        "documents": documents, "typed": typed, "problems": problems, "letter": letter, "last": last,
        "is_closed": said(closed.text) if closed else "",
        "errors": [{"href": places.get(name, f"#w-{name.replace('.', '-')}"), "text": text} for name, text in problems.items()],
    }  # fmt: skip
    return render(request, "review/screening/correct.html", facts, status=status)


def _found(reading: Reading, key: str) -> str:
    """What staff wrote about this document already."""
    asked = reading.standing.question(key)
    return asked.last.note if asked is not None and asked.last is not None and asked.is_open else ""


@signed_in
@require_POST
def until(request: HttpRequest, code: str) -> HttpResponse:
    """Another date for what is awaited."""
    case = desk_case(request.user, code)
    at, problems = moment_of(request.POST.get("day", ""), request.POST.get("time", ""))
    if at is None:
        return _refused(request, code, " ".join(problems.values()), 400)
    try:
        services.move_until(case, request.user, at, request.POST.get("reason", ""), received_at(request))
    except Refused as refused:
        return _refused(request, code, said(refused.text), 400 if refused.reason in {"until", "reason"} else 409)
    messages.success(request, _("已變更補件期限，並通知領導企業。"))
    return redirect("screening_check", case.code)


def _refused(request: HttpRequest, code: str, text: str, status: int) -> HttpResponse:
    return show(request, *checked_case(request, code), errors=[{"href": "#rounds", "text": text}], status=status)


@signed_in
@require_POST
def drop(request: HttpRequest, code: str) -> HttpResponse:
    """Take the notice back."""
    case = desk_case(request.user, code)
    try:
        services.drop(case, request.user, request.POST.get("reason", ""), received_at(request))
    except Refused as refused:
        return _refused(request, code, said(refused.text), 400 if refused.reason == "reason" else 409)
    messages.success(request, _("已撤回補件通知，並通知領導企業。"))
    return redirect("screening_check", case.code)


@signed_in
@require_POST
def settle(request: HttpRequest, code: str) -> HttpResponse:
    """Staff's word on every item that came."""
    case = desk_case(request.user, code)
    chosen = {name[2:]: value for name, value in request.POST.items() if name.startswith("v-") and _is_id(name[2:])}
    verdicts = {int(item): (value, request.POST.get(f"n-{item}", "")) for item, value in chosen.items()}
    try:
        services.settle(case, request.user, verdicts, received_at(request))
    except Refused as refused:
        return _refused(request, code, said(refused.text), 400 if refused.reason.startswith("item-") else 409)
    messages.success(request, _("已複核補件。"))
    return redirect("screening_check", case.code)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


@signed_in
@require_POST
def arrival(request: HttpRequest, code: str, item_id: int) -> HttpResponse:
    """The paper of an item came to the desk."""
    case = desk_case(request.user, code)
    at, problems = moment_of(request.POST.get("day", ""), request.POST.get("time", ""))
    if at is None:
        return _refused(request, code, " ".join(problems.values()), 400)
    try:
        note = request.POST.get("note", "")
        supplies.log_arrival(case, request.user, item_id, arrived_at=at, note=note, now=received_at(request))
    except Refused as refused:
        return _refused(request, code, said(refused.text), 400 if refused.reason in {"arrived_at", "over"} else 409)
    messages.success(request, _("已登記書面補件。"))
    return redirect("screening_check", case.code)


@signed_in
@require_safe
def notice(request: HttpRequest, code: str, round_number: int) -> HttpResponse:
    """A notice on a sheet of its own, for paper and file."""
    case = desk_case(request.user, code)
    found = get_object_or_404(_rounds(case), number=round_number)
    return render(request, "review/screening/notice.html", notice_facts(case, found, received_at(request)))


def notice_facts(case: Proposal, found: CorrectionRound, now: datetime) -> dict[str, Any]:
    """What the printed notice says."""
    lead = MemberFirm.objects.filter(proposal=case, position=0).values_list("company_name", flat=True).first()
    items = [item_of(each) for each in found.items.all()]
    return heading(case) | {"round": found, "items": items, "lead": lead, "state_of_round": state_of(found, now)}


def _rounds(case: Proposal) -> Any:
    return CorrectionRound.objects.filter(check_of__proposal=case, check_of__submission__superseded_at=None).prefetch_related("items")


@signed_in
@require_safe
def file(request: HttpRequest, code: str, item_id: int) -> HttpResponseBase:
    """A file that was supplied: for staff and the lead's people."""
    case = case_of(request, code)
    require(reads_reasons(request.user, case))
    found = get_object_or_404(CorrectionItem.objects.select_related("file"), pk=item_id, round__check_of__proposal=case)
    if found.file is None or not may_open_now(found.file, request.user.pk):
        raise Http404
    return download(found.file)


@office(Office.STAFF)
@require_safe
def awaited(request: HttpRequest) -> HttpResponse:
    """補件／補正: what is awaited in every call, the nearest date first, what ran out marked."""
    now = received_at(request)
    rows = [
        {
            "round": each, "case": each.check_of.proposal, "items": [item_of(one) for one in each.items.all()], **state_of(each, now),
            "name": getattr(getattr(each.check_of.proposal, "desk_entry", None), "theme", "") or each.check_of.proposal.code,
        }
        for each in open_rounds()
    ]  # fmt: skip
    over = sum(each["is_over"] and each["round"].supplied_at is None for each in rows)
    return render(request, "review/screening/awaited.html", {"rows": rows, "over": over})


