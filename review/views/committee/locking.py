"""截止評分: which sheets are missing stands on the page; the press asks for the password once more (R-22; decisions, Locking scores)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_http_methods

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, sensitive
from alliance_portal.lib.clock import received_at
from proposals.services.errors import Refused
from review.services.committee.lock import lock_scores, missing_sheets, waiting_paper
from review.services.officers import bar_of_list
from review.views.committee.board import back_to, frame
from review.views.committee.fetching import board_of


@sensitive
@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: HttpRequest, board: str) -> HttpResponse:
    """Name what is missing, take the reason, close."""
    committee = board_of(request, board)
    problem, reason = "", request.POST.get("reason", "")
    if request.method == "POST":
        try:
            count = lock_scores(committee, request.user, reason=reason, seen=request.POST.getlist("missing"), received_at=received_at(request))
            messages.success(request, ngettext("已截止評分，共%(n)s案。", "已截止評分，共%(n)s案。", count) % {"n": count})
            return back_to(committee)
        except Refused as refused:
            problem = refused.text.in_language(get_language() or "")
    is_there = committee.pk is not None
    open_cases = committee.cases.filter(opened_at__isnull=False, locked_at=None).select_related("proposal") if is_there else []
    request.barred = bar_of_list(request.user, [each.proposal for each in open_cases])
    facts = frame(committee, "committee_lock") | {
        "missing": missing_sheets(committee) if is_there else [], "paper": waiting_paper(committee).count() if is_there else 0, "reason": reason,
        "problem": problem, "errors": [{"href": "#reason", "text": problem}] if problem else [],
        "open": len(open_cases), "acts": request.barred is None,
    }  # fmt: skip
    return render(request, "review/committee/lock.html", facts, status=409 if problem else 200)
