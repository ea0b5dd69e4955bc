"""The pages of the portal in their states: one line a picture. A route that shows a page and is not here fails a test."""

from collections.abc import Callable
from dataclasses import dataclass

WIDTHS = (1280, 390)
LANGUAGES = ("zh-hant", "en")


@dataclass(frozen=True)
class Shot:
    """A page in a state. `path` may hold names of `World.names` in braces; `then` does something before the picture."""

    name: str
    path: str
    role: str = ""
    status: int = 200
    then: Callable[..., None] | None = None


def open_account_menu(page) -> None:
    """The menu of the account, opened."""
    page.locator(".tools details.menu summary").click()


def open_side(page) -> None:
    """The side navigation as a sheet, on a phone."""
    if page.locator(".menu-open").is_visible():
        page.locator(".menu-open").click()


ALL_YES = "&".join(f"{key}={answer}" for key, answer in (
    ("members", "yes"), ("sme", "yes"), ("market", "yes"), ("theme", "yes"), ("double", "no"), ("suspended", "no"), ("coached", "no"),
))

PUBLIC = (
    Shot("home", "/"),
    Shot("call", "/call/"),
    Shot("who", "/call/who/"),
    Shot("who-menu", "/call/who/", then=open_side),
    Shot("self-check", "/call/self-check/"),
    Shot("self-check-missing", "/call/self-check/?check=1&members=yes"),
    Shot("self-check-good", f"/call/self-check/?check=1&{ALL_YES}"),
    Shot("self-check-bad", f"/call/self-check/?check=1&{ALL_YES.replace('sme=yes', 'sme=no').replace('market=yes', 'market=unsure')}"),
    Shot("timeline", "/call/timeline/"),
    Shot("criteria", "/call/criteria/"),
    Shot("documents", "/call/documents/"),
    Shot("guidelines", "/call/guidelines/"),
    Shot("contact", "/call/contact/"),
    Shot("announcements", "/announcements/"),
    Shot("announcement", "/announcements/questions/"),
    Shot("terms", "/terms/"),
    Shot("privacy", "/privacy/"),
    Shot("accessibility", "/accessibility/"),
    Shot("glossary", "/glossary/"),
    Shot("not-found", "/nothing-here/", status=404),
    Shot("bad-request", "/?page=%00", status=400),
)
ACCOUNTS = (
    Shot("sign-in", "/accounts/login/"),
    Shot("sign-up", "/accounts/signup/"),
    Shot("password-reset", "/accounts/password/reset/"),
    Shot("account", "/accounts/", role="lead"),
    Shot("profile", "/accounts/profile/", role="lead"),
)
HOMES = (
    Shot("home-lead", "/", role="lead"),
    Shot("home-lead-menu", "/", role="lead", then=open_account_menu),
    Shot("home-staff", "/", role="staff"),
    Shot("home-reviewer", "/", role="reviewer"),
    Shot("home-agency", "/", role="agency"),
    Shot("home-administrator", "/", role="administrator"),
    Shot("forbidden", "/proposals/start/", role="staff", status=403),
)
SHOTS: tuple[Shot, ...] = PUBLIC + ACCOUNTS + HOMES
