"""From contract to closing with the clock moved: eight months, one member late, one report returned, one change, mid-term at 38 %, closed;
another alliance fails, is closed abnormally by two officers, and next year's eligibility check names it (issue 6 "Done means").

The steps that people take go through a browser; the months that repeat go through the services that the pages call.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from alliance_portal.accounts.models import Office
from alliance_portal.files.services import path_of
from kpi.constants import Duty
from kpi.models import Contract, Evidence, MonthSlot
from kpi.queries.closing import duty_lines
from kpi.services import closing_papers, obligations, reviews
from kpi.services.checkpoints import save_statement, send
from proposals.constants import Status
from proposals.models import Paper, Sanction
from tests import factories
from tests.journeys import alliances
from tests.journeys.alliances import TEA, WARE
from tests.journeys.clocked import Clock, Person, account, as_client, confirm_what_waits
from tests.journeys.course_months import (
    APRIL,
    MAY,
    World,
    april_one_is_late,
    june_the_plan_changes,
    may_one_report_is_returned,
    the_committee_is_answered_and_the_contract_signed,
)
from tests.kpi import reporting
from tests.screens.site import chromium
from tests.screens.visit import violations

pytestmark = [pytest.mark.browser, pytest.mark.office, pytest.mark.thorough, pytest.mark.django_db(transaction=True)]
JULY = date(2024, 7, 1)
PERCENTS = {8: 55, 9: 70, 10: 85, 11: 100}


@pytest.fixture
def world(live_server, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright has a loop in this thread; nothing here is asynchronous
    clock, url = Clock(), str(live_server)
    clock.to(3, 28)
    call = factories.make_call(opens_at=timezone.now() - timedelta(days=40), deadline=timezone.now() - timedelta(days=20))
    officer, second = (account(f"officer{n}@example.tw", name, Office.STAFF) for n, name in enumerate(("林承辦", "王複核")))
    tea = alliances.selected(call, "旅程：完成", TEA, "tea", officer, date(2024, 3, 27))
    ware = alliances.selected(call, "旅程：失敗", WARE, "ware", officer, date(2024, 3, 27))
    with chromium() as browser:
        staff, lead = Person(browser, url, officer), Person(browser, url, tea.owners[0])
        member = Person(browser, url, tea.owners[1], phone=True)
        try:
            yield World(clock, browser, url, officer, second, tea, ware, staff, lead, member)
        finally:
            for each in (staff, lead, member):
                each.context.close()
            clock.stop()


def test_from_contract_to_closing_and_one_that_fails(world: World) -> None:
    the_committee_is_answered_and_the_contract_signed(world)
    april_one_is_late(world)
    may_one_report_is_returned(world)
    june_the_plan_changes(world)
    midterm_at_38_percent(world)
    the_other_alliance_fails(world)
    the_year_goes_on(world)
    final_review_and_closing(world)
    next_years_check_names_who_failed(world)
    assert [fault for each in (world.staff, world.lead, world.member) for fault in each.faults] == []


# mid-term --------------------------------------------------------------------------------------------------------------------------

def midterm_at_38_percent(world: World) -> None:
    """38 % where 40 % are asked: the visit agrees actions, 限期改善 is met, the case goes on."""
    tea, lead, staff = world.tea, world.lead, world.staff
    at = world.clock.to(7, 29)
    alliances.report(tea, JULY, at)
    alliances.consolidate(tea, JULY, 38, at)
    alliances.accept(tea, JULY, world.officer, at)
    world.clock.to(7, 30)
    lead.open(tea.page("checkpoints/0/"))
    expect(lead.page.locator(".stats")).to_contain_text("38.00")
    expect(lead.page.locator(".stats")).to_contain_text("未達成")
    lead.fill(**{"f-statement": "海外實體活動順延一週，八月補足。"})
    lead.press("確認並送出", "查核點報告已送出")
    check_evidence(world)
    visited(world)
    staff.open(tea.page("reviews/"))
    staff.page.select_option("#f-outcome", "improve")
    staff.fill(**{"f-held_on": "113/7/31", "f-comments": "累計進度未達40%，應補足。", "f-demand": "補辦實體活動並補齊簽到紀錄", "f-due": "113/8/20"})
    staff.press("登記審查結果", "已登記")
    assert tea.case.status == Status.IMPROVING
    world.clock.to(8, 14)
    lead.open(tea.page("reviews/")).fill("#f-answer", "八月十日已補辦實體活動，簽到紀錄附後。")
    lead.page.locator("form[action$='/improvement/answer/'] .btn-primary").click()
    staff.open(tea.page("reviews/")).fill("#f-note", "已補辦，紀錄齊備")
    staff.press("認定已改善", "認定結果已登記")
    assert tea.case.status == Status.EXECUTING
    staff.open(tea.page("checkpoints/0/"))
    staff.press("完成查核", "查核完成")
    finish_action(world)


def check_evidence(world: World) -> None:
    """The one photograph is looked at and taken in part, with a reason; staff open the review."""
    staff, tea = world.staff, world.tea
    staff.open(tea.page("checkpoints/0/"))
    piece = Evidence.objects.get(proposal=tea.case)
    staff.page.locator("details.why summary").first.click()
    staff.page.select_option(f"#v-{piece.pk}", "partly")
    staff.fill(**{f"r-{piece.pk}": "僅認列一場"})
    staff.press("登記查核結果", "已登記查核結果")
    staff.open(tea.page("reviews/"))
    staff.fill(**{"d-midterm": "113/7/31", "p-midterm": "臺北市示範路1號"})
    staff.page.locator("form[action$='/reviews/open/']:has(#d-midterm) button").click()
    expect(staff.page.locator(".notice.done").first).to_contain_text("已開始")


def visited(world: World) -> None:
    staff, tea = world.staff, world.tea
    world.clock.to(7, 31)
    staff.open(tea.page("visits/"))
    staff.fill(**{
        "f-visited_on": "113/7/31", "f-place": "臺北市示範路1號", "f-attendance": "林承辦，執行單位", "f-visited": "周以恩，領導企業",
        "f-findings": "累計38%，較預定落後2個百分點；簽到表缺日期。",
    })  # fmt: skip
    staff.press("建立紀錄", "訪視紀錄已建立")
    staff.fill(**{"f-action": "補正簽到表日期", "f-owner": "領導企業", "f-due": "113/8/15"})
    staff.press("加入待辦事項", "待辦事項已登記")
    staff.press("簽認紀錄", "已簽認")


def finish_action(world: World) -> None:
    lead = world.lead
    lead.open(world.tea.page("visits/")).locator(".todo a").first.click()
    lead.page.fill("form.verdict input[name=note]", "八月十二日已補正")
    lead.press("登記完成", "已登記辦理情形")


# the one that fails ----------------------------------------------------------------------------------------------------------------

def the_other_alliance_fails(world: World) -> None:
    """Two reports, then nothing; heard, asked to improve, not met: two officers close it abnormally and the registers say so."""
    ware, staff, officer = world.ware, world.staff, world.officer
    at = timezone.now()
    for month, percent in ((APRIL, 4), (MAY, 9)):
        for position, owner in enumerate(ware.owners):
            reporting.sent(ware.case, position, owner, at, month, late_reason="單據較晚收齊")
        alliances.consolidate(ware, month, percent, at)
        alliances.accept(ware, month, officer, at)
    save_statement(ware.case, ware.owners[0], position=0, statement="成員退出，未能執行。", revision=0, at=at)
    send(ware.case, ware.owners[0], position=0, at=at)
    facts = {"kind": reviews.ReviewKind.MIDTERM, "held_on": date(2024, 8, 13), "at": at}
    reviews.open_review(ware.case, officer, place="線上", **facts)
    demand = {"comments": "進度嚴重落後", "due": date(2024, 8, 30), "demand": "提出趕工計畫"}
    reviews.record_result(ware.case, officer, outcome="improve", **demand, **facts)
    world.clock.to(8, 31)
    reviews.settle_improvement(ware.case, officer, is_met=False, note="逾期未回覆", at=timezone.now())
    staff.open(ware.page("contract/")).get_by_text("撤銷執行、撤銷輔導、異常結案").click()
    staff.page.locator("input[name=way][value=abnormal]").check()
    staff.fill(**{"f-end_reason": "限期改善未改善，計畫未能執行"})
    staff.page.locator("form[action$='/end/'] button").click()
    expect(staff.page.locator("main")).to_contain_text("異常結案")
    assert ware.case.status == Status.IMPROVING  # nothing before the second person
    confirm_what_waits(world.second)
    assert ware.case.status == Status.ABNORMAL_CLOSED
    assert set(Sanction.objects.filter(kind="abnormal").values_list("ubn", flat=True)) == {ubn for _name, ubn in WARE[1]}
    assert not MonthSlot.objects.filter(proposal=ware.case, lifted_at=None, report__sent_at=None).exists()


# to the end ------------------------------------------------------------------------------------------------------------------------

def the_year_goes_on(world: World) -> None:
    """August to November; one looks at the board and at the pictures on the way."""
    tea = world.tea
    for month, percent in PERCENTS.items():
        at = world.clock.to(month + 1, 4) if month < 11 else world.clock.to(11, 28)
        first = date(2024, month, 1)
        alliances.report(tea, first, at)
        alliances.consolidate(tea, first, percent, at)
        alliances.accept(tea, first, world.officer, at)
    staff = world.staff
    board = staff.open("/execution/?call=113&on=2024-11-29")
    expect(board.locator("table.board-t")).to_contain_text("職人茶席")
    assert violations(board) == []
    progress = staff.open(tea.page("progress/"))
    pictures = progress.locator("main svg[role=img]")
    assert pictures.count() >= 4
    for each in pictures.all():
        assert each.locator("title").first.text_content()
        assert each.locator("desc").first.text_content()
    assert violations(progress) == []
    english = Person(world.browser, world.url, tea.owners[0], locale="en")
    english.context.add_cookies([{"name": "portal_language", "value": "en", "url": world.url}])
    assert violations(english.open(tea.page("progress/"))) == []
    expect(english.page.locator("html")).to_have_attribute("lang", "en")
    english.context.close()


def final_review_and_closing(world: World) -> None:
    tea, lead, staff = world.tea, world.lead, world.staff
    lead.open(tea.page("checkpoints/1/"))
    expect(lead.page.locator(".stats")).to_contain_text("100.00")
    lead.fill(**{"f-statement": "各工作項目均已完成。"})
    lead.press("確認並送出", "查核點報告已送出")
    world.clock.to(11, 29)
    staff.open(tea.page("reviews/"))
    staff.fill(**{"d-final": "113/11/29", "p-final": "臺北市示範路1號"})
    staff.page.locator("form[action$='/reviews/open/']:has(#d-final) button").click()
    expect(staff.page.locator(".notice.done").first).to_contain_text("已開始")
    staff.page.select_option("#f-outcome", "passed")
    staff.fill(**{"f-held_on": "113/11/29", "f-comments": "成果符合計畫目標。"})
    staff.press("登記審查結果", "已登記")
    staff.open(tea.page("closing/"))
    expect(staff.page.locator("h1")).to_contain_text("還缺")
    the_duties(world)
    lead.open(tea.page("closing/")).fill("#f-statement", "完成四場海外行銷活動，建立國際通路。")
    lead.press("儲存說明", "結案說明已儲存")
    staff.open(tea.page("closing/"))
    expect(staff.page.locator("h1")).to_contain_text("資料齊備")
    staff.fill(**{"f-reason": "資料齊備，同意結案"})
    staff.page.locator("form[action$='/closing/ask/'] .btn-primary").click()
    expect(staff.page.locator("main")).to_contain_text("確認結案")
    assert tea.case.status == Status.CLOSING
    confirm_what_waits(world.second)
    assert tea.case.status == Status.CLOSED
    assert Contract.objects.get(proposal=tea.case).ended_on == date(2024, 11, 29)
    the_papers(world)


def the_duties(world: World) -> None:
    """One with proof by the page, the others waived with a reason; effect data stay open until they are given, after the closing too."""
    tea, at = world.tea, timezone.now()
    client = as_client(tea.owners[0])
    assert client.post(tea.page("obligations/exhibition/0/"), {"proof": "11月15日成果展攤位照片"}).status_code == 302
    for line in duty_lines(tea.case):
        if line.kind == Duty.EXHIBITION:
            obligations.settle(tea.case, world.officer, kind=line.kind, member=0, is_good=True, remark="", at=at)
        elif line.kind != Duty.EFFECT:
            obligations.waive(tea.case, world.officer, kind=line.kind, member=line.member, reason="由主辦單位統一辦理", at=at)


def the_papers(world: World) -> None:
    """The closing report as PDF, Word and ODF, and everything as a ZIP with its index and hashes."""
    tea, lead = world.tea, world.lead
    for form in ("pdf", "docx", "odt", "zip"):
        lead.open(tea.page("closing/")).locator(f"form:has(input[name=form][value={form}]) button").click(timeout=120_000)  # made within the press
    made = {each.format: each for each in Paper.objects.filter(proposal=tea.case, edition=closing_papers.EDITION)}
    assert set(made) == {"pdf", "docx", "odt", "zip"}
    with lead.page.expect_download() as waiting:
        lead.open(tea.page("closing/")).locator("a[href$='/closing/report/zip/']").click()
    with zipfile.ZipFile(waiting.value.path()) as package:
        names = package.namelist()
        sums = package.read(next(name for name in names if name.endswith("SHA256SUMS"))).decode()
    assert len([name for name in names if "結案報告" in name]) == 3
    assert any("河內試吃會現場" in name for name in names)
    assert len(sums.splitlines()) == len(names) - 1
    assert path_of(made["pdf"].file).read_bytes().startswith(b"%PDF")
    effect = {"proof": "附表", "result": "取得三家通路", "investment": "120", "output": "300", "year": "113", "source": "401報表"}
    second = factories.member_row(tea.case, 1)
    assert as_client(tea.owners[1]).post(tea.page(f"obligations/effect/{second.pk}/"), effect).status_code == 302


# next year -------------------------------------------------------------------------------------------------------------------------

def check(code: str, on: str) -> list[dict[str, str]]:
    """What `screening check CODE` finds."""
    said = io.StringIO()
    with redirect_stdout(said), suppress(SystemExit):  # it ends with 1 where something stands in the way
        call_command("screening", "check", code, "--json", "--on", on)
    found: list[dict[str, str]] = json.loads(said.getvalue())
    return found


def next_years_check_names_who_failed(world: World) -> None:
    """The firm that failed is in another alliance of the next year, beside one that was closed in order: the check names the one."""
    world.clock.to(3, 3, year=2025)
    now = timezone.now()
    call = factories.make_call(code="114", opens_at=now - timedelta(days=20), deadline=now + timedelta(days=20), roc_year=114)
    fresh_ones = [(f"新進示範第{n}有限公司", ubn) for n, ubn in enumerate(("81924865", "17784483", "78106871"), 1)]
    firms = (("新局示範貿易股份有限公司", "16480894"), TEA[1][2], WARE[1][3], *fresh_ones)
    later = alliances.submitted(call, "旅程：次年", ("新局選物", firms), "later")
    found = [each for each in check(later.case.code, "2025-03-03") if each["code"] == "E-13"]
    assert [each["where"].split(".")[0] for each in found] == ["members[2]"]
    assert found[0]["severity"] == "blocking"
    assert "異常結案" in json.dumps(found[0], ensure_ascii=False)
