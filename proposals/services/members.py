"""The alliance's members: invited by e-mail, bound to their firm on acceptance, replaced, moved, handed over, completed."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from alliance_portal.accounts import invitations
from alliance_portal.accounts.models import Invitation, Office, User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.models import Consent, Firm, FirmPerson, MemberFirm, Proposal
from proposals.permissions import fills, is_editable, may_hand_over, standing
from proposals.services.consents import tell_named_people
from proposals.services.errors import Closed, Forbidden, Refused
from proposals.services.firms import NOT_A_FIRM, found_firm
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.mails import case_mail, in_words, page, theme_of
from proposals.services.sections import touch

MEMBER = "member"
MOST_MEMBERS = 30
LEAD_STAYS = Text("領導企業不能移除；要更換領導企業請另建提案。", "The lead firm cannot be removed; start another proposal instead.")
PARKED = 10_000  # positions that no member has, while the order changes


def _open_for_lead(proposal: Proposal, actor: User, at: datetime) -> Proposal:
    case = lock_proposal(proposal)
    if not standing(actor, case).is_lead:
        raise Forbidden("lead")
    if not is_editable(case, at):
        raise Closed(case.deadline, at)
    return case


def _row(case: Proposal, member: MemberFirm) -> MemberFirm:
    return MemberFirm.objects.select_related("firm").get(pk=member.pk, proposal=case)


def add(
    proposal: Proposal, actor: User, *, company_name: str, contact_email: str = "", owner_name: str = "", ubn: str = "", received_at: datetime,
) -> MemberFirm:
    """Add a member at the end and invite it when an address is given. Raises ValidationError for an address that is none."""
    with transaction.atomic():
        case = _open_for_lead(proposal, actor, received_at)
        last = MemberFirm.objects.filter(proposal=case).aggregate(last=Max("position"))["last"]
        position = 0 if last is None else last + 1
        if position >= MOST_MEMBERS:
            raise Refused("too_many", Text(f"聯盟成員最多{MOST_MEMBERS}家。", f"An alliance has at most {MOST_MEMBERS} members."))
        member = _create(case, position, company_name, owner_name, ubn, contact_email, received_at)
        record(chain_of(case), "member.added", actor, {"member": member.pk, "position": position, "name": member.company_name})
        if member.contact_email:
            _invite(case, member, actor)
        touch(case, received_at)
    return member


def _create(case: Proposal, position: int, company_name: str, owner_name: str, ubn: str, email: str, at: datetime) -> MemberFirm:
    return MemberFirm.objects.create(
        proposal=case, position=position, company_name=company_name.strip()[:120], owner_name=owner_name.strip()[:80], ubn=ubn.strip()[:8],
        contact_email=email.strip().lower(), created_at=at,
    )


def invite(proposal: Proposal, member: MemberFirm, actor: User, *, contact_email: str = "", received_at: datetime) -> Invitation:
    """Invite a member, or send its invitation again: a new link, the older one stops working."""
    with transaction.atomic():
        case = _open_for_lead(proposal, actor, received_at)
        row = _row(case, member)
        if row.firm_id is not None:
            raise Refused("accepted", Text("這家成員已接受邀請。", "This member has already accepted."))
        if contact_email:
            row.contact_email = contact_email.strip().lower()
            row.save(update_fields=["contact_email"])
        return _invite(case, row, actor)


resend = invite


def _invite(case: Proposal, member: MemberFirm, actor: User) -> Invitation:
    invitations.open_ones(MEMBER, _subject(member)).exclude(email=member.contact_email).update(revoked_at=timezone.now())
    invitation, token = invitations.invite(MEMBER, _subject(member), member.contact_email, actor)
    case_mail(
        "member_invitation", case, key=f"invitation:{invitation.pk}", to=invitation.email, theme=theme_of(case), confidential=True,
        lead_firm=_lead_name(case), invited_by=str(actor), link=invitations.link(token), until=in_words(case.deadline, "zh-hant"),
        valid_until=in_words(invitation.expires_at, "zh-hant"),
    )
    record(chain_of(case), "member.invited", actor, {"member": member.pk, "invitation": invitation.pk})
    return invitation


def invite_joined(case: Proposal, member: MemberFirm, actor: User) -> Invitation:
    """Invite a firm that joins while the case is carried out; that it may is the caller's matter (an approved change). Inside his transaction."""
    return _invite(case, member, actor)


