"""簽到單 and blank 評分表 as PDFs that are kept; the order of the talks drawn so that anybody may draw it again (practice 2, rows 13 to 16)."""

from typing import Any

import pypdf
import pytest
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.files.services import path_of
from alliance_portal.jobs.models import Job
from alliance_portal.trail.models import Entry
from proposals.models import Call, Proposal
from review.models import Committee, Meeting, ReviewPaper, Seat
from review.papers.meeting import content
from review.papers.signing import APPLICANTS, COMMITTEE, OTHERS, ROOM
from review.queries.meeting_papers import minutes_of
from review.queries.meetings import draw_of
from review.queries.signing_papers import blank_sheets_of, sign_in_of
from review.rules.agenda import drawn
from review.services.meetings import papers, planning, running
from review.services.meetings.replies import Comes, save_reply
from tests.review.committees import bring, make_committee, recuse, seat_reviewer
from tests.review.services.meetings.test_meetings import plan
from tests.review.views.test_ranking import signed

Planned = tuple[Meeting, list[Seat], list[Proposal]]


@pytest.fixture
def planned(call: Call, staff: User) -> Planned:
    """A meeting of two cases and two members before it is held; the second is recused from the second case."""
    committee = make_committee(call, staff)
    seats = [seat_reviewer(committee, "隱藏甲", is_convener=True), seat_reviewer(committee, "隱藏乙")]
    cases = [bring(committee), bring(committee, theme="質感居家")]
    recuse(seats[1], cases[1])
    meeting = planning.make_meeting(committee, staff, plan(), timezone.now())
    running.note_other(meeting, staff, "署承辦", "中小及新創企業署")
    return Meeting.objects.select_related("committee__call", "chair__user").get(pk=meeting.pk), seats, cases


def printed_of(paper: ReviewPaper) -> tuple[int, str]:
    """Pages and text of a kept paper."""
    pages = pypdf.PdfReader(path_of(paper.file)).pages
    return len(pages), "".join(page.extract_text() for page in pages).replace("\n", "")


def test_a_sign_in_sheet_says_who_is_expected_and_has_room_for_others(planned: Planned, staff: User) -> None:
    meeting, _seats, cases = planned
    assert sign_in_of(meeting, COMMITTEE).groups[0].people == (("隱藏甲", "召集人"), ("隱藏乙", "委員"))
    assert sign_in_of(meeting, OTHERS).groups[0].people == (("中小及新創企業署", "署承辦"),)
    planning.notify(meeting, staff, timezone.now())
    item = meeting.items.select_related("meeting", "proposal").get(proposal=cases[1])
    firm = cases[1].members.first()
    save_reply(item, cases[1].created_by, [Comes("周以恩", "執行長", firm.position, True)], devices="", stand_in_reason="", revision=0,
               at=timezone.now())  # fmt: skip
    groups = sign_in_of(meeting, APPLICANTS).groups
    people = {group.name.split("（")[0].split(". ")[1]: group.people for group in groups}
    assert people == {"智慧茶飲": (), "質感居家": ((firm.company_name, "執行長 周以恩（簡報者）"),)}
    assert [group.name[:2] for group in groups] == ["1.", "2."]
    pages = content(sign_in_of(meeting, APPLICANTS)).sections
    assert len(pages) == 2  # one an alliance
    assert {len(page.blocks[-1].groups) for page in pages} == {ROOM[APPLICANTS], 1 + ROOM[APPLICANTS]}


def test_a_blank_sheet_stands_under_the_code_of_its_case_and_leaves_out_the_recused(planned: Planned) -> None:
    meeting, seats, cases = planned
    committee = Committee.objects.select_related("call").get(pk=meeting.committee_id)
    one, other = (blank_sheets_of(committee, seat) for seat in seats)
    assert [sheet.case for sheet in one.sheets] == [case.code for case in cases]
    assert [sheet.case for sheet in other.sheets] == [cases[0].code]
    assert one.sheets[0].member != other.sheets[0].member
    assert [(row[0].splitlines()[0], row[1], row[2]) for row in one.criteria][1] == ("2. 目標市場明確性", "25%", "0至100")
    text = repr(content(one))
    assert "隱藏" not in text
    committee.settings = {"scale": "points"}
    assert [row[2] for row in blank_sheets_of(committee, seats[0]).criteria] == ["0至10", "0至25", "0至30", "0至25", "0至10"]


@pytest.mark.parametrize("kind", [COMMITTEE, "blank"])
def test_they_are_printed_once_a_content_and_kept(planned: Planned, staff: User, client: Client, kind: str) -> None:
    meeting, seats, _cases = planned
    address = f"/desk/committee/selection/sheets/{seats[0].pk}/print/pdf/" if kind == "blank" else f"/review/meetings/{meeting.pk}/papers/{kind}/pdf/"
    desk = signed(client, staff)
    assert "正在製作" in desk.get(address).content.decode()
    desk.get(address)
    job = Job.objects.get()
    for _time in range(2):
        papers.make(job.payload, lambda _stage, _done=0, _total=0: None)
    kept = ReviewPaper.objects.get()
    assert desk.get(address)["Content-Type"] == "application/pdf"
    count, text = printed_of(kept)
    assert (count, "隱藏甲" in text) == ((1, True) if kind == COMMITTEE else (2, False))
    assert Entry.objects.filter(verb="paper.opened").exists()
    signed(client, seats[0].user)
    assert client.get(address).status_code == 403


def test_a_drawn_order_says_who_drew_when_and_from_what(planned: Planned, staff: User, client: Client) -> None:
    meeting, _seats, cases = planned
    assert draw_of(meeting) is None
    assert "抽籤碼" not in repr(minutes_of(meeting))
    for _time in range(2):
        planning.arrange(meeting, staff, Meeting.OrderBy.DRAWN)
    meeting.refresh_from_db()
    draw = draw_of(meeting)
    assert draw is not None
    assert (draw.seed, draw.times, str(staff) in draw.by) == (meeting.seed, 2, True)
    order: list[Any] = list(meeting.items.order_by("position").values_list("proposal__code", flat=True))
    assert order == drawn([case.code for case in cases], draw.seed)  # anybody may draw it again
    desk = signed(client, staff)
    for page in ("", "live/", "room/"):
        assert draw.seed in desk.get(f"/review/meetings/{meeting.pk}/{page}").content.decode()
    assert "第2次抽籤" in desk.get(f"/review/meetings/{meeting.pk}/").content.decode()
    assert f"抽籤碼{draw.seed}" in minutes_of(meeting).order
    planning.arrange(meeting, staff, Meeting.OrderBy.NUMBER)
    meeting.refresh_from_db()
    assert draw_of(meeting) is None
