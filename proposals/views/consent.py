"""Consent: the notice first, each person for himself, promotion apart; and the objection of somebody named by others."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance_portal.accounts.permissions import public, signed_in
from alliance_portal.lib.clock import received_at
from proposals import permissions
from proposals.forms.state import said
from proposals.models import MemberFirm, Proposal
from proposals.queries.calls import published_texts
from proposals.queries.cases import Case
from proposals.queries.overview import overview_of
from proposals.services import consents
from proposals.services.errors import Refused
from proposals.views.fetching import case_of, member_of, members_of, require
from proposals.views.navigation import side_for

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@signed_in
@GET_OR_POST
def consent(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """The notice and the consent of the person at the screen, for the content as it is now."""
    proposal = case_of(request, code)
    member = member_of(proposal, key)
    require(permissions.may_consent(request.user, proposal, member) or permissions.may_read_member_form(request.user, proposal, member))
    if request.method != "POST":
        return _page(request, proposal, member)
    if request.POST.get("consent") != "yes":
        return _page(request, proposal, member, status=422, error=_("請先閱讀聲明，再勾選同意"))
    try:
        consents.give(
            proposal,
            member,
            request.user,
            received_at=received_at(request),
            seen_hash=request.POST.get("seen", "")[:64],
            promotion=request.POST.get("promotion") == "yes",
            notice=consents.newest_notice(proposal),
            address=request.META.get("REMOTE_ADDR"),
        )
    except Refused as refused:
        return _page(request, proposal, member, status=409, error=said(refused.text))
    messages.success(request, _("已同意個人資料蒐集與利用聲明"))
    return redirect("member", proposal.code, member.key)


@signed_in
@require_POST
def withdraw_consent(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Take the consent back; a new one is needed before the next submission."""
    proposal = case_of(request, code)
    member = member_of(proposal, key)
    try:
        consents.withdraw(proposal, member, request.user, received_at=received_at(request))
    except Refused as refused:
        return _page(request, proposal, member, status=409, error=said(refused.text))
    messages.success(request, _("已撤回同意"))
    return redirect("consent", proposal.code, member.key)


def _page(request: HttpRequest, proposal: Proposal, member: MemberFirm, *, status: int = 200, error: str = "") -> HttpResponse:
    read, members = overview_of(proposal, received_at(request)), members_of(proposal)
    index = next(i for i, each in enumerate(members) if each.pk == member.pk)
    state = read.checked.states.get(f"members[{index}]")
    facts: dict[str, Any] = {
        "proposal": proposal,
        "member": member,
        "notice": _notice(proposal),
        "status": read.consents[member.pk],
        "nav": side_for(request, proposal, read.checked, members, member=member, current="consent"),
        "may_consent": permissions.may_consent(request.user, proposal, member),
        "error": error,
        "blocking": state.blocking if state else 0,
        "errors": [{"href": "#consent", "text": error, "label": ""}] if error else [],
        "is_open": permissions.is_editable(proposal, received_at(request)),
        "people": _named(read.case, member),
    }
    return render(request, "proposals/consent.html", facts, status=status)


def _named(case: Case, member: MemberFirm) -> list[dict[str, Any]]:
    """The people whom this member's part of the form names, each once with every role."""
    roles: dict[tuple[str, str], list[str]] = {}
    words = {"pi_email": _("計畫主持人"), "contact_email": _("聯絡人")}
    for place, owner, name, email in consents.named_people(case):
        if owner.pk == member.pk and (name or email):
            known = roles.setdefault((name, email), [])
            word = words[place.rpartition(".")[2]]
            known.extend([word] if word not in known else [])
    return [{"name": name, "email": email, "roles": _("、").join(each)} for (name, email), each in roles.items()]


def _notice(proposal: Proposal) -> Any:
    """The notice in the reader's language (one query)."""
    return published_texts(proposal.call, [consents.NOTICE_KEY], get_language() or "").get(consents.NOTICE_KEY)


@public
@GET_OR_POST
def objection(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody whose data another person typed reads the notice and may object (Article 9)."""
    notice = consents.find_notice(token)
    if notice is None:
        return render(request, "proposals/objection.html", {"notice": None}, status=404)
    if request.method == "POST":
        consents.object_to(notice, request.POST.get("objection", "")[:2000])
        return redirect("objection", token)
    text = _notice(notice.proposal)
    return render(request, "proposals/objection.html", {"notice": notice, "text": text})
