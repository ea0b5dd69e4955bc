"""What of an alliance's course a person sees (security 2.3); whether he sees it at all is `kpi.permissions`."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from alliance_portal.accounts.models import Office, User
from kpi.permissions import course_case, may_see_course
from proposals.models import Proposal
from proposals.permissions import standing


@dataclass(frozen=True, slots=True)
class Viewer:
    """Everything (lead, staff), the part of his own members, or what was accepted (agency)."""

    sees_all: bool = False
    members: frozenset[int] = frozenset()  # rows that he acts for
    accepted_only: bool = False
    is_staff: bool = False
    is_lead: bool = False

    def sees_member(self, member: int) -> bool:
        """Whether reports and evidence of this member are shown."""
        return self.sees_all or self.accepted_only or member in self.members


def viewer_of(user: User, proposal: Proposal) -> Viewer:
    """How this person, who may see it, sees the course of a case."""
    own = standing(user, proposal)
    if user.office == Office.STAFF:
        return Viewer(sees_all=True, is_staff=True)
    if user.office == Office.AGENCY:
        return Viewer(accepted_only=True)
    return Viewer(sees_all=own.is_lead, members=own.acts_for, is_lead=own.is_lead)


def case_for(user: User, code: str) -> tuple[Proposal, Viewer]:
    """The case and how this person sees it; 404 as `course_case`, 403 for who may open the case but not its course."""
    found = course_case(user, code)
    if not may_see_course(user, found):
        raise PermissionDenied
    return found, viewer_of(user, found)
