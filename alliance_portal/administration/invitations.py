"""Members of the review committee come by invitation: staff or an administrator invites, the invited person accepts (security 2.3).

The account is a reviewer's from the acceptance on; until its second factor is enrolled it opens nothing (R-17).
"""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from alliance_portal.accounts import invitations
from alliance_portal.accounts.models import Invitation, Office, User
from alliance_portal.administration import permissions
from alliance_portal.administration.services import chain_of, name_of, office_name
from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import TAIPEI, spoken
from alliance_portal.mail.services import enqueue
from alliance_portal.seconds.services import Refused
from alliance_portal.trail.services import record

REVIEWER = "reviewer"
SUBJECT = "committee"
CHAIN = "accounts"
NO_ADDRESS = Text("請填寫正確的電子郵件，例如 name@example.tw", "Give a valid e-mail address, e.g. name@example.tw")
IS_REVIEWER = Text("這個帳號已是審查委員", "This account is a committee member already")
HAS_OFFICE = Text("這個帳號已有其他角色，請以另一個電子郵件擔任審查委員", "This account has another role; a committee member needs another address")
HAS_FIRM = Text("這個帳號代表申請企業，請以另一個電子郵件擔任審查委員", "This account acts for a firm; a committee member needs another address")
DISABLED = Text("這個帳號已停用", "This account is disabled")
REASON = Text("受邀擔任審查委員", "Invited to the review committee")

_acts_for_a_firm: list[Callable[[User], bool]] = []


def acts_for_a_firm(question: Callable[[User], bool]) -> None:
    """The app that knows firms registers how to ask whether an account acts for one: who applies does not review."""
    _acts_for_a_firm.append(question)


def obstacle(user: User) -> Text | None:
    """Why this account cannot become a reviewer's; None when it can."""
    if not user.is_active:
        return DISABLED
    if user.office == Office.REVIEWER:
        return IS_REVIEWER
    if user.office != Office.NONE:
        return HAS_OFFICE
    return HAS_FIRM if any(question(user) for question in _acts_for_a_firm) else None


def invite(email: str, actor: User) -> Invitation:
    """Mail somebody a link, single use, seven days, bound to the address. Raises PermissionDenied, Refused (address, account)."""
    if not permissions.may_invite_reviewers(actor):
        raise PermissionDenied
    known = User.objects.filter(email=email.strip().lower()).first()
    why = obstacle(known) if known is not None else None
    if why is not None:
        raise Refused("account", why, 409)
    with transaction.atomic():
        try:
            invitation, token = invitations.invite(REVIEWER, SUBJECT, email, actor)
        except ValidationError as fault:
            raise Refused("email", NO_ADDRESS, 400) from fault
        until = spoken(invitation.expires_at.astimezone(TAIPEI), ["day", "weekday", "time"], english=False)
        enqueue("reviewer_invitation", key=f"invitation:{invitation.pk}", to=invitation.email, chain=CHAIN, confidential=True, context={
            "invited_by": name_of(actor), "link": invitations.link(token), "valid_until": until,
        })
        record(CHAIN, "account.reviewer_invited", actor, {"invitation": invitation.pk})
    return invitation


def open_ones() -> QuerySet[Invitation]:
    """Who was invited and has not answered; those whose week is over among them, newest first."""
    return invitations.open_ones(REVIEWER, SUBJECT).select_related("invited_by").order_by("-created_at", "-pk")


def resend(pk: int, actor: User) -> Invitation:
    """A new link for the same person; the old one stops working. Raises PermissionDenied, Refused, Invitation.DoesNotExist."""
    return invite(open_ones().get(pk=pk).email, actor)


def revoke(pk: int, actor: User) -> None:
    """The link stops working. Raises PermissionDenied, Invitation.DoesNotExist."""
    if not permissions.may_invite_reviewers(actor):
        raise PermissionDenied
    with transaction.atomic():
        found = open_ones().get(pk=pk)
        if invitations.revoke(found):
            record(CHAIN, "account.reviewer_invitation_revoked", actor, {"invitation": found.pk})


def describe(_invitation: Invitation) -> Text:
    """What the invited person reads before answering."""
    return Text(
        "執行單位邀請您擔任審查委員。接受後請先啟用兩步驟驗證，啟用前無法開啟任何案件。",
        "The implementing unit invites you to the review committee. After accepting, set up two-step sign-in first: nothing opens before.",
    )


def join(invitation: Invitation, user: User) -> str:
    """The account is a reviewer's from now on; all administrators are told. Called inside the acceptance. Raises InvitationRefused."""
    inviter = invitation.invited_by
    if not permissions.may_invite_reviewers(inviter):  # who lost the right meanwhile invites nobody
        raise invitations.InvitationRefused(invitations.REVOKED)
    why = obstacle(user)
    if why is not None:
        raise invitations.InvitationRefused(why)
    if not User.objects.filter(pk=user.pk, office=Office.NONE, is_active=True).update(office=Office.REVIEWER):
        raise invitations.InvitationRefused(HAS_OFFICE)
    record(chain_of(user), "account.office_changed", user, {
        "from": Office.NONE.value, "to": Office.REVIEWER.value, "asked_by": inviter.pk, "invitation": invitation.pk, "reason": REASON.zh,
    })
    for reader in User.objects.filter(office=Office.ADMINISTRATOR, is_active=True):
        enqueue("office_changed", key=f"reviewer_joined:{invitation.pk}:{reader.pk}", to=reader.email, language=reader.language, context={
            "person": str(reader), "account": f"{name_of(user)}（{user.email}）", "before": office_name(Office.NONE).in_language(reader.language),
            "after": office_name(Office.REVIEWER).in_language(reader.language), "asked_by": str(inviter), "confirmed_by": str(user),
            "reason": REASON.in_language(reader.language),
        })
    return reverse("home")


def is_over(invitation: Invitation) -> bool:
    """Whether its week is over."""
    return invitation.expires_at <= timezone.now()


invitations.register(REVIEWER, describe=describe, accepted=join)
