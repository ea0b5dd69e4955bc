"""Everything that the overview of a case reads, in a fixed number of queries whatever the number of members."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from alliance_portal.accounts.models import Invitation
from alliance_portal.trail.models import Entry
from proposals.models import MemberFirm, Proposal, Submission
from proposals.queries.cases import Case, Checked, check_case, day_of_check, read_case
from proposals.services.consents import ConsentState, ConsentStatus, status

# what an overview says of a submission; its text of the whole form stays in the database
_OF_SUBMISSION = ("proposal_id", "number", "receipt_no", "received_at", "content_version")


@dataclass(frozen=True)
class Overview:
    """A case as its overview shows it. What only some pages show is read when it is asked for (one query each)."""

    case: Case
    checked: Checked
    consents: Mapping[int, ConsentStatus]

    @cached_property
    def saved(self) -> Mapping[int, datetime]:
        """When a section of each member was saved last, by member id."""
        newest: dict[int, datetime] = {}
        for member, _section, at, _who in self.case.saves:
            if member is not None and (member not in newest or at > newest[member]):
                newest[member] = at
        return newest

    @cached_property
    def savers(self) -> Mapping[tuple[int | None, str], str]:
        """Who saved each section last, by (member id, section)."""
        return {(member, section): who for member, section, _at, who in self.case.saves}

    @cached_property
    def submission(self) -> Submission | None:
        """The newest submission."""
        return Submission.objects.filter(proposal=self.case.proposal).only(*_OF_SUBMISSION).order_by("-number").first()

    @cached_property
    def invitations(self) -> Mapping[int, Invitation]:
        """The newest invitation of each member, by member id."""
        return invitations_of(self.case.members)


def overview_of(proposal: Proposal, now: datetime, members: Sequence[MemberFirm] | None = None) -> Overview:
    """Read a case for its overview. `members` as `read_case` takes them."""
    case = read_case(proposal, members, with_saves=True)
    return Overview(case, check_case(case, day_of_check(proposal.call, now)), status(proposal, case))


def invitations_of(members: Sequence[MemberFirm]) -> dict[int, Invitation]:
    """The newest invitation of each member, by member id (one query)."""
    found: dict[int, Invitation] = {}
    subjects = {f"member:{member.pk}": member.pk for member in members}
    for invitation in Invitation.objects.filter(purpose="member", subject__in=list(subjects)).order_by("created_at"):
        found[subjects[invitation.subject]] = invitation
    return found


def recent_entries(proposal: Proposal, verbs: Collection[str], count: int = 6) -> list[Entry]:
    """The last entries of the case's trail that are of these kinds (one query).

    Staff's and the committee's work stands in the same trail: what is not named here is not for the case's page (R-08, R-10).
    """
    return list(Entry.objects.filter(chain=f"proposal:{proposal.code}", verb__in=list(verbs)).order_by("-pk")[:count])


def member_state(member: MemberFirm, consent: ConsentStatus, invitation: Invitation | None) -> tuple[str, str]:
    """The state of a member's form (glossary 1.3) as a word for the template and a kind of mark."""
    if consent.state is ConsentState.GIVEN or consent.state is ConsentState.IMPORTED:
        return "consented", "done"
    if consent.state is ConsentState.VOID:
        return "void", "warn"
    if member.completed_at:
        return "complete", "warn"
    if member.handed_over_at:
        return "on_behalf", "now"
    if member.firm_id:
        return "filling", "now"
    return ("invited", "warn") if invitation is not None and invitation.revoked_at is None else ("not_invited", "")


def as_dict(value: Any) -> dict[str, Any]:
    """A detail of the trail as a mapping."""
    return dict(value) if isinstance(value, Mapping) else {}
