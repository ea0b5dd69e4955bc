"""What the home of each role lists, in a fixed number of queries whatever the number of cases."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from alliance_portal.accounts.models import Invitation, User
from proposals.catalogue import Scope
from proposals.constants import DOCUMENTS_REFUSED, EDITABLE, STAFF_LABELS, Status
from proposals.models import Call, Consent, MemberFirm, Proposal, SectionAnswers, StatusChange, Submission
from proposals.permissions import known_proposals, visible_proposals
from proposals.queries.calls import edition_of
from proposals.workflow import Action

COVER = "cover"
THEME = "alliance_theme"


@dataclass(frozen=True, slots=True)
class Row:
    """A case in a list. `percent`: share of the form's parts in which something has been filled; never more is read for a list."""

    proposal: Proposal
    name: str
    lead_name: str
    percent: int
    submission: Submission | None
    member: MemberFirm | None = None  # my own row, for people of a firm
    members_in: int = 0
    members_complete: int = 0
    members_all: int = 0
    consented: bool = False
    is_open: bool = False
    refused: str = ""  # the step that ended it as refused, where one did

    @property
    def is_lead(self) -> bool:
        """Whether the person acts for the lead firm."""
        return self.member is not None and self.member.is_lead

    @property
    def label(self) -> str:
        """The state in the words of applicants; the four refusals are told apart (glossary 1.1)."""
        return str(DOCUMENTS_REFUSED if self.refused == Action.REFUSE_DOCUMENTS else Status(self.proposal.status).label)

    @property
    def staff_label(self) -> str:
        """The state in the words of staff (glossary 1.3)."""
        return self.label if self.refused else str(STAFF_LABELS.get(Status(self.proposal.status)) or self.label)

    @property
    def has_unsent_changes(self) -> bool:
        """Whether the draft has changed since it was submitted (未送出的修改)."""
        return self.submission is not None and self.submission.content_version != self.proposal.content_version


def rows_of(proposals: Iterable[Proposal], now: datetime, user: User | None = None) -> list[Row]:
    """The rows of some cases (four queries, five with the person's own rows, one more where a case was refused)."""
    cases = list(proposals)
    members: dict[int, list[MemberFirm]] = {}
    for member in MemberFirm.objects.filter(proposal__in=cases):
        members.setdefault(member.proposal_id, []).append(member)
    filled = dict(SectionAnswers.objects.filter(proposal__in=cases).exclude(data={}).values_list("proposal").annotate(Count("pk")))
    themes = {one.proposal_id: one.data.get(THEME) or "" for one in SectionAnswers.objects.filter(proposal__in=cases, section=COVER, member=None)}
    newest: dict[int, Submission] = {}
    for submission in Submission.objects.filter(proposal__in=cases).order_by("number").defer("dossier"):
        newest[submission.proposal_id] = submission
    mine = _own_members(user, cases)
    refused = _refused(cases)
    consented = _consented(user, mine.values())
    return [
        _row(
            case, members.get(case.pk, []), filled.get(case.pk, 0), str(themes.get(case.pk, "")), newest.get(case.pk), mine.get(case.pk),
            consented, refused.get(case.pk, ""), now,
        )
        for case in cases
    ]


def _refused(cases: Iterable[Proposal]) -> dict[int, str]:
    """The step by which a case became 不予受理 or 資格不符: they share a state, not a word (one query where one did, else none)."""
    ended = [case.pk for case in cases if case.status == Status.INELIGIBLE]
    steps = StatusChange.objects.filter(proposal__in=ended, target=Status.INELIGIBLE).order_by("pk") if ended else ()
    return {each.proposal_id: each.action for each in steps}


def _row(
    case: Proposal, members: list[MemberFirm], filled: int, theme: str, submission: Submission | None, own: MemberFirm | None,
    consented: Collection[int], refused: str, now: datetime,
) -> Row:
    lead = members[0].company_name if members else ""
    return Row(
        case, theme or lead or case.code, lead, min(100, round(100 * filled / max(1, parts_of(case.call, len(members))))), submission, own,
        members_in=sum(member.firm_id is not None for member in members),
        members_complete=sum(member.completed_at is not None for member in members),
        members_all=len(members),
        consented=own is not None and own.pk in consented,
        is_open=case.status in EDITABLE and case.call.opens_at <= now <= case.deadline,
        refused=refused,
    )


def parts_of(call: Call, members: int) -> int:
    """How many parts the form of an alliance has: those of the alliance, and those of each member (its names stand in columns)."""
    counted = Counter(section.scope for section in edition_of(call).sections)
    return counted[Scope.ALLIANCE] + (counted[Scope.MEMBER] - 1) * members


def _own_members(user: User | None, cases: list[Proposal]) -> dict[int, MemberFirm]:
    """The person's own row in each case; the lead's where he acts for several firms of one alliance."""
    if user is None:
        return {}
    rows = MemberFirm.objects.filter(proposal__in=cases, firm__people__user=user).select_related("firm").order_by("-position")
    return {member.proposal_id: member for member in rows}


def _consented(user: User | None, members: Iterable[MemberFirm]) -> set[int]:
    if user is None:
        return set()
    given = Consent.objects.filter(member__in=list(members), purpose=Consent.Purpose.DATA, granted=True, withdrawn_at=None)
    return set(given.values_list("member_id", flat=True))


def my_cases(user: User, now: datetime) -> list[Row]:
    """The cases of the firms that a person acts for, the newest change first (seven queries)."""
    return rows_of(visible_proposals(user).select_related("call").order_by("-changed_at"), now, user)


def desk_cases(user: User, status: str = "") -> QuerySet[Proposal]:
    """All cases of the calls, the newest change first, for staff's list by name and completion (security 2.3); `rows_of` reads a page of them."""
    cases = known_proposals(user).select_related("call").order_by("-changed_at", "-pk")
    return cases.filter(status=status) if status else cases


def desk_counts(user: User) -> list[tuple[str, str, int]]:
    """State, its words for staff, number of cases; only states that occur (one query)."""
    counts: Mapping[str, int] = dict(known_proposals(user).values_list("status").annotate(Count("pk")).order_by())
    return [(state.value, str(STAFF_LABELS.get(state, state.label)), counts[state.value]) for state in Status if state.value in counts]


def waiting_invitations(user: User, now: datetime) -> list[Invitation]:
    """Invitations to this address that have not been answered (one query)."""
    return list(
        Invitation.objects.filter(email=user.email, accepted_at=None, revoked_at=None, expires_at__gt=now).select_related("invited_by")
    )
