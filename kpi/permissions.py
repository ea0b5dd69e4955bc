"""Who sees and does what while a case is carried out (security 2.3 "Contract", "Progress report", "Evidence file"): its people, staff, the
agency what was accepted. Staff's acts ask `review.permissions.require_staff`.
"""

from django.http import Http404

from alliance_portal.accounts.models import Office, User
from proposals.constants import ENDED, Status
from proposals.models import MemberFirm, Proposal
from proposals.permissions import lies_open, standing, visible_proposals

# from the announcement on there is something to sign
TO_SIGN = frozenset({Status.SELECTED, Status.CONTRACT_PENDING})
# from the signed contract on; what came before has no course
EXECUTION_ON = frozenset({
    Status.CONTRACTED, Status.EXECUTING, Status.CHANGE_PENDING, Status.MIDTERM, Status.IMPROVING, Status.FINAL_REVIEW, Status.CLOSING, Status.CLOSED,
    Status.ABNORMAL_CLOSED, Status.NOT_EXECUTED, Status.REVOKED,
})
UNDER_REVIEW = frozenset({Status.MIDTERM, Status.FINAL_REVIEW})
RUNNING = EXECUTION_ON - ENDED  # reports are written, changes asked for


def course_case(user: User, code: str) -> Proposal:
    """The case of that code in execution or after it; 404 for whom it does not exist or where nothing was signed (R-03)."""
    found = visible_proposals(user).select_related("call").filter(code=code, status__in=EXECUTION_ON).first()
    if found is None:
        raise Http404
    return found


def reviewed_case(user: User, code: str) -> Proposal:
    """The case of that code whose course a mid-term or final reviewer reads while it lies open to him; 404 for everybody else (R-03)."""
    found = Proposal.objects.select_related("call").filter(code=code, status__in=UNDER_REVIEW).first()
    if found is None or not lies_open(user, found):
        raise Http404
    return found


def signing_case(user: User, code: str) -> Proposal:
    """The case of that code from the announcement on; 404 for whom it does not exist, for the organiser until it is signed (R-03)."""
    known = EXECUTION_ON if user.office == Office.AGENCY else EXECUTION_ON | TO_SIGN | {Status.DECLINED}
    found = visible_proposals(user).select_related("call").filter(code=code, status__in=known).first()
    if found is None:
        raise Http404
    return found


def may_see_course(user: User, proposal: Proposal) -> bool:
    """Whether a person who may open the case sees its course: the alliance's people, staff, the agency; never the administrator."""
    return standing(user, proposal).is_party or user.office in (Office.STAFF, Office.AGENCY)


def may_lead(user: User, proposal: Proposal) -> bool:
    """Answering the committee and consolidating the reports: the lead firm's people."""
    return standing(user, proposal).is_lead


def may_bind(user: User, proposal: Proposal) -> bool:
    """Certifying the alliance's report, asking for a change, giving the selection up: an owner of the lead firm (decisions "People of a firm")."""
    return standing(user, proposal).is_lead_owner


def may_have_report(user: User, proposal: Proposal) -> bool:
    """Who has the closing report and the whole file made: the lead's people and staff; members see their own part on the pages."""
    return standing(user, proposal).is_lead or user.office == Office.STAFF


def may_report(user: User, proposal: Proposal, member: MemberFirm) -> bool:
    """A member's own monthly report and its evidence: its own people, and nobody for them."""
    return member.proposal_id == proposal.pk and member.pk in standing(user, proposal).acts_for


def may_read_report(user: User, proposal: Proposal, member: MemberFirm) -> bool:
    """A member's report with its figures: its own people, the lead, staff; other members and the organiser read the alliance's (security 2.3)."""
    own = standing(user, proposal)
    return own.is_lead or member.pk in own.acts_for or user.office == Office.STAFF
