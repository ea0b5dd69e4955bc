"""What waits for whom."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.registry import decided_by_office

RECENT = 20


def _known() -> QuerySet[Confirmation]:
    return Confirmation.objects.select_related("asked_by", "concerns", "decided_by")


def is_open() -> Q:
    """Neither decided nor run out."""
    return Q(state=Confirmation.State.OPEN, expires_at__gt=timezone.now())


def visible(user: User) -> QuerySet[Confirmation]:
    """Requests whose page this person may open: of the purposes that his office decides, and his own."""
    if not user.is_authenticated or not user.is_active or not user.office:
        return Confirmation.objects.none()
    return _known().filter(Q(purpose__in=decided_by_office(user.office)) | Q(asked_by=user))


def waiting_for(user: User) -> QuerySet[Confirmation]:
    """What this person may decide now, the oldest first."""
    mine = Q(asked_by=user) | Q(concerns=user)
    return _known().filter(is_open(), purpose__in=decided_by_office(user.office)).exclude(mine).order_by("asked_at", "pk")


def asked_by(user: User) -> QuerySet[Confirmation]:
    """What this person asked for and nobody has decided yet."""
    return _known().filter(is_open(), asked_by=user).order_by("asked_at", "pk")


def ended(user: User) -> list[Confirmation]:
    """The last ones that were decided or ran out, of those that this person may see."""
    return list(visible(user).exclude(is_open()).order_by("-asked_at", "-pk")[:RECENT])


def open_about(subject: str) -> list[Confirmation]:
    """What waits about one subject (one query)."""
    return list(_known().filter(is_open(), subject=subject).order_by("asked_at", "pk"))
