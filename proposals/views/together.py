"""What the pages around one section share: the section fetched through the user, its address in words, who stands where."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from alliance_portal.lib.clock import received_at
from proposals import permissions
from proposals.catalogue.model import Scope
from proposals.models import MemberFirm, Proposal
from proposals.queries.calls import edition_of
from proposals.views.fetching import case_of, member_of, require, section_of
from proposals.views.navigation import marks_for
from proposals.views.sheet import Sheet


def sheet_of(request: HttpRequest, code: str, section: str, key: str = "") -> Sheet:
    """The section of the alliance, or of the member of that key, if this person may read it; else 404 or 403."""
    proposal = case_of(request, code)
    member = member_of(proposal, key) if key else None
    scope = Scope.MEMBER if key else Scope.ALLIANCE
    sheet = Sheet(request, proposal, section_of(edition_of(proposal.call), section, scope), member, received_at(request))
    require(permissions.may_read_section(request.user, proposal, section, member))
    return sheet


def address(sheet: Sheet, name: str, *more: Any) -> str:
    """The address of a page around this section: history, compare, restore, comments, assign, presence."""
    if sheet.member is None:
        return reverse(name, args=[sheet.proposal.code, sheet.section.key, *more])
    return reverse(f"member_{name}", args=[sheet.proposal.code, sheet.member.key, sheet.section.key, *more])


def comments_url(proposal: Proposal, section: str, member: MemberFirm | None) -> str:
    """The comments of a section."""
    if member is None:
        return reverse("comments", args=[proposal.code, section])
    return reverse("member_comments", args=[proposal.code, member.key, section])


def around(sheet: Sheet) -> dict[str, Any]:
    """What the templates of these pages need besides their own."""
    return {
        "sheet": sheet,
        "section": sheet.section,
        "proposal": sheet.proposal,
        "nav": sheet.side(),
        "section_url": sheet.section_url,
        "history_url": address(sheet, "history"),
        "comments_url": address(sheet, "comments"),
    }


def section_facts(sheet: Sheet) -> dict[str, Any]:
    """The quiet line at the top of a section: who is here, to whom it is given, comments, history (no query of its own)."""
    request, proposal, member = sheet.request, sheet.proposal, sheet.member
    place, marks = (None if member is None else member.pk, sheet.section.key), marks_for(request, proposal)
    given = marks.given.get(place)
    is_party = permissions.standing(request.user, proposal).is_party
    return {
        "given": given,
        "is_overdue": given is not None and given.is_overdue(timezone.localdate(sheet.received_at)),
        "unread": marks.unread.get(place, 0),
        "may_assign": sheet.may_edit,
        "may_comment": is_party,
        "history_url": address(sheet, "history"),
        "comments_url": address(sheet, "comments"),
        "assign_url": address(sheet, "assign"),
        "presence_url": address(sheet, "presence"),
    }


def whole_number(text: Any, most: int = 10**9) -> int:
    """A number of an address or a form; 0 for anything else."""
    return min(int(text), most) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 12 else 0
