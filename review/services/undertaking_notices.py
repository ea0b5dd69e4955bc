"""A new version of the 切結書: who signed an earlier one is told to sign again, each person once a version (P-01, R-11).

Publishing a text belongs to the call and knows nothing of committees, so a round of the sweeper looks for signatures that it made old.
"""

from datetime import datetime

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail
from alliance_portal.mail.services import enqueue
from proposals.models import Call, CallText
from proposals.services.mails import one_line
from review.constants import UNDERTAKING
from review.models import CommitteeCase, OfficerUndertaking, Seat
from review.permissions import signs_an_undertaking
from review.queries.officers import standing_text
from review.queries.reviewing import superseded
from review.services.committee.chains import chain_of_seat
from review.services.committee.letters import contact_of

EVENT = "undertaking_renewed"


def tell_again(now: datetime) -> int:
    """Reviewers of committees that still have something to score, and officers; how many mails."""
    return _tell_reviewers(now) + _tell_officers(now)


def _tell_reviewers(now: datetime) -> int:
    """Two queries where nobody's signature has become old."""
    cases = CommitteeCase.objects.filter(committee=OuterRef("committee"))
    at_work = Q(Exists(cases.filter(locked_at=None))) | ~Q(Exists(cases))
    seats = Seat.objects.filter(at_work, superseded("pk", "committee__call"), ended_at=None, signed_at__isnull=False, user__is_active=True)
    waiting = list(seats.select_related("user", "committee__call"))
    if not waiting:
        return 0
    out = CallText.objects.filter(call__in={seat.committee.call_id for seat in waiting}, key=UNDERTAKING, published_at__lte=now)
    newest = dict(out.values_list("call").annotate(newest=Max("version")))
    keys = {f"{EVENT}:seat:{seat.pk}:{newest[seat.committee.call_id]}": seat for seat in waiting if seat.committee.call_id in newest}
    for key in (fresh := _unsent(keys)):
        seat = keys[key]
        _tell(key, seat.user, seat.committee.call, reverse("committee_undertaking", args=[seat.pk]), chain_of_seat(seat))
    return len(fresh)


def _tell_officers(_now: datetime) -> int:
    """Who signed an earlier version for the call whose text stands, and not this one; who never signed is led there by the desk itself."""
    text = standing_text(User())
    if text is None:
        return 0
    signed = OfficerUndertaking.objects.filter(call=text.call_id)
    old = signed.filter(version__lt=text.version).exclude(person__in=signed.filter(version=text.version).values("person"))
    people = [each for each in User.objects.filter(pk__in=old.values("person")).order_by("pk") if signs_an_undertaking(each)]
    keys = {f"{EVENT}:officer:{each.pk}:{text.call_id}:{text.version}": each for each in people}
    for key in (fresh := _unsent(keys)):
        _tell(key, keys[key], text.call, reverse("account_undertaking"), "")
    return len(fresh)


def _unsent(keys: dict[str, Seat] | dict[str, User]) -> list[str]:
    """The keys for which no mail stands yet (one query, none for none)."""
    known = set(Mail.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    return [key for key in keys if key not in known]


def _tell(key: str, person: User, call: Call, path: str, chain: str) -> None:
    enqueue(
        EVENT, key=key, to=person.email, chain=chain, language=person.language,
        context={
            "person": one_line(person), "link": settings.BASE_URL + path, "year": call.roc_year, "scope": call.code,
            "contact": contact_of(call, person.language),
        },
    )  # fmt: skip
