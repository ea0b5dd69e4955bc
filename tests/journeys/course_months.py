"""The steps of the journey through an execution until the mid-term: the committee answered, the contract signed, three months, a change."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from playwright.sync_api import Browser, expect

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail
from kpi.constants import MemberState
from kpi.models import Baseline, MemberReport, MonthSlot
from kpi.services import reminders
from proposals.constants import Status
from proposals.models import CoachingRecord
from proposals.services.locks import chain_of
from tests import factories
from tests.files.corpus import picture
from tests.journeys import alliances
from tests.journeys.alliances import TEA, Alliance
from tests.journeys.clocked import Clock, Person, as_client
from tests.kpi import cases, reporting

APRIL, MAY, JUNE = (date(2024, month, 1) for month in (4, 5, 6))
PHOTO = {"name": "試吃會.png", "mimeType": "image/png", "buffer": picture(size=(60, 40))}
CONTRACT = {"name": "contract.pdf", "mimeType": "application/pdf", "buffer": (factories.SAMPLES / "files" / "registration.pdf").read_bytes()}
LATE = 3  # the place of the member who is late


@dataclass
class World:
    """Everybody, and the two alliances."""

    clock: Clock
    browser: Browser
    url: str
    officer: User
    second: User
    tea: Alliance
    ware: Alliance
    staff: Person
    lead: Person
    member: Person


# before the term -------------------------------------------------------------------------------------------------------------------

def the_committee_is_answered_and_the_contract_signed(world: World) -> None:
    staff, lead, page = world.staff, world.lead, world.tea.page("contract/")
    staff.open(page)
    staff.fill(**{"f-sign_by": "113/4/19", "f-amount": "1,000,000"})
    staff.press("發送簽約通知", "已發送簽約通知")
    staff.fill(**{"f-comments": "1. 請補充退換貨與客服安排。\n2. KPI 4的計算基礎請列明。"})
    staff.press("列入審查意見", "已列入")
    world.clock.to(4, 1)
    lead.open(page)
    for number, answer in ((1, "已補充客服時段與負責成員。"), (2, "已列明。")):
        lead.fill(**{f"f-answer-{number}": answer, f"f-place-{number}": "第五章"})
        lead.page.locator(f"#point-{number}").get_by_role("button", name="儲存回覆").click()
        expect(lead.page.locator(f"#point-{number}")).to_contain_text("已回覆")
    staff.open(page).locator("#point-1").get_by_role("button", name="認可").click()
    staff.fill(**{"f-remark-2": "請列出六家成員的112年金額"})
    staff.page.locator("#point-2").get_by_role("button", name="退回補正").click()
    lead.open(page)
    lead.fill(**{"f-answer-2": "已列出六家成員112年對外銷售金額與資料來源。"})
    lead.page.locator("#point-2").get_by_role("button", name="儲存回覆").click()
    expect(lead.page.locator("#point-2")).to_contain_text("已回覆")
    staff.open(page).locator("#point-2").get_by_role("button", name="認可").click()
    expect(staff.page.locator("#points")).to_contain_text("全部認可")
    it_is_signed(world, world.staff, page)
    cases.settled(world.ware.case, world.officer, timezone.now(), sign_by=date(2024, 4, 22))
    cases.contracts.sign(world.ware.case, world.officer, document=cases.scan(), signed_on=date(2024, 4, 8), received_at=timezone.now())


def it_is_signed(world: World, staff: Person, page: str) -> None:
    """Nothing is signed while papers are missing; on the day of signing the term begins and every member has its eight months."""
    world.clock.to(4, 8)
    staff.open(page).set_input_files("#f-document", CONTRACT)
    staff.page.locator("form[action$='/sign/'] .btn-primary").click()
    expect(staff.page.locator(".errsum")).to_contain_text("應備文件尚有")
    for box in staff.page.locator("#papers input[value=seen]").all():
        box.check()
    staff.press("儲存檢核", "已儲存")
    staff.page.set_input_files("#f-document", CONTRACT)
    staff.page.locator("form[action$='/sign/'] .btn-primary").click()
    expect(staff.page.locator("main")).to_contain_text("輔導期間至")
    assert world.tea.case.status == Status.EXECUTING
    assert MonthSlot.objects.filter(proposal=world.tea.case).count() == 6 * 8
    assert CoachingRecord.objects.filter(status="running", ubn__in=[ubn for _name, ubn in TEA[1]]).count() == 6


# the months ------------------------------------------------------------------------------------------------------------------------

def april_one_is_late(world: World) -> None:
    """A member reports on a phone with a photograph; another is reminded, sends late with a reason, and counts in the next month."""
    tea, member, lead = world.tea, world.member, world.lead
    at = world.clock.to(5, 3)
    alliances.report(tea, APRIL, at, without=(1, LATE))
    member.open(tea.page("reports/")).locator("table.months a").first.click()
    fill_report(member, digital="1", opportunity="12.5")
    add_photo(member)
    member.press("送出本月回報", "已送出本月回報")
    assert member.overflow() <= 0
    lead.open(tea.page("reports/2024-04/"))
    consolidated(lead, 8, {"id_missing_reason": "一家成員單據未齊，下月補報"})
    accepted(world.staff, tea, "2024-04")
    late_member(world)


def fill_report(member: Person, *, digital: str, opportunity: str) -> None:
    """All of the form that a member fills each month; typed into a phone and saved as it is typed."""
    page = member.page
    for item in ("kpi1", "kpi2", "kpi3", "kpi4", "kpi5"):
        page.fill(f"#id_work_{item}", f"本月辦理情形 {item}")
    page.fill("#id_kpi1_digital", digital)
    page.fill("#id_kpi1_physical", "0")
    page.fill("#id_opportunity", opportunity)
    expect(page.locator("[data-saved]")).to_contain_text("已儲存")


def add_photo(member: Person) -> None:
    page = member.page
    page.locator("#evidence summary", has_text="加入佐證").click()
    page.select_option("#id_ev_kpi", "kpi1")
    page.select_option("#id_ev_kind", "event_photo")
    page.fill("#id_ev_title", "河內試吃會現場")
    page.set_input_files("#id_ev_file", PHOTO)
    member.press("加入佐證", "已加入佐證")


def consolidated(lead: Person, percent: int, more: dict[str, str]) -> None:
    for item in ("kpi1", "kpi2", "kpi3", "kpi4", "kpi5"):
        lead.page.fill(f"#id_done_{item}", str(percent))
    lead.fill(**more)
    lead.press("彙整並送出月報", "已彙整並送出月報")


def accepted(staff: Person, alliance: Alliance, month: str) -> None:
    staff.open(alliance.page(f"reports/{month}/"))
    staff.press("採認", "已採認")


def late_member(world: World) -> None:
    """Nobody but the late one is reminded, the lead and staff hear of it in their turn; without a reason it cannot be sent."""
    tea, who = world.tea, world.tea.owners[LATE]
    for day in (7, 8, 10):
        reminders.remind(date(2024, 5, day), world.clock.to(5, day))
        reminders.remind(date(2024, 5, day), timezone.now())  # the sweeper's next round sends nothing again
    of_tea = Mail.objects.filter(chain=chain_of(tea.case))
    assert [mail.to for mail in of_tea.filter(event="report_overdue")] == [who.email]
    assert {"reports_overdue_lead", "reports_overdue_staff"} <= set(of_tea.values_list("event", flat=True))
    client, address = as_client(who), tea.report_page(LATE, APRIL)
    typed = {**reporting.COMPLETE, "send": "1", "revision": "0"}
    assert client.post(address, typed).status_code == 422
    kept = MemberReport.objects.get(slot__member=factories.member_row(tea.case, LATE), slot__month=APRIL)
    answer = client.post(address, typed | {"revision": str(kept.revision), "late_reason": "結帳人員異動，單據較晚收齊"})
    assert answer.status_code == 302
    kept.refresh_from_db()
    assert (kept.state, kept.late_reason) == (MemberState.SENT, "結帳人員異動，單據較晚收齊")


def may_one_report_is_returned(world: World) -> None:
    """Staff name a member's part and a work item; the member mends it on the phone, the lead sends again: the day has not moved."""
    tea, staff, lead, member = world.tea, world.staff, world.lead, world.member
    at = world.clock.to(6, 4)
    alliances.report(tea, MAY, at)
    alliances.consolidate(tea, MAY, 16, at)
    late = MemberReport.objects.get(slot__member=factories.member_row(tea.case, LATE), slot__month=APRIL)
    assert late.counted_in.month == MAY
    staff.open(tea.page("reports/2024-05/")).get_by_text("退回指定部分").click()
    staff.page.get_by_label(TEA[1][1][0]).check()
    staff.page.locator("input[name=part][value=kpi1]").check()
    staff.fill(id_remark="活動場次與照片不符，請更正")
    staff.press("退回", "已退回")
    member.open(tea.report_page(1, MAY))
    expect(member.page.locator(".notice.stop").first).to_contain_text("活動場次與照片不符")
    member.page.fill("#id_kpi1_digital", "0")
    expect(member.page.locator("[data-saved]")).to_contain_text("已儲存")
    member.press("送出本月回報", "已送出本月回報")
    lead.open(tea.page("reports/2024-05/"))
    consolidated(lead, 16, {})
    accepted(staff, tea, "2024-05")
    assert MonthSlot.objects.filter(proposal=tea.case, month=MAY).values_list("due", flat=True).distinct().get() == date(2024, 6, 5)
    expect(staff.page.get_by_text("歷次送出與退回")).to_be_visible()


def june_the_plan_changes(world: World) -> None:
    """A target is raised: its effect is seen first, it is valid from the day on which staff approve it, the baseline keeps both."""
    tea, lead, staff = world.tea, world.lead, world.staff
    world.clock.to(6, 20)
    lead.open(tea.page("changes/?kind=target"))
    lead.page.select_option("#f-kpi", "kpi3")
    lead.fill(**{"f-first_half": "1", "f-whole": "6", "f-event_on": "113/6/18", "f-reason": "新增一家樣本超市通路"})
    lead.press("看影響")
    expect(lead.page.locator("main")).to_contain_text("KPI 3全程目標由")
    lead.press("提出變更申請", "核定前不生效")
    assert Baseline.objects.filter(proposal=tea.case).count() == 1
    staff.open(tea.page("changes/"))
    staff.press("核定變更", "已核定")
    versions = Baseline.objects.filter(proposal=tea.case).order_by("number")
    assert [(each.number, each.plan["targets"]["kpi3"]["whole"]) for each in versions][-1] == (2, "6")
    at = world.clock.to(7, 3)
    alliances.report(tea, JUNE, at)
    alliances.consolidate(tea, JUNE, 27, at)
    alliances.accept(tea, JUNE, world.officer, at)
