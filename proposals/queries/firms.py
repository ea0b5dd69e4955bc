"""A firm's people and the invitations that are out."""

from django.utils import timezone

from alliance_portal.accounts.models import Invitation
from proposals.models import Firm, FirmPerson


def people_of(firm: Firm) -> list[FirmPerson]:
    """The people of a firm, owners first (one query)."""
    return list(FirmPerson.objects.filter(firm=firm).select_related("user").order_by("-is_owner", "user__name", "pk"))


def open_invitations(firm: Firm) -> list[Invitation]:
    """Invitations of colleagues that can still be accepted (one query)."""
    waiting = Invitation.objects.filter(purpose="colleague", subject=f"firm:{firm.pk}", accepted_at=None, revoked_at=None)
    return list(waiting.filter(expires_at__gt=timezone.now()).order_by("-created_at"))
