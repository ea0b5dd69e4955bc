"""Who may see and do what with a case: small predicates, one source for views and buttons (security 2.3, R-01 to R-16).

A page fetches through `visible_proposals(user)` (a stranger: 404), then asks a predicate (a known user without the right: 403).
Lists of staff that show name and completion only use `known_proposals(user)`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.trail.models import Entry
from proposals.catalogue.model import Scope
from proposals.constants import EDITABLE, ENDED, Status
from proposals.models import FirmPerson, MemberFirm, Proposal, Submission
from proposals.reviewing import open_to
from proposals.workflow import Action, Role, Window, allowed, window

GLASS_VERB = "proposal.opened_with_reason"
GLASS_MINUTES = 30
# V of security 2.1 and everything after it; agency reads from here on
REVIEW_ON = frozenset(Status) - ENDED - EDITABLE - {Status.SCREENING, Status.CORRECTION, Status.CORRECTED, Status.ELIGIBLE} | {
    Status.CLOSED, Status.ABNORMAL_CLOSED, Status.NOT_SELECTED, Status.BELOW_PASS, Status.DECLINED, Status.NOT_EXECUTED, Status.REVOKED,
}
# Declarations bind the firm: only its owner makes them (decisions "People of a firm"). (scope, section, field)
DECLARATIONS = frozenset({
    (Scope.ALLIANCE, "alliance_basic", "truth_declaration"),
    (Scope.ALLIANCE, "supplementary", "no_duplicate_declaration"),
    (Scope.MEMBER, "supplementary", "sanction_declaration"),
    (Scope.MEMBER, "supplementary", "consensus_declaration"),
})
CONSENT_FIELD = (Scope.MEMBER, "member_privacy", "consent")
# Part 1's list and the firms table: the lead fills them too (decisions "Firms table")
SHARED_SECTIONS = frozenset({"identity", "overview"})


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands to one case: the member rows that he acts for, and those whose firm he owns."""

    user_id: int
    office: str
    acts_for: frozenset[int] = frozenset()
    owns: frozenset[int] = frozenset()
    is_lead: bool = False
    is_lead_owner: bool = False

    @property
    def is_party(self) -> bool:
        """Whether the person acts for a firm of the alliance."""
        return bool(self.acts_for)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of the transition table."""
        found = {Role(self.office)} if self.office else set()
        if self.is_lead:
            found |= {Role.LEAD} | ({Role.LEAD_OWNER} if self.is_lead_owner else set())
        if self.acts_for:
            found |= {Role.MEMBER} | ({Role.MEMBER_OWNER} if self.owns else set())
        return frozenset(found) or frozenset({Role.STRANGER})


def standing(user: User, proposal: Proposal) -> Standing:
    """How `user` stands to `proposal` (one query; kept on the object for the request)."""
    kept: dict[int, Standing] = proposal.__dict__.setdefault("_standings", {})
    if user.pk not in kept:
        kept[user.pk] = read_standing(user, proposal)
    return kept[user.pk]


def read_standing(user: User, proposal: Proposal) -> Standing:
    """The same, read afresh. An office is never a party, and an inactive account is nobody."""
    if not user.is_authenticated or not user.is_active:
        return Standing(0, "")
    if user.office:
        return Standing(user.pk, user.office)
    rows = MemberFirm.objects.filter(proposal=proposal, firm__people__user=user).values_list("pk", "position", "firm__people__is_owner")
    found = list(rows)
    return Standing(
        user.pk, "", frozenset(pk for pk, _p, _o in found), frozenset(pk for pk, _p, owner in found if owner),
        any(position == 0 for _pk, position, _o in found), any(position == 0 and owner for _pk, position, owner in found),
    )


# which proposals ------------------------------------------------------------------------------------------------------------

def visible_proposals(user: User) -> QuerySet[Proposal]:
    """Cases whose pages this person may open. Everything else does not exist for him (R-03)."""
    every = Proposal.objects.all()
    if not user.is_authenticated or not user.is_active:
        return every.none()
    if user.office == Office.NONE:
        return every.filter(Exists(MemberFirm.objects.filter(proposal=OuterRef("pk"), firm__people__user=user)))
    if user.office == Office.STAFF:
        return every.filter(Q(Exists(Submission.objects.filter(proposal=OuterRef("pk")))) | Q(_glass(user)))
    if user.office == Office.AGENCY:
        return every.filter(status__in=REVIEW_ON)
    if user.office == Office.ADMINISTRATOR:
        return every.filter(_glass(user))
    return every.filter(open_to(user))  # reviewers: by assignment, which the review app answers


def known_proposals(user: User) -> QuerySet[Proposal]:
    """Cases that this person may see in a list by name and completion: staff and administrator all, others the visible ones."""
    if user.is_authenticated and user.is_active and user.office in (Office.STAFF, Office.ADMINISTRATOR):
        return Proposal.objects.all()
    return visible_proposals(user)


def _glass(user: User) -> Exists:
    since = timezone.now() - timedelta(minutes=GLASS_MINUTES)
    return Exists(Entry.objects.filter(chain=Concat(Value("proposal:"), OuterRef("code")), verb=GLASS_VERB, actor=user, at__gte=since))


def has_opened_with_reason(user: User, proposal: Proposal) -> bool:
    """Whether this person gave a reason for opening the case in the last half hour (R-13; one query)."""
    since = timezone.now() - timedelta(minutes=GLASS_MINUTES)
    return Entry.objects.filter(chain=f"proposal:{proposal.code}", verb=GLASS_VERB, actor=user, at__gte=since).exists()


def may_break_glass(user: User) -> bool:
    """Whether this person may open any case by giving a reason: administrator; staff drafts on a request for help."""
    return user.is_active and user.office in (Office.ADMINISTRATOR, Office.STAFF)


# reading --------------------------------------------------------------------------------------------------------------------

def may_read_draft(user: User, proposal: Proposal) -> bool:
    """The draft's texts: the alliance's own people; staff and administrator only with a reason given."""
    return standing(user, proposal).is_party or (may_break_glass(user) and has_opened_with_reason(user, proposal))


def may_read_submission(user: User, proposal: Proposal) -> bool:
    """The frozen submission: the alliance, staff; reviewers by assignment; agency from the review on; administrator with a reason."""
    if standing(user, proposal).is_party or user.office == Office.STAFF:
        return True
    if user.office == Office.REVIEWER:
        return lies_open(user, proposal)
    if user.office == Office.AGENCY:
        return proposal.status in REVIEW_ON
    return user.office == Office.ADMINISTRATOR and has_opened_with_reason(user, proposal)


def lies_open(user: User, proposal: Proposal) -> bool:
    """Whether the case lies open to this reviewer at this moment (one query): assigned, signed, not recused, in review."""
    return user.is_active and user.office == Office.REVIEWER and Proposal.objects.filter(open_to(user), pk=proposal.pk).exists()


def may_open_receipt(user: User, proposal: Proposal) -> bool:
    """The receipt and the papers beside it: who reads the submission, but for reviewers: theirs is the reviewer edition on their own pages."""
    return user.office != Office.REVIEWER and may_read_submission(user, proposal)


def may_read_member_form(user: User, proposal: Proposal, member: MemberFirm) -> bool:
    """A member's own form: its people; the lead once it is complete, handed over or submitted; else by a reason given."""
    own = standing(user, proposal)
    if member.pk in own.acts_for:
        return True
    if own.is_lead:
        return bool(member.completed_at or member.handed_over_at) or proposal.status not in (Status.DRAFT, Status.PAPER_ONLY)
    return not own.is_party and may_break_glass(user) and has_opened_with_reason(user, proposal)


