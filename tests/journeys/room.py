"""People of a committee in Chromium against the test's own server and tables: signed in at once, each with a browser of his own."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from alliance_portal.accounts.models import User

TABLET = {"width": 1024, "height": 768}
DESK = {"width": 1280, "height": 900}


class Sitting:
    """Somebody at the meeting."""

    def __init__(self, browser: Browser, site: str, user: User, viewport: dict[str, int] = TABLET) -> None:
        self.site, self.user = site, user
        self.context: BrowserContext = browser.new_context(
            base_url=site, locale="zh-TW", timezone_id="Asia/Taipei", viewport=viewport, has_touch=viewport == TABLET, accept_downloads=True,
        )
        self.enter()
        self.page: Page = self.context.new_page()

    def enter(self) -> None:
        """Signed in, without the sign-in page (it has journeys of its own)."""
        client, name = Client(), settings.SESSION_COOKIE_NAME
        client.force_login(self.user)
        self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.site}])

    def lose_session(self) -> None:
        """What an idle tablet comes back to."""
        self.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    def open_sheet(self, code: str, *, at_hand: bool = False) -> None:
        """A sheet; `at_hand`: until the others wait in the page."""
        self.page.goto(f"/review/cases/{code}/")
        if at_hand:
            expect(self.page.locator("[data-sheets-ready]")).to_be_visible()

    def to(self, theme: str) -> None:
        """Another sheet by the list of cases."""
        self.page.locator(".sheet-list a", has_text=theme).click()
        expect(self.page.locator("h1")).to_have_text(theme)

    def says(self, words: str) -> None:
        """Until the sheet's own line about saving says this."""
        expect(self.page.locator("[data-saved]")).to_contain_text(words)

    def saved(self) -> None:
        """Until the server has everything that was typed: the browser's own copies are gone."""
        self.page.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('section:'))")
