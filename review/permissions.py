"""Who works at the desk (security 2.3): staff. Cases are fetched through `desk_case`: a draft by name and completion only."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from alliance_portal.accounts.models import Office, User
from alliance_portal.accounts.permissions import is_office
from proposals.models import Proposal
from proposals.permissions import REVIEW_ON, known_proposals, may_read_submission, standing, visible_proposals
from proposals.services.errors import Forbidden
from review.models import Committee, Seat
from review.queries.officers import conflicts_with


def works_at_the_desk(user: User) -> bool:
    """Whether this person takes paper in, acknowledges and extends: staff, and nobody else."""
    return is_office(user, Office.STAFF)


def signs_an_undertaking(user: User) -> bool:
    """Whether this person signs the officers' undertaking and declares conflicts: staff and agency."""
    return is_office(user, Office.STAFF, Office.AGENCY)


def may_decide(user: User, case: Proposal) -> bool:
    """Whether this person may decide about the case: staff without a declared conflict with a firm of it (one query, three with conflicts)."""
    return works_at_the_desk(user) and not conflicts_with(user, case)


def may_see_slides(user: User, case: Proposal) -> bool:
    """Whether this person sees the slides of a case that he may open: its firms, staff; agency from the review on."""
    return may_read_submission(user, case)


def supplies_documents(user: User, case: Proposal) -> bool:
    """Whether this person supplies what a 補件通知 asks for: the lead firm's people (security 2.3, Supplement)."""
    return standing(user, case).is_lead


def reads_reasons(user: User, case: Proposal) -> bool:
    """Whether this person reads why a case did not pass, and what was supplied: the lead firm's people, staff; members read the result alone."""
    return standing(user, case).is_lead or works_at_the_desk(user)


def reads_findings(user: User, case: Proposal) -> bool:
    """Whether this person reads the findings of a case that he may open: staff, and the organiser from the review on (security 2.3)."""
    return works_at_the_desk(user) or (is_office(user, Office.AGENCY) and case.status in REVIEW_ON)


def require_staff(actor: User) -> None:
    """The account as it is now. Raises Forbidden."""
    if not works_at_the_desk(actor):
        raise Forbidden("staff")


def desk_case(user: User, code: str, *with_it: str) -> Proposal:
    """The case of that code as the desk knows it; 403 for whom it is his own, 404 for everybody else (R-03).

    Of a draft nothing but name, firm and completion may be shown. `with_it`: relations that are read in the same query.
    """
    at_the_desk = works_at_the_desk(user)
    known = known_proposals(user) if at_the_desk else visible_proposals(user)
    found = known.select_related("call", *with_it).filter(code=code).first()
    if found is None:
        raise Http404
    if not at_the_desk:
        raise PermissionDenied
    return found


def may_open_sealed(user: User) -> bool:
    """Whether this person may ask to open single sheets before 截止評分: the administrator, and only with a second person (security 2.3, R-13)."""
    return is_office(user, Office.ADMINISTRATOR)


def may_read_ranking(user: User, committee: Committee) -> bool:
    """Whether this person reads what locked scores add up to: staff and the agency; members only where the committee's settings or the
    convener's office say so, and never of a case that they are recused on (one query for a reviewer).
    """
    if is_office(user, Office.STAFF, Office.AGENCY):
        return True
    if not is_office(user, Office.REVIEWER):
        return False
    seats = Seat.objects.filter(committee=committee, user=user, ended_at=None).exclude(signed_at=None)
    return seats.exists() if committee.rules.shows_others else seats.filter(is_convener=True).exists()
