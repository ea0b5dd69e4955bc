"""The pictures of the guides and the README: which page of the demonstration each of them is (docs/screens/NAME.png)."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.screens.pages import SHOTS, Shot

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screens"
WIDTH, HEIGHT = 1280, 1100
COLOURS = 128
# picture -> page
PICTURES = {
    "case": "case-half", "section": "section-quantified_benefits", "receipt": "receipt", "member": "member", "consent": "consent",
    "report": "execution-report", "desk": "desk", "check": "screening-check", "ranking": "ranking", "board": "progress-board",
    "score": "committee-score", "agency": "home-agency", "people": "people",
}


def shots() -> dict[str, Shot]:
    """Picture -> page; an error where a page is gone."""
    by_name = {shot.name: shot for shot in SHOTS}
    return {picture: by_name[name] for picture, name in PICTURES.items()}


def take(page: Page, picture: str) -> None:
    """The upper part of the page that is open, small enough to be kept with the code."""
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    image = Image.open(BytesIO(page.screenshot()))
    image.convert("RGB").quantize(COLOURS).save(FOLDER / f"{picture}.png", optimize=True)
