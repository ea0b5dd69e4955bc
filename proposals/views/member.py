"""A member's own form as a whole: what is filled, complete, handed over to the lead."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.findings import Severity
from proposals import permissions
from proposals.forms.state import notes_of, said
from proposals.models import MemberFirm, Proposal
from proposals.queries.overview import overview_of
from proposals.rules.places import target
from proposals.services import members as service
from proposals.services.errors import Refused
from proposals.views.fetching import case_of, member_of, members_of, require
from proposals.views.links import address, finding_url
from proposals.views.navigation import Item, item_of, marks_for, member_sections, side_for
from proposals.views.overview import member_rows


@signed_in
@require_safe
def member(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """The sections of a member's form with their states, what is missing, complete and consent."""
    proposal = case_of(request, code)
    return _page(request, proposal, member_of(proposal, key))


def _page(request: HttpRequest, proposal: Proposal, found: MemberFirm, *, status: int = 200, refusal: str = "") -> HttpResponse:
    own = permissions.standing(request.user, proposal)
    require(own.is_lead or permissions.may_read_member_form(request.user, proposal, found))
    members = members_of(proposal)
    read = overview_of(proposal, received_at(request), members if status == 200 else None)
    index = next(i for i, each in enumerate(members) if each.pk == found.pk)
    mine = [f for f in read.checked.findings if target(f.where).member_index == index]
    notes = notes_of(mine, lambda finding: finding_url(proposal, members, finding))
    blocking = [f for f in mine if f.severity is Severity.BLOCKING and not f.where.endswith("member_privacy.consent") and f.code != "D-19"]
    marks, is_open = marks_for(request, proposal), permissions.is_editable(proposal, received_at(request))
    sections = member_sections(read.checked.dossier.edition)
    items = [item_of(proposal, section, read.checked, found, index=index, marks=marks) for section in sections]

    def assign_url(item: Item) -> str:
        """Where the section is given to somebody, for who may do that."""
        may = is_open and (own.is_lead or found.pk in own.acts_for)
        return address("member_assign", proposal.code, found.key, item.key) if may else ""

    facts = {
        "proposal": proposal,
        "member": found,
        "nav": side_for(request, proposal, read.checked, members, member=found, current="member"),
        "items": [(item, assign_url(item)) for item in items],
        "row": member_rows(request, proposal, members, read)[index],
        "consent": read.consents[found.pk],
        "notes": notes,
        "left": len(blocking),
        "may_read": permissions.may_read_member_form(request.user, proposal, found),
        "may_complete": permissions.may_complete(request.user, proposal, found),
        "may_consent": permissions.may_consent(request.user, proposal, found),
        "may_hand_over": permissions.may_hand_over(request.user, proposal, found),
        "is_mine": found.pk in own.acts_for,
        "refusal": refusal,
        "is_open": is_open,
    }
    return render(request, "proposals/member.html", facts, status=status)


def _step(request: HttpRequest, code: str, key: str, step: Callable[..., Any], words: str, **more: Any) -> HttpResponse:
    proposal = case_of(request, code)
    found = member_of(proposal, key)
    try:
        step(proposal, found, request.user, received_at=received_at(request), **more)
    except Refused as refused:
        return _page(request, proposal, found, status=409, refusal=said(refused.text))
    messages.success(request, words)
    return redirect("member", proposal.code, found.key)


@signed_in
@require_POST
def complete(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Say that the form is filled, or that it is being filled again."""
    if request.POST.get("complete") == "no":
        return _step(request, code, key, service.mark_complete, _("已改回填寫中"), complete=False)
    return _step(request, code, key, service.mark_complete, _("已標示為填妥"))


@signed_in
@require_POST
def hand_over(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Let the lead fill the form; never its consent."""
    return _step(request, code, key, service.hand_over, _("已授權領導企業代填；個資同意仍由本公司的人自己同意"))


@signed_in
@require_POST
def take_back(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Fill the form oneself again."""
    return _step(request, code, key, service.take_back, _("已收回代填授權"))
