"""Pages of the meeting: through it once by the pages, its papers, the room's screen, the lead's list; flat in queries (W-14, W-15, W-33)."""

import pytest
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from proposals.constants import Status
from proposals.models import Call, Proposal
from review.models import AgendaItem, Committee, Meeting, QuestionNote, Resolution, ScoreSheet
from review.queries.ranking import ranked
from tests import factories
from tests.review.committees import bring, recuse, seat_reviewer
from tests.review.scored import scored
from tests.review.views.test_ranking import signed

FORM = {"title": "提案審查會議", "place": "臺北市", "day": "113/03/20", "time": "09:30", "slides_day": "113/03/18", "slides_time": "17:00"}
FORM |= {"talk": "15", "questions": "10", "recorder": "林承辦"}


@pytest.fixture
def desk(client: Client, staff: User) -> Client:
    return signed(client, staff)


def made(desk: Client, call: Call, staff: User) -> tuple[Meeting, Committee, list[Proposal]]:
    """A meeting on two cases of three members, made by its page."""
    committee, _seats, cases = scored(call, staff, [("90", "70"), ("85", "70"), ("50", "60")], names=("隱藏甲", "隱藏乙", "隱藏丙"))
    assert desk.post("/review/meetings/new/?call=113", FORM).status_code == 302
    return Meeting.objects.get(), committee, cases


def test_a_form_that_does_not_fit_comes_back(desk: Client, call: Call, staff: User) -> None:
    scored(call, staff, [("90",)])
    page = desk.post("/review/meetings/new/?call=113", FORM | {"day": "百年", "place": "大會議室"})
    assert page.status_code == 400
    assert 'value="大會議室"' in page.content.decode()
    assert not Meeting.objects.exists()


def test_a_meeting_is_held_by_its_pages(desk: Client, call: Call, staff: User) -> None:
    meeting, committee, cases = made(desk, call, staff)
    here, item = f"/review/meetings/{meeting.pk}/", AgendaItem.objects.get(proposal=cases[0])
    seats = list(committee.seats.all())
    for address, facts in (
        ("notify/", {}), ("step/", {"step": "open"}), ("attendance/", {f"seat-{seat.pk}": "present" for seat in seats} | {"name": "署承辦"}),
        ("step/", {"step": "talk", "item": item.pk}), ("notes/", {"item": item.pk, "question": "通路如何分工？", "answer": "由領導企業統籌。"}),
        ("resolve/", {"item": item.pk, "kind": "leave_out", "seat": seats[2].pk, "for": "2", "against": "１", "reason": "評分與理由不符"}),
        ("notes/", {"seat": seats[2].pk, "dissent": "維持原評分為宜。"}),
    ):  # fmt: skip
        assert desk.post(here + address, facts).status_code == 302, address
    page = desk.get(here).content.decode()
    assert "會議進行中" in page
    assert "除去個別委員重計" in page
    assert (QuestionNote.objects.count(), Resolution.objects.get().votes_against) == (1, 1)
    room = desk.get(f"{here}room/").content.decode()
    assert cases[0].code not in room
    assert "智慧茶飲" in room
    assert "隱藏" not in room
    assert "90" not in room.split("data-elapsed")[0].split("room-now")[1]
    minutes = desk.get(f"{here}papers/minutes/").content.decode()
    assert [word for word in ("四、主席", "通路如何分工？", "評分與理由不符", "維持原評分為宜。", "署承辦") if word not in minutes] == []
    assert desk.post(f"{here}step/", {"step": "close"}).status_code == 302
    assert desk.post(f"{here}step/", {"step": "open"}).status_code == 409


def test_below_the_quorum_the_page_says_so_and_takes_no_vote(desk: Client, call: Call, staff: User) -> None:
    meeting, _committee, cases = made(desk, call, staff)
    here = f"/review/meetings/{meeting.pk}/"
    desk.post(f"{here}step/", {"step": "open"})
    page = desk.get(here).content.decode()
    assert "未達出席門檻，不能表決" in page
    facts = {"item": AgendaItem.objects.get(proposal=cases[0]).pk, "kind": "keep", "for": "3", "reason": "理由足夠了"}
    refused = desk.post(f"{here}resolve/", facts)
    assert refused.status_code == 400
    assert not Resolution.objects.exists()


def test_the_summary_has_every_total_and_no_name(desk: Client, call: Call, staff: User) -> None:
    meeting, committee, cases = made(desk, call, staff)
    recuse(committee.seats.first(), cases[1])
    page = desk.get(f"/review/meetings/{meeting.pk}/papers/summary/").content.decode()
    assert "85.00" in page
    assert "隱藏" not in page
    row = page[page.index("質感居家"):]
    assert "迴避" in row[: row.index("</tr>")]


