"""A meeting room without wifi: from sheet to sheet and back, nothing typed is lost, nothing of the plans stays behind (issue 5, Scoring)."""

import json

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from alliance_portal.accounts.models import User
from proposals.constants import Status
from proposals.models import Call, Proposal
from proposals.services.submissions import submit
from review.models import Committee, CommitteeCase, ScoreSheet, Seat
from review.services.desk_index import index_due
from tests import factories
from tests.journeys.room import Sitting
from tests.review.committees import bring, make_committee, recuse, seat_reviewer
from tests.screens.site import chromium

pytestmark = [pytest.mark.browser, pytest.mark.thorough, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def seat(call: Call, staff: User, monkeypatch: pytest.MonkeyPatch) -> Seat:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in this thread; the tables are read between its steps
    return seat_reviewer(make_committee(call, staff), "吳委員")


def a_whole_plan(committee: Committee, seat: Seat, lead: User) -> Proposal:
    """A case with its pictures."""
    case = factories.make_proposal(call=committee.call, lead=lead, from_sample="tea-vietnam")
    submit(case, lead, "offline-0001", timezone.now())
    Proposal.objects.filter(pk=case.pk).update(status=Status.IN_REVIEW)
    CommitteeCase.objects.create(committee=committee, proposal=case, position=9, added_at=committee.opened_at, opened_at=committee.opened_at)
    seat.assignments.create(proposal=case)
    return case


def stored(seat: Seat, case: Proposal) -> ScoreSheet:
    return ScoreSheet.objects.get(seat=seat, proposal=case)


def test_a_reviewer_without_a_network(seat: Seat, lead: User, live_server: object) -> None:
    first, second, third = (bring(seat.committee, theme=theme) for theme in ("樂齡輔具", "質感居家", "台味便當"))
    a_whole_plan(seat.committee, seat, lead)
    index_due()
    with chromium() as browser:
        member = Sitting(browser, str(live_server), seat.user)
        member.open_sheet(first.code, at_hand=True)
        goes_on_without_a_network(member)
        sends_everything_afterwards(member, seat, (first, second))
        is_told_after_a_reload_that_nothing_is_lost(member, seat, first)
        sends_what_a_closed_page_left(member, seat, first, second)
        is_told_that_a_case_was_taken_away(member, seat, third)
        leaves_nothing_behind(member)


def goes_on_without_a_network(member: Sitting) -> None:
    page = member.page
    member.context.set_offline(True)
    page.fill("#s-market", "81")
    page.fill("#r-market", "通路具體，會議中補記")
    member.says("連線中斷")
    member.to("質感居家")
    expect(page.locator("[data-offline]")).to_contain_text("目前沒有網路")
    page.fill("#s-market", "64")
    member.to("智慧茶飲")
    picture = page.locator(".plan-text img").first
    assert picture.evaluate("each => each.complete && each.naturalWidth > 0")
    page.get_by_role("link", name="申請迴避").click()
    expect(page.locator("[data-offline]")).to_contain_text("要連線後才能開啟")
    page.go_back()
    expect(page.locator("h1")).to_have_text("質感居家")
    expect(page.locator("#s-market")).to_have_value("64")
    member.to("樂齡輔具")
    expect(page.locator("#s-market")).to_have_value("81")
    expect(page.locator("#r-market")).to_have_value("通路具體，會議中補記")
    page.click("[data-send]")
    member.says("連線後自動補送")


def sends_everything_afterwards(member: Sitting, seat: Seat, cases: tuple[Proposal, Proposal]) -> None:
    """The sheet on the screen and the one that is not, each into its own row."""
    assert not ScoreSheet.objects.exists()
    member.context.set_offline(False)
    member.saved()
    assert stored(seat, cases[0]).scores == {"market": "81"}
    assert stored(seat, cases[0]).remarks == {"market": "通路具體，會議中補記"}
    assert stored(seat, cases[1]).scores == {"market": "64"}
    member.to("質感居家")  # from the server again: with what it has
    expect(member.page.locator("#s-market")).to_have_value("64")
    member.page.fill("#s-digital", "70")
    member.saved()
    assert stored(seat, cases[1]).scores == {"market": "64", "digital": "70"}


def is_told_after_a_reload_that_nothing_is_lost(member: Sitting, seat: Seat, case: Proposal) -> None:
    """Reloaded without a network: a plain page that names no case; with one again, what was typed comes back and is sent."""
    page = member.page
    member.to("樂齡輔具")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    member.context.set_offline(True)
    page.fill("#s-strategy", "77")
    member.says("連線中斷")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("h1")).to_contain_text("目前沒有網路")
    expect(page.locator("main")).to_contain_text("已填的內容沒有遺失")
    assert not [word for word in ("樂齡輔具", case.code, seat.user.name, "77") if word in page.content()]
    assert page.evaluate("caches.keys().then(found => found.length)") == 0
    member.context.set_offline(False)
    page.get_by_role("link", name="再試一次").click()
    expect(page.locator("#s-strategy")).to_have_value("77")
    member.saved()
    assert stored(seat, case).scores["strategy"] == "77"
    member.to("質感居家")


def sends_what_a_closed_page_left(member: Sitting, seat: Seat, first: Proposal, second: Proposal) -> None:
    """The tablet threw the page away while there was no network; the next sheet that is opened sends what was typed on it."""
    member.context.set_offline(True)
    member.page.fill("#r-digital", "衡量方式宜再具體")
    member.says("連線中斷")
    member.page.close()
    member.context.set_offline(False)
    assert "digital" not in stored(seat, second).remarks
    member.page = member.context.new_page()
    member.open_sheet(first.code, at_hand=True)
    member.saved()
    assert stored(seat, second).remarks == {"digital": "衡量方式宜再具體"}


def is_told_that_a_case_was_taken_away(member: Sitting, seat: Seat, case: Proposal) -> None:
    """Recused while he typed without a network: the server refuses, the page says so and the plan is gone; other sheets go on."""
    page = member.page
    member.to("台味便當")
    expect(page.locator(".plan")).to_have_count(1)
    member.context.set_offline(True)
    page.fill("#s-market", "99")
    member.says("連線中斷")
    recuse(seat, case)
    member.context.set_offline(False)
    member.says("這一案已不開放給您")
    expect(page.locator(".plan")).to_have_count(0)
    assert not ScoreSheet.objects.filter(proposal=case).exists()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('section:')).length") == 0
    member.to("樂齡輔具")
    expect(page.locator(".sheet-list")).not_to_contain_text("台味便當")


def leaves_nothing_behind(member: Sitting) -> None:
    """Unsent text goes with the sign-out; no page is shown again by Back; no cache, no worker."""
    page = member.page
    member.context.route("**/save/", lambda route: route.fulfill(status=503, body="{}"))
    page.fill("#r-digital", "來不及送出的評語")
    page.wait_for_function("() => Object.keys(localStorage).some(key => key.includes(':score:'))")
    page.locator("details.menu summary").last.click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="登出").click()
    page.wait_for_url(lambda url: "/review/" not in url)
    left = json.loads(page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})"))
    assert "來不及送出的評語" not in json.dumps(left, ensure_ascii=False)
    assert page.evaluate("caches.keys().then(found => found.length)") == 0
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)") == 0
    page.go_back()
    expect(page.locator("#sheet")).to_have_count(0)
