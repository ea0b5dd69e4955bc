"""電子送件回執: number, time, hash, what to print and what comes next; the paper of exactly that submission."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import signed_in
from alliance_portal.files.downloads import answer
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.views import progress_facts
from alliance_portal.lib.clock import received_at
from proposals import permissions
from proposals.constants import Status
from proposals.models import Proposal, Submission
from proposals.queries.cases import submitted_dossier
from proposals.services import bundles, papers, prints, receipt_papers
from proposals.services.submissions import has_unsent_receipts
from proposals.views.fetching import case_of, require

WORKING = (Job.State.QUEUED, Job.State.RUNNING)
FAILED = (Job.State.FAILED,)
WORDS: dict[str, dict[str, Any]] = {
    "docx": {"name": _("Word 檔"), "get": _("下載 Word 檔"), "make": _("製作 Word 檔")},
    "odt": {"name": _("ODF 檔"), "get": _("下載 ODF 檔"), "make": _("製作 ODF 檔")},
    "zip": {"name": _("全案壓縮檔（ZIP）"), "get": _("下載全案壓縮檔（ZIP）"), "make": _("製作全案壓縮檔（ZIP）")},
}


def submission_of(request: HttpRequest, code: str, number: str) -> Submission:
    """The submission of that number, for who may open its receipt; else 404 or 403."""
    proposal = case_of(request, code)
    require(permissions.may_open_receipt(request.user, proposal))
    found = get_object_or_404(Submission.objects.select_related("submitted_by"), proposal=proposal, receipt_no=number)
    found.proposal = proposal
    return found


def edition_of(request: HttpRequest, proposal: Proposal) -> tuple[str, int | None]:
    """The edition that this person reads of a submission, and whose member edition it is; 403 for who reads none."""
    editions = permissions.paper_editions(request.user, proposal)
    require(bool(editions))
    return editions[0], papers.member_index(proposal, request.user) if editions[0] == "member" else None


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The receipt with the papers of this submission: what is made, how far the rest is. POST has one made, or made again."""
    submission = submission_of(request, code, number)
    edition, viewer = edition_of(request, submission.proposal)
    if request.method == "POST":
        require(permissions.may_ask_for_papers(request.user, submission.proposal))
        _ask(request, submission, edition, viewer)
        return redirect(reverse("receipt", args=[code, number]) + "#papers")
    facts = _facts(request, submission)
    return render(request, "proposals/receipt.html", facts | _papers(request, submission, edition, viewer))


def _ask(request: HttpRequest, submission: Submission, edition: str, viewer: int | None) -> None:
    """What was pressed: another format, or again what makes itself."""
    form = request.POST.get("form", "")
    if form and form not in WORDS:
        raise BadRequest("form")
    if form:
        require(form in permissions.paper_forms(request.user, submission.proposal))
        bundles.ask_in(papers.wanted(submission, edition, viewer_member=viewer), form, request.user)
        return
    papers.ask_for_paper(submission, edition, request.user, viewer_member=viewer)
    receipt_papers.ask_for_receipt(submission, request.user)


