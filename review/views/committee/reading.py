"""The frozen plan beside the score sheet: its sections, its pictures, the reviewer edition as PDF with the reader's code (decisions, Editions)."""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.files.downloads import SHOWN_INLINE, answer, may_open_now
from alliance_portal.files.models import StoredFile
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.views import progress_facts
from alliance_portal.trail.services import record
from proposals.models import Submission
from proposals.papers.blocks import PaperFile
from proposals.papers.screen import sections
from proposals.services import papers
from proposals.services.papers import Wanted
from review.models import Assignment, Seat
from review.rules.reviewer_codes import codes_of
from review.services.committee.chains import chain_of_seat
from review.views.committee.fetching import open_case, standing_submission

EDITION = "reviewer"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def code_of(assignment: Assignment) -> str:
    """委員代號 of this reviewer in this case (one query)."""
    committee = assignment.seat.committee
    every = Seat.objects.filter(committee=committee).values_list("pk", flat=True)
    return codes_of(committee.salt, assignment.proposal.code, every)[assignment.seat_id]


def sections_of(assignment: Assignment, submission: Submission) -> list[dict[str, Any]]:
    """The plan's sections as the reviewer edition shows them: key, title, text."""
    want = papers.wanted(submission, EDITION)
    english = (get_language() or "").startswith("en")

    def address(file: PaperFile) -> str:
        return reverse("committee_figure", args=[assignment.proposal.code, file.sha256]) if _DIGEST.fullmatch(file.sha256) else ""

    return [
        {
            "key": each.key, "title": each.title_en if english else each.title_zh, "short": each.short(english=english),
            "html": mark_safe(each.html),  # noqa: S308  escaped by its writer
        }
        for each in sections(want.dossier, want.stamp, address)
    ]


@office(Office.REVIEWER)
@require_safe
def figure(request: HttpRequest, code: str, digest: str) -> HttpResponseBase:
    """A picture of the frozen plan, by its hash; only what this very submission holds."""
    submission = standing_submission(open_case(request, code).proposal)
    held = next((each["file"] for each in submission.files if each["sha256"] == digest), None)
    stored = get_object_or_404(StoredFile, pk=held) if held else None
    if stored is None or stored.media_type not in SHOWN_INLINE or not may_open_now(stored, request.user.pk):
        raise Http404
    return answer(stored, inline=True)


@office(Office.REVIEWER)
@require_safe
def paper(request: HttpRequest, code: str) -> HttpResponseBase:
    """The reviewer edition as PDF, the reader's code in its footer; the first time a page that shows how far it is."""
    assignment = open_case(request, code)
    want = papers.wanted(standing_submission(assignment.proposal), EDITION, reader_code=code_of(assignment))
    found = papers.kept(want)
    if found is None:
        return _waiting(request, assignment, want)
    # in the seat's chain, never in the case's: who reviews a case stands nowhere near it
    record(chain_of_seat(assignment.seat), "paper.opened", request.user, {"paper": found.pk, "case": assignment.proposal_id})
    return answer(found.file, inline="inline" in request.GET)


def _waiting(request: HttpRequest, assignment: Assignment, want: Wanted) -> HttpResponse:
    asked = papers.ask_for(want, request.user)
    facts: dict[str, Any] = {"case": assignment.proposal, "self": reverse("committee_paper", args=[assignment.proposal.code])}
    if isinstance(asked, Job):
        facts |= {"has_job": asked.state != Job.State.FAILED} | progress_facts(asked)
    return render(request, "review/committee/paper_wait.html", facts)
