"""送件: the page that says what it means, one small POST; withdrawal and taking up again."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.lib.clock import received_at
from proposals import permissions
from proposals.forms.state import notes_of, said
from proposals.models import Proposal
from proposals.services import submissions
from proposals.services.errors import Refused
from proposals.views.fetching import case_of, members_of, require
from proposals.views.links import finding_url
from proposals.views.navigation import side_for, theme_of
from proposals.views.sheet import section_helps

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@signed_in
@GET_OR_POST
def submit(request: HttpRequest, code: str) -> HttpResponse:
    """確認並上傳送件: what it means, what is left; the owner of the lead firm sends it."""
    proposal = case_of(request, code)
    require(permissions.standing(request.user, proposal).is_lead)
    if request.method != "POST":
        return _page(request, proposal)
    require(permissions.standing(request.user, proposal).is_lead_owner)
    at = received_at(request)
    try:
        if request.POST.get("understood") != "yes":
            submissions.refuse_late(proposal, request.user, at)
            return _page(request, proposal, status=422, reason=_("請先勾選「我已了解」"))
        done = submissions.submit(proposal, request.user, request.POST.get("key", "")[:65], at)
    except Refused as refused:
        return _page(request, proposal, status=403 if refused.reason == "after_deadline" else 409, reason=said(refused.text))
    return redirect("receipt", proposal.code, done.receipt_no)


def _page(request: HttpRequest, proposal: Proposal, *, status: int = 200, reason: str = "") -> HttpResponse:
    ready = submissions.readiness(proposal, received_at(request))
    members, own = members_of(proposal), permissions.standing(request.user, proposal)
    latest = submissions.latest(proposal)
    edition = ready.checked.dossier.edition
    facts: dict[str, Any] = {
        "proposal": proposal,
        "ready": ready,
        "reason": reason,
        "key": secrets.token_urlsafe(24),
        "is_owner": own.is_lead_owner,
        "may_submit": permissions.may_submit(request.user, proposal) and own.is_lead_owner,
        "latest": latest,
        "unsent": submissions.has_unsent_changes(proposal, latest),
        "theme": theme_of(proposal, ready.checked.dossier.document),
        "is_open": permissions.is_editable(proposal, received_at(request)),
        "helps": section_helps(edition, ["page.submit"]),
        "nav": side_for(request, proposal, ready.checked, members, current="submit"),
        "count": len(members),
        "is_blocked": bool(ready.checked.blocking or ready.consents_missing or ready.unconfirmed or ready.live_with_same_lead),
        "notes": notes_of(ready.checked.blocking[:12], lambda finding: finding_url(proposal, members, finding)),
    }
    return render(request, "proposals/submit.html", facts, status=status)


@signed_in
@GET_OR_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """申請撤案: a page that says what cannot be undone, a typed reason, then the step."""
    proposal = case_of(request, code)
    require(permissions.may_withdraw(request.user, proposal))
    note = " ".join(request.POST.get("note", "").split())[:1000]
    if request.method != "POST" or not note:
        error = _("請填寫撤案原因") if request.method == "POST" else ""
        return render(request, "proposals/withdraw.html", {"proposal": proposal, "error": error}, status=422 if error else 200)
    try:
        submissions.withdraw(proposal, request.user, received_at(request), note=note)
    except Refused as refused:
        return render(request, "proposals/withdraw.html", {"proposal": proposal, "error": said(refused.text), "note": note}, status=409)
    messages.success(request, _("已撤案。申請資料不另發還。"))
    return redirect("proposal", proposal.code)


@signed_in
@require_POST
def reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Take a withdrawn case up again while the window is open."""
    proposal = case_of(request, code)
    require(permissions.may_reopen(request.user, proposal, received_at(request)))
    try:
        submissions.reopen(proposal, request.user, received_at(request))
    except Refused as refused:
        messages.error(request, said(refused.text))
        return redirect("proposal", proposal.code)
    messages.success(request, _("已重新開啟填寫，請在截止前重新送件。"))
    return redirect("proposal", proposal.code)
