"""The portal in the test's own process with a clock that is moved: between two clicks months go by. People in browsers of their own.

The clock moves forward only. Sessions end as they would: who comes back after a month signs in again.
"""

from datetime import datetime
from typing import Any

import time_machine
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from alliance_portal.accounts.models import Office, User
from alliance_portal.lib.roc_calendar import TAIPEI
from alliance_portal.seconds.models import Confirmation
from tests import factories

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


class Clock:
    """The time of this process: set, it goes on from there."""

    def __init__(self) -> None:
        self._travel: Any = None

    def to(self, month: int, day: int, hour: int = 10, year: int = 2024) -> datetime:
        """Move the clock to an hour of Taipei; that instant."""
        moment = datetime(year, month, day, hour, tzinfo=TAIPEI)
        self.stop()
        self._travel = time_machine.travel(moment, tick=True)
        self._travel.start()
        return moment

    def stop(self) -> None:
        """Back to the time of the machine."""
        if self._travel is not None:
            self._travel.stop()
            self._travel = None


def account(address: str, name: str, office: Office = Office.NONE) -> User:
    """Somebody with a password; the second factor of an office has tests of its own."""
    made = factories.make_user(address, name=name, office=office, password=factories.PASSWORD)
    User.objects.filter(pk=made.pk).update(is_demonstration=True)
    return made


class Person:
    """Somebody at a browser. Faults of scripts are kept: a journey ends with none."""

    def __init__(self, browser: Browser, url: str, user: User, *, phone: bool = False, locale: str = "zh-TW") -> None:
        self.user, self.faults = user, list[str]()
        self.context: BrowserContext = browser.new_context(
            base_url=url, locale=locale, timezone_id="Asia/Taipei", viewport=PHONE if phone else WIDE, is_mobile=phone, has_touch=phone,
            accept_downloads=True,
        )
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def open(self, path: str) -> Page:
        """The page of that path, signed in where the session has ended."""
        self.page.goto(path)
        if "/accounts/login/" in self.page.url:
            self.page.fill("input[name=login]", self.user.email)
            self.page.fill("input[name=password]", factories.PASSWORD)
            self.page.click("main form button.btn-primary")
            self.page.wait_for_url(lambda url: "/login" not in url)
            self.page.goto(path)
        return self.page

    def press(self, name: str, said: str = "") -> Page:
        """Press the first button of that name; `said`: what the next page must say."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        if said:
            expect(self.page.locator(".notice.done").first).to_contain_text(said)
        return self.page

    def fill(self, **fields: str) -> None:
        """Type into fields by their ids."""
        for name, text in fields.items():
            self.page.fill(f"#{name}", text)

    def overflow(self) -> int:
        """By how many pixels the page scrolls sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def as_client(user: User) -> Client:
    """The same person without a browser: a request as a page without scripts sends it."""
    client = Client()
    client.force_login(user)
    return client


def confirm_what_waits(second: User) -> None:
    """The second officer confirms what waits, with the password once more."""
    client, waiting = as_client(second), Confirmation.objects.get(state=Confirmation.State.OPEN)
    address = reverse("second_confirm", args=[waiting.pk])
    answer = client.post(address)
    if answer.status_code == 302 and "reauthenticate" in answer["Location"]:
        assert client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD}).status_code == 302
        answer = client.post(address)
    waiting.refresh_from_db()
    assert waiting.state == Confirmation.State.CONFIRMED, answer.status_code
