"""Invitation links: 128 bits, mailed once, kept as a hash, single use, seven days, bound to the address (security 2.2)."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from alliance_portal.accounts.models import Invitation, User
from alliance_portal.lib.findings import Text

VALID_FOR = timedelta(days=7)
TOKEN_BYTES = 16


class InvitationRefused(Exception):
    """The link cannot be used; `reason` is what the person reads."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.zh)
        self.reason = reason


UNKNOWN = Text("邀請連結無效，請洽邀請方重新寄送邀請", "This link is not valid; ask who invited you to send it again")
EXPIRED = Text("邀請連結已逾7日，請洽邀請方重新寄送邀請", "This link is older than 7 days; ask who invited you to send it again")
REVOKED = Text("這份邀請已由邀請方取消", "This invitation was withdrawn by those who sent it")
USED = Text("這份邀請已使用過，請直接登入", "This invitation has been used; please sign in")
OTHER_ADDRESS = Text("這份邀請寄給另一個電子郵件；請以受邀的電子郵件登入", "The invitation was sent to another address; sign in with that one")


@dataclass(frozen=True, slots=True)
class Purpose:
    """What an app does with its invitations: `describe` says who invites to what, `accepted` acts on it and answers where to go."""

    describe: Callable[[Invitation], Text]
    accepted: Callable[[Invitation, User], str]


_purposes: dict[str, Purpose] = {}


def register(purpose: str, *, describe: Callable[[Invitation], Text], accepted: Callable[[Invitation, User], str]) -> None:
    """An app registers its purpose once, when it is loaded (its AppConfig.ready). `accepted` runs in the transaction of the acceptance."""
    _purposes[purpose] = Purpose(describe, accepted)


def purpose_of(invitation: Invitation) -> Purpose:
    """What the invitation is for."""
    return _purposes[invitation.purpose]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link(token: str) -> str:
    """The address that the mail carries."""
    return settings.BASE_URL + reverse("invitation", args=[token])


def invite(purpose: str, subject: str, email: str, invited_by: User) -> tuple[Invitation, str]:
    """Make an invitation in the caller's transaction; the token is known only now and goes into the mail (see `link`).

    An open invitation of the same purpose, subject and address is replaced: the older link stops working.
    """
    address = email.strip().lower()
    validate_email(address)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = timezone.now()
    with transaction.atomic():
        open_ones(purpose, subject).filter(email=address).update(revoked_at=now)
        invitation = Invitation.objects.create(
            purpose=purpose, subject=subject, email=address, token_hash=_hash(token), invited_by=invited_by, created_at=now,
            expires_at=now + VALID_FOR,
        )
    return invitation, token


def open_ones(purpose: str, subject: str) -> QuerySet[Invitation]:
    """Invitations that are neither used nor revoked (they may have run out)."""
    return Invitation.objects.filter(purpose=purpose, subject=subject, accepted_at=None, revoked_at=None)


def resend(invitation: Invitation, by: User) -> tuple[Invitation, str]:
    """A new link for the same person; the old one stops working. The caller mails it."""
    if invitation.accepted_at is not None:
        raise InvitationRefused(USED)
    return invite(invitation.purpose, invitation.subject, invitation.email, by)


def revoke(invitation: Invitation) -> bool:
    """The link stops working; whether there was anything to revoke."""
    return bool(Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=timezone.now()))


def find(token: str) -> Invitation:
    """The invitation of a link, if it can still be used. Raises InvitationRefused with the reason for the reader."""
    invitation = Invitation.objects.select_related("invited_by").filter(token_hash=_hash(token)).first()
    if invitation is None:
        raise InvitationRefused(UNKNOWN)
    if invitation.accepted_at is not None:
        raise InvitationRefused(USED)
    if invitation.revoked_at is not None:
        raise InvitationRefused(REVOKED)
    if invitation.expires_at <= timezone.now():
        raise InvitationRefused(EXPIRED)
    return invitation


def mark_opened(invitation: Invitation) -> None:
    """Note the first time that somebody went on from the link."""
    Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=timezone.now())


def accept(token: str, user: User) -> tuple[Invitation, str]:
    """Use the invitation up and act on it, in one transaction; the invitation and where to go on.

    Raises InvitationRefused: not the invited address, used, revoked, run out. Of two at once, one wins.
    """
    with transaction.atomic():
        invitation = find(token)
        if user.email.lower() != invitation.email:
            raise InvitationRefused(OTHER_ADDRESS)
        now = timezone.now()
        free = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None, expires_at__gt=now)
        if not free.update(accepted_at=now, accepted_by=user, opened_at=invitation.opened_at or now):
            raise InvitationRefused(USED)
        invitation.refresh_from_db()
        return invitation, purpose_of(invitation).accepted(invitation, user)
