"""Invitation links: single use, seven days, bound to the address, only their hash is kept (security 2.2)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance_portal.accounts import invitations
from alliance_portal.accounts.invitations import InvitationRefused, accept, find, invite, resend, revoke
from alliance_portal.accounts.models import Invitation, User
from alliance_portal.accounts.services import make_account
from alliance_portal.lib.findings import Text
from tests.accounts.test_entrance import FORM, PASSWORD
from tests.races import at_once


@pytest.fixture
def joined() -> Iterator[list[str]]:
    """Who has joined what, by the purpose `test`."""
    seen: list[str] = []

    def accepted(invitation: Invitation, user: User) -> str:
        seen.append(f"{invitation.subject} {user.email}")
        return "/t/joined/"

    invitations.register("test", describe=lambda _one: Text("甲公司邀請貴公司加入「智慧茶飲主題聯盟」", "Firm A invites you"), accepted=accepted)
    yield seen
    invitations._purposes.pop("test")


@pytest.fixture
def guest() -> User:
    return make_account("guest@example.tw", name="客", password=PASSWORD)


def invited(by: User, email: str = "Guest@example.tw") -> tuple[Invitation, str]:
    return invite("test", "member:17", email, by)


def refusal(token: str, user: User) -> Text:
    with pytest.raises(InvitationRefused) as fault:
        accept(token, user)
    return fault.value.reason


def test_accepted_once(firm_user: User, guest: User, joined: list[str]) -> None:
    invitation, token = invited(firm_user)
    assert accept(token, guest)[1] == "/t/joined/"
    invitation.refresh_from_db()
    assert (invitation.accepted_by, invitation.accepted_at is not None) == (guest, True)
    assert refusal(token, guest) == invitations.USED
    assert joined == ["member:17 guest@example.tw"]


def test_only_the_hash_is_kept(firm_user: User) -> None:
    invitation, token = invited(firm_user)
    assert len(token) == 22
    assert token not in str(Invitation.objects.values().get())
    assert invitation.token_hash not in token


def test_bound_to_the_address(firm_user: User, guest: User, joined: list[str]) -> None:
    _invitation, token = invited(firm_user)
    assert refusal(token, firm_user) == invitations.OTHER_ADDRESS
    assert joined == []
    assert accept(token, guest)


@pytest.mark.parametrize(("seconds", "works"), [(-1, True), (1, False)])
def test_seven_days(firm_user: User, guest: User, joined: list[str], seconds: int, works: bool) -> None:
    _invitation, token = invited(firm_user)
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=seconds)):
        assert (accept(token, guest) is not None) if works else (refusal(token, guest) == invitations.EXPIRED)


def test_revoked(firm_user: User, guest: User, joined: list[str]) -> None:
    invitation, token = invited(firm_user)
    assert (revoke(invitation), revoke(invitation)) == (True, False)
    assert refusal(token, guest) == invitations.REVOKED


def test_sent_again_makes_the_older_link_stop(firm_user: User, guest: User, joined: list[str]) -> None:
    invitation, first = invited(firm_user)
    again, second = resend(invitation, firm_user)
    assert again.pk != invitation.pk
    assert refusal(first, guest) == invitations.REVOKED
    assert accept(second, guest)
    with pytest.raises(InvitationRefused):
        resend(again.__class__.objects.get(pk=again.pk), firm_user)


def test_unknown_token(guest: User) -> None:
    for token in ("", "x", "../..", "𠮷"):
        assert refusal(token, guest) == invitations.UNKNOWN


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_joins(joined: list[str]) -> None:
    host, guest = (make_account(f"{name}@example.tw", name=name) for name in ("host", "guest"))
    _invitation, token = invited(host)
    answers = at_once(*[lambda: accept(token, guest)] * 4)
    assert joined == ["member:17 guest@example.tw"]
    assert [each.reason for each in answers if isinstance(each, InvitationRefused)] == [invitations.USED] * 3


def page(answer: Any) -> str:
    return str(answer.content.decode())


def test_newcomer_signs_up_by_the_link(client: Client, firm_user: User, joined: list[str]) -> None:
    """The mailed link proves the address: no second mail."""
    invitation, token = invited(firm_user, "new@example.tw")
    path = reverse("invitation", args=[token])
    assert "甲公司邀請貴公司加入「智慧茶飲主題聯盟」" in page(client.get(path))
    invitation.refresh_from_db()
    assert invitation.opened_at is None
    onward = client.post(path, {"have": "nothing"}).headers["Location"]
    invitation.refresh_from_db()
    assert invitation.opened_at is not None
    done = client.post(onward, FORM | {"next": path})
    assert done.headers["Location"] == path
    assert "接受邀請" in page(client.get(path))
    assert client.post(path).headers["Location"] == "/t/joined/"
    assert joined == ["member:17 new@example.tw"]
    assert client.get(path).status_code == 410


def test_link_proves_its_own_address_only(client: Client, firm_user: User, joined: list[str]) -> None:
    _invitation, token = invited(firm_user, "new@example.tw")
    client.post(reverse("invitation", args=[token]), {"have": "nothing"})
    other = client.post(reverse("account_signup"), FORM | {"email": "evil@example.tw"})
    assert "請使用受邀的電子郵件 new@example.tw" in page(other)
    assert not User.objects.filter(email__in=["evil@example.tw", "new@example.tw"]).exists()
    assert 'value="new@example.tw"' in page(client.get(reverse("account_signup")))


def test_known_person_signs_in_and_accepts(client: Client, firm_user: User, guest: User, joined: list[str]) -> None:
    _invitation, token = invited(firm_user)
    path = reverse("invitation", args=[token])
    onward = client.post(path, {"have": "account"}).headers["Location"]
    assert client.post(onward, {"login": guest.email, "password": PASSWORD, "next": path}).headers["Location"] == path
    assert client.post(path).headers["Location"] == "/t/joined/"


def test_somebody_else_is_told_to_sign_out(client: Client, firm_user: User, guest: User, joined: list[str]) -> None:
    _invitation, token = invited(firm_user)
    client.force_login(firm_user)
    text = page(client.get(reverse("invitation", args=[token])))
    assert re.search(r"您目前以 lead@example.tw 登入", text)
    assert client.post(reverse("invitation", args=[token])).status_code == 409
    assert joined == []
    assert find(token).accepted_at is None
