"""Everything that the overview of a case reads, in a fixed number of queries whatever the number of members."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alliance_portal.accounts.models import Invitation
from alliance_portal.trail.models import Entry
from proposals.models import MemberFirm, Proposal, Submission
from proposals.queries.cases import Case, Checked, check_case, day_of_check, read_case
from proposals.queries.sheets import saved_times, savers
from proposals.services.consents import ConsentState, ConsentStatus, status


@dataclass(frozen=True, slots=True)
class Overview:
    """A case as its overview shows it."""

    case: Case
    checked: Checked
    consents: Mapping[int, ConsentStatus]
    saved: Mapping[int, datetime]
    savers: Mapping[tuple[int | None, str], str]
    submissions: Sequence[Submission]
    invitations: Mapping[int, Invitation]
    entries: Sequence[Entry]


def overview_of(proposal: Proposal, now: datetime) -> Overview:
    """Read a case for its overview."""
    case = read_case(proposal)
    return Overview(
        case,
        check_case(case, day_of_check(proposal.call, now)),
        status(proposal, case),
        saved_times(proposal),
        savers(proposal),
        list(Submission.objects.filter(proposal=proposal).select_related("submitted_by")),
        invitations_of(case.members),
        recent_entries(proposal),
    )


def invitations_of(members: Sequence[MemberFirm]) -> dict[int, Invitation]:
    """The newest invitation of each member, by member id (one query)."""
    found: dict[int, Invitation] = {}
    subjects = {f"member:{member.pk}": member.pk for member in members}
    for invitation in Invitation.objects.filter(purpose="member", subject__in=list(subjects)).order_by("created_at"):
        found[subjects[invitation.subject]] = invitation
    return found


def recent_entries(proposal: Proposal, count: int = 6) -> list[Entry]:
    """The last entries of the case's trail (one query)."""
    return list(Entry.objects.filter(chain=f"proposal:{proposal.code}").select_related("actor").order_by("-pk")[:count])


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
