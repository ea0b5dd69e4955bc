"""逐項討論 of each case, and where a result departs from 初審意見 the reason (審議規則 §6-1)."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.trail.models import Entry
from proposals.models import Call, Proposal, Submission
from proposals.services.errors import Forbidden, Refused
from review.models import AgendaItem, Check, PreliminaryOpinion, Seat
from review.queries.meetings import opinions_of
from review.services.meetings import planning, running
from tests import factories
from tests.review.scored import scored
from tests.review.services.meetings.test_meetings import plan
from tests.review.views.test_ranking import signed


@pytest.fixture
def held(call: Call, staff: User) -> tuple[AgendaItem, list[Seat], list[Proposal]]:
    """An open meeting's first turn."""
    committee, seats, cases = scored(call, staff, [("90", "70"), ("85", "70")])
    meeting = planning.make_meeting(committee, staff, plan(), timezone.now())
    running.open_meeting(meeting, staff, timezone.now())
    return AgendaItem.objects.select_related("meeting__committee").get(proposal=cases[0]), seats, cases


def opine(case: Proposal, staff: User, text: str, number: int = 1) -> None:
    """Staff's opinion of a case, a version."""
    sent = Submission.objects.get(proposal=case)
    check, _made = Check.objects.get_or_create(proposal=case, submission=sent, defaults={"officer": staff, "started_by": staff})
    PreliminaryOpinion.objects.create(check_of=check, number=number, text=text, by=staff)


def test_what_was_said_is_kept_and_a_departure_has_its_reason(held: Any, staff: User) -> None:
    item = held[0]
    running.note_discussion(item, staff, was_discussed=True, departs=False, words="")
    item.refresh_from_db()
    assert (item.was_discussed, item.departs, item.discussion) == (True, False, "")
    with pytest.raises(Refused) as refused:
        running.note_discussion(item, staff, was_discussed=True, departs=True, words=" 不同 ")
    assert refused.value.reason == "discussion"
    item.refresh_from_db()
    assert item.departs is False
    running.note_discussion(item, staff, was_discussed=True, departs=True, words="市場資料於簡報時補充")
    item.refresh_from_db()
    assert (item.departs, item.discussion) == (True, "市場資料於簡報時補充")
    assert Entry.objects.filter(verb="meeting.discussed").count() == 2


def test_only_staff_note_it_and_nobody_after_the_meeting(held: Any, staff: User) -> None:
    item = held[0]
    other = factories.make_user("somebody@example.tw", office=Office.AGENCY)
    with pytest.raises(Forbidden):
        running.note_discussion(item, other, was_discussed=True, departs=False, words="")
    running.close_meeting(item.meeting, staff, timezone.now())
    with pytest.raises(Refused) as refused:
        running.note_discussion(item, staff, was_discussed=True, departs=False, words="")
    assert refused.value.reason == "closed"
    item.refresh_from_db()
    assert item.was_discussed is None


def test_the_newest_opinion_of_each_case_is_read_at_once(held: Any, staff: User, django_assert_num_queries: Any) -> None:
    _item, _seats, cases = held
    opine(cases[0], staff, "初稿")
    opine(cases[0], staff, "資格與文件均符合", 2)
    with django_assert_num_queries(1):
        assert opinions_of(case.pk for case in cases) == {cases[0].pk: "資格與文件均符合"}
    opine(cases[1], staff, "尚待補正後通過")
    with django_assert_num_queries(1):
        assert len(opinions_of(case.pk for case in cases)) == 2


def test_the_boxes_of_the_summary_are_filled_from_what_was_noted(held: Any, staff: User, client: Client) -> None:
    item, _seats, cases = held
    opine(cases[0], staff, "資格與文件均符合")
    desk = signed(client, staff)
    here = f"/review/meetings/{item.meeting_id}/"
    blank = desk.get(f"{here}papers/summary/").content.decode()
    assert blank.count("□是　□否") == 2
    facts = {"item": item.pk, "discussed": "yes", "departs": "yes", "words": "簡報補充之市場資料"}
    assert desk.post(f"{here}notes/", facts | {"words": "無"}).status_code == 400
    assert desk.post(f"{here}notes/", facts).status_code == 302
    filled = desk.get(f"{here}papers/summary/").content.decode()
    row = filled[filled.index("notes-table"):]
    for words in ("資格與文件均符合", "■是　□否", "□無　■有", "簡報補充之市場資料"):
        assert words in row, words
    assert row.count("□是　□否") == 1


def test_a_reviewer_reads_the_opinion_beside_the_plan(held: Any, staff: User, client: Client) -> None:
    _item, seats, cases = held
    signed(client, seats[0].user)
    address = f"/review/cases/{cases[0].code}/"
    assert "初審意見" not in client.get(address).content.decode()
    opine(cases[0], staff, "資格與文件均符合 <b>")
    page = client.get(address).content.decode()
    assert "資格與文件均符合 &lt;b&gt;" in page
