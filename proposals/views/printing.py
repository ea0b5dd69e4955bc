"""列印與裝訂: the recipe, the seal page, the label and the spine of a paper, each as a PDF with its picture (issue 3, Print)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.files.downloads import answer
from alliance_portal.files.downloads import picture as answer_picture
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.views import progress_facts
from proposals import permissions
from proposals.models import Paper, Proposal
from proposals.papers.print_sheets import ALL, LABEL, RECIPE, SEAL, SHEETS, SPINE
from proposals.papers.styles import SPINE_WIDTHS
from proposals.services import papers, prints, proofs
from proposals.services import print_sheets as sheets
from proposals.services.papers import Wanted
from proposals.views.fetching import case_of, require
from proposals.views.receipt import submission_of

PDF, PNG = "pdf", "png"
WORDS: dict[str, dict[str, Any]] = {
    RECIPE: {"name": _("列印說明"), "why": _("每一部分印幾張、用什麼紙、如何用印與裝訂；頁數為這一份檔案的頁數。")},
    SEAL: {"name": _("用印頁"), "why": _("用印後掃描上傳的一頁，印有送件編號；書面第一部分的用印欄仍須用印。")},
    LABEL: {"name": _("寄件封面"), "why": _("沿框線剪下，貼於信封正面。")},
    SPINE: {"name": _("書背"), "why": _("2份各1條，沿框線剪下，貼於裝訂側或插入側標袋。")},
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def draft_printing(request: HttpRequest, code: str) -> HttpResponse:
    """The sheets of the draft, marked 草稿: a preview before the submission. POST has them made."""
    want = _draft(request, code)
    return _shown(request, want, "draft", (code,), reverse("preview", args=[code]))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def submission_printing(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The sheets of a submission. POST has them made."""
    want = _submitted(request, code, number)
    return _shown(request, want, "submission", (code, number), reverse("receipt", args=[code, number]))


@signed_in
@require_safe
def draft_sheet(request: HttpRequest, code: str, sheet: str, kind: str) -> HttpResponseBase:
    """A sheet of the draft, as a file or as a picture."""
    return _sheet(request, _draft(request, code), sheet, kind)


@signed_in
@require_safe
def submission_sheet(request: HttpRequest, code: str, number: str, sheet: str, kind: str) -> HttpResponseBase:
    """A sheet of a submission, as a file or as a picture."""
    return _sheet(request, _submitted(request, code, number), sheet, kind)


def _draft(request: HttpRequest, code: str) -> Wanted:
    proposal = case_of(request, code)
    require(permissions.may_read_draft(request.user, proposal))
    return _whole(request, proposal, papers.wanted(proposal, sheets.EDITION))


def _submitted(request: HttpRequest, code: str, number: str) -> Wanted:
    submission = submission_of(request, code, number)
    return _whole(request, submission.proposal, papers.wanted(submission, sheets.EDITION))


def _whole(request: HttpRequest, proposal: Proposal, want: Wanted) -> Wanted:
    """Who reads the whole paper prints it: the lead's people, staff."""
    require(sheets.EDITION in permissions.paper_editions(request.user, proposal))
    return want


def _width(request: HttpRequest) -> int:
    """The chosen width of the spine in mm; AUTO for anything that is none of ours."""
    typed = (request.POST if request.method == "POST" else request.GET).get("width", "")
    return int(typed) if typed.isdecimal() and len(typed) < 3 and int(typed) in SPINE_WIDTHS else sheets.AUTO


def _shown(request: HttpRequest, want: Wanted, subject: str, arguments: tuple[str, ...], back: str) -> HttpResponse:
    width, here = _width(request), reverse(f"{subject}_printing", args=arguments)
    query = f"?width={width}" if width else ""
    if request.method == "POST":
        require(permissions.may_ask_for_papers(request.user, want.proposal))
        sheets.ask_for_sheets(want, width, request.user)
        return redirect(here + query)
    kept, paper = sheets.kept_sheets(want, width), papers.kept(want)
    facts: dict[str, Any] = {
        "proposal": want.proposal, "want": want, "back": back, "self": here, "query": query, "width": width, "widths": SPINE_WIDTHS, "paper": paper,
        "theme": want.dossier.record("cover").get("alliance_theme", ""), "is_draft": subject == "draft", "is_whole": sheets.is_whole(kept),
        "has_job": False, "may_ask": permissions.may_ask_for_papers(request.user, want.proposal),
    }
    if facts["is_whole"]:
        facts |= {
            "sheets": [WORDS[sheet] | {"pdf": _url(subject, arguments, sheet, PDF) + query, "png": _url(subject, arguments, sheet, PNG) + query}
                       for sheet in SHEETS],
            "all": _url(subject, arguments, ALL, PDF) + query,
        }
    else:
        found = prints.jobs_of([sheets.job_key(want, width)])
        job = next((each for each in found if each.state != Job.State.DONE), None)
        facts |= {"has_job": job is not None and job.state != Job.State.FAILED} | (progress_facts(job) if job else {})
    return render(request, "proposals/printing.html", facts)


def _url(subject: str, arguments: tuple[str, ...], sheet: str, kind: str) -> str:
    return reverse(f"{subject}_sheet", args=[*arguments, sheet, kind])


def _sheet(request: HttpRequest, want: Wanted, sheet: str, kind: str) -> HttpResponseBase:
    if sheet not in sheets.EVERY or kind not in (PDF, PNG) or (sheet, kind) == (ALL, PNG):
        raise Http404
    kept = sheets.kept_sheets(want, _width(request))
    if sheet not in kept or proofs.FORM not in kept:
        raise Http404
    if kind == PDF:
        papers.opened(kept[sheet], request.user)
        return answer(kept[sheet].file, inline="inline" in request.GET)
    return answer_picture(proofs.picture_of(kept[proofs.FORM], _first_page(kept, sheet), small=False))


def _first_page(kept: dict[str, Paper], sheet: str) -> int:
    """Where a sheet begins in the pictures of all of them."""
    return sum(kept[each].pages for each in SHEETS[: SHEETS.index(sheet)])
