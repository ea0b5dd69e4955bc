"""結案: what is still missing, the lead's statement, the report in three formats and the whole file, closing by two officers (W-19, W-39, W-40)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, signed_in
from alliance_portal.files.downloads import answer
from alliance_portal.lib.clock import received_at
from alliance_portal.seconds.services import Refused as NotConfirmed
from kpi.models import Closing
from kpi.permissions import may_have_report
from kpi.queries.closing import readiness_of
from kpi.queries.viewers import Viewer, case_for
from kpi.rules.closing import missing
from kpi.services import closing as services
from kpi.services import closing_papers
from kpi.services.checkpoints import OPEN_IN
from kpi.views.answers import errors_of, typed, whole
from kpi.views.tabs import frame
from proposals.constants import Status
from proposals.models import Proposal
from proposals.services.errors import Refused
from review.undertaking_gate import decides

FIELDS = frozenset({"statement", "reason"})
WORDS = {"pdf": "PDF", "docx": "Word", "odt": "ODF", "zip": "ZIP"}
READ_ONLY = "pdf"  # what the organiser reads


def _page(request: HttpRequest, case: Proposal, viewer: Viewer, *, status: int = 200, **more: Any) -> HttpResponse:
    held = Closing.objects.filter(proposal=case).select_related("confirmed_by").first()
    language = get_language() or ""
    lines = [line.in_language(language) for line in missing(readiness_of(case))] if case.status in OPEN_IN else []
    has_report, papers = may_have_report(request.user, case), {}
    if has_report or viewer.accepted_only:
        found = closing_papers.content_of(case)
        papers = closing_papers.kept(case, found) if found else {}
    forms = [{"form": form, "words": WORDS[form], "is_made": form in papers} for form in closing_papers.FORMS if has_report or form == READ_ONLY]
    facts = frame(request, case, viewer, "execution_closing") | {
        "held": held, "lines": lines, "is_open": case.status in OPEN_IN, "is_closing": case.status == Status.CLOSING,
        "is_closed": case.status == Status.CLOSED, "is_abnormal": case.status == Status.ABNORMAL_CLOSED,
        "may_write": viewer.is_lead and case.status in OPEN_IN, "may_close": decides(request) and case.status == Status.CLOSING and not lines,
        "has_report": has_report, "forms": forms if has_report or viewer.accepted_only else [],
    }
    return render(request, "kpi/closing.html", facts | more, status=status)


@signed_in
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The page."""
    case, viewer = case_for(request.user, code)
    return _page(request, case, viewer)


@signed_in
@require_POST
def save(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the lead's closing statement."""
    case, viewer = case_for(request.user, code)
    statement = request.POST.get("statement", "")[:40_000]
    try:
        services.save_statement(case, request.user, statement=statement, revision=whole(request, "revision"), at=received_at(request))
    except Refused as refused:
        errors, status = errors_of(refused, FIELDS)
        return _page(request, case, viewer, status=status, errors=errors, typed=typed(request))
    messages.success(request, _("結案說明已儲存。"))
    return redirect("execution_closing", case.code)


@office(Office.STAFF)
@require_POST
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Put the closing before a second person."""
    case, viewer = case_for(request.user, code)
    try:
        asked = services.ask_close(case, request.user, reason=request.POST.get("reason", ""))
    except Refused as refused:
        errors, status = errors_of(refused, FIELDS)
        return _page(request, case, viewer, status=status, errors=errors, typed=typed(request))
    except NotConfirmed as refused:
        text = refused.text.in_language(get_language() or "")
        errors = [{"href": "#f-reason" if refused.reason == "reason" else "", "text": text}]
        return _page(request, case, viewer, status=refused.status, errors=errors, typed=typed(request))
    messages.success(request, _("已送複核；核可後才會結案。"))
    return redirect("second", asked.pk)


@signed_in
@require_POST
def make(request: HttpRequest, code: str) -> HttpResponse:
    """Have the report, or the whole file, made in one format."""
    case, _viewer = case_for(request.user, code)
    if not may_have_report(request.user, case):
        raise PermissionDenied
    form = request.POST.get("form", "")
    if form not in closing_papers.FORMS or closing_papers.ask_for(case, form, request.user) is None:
        raise Http404
    messages.success(request, _("製作中，完成後即可在本頁下載。"))
    return redirect("execution_closing", case.code)


@signed_in
@require_safe
def report(request: HttpRequest, code: str, report_form: str) -> HttpResponseBase:
    """The report as it is now, once it is made; the organiser reads the PDF."""
    case, viewer = case_for(request.user, code)
    if not (may_have_report(request.user, case) or (viewer.accepted_only and report_form == READ_ONLY)):
        raise PermissionDenied
    found = closing_papers.content_of(case)
    paper = closing_papers.kept(case, found).get(report_form) if found else None
    if paper is None:
        raise Http404
    return answer(paper.file)
