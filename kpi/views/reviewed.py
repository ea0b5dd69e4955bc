"""執行情形 for the reviewers of a mid-term or final review: pictures, checkpoints, accepted evidence, signed visits; read only (W-38, W-39).

Theirs is one page of its own: contract, obligations, changes and what nobody accepted are not for them (security 2.3).
"""

from calendar import monthrange
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.files.downloads import answer, may_open_now
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import path_of
from kpi.constants import CheckState, Verdict
from kpi.models import CheckpointReport, Evidence, SiteVisit, VisitPhoto
from kpi.permissions import reviewed_case
from kpi.queries.alliance import lead_name
from kpi.queries.course import course_of
from kpi.queries.viewers import Viewer
from kpi.views.progress import course_facts
from kpi.views.thumbnails import PICTURES, thumbnail_of
from proposals.constants import Status
from proposals.models import Proposal

SEES = Viewer(accepted_only=True)


def day_of_review(case: Proposal, today: date) -> date:
    """The last day of the month of the checkpoint under review, or today while that is still to come: what is judged is the course until then."""
    checkpoint = case.call.midterm_on if case.status == Status.MIDTERM else case.call.final_on
    return min(today, checkpoint.replace(day=monthrange(checkpoint.year, checkpoint.month)[1]))


@office(Office.REVIEWER)
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Where the alliance stands today, what it reported for its checkpoints, what visits found."""
    case = reviewed_case(request.user, code)
    on = day_of_review(case, timezone.localdate())
    request.case = case  # type: ignore[attr-defined]  # whom one acts for, in the frame
    found = course_of(case, on)
    facts: dict[str, Any] = course_facts(case, SEES, found, on) if found else {}
    reports = CheckpointReport.objects.filter(proposal=case, state__in=(CheckState.SENT, CheckState.SETTLED))
    visits = SiteVisit.objects.filter(proposal=case).exclude(signed_off_at=None).select_related("member").prefetch_related("photos", "actions")
    facts |= {"proposal": case, "lead": lead_name(case), "reports": [{"it": each, "number": each.position + 1} for each in reports]}
    facts["visits"] = [{"it": each, "actions": list(each.actions.all()), "photos": list(each.photos.all())} for each in visits]
    return render(request, "kpi/reviewed.html", facts)


@office(Office.REVIEWER)
@require_safe
def evidence(request: HttpRequest, code: str, evidence_id: int) -> HttpResponseBase:
    """A file of accepted evidence; `?small` its picture."""
    case = reviewed_case(request.user, code)
    kept = get_object_or_404(
        Evidence.objects.select_related("file"), pk=evidence_id, proposal=case, removed_at=None, verdict__in=(Verdict.ACCEPTED, Verdict.PARTLY),
    )  # fmt: skip
    return _file(request, kept.file)


@office(Office.REVIEWER)
@require_safe
def photo(request: HttpRequest, code: str, photo_id: int) -> HttpResponseBase:
    """A photograph of a visit that was signed off."""
    case = reviewed_case(request.user, code)
    rows = VisitPhoto.objects.select_related("file").exclude(visit__signed_off_at=None)
    return _file(request, get_object_or_404(rows, pk=photo_id, visit__proposal=case).file)


def _file(request: HttpRequest, file: StoredFile | None) -> HttpResponseBase:
    if file is None or not may_open_now(file, request.user.pk):
        raise Http404
    if "small" in request.GET and file.media_type in PICTURES:
        return thumbnail_of(path_of(file), file.media_type)
    return answer(file)