def _subject(member: MemberFirm) -> str:
    return f"member:{member.pk}"


def revoke(proposal: Proposal, member: MemberFirm, actor: User, *, received_at: datetime) -> int:
    """The member's open invitations stop working; how many."""
    with transaction.atomic():
        case = _open_for_lead(proposal, actor, received_at)
        count = invitations.open_ones(MEMBER, _subject(_row(case, member))).update(revoked_at=timezone.now())
        record(chain_of(case), "member.invitation_revoked", actor, {"member": member.pk, "count": count})
        return count


def join(invitation: Invitation, user: User) -> MemberFirm:
    """A member takes its invitation up: its row is bound to the person's firm, whose number then counts as confirmed (E-29).

    Called inside the acceptance. The firm is the person's own one of that number or name, else a new one that he owns.
    """
    member = MemberFirm.objects.select_related("proposal__call").filter(pk=int(invitation.subject.partition(":")[2])).first()
    if member is None or member.firm_id is not None:
        raise invitations.InvitationRefused(invitations.REVOKED if member is None else invitations.USED)
    if user.office != Office.NONE:
        raise invitations.InvitationRefused(NOT_A_FIRM)
    case, now = lock_proposal(member.proposal), timezone.now()
    firm = _firm_of(user, member) or found_firm(user, name=member.company_name or str(user), ubn=member.ubn)
    if member.ubn and firm.ubn in ("", member.ubn):
        firm.ubn, firm.ubn_confirmed_at = member.ubn, firm.ubn_confirmed_at or now
        firm.save(update_fields=["ubn", "ubn_confirmed_at"])
    MemberFirm.objects.filter(pk=member.pk, firm=None).update(firm=firm, accepted_at=now)
    record(chain_of(case), "member.joined", user, {"member": member.pk, "firm": firm.pk, "invitation": invitation.pk})
    member.refresh_from_db()
    return member


def _firm_of(user: User, member: MemberFirm) -> Firm | None:
    own = [row.firm for row in FirmPerson.objects.filter(user=user, is_owner=True).select_related("firm")]
    taken = set(MemberFirm.objects.filter(proposal=member.proposal_id).exclude(firm=None).values_list("firm", flat=True))
    free = [firm for firm in own if firm.pk not in taken]
    same_number = [firm for firm in free if member.ubn and firm.ubn == member.ubn]
    same_name = [firm for firm in free if firm.name == member.company_name and not (firm.ubn and member.ubn)]
    return next(iter((*same_number, *same_name)), None)


def remove(proposal: Proposal, member: MemberFirm, actor: User, *, received_at: datetime) -> None:
    """Take a member out of the draft, with all that it filled. The lead firm stays. Frozen submissions are not touched."""
    with transaction.atomic():
        case = _open_for_lead(proposal, actor, received_at)
        row = _row(case, member)
        if row.is_lead:
            raise Refused("lead_stays", LEAD_STAYS)
        invitations.open_ones(MEMBER, _subject(row)).update(revoked_at=timezone.now())
        proofs = list(Consent.objects.filter(member=row).values("purpose", "content_hash", "user", "at", "granted"))
        record(chain_of(case), "member.removed", actor, {
            "member": row.pk, "name": row.company_name, "position": row.position, "consents": proofs,
        })
        position = row.position
        row.delete()
        # one by one, upwards: two members never hold one position, which SQLite would check in the middle of an UPDATE
        for pk in MemberFirm.objects.filter(proposal=case, position__gt=position).order_by("position").values_list("pk", flat=True):
            MemberFirm.objects.filter(pk=pk).update(position=F("position") - 1)
        touch(case, received_at)


