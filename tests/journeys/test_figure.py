"""A figure in a real browser: uploaded with its preview, cropped by dragging and by numbers, captioned; typing goes on meanwhile."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.typist import wait_until_saved
from tests.screens.site import Visitors, chromium, running_site

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
SLOT = ".slot[data-slot=business_model_figure]"


def picture() -> bytes:
    """800 × 400 points, the right half dark."""
    whole = Image.new("RGB", (800, 400), "#f5ebd8")
    whole.paste((10, 92, 103), (400, 0, 800, 400))
    out = io.BytesIO()
    whole.save(out, "PNG")
    return out.getvalue()


def test_a_figure_is_uploaded_cropped_and_captioned(tmp_path: Path) -> None:
    with running_site(tmp_path) as site, chromium() as browser:
        page = Visitors(browser, site).page("lead", "zh-hant", 1280)
        page.goto(f"/proposals/{site.names['half']}/sections/goals_methods/")
        uploads_with_a_preview(page)
        crops_by_dragging(page)
        says_what_does_not_fit_and_closes_without_a_change(page)
        goes_on_typing_and_finds_everything_again(page)


def uploads_with_a_preview(page: Page) -> None:
    page.set_input_files(f"{SLOT} input[type=file]", {"name": "模式.png", "mimeType": "image/png", "buffer": picture()})
    expect(page.locator(f"{SLOT} img")).to_be_visible()
    expect(page.locator(f"{SLOT} [data-figure]")).to_have_text("裁切與圖說")


def crops_by_dragging(page: Page) -> None:
    page.locator(f"{SLOT} [data-figure]").click()
    dialog = page.locator("dialog.figure-dialog")
    expect(dialog.get_by_label("寬", exact=True)).to_have_value("800")
    shown = dialog.locator("img").bounding_box()
    grip = dialog.locator(".crop-grip.nw").bounding_box()
    assert shown is not None
    assert grip is not None
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(grip["x"] + grip["width"] / 2 + shown["width"] / 2, grip["y"] + grip["height"] / 2, steps=4)
    page.mouse.up()
    left = int(dialog.get_by_label("左", exact=True).input_value())
    assert abs(left - 400) <= 12  # points under the pointer, as near as a hand is
    expect(dialog.get_by_label("寬", exact=True)).to_have_value(str(800 - left))
    expect(dialog.get_by_label("高", exact=True)).to_have_value("400")
    dialog.get_by_label("左", exact=True).fill("400")
    dialog.get_by_label("寬", exact=True).fill("400")
    dialog.get_by_label("圖說").fill("圖 2　海外商業模式")
    dialog.get_by_role("button", name="套用").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(f"{SLOT} figcaption")).to_have_text("圖 2　海外商業模式".replace("　", " "))
    page.wait_for_function("selector => document.querySelector(selector).naturalWidth === 400", arg=f"{SLOT} img")
    expect(page.locator(f"{SLOT} [data-figure]")).to_be_focused()


def says_what_does_not_fit_and_closes_without_a_change(page: Page) -> None:
    page.locator(f"{SLOT} [data-figure]").click()
    dialog = page.locator("dialog.figure-dialog")
    dialog.get_by_label("寬", exact=True).fill("9000")
    dialog.get_by_role("button", name="套用").click()
    expect(dialog.locator("[data-error=box]")).to_contain_text("超出圖檔")
    expect(dialog.get_by_label("圖說")).to_have_value("圖 2 海外商業模式")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def goes_on_typing_and_finds_everything_again(page: Page) -> None:
    page.fill("#id_marketing_model", "虛實整合")
    wait_until_saved(page)
    page.reload()
    expect(page.locator("#id_marketing_model")).to_have_value("虛實整合")
    expect(page.locator(f"{SLOT} figcaption")).to_have_text("圖 2 海外商業模式")
    page.locator(f"{SLOT} [data-figure]").click()
    dialog = page.locator("dialog.figure-dialog")
    expect(dialog.get_by_label("左", exact=True)).to_have_value("400")
    dialog.get_by_role("button", name="改回整張圖").click()
    expect(dialog).to_have_count(0)
    page.wait_for_function("selector => document.querySelector(selector).naturalWidth === 800", arg=f"{SLOT} img")