@pytest.mark.parametrize("kind", ["sign-committee", "sign-applicants", "sign-others", "summary", "minutes"])
def test_every_paper_is_there_before_anything_happened(desk: Client, call: Call, staff: User, kind: str) -> None:
    meeting, _committee, _cases = made(desk, call, staff)
    assert desk.get(f"/review/meetings/{meeting.pk}/papers/{kind}/").status_code == 200
    assert desk.get(f"/review/meetings/{meeting.pk}/papers/else/").status_code == 404


def test_the_lead_is_told_and_says_who_comes(desk: Client, call: Call, staff: User) -> None:
    meeting, _committee, cases = made(desk, call, staff)
    lead, address = Client(), f"/review/cases/{cases[0].code}/attendance/"
    lead.force_login(cases[0].created_by)
    assert lead.get(address).status_code == 404  # nobody was told yet
    desk.post(f"/review/meetings/{meeting.pk}/notify/")
    page = lead.get(address)
    assert "113年3月20日" in page.content.decode()
    assert "隱藏" not in page.content.decode()
    wrong = lead.post(address, {"name-0": "周以恩", "firm-0": "0", "revision": "0", "devices": "自備筆電"})
    assert wrong.status_code == 400  # nobody presents
    assert 'value="自備筆電"' in wrong.content.decode()
    assert lead.post(address, {"name-0": "周以恩", "firm-0": "0", "presents-0": "on", "revision": "0"}).status_code == 302
    assert "周以恩" in desk.get(f"/review/meetings/{meeting.pk}/papers/sign-applicants/").content.decode()
    calendar = lead.get(f"/review/cases/{cases[0].code}/meeting.ics")
    assert calendar["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in calendar.content
    agency = Client()
    signed(agency, factories.make_user("agency@example.tw", office=Office.AGENCY))
    assert "周以恩" not in agency.get(address).content.decode()


def test_a_stranger_to_the_committee_has_no_calendar(desk: Client, call: Call, staff: User) -> None:
    meeting, committee, _cases = made(desk, call, staff)
    address = f"/review/meetings/{meeting.pk}/calendar.ics"
    stranger, member = Client(), Client()
    signed(stranger, factories.make_user("stranger@example.tw", office=Office.REVIEWER))
    signed(member, committee.seats.first().user)
    assert stranger.get(address).status_code == 404
    assert member.get(address).status_code == 200


def test_the_meeting_takes_as_many_queries_for_three_cases_as_for_one(desk: Client, call: Call, staff: User, django_assert_num_queries) -> None:
    for shown, scores in enumerate((("90",), ("90", "80", "70"))):
        Meeting.objects.all().delete()
        committee = Committee.objects.first()
        if committee is None:
            committee, _seats, _cases = scored(call, staff, [scores, scores])
        else:
            for theme in ("台味便當", "純淨美妝"):
                bring(committee, theme=theme)
        desk.post("/review/meetings/new/?call=113", FORM)
        address = f"/review/meetings/{Meeting.objects.get().pk}/"
        desk.get(address)
        with django_assert_num_queries(16):
            page = desk.get(address)
        assert page.wsgi_request.current_call == committee.call  # the frame shows the meeting's call, not the one that is open
        assert len(page.context["turns"]) == (1, 3)[shown]


def test_a_midterm_committee_meets_too_and_ranks_nothing(desk: Client, call: Call, staff: User) -> None:
    committee, _seats, _cases = scored(call, staff, (("80",),))
    midterm = Committee.objects.create(call=call, kind="midterm", made_by=staff, opened_at=timezone.now(), opened_by=staff)
    seat = seat_reviewer(midterm)
    case = bring(midterm, status=Status.MIDTERM)
    ScoreSheet.objects.create(seat=seat, proposal=case, verdict="passed", status="submitted", revision=1)
    typed = {"title": "期中審查會議", "place": "臺北市", "day": "113/08/01", "time": "09:30", "talk": "10", "questions": "10", "kind": "midterm"}
    assert desk.post("/review/meetings/new/", typed).status_code == 302
    made = Meeting.objects.get()
    assert (made.kind, [item.proposal for item in made.items.all()]) == ("midterm", [case])
    page = desk.get("/review/meetings/").content.decode()
    assert "期中進度審查" in page
    assert desk.get(f"/review/meetings/{made.pk}/").status_code == 200
    assert ranked(midterm).places == ()
    assert ranked(committee).order != ()  # the control
    assert desk.post("/review/meetings/new/", typed | {"kind": "final"}).status_code == 404