def may_read_section(user: User, proposal: Proposal, section: str, member: MemberFirm | None) -> bool:
    """Whether this person may read a section of the draft, its history with it: the alliance's (member None), or a member's."""
    if member is None:
        return may_read_draft(user, proposal)
    return may_read_member_form(user, proposal, member) or fills(user, proposal, section, member)


def may_comment(user: User, proposal: Proposal, section: str, member: MemberFirm | None) -> bool:
    """Whether this person reads and writes comments on a section: the alliance's own people who may read it (security 2.3)."""
    return standing(user, proposal).is_party and may_read_section(user, proposal, section, member)


def may_see_figures(user: User, proposal: Proposal, member: MemberFirm) -> bool:
    """A member's turnover: its own people, the lead, staff; other members see ＊ (decisions "Firms table")."""
    own = standing(user, proposal)
    return own.is_lead or member.pk in own.acts_for or user.office in (Office.STAFF, Office.AGENCY, Office.ADMINISTRATOR)


def may_see_contacts(user: User, proposal: Proposal, member: MemberFirm) -> bool:
    """Whether the name of a member's contact may be shown: its own people, the lead, staff, the agency; never other members (security 2.3)."""
    own = standing(user, proposal)
    return own.is_lead or member.pk in own.acts_for or user.office in (Office.STAFF, Office.AGENCY)


