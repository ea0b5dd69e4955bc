"""A block from a spreadsheet pasted into the tables of the form, in a real browser: filled, grown, judged, saved, taken back."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.typist import wait_until_saved
from tests.screens.site import Visitors, chromium, running_site

pytestmark = [pytest.mark.browser, pytest.mark.thorough]

PUT = """([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const input = document.querySelector(selector);
  input.focus();
  input.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def paste(page: Page, selector: str, text: str) -> None:
    """As if somebody had copied these cells in a spreadsheet and pressed Ctrl+V here."""
    page.evaluate(PUT, [selector, text])


def test_blocks_of_a_spreadsheet(tmp_path: Path) -> None:
    with running_site(tmp_path) as site, chromium() as browser:
        page = Visitors(browser, site).page("lead", "zh-hant", 1280)
        case = f"/proposals/{site.names['empty']}/sections"
        grows_fills_saves_and_is_taken_back(page, case)
        says_beside_the_field_what_does_not_fit(page, case)
        fills_the_grid_of_months(page, case)
        leaves_a_table_of_given_rows_as_long_as_it_is(page, case)


def grows_fills_saves_and_is_taken_back(page: Page, case: str) -> None:
    page.goto(f"{case}/quantified_benefits/")
    rows = page.locator("[data-rows=kpi2_tools] > li")
    offered = rows.count()
    text = "\r\n".join(f"工具{n}\t指標{n}" for n in range(1, offered + 3)) + "\r\n"
    paste(page, "#id_kpi2_tools-0-tool_name", text)
    expect(rows).to_have_count(offered + 2)
    expect(page.locator(f"#id_kpi2_tools-{offered + 1}-tool_indicator")).to_have_value(f"指標{offered + 2}")
    wait_until_saved(page)
    page.reload()
    expect(page.locator(f"#id_kpi2_tools-{offered + 1}-tool_name")).to_have_value(f"工具{offered + 2}")
    kept = rows.count()
    paste(page, f"#id_kpi2_tools-{kept - 1}-tool_name", '"兩行\n的內容"\t指標甲\n工具乙\t指標乙')
    expect(rows).to_have_count(kept + 1)
    expect(page.locator(f"#id_kpi2_tools-{kept - 1}-tool_name")).to_have_value("兩行 的內容")
    page.keyboard.press("Control+z")
    expect(rows).to_have_count(kept)
    expect(page.locator(f"#id_kpi2_tools-{kept - 1}-tool_name")).to_have_value(f"工具{kept}")
    wait_until_saved(page)


def says_beside_the_field_what_does_not_fit(page: Page, case: str) -> None:
    paste(page, "#id_kpi1_activities-0-event_type, [name='kpi1_activities-0-event_type']", "不存在的類別\t性質\t很多場")
    wrong = page.locator("[data-pasted='kpi1_activities-0-event_type']")
    expect(wrong).to_contain_text("不在選項裡")
    expect(page.locator("[data-messages='kpi1_activities-0-event_count'] .msg").first).to_contain_text("請填數字")
    expect(wrong).to_be_visible()
    paste(page, "[name='kpi1_activities-0-event_type']", "數位行銷活動\t線上發表會\t２\t多出來的")
    expect(wrong).to_have_count(0)
    expect(page.locator("[data-paste-note]")).to_contain_text("有1格超出表格")
    wait_until_saved(page)
    expect(page.locator("[data-messages='kpi1_activities-0-event_count'] .msg[data-unreadable]")).to_have_count(0)


def fills_the_grid_of_months(page: Page, case: str) -> None:
    page.goto(f"{case}/schedule/")
    paste(page, "#id_gantt-kpi1-m03", "✓\t\t■\n\tV\t")
    expect(page.locator("#id_gantt-kpi1-m03")).to_be_checked()
    expect(page.locator("#id_gantt-kpi1-m05")).to_be_checked()
    expect(page.locator("#id_gantt-kpi2-m04")).to_be_checked()
    paste(page, "#id_monthly_progress-m03", "10%\t20%\t70%")
    expect(page.locator("#id_monthly_progress-m05")).to_have_value("70")
    expect(page.locator("[data-month-sum]")).to_contain_text("100")
    page.locator("[data-paste-note] button").click()
    expect(page.locator("#id_monthly_progress-m05")).to_have_value("")
    wait_until_saved(page)


def leaves_a_table_of_given_rows_as_long_as_it_is(page: Page, case: str) -> None:
    page.goto(f"{case}/plan_summary/")
    rows = page.locator("[data-rows=summary_kpis] > li")
    paste(page, "#id_summary_kpis-kpi5-before", "0\t1\n0\t2")
    expect(rows).to_have_count(5)
    expect(page.locator("#id_summary_kpis-kpi5-after")).to_have_value("1")
    expect(page.locator("[data-paste-note]")).to_contain_text("有2格超出表格")
