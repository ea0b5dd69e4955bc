"""The formatted editor of narratives: opened when asked for, stored clean, read without scripts, shown again."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.stack import Person, running_stack
from tests.journeys.typist import wait_until_saved
from tests.screens.site import chromium

pytestmark = [pytest.mark.browser, pytest.mark.thorough]


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (240, 120), "#0a5c67").save(out, "PNG")
    return out.getvalue()


def test_formatted_narrative_is_written_stored_and_read_back(tmp_path):
    with running_stack(tmp_path / "data") as stack, chromium() as browser:
        lead = Person(browser, stack)
        page = lead.page
        page.goto("/accounts/login/")
        lead.sign_in(*stack.account("lead"))
        page.goto("/proposals/start/")
        page.click("main form button.btn-primary")
        page.wait_for_url("**/proposals/*-*/")
        place = f"{page.url}sections/alliance_background/"

        page.goto(place)
        page.fill("#id_competitor_analysis", "第一段\n續行\n\n第二段 <b>原樣</b>")
        page.locator("#id_competitor_analysis ~ .meta button").click()
        editor = page.locator("#id_competitor_analysis-editor")
        expect(editor).to_contain_text("第二段 <b>原樣</b>")
        editor.press("Control+End")
        page.get_by_role("button", name="插入表格").last.click()
        page.keyboard.type("競爭者")
        page.set_input_files(".editor-picture input", {"name": "市場.png", "mimeType": "image/png", "buffer": picture()})
        expect(page.locator(".editor-text img")).to_be_visible()
        wait_until_saved(page)

        page.reload()
        expect(page.locator("#id_competitor_analysis-editor th").first).to_contain_text("競爭者")
        expect(page.locator("#id_competitor_analysis-editor img")).to_be_visible()

        reader = Person(browser, stack, script=False)
        reader.page.goto("/accounts/login/")
        reader.sign_in(*stack.account("lead"))
        reader.page.goto(place)
        shown = reader.page.locator("[data-formatted]")
        expect(shown.locator("th").first).to_contain_text("競爭者")
        expect(shown).to_contain_text("第二段 <b>原樣</b>")
        reader.page.locator("button[name=_stay]").last.click()  # a save without scripts keeps the text as it is
        expect(reader.page.locator("[data-formatted] th").first).to_contain_text("競爭者")
