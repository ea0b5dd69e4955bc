"""From the paper to the result: paper arrives, its code is checked, receipt is acknowledged; one case passes, one is corrected and passes,
one fails on its history and its lead reads why; the lead uploads slides, staff see them, the organiser sees the funnel.
"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.files import corpus
from tests.journeys.stack import Person, running_stack
from tests.prepared import ROOT
from tests.screens.site import chromium

pytestmark = [pytest.mark.browser, pytest.mark.thorough]


def test_from_the_paper_to_the_result(tmp_path):
    with running_stack(tmp_path / "data") as stack, chromium() as browser:
        staff, second, lead = (person(browser, stack, role) for role in ("staff 1", "staff 2", "lead"))
        paper_arrives(staff.page, "示範茶飲")
        passes(staff.page, lead.page)
        is_corrected_and_passes(staff.page, lead.page, "巷口甜點")
        slides_are_uploaded(lead.page, staff.page, tmp_path / "簡報.pptx")
        fails_on_its_history(staff.page, second.page, lead.page, "山居茶席", stack.account("staff 2")[1])
        assert stack.link_of_mail("lead@demo.example.tw", "資格不符").endswith("/result/")
        the_organiser_sees_the_funnel(person(browser, stack, "agency").page)


def person(browser, stack, role: str) -> Person:
    found = Person(browser, stack)
    found.page.goto("/accounts/login/")
    found.sign_in(*stack.account(role))
    return found


def check_of(page: Page, theme: str) -> str:
    """The check page of the case of that theme, opened from the desk."""
    page.goto(f"/desk/?q={theme}")
    page.goto(page.get_by_role("link", name=theme, exact=True).get_attribute("href"))
    page.get_by_role("link", name="資格與文件審查").first.click()
    return page.url


def answer_everything(page: Page, but: str = "") -> None:
    """符合 to every question that is open, by the boxes of the page."""
    page.evaluate("document.querySelectorAll('details.group').forEach(each => each.open = true)")
    for box in page.locator(f"input[type=radio][value=passed]:not([name='a-{but}'])").all():
        box.check()
    page.get_by_role("button", name="儲存回答").first.click()
    expect(page.locator(".notice.done").first).to_contain_text("已儲存")


def settle_doubts(page: Page) -> None:
    """Every 請確認 that is left is ruled upon with a reason."""
    while page.locator(".find-item:has(.is-warn) .btn:has-text('人工判定')").count():
        page.locator(".find-item:has(.is-warn) .btn:has-text('人工判定')").first.click()
        page.locator("input[name=verdict][value=passed]").check()
        page.fill("#f-reason", "已電話向聯絡人確認，資料相符")
        page.get_by_role("button", name="儲存判定").click()


def paper_arrives(page: Page, theme: str) -> None:
    page.goto(f"/desk/?q={theme}")
    page.goto(page.get_by_role("link", name=theme, exact=True).get_attribute("href"))
    number = page.get_by_text("送件編號").first.inner_text().split()[1].split("（")[0]
    page.goto(f"{page.url.split('?')[0]}?code={number}")
    expect(page.get_by_text("書面與最後一次上傳相同")).to_be_visible()
    arrived = datetime.now().astimezone() - timedelta(minutes=1)
    page.fill("#f-day", f"{arrived:%Y-%m-%d}")
    page.fill("#f-time", f"{arrived:%H:%M}")
    for name, value in (("way", "courier"), ("seals", "yes"), ("certificate", "yes"), ("cover", "yes")):
        field = page.locator(f"select[name={name}]")
        if field.count():
            field.select_option(value)
        else:
            page.locator(f"input[name={name}][value={value}]").check()
    page.fill("#f-code", number)
    page.get_by_role("button", name="儲存登記").click()
    page.get_by_role("link", name="發送收件確認").click()
    page.get_by_role("button", name="發送收件確認").click()
    page.get_by_role("link", name="資格與文件審查").first.click()
    page.get_by_role("button", name="開始審查").click()
    expect(page.locator("h1")).to_contain_text("題已回答")


def passes(page: Page, lead: Page) -> None:
    answer_everything(page)
    settle_doubts(page)
    send_result(page)
    code = page.url.split("/cases/")[1].split("/")[0]
    lead.goto(f"/proposals/{code}/")
    expect(lead.get_by_text("審查結果：審查通過")).to_be_visible()


def send_result(page: Page) -> None:
    page.get_by_role("link", name="審查通過").click()
    expect(page.locator(".mail-text")).to_contain_text("通過資格與文件審查")
    page.get_by_role("button", name="通過並寄出通知").click()
    expect(page.locator(".notice.done").first).to_contain_text("審查通過")


def is_corrected_and_passes(page: Page, lead: Page, theme: str) -> None:
    check = check_of(page, theme)
    page.get_by_role("button", name="開始審查").click()
    expect(page.locator("h1")).to_contain_text("題已回答")
    answer_everything(page, but="D-18")
    settle_doubts(page)
    page.get_by_role("link", name="通知補件").click()
    slot = "document_self_check.registration_proof_file"
    page.locator(f"input[name=item][value='{slot}']").check()
    page.fill(f"[name='wrong-{slot}']", "影本模糊，統一編號無法辨識")
    page.fill("#f-day", f"{datetime.now().astimezone() + timedelta(days=5):%Y-%m-%d}")
    page.get_by_role("button", name="預覽通知信").click()
    expect(page.locator(".mail-text")).to_contain_text("影本模糊")
    page.get_by_role("button", name="寄出補件通知").click()
    code = page.url.split("/cases/")[1].split("/")[0]
    lead.goto(f"/proposals/{code}/")
    lead.get_by_role("link", name="前往補件").click()
    lead.set_input_files("input[name=file]", ROOT / "fixtures" / "demo" / "files" / "registration.pdf")
    lead.get_by_role("button", name="上傳").click()
    lead.get_by_role("button", name="送出補件").click()
    expect(lead.locator("h1")).to_contain_text("目前沒有待補的文件")
    page.goto(check)
    page.locator("input[name^=v-][value=accepted]").check()
    page.get_by_role("button", name="儲存複核結果").click()
    send_result(page)


def slides_are_uploaded(lead: Page, staff: Page, file: Path) -> None:
    """By the lead of the case that was corrected and has passed; a browser's own file chooser takes them."""
    file.write_bytes(corpus.pptx())
    code = staff.url.split("/cases/")[1].split("/")[0]
    lead.goto(f"/proposals/{code}/")
    lead.get_by_role("link", name="上傳提案簡報").click()
    lead.set_input_files("#f-file", file)
    lead.get_by_role("button", name="上傳提案簡報").click()
    expect(lead.locator("h1")).to_contain_text("提案簡報已上傳")
    staff.goto(f"/proposals/{code}/slides/")
    expect(staff.get_by_role("link", name="簡報.pptx")).to_be_visible()


