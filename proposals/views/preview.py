"""Preview of the paper: asked for, made in the background, watermarked 草稿; never rendered twice for the same content."""

from django.core.exceptions import BadRequest
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
from proposals.services import bundles, papers, prints
from proposals.views.fetching import case_of, members_of, require
from proposals.views.navigation import side_for, theme_of
from proposals.views.receipt import WORDS, WORKING

JOB = "paper_job"  # session key prefix: the job that this person asked for


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """POST asks for the paper of the present content, as PDF or in another format; GET shows it, its progress, or the button that asks."""
    proposal = case_of(request, code)
    edition, viewer = draft_edition(request, proposal)
    want, forms = papers.wanted(proposal, edition, viewer_member=viewer), _forms(request, proposal)
    if request.method == "POST":
        return _asked(request, want, forms)
    kept = papers.kept_forms(want, (prints.FORM, *forms))
    paper = kept.get(prints.FORM)
    job = None if paper else Job.objects.filter(pk=request.session.get(f"{JOB}:{proposal.code}")).first()
    keys = {bundles.key_in(want, form): form for form in forms if form not in kept}
    pressed = {keys[each.key]: each for each in prints.jobs_of(list(keys))} if paper else {}
    working = [form for form, each in pressed.items() if each.state in WORKING]
    failed = next((form for form, each in pressed.items() if each.state == Job.State.FAILED), "")
    shown = job or (pressed[working[0]] if working else pressed.get(failed))
    read = checked(proposal, day_of_check(proposal.call, received_at(request)), members_of(proposal))
    facts = {
        "proposal": proposal,
        "paper": paper,
        "forms": [WORDS[form] | {"form": form, "paper": kept.get(form), "is_asked": form in working} for form in forms],
        "failed_form": failed,
        "has_job": shown is not None and shown.state != Job.State.DONE,
        "theme": theme_of(proposal, read.dossier.document),
        "nav": side_for(request, proposal, read, members_of(proposal), current="preview"),
        "is_member_edition": edition == "member",
        "may_print": edition == "full",
    }
    if shown is not None:
        facts |= progress_facts(shown)
    return render(request, "proposals/preview.html", facts)


def _forms(request: HttpRequest, proposal: Proposal) -> tuple[str, ...]:
    """Formats in which this person has the draft made besides the PDF; the ZIP is for submissions."""
    return tuple(form for form in permissions.paper_forms(request.user, proposal) if form != bundles.ZIP)


def _asked(request: HttpRequest, want: papers.Wanted, forms: tuple[str, ...]) -> HttpResponse:
    form = request.POST.get("form", "")
    if form and form not in WORDS:
        raise BadRequest("form")
    require(not form or form in forms)
    found = papers.ask_for(papers.in_form(want, form or prints.FORM), request.user)
    if isinstance(found, Job) and not form:
        request.session[f"{JOB}:{want.proposal.code}"] = str(found.pk)
    return redirect("preview", want.proposal.code)


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


@signed_in
@require_safe
def draft_form(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The present content as Word or ODF, marked 草稿; while nobody has had it made, back to the button."""
    proposal = case_of(request, code)
    edition, viewer = draft_edition(request, proposal)
    if form not in WORDS:
        raise Http404
    require(form in _forms(request, proposal))
    found = papers.kept(papers.wanted(proposal, edition, viewer_member=viewer, form=form))
    if found is None:
        return redirect("preview", code)
    papers.opened(found, request.user)
    return answer(found.file)


def draft_edition(request: HttpRequest, proposal: Proposal) -> tuple[str, int | None]:
    """The edition that this person reads of the draft, and whose member edition it is."""
    require(permissions.may_read_draft(request.user, proposal))
    editions = permissions.paper_editions(request.user, proposal)
    require(bool(editions))
    if editions[0] == "member":
        return "member", papers.member_index(proposal, request.user)
    return editions[0], None
