"""Autosave in a real browser: saved within two seconds of a pause, errors that stay, nothing lost by an ended session, two texts at a conflict."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.stack import Person, running_stack
from tests.screens.site import chromium

pytestmark = [pytest.mark.browser, pytest.mark.thorough]


def started(lead: Person) -> str:
    """A fresh proposal of the demonstration's lead; its address."""
    lead.page.goto("/accounts/login/")
    lead.sign_in(*lead.stack.account("lead"))
    lead.page.goto("/proposals/start/")
    lead.page.click("main form button.btn-primary")
    lead.page.wait_for_url("**/proposals/*-*/")
    return lead.page.url


def saved(page: Page) -> None:
    """Until the page says 已儲存 with the server's time."""
    expect(page.locator("[data-saved][data-kind=done]")).to_contain_text("已儲存")


def test_nothing_typed_is_lost(tmp_path):
    with running_stack(tmp_path / "data") as stack, chromium() as browser:
        lead = Person(browser, stack)
        case = started(lead)
        is_saved_after_a_pause(lead.page, case)
        is_saved_when_typed_before_the_first_frame(lead, case)
        says_beside_the_field_what_it_cannot_read(lead.page, case)
        keeps_its_text_while_there_is_no_connection(lead, case)
        keeps_its_text_over_an_ended_session(lead, case)
        shows_both_texts_when_two_people_write(browser, lead, case)


def is_saved_after_a_pause(page: Page, case: str) -> None:
    page.goto(f"{case}sections/cover/")
    page.locator("#id_alliance_theme").press_sequentially("智慧茶飲")
    saved(page)
    expect(page.locator("[data-count=id_alliance_theme]")).to_contain_text("4字")
    page.reload()
    expect(page.locator("#id_alliance_theme")).to_have_value("智慧茶飲")


def is_saved_when_typed_before_the_first_frame(lead: Person, case: str) -> None:
    """A paste, a password manager or a script is quicker than the page."""
    page = lead.context.new_page()
    page.add_init_script("""document.addEventListener('DOMContentLoaded', () => {
        const box = document.getElementById('id_cooperating_unit');
        box.value = '搶先輸入的單位';
        box.dispatchEvent(new InputEvent('input', {bubbles: true}));
    })""")
    page.goto(f"{case}sections/cover/")
    saved(page)
    page.close()
    lead.page.reload()
    expect(lead.page.locator("#id_cooperating_unit")).to_have_value("搶先輸入的單位")


def says_beside_the_field_what_it_cannot_read(page: Page, case: str) -> None:
    page.goto(f"{case}sections/quantified_benefits/")
    page.locator("#id_kpi4_before").fill("很多")
    page.locator("#id_kpi4_after").fill("2,275")
    message = page.locator("[data-messages=kpi4_before] .msg")
    expect(message).to_contain_text("請填數字")
    page.locator("#id_kpi4_before").fill("1750")
    expect(page.locator("[data-computed=kpi4_growth]")).to_have_text("30")
    expect(message).to_have_count(0)
    page.click("[data-add=kpi3_partners]")
    expect(page.locator("#id_kpi3_partners-2-partner_name")).to_be_focused()
    page.keyboard.type("西貢示範茶飲")
    saved(page)
    page.reload()
    expect(page.locator("#id_kpi4_before")).to_have_value("1750")


def keeps_its_text_while_there_is_no_connection(lead: Person, case: str) -> None:
    page = lead.page
    page.goto(f"{case}sections/mailing_label/")
    lead.context.set_offline(True)
    page.locator("#id_sender_address").fill("臺北市示範路一段")
    expect(page.locator("[data-saved]")).to_contain_text("連線中斷")
    lead.context.set_offline(False)
    saved(page)
    page.reload()
    expect(page.locator("#id_sender_address")).to_have_value("臺北市示範路一段")


def keeps_its_text_over_an_ended_session(lead: Person, case: str) -> None:
    page = lead.page
    page.goto(f"{case}sections/cover/")
    cookies = [cookie for cookie in lead.context.cookies() if "session" not in cookie["name"]]
    lead.context.clear_cookies()
    lead.context.add_cookies(cookies)
    page.locator("#id_cooperating_unit").fill("示範茶產業協會")
    box = page.locator("[data-saved]")
    expect(box).to_contain_text("登入已逾時")
    expect(page.locator("#id_cooperating_unit")).to_have_value("示範茶產業協會")
    box.get_by_role("link").click()
    lead.sign_in(*lead.stack.account("lead"))
    page.wait_for_url("**/sections/cover/")
    expect(page.locator("#id_cooperating_unit")).to_have_value("示範茶產業協會")
    saved(page)
    page.reload()
    expect(page.locator("#id_cooperating_unit")).to_have_value("示範茶產業協會")


def shows_both_texts_when_two_people_write(browser, lead: Person, case: str) -> None:
    place = f"{case}sections/alliance_background/"
    other = Person(browser, lead.stack)
    other.page.goto("/accounts/login/")
    other.sign_in(*lead.stack.account("lead"))
    other.page.goto(place)
    lead.page.goto(place)
    other.page.locator("#id_competitor_analysis").fill("另一個分頁的文字")
    saved(other.page)
    lead.page.locator("#id_competitor_analysis").fill("這個分頁的文字")
    merge = lead.page.locator("dialog.merge")
    expect(merge).to_be_visible()
    expect(merge).to_contain_text("另一個分頁的文字")
    expect(merge).to_contain_text("這個分頁的文字")
    merge.locator("#pick-competitor_analysis-merged").check()
    merge.locator("#text-competitor_analysis").fill("兩邊合併的文字")
    merge.locator("button.btn-primary").click()
    expect(lead.page.locator("#id_competitor_analysis")).to_have_value("兩邊合併的文字")
    other.page.reload()
    expect(other.page.locator("#id_competitor_analysis")).to_have_value("兩邊合併的文字")