def the_organiser_sees_the_funnel(agency: Page) -> None:
    if agency.get_by_role("link", name="簽署保密及利益迴避切結書").count():
        agency.get_by_role("link", name="簽署保密及利益迴避切結書").click()
        agency.locator("main input[type=checkbox]").first.check()
        agency.locator("main form button.btn-primary").click()
    agency.goto("/")
    expect(agency.locator("h1")).to_contain_text("件送件")
    expect(agency.locator("section[aria-labelledby=h-funnel] svg")).to_be_visible()


def agrees(second: Page, address: str, password: str) -> None:
    """The second person confirms, with the password once more: it is a sensitive act."""
    for _press in range(2):
        second.goto(address)
        second.locator("form[action$='/confirm/'] button").click()
        if second.locator("input[name=password]").count():
            second.fill("input[name=password]", password)
            second.locator("main form button.btn-primary").click()
            expect(second.locator("input[name=password]")).to_have_count(0)
        if second.locator("main").get_by_text("已核可").count():
            break
    expect(second.locator("main")).to_contain_text("已核可")


def fails_on_its_history(page: Page, second: Page, lead: Page, theme: str, password: str) -> None:
    check_of(page, theme)
    page.get_by_role("link", name="審查不通過").click()
    page.locator("input[name=kind][value=ineligible]").check()
    page.locator("input[name=key][value^='E-22']").check()
    page.fill("#f-words", "輔導結束後得於次一年度重新申請。")
    page.fill("#f-reason", "輔導紀錄已向執行單位查證")
    page.get_by_role("button", name="預覽通知信").click()
    page.get_by_role("button", name="送複核").click()
    code = page.locator("h1").inner_text().split()[0]
    lead.goto(f"/proposals/{code}/result/")
    expect(lead.locator("h1")).to_contain_text("審查結果尚未通知")
    agrees(second, page.url, password)
    lead.reload()
    expect(lead.locator("h1")).to_contain_text("資格不符")
    expect(lead.locator("main")).to_contain_text("以輔導一次為限")
    expect(lead.locator("main")).to_contain_text("得於次一年度重新申請")
