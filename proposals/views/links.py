"""From a place of the form to the address of its input, so that every finding links to where it is mended."""

from functools import lru_cache

from django.urls import reverse

from alliance_portal.lib.findings import Finding
from proposals.catalogue.model import Scope
from proposals.models import MemberFirm, Proposal
from proposals.rules.places import target

# sections of the alliance whose values are typed somewhere else
ALLIANCE_PAGE = ("alliance_basic", "members")


@lru_cache(maxsize=4096)
def address(name: str, *parts: str) -> str:
    """The address of a page, composed once: a page of a case links to fifty others."""
    return reverse(name, args=parts)


def section_url(proposal: Proposal, section: str, member: MemberFirm | None = None) -> str:
    """The page of a section, of the alliance's or of a member's."""
    if member is None:
        return address("section", proposal.code, section)
    if section == "member_privacy":
        return address("consent", proposal.code, member.key)
    return address("member_section", proposal.code, member.key, section)


def finding_url(proposal: Proposal, members: list[MemberFirm], finding: Finding) -> str:
    """The page and anchor where a finding is mended."""
    try:
        place = target(finding.where)
    except ValueError:
        return address("proposal", proposal.code)
    anchor = f"#{place.anchor}" if place.anchor else ""
    if place.scope is Scope.ALLIANCE:
        if (place.section, place.field) == ALLIANCE_PAGE or not place.section:
            return address("alliance", proposal.code)
        return section_url(proposal, place.section) + anchor
    index = place.member_index or 0
    if index >= len(members):
        return address("alliance", proposal.code)
    if not place.section:
        return address("member", proposal.code, members[index].key)
    return section_url(proposal, place.section, members[index]) + anchor
