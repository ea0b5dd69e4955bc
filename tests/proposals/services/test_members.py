"""Members: invited, joined, replaced, moved, handed over, completed."""

import re
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from alliance_portal.accounts import invitations
from alliance_portal.accounts.models import Invitation, User
from alliance_portal.mail.models import Mail
from proposals.models import Consent, FirmPerson, MemberFirm, Notice, Proposal
from proposals.permissions import visible_proposals
from proposals.services import Closed, Forbidden, Refused, members
from proposals.services.firms import invite_colleague, remove_colleague
from tests.factories import lead_row, make_user, member_row


def token_of(mail: Mail) -> str:
    found = re.search(r"/([\w-]{20,})/?\s", mail.body)
    assert found
    return found[1]


def add(draft: Proposal, lead: User, now: datetime, email: str = "owner@new.example.tw") -> MemberFirm:
    return members.add(draft, lead, company_name="新芽示範公司", contact_email=email, ubn="12345675", received_at=now)


def test_added_member_is_invited_by_mail(draft: Proposal, lead: User, now: datetime) -> None:
    row = add(draft, lead, now)
    mail = Mail.objects.get(event="member_invitation")
    assert (row.position, mail.to, mail.confidential) == (6, "owner@new.example.tw", True)
    assert "青嵐示範茶業股份有限公司" in mail.subject


def test_accepting_binds_a_firm_and_confirms_its_number(draft: Proposal, lead: User, now: datetime) -> None:
    row = add(draft, lead, now)
    owner = make_user("owner@new.example.tw")
    assert draft not in visible_proposals(owner)
    invitations.accept(token_of(Mail.objects.get(event="member_invitation")), owner)
    row.refresh_from_db()
    assert row.firm is not None
    assert (row.firm.ubn, row.firm.ubn_confirmed_at is not None) == ("12345675", True)
    assert FirmPerson.objects.get(firm=row.firm).is_owner
    assert draft in visible_proposals(owner)


def test_invitation_is_bound_to_its_address(draft: Proposal, lead: User, now: datetime) -> None:
    add(draft, lead, now)
    with pytest.raises(invitations.InvitationRefused):
        invitations.accept(token_of(Mail.objects.get(event="member_invitation")), make_user("other@example.tw"))


def test_sending_again_replaces_the_link(draft: Proposal, lead: User, now: datetime) -> None:
    row = add(draft, lead, now)
    first = token_of(Mail.objects.get(event="member_invitation"))
    members.resend(draft, row, lead, contact_email="second@new.example.tw", received_at=now)
    with pytest.raises(invitations.InvitationRefused):
        invitations.accept(first, make_user("owner@new.example.tw"))
    second = token_of(Mail.objects.get(event="member_invitation", to="second@new.example.tw"))
    invitations.accept(second, make_user("second@new.example.tw"))
    with pytest.raises(Refused):
        members.resend(draft, row, lead, received_at=now)


def test_revoked_invitation_stops_working(draft: Proposal, lead: User, now: datetime) -> None:
    row = add(draft, lead, now)
    assert members.revoke(draft, row, lead, received_at=now) == 1
    with pytest.raises(invitations.InvitationRefused):
        invitations.accept(token_of(Mail.objects.get(event="member_invitation")), make_user("owner@new.example.tw"))


def test_bad_address_adds_nobody(draft: Proposal, lead: User, now: datetime) -> None:
    with pytest.raises(ValidationError):
        add(draft, lead, now, "no address")
    assert MemberFirm.objects.filter(proposal=draft).count() == 6
    assert not Invitation.objects.exists()


def test_office_cannot_join(draft: Proposal, lead: User, staff: User, now: datetime) -> None:
    add(draft, lead, now, staff.email)
    with pytest.raises(invitations.InvitationRefused):
        invitations.accept(token_of(Mail.objects.get(event="member_invitation")), staff)


def test_removed_member_loses_sight_at_once(draft: Proposal, lead: User, member: User, now: datetime) -> None:
    assert draft in visible_proposals(member)
    members.remove(draft, member_row(draft, 1), lead, received_at=now)
    assert draft not in visible_proposals(member)
    places = MemberFirm.objects.filter(proposal=draft).values_list("position", "company_name")
    assert list(places) == [(0, "青嵐示範茶業股份有限公司"), (1, "示範成員2"), (2, "示範成員3"), (3, "示範成員4"), (4, "示範成員5")]


