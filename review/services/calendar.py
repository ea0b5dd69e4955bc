"""The working calendar by staff's hand: a day set otherwise than the file says, with a reason and in the trail."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.services.errors import Refused
from review.models import CalendarDay
from review.permissions import require_staff

CHAIN = "calendar"
SHORTEST_REASON = 5
NO_REASON = Text(f"請填寫理由（至少{SHORTEST_REASON}個字）。", f"Give a reason (at least {SHORTEST_REASON} characters).")
NO_NAME = Text("請填寫這一天的名稱，例如補行上班日。", "Name the day, for example: Working Saturday in exchange.")
TOO_FAR = Text("只能設定前一年至後三年之間的日期。", "Only days from last year to three years ahead can be set.")


def set_day(day: date, actor: User, *, is_working: bool, name: str, reason: str, at: datetime | None = None) -> CalendarDay:
    """Say whether a day is worked; clocks that run follow at once. Raises Forbidden, Refused (reason names the field: day, name, reason)."""
    require_staff(actor)
    now = at or timezone.now()
    why, called = " ".join(reason.split())[:500], " ".join(name.split())[:60]
    if not timezone.localdate(now).year - 1 <= day.year <= timezone.localdate(now).year + 3:
        raise Refused("day", TOO_FAR)
    if not called:
        raise Refused("name", NO_NAME)
    if len(why) < SHORTEST_REASON:
        raise Refused("reason", NO_REASON)
    with transaction.atomic():
        before = CalendarDay.objects.filter(day=day).values_list("is_working", flat=True).first()
        facts = {"is_working": is_working, "name_zh": called, "reason": why, "changed_by": actor, "changed_at": now}
        row, _made = CalendarDay.objects.update_or_create(day=day, defaults=facts)
        record(CHAIN, "calendar.day_set", actor, {"day": day, "before": before, "is_working": is_working, "name": called, "reason": why})
    return row
