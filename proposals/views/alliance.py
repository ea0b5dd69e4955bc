"""The alliance: members added, invited, reminded, moved, replaced, removed. One POST an action."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.lib.clock import received_at
from proposals import permissions
from proposals.forms.state import said
from proposals.models import MemberFirm, Proposal
from proposals.queries.overview import overview_of
from proposals.services import members as service
from proposals.services import reminders
from proposals.services.errors import Refused
from proposals.views.fetching import case_of, member_of, members_of, require
from proposals.views.lists import firm_list
from proposals.views.navigation import side_for
from proposals.views.overview import member_rows


@signed_in
@require_safe
def alliance(request: HttpRequest, code: str) -> HttpResponse:
    """The members with the state of form and consent; the lead manages them."""
    return _page(request, case_of(request, code))


def _page(request: HttpRequest, proposal: Proposal, *, status: int = 200, **more: Any) -> HttpResponse:
    require(permissions.standing(request.user, proposal).is_party or permissions.may_read_draft(request.user, proposal))
    at = received_at(request)
    if status != 200:
        proposal.__dict__.pop("_members", None)  # a step was tried on them: what stands is read again
    members = members_of(proposal)
    read = overview_of(proposal, at, members)
    minimum = read.checked.dossier.programme.minimum_members
    rows, may_manage = member_rows(request, proposal, members, read), permissions.may_manage_members(request.user, proposal, at)
    facts = {
        "proposal": proposal,
        "rows": rows,
        "firm_list": firm_list(request, proposal, rows, may_manage=may_manage),
        "may_manage": may_manage,
        "nav": side_for(request, proposal, read.checked, members, current="alliance"),
        "minimum": minimum,
        "needed": max(0, minimum - len(members)),
    }
    return render(request, "proposals/alliance.html", facts | more, status=status)


def _typed(request: HttpRequest) -> dict[str, str]:
    names = ("company_name", "contact_email", "owner_name", "ubn")
    return {name: " ".join(request.POST.get(name, "").split())[:120] for name in names}


def _done(request: HttpRequest, proposal: Proposal, step: Callable[[], Any], words: str, **more: Any) -> HttpResponse:
    """Take the step; back to the list with what was done, or the list with what was refused."""
    try:
        step()
    except ValidationError:
        return _page(request, proposal, status=422, errors=[{"href": "#contact_email", "text": _("電子郵件格式不正確"), "label": ""}], **more)
    except Refused as refused:
        return _page(request, proposal, status=409, errors=[{"href": "", "text": said(refused.text), "label": ""}], **more)
    messages.success(request, words)
    return redirect("alliance", proposal.code)


@signed_in
@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a member at the end; with an address it is invited at once."""
    proposal, typed = case_of(request, code), _typed(request)
    if not typed["company_name"]:
        return _page(request, proposal, status=422, typed=typed, errors=[{"href": "#company_name", "text": _("請填寫公司名稱"), "label": ""}])
    return _done(
        request,
        proposal,
        lambda: service.add(proposal, request.user, received_at=received_at(request), **typed),
        _("已加入 %(name)s") % {"name": typed["company_name"]},
        typed=typed,
    )


@signed_in
@require_POST
def invite(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Invite a member, or send its invitation again; an older link stops working."""
    proposal = case_of(request, code)
    member, email = member_of(proposal, key), request.POST.get("contact_email", "").strip()
    if not (email or member.contact_email):
        return _page(request, proposal, status=422, errors=[{"href": f"#email-{key}", "text": _("請填寫電子郵件"), "label": member.company_name}])
    return _done(
        request,
        proposal,
        lambda: service.invite(proposal, member, request.user, contact_email=email, received_at=received_at(request)),
        _("邀請已寄給 %(name)s") % {"name": member.company_name},
    )


@signed_in
@require_POST
def revoke(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """The member's open invitation stops working."""
    proposal = case_of(request, code)
    member = member_of(proposal, key)
    return _done(request, proposal, lambda: service.revoke(proposal, member, request.user, received_at=received_at(request)), _("邀請已取消"))


@signed_in
@require_POST
def remind(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Mail a reminder to a member that has something left to do."""
    proposal = case_of(request, code)
    member = member_of(proposal, key)
    return _done(
        request,
        proposal,
        lambda: _remind(proposal, member, request),
        _("提醒已寄給 %(name)s") % {"name": member.company_name},
    )


def _remind(proposal: Proposal, member: MemberFirm, request: HttpRequest) -> None:
    if member.firm_id is None:
        service.invite(proposal, member, request.user, received_at=received_at(request))
    else:
        reminders.remind(proposal, member, request.user, received_at=received_at(request))


@signed_in
@require_POST
def move(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One place up or down in the printed order; the lead firm stays first."""
    proposal = case_of(request, code)
    member = member_of(proposal, key)
    to = member.position + (-1 if request.POST.get("to") == "up" else 1)
    return _done(request, proposal, lambda: service.move(proposal, member, request.user, to=to, received_at=received_at(request)), _("已調整順序"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Another firm in the same place: a page that says what is lost, then the step."""
    proposal = case_of(request, code)
    member, typed = member_of(proposal, key), _typed(request)
    if request.method != "POST" or not typed["company_name"]:
        return _confirm(request, proposal, member, "replace", typed)
    return _done(
        request,
        proposal,
        lambda: service.replace(proposal, member, request.user, received_at=received_at(request), **typed),
        _("已更換為 %(name)s") % {"name": typed["company_name"]},
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Take a member out: a page that says what is lost, then the step."""
    proposal = case_of(request, code)
    member = member_of(proposal, key)
    if request.method != "POST":
        return _confirm(request, proposal, member, "remove", {})
    return _done(
        request,
        proposal,
        lambda: service.remove(proposal, member, request.user, received_at=received_at(request)),
        _("已移除 %(name)s") % {"name": member.company_name},
    )


def _confirm(request: HttpRequest, proposal: Proposal, member: MemberFirm, step: str, typed: dict[str, str]) -> HttpResponse:
    require(permissions.may_manage_members(request.user, proposal, received_at(request)))
    errors = [{"href": "#company_name", "text": _("請填寫公司名稱"), "label": ""}] if request.method == "POST" else []
    facts = {"proposal": proposal, "member": member, "step": step, "typed": typed, "errors": errors}
    return render(request, "proposals/member_confirm.html", facts, status=422 if errors else 200)