def paper_editions(user: User, proposal: Proposal) -> tuple[str, ...]:
    """Editions of the paper that this person may open (decisions "Editions of the PDF")."""
    own = standing(user, proposal)
    if own.is_lead:
        return ("full",)
    if own.is_party:
        return ("member",)
    if user.office == Office.STAFF:
        return ("full", "member", "reviewer", "agency")
    if user.office == Office.AGENCY and proposal.status in REVIEW_ON:
        return ("agency",)
    if lies_open(user, proposal):
        return ("reviewer",)
    return ("full",) if user.office == Office.ADMINISTRATOR and has_opened_with_reason(user, proposal) else ()


def may_ask_for_papers(user: User, proposal: Proposal) -> bool:
    """Whether this person may have a paper made again by pressing a button: who reads it, but for the role that only reads (R-16)."""
    return user.office != Office.AGENCY and bool(paper_editions(user, proposal))


def paper_forms(user: User, proposal: Proposal) -> tuple[str, ...]:
    """Formats in which this person has the paper made: the read-only role has its PDF; the ZIP holds every firm's files (issue 3, Papers)."""
    if not may_ask_for_papers(user, proposal):
        return ()
    whole = standing(user, proposal).is_lead or user.office == Office.STAFF
    return ("docx", "odt", "zip") if whole else ("docx", "odt")


# changing -------------------------------------------------------------------------------------------------------------------

def is_editable(proposal: Proposal, at: datetime) -> bool:
    """Whether the draft takes changes at this instant: a state that keeps it open, inside the window (R-39)."""
    return proposal.status in EDITABLE and window(proposal.call.opens_at, proposal.deadline, at) is Window.OPEN


def fills(user: User, proposal: Proposal, section: str, member: MemberFirm | None) -> bool:
    """Whether this person is one of those who fill the section, time and state aside (security 2.3)."""
    own = standing(user, proposal)
    if member is None:
        return own.is_lead
    if member.proposal_id != proposal.pk:
        return False
    if member.pk in own.acts_for:
        return True
    return own.is_lead and (section in SHARED_SECTIONS or member.handed_over_at is not None)


def may_edit_section(user: User, proposal: Proposal, section: str, member: MemberFirm | None, at: datetime | None = None) -> bool:
    """Whether this person may save this section now (`at`: when the server received the request; default: the clock)."""
    return fills(user, proposal, section, member) and is_editable(proposal, at or timezone.now())


def may_declare(user: User, proposal: Proposal, member: MemberFirm | None) -> bool:
    """Whether this person makes declarations for the alliance (member None) or a member: an owner of that very firm."""
    own = standing(user, proposal)
    return own.is_lead_owner if member is None else member.pk in own.owns


def may_consent(user: User, proposal: Proposal, member: MemberFirm) -> bool:
    """Whether this person may consent in this member's form: its own people, each for himself; never the lead for others."""
    return member.proposal_id == proposal.pk and member.pk in standing(user, proposal).acts_for


def may_complete(user: User, proposal: Proposal, member: MemberFirm) -> bool:
    """Whether this person may mark the member's form as complete: who fills it."""
    return fills(user, proposal, "member_company", member)


def may_hand_over(user: User, proposal: Proposal, member: MemberFirm) -> bool:
    """Whether this person may let the lead fill the member's form, or take that back: an owner of the member firm."""
    return member.position > 0 and member.pk in standing(user, proposal).owns


def may_manage_members(user: User, proposal: Proposal, at: datetime | None = None) -> bool:
    """Whether this person invites, replaces, removes and moves members: the lead's people, while the draft is open."""
    return standing(user, proposal).is_lead and is_editable(proposal, at or timezone.now())


def may_submit(user: User, proposal: Proposal) -> bool:
    """Whether this person is the one who submits in this state (the window is a guard, so that a late attempt is logged)."""
    roles = standing(user, proposal).roles
    return any(allowed(action, Status(proposal.status), roles) for action in (Action.SUBMIT, Action.RESUBMIT))


def may_withdraw(user: User, proposal: Proposal) -> bool:
    """Whether this person may withdraw the case in this state (W-41)."""
    return allowed(Action.WITHDRAW, Status(proposal.status), standing(user, proposal).roles)


def may_reopen(user: User, proposal: Proposal, at: datetime | None = None) -> bool:
    """Whether this person may take a withdrawn case up again."""
    place = window(proposal.call.opens_at, proposal.deadline, at or timezone.now())
    return place is Window.OPEN and allowed(Action.REOPEN, Status(proposal.status), standing(user, proposal).roles)


def may_start(user: User, firm_id: int) -> bool:
    """Whether this person may start a proposal for this firm: one of its people (one query)."""
    return user.is_active and user.office == Office.NONE and FirmPerson.objects.filter(firm_id=firm_id, user=user).exists()
