"""Firms and their people: an owner declares, submits and invites colleagues; colleagues fill (decisions "People of a firm")."""

from datetime import datetime

from django.db import transaction

from alliance_portal.accounts import invitations
from alliance_portal.accounts.models import Invitation, Office, User
from alliance_portal.lib.findings import Text
from alliance_portal.mail.services import enqueue
from alliance_portal.trail.services import record
from proposals.models import Firm, FirmPerson
from proposals.services.errors import Forbidden, Refused
from proposals.services.mails import in_words, one_line, page

COLLEAGUE = "colleague"
NO_COLLEAGUE = Text("請選擇這家公司的同仁。", "Choose a colleague of this firm.")
NOT_A_FIRM = Text("此帳號屬於計畫執行單位，不能代表企業", "This account belongs to the programme and cannot act for a firm")


def found_firm(user: User, *, name: str, ubn: str = "", confirmed_at: datetime | None = None) -> Firm:
    """A firm with its first owner. Its number counts as confirmed only by an accepted invitation or by staff."""
    if user.office != Office.NONE:
        raise Forbidden("an office has no firm")
    with transaction.atomic():
        firm = Firm.objects.create(name=name.strip()[:120], ubn=ubn.strip()[:8], ubn_confirmed_at=confirmed_at)
        FirmPerson.objects.create(firm=firm, user=user, is_owner=True)
        record(f"firm:{firm.pk}", "firm.founded", user, {"name": firm.name, "ubn": firm.ubn})
    return firm


def require_owner(user: User, firm: Firm) -> None:
    """Forbidden unless the person owns the firm."""
    if not FirmPerson.objects.filter(firm=firm, user=user, is_owner=True, user__is_active=True).exists():
        raise Forbidden("owner")


def invite_colleague(firm: Firm, email: str, actor: User) -> Invitation:
    """Mail a colleague a link, single use, seven days, bound to the address. Raises ValidationError for an address that is none."""
    require_owner(actor, firm)
    with transaction.atomic():
        invitation, token = invitations.invite(COLLEAGUE, f"firm:{firm.pk}", email, actor)
        enqueue(
            "colleague_invitation", key=f"invitation:{invitation.pk}", to=invitation.email, chain=f"firm:{firm.pk}", confidential=True,
            context={"firm": one_line(firm.name), "invited_by": one_line(actor), "link": invitations.link(token),
                     "valid_until": in_words(invitation.expires_at, "zh-hant")},
        )
        record(f"firm:{firm.pk}", "firm.colleague_invited", actor, {"invitation": invitation.pk})
    return invitation


def join_firm(invitation: Invitation, user: User) -> Firm:
    """A colleague takes the invitation up (called inside the acceptance)."""
    firm = Firm.objects.get(pk=int(invitation.subject.partition(":")[2]))
    if user.office != Office.NONE:
        raise invitations.InvitationRefused(NOT_A_FIRM)
    FirmPerson.objects.get_or_create(firm=firm, user=user, defaults={"is_owner": False})
    record(f"firm:{firm.pk}", "firm.colleague_joined", user, {"invitation": invitation.pk})
    return firm


def remove_colleague(firm: Firm, person: User, actor: User) -> None:
    """Take a colleague's rights away at once (R-04). The last owner stays."""
    require_owner(actor, firm)
    with transaction.atomic():
        row = FirmPerson.objects.select_for_update().filter(firm=firm, user=person).first()
        if row is None:
            return
        if row.is_owner and FirmPerson.objects.filter(firm=firm, is_owner=True).count() == 1:
            raise Refused("last_owner", Text("至少要保留一位負責人帳號。", "At least one owner must stay."))
        row.delete()
        record(f"firm:{firm.pk}", "firm.colleague_removed", actor, {"user": person.pk})


def make_owner(firm: Firm, person: User, actor: User) -> None:
    """Make a colleague an owner too."""
    require_owner(actor, firm)
    with transaction.atomic():
        if FirmPerson.objects.filter(firm=firm, user=person).update(is_owner=True):
            record(f"firm:{firm.pk}", "firm.owner_added", actor, {"user": person.pk})


def hand_on(firm: Firm, person: User, actor: User) -> None:
    """The owner's role goes to a colleague: he owns the firm, `actor` stays as a colleague. Both are told by mail, the trail keeps it.

    Raises Forbidden (not an owner), Refused (not an active colleague of the firm).
    """
    require_owner(actor, firm)
    with transaction.atomic():
        rows = {row.user_id: row for row in FirmPerson.objects.select_for_update().select_related("user").filter(firm=firm)}
        own, other = rows.get(actor.pk), rows.get(person.pk)
        if own is None or not own.is_owner:
            raise Forbidden("owner")
        if other is None or other.pk == own.pk or not other.user.is_active:
            raise Refused("not_a_colleague", NO_COLLEAGUE)
        FirmPerson.objects.filter(pk=other.pk).update(is_owner=True)
        FirmPerson.objects.filter(pk=own.pk).update(is_owner=False)
        entry = record(f"firm:{firm.pk}", "firm.handed_on", actor, {"from": actor.pk, "to": person.pk})
        for reader in (actor, other.user):
            enqueue(
                "firm_handed_on", key=f"firm_handed_on:{entry.pk}:{reader.pk}", to=reader.email, chain=f"firm:{firm.pk}", language=reader.language,
                context={"person": one_line(reader), "firm": one_line(firm.name), "handed_by": one_line(actor), "owner": one_line(other.user),
                         "link": page("firm", firm.pk)},
            )
