"""Downloads for staff: the workbook of scores, the ranking's file, the whole file of a case (R-15: each is logged)."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, signed_in
from alliance_portal.trail.services import record
from proposals.services.locks import chain_of
from proposals.services.papers import MEDIA_TYPES
from review.permissions import desk_case
from review.queries.ranking import decided_lines, frozen
from review.services.committee.chains import chain_of_committee
from review.services.exports import dossiers
from review.services.exports.case_file import case_file
from review.services.exports.score_workbook import workbook
from review.views.printing import waiting
from review.views.ranking import read_ranking
from review.views.results import settled_lines

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file made on the spot, for this person alone: never stored on the way."""
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store, private"
    return response


@office(Office.STAFF)
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Locked scores: `xlsx` with ranking, scores and comments, or `json`, the file that `review rank` reads."""
    call, committee, found = read_ranking(request)
    if committee is None or found is None or not found.round.proposals or form not in ("xlsx", "json"):
        raise Http404
    record(chain_of_committee(committee), "scores.exported", request.user, {"form": form, "cases": len(found.round.proposals)})
    if form == "json":
        copy, _digest = frozen(found, committee)
        return download(json.dumps(copy["file"], ensure_ascii=False, indent=2).encode(), "application/json", f"ranking-{call.code}.json")
    english = (get_language() or "").startswith("en")
    return download(workbook(committee, found, decided_lines(found.round.proposals), english=english), XLSX, f"scores-{call.code}.xlsx")


@signed_in
@require_safe
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    """卷宗 of one case, from its decision on; the first time a page that shows how far its papers are."""
    found = desk_case(request.user, code)
    line = get_object_or_404(settled_lines().select_related("decision__committee__call", "proposal__call", "letter"), proposal=found)
    printed = dossiers.held(line)
    if printed is None:
        asked = dossiers.ask_for(line, request.user)
        return waiting(request, asked, _("卷宗"), request.path, reverse("committee_result", args=[found.code]))
    record(chain_of(found), "case.exported", request.user, {"decision": line.decision_id})
    return download(case_file(line, printed), MEDIA_TYPES["zip"], f"case-{found.code}.zip")
