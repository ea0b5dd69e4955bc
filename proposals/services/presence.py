"""Who is in a section now. A page says so every 20 seconds; after 60 without a word the person is gone."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from alliance_portal.accounts.models import User
from proposals.models import MemberFirm, Presence, Proposal

EVERY_SECONDS = 20
GONE_AFTER = timedelta(seconds=60)
KEPT = timedelta(days=1)


def seen(proposal: Proposal, member: MemberFirm | None, section: str, user: User, now: datetime) -> None:
    """The person has the section open (one query, two the first time). Who may is the caller's matter."""
    row = Presence.objects.filter(proposal=proposal, member=member, section=section, user=user)
    if row.update(seen_at=now):
        return
    try:
        with transaction.atomic():
            Presence.objects.create(proposal=proposal, member=member, section=section, user=user, seen_at=now)
    except IntegrityError:  # two windows of one person said so at once
        row.update(seen_at=now)


def left(proposal: Proposal, member: MemberFirm | None, section: str, user: User) -> None:
    """The person has closed the page."""
    Presence.objects.filter(proposal=proposal, member=member, section=section, user=user).delete()


def others(proposal: Proposal, member: MemberFirm | None, section: str, user: User, now: datetime) -> list[User]:
    """Who else is in the section now (one query)."""
    rows = Presence.objects.filter(proposal=proposal, member=member, section=section, seen_at__gt=now - GONE_AFTER).exclude(user=user)
    return [row.user for row in rows.select_related("user").order_by("user__name", "pk")]


def forget(now: datetime) -> int:
    """Remove what is a day old; how many."""
    old = Presence.objects.filter(seen_at__lt=now - KEPT)
    return old.delete()[0] if old.exists() else 0
