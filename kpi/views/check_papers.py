"""查核點報告 as a file: made for lead and staff in PDF, Word and ODF; the organiser reads the PDF of a settled checkpoint."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.files.downloads import answer
from kpi.constants import CheckState
from kpi.models import CheckpointReport
from kpi.permissions import may_have_report
from kpi.queries.viewers import Viewer, case_for
from kpi.services import checkpoint_papers
from kpi.services.kept_papers import FORMS
from proposals.models import Proposal

WORDS = {"pdf": "PDF", "docx": "Word", "odt": "ODF"}
READ_ONLY = "pdf"  # what the organiser reads


def _reads(viewer: Viewer, case: Proposal, position: int) -> bool:
    """Whether the organiser reads this checkpoint: once it is settled."""
    return viewer.accepted_only and CheckpointReport.objects.filter(proposal=case, position=position, state=CheckState.SETTLED).exists()


def offered(request: HttpRequest, case: Proposal, viewer: Viewer, position: int) -> list[dict[str, Any]]:
    """The formats that this reader finds on the checkpoint's page, and whether each is made."""
    has_report = may_have_report(request.user, case)
    if not has_report and not _reads(viewer, case, position):
        return []
    found = checkpoint_papers.content_of(case, position)
    papers = checkpoint_papers.kept(case, found, position) if found else {}
    forms = FORMS if has_report else (READ_ONLY,)
    return [{"form": form, "words": WORDS[form], "is_made": form in papers, "may_make": has_report} for form in forms]


@signed_in
@require_POST
def make(request: HttpRequest, code: str, position: int) -> HttpResponse:
    """Have the report made in one format."""
    case, _viewer = case_for(request.user, code)
    if not may_have_report(request.user, case):
        raise PermissionDenied
    form = request.POST.get("form", "")
    if form not in FORMS or checkpoint_papers.ask_for(case, position, form, request.user) is None:
        raise Http404
    messages.success(request, _("製作中，完成後即可在本頁下載。"))
    return redirect("execution_checkpoint", case.code, position)


@signed_in
@require_safe
def paper(request: HttpRequest, code: str, position: int, paper_form: str) -> HttpResponseBase:
    """The report as it is now, once it is made."""
    case, viewer = case_for(request.user, code)
    if not (may_have_report(request.user, case) or (paper_form == READ_ONLY and _reads(viewer, case, position))):
        raise PermissionDenied
    found = checkpoint_papers.content_of(case, position)
    there = checkpoint_papers.kept(case, found, position).get(paper_form) if found else None
    if there is None:
        raise Http404
    return answer(there.file)
