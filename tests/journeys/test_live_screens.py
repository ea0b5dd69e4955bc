"""The screens of a meeting in a browser: they follow by themselves without loading anew, and say so when they follow no more (W-14)."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from alliance_portal.accounts.models import User
from proposals.models import Call
from review.models import Meeting
from review.services.meetings import planning, running
from review.views import live
from tests.journeys.room import DESK, Sitting
from tests.review.committees import sheet
from tests.review.scored import scored
from tests.review.services.meetings.test_meetings import plan
from tests.screens.site import chromium

pytestmark = [pytest.mark.browser, pytest.mark.thorough, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def meeting(call: Call, staff: User, monkeypatch: pytest.MonkeyPatch) -> Meeting:
    """An open meeting on two cases; the second member has sent nothing yet."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in this thread; the tables change between its steps
    monkeypatch.setattr(live, "POLL_SECONDS", 1)
    User.objects.filter(pk=staff.pk).update(is_demonstration=True)  # its second factor has tests of its own
    committee, _seats, cases = scored(call, staff, [("90", "70"), (None, None)], locked=False)
    made = planning.make_meeting(committee, staff, plan(), timezone.now())
    planning.arrange(made, staff, "hand", [case.code for case in cases])
    running.open_meeting(made, staff, timezone.now())
    return made


def mark(page: Page) -> None:
    """A word on the window that a page loaded anew would not have."""
    page.evaluate("() => { window.sameDocument = true; }")


def test_both_screens_follow_the_meeting(meeting: Meeting, staff: User, live_server: object) -> None:
    with chromium() as browser:
        desk = Sitting(browser, str(live_server), staff, DESK)
        wall = desk.context.new_page()
        desk.page.goto(f"/review/meetings/{meeting.pk}/live/")
        wall.goto(f"/review/meetings/{meeting.pk}/room/")
        for page in (desk.page, wall):
            mark(page)
            expect(page.locator("main")).to_contain_text("請稍候")
        first, seat = meeting.items.select_related("proposal").first(), meeting.committee.seats.last()
        running.present(meeting, staff, first, "talk", timezone.now())
        sheet(seat, first.proposal, "88")
        expect(desk.page.locator(".live-now")).to_contain_text("智慧茶飲")
        expect(desk.page.locator("#live")).to_contain_text("3／4")
        expect(wall.locator(".room-now")).to_have_text("智慧茶飲")
        expect(wall.locator("[data-timer]")).to_have_text(re.compile(r"^1[45]:\d\d$"))
        says_when_it_stops(desk, wall)
        for page in (desk.page, wall):
            assert page.evaluate("() => window.sameDocument")


def says_when_it_stops(desk: Sitting, wall: Page) -> None:
    stopped = desk.page.locator("[data-stopped]")
    expect(stopped).to_be_hidden()
    desk.context.set_offline(True)
    for page in (desk.page, wall):
        expect(page.locator("[data-stopped]")).to_contain_text("連線中斷，畫面停在")
    desk.context.set_offline(False)
    for page in (desk.page, wall):
        expect(page.locator("[data-stopped]")).to_be_hidden()
    desk.lose_session()
    expect(stopped).to_contain_text("登入已逾時")
    expect(stopped.get_by_role("link", name="重新登入")).to_be_visible()
    desk.enter()
    expect(stopped).to_be_hidden()
