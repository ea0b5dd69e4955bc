"""Visit one page: picture, axe, errors of the browser's console, sideways scrolling."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Error, Page

from tests.screens.pages import Shot

# WCAG 2.2 A and AA, and the good practice rules of axe
AXE_OPTIONS = {"resultTypes": ["violations"]}


def visit(page: Page, shot: Shot, path: str, *, picture: Path | None = None, axe: bool = True) -> list[str]:
    """Open the page; the faults found: status, console, sideways scrolling, axe violations."""
    faults: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not _expected(message.text, shot):
            faults.append(f"console: {message.text}")

    def fail(error: Error) -> None:
        faults.append(f"script: {error}")

    page.on("console", listen)
    page.on("pageerror", fail)
    try:
        faults += _seen(page, shot, path, picture, axe=axe)
    finally:
        page.remove_listener("console", listen)
        page.remove_listener("pageerror", fail)
    return faults


def _seen(page: Page, shot: Shot, path: str, picture: Path | None, *, axe: bool) -> list[str]:
    """Open, act, take the picture; what is wrong with what is shown."""
    faults: list[str] = []
    response = page.goto(path)
    if response is None or response.status != shot.status:
        faults.append(f"status {response.status if response else None}, expected {shot.status}")
    if shot.then:
        shot.then(page)
    faults.extend(overflow(page))
    if picture:
        picture.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=picture, full_page=shot.then is None)
    if axe:
        faults.extend(violations(page))
    return faults


def overflow(page: Page) -> list[str]:
    """Whether the page scrolls sideways; tables scroll inside their own frame."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"the page scrolls sideways by {wide} px"] if wide > 1 else []


def _expected(text: str, shot: Shot) -> bool:
    """The browser logs the status of a page that is meant to be an error page."""
    return shot.status >= 400 and str(shot.status) in text


def violations(page: Page) -> list[str]:
    """What axe finds on the page that is open."""
    found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [f"axe {one['id']} ({one['impact']}): {one['help']}: {'; '.join(node['html'][:160] for node in one['nodes'][:3])}" for one in found]
