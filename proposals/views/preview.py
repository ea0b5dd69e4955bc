"""Preview of the paper: asked for, made in the background, watermarked 草稿; never rendered twice for the same content."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.files.downloads import answer
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.views import progress_facts
from alliance_portal.lib.clock import received_at
from proposals import permissions
from proposals.models import Proposal
from proposals.queries.cases import checked, day_of_check
from proposals.services import papers
from proposals.views.fetching import case_of, members_of, require
from proposals.views.navigation import side_for, theme_of

JOB = "paper_job"  # session key prefix: the job that this person asked for


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """POST asks for the paper of the present content; GET shows it, its progress, or the button that asks."""
    proposal = case_of(request, code)
    edition, viewer = draft_edition(request, proposal)
    if request.method == "POST":
        found = papers.ask_for_paper(proposal, edition, request.user, viewer_member=viewer)
        if isinstance(found, Job):
            request.session[f"{JOB}:{proposal.code}"] = str(found.pk)
        return redirect("preview", proposal.code)
    paper = papers.paper_of(proposal, edition, viewer_member=viewer)
    job = None if paper else Job.objects.filter(pk=request.session.get(f"{JOB}:{proposal.code}")).first()
    read = checked(proposal, day_of_check(proposal.call, received_at(request)), members_of(proposal))
    facts = {
        "proposal": proposal,
        "paper": paper,
        "has_job": job is not None and job.state != Job.State.DONE,
        "theme": theme_of(proposal, read.dossier.document),
        "nav": side_for(request, proposal, read, members_of(proposal), current="preview"),
        "is_member_edition": edition == "member",
        "may_print": edition == "full",
    }
    if job is not None:
        facts |= progress_facts(job)
    return render(request, "proposals/preview.html", facts)


@signed_in
@require_safe
def draft_paper(request: HttpRequest, code: str) -> HttpResponseBase:
    """The watermarked paper of the present content, once it is made."""
    proposal = case_of(request, code)
    edition, viewer = draft_edition(request, proposal)
    paper = papers.paper_of(proposal, edition, viewer_member=viewer)
    if paper is None:
        raise Http404
    papers.opened(paper, request.user)
    return answer(paper.file, inline="inline" in request.GET)


def draft_edition(request: HttpRequest, proposal: Proposal) -> tuple[str, int | None]:
    """The edition that this person reads of the draft, and whose member edition it is."""
    require(permissions.may_read_draft(request.user, proposal))
    editions = permissions.paper_editions(request.user, proposal)
    require(bool(editions))
    if editions[0] == "member":
        return "member", papers.member_index(proposal, request.user)
    return editions[0], None
