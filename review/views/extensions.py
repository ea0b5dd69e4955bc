"""展延 and 停止上班處理: what will change and who is told stands on the page; a second person confirms."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, signed_in
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.roc_calendar import numeric_text, parse_date
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.lib.unreadable import Unreadable
from alliance_portal.seconds.services import Refused
from proposals.constants import EDITABLE
from proposals.models import Call, Proposal
from review.models import Extension
from review.permissions import desk_case
from review.queries.calendar import working_calendar
from review.services import extensions as services
from review.undertaking_gate import decides
from review.views.desk import call_of
from review.views.intake_form import moment_of

TEXTS = ("title_zh", "title_en", "body_zh", "body_en")


@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest) -> HttpResponse:
    """A later deadline for the whole call."""
    call, now = call_of(request), received_at(request)
    local = timezone.localtime(call.deadline)
    typed = {name: request.POST.get(name, "")[:500] for name in ("day", "time", "reason")}
    if request.method != "POST":
        return _extend_page(request, call, {"day": "", "time": f"{local:%H:%M}", "reason": ""}, {})
    until, problems = moment_of(typed["day"], typed["time"])
    if until is None:
        return _extend_page(request, call, typed, problems)
    try:
        asked = services.ask_extension(call, request.user, until=until, reason=typed["reason"], now=now)
    except Refused as refused:
        return _extend_page(request, call, typed, {refused.reason: refused.text.in_language(get_language() or "")}, refused.status)
    messages.success(request, _("已送複核；核可後截止時間才會更改。"))
    return redirect("second", asked.pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def extend_case(request: HttpRequest, code: str) -> HttpResponse:
    """A later deadline for one case alone, also after the call's deadline."""
    case, now = desk_case(request.user, code), received_at(request)
    local = timezone.localtime(case.deadline)
    if request.method != "POST":
        return _extend_page(request, case.call, {"day": "", "time": f"{local:%H:%M}", "reason": ""}, {}, case=case)
    typed = {name: request.POST.get(name, "")[:500] for name in ("day", "time", "reason")}
    until, problems = moment_of(typed["day"], typed["time"])
    if until is None:
        return _extend_page(request, case.call, typed, problems, case=case)
    try:
        asked = services.ask_case_extension(case, request.user, until=until, reason=typed["reason"], now=now)
    except Refused as refused:
        words = {refused.reason: refused.text.in_language(get_language() or "")}
        return _extend_page(request, case.call, typed, words, refused.status, case=case)
    messages.success(request, _("已送複核；核可後本案截止時間才會更改。"))
    return redirect("second", asked.pk)


def _extend_page(
    request: HttpRequest, call: Call, typed: dict[str, str], problems: dict[str, str], status: int = 400, *, case: Proposal | None = None,
) -> HttpResponse:
    """The form for the call, or for one case of it; earlier extensions of the same."""
    earlier = Extension.objects.filter(call=call, proposal=case).select_related("asked_by", "confirmed_by")
    facts = _facts(call, typed, problems) | {"earlier": earlier, "case": case, "present": case.deadline if case else call.deadline}
    if case is not None:
        facts["may_extend"] = decides(request) and case.status in EDITABLE
    return render(request, "review/extend.html", facts, status=status if problems else 200)


def _facts(call: Call, typed: dict[str, str], problems: dict[str, str]) -> dict[str, Any]:
    return {
        "call": call, "typed": typed, "problems": problems,
        "errors": [{"href": f"#f-{name}" if name in typed or name in {"until", "texts"} else "", "text": text} for name, text in problems.items()],
        "told": Proposal.objects.filter(call=call, status__in=EDITABLE).count(),
    }  # fmt: skip


@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def stop_work(request: HttpRequest) -> HttpResponse:
    """A day without work: the first press shows the texts for that day, the second asks the second person."""
    call, now = call_of(request), received_at(request)
    names = ("stopped", "reason", "day", "time", *TEXTS)
    typed = {name: (request.POST if request.method == "POST" else request.GET).get(name, "")[:2000] for name in names}
    try:
        day = parse_date(typed["stopped"]) if typed["stopped"] else None
    except Unreadable as unreadable:
        return _stop_page(request, call, typed, {"stopped": unreadable.reason.in_language(get_language() or "")})
    if day is None or request.method != "POST":
        return _stop_page(request, call, typed | _proposed(call, day) if day else typed, {}, day)
    until, problems = moment_of(typed["day"], typed["time"]) if typed["day"].strip() else (None, {})
    if problems:
        return _stop_page(request, call, typed, problems, day)
    try:
        texts = {name: typed[name].strip() for name in TEXTS}
        asked = services.ask_stop(call, request.user, day=day, reason=typed["reason"], texts=texts, until=until, now=now)
    except Refused as refused:
        return _stop_page(request, call, typed, {refused.reason: refused.text.in_language(get_language() or "")}, day, refused.status)
    messages.success(request, _("已送複核；核可後才會公告、展延並寄送通知。"))
    return redirect("second", asked.pk)


def _proposed(call: Call, day: date) -> dict[str, str]:
    """The texts for a day, and the next working day's deadline where the deadline falls on it; staff change what they like."""
    calendar = working_calendar()
    until = services.next_working_deadline(call, day, lambda each: each != day and calendar.is_working(each))
    zh, en = spoken(day, ["day", "weekday"], english=False), spoken(day, ["day", "weekday"], english=True)
    moved_zh, moved_en = services.deadline_words(until).values()
    return {
        "day": numeric_text(until.date()) if until else "", "time": f"{until:%H:%M}" if until else "",
        "title_zh": f"{spoken(day, ['short'], english=False)}停止上班公告", "title_en": f"No work on {spoken(day, ['short'], english=True)}",
        "body_zh": f"因天然災害停止上班，{zh}本會暫停收件。{moved_zh}收件確認時限一併順延。",
        "body_en": f"Because of a natural disaster the office is closed on {en} and takes no paper in. {moved_en} Acknowledgements wait as well.",
    }  # fmt: skip


def _stop_page(
    request: HttpRequest,
    call: Call,
    typed: dict[str, str],
    problems: dict[str, str],
    day: date | None = None,
    status: int = 400,
) -> HttpResponse:
    tomorrow = timezone.localdate(received_at(request)) + timedelta(days=1)
    facts = _facts(call, typed, problems) | {"stopped_day": day, "example": numeric_text(tomorrow)}
    return render(request, "review/stop_work.html", facts, status=status if problems else 200)
