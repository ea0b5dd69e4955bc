"""Three people in one section: who is there, a conflict merged, a comment answered, the history read, an earlier text put back."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.stack import Person, running_stack
from tests.screens.site import chromium

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
SECTION = "sections/alliance_background/"
FIELD = "#id_competitor_analysis"


def saved(page: Page) -> None:
    """Until the page says 已儲存 with the server's time."""
    expect(page.locator("[data-saved][data-kind=done]")).to_contain_text("已儲存")


def test_three_people_in_one_section(tmp_path):
    with running_stack(tmp_path / "data") as stack, chromium() as browser:
        lead = Person(browser, stack)
        case = started(lead)
        colleague = invited_colleague(lead, Person(browser, stack))
        without = Person(browser, stack, script=False)
        without.page.goto("/accounts/login/")
        without.sign_in(*stack.account("lead"))
        sees_who_is_there(lead.page, colleague.page, case)
        merges_what_both_wrote(lead.page, colleague.page)
        merges_without_scripts(without.page, colleague.page, case)
        comments_and_answers(lead.page, colleague.page, case)
        reads_the_history_and_puts_back(lead.page, colleague.page, case)


def started(lead: Person) -> str:
    """A fresh proposal of the demonstration's lead; its address."""
    lead.page.goto("/accounts/login/")
    lead.sign_in(*lead.stack.account("lead"))
    lead.page.goto("/proposals/start/")
    lead.page.click("main form button.btn-primary")
    lead.page.wait_for_url("**/proposals/*-*/")
    return lead.page.url


def invited_colleague(lead: Person, colleague: Person) -> Person:
    """The second person of the lead's firm, by invitation."""
    address = "colleague@example.tw"
    lead.page.goto("/")
    lead.page.get_by_role("link", name="的人員").click()
    lead.page.fill("#id_email", address)
    lead.page.locator("form:has(#id_email) button").click()
    colleague.page.goto(lead.stack.link_of_mail(address, "邀請"))
    colleague.page.click("button[name=have][value=nothing]")
    colleague.sign_up(address, "許同")
    colleague.page.locator("main form button.btn-primary").click()
    colleague.page.wait_for_url(lambda url: "/invitation/" not in url)
    return colleague


def sees_who_is_there(lead: Page, colleague: Page, case: str) -> None:
    lead.goto(f"{case}{SECTION}")
    colleague.goto(f"{case}{SECTION}")
    expect(colleague.locator("[data-presence-words]")).to_contain_text("也正在這一段")
    lead.reload()
    expect(lead.locator("[data-presence-words]")).to_contain_text("許同 也正在這一段")


def merges_what_both_wrote(lead: Page, colleague: Page) -> None:
    lead.locator(FIELD).fill("越南茶飲市場成長快速。通路以超市為主。")
    saved(lead)
    colleague.locator(FIELD).fill("越南茶飲市場成長快速。消費者年輕。")
    merge = colleague.locator("dialog.merge")
    expect(merge).to_be_visible()
    expect(merge.locator("ins")).to_contain_text("消費者年輕")
    expect(merge.locator("del")).to_contain_text("通路以超市為主")
    merge.locator("#pick-competitor_analysis-merged").check()
    merge.locator("button.btn-primary").click()
    expect(colleague.locator(FIELD)).to_have_value("越南茶飲市場成長快速。通路以超市為主。消費者年輕。")


def merges_without_scripts(page: Page, other: Page, case: str) -> None:
    """The page of somebody without scripts is as old as a form: the server tells, and takes the choice."""
    page.goto(f"{case}{SECTION}")
    expect(page.locator(".together")).to_contain_text("許同")
    other.reload()
    other.locator("#id_member_composition").fill("八家茶業公司")
    saved(other)
    page.locator("#id_member_composition").fill("八家公司，含資訊服務業")
    page.locator("button[name=_stay]").last.click()
    expect(page.locator("h1")).to_have_text("請比對兩份內容")
    page.locator("#pick-member_composition-mine").check()
    page.locator("form.merge-form button.btn-primary").click()
    expect(page.locator("#id_member_composition")).to_have_value("八家公司，含資訊服務業")


def comments_and_answers(lead: Page, colleague: Page, case: str) -> None:
    colleague.goto(f"{case}{SECTION}")
    colleague.locator(".together a", has_text="留言").click()
    colleague.fill("#id_text", "市占率的資料來源？")
    colleague.get_by_role("button", name="送出留言").click()
    lead.goto(f"{case}{SECTION}")
    expect(lead.locator(".together .count")).to_have_text("1")
    lead.locator(".together a", has_text="留言").click()
    thread = lead.locator(".thread")
    thread.locator("summary").click()
    thread.locator("textarea").fill("已補在第二段")
    thread.get_by_role("button", name="送出回覆").click()
    lead.get_by_role("button", name="標示為處理完成").click()
    expect(lead.locator("details.resolved > summary")).to_contain_text("1")


def reads_the_history_and_puts_back(lead: Page, colleague: Page, case: str) -> None:
    for page in (lead, colleague):
        page.goto(f"{case}{SECTION}history/")
    expect(lead.locator(".versions")).to_contain_text("許同")
    expect(lead.locator(".versions > li").first).to_contain_text("八家公司，含資訊服務業")
    for page in (lead, colleague):
        page.locator(".versions > li").last.get_by_role("link").click()
        expect(page.locator("del, ins, .from-to").first).to_be_visible()
    lead.get_by_role("button", name="還原成舊的一版").click()
    expect(lead.locator(FIELD)).to_have_value("越南茶飲市場成長快速。通路以超市為主。")
    colleague.get_by_role("button", name="還原成舊的一版").click()  # the second restore at once
    expect(colleague.locator(".notice.stop")).to_contain_text("沒有還原任何內容")
    expect(colleague.locator(".versions > li").first).to_contain_text("還原較早的一版")