def _facts(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    proposal, dossier = submission.proposal, submitted_dossier(submission)
    newest = Submission.objects.filter(proposal=proposal).order_by("-number").first()
    return {
        "proposal": proposal,
        "submission": submission,
        "theme": dossier.record("cover").get("alliance_theme", ""),
        "count": len(dossier.members),
        "hash": " ".join(submission.sha256[i : i + 4] for i in range(0, 64, 4)),
        "is_newest": newest is not None and newest.pk == submission.pk,
        "newest": newest,
        "is_lead": permissions.standing(request.user, proposal).is_lead,
        "paper_in": proposal.status not in (Status.DRAFT, Status.UPLOADED),
        "may_withdraw": permissions.may_withdraw(request.user, proposal),
        "is_open": permissions.is_editable(proposal, received_at(request)),
        # personal data: the role that only reads has no use for it
        "contact_email": "" if request.user.office == Office.AGENCY else dossier.record("alliance_basic").get("contact_email", ""),
        "unsent": submission.content_version != proposal.content_version,
        "mail_waits": has_unsent_receipts(submission),
    }


def _papers(request: HttpRequest, submission: Submission, edition: str, viewer: int | None) -> dict[str, Any]:
    """What is made, and the work that makes the rest; an edition that nobody has read yet is asked for by its first reader."""
    want, forms = papers.wanted(submission, edition, viewer_member=viewer), permissions.paper_forms(request.user, submission.proposal)
    kept, receipt_paper = papers.kept_forms(want, (prints.FORM, *forms)), receipt_papers.kept_receipt(submission)
    paper = kept.get(prints.FORM)
    keys = [] if paper else [papers.job_key(want)]
    keys += [] if receipt_paper else [receipt_papers.job_key(submission)]
    if keys and edition == prints.EDITION:
        keys.append(prints.key_of(submission))
    pressed = {bundles.key_in(want, form): form for form in forms if form not in kept}
    found = prints.jobs_of([*keys, *pressed])
    jobs, others = [each for each in found if each.key not in pressed], [each for each in found if each.key in pressed]
    job, failed = _first(jobs, WORKING), _first(jobs, FAILED)
    if keys and job is None and failed is None and request.method == "GET":
        asked = papers.ask_for_paper(submission, edition, request.user, viewer_member=viewer)
        made = receipt_papers.ask_for_receipt(submission, request.user)
        job = next((each for each in (asked, made) if isinstance(each, Job)), None)
    job, failed = job or _first(others, WORKING), failed or _first(others, FAILED)
    working = {pressed[each.key] for each in others if each.state in WORKING}
    facts: dict[str, Any] = {
        "forms": [WORDS[form] | {"form": form, "paper": kept.get(form), "is_asked": form in working} for form in forms],
        "has_zip": bundles.ZIP in forms, "may_print": edition == prints.EDITION,
        "failed_form": pressed.get(failed.key, "") if failed and job is None else "",
        "paper": paper, "receipt_paper": receipt_paper, "has_job": job is not None, "is_failed": job is None and failed is not None,
        "may_ask": permissions.may_ask_for_papers(request.user, submission.proposal),
    }
    shown = job or failed
    return facts | (progress_facts(shown) if shown is not None else {})


def _first(jobs: list[Job], states: tuple[str, ...]) -> Job | None:
    return next((each for each in jobs if each.state in states), None)


@signed_in
@require_safe
def receipt_print(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The receipt as a sheet to print or keep: number, time, SHA-256 of the content and of every file."""
    submission = submission_of(request, code, number)
    return render(request, "proposals/receipt_print.html", _facts(request, submission))


@signed_in
@require_safe
def paper(request: HttpRequest, code: str, number: str) -> HttpResponseBase:
    """The paper of this submission; when it is not made yet, back to the receipt, which shows the progress."""
    submission = submission_of(request, code, number)
    edition, viewer = edition_of(request, submission.proposal)
    found = papers.paper_of(submission, edition, viewer_member=viewer)
    if found is None:
        papers.ask_for_paper(submission, edition, request.user, viewer_member=viewer)
        return redirect("receipt", code, number)
    papers.opened(found, request.user)
    return answer(found.file, inline="inline" in request.GET)


@signed_in
@require_safe
def paper_in_form(request: HttpRequest, code: str, number: str, form: str) -> HttpResponseBase:
    """The paper of this submission as Word or ODF, the case as a ZIP; while nobody has had it made, back to the receipt's button."""
    submission = submission_of(request, code, number)
    edition, viewer = edition_of(request, submission.proposal)
    if form not in WORDS:
        raise Http404
    require(form in permissions.paper_forms(request.user, submission.proposal))
    found = papers.kept(papers.in_form(papers.wanted(submission, edition, viewer_member=viewer), form))
    if found is None:
        return redirect(reverse("receipt", args=[code, number]) + "#papers")
    papers.opened(found, request.user)
    return answer(found.file)


@signed_in
@require_safe
def receipt_pdf(request: HttpRequest, code: str, number: str) -> HttpResponseBase:
    """The receipt as a file; while it is not made, back to its page, which has the button and the progress."""
    submission = submission_of(request, code, number)
    found = receipt_papers.kept_receipt(submission)
    return redirect("receipt", code, number) if found is None else answer(found.file)
