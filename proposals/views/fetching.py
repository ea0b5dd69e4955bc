"""Fetching through the user: a stranger gets 404, a known user without the right 403 (R-03)."""

from typing import NoReturn

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from alliance_portal.lib.findings import Text
from proposals import permissions
from proposals.catalogue.model import Edition, Scope, Section
from proposals.models import MemberFirm, Proposal
from proposals.services.errors import NOT_YOURS


def case_of(request: HttpRequest, code: str) -> Proposal:
    """The case of that code, if this person may open it; else 404."""
    found: Proposal = get_object_or_404(permissions.visible_proposals(request.user).select_related("call"), code=code)
    request.case = found  # the frame says for whom one acts in this case
    return found


def member_of(proposal: Proposal, key: str) -> MemberFirm:
    """The member of that key, with its case attached; else 404."""
    for member in members_of(proposal):
        if member.key == key:
            return member
    raise Http404


def members_of(proposal: Proposal) -> list[MemberFirm]:
    """The members in printed order (one query, kept on the object for the request)."""
    kept: list[MemberFirm] | None = proposal.__dict__.get("_members")
    if kept is None:
        kept = list(MemberFirm.objects.filter(proposal=proposal).select_related("firm"))
        for member in kept:
            member.proposal = proposal
        proposal.__dict__["_members"] = kept
    return kept


def section_of(edition: Edition, key: str, scope: Scope) -> Section:
    """The section of that key and scope; else 404."""
    try:
        return edition.section(key, scope)
    except KeyError as missing:
        raise Http404 from missing


def require(allowed: bool, reason: Text = NOT_YOURS) -> None:
    """403 with a reason for people, unless allowed."""
    if not allowed:
        raise PermissionDenied(reason)


def refuse(reason: Text = NOT_YOURS) -> NoReturn:
    """403 with a reason for people."""
    raise PermissionDenied(reason)
