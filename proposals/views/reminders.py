"""Reminders of the lead: who gets which mail, then the sending."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.lib.clock import received_at
from proposals import permissions
from proposals.forms.state import said
from proposals.models import MemberFirm, Proposal
from proposals.queries.cases import checked, day_of_check
from proposals.services import reminders as service
from proposals.services.errors import Refused
from proposals.views.fetching import case_of, member_of, members_of, require
from proposals.views.navigation import side_for


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest, code: str) -> HttpResponse:
    """The mails that would go out, to one member (`member`) or to all that have not finished; then send them."""
    proposal = case_of(request, code)
    require(permissions.standing(request.user, proposal).is_lead)
    key = (request.POST if request.method == "POST" else request.GET).get("member", "")
    only = member_of(proposal, key) if key else None
    if request.method != "POST":
        return _page(request, proposal, only)
    try:
        if only is None:
            count = service.remind_all(proposal, request.user, received_at=received_at(request))
        else:
            count = service.remind(proposal, only, request.user, received_at=received_at(request))
    except Refused as refused:
        return _page(request, proposal, only, status=409, refusal=said(refused.text))
    messages.success(request, _("已寄出%(n)s封提醒") % {"n": count})
    return redirect("alliance", proposal.code)


def _page(request: HttpRequest, proposal: Proposal, only: MemberFirm | None, *, status: int = 200, refusal: str = "") -> HttpResponse:
    at = received_at(request)
    found = service.plan(proposal, at, only)
    is_open = permissions.is_editable(proposal, at)
    facts: dict[str, Any] = {
        "proposal": proposal,
        "member": only,
        "people": found.people,
        "count": len(found.new),
        "uninvited": found.uninvited,
        "may_send": is_open and bool(found.new),
        "is_open": is_open,
        "refusal": refusal,
        "nav": side_for(request, proposal, checked(proposal, day_of_check(proposal.call, at)), members_of(proposal), current="alliance"),
    }
    return render(request, "proposals/remind.html", facts, status=status)
