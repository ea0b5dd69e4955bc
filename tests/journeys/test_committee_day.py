"""The day of the meeting in browsers: three members on tablets, from the undertaking to the published result; no name ever reaches the lead.

The same world as `test_committee.py`, which goes this way without scripts. One member is recused by a business number, one is harsh.
"""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from alliance_portal.accounts.models import User
from alliance_portal.seconds.models import Confirmation
from proposals.constants import Status
from proposals.models import Call, Proposal
from review.models import AgendaItem, Decision, Meeting, Resolution, ScoreSheet, Seat
from tests import factories
from tests.journeys.room import DESK, Sitting
from tests.journeys.test_committee import MATCHED, NAMES, Story, the_lead_reads_the_result_and_never_a_name
from tests.review.committees import KEYS
from tests.screens.site import chromium

pytestmark = [pytest.mark.browser, pytest.mark.thorough, pytest.mark.django_db(transaction=True)]
FIRST, SECOND, THIRD = "智慧茶飲", "質感居家", "台味便當"


@pytest.fixture
def story(call: Call, staff: User, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Nobody has signed anything yet; the agenda follows the committee's own order of cases."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in this thread; the tables are read between its steps
    told = Story(call, staff)
    Seat.objects.update(signed_at=None, signed_version=None, declared_at=None)
    for seat in told.seats:
        seat.user.set_password(factories.PASSWORD)
        seat.user.save()
    return told


class Room:
    """Everybody with a browser of his own."""

    def __init__(self, browser: Browser, site: str, story: Story) -> None:
        self.story = story
        self.members = [Sitting(browser, site, seat.user) for seat in story.seats]
        self.desk = Sitting(browser, site, story.committee.made_by, DESK)
        self.second = Sitting(browser, site, User.objects.get(email="second@example.tw"), DESK)
        self.lead = Sitting(browser, site, story.cases[0].created_by, DESK)

    def confirmed(self) -> None:
        """What waits is confirmed by the second officer, on his own page."""
        waiting = Confirmation.objects.get(state=Confirmation.State.OPEN)
        surely(self.second.page, reverse("second", args=[waiting.pk]), confirm)
        waiting.refresh_from_db()
        assert waiting.state == Confirmation.State.CONFIRMED


def confirm(page: Page) -> None:
    """核可, where it still waits."""
    if not page.locator("main").get_by_text("已核可").count():
        page.locator("form[action$='/confirm/'] button").click()


def surely(page: Page, address: str, press: Callable[[Page], None]) -> None:
    """A sensitive step: the password is asked once more, then it is done."""
    for _time in range(2):
        page.goto(address)
        press(page)
        if not page.locator("main input[name=password]").count():
            return
        page.fill("main input[name=password]", factories.PASSWORD)
        page.locator("main form button.btn-primary").click()
        expect(page.locator("main input[name=password]")).to_have_count(0)


def test_the_day_of_the_meeting(story: Story, live_server: object) -> None:
    with chromium() as browser:
        room = Room(browser, str(live_server), story)
        for member, name in zip(room.members, NAMES, strict=True):
            signs_and_declares(member, name, MATCHED if name == NAMES[2] else "")
        the_matched_case_is_gone(room)
        scores_by_keyboard_over_an_ended_session(room.members[0], story)
        scores_by_the_pad(room.members[1], story)
        scores_without_a_network(room.members[2], story)
        the_scores_are_locked(room)
        the_committee_meets(room)
        both_methods_rank(room.desk.page)
        it_is_decided_and_published(room)
        the_lead_reads(room)
    the_lead_reads_the_result_and_never_a_name(story)


def signs_and_declares(member: Sitting, name: str, employer: str) -> None:
    """The undertaking first, then the list of names; no case before that."""
    page = member.page
    page.goto("/")
    expect(page.locator("main")).not_to_contain_text(FIRST)
    page.get_by_role("link", name="簽署切結書").click()
    page.check("#f-agree")
    page.fill("#f-name", name)
    page.get_by_role("button", name="簽署切結書").click()
    if page.locator("#h-names").count() == 0:
        page.get_by_role("link", name="確認迴避案件").click()
    if employer:
        page.fill("#name-0", "某食品")
        page.fill("#ubn-0", employer)
        page.get_by_role("button", name="儲存並比對").click()
        expect(page.locator(".notice").first).to_contain_text("1案與任職紀錄相符")
        expect(page.locator("#names")).to_contain_text("系統比對")
    page.get_by_role("button", name="確認名單").click()
    expect(page.locator(".my-cases")).to_contain_text(SECOND)


def the_matched_case_is_gone(room: Room) -> None:
    """Of the third member: the list, the page, the plan; the others have it."""
    third, code = room.members[2], room.story.cases[0].code
    expect(third.page.locator(".my-cases")).not_to_contain_text(FIRST)
    for address in (f"/review/cases/{code}/", f"/review/cases/{code}/paper.pdf", f"/review/cases/{code}/recuse/"):
        assert third.context.request.get(address, max_redirects=0).status == 404, address
    assert room.members[0].context.request.get(f"/review/cases/{code}/").status == 200


def sheet_of(story: Story, member: int, case: int) -> ScoreSheet:
    return ScoreSheet.objects.get(seat=story.seats[member], proposal=story.cases[case])


def send(page: Page) -> None:
    page.click("[data-send]")
    expect(page.locator(".notice.done").first).to_contain_text("已送出")


def type_all(page: Page, figure: str) -> None:
    """From field to field by Enter; the last one leads to the button."""
    expect(page.locator("[data-pad-toggle]")).to_be_visible()  # the sheet's script is there
    page.focus(f"#s-{KEYS[0]}")
    for _key in KEYS:
        page.keyboard.type(figure)
        page.keyboard.press("Enter")
    expect(page.locator("[data-send]")).to_be_focused()


def scores_by_keyboard_over_an_ended_session(member: Sitting, story: Story) -> None:
    page = member.page
    page.get_by_role("link", name=FIRST, exact=True).click()
    type_all(page, "90")
    expect(page.locator("[data-total]")).to_have_text("90.00")
    page.fill("#to_applicant", "意見90")
    member.saved()
    member.lose_session()
    page.locator("#r-market").press_sequentially("通路具體，名單可")
    member.says("登入已逾時")
    page.locator("#r-market").press_sequentially("再補充")
    page.locator("[data-saved]").get_by_role("link").click()
    page.fill("input[name=login]", member.user.email)
    page.fill("input[name=password]", factories.PASSWORD)
    page.locator("main form button.btn-primary").click()
    expect(page.locator("#r-market")).to_have_value("通路具體，名單可再補充")
    member.saved()
    assert sheet_of(story, 0, 0).remarks == {"market": "通路具體，名單可再補充"}
    assert sheet_of(story, 0, 0).status == "draft"
    send(page)
    for theme, figure in ((SECOND, "80"), (THIRD, "60")):
        expect(page.locator("h1")).to_have_text(theme)  # sending leads to the next case that waits
        type_all(page, figure)
        send(page)
    expect(page.locator(".sent-count")).to_contain_text("3／3")


def scores_by_the_pad(member: Sitting, story: Story) -> None:
    """The harsh one, with the big number pad."""
    page = member.page
    page.get_by_role("link", name=FIRST, exact=True).click()
    page.get_by_role("button", name="大數字鍵盤").click()
    for _key in KEYS:
        for digit in "45":
            page.locator(f"[data-key-press='{digit}']").tap()
        page.locator("[data-key-press='next']").tap()
    expect(page.locator("[data-total]")).to_have_text("45.00")
    page.fill("#to_applicant", "意見45")
    send(page)
    for theme, figure in ((SECOND, "78"), (THIRD, "62")):
        expect(page.locator("h1")).to_have_text(theme)
        type_all(page, figure)
        send(page)
    assert {each.scores["market"] for each in ScoreSheet.objects.filter(seat=story.seats[1])} == {"45", "78", "62"}


def scores_without_a_network(member: Sitting, story: Story) -> None:
    """Both cases while the room has no wifi; sent once it is back."""
    page = member.page
    member.open_sheet(story.cases[1].code, at_hand=True)
    member.context.set_offline(True)
    type_all(page, "82")
    member.says("連線中斷")
    member.to(THIRD)
    type_all(page, "61")
    page.click("[data-send]")
    member.says("屆時請再按送出")
    assert not ScoreSheet.objects.filter(seat=story.seats[2]).exists()
    member.context.set_offline(False)
    member.saved()
    member.to(SECOND)
    for theme in (SECOND, THIRD):
        expect(page.locator("h1")).to_have_text(theme)
        send(page)
    sent = ScoreSheet.objects.filter(seat=story.seats[2], status="submitted")
    assert {each.scores["market"] for each in sent} == {"82", "61"}


def the_scores_are_locked(room: Room) -> None:
    """No score is shown before; none moves afterwards, on an open page either."""
    desk, late = room.desk.page, room.members[1]
    late.open_sheet(room.story.cases[0].code)
    desk.goto("/review/ranking/?call=113")
    expect(desk.locator("main")).not_to_contain_text("67.50")
    surely(desk, "/desk/committee/selection/lock/?call=113", lambda page: page.get_by_role("button", name="截止評分").click())
    assert {Proposal.objects.get(pk=case.pk).status for case in room.story.cases} == {Status.SCORED}
    late.page.fill("#s-market", "99")
    late.says("已截止評分")
    assert sheet_of(room.story, 1, 0).scores["market"] == "45"


def the_committee_meets(room: Room) -> None:
    """Called, opened, attended; the harsh sheet is left out by vote; the screens follow."""
    page, story = room.desk.page, room.story
    page.goto("/review/meetings/?call=113")
    page.fill("#f-place", "臺北市")
    page.fill("#f-day", "113/03/20")
    page.locator("form[action*='/new/'] button.btn-primary").click()
    page.get_by_role("button", name="發送會議通知").click()
    page.get_by_role("button", name="宣布開會").click()
    for seat in story.seats:
        page.select_option(f"[name=seat-{seat.pk}]", "present")
    page.get_by_role("button", name="儲存出席").click()
    item = AgendaItem.objects.get(proposal=story.cases[0])
    page.locator(f"form:has(input[name=item][value='{item.pk}']) button[value=talk]").click()
    wall = room.desk.context.new_page()
    wall.goto(f"/review/meetings/{item.meeting_id}/room/")
    expect(wall.locator(".room-now")).to_have_text(FIRST)
    wall.close()
    page.select_option("#r-item", str(item.pk))
    page.select_option("#f-kind", "leave_out")
    page.select_option("#f-seat", str(story.seats[1].pk))
    page.fill("#f-for", "2")
    page.fill("#f-against", "1")
    page.fill("#f-why", "評分與書面理由不符")
    page.get_by_role("button", name="記錄決議").click()
    expect(page.locator("#resolutions")).to_contain_text("除去個別委員重計")
    page.get_by_role("button", name="散會").click()
    found = Resolution.objects.get()
    assert (found.before["proposals"] != found.after["proposals"], Meeting.objects.get().closed_at is None) == (True, False)


def both_methods_rank(page: Page) -> None:
    page.goto("/review/ranking/?call=113")
    expect(page.locator("table.rank tbody th")).to_contain_text([FIRST, SECOND, THIRD])
    expect(page.locator("table.rank tbody tr").first).to_contain_text("90.00")
    page.get_by_role("link", name="序位法").click()
    expect(page.locator("table.rank tbody th")).to_contain_text([FIRST, SECOND, THIRD])
    expect(page.locator("main")).to_contain_text("有1件利益迴避")


def it_is_decided_and_published(room: Room) -> None:
    """By two officers; the lead sees nothing of it before."""
    page, (first, second, third) = room.desk.page, (case.code for case in room.story.cases)
    page.goto("/review/decision/?call=113")
    page.select_option(f"[name='{first}.outcome']", "selected")
    page.fill(f"[name='{first}.amount']", "1,000,000")
    page.select_option(f"[name='{second}.outcome']", "reserve")
    page.fill(f"[name='{second}.order']", "1")
    page.select_option(f"[name='{third}.outcome']", "not_selected")
    page.fill(f"[name='{third}.reason']", "市場分析不足")
    page.get_by_role("button", name="儲存決議").click()

    def ask(page: Page) -> None:
        page.fill("#f-day", "113/03/20")
        page.fill("#f-reason", "依會議決議")
        page.get_by_role("button", name="送複核").click()

    def publish(page: Page) -> None:
        page.fill("#f-why", "公告入選名單")
        page.get_by_role("button", name="公告入選名單").click()

    surely(page, "/review/decision/?call=113", ask)
    room.confirmed()
    assert room.lead.context.request.get(f"/review/cases/{first}/result/").status == 404
    surely(page, "/review/decision/?call=113", publish)
    room.confirmed()
    assert Decision.objects.get().state == Decision.State.PUBLISHED


def the_lead_reads(room: Room) -> None:
    """His result with sum and remarks, in the browser; the crawl over every address follows."""
    page = room.lead.page
    page.goto(f"/review/cases/{room.story.cases[0].code}/result/")
    for words in ("1,000,000", "意見90", "意見45"):
        expect(page.locator("main")).to_contain_text(words)
    for name in NAMES:
        expect(page.locator("body")).not_to_contain_text(name)
