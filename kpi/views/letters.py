"""函稿 of a review's result, a 限期改善 or an abnormal closing: the draft to download, what went out filed back (staff)."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.files.downloads import answer, may_open_now
from alliance_portal.files.kinds import MEDIA_TYPES, FileRefused
from alliance_portal.files.services import store
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.roc_calendar import numeric_text
from kpi.constants import LetterAbout
from kpi.queries.letters import Told, filed, told
from kpi.queries.viewers import Viewer, case_for
from kpi.services import filed_letters as services
from kpi.views.answers import errors_of, typed, typed_day
from kpi.views.tabs import frame
from proposals.models import Proposal
from proposals.services.errors import Refused
from review.services.decisions.papers import FORMS
from review.undertaking_gate import decides

FIELDS = frozenset({"letter", "letter_on", "scan"})
A_SCAN, SCAN = "seal", "scan"  # kind of upload; the filed letter itself among the formats


def _asked(request: HttpRequest, code: str, about: str, subject: int) -> tuple[Proposal, Viewer, Told]:
    case, viewer = case_for(request.user, code)
    found = told(case, about, subject)
    if found is None:
        raise Http404
    return case, viewer, found


def _page(request: HttpRequest, case: Proposal, viewer: Viewer, found: Told, *, status: int = 200, **more: Any) -> HttpResponse:
    sent = filed(case).get((found.about.value, found.subject))
    facts = frame(request, case, viewer, "execution_reviews") | {
        "told": found, "label": LetterAbout(found.about).label, "sent": sent,
        "letter_on": numeric_text(sent.letter_on) if sent else "", "acts": decides(request),
    }
    return render(request, "kpi/letter.html", facts | more, status=status)


@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, code: str, about: str, subject: int) -> HttpResponse:
    """The draft to download; number, day and scan of the letter that went out."""
    case, viewer, found = _asked(request, code, about, subject)
    if request.method != "POST":
        return _page(request, case, viewer, found)
    upload = request.FILES.get("scan")
    try:
        number, day = request.POST.get("letter_no", ""), typed_day(request, "letter_on")
        with transaction.atomic():
            scan = store(upload, kind=A_SCAN, actor=request.user) if upload else None
            services.file_letter(case, request.user, found, letter_no=number, letter_on=day, scan=scan, at=received_at(request))
    except FileRefused as refused:
        errors = [{"href": "#f-scan", "text": refused.reason.in_language(get_language() or "")}]
        return _page(request, case, viewer, found, status=refused.status, errors=errors, typed=typed(request))
    except Refused as refused:
        errors, status = errors_of(refused, FIELDS)
        return _page(request, case, viewer, found, status=status, errors=errors, typed=typed(request))
    messages.success(request, _("已登記發文字號。"))
    return redirect("execution_letter", case.code, about, subject)


@office(Office.STAFF)
@require_safe
def file(request: HttpRequest, code: str, about: str, subject: int, letter_form: str) -> HttpResponseBase:
    """The draft as Word or OpenDocument, or the scan that was filed."""
    case, _viewer, found = _asked(request, code, about, subject)
    sent = filed(case).get((found.about.value, found.subject))
    if letter_form == SCAN and sent is not None and sent.scan is not None and may_open_now(sent.scan, request.user.pk):
        return answer(sent.scan)
    if letter_form not in FORMS:
        raise Http404
    response = HttpResponse(services.letter_file(case, found, sent, letter_form), content_type=MEDIA_TYPES[letter_form])
    response.headers["Content-Disposition"] = f'attachment; filename="letter-{case.code}-{about}-{subject}.{letter_form}"'
    response.headers["Cache-Control"] = "no-store, private"
    return response
