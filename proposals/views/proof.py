"""校樣: the paper page by page in the browser, as pictures of the PDF; plain links, no script needed (issue 3, Print)."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.files.downloads import picture
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.views import progress_facts
from proposals import permissions
from proposals.catalogue.model import Scope
from proposals.models import MemberFirm, Paper
from proposals.papers.page_pictures import Index
from proposals.services import papers, prints, proofs
from proposals.services.papers import Wanted
from proposals.views.fetching import case_of, members_of, require
from proposals.views.links import section_url
from proposals.views.preview import draft_edition
from proposals.views.receipt import edition_of, submission_of

CHECK = "document_self_check"
# anchors of the paper that are no section's own heading
OTHERS = {"cover": "cover", "certificate": CHECK, "selfcheck": CHECK}


@dataclass(frozen=True, slots=True)
class Printed:
    """What a page prints: a section's name, and where it is filled ("" where nothing can be changed)."""

    name: str
    url: str = ""


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def draft_proof(request: HttpRequest, code: str) -> HttpResponse:
    """The draft's pages, marked 草稿, with links to the sections that they print. POST has them made."""
    proposal = case_of(request, code)
    edition, viewer = draft_edition(request, proposal)
    want = papers.wanted(proposal, edition, viewer_member=viewer)
    return _shown(request, want, "draft", (code,), reverse("preview", args=[code]))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def submission_proof(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The pages of a submission. POST has them made."""
    submission = submission_of(request, code, number)
    edition, viewer = edition_of(request, submission.proposal)
    want = papers.wanted(submission, edition, viewer_member=viewer)
    return _shown(request, want, "submission", (code, number), reverse("receipt", args=[code, number]))


@signed_in
@require_safe
def draft_page(request: HttpRequest, code: str, place: int) -> HttpResponse:
    """The picture of a page of the draft as it is now."""
    proposal = case_of(request, code)
    edition, viewer = draft_edition(request, proposal)
    return _picture(request, papers.wanted(proposal, edition, viewer_member=viewer), place)


@signed_in
@require_safe
def submission_page(request: HttpRequest, code: str, number: str, place: int) -> HttpResponse:
    """The picture of a page of a submission."""
    submission = submission_of(request, code, number)
    edition, viewer = edition_of(request, submission.proposal)
    return _picture(request, papers.wanted(submission, edition, viewer_member=viewer), place)


def _picture(request: HttpRequest, want: Wanted, place: int) -> HttpResponse:
    proof = proofs.kept_proof(want)
    if proof is None:
        return HttpResponse(status=404)
    return picture(proofs.picture_of(proof, place - 1, small="small" in request.GET))


def _shown(request: HttpRequest, want: Wanted, kind: str, arguments: tuple[str, ...], back: str) -> HttpResponse:
    if request.method == "POST":
        require(permissions.may_ask_for_papers(request.user, want.proposal))
        proofs.ask_for_proof(want, request.user)
        return redirect(f"{kind}_proof", *arguments)
    proof = proofs.kept_proof(want)
    facts: dict[str, Any] = {
        "proposal": want.proposal, "want": want, "back": back, "is_draft": kind == "draft", "proof": proof, "has_job": False,
        "theme": want.dossier.record("cover").get("alliance_theme", ""), "self": reverse(f"{kind}_proof", args=arguments),
        "may_ask": permissions.may_ask_for_papers(request.user, want.proposal), "is_member_edition": want.stamp.edition == "member",
    }
    if proof is None:
        found = prints.jobs_of([proofs.job_key(want)])
        job = next((each for each in found if each.state != Job.State.DONE), None)
        facts |= {"has_job": job is not None and job.state != Job.State.FAILED} | (progress_facts(job) if job else {})
    else:
        facts |= _pages(request, want, proof, kind, arguments)
    return render(request, "proposals/proof.html", facts)


def _pages(request: HttpRequest, want: Wanted, proof: Paper, kind: str, arguments: tuple[str, ...]) -> dict[str, Any]:
    """The page that is looked at, its neighbours, and the thumbnails of all."""
    index = proofs.index_of(proof)
    typed = request.GET.get("page", "")
    if not typed:
        papers.opened(proof, request.user)
    number = min(max(int(typed) if typed.isdecimal() and len(typed) < 4 else 1, 1), max(len(index.sizes), 1))
    places = _places(request, want, index, is_draft=kind == "draft")
    across, down = index.sizes[number - 1] if index.sizes else (1, 1)
    return {
        "number": number, "total": len(index.sizes), "width": across, "height": down, "before": number - 1, "after": number + 1,
        "picture": reverse(f"{kind}_page", args=[*arguments, number]), "printed": places[number - 1] if index.sizes else [],
        "thumbs": [
            {"number": place, "src": reverse(f"{kind}_page", args=[*arguments, place]), "is_wide": wide > tall, "words": _words(places[place - 1])}
            for place, (wide, tall) in enumerate(index.sizes, 1)
        ],
    }


def _words(printed: list[Printed]) -> str:
    return "、".join(each.name for each in printed)


def _places(request: HttpRequest, want: Wanted, index: Index, *, is_draft: bool) -> list[list[Printed]]:
    """What every page prints, from the anchors of the paper's headings; a page without one goes on with the page before."""
    links = is_draft and permissions.standing(request.user, want.proposal).is_party
    members = members_of(want.proposal) if links else []
    begins = sorted((page, name) for name, page in index.anchors.items())
    named: list[tuple[int, Printed]] = []
    for page, anchor in begins:
        found = _printed(request, want, anchor, members, links=links)
        if found is not None and (not named or named[-1][1] != found):
            named.append((page, found))
    named.sort(key=lambda pair: pair[0])
    pages: list[list[Printed]] = [[] for _size in index.sizes]
    for (first, printed), (following, _next) in pairwise([*named, (len(pages), None)]):
        for page in range(first, max(following, first + 1) if first else 1):  # the cover is one page, the contents no section
            if printed is not None and page < len(pages) and printed not in pages[page]:
                pages[page].append(printed)
    return pages


def _printed(request: HttpRequest, want: Wanted, anchor: str, members: list[MemberFirm], *, links: bool) -> Printed | None:
    english = (get_language() or "").startswith("en")
    if anchor.startswith("member-form-"):
        place = int(anchor.removeprefix("member-form-")) - 1
        if place >= len(want.dossier.members):
            return None
        member = members[place] if place < len(members) else None
        is_own = member is not None and permissions.may_read_member_form(request.user, want.proposal, member)
        url = reverse("member", args=[want.proposal.code, member.key]) if member is not None and is_own else ""
        return Printed(want.dossier.members[place].company_name, url)
    if anchor == "label":
        return Printed(_("寄件封面"))
    key = OTHERS.get(anchor) or anchor.rpartition("-")[0]
    try:
        section = want.dossier.edition.section(key, Scope.ALLIANCE)
    except KeyError:
        return None
    return Printed(section.label.en if english else section.label.zh, section_url(want.proposal, key) if links else "")


