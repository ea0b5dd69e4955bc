"""What is assigned to a person in cases that are still open, the nearest day first."""

from datetime import datetime

from django.db.models import F

from alliance_portal.accounts.models import User
from proposals.constants import EDITABLE
from proposals.models import Assignment


def open_assignments(user: User, now: datetime) -> list[Assignment]:
    """The sections that this person still has to fill, in cases whose firms he acts for (one query)."""
    found = Assignment.objects.filter(
        person=user, done_at=None, proposal__status__in=EDITABLE, proposal__call__opens_at__lte=now, proposal__call__deadline__gte=now,
        proposal__members__firm__people__user=user,
    )
    rows = found.select_related("proposal__call", "member").distinct()
    return list(rows.order_by(F("due_on").asc(nulls_last=True), "pk"))
