"""What lies open to a reviewer now: assigned, signed, looked through for conflicts, not recused, in review (R-04, R-11).

One question for every page: what it answers no is not there for him.
"""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from alliance_portal.accounts.models import Office, User
from proposals.constants import Status
from proposals.models import CallText
from review.constants import UNDERTAKING
from review.models import Assignment, Committee, CommitteeCase, Recusal, Seat, Undertaking

# states in which the papers of a kind of review lie open to its reviewers (security 2.3: V and K)
OPEN_IN: dict[str, tuple[str, ...]] = {
    Committee.Kind.SELECTION.value: (Status.IN_REVIEW.value, Status.SCORED.value),
    Committee.Kind.MIDTERM.value: (Status.MIDTERM.value,),
    Committee.Kind.FINAL.value: (Status.FINAL_REVIEW.value,),
}


def _in_review() -> Q:
    found = Q()
    for kind, states in OPEN_IN.items():
        found |= Q(seat__committee__kind=kind, proposal__status__in=states)
    return found


def away(seat: Any, proposal: Any) -> Exists:
    """Whether a word of any source keeps this seat from this case."""
    return Exists(Recusal.objects.filter(seat=seat, proposal=proposal, lifted_at=None))


def away_from_all(seat: Any) -> Exists:
    """Whether the seat is recused on any case of a committee where that means the whole meeting (審議規則 §14)."""
    words = Recusal.objects.filter(seat=seat, lifted_at=None, seat__committee__settings__recusal="whole_meeting")
    return Exists(words.filter(proposal__before_committees__committee=F("seat__committee")))


def superseded(seat: str, call: str) -> Exists:
    """Whether the call has published a newer version of the undertaking than the seat's reviewer signed, in the language in which he did.

    `seat` and `call` are the paths to them. Until he signs again nothing opens; the earlier signature is kept.
    """
    language = Undertaking.objects.filter(seat=OuterRef(OuterRef(seat))).order_by("-pk").values("language")[:1]
    version = Undertaking.objects.filter(seat=OuterRef(OuterRef(seat))).order_by("-pk").values("version")[:1]
    newer = CallText.objects.filter(call=OuterRef(call), key=UNDERTAKING, published_at__isnull=False, language=Subquery(language))
    return Exists(newer.filter(version__gt=Subquery(version)))


def _case(condition: Q) -> Exists:
    """Whether the assignment's case lies before its committee in this way."""
    return Exists(CommitteeCase.objects.filter(condition, committee=OuterRef("seat__committee"), proposal=OuterRef("proposal")))


def takes_part() -> QuerySet[Assignment]:
    """Assignments of seats in office to cases whose scoring was opened, without recusals: whose sheet it is to fill."""
    found = Assignment.objects.filter(_case(Q(opened_at__isnull=False)), seat__ended_at=None)
    return found.exclude(away(OuterRef("seat"), OuterRef("proposal"))).exclude(away_from_all(OuterRef("seat")))


def readable(user: User) -> QuerySet[Assignment]:
    """The assignments whose cases lie open to this person: the undertaking signed, the list of names looked through since the case came."""
    looked_through = _case(Q(added_at__lte=OuterRef("seat__declared_at")))
    mine = takes_part().filter(_in_review(), looked_through, seat__user=user, seat__signed_at__isnull=False)
    mine = mine.exclude(superseded("seat", "seat__committee__call"))
    return mine if user.is_active and user.office == Office.REVIEWER else mine.none()


def proposals_open_to(user: User) -> Q:
    """The same as a condition on proposals (registered with `proposals.reviewing`)."""
    return Q(Exists(readable(user).filter(proposal=OuterRef("pk"))))


def seats_of(user: User) -> QuerySet[Seat]:
    """The seats that this person holds now, newest call first."""
    if not user.is_active or user.office != Office.REVIEWER:
        return Seat.objects.none()
    mine = Seat.objects.filter(user=user, ended_at=None).annotate(is_superseded=superseded("pk", "committee__call"))
    return mine.select_related("committee__call").order_by("-committee__call__roc_year", "pk")


def cases_named_to(seat: Seat) -> QuerySet[CommitteeCase]:
    """The cases of the committee as a list of names, recused ones among them: by name only (security 2.3, row COI declaration)."""
    return CommitteeCase.objects.filter(committee=seat.committee_id).select_related("proposal__desk_entry").order_by("position", "pk")


def expected_sheets(committee: Committee) -> QuerySet[Assignment]:
    """The sheets that the open, unlocked cases wait for: one a reviewer who takes part."""
    return takes_part().filter(_case(Q(locked_at=None)), seat__committee=committee).order_by("seat_id", "proposal_id")