def test_lead_firm_stays(draft: Proposal, lead: User, now: datetime) -> None:
    with pytest.raises(Refused):
        members.remove(draft, lead_row(draft), lead, received_at=now)


@pytest.mark.parametrize(("start", "to", "order"), [(1, 4, "023415"), (4, 1, "041235"), (5, 99, "012345"), (2, 0, "021345")])
def test_move(draft: Proposal, lead: User, now: datetime, start: int, to: int, order: str) -> None:
    names = list(MemberFirm.objects.filter(proposal=draft).values_list("company_name", flat=True))
    members.move(draft, member_row(draft, start), lead, to=to, received_at=now)
    after = MemberFirm.objects.filter(proposal=draft).values_list("company_name", flat=True)
    assert list(after) == [names[int(place)] for place in order]


def test_replace_keeps_the_place(draft: Proposal, lead: User, now: datetime) -> None:
    row = members.replace(draft, member_row(draft, 2), lead, company_name="替補公司", contact_email="sub@example.tw", received_at=now)
    assert member_row(draft, 2).company_name == "替補公司" == row.company_name
    assert MemberFirm.objects.filter(proposal=draft).count() == 6


@pytest.mark.parametrize("role", ["member", "stranger", "staff", "reviewer", "agency", "administrator"])
def test_only_the_lead_manages_members(draft: Proposal, users: dict[str, User], role: str, now: datetime) -> None:
    with pytest.raises(Forbidden):
        add(draft, users[role], now)
    with pytest.raises(Forbidden):
        members.remove(draft, member_row(draft, 2), users[role], received_at=now)


def test_no_member_after_the_deadline(draft: Proposal, lead: User) -> None:
    with pytest.raises(Closed):
        add(draft, lead, draft.call.deadline + timedelta(microseconds=1))


def test_hand_over_and_take_back(draft: Proposal, lead: User, member: User, now: datetime) -> None:
    row = member_row(draft, 1)
    with pytest.raises(Forbidden):
        members.hand_over(draft, row, lead, received_at=now)
    members.hand_over(draft, row, member, received_at=now)
    assert member_row(draft, 1).handed_over_at == now
    members.mark_complete(draft, row, lead, received_at=now)
    assert Mail.objects.get(event="consent_needed").to == member.email
    members.take_back(draft, row, member, received_at=now)
    assert member_row(draft, 1).handed_over_at is None
    with pytest.raises(Forbidden):
        members.mark_complete(draft, row, lead, received_at=now)


@pytest.mark.parametrize("role", ["lead", "colleague", "stranger", "staff", "reviewer", "agency", "administrator"])
def test_only_who_fills_a_form_says_that_it_is_complete(draft: Proposal, users: dict[str, User], role: str, now: datetime) -> None:
    row = member_row(draft, 1)
    with pytest.raises(Forbidden):
        members.mark_complete(draft, row, users[role], received_at=now)
    assert member_row(draft, 1).completed_at is None
    members.mark_complete(draft, row, users["member"], received_at=now)
    assert member_row(draft, 1).completed_at == now


def test_completing_tells_the_people_who_were_named(complete: Proposal, lead: User, member: User, now: datetime) -> None:
    row = member_row(complete, 1)
    Consent.objects.update(person_email="")
    members.mark_complete(complete, row, member, received_at=now)
    notice = Notice.objects.get()
    assert (notice.member, notice.place) == (row, "members[1].member_company.contact_email")
    members.mark_complete(complete, row, member, received_at=now)
    assert Notice.objects.count() == 1
    assert Mail.objects.filter(event="named_person_notice", to=notice.person_email).count() == 1


def test_colleague_joins_and_leaves(draft: Proposal, lead: User, colleague: User, now: datetime) -> None:
    firm = lead_row(draft).firm
    assert firm is not None
    with pytest.raises(Forbidden):
        invite_colleague(firm, "third@example.tw", colleague)
    invite_colleague(firm, "third@example.tw", lead)
    third = make_user("third@example.tw")
    invitations.accept(token_of(Mail.objects.get(event="colleague_invitation")), third)
    assert not FirmPerson.objects.get(firm=firm, user=third).is_owner
    assert draft in visible_proposals(third)
    remove_colleague(firm, third, lead)
    assert draft not in visible_proposals(third)
    with pytest.raises(Refused):
        remove_colleague(firm, lead, lead)