def replace(
    proposal: Proposal, member: MemberFirm, actor: User, *, company_name: str, contact_email: str = "", owner_name: str = "", ubn: str = "",
    received_at: datetime,
) -> MemberFirm:
    """Another firm in the same place; what the former one filled is gone from the draft."""
    with transaction.atomic():
        position = member.position
        remove(proposal, member, actor, received_at=received_at)
        added = add(
            proposal, actor, company_name=company_name, contact_email=contact_email, owner_name=owner_name, ubn=ubn, received_at=received_at,
        )
        return move(proposal, added, actor, to=position, received_at=received_at)


def move(proposal: Proposal, member: MemberFirm, actor: User, *, to: int, received_at: datetime) -> MemberFirm:
    """Move a member to another place of the list (1 is the first after the lead firm, which stays first)."""
    with transaction.atomic():
        case = _open_for_lead(proposal, actor, received_at)
        row = _row(case, member)
        order = list(MemberFirm.objects.filter(proposal=case).order_by("position").values_list("pk", flat=True))
        target = max(1, min(to, len(order) - 1))
        if row.is_lead or row.position == target:
            return row
        order.remove(row.pk)
        order.insert(target, row.pk)
        MemberFirm.objects.filter(proposal=case).update(position=F("position") + PARKED)
        for index, pk in enumerate(order):
            MemberFirm.objects.filter(pk=pk).update(position=index)
        record(chain_of(case), "member.moved", actor, {"member": row.pk, "to": target})
        touch(case, received_at)
        row.position = target
        return row


def hand_over(proposal: Proposal, member: MemberFirm, actor: User, *, received_at: datetime) -> None:
    """The member lets the lead fill its form; never its consent and declarations."""
    _set_hand_over(proposal, member, actor, received_at, received_at)


def take_back(proposal: Proposal, member: MemberFirm, actor: User, *, received_at: datetime) -> None:
    """The member fills its form itself again."""
    _set_hand_over(proposal, member, actor, None, received_at)


def _set_hand_over(proposal: Proposal, member: MemberFirm, actor: User, value: datetime | None, at: datetime) -> None:
    with transaction.atomic():
        case = lock_proposal(proposal)
        row = _row(case, member)
        if not may_hand_over(actor, case, row):
            raise Forbidden("hand_over")
        if not is_editable(case, at):
            raise Closed(case.deadline, at)
        MemberFirm.objects.filter(pk=row.pk).update(handed_over_at=value)
        record(chain_of(case), "member.handed_over" if value else "member.taken_back", actor, {"member": row.pk})
        member.handed_over_at = value


def mark_complete(proposal: Proposal, member: MemberFirm, actor: User, *, received_at: datetime, complete: bool = True) -> None:
    """Say that a member's form is filled (or not yet). The lead may then read it; where the lead filled it, the member is asked to consent."""
    with transaction.atomic():
        case = lock_proposal(proposal)
        row = _row(case, member)
        if not fills(actor, case, "member_company", row):
            raise Forbidden("complete")
        if not is_editable(case, received_at):
            raise Closed(case.deadline, received_at)
        MemberFirm.objects.filter(pk=row.pk).update(completed_at=received_at if complete else None)
        record(chain_of(case), "member.completed" if complete else "member.reopened", actor, {"member": row.pk})
        member.completed_at = received_at if complete else None
        if complete:
            tell_named_people(case, actor, row)
            if row.pk not in standing(actor, case).acts_for:
                _ask_for_consent(case, row)


def _lead_name(case: Proposal) -> str:
    return MemberFirm.objects.filter(proposal=case, position=0).values_list("company_name", flat=True).first() or "領導企業"


def _ask_for_consent(case: Proposal, member: MemberFirm) -> None:
    theme, lead = theme_of(case), _lead_name(case)
    for person in User.objects.filter(firms__firm=member.firm_id, firms__is_owner=True, is_active=True):
        case_mail(
            "consent_needed", case, key=f"consent_needed:{member.pk}:{case.content_version}:{person.pk}", to=person.email, theme=theme,
            language=person.language, person=str(person), firm=member.company_name, filled_by=lead, link=page("proposal", case.code),
            until=in_words(case.deadline, person.language),
        )
