"""提案簡報: the lead's page of a case, and staff's list of a call."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, signed_in
from alliance_portal.files.downloads import may_open_now
from alliance_portal.files.kinds import KINDS
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import FileRefused
from alliance_portal.lib.clock import received_at
from alliance_portal.seconds.services import Refused as SecondRefused
from proposals.constants import Status
from proposals.models import Proposal
from proposals.permissions import standing
from proposals.services.errors import Refused
from proposals.services.mails import theme_of
from proposals.views.case_notes import MORE_ON_CASE, CaseNote
from proposals.views.fetching import case_of, require
from review.models import SlidesExtension
from review.permissions import may_see_slides, works_at_the_desk
from review.queries import slides as queries
from review.services import slides as services
from review.services import slides_extensions
from review.undertaking_gate import decides
from review.views.desk import call_of
from review.views.intake_form import moment_of


def scan_words(stored: StoredFile) -> tuple[str, str, str]:
    """Kind of mark, words and icon of a file's virus check (R-32)."""
    return {
        StoredFile.Scan.CLEAN: ("done", _("可開啟"), "check"), StoredFile.Scan.PENDING: ("warn", _("掃毒中"), "clock"),
        StoredFile.Scan.INFECTED: ("fix", _("檔案不安全，已隔離"), "stop"), StoredFile.Scan.ERROR: ("warn", _("掃毒未完成"), "clock"),
    }[StoredFile.Scan(stored.scan)]


@signed_in
@require_safe
def slides(request: HttpRequest, code: str) -> HttpResponse:
    """The slides of a case: until when, the versions, and for the lead the upload."""
    found = case_of(request, code)
    require(may_see_slides(request.user, found))
    return show(request, found)


def show(request: HttpRequest, found: Proposal, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page; `more`: why a file was not taken."""
    now, until, kind = received_at(request), queries.deadline_of(found), KINDS[services.KIND]
    is_open = found.status in queries.AWAITED and (until is None or now <= until)
    versions = [
        {"it": each, "scan": scan_words(each.file), "may_open": may_open_now(each.file, request.user.pk)} for each in queries.versions_of(found)
    ]
    facts = {
        "proposal": found, "theme": theme_of(found) or found.code, "until": until, "is_open": is_open, "versions": versions,
        "is_early": found.status not in queries.AWAITED and not versions, "is_over": until is not None and now > until,
        "may_upload": is_open and standing(request.user, found).is_lead, "accept": kind.accept, "hint": kind.hint.in_language(get_language() or ""),
        "is_staff": request.user.office == Office.STAFF,
        "may_extend": decides(request) and found.status in queries.AWAITED and until is not None,
        "extensions": SlidesExtension.objects.filter(proposal=found).select_related("asked_by", "confirmed_by"),
    }
    return render(request, "review/slides.html", facts | more, status=status)


@signed_in
@require_POST
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """上傳提案簡報."""
    found = case_of(request, code)
    require(may_see_slides(request.user, found))
    file = request.FILES.get("file")
    if file is None:
        return _refused(request, found, _("沒有收到檔案，請重新選擇"), 400)
    try:
        made = services.upload_slides(found, file, actor=request.user, received_at=received_at(request))
    except FileRefused as refused:
        return _refused(request, found, refused.reason.in_language(get_language() or ""), refused.status)
    except Refused as refused:
        return _refused(request, found, refused.text.in_language(get_language() or ""), 409)
    messages.success(request, _("已上傳提案簡報（第%(n)s版）。") % {"n": made.version})
    return redirect("screening_slides", found.code)


def _refused(request: HttpRequest, found: Proposal, words: str, status: int) -> HttpResponse:
    return show(request, found, status=status, problem=words, errors=[{"href": "#f-file" if status != 409 else "", "text": words}])


@signed_in
@require_POST
def extend(request: HttpRequest, code: str) -> HttpResponse:
    """展延 the deadline of this case's slides: it waits for a second person."""
    found = case_of(request, code)
    require(works_at_the_desk(request.user))
    typed = {name: request.POST.get(name, "")[:500] for name in ("day", "time", "reason")}
    until, problems = moment_of(typed["day"], typed["time"])
    if until is None:
        return _not_extended(request, found, typed, " ".join(problems.values()), 400)
    try:
        asked = slides_extensions.ask_extension(found, request.user, until=until, reason=typed["reason"], now=received_at(request))
    except SecondRefused as refused:
        return _not_extended(request, found, typed, refused.text.in_language(get_language() or ""), refused.status)
    messages.success(request, _("已送複核；核可後期限才會更改並通知領導企業。"))
    return redirect("second", asked.pk)


def _not_extended(request: HttpRequest, found: Proposal, typed: dict[str, str], words: str, status: int) -> HttpResponse:
    return show(request, found, status=status, typed=typed, extend_problem=words, errors=[{"href": "#f-day", "text": words}])


@office(Office.STAFF)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every case of the call that has passed the check: whether its slides are in, until when they may come."""
    call, now = call_of(request), received_at(request)
    lines = [
        {"it": line, "is_late": line.is_late(now), "scan": scan_words(line.newest.file) if line.newest else None}
        for line in queries.lines_of(call)
    ]
    missing = sum(1 for each in lines if each["it"].is_awaited)
    until = queries.call_deadline(call)
    facts = {"call": call, "lines": lines, "missing": missing, "until": until, "is_over": until is not None and now > until}
    return render(request, "review/slides_list.html", facts)


def slides_note(request: HttpRequest, found: Proposal) -> CaseNote | None:
    """On the overview of a case that has passed the check: what the lead does next (one query in these two states)."""
    if found.status not in queries.AWAITED or not standing(request.user, found).is_party:
        return None
    href = reverse("screening_slides", args=[found.code])
    if found.status == Status.SLIDES_READY:
        return CaseNote("done", _("提案簡報已上傳"), _("期限前可以更換，以最後一次上傳的版本為準。"), href, _("查看提案簡報"), "done")
    if not standing(request.user, found).is_lead:
        return CaseNote("info", _("資格與文件審查通過"), _("領導企業須於期限前上傳提案簡報。"), href, _("查看提案簡報"), "info")
    return CaseNote("warn", _("請上傳提案簡報"), _("提案審查會議以上傳的簡報進行，簡報約15分鐘。"), href, _("上傳提案簡報"), "warn")


MORE_ON_CASE.append(slides_note)
