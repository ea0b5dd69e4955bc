"""Every request's rules: default deny, sign-in, second factor, idle and absolute limits, nothing private in caches."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.accounts.services import make_account
from tests.accounts.conftest import enrol

pytestmark = pytest.mark.urls("tests.accounts.site_urls")
ENROL = "/accounts/2fa/totp/activate/"


def statuses(client: Client, *paths: str) -> list[int]:
    return [client.get(f"/t/{path}/").status_code for path in paths]


def test_view_that_declares_nothing_is_refused_to_everybody(client: Client) -> None:
    """R-06: also to an administrator."""
    assert statuses(client, "undeclared", "public") == [403, 200]
    chief = make_account("chief@example.tw", name="管理者", office="administrator")
    enrol(chief)
    client.force_login(chief)
    assert statuses(client, "undeclared", "public") == [403, 200]


def test_offices(client: Client, firm_user: User, staff: User) -> None:
    assert statuses(client, "accounts", "staff") == [302, 302]
    client.force_login(firm_user)
    assert statuses(client, "accounts", "staff") == [200, 403]
    enrol(staff)
    client.force_login(staff)
    assert statuses(client, "accounts", "staff") == [200, 200]


def test_rights_change_at_once(client: Client, staff: User) -> None:
    """R-04: in the session that is open."""
    enrol(staff)
    client.force_login(staff)
    assert statuses(client, "staff") == [200]
    User.objects.update(office="")
    assert statuses(client, "staff") == [403]
    User.objects.update(is_active=False)
    assert statuses(client, "accounts") == [302]


@pytest.mark.parametrize("office", ["staff", "reviewer", "agency", "administrator"])
def test_office_without_second_factor_reaches_only_its_enrolment(client: Client, office: str) -> None:
    """R-17."""
    user = make_account(f"{office}@example.tw", name="甲", office=office)
    client.force_login(user)
    for path in ("/t/accounts/", "/t/staff/", "/t/public/", "/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(ENROL)
    assert client.post("/t/accounts/", headers={"Accept": "application/json"}).status_code == 403
    assert client.get("/accounts/2fa/").status_code == 302
    assert client.get("/accounts/2fa/recovery-codes/").headers["Location"].startswith(ENROL)
    assert client.get(reverse("account_home")).status_code == 200
    assert client.get(ENROL).status_code in (200, 302)
    assert client.post(reverse("account_logout")).status_code == 302


def test_demonstration_account_needs_none_outside_production(client: Client, settings: Any) -> None:
    user = make_account("demo@example.tw", name="甲", office="staff", is_demonstration=True)
    client.force_login(user)
    assert statuses(client, "staff") == [200]
    settings.PRODUCTION = True
    assert statuses(client, "staff") == [302]


@pytest.mark.parametrize(("office", "idle"), [("", 7200), ("staff", 1800), ("reviewer", 1800)])
@pytest.mark.parametrize(("over", "expected"), [(-30, 200), (30, 302)])
def test_idle_time_out(client: Client, office: str, idle: int, over: int, expected: int) -> None:
    """R-21: below and above the limit."""
    user = make_account("a@example.tw", name="甲", office=office)
    if office:
        enrol(user)
    start = timezone.now()
    client.force_login(user)
    with time_machine.travel(start, tick=False):
        assert statuses(client, "accounts") == [200]
    with time_machine.travel(start + timedelta(seconds=idle + over), tick=False):
        assert statuses(client, "accounts") == [expected]


@pytest.mark.parametrize(("minutes", "expected"), [(719, 200), (721, 302)])
def test_twelve_hours_in_all(client: Client, firm_user: User, minutes: int, expected: int) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        client.force_login(firm_user)
        client.get("/t/accounts/")
        for _hour in range(11):
            clock.shift(3600)
            assert statuses(client, "accounts") == [200]
        clock.move_to(start + timedelta(minutes=minutes))
        assert statuses(client, "accounts") == [expected]


def test_session_that_ended_while_typing(client: Client, firm_user: User) -> None:
    """A script gets 401 in JSON; a page without script gets its text back."""
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        client.force_login(firm_user)
        client.get("/t/accounts/")
        clock.shift(7300)
        answer = client.post("/t/accounts/", {"goal": "打入越南市場"}, headers={"X-Requested-With": "fetch"})
        assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/json")
        assert answer.json()["sign_in"] == reverse("account_login")
        page = client.post("/t/accounts/", {"goal": "打入<b>越南</b>市場", "csrfmiddlewaretoken": "x"})
        assert page.status_code == 401
        assert "打入&lt;b&gt;越南&lt;/b&gt;市場" in page.content.decode()
        assert "csrfmiddlewaretoken" not in page.content.decode().split("<main")[1].split("</main")[0]
        assert client.get("/t/accounts/?a=1").headers["Location"] == f"{reverse('account_login')}?next=/t/accounts/%3Fa%3D1"


def test_signed_in_pages_are_not_stored(client: Client, firm_user: User) -> None:
    """R-23, R-24."""
    assert "no-store" not in client.get("/t/public/").headers.get("Cache-Control", "")
    client.force_login(firm_user)
    for path in ("/t/public/", "/t/accounts/", "/t/staff/", "/t/nowhere/"):
        assert "no-store" in client.get(path).headers["Cache-Control"]
    client.post(reverse("account_logout"))
    assert client.get("/t/accounts/").status_code == 302


def test_language_of_the_account_unless_the_browser_chose(client: Client, firm_user: User) -> None:
    User.objects.update(language="en")
    client.force_login(firm_user)
    assert client.get(reverse("account_home")).headers["Content-Language"] == "en"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hant"
    assert client.get(reverse("account_home")).headers["Content-Language"] == "zh-hant"
