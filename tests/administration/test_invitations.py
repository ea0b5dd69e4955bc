"""Members of the review committee come by invitation; nothing opens before their second factor (security 2.3, R-04, R-17)."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliance_portal.accounts import invitations as links
from alliance_portal.accounts.models import Invitation, Office, User
from alliance_portal.administration import invitations
from alliance_portal.mail.models import Mail
from alliance_portal.seconds.services import Refused
from alliance_portal.trail.models import Entry
from alliance_portal.trail.services import verify
from tests import factories
from tests.administration.conftest import Entrance

pytestmark = pytest.mark.django_db
PAGE = "/people/reviewers/"


@pytest.fixture
def guest(db: None) -> User:
    return factories.make_user("guest@example.tw", name="吳受邀")


def token_of(email: str) -> str:
    """The link of the newest mail to somebody."""
    body = Mail.objects.filter(event="reviewer_invitation", to=email).latest("pk").body
    return re.search(r"/invitations?/([\w-]+)/", body)[1]  # type: ignore[index]  # a mail without a link fails here


def invite(client: Client, email: str = "Guest@example.tw") -> Any:
    return client.post(PAGE, {"email": email})


def test_an_invited_person_becomes_a_reviewer_and_opens_nothing_without_a_second_factor(
    enter: Entrance, staff: User, administrator: User, guest: User,
) -> None:  # fmt: skip
    assert invite(enter(staff)).status_code == 302
    assert Mail.objects.get(event="reviewer_invitation").confidential
    client = enter(guest)
    answer = client.post(reverse("invitation", args=[token_of(guest.email)]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert User.objects.get(pk=guest.pk).office == Office.REVIEWER
    opened = [client.get(url) for url in (reverse("home"), "/proposals/x/", reverse("account_notices"))]
    assert {(each.status_code, each["Location"].partition("?")[0]) for each in opened} == {(302, reverse("mfa_activate_totp"))}
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert list(Mail.objects.filter(event="office_changed").values_list("to", flat=True)) == [administrator.email]
    entry = Entry.objects.get(chain=f"account:{guest.pk}")
    assert (entry.verb, entry.detail["to"], entry.detail["asked_by"]) == ("account.office_changed", "reviewer", staff.pk)
    assert verify() == []
    assert client.post(reverse("invitation", args=[token_of(guest.email)])).status_code in (302, 410)  # once


def test_who_has_a_role_or_a_firm_is_not_invited_and_cannot_accept(staff: User, administrator: User, lead: User, guest: User) -> None:
    factories.make_firm("示範公司", owner=lead)
    off = factories.make_user("off@example.tw")
    User.objects.filter(pk=off.pk).update(is_active=False)
    for person in (administrator, lead, off):
        with pytest.raises(Refused):
            invitations.invite(person.email, staff)
    invitations.invite(guest.email, staff)
    factories.make_firm("剛成立公司", owner=guest)  # between the invitation and the answer
    with pytest.raises(links.InvitationRefused) as refused:
        links.accept(token_of(guest.email), guest)
    assert refused.value.reason == invitations.HAS_FIRM
    assert User.objects.get(pk=guest.pk).office == Office.NONE
    assert Invitation.objects.get().accepted_at is None


def test_an_invitation_of_who_lost_the_right_is_void(staff: User, guest: User) -> None:
    invitations.invite(guest.email, staff)
    User.objects.filter(pk=staff.pk).update(office=Office.AGENCY)
    with pytest.raises(links.InvitationRefused):
        links.accept(token_of(guest.email), guest)
    assert User.objects.get(pk=guest.pk).office == Office.NONE
    User.objects.filter(pk=staff.pk).update(office=Office.STAFF)
    assert links.accept(token_of(guest.email), guest)


def test_the_page_sends_again_and_takes_back(enter: Entrance, administrator: User, lead: User) -> None:
    client = enter(administrator)
    answer = invite(client, "no address")
    assert answer.status_code == 400
    assert 'value="no address"' in answer.content.decode()
    invite(client, "new@example.tw")
    first, old = Invitation.objects.get(), token_of("new@example.tw")
    assert "new@example.tw" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"invitation": first.pk, "do": "resend"}).status_code == 302
    second = Invitation.objects.get(revoked_at=None)
    for token, works in ((old, False), (token_of("new@example.tw"), True)):
        if works:
            assert links.find(token) == second
        else:
            with pytest.raises(links.InvitationRefused):
                links.find(token)
    other, _token = links.invite("colleague", "firm:1", "x@example.tw", lead)
    for unknown in (other.pk, first.pk, "0", "x", "1" * 30):
        assert client.post(PAGE, {"invitation": unknown, "do": "revoke"}).status_code == 404
    assert client.post(PAGE, {"invitation": second.pk, "do": "revoke"}).status_code == 302
    assert "目前沒有等待接受的邀請" in client.get(PAGE).content.decode()
    assert Entry.objects.filter(verb="account.reviewer_invitation_revoked", actor=administrator).count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_more_invitations(enter: Entrance, staff: User, count: int, django_assert_num_queries: Any) -> None:
    for number in range(count):
        invitations.invite(f"n{number}@example.tw", staff)
    client = enter(staff)
    with django_assert_num_queries(4):
        client.get(PAGE)


def test_it_asks_for_the_password_once_more(enter: Entrance, staff: User) -> None:
    assert invite(enter(staff, fresh=False)).status_code == 302
    assert not Invitation.objects.exists()
