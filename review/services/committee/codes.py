"""Opening the sealed list of codes: a reason, one entry in the committee's chain, nothing without it."""

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.services.errors import Refused
from review.models import Committee
from review.permissions import require_staff
from review.services.committee.chains import chain_of_committee
from review.services.committee.conflicts import written

OPENED = "committee.codes_opened"
NOTHING = Text("委員會還沒有委員或案件。", "The committee has no member or no case yet.")


def open_codes(committee: Committee, actor: User, *, reason: str) -> None:
    """Note that this officer opens the list, and why. Raises Forbidden, Refused (reason, nothing)."""
    require_staff(actor)
    why = written(reason)
    if committee.pk is None or not committee.cases.exists() or not committee.seats.exists():
        raise Refused("nothing", NOTHING)
    with transaction.atomic():
        record(chain_of_committee(committee), OPENED, actor, {"reason": why, "cases": committee.cases.count(), "seats": committee.seats.count()})
