"""沿用前次提案: choose the earlier proposal and the sections, see what would come, carry it over; confirm what was carried."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.lib.clock import received_at
from proposals import permissions
from proposals.catalogue.model import Scope
from proposals.differences import section_changes, sentences
from proposals.forms.state import said
from proposals.models import MemberFirm, Proposal
from proposals.queries.calls import edition_of
from proposals.queries.carry_over import Earlier, SectionOffer, offers, sections_of, sources
from proposals.queries.cases import checked, day_of_check
from proposals.rules.carry_over import Fitted
from proposals.services.carry_over import carry_over, confirm_carried
from proposals.services.errors import Closed, Refused
from proposals.views.fetching import case_of, member_of, members_of, refuse, require, section_of
from proposals.views.links import section_url
from proposals.views.navigation import side_for, title_of


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def carry(request: HttpRequest, code: str, key: str = "") -> HttpResponse:
    """GET shows the choice and, once chosen, the preview; POST carries over."""
    proposal = case_of(request, code)
    member = member_of(proposal, key) if key else None
    require(bool(sections_of(request.user, proposal, member)))
    return _carry(request, proposal, member) if request.method == "POST" else _page(request, proposal, member)


def _carry(request: HttpRequest, proposal: Proposal, member: MemberFirm | None) -> HttpResponse:
    post = request.POST
    revisions = {name.removeprefix("revision-"): int(text) for name, text in post.items() if name.startswith("revision-") and _is_number(text)}
    try:
        count = carry_over(
            proposal, member, post.get("from", ""), post.getlist("s"), over=post.getlist("over"), revisions=revisions, actor=request.user,
            received_at=received_at(request),
        )
    except Closed as closed:
        return _page(request, proposal, member, status=403, refusal=said(closed.text))
    except Refused as refused:
        return _page(request, proposal, member, status=409, refusal=said(refused.text))
    if not count:
        messages.info(request, _("沒有可以帶入的內容，沒有變動。"))
    else:
        messages.success(request, _("已帶入%(n)s欄，請逐頁確認。") % {"n": count})
    return redirect("proposal", proposal.code) if member is None else redirect("member", proposal.code, member.key)


def _is_number(text: Any) -> bool:
    return isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10


def _page(request: HttpRequest, proposal: Proposal, member: MemberFirm | None, *, status: int = 200, refusal: str = "") -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    every, found = sections_of(request.user, proposal, member), sources(request.user, proposal, member)
    chosen = given.getlist("s")
    source = next((each for each in found if each.proposal.code == given.get("from")), None)
    wanted = [each for each in every if each.key in chosen]
    parts = [_part(each) for each in offers(proposal, member, source, wanted)] if source and wanted else []
    at = received_at(request)
    read = checked(proposal, day_of_check(proposal.call, at), members_of(proposal))
    facts = {
        "proposal": proposal, "member": member, "sources": [_source(each) for each in found], "source": source, "refusal": refusal,
        "sections": [{"key": each.key, "title": title_of(each), "is_chosen": each.key in chosen or not chosen} for each in every],
        "parts": [part for part in parts if part["rows"] or part["left"]], "has_preview": bool(source and wanted), "nothing_chosen": "from" in given,
        "count": sum(part["count"] for part in parts), "may_fill": permissions.is_editable(proposal, at), "address": _address(proposal, member),
        "back": reverse("proposal", args=[proposal.code]) if member is None else reverse("member", args=[proposal.code, member.key]),
        "nav": side_for(request, proposal, read, members_of(proposal), member=member, current="carry"),
    }
    return render(request, "proposals/carry.html", facts, status=status)


def _address(proposal: Proposal, member: MemberFirm | None) -> str:
    return reverse("carry", args=[proposal.code]) if member is None else reverse("member_carry", args=[proposal.code, member.key])


def _source(each: Earlier) -> dict[str, Any]:
    return {"code": each.proposal.code, "call": each.proposal.call, "status": each.proposal.get_status_display(), "at": each.proposal.changed_at}


def _part(offer: SectionOffer) -> dict[str, Any]:
    """One section as the preview draws it: what goes into blanks, what would replace something, what is left out."""
    language = get_language() or ""
    after = {**offer.now, **{each.field.key: each.value for each in offer.lines}}
    by_key = {change.key: change for change in section_changes(offer.section, offer.now, after, language=language)}
    rows = [_row(offer, each, by_key.get(each.field.key), language) for each in offer.lines if each in offer.fresh or each in offer.taken]
    left = [{"label": said(each.label), "reason": said(each.reason)} for each in offer.left]
    return {"key": offer.section.key, "title": title_of(offer.section), "revision": offer.revision, "rows": rows, "left": left, "count": len(rows)}


def _row(offer: SectionOffer, each: Fitted, change: Any, language: str) -> dict[str, Any]:
    return {
        "name": f"{offer.section.key}.{each.field.key}", "id": f"over-{offer.section.key}-{each.field.key}",
        "label": change.label if change else said(each.field.label), "is_over": each in offer.taken, "notes": [said(note) for note in each.notes],
        "before": change.before if change else "", "after": change.after if change else "",
        "lines": sentences(change, language) if change is not None and change.kind == "rows" else (),
    }


@signed_in
@require_POST
def confirm(request: HttpRequest, code: str, section: str, key: str = "") -> HttpResponse:
    """確認沿用的內容: somebody has looked at this section."""
    proposal = case_of(request, code)
    member = member_of(proposal, key) if key else None
    section_of(edition_of(proposal.call), section, Scope.ALLIANCE if member is None else Scope.MEMBER)
    try:
        confirm_carried(proposal, member, section, actor=request.user, received_at=received_at(request))
    except Closed as closed:
        refuse(closed.text)
    messages.success(request, _("已確認這一頁沿用的內容。"))
    return redirect(section_url(proposal, section, member))
