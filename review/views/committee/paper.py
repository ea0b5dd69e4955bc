"""紙本評分表: printed for a pen, typed in by one officer, compared and countersigned by another (issue 5, Scoring)."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.files.downloads import answer
from alliance_portal.jobs.models import Job
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.services.errors import Refused
from review.models import Assignment, Committee, CommitteeCase, ScoreSheet, Seat
from review.queries.reviewing import takes_part
from review.rules.reviewer_codes import codes_of
from review.rules.score_values import Typed
from review.services.committee.chains import chain_of_seat
from review.services.committee.paper import countersign, type_in
from review.services.committee.sheets import Incomplete, SheetStale
from review.services.meetings import papers
from review.views.committee.board import back_to, frame, say
from review.views.committee.fetching import board_of_seat, place_of
from review.views.committee.score_facts import criteria_rows, typed_of, typed_of_sheet
from review.views.printing import waiting


def _assignment(request: HttpRequest, committee: Committee, seat_id: int, code: str) -> Assignment:
    """The sheet's assignment, where its reviewer takes part; else 404: recused, ended, not open."""
    mine = takes_part().select_related("seat__user", "seat__committee__call", "proposal__call", "proposal__desk_entry")
    if committee.gives_opinions:
        raise Http404  # an opinion is written on the screen
    found: Assignment = get_object_or_404(mine, seat_id=seat_id, seat__committee=committee.pk, proposal__code=code)
    request.case = found.proposal
    return found


def _scoring_seat(request: HttpRequest, board: str, seat_id: int) -> tuple[Committee, Seat]:
    """A seat of a committee that scores; else 404: advice is written on the screen."""
    committee = board_of_seat(request, board, seat_id)
    if committee.gives_opinions:
        raise Http404
    return committee, get_object_or_404(Seat.objects.select_related("user", "committee__call"), pk=seat_id, committee=committee.pk)


@office(Office.STAFF)
@require_safe
def blank(request: HttpRequest, board: str, seat_id: int) -> HttpResponse:
    """A reviewer's blank sheets, one page a case, the same layout as on the screen; names as codes of the case."""
    committee, seat = _scoring_seat(request, board, seat_id)
    every = list(Seat.objects.filter(committee=committee).values_list("pk", flat=True))
    places = CommitteeCase.objects.filter(committee=committee).select_related("proposal__desk_entry").order_by("position", "pk")
    open_to = set(takes_part().filter(seat=seat).values_list("proposal_id", flat=True))
    pages = [
        {"case": each.proposal, "theme": _theme(each.proposal), "code": codes_of(committee.salt, each.proposal.code, every)[seat.pk]}
        for each in places if each.proposal_id in open_to
    ]  # fmt: skip
    facts = frame(committee, "") | {"seat": seat, "pages": pages, "rows": criteria_rows(Assignment(seat=seat), Typed(), {}, {})}
    return render(request, "review/committee/paper_blank.html", facts)


@office(Office.STAFF)
@require_safe
def blank_file(request: HttpRequest, board: str, seat_id: int) -> HttpResponseBase:
    """The same sheets as a PDF that is kept. The first time a page that shows how far it is."""
    committee, seat = _scoring_seat(request, board, seat_id)
    made = papers.ask_for_blank(seat, request.user)
    if isinstance(made, Job):
        back = reverse("committee_paper_blank", args=[board, seat_id]) + f"?call={committee.call.code}"
        return waiting(request, made, _("紙本評分表"), request.path, back)
    record(chain_of_seat(seat), "paper.opened", request.user, {"paper": made.pk, "kind": made.kind})
    return answer(made.file, inline="inline" in request.GET)


@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def paper_sheet(request: HttpRequest, board: str, seat_id: int, code: str) -> HttpResponse:
    """Type a signed sheet in; who did not type it compares and countersigns. A sheet on the screen is not shown here."""
    committee = board_of_seat(request, board, seat_id)
    assignment = _assignment(request, committee, seat_id, code)
    if request.method != "POST":
        return _page(request, committee, assignment)
    typed, text = typed_of(request.POST), request.POST.get("revision", "")
    base = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1
    try:
        type_in(assignment, typed, request.user, base_revision=base, at=received_at(request))
    except Incomplete as gaps:
        return _page(request, committee, assignment, typed, gaps.errors, gaps.text, 422)
    except (SheetStale, Refused) as refused:
        return _page(request, committee, assignment, typed, {}, refused.text, 409)
    messages.success(request, _("已登打，等待另一位承辦人複核。"))
    return back_to(committee)


def _page(
    request: HttpRequest, committee: Committee, assignment: Assignment, typed: Typed | None = None, errors: Mapping[str, Text] | None = None,
    said: Text | None = None, status: int = 200,
) -> HttpResponse:
    place, language = place_of(assignment), get_language() or ""
    sheet = ScoreSheet.objects.filter(seat=assignment.seat_id, proposal=assignment.proposal_id, round=place.round, origin="paper").first()
    on_screen = sheet is None and ScoreSheet.objects.filter(seat=assignment.seat_id, proposal=assignment.proposal_id, round=place.round).exists()
    shown = typed or typed_of_sheet(sheet)
    rows = criteria_rows(assignment, shown, errors or {}, {})
    facts: dict[str, Any] = frame(committee, "") | {
        "assignment": assignment, "theme": _theme(assignment.proposal), "sheet": sheet, "rows": rows, "questions": shown.questions,
        "to_applicant": shown.to_applicant, "revision": sheet.revision if sheet else 0, "on_screen": on_screen,
        "is_locked": place.locked_at is not None, "waits": sheet is not None and sheet.status == ScoreSheet.State.DRAFT,
        "is_mine": sheet is not None and sheet.entered_by_id == request.user.pk, "problem": said.in_language(language) if said else "",
        "errors": [{"href": f"#s-{row['key']}", "text": row["error"], "label": row["own"]["label_zh"]} for row in rows if row["error"]],
    }  # fmt: skip
    return render(request, "review/committee/paper_sheet.html", facts, status=status)


@office(Office.STAFF)
@require_POST
def paper_countersign(request: HttpRequest, board: str, seat_id: int, code: str) -> HttpResponse:
    """The second officer's word on what was typed."""
    committee = board_of_seat(request, board, seat_id)
    assignment = _assignment(request, committee, seat_id, code)
    sheet = ScoreSheet.objects.filter(seat=seat_id, proposal=assignment.proposal_id, round=place_of(assignment).round, origin="paper").first()
    if sheet is None:
        raise Http404
    text = request.POST.get("revision", "")
    try:
        countersign(sheet, request.user, revision=int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1, at=received_at(request))
    except Refused as refused:
        say(request, refused)
        return redirect(reverse("committee_paper_sheet", args=[board, seat_id, code]) + f"?call={committee.call.code}")
    messages.success(request, _("已複核，這份紙本評分表列入計算。"))
    return back_to(committee)


def _theme(case: Any) -> str:
    entry = getattr(case, "desk_entry", None)
    return (entry.theme if entry else "") or case.code
