"""Screens that follow a meeting by themselves: the room's without a name or a score, staff's with who sent, who is recused, who is there."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.entrance import SEEN_AT
from alliance_portal.accounts.models import Office, User
from proposals.models import Call
from review.models import CommitteeCase, Meeting, ScoreSheet
from review.queries.meetings import members_of, turns_of
from review.services.meetings import planning, running
from tests import factories
from tests.review.committees import recuse
from tests.review.scored import scored
from tests.review.services.meetings.test_meetings import plan
from tests.review.views.test_ranking import signed

NAMES = ("隱藏甲", "隱藏乙", "隱藏丙")
Held = tuple[Meeting, list[Any], list[Any]]


@pytest.fixture
def held(call: Call, staff: User) -> Held:
    """Two cases before three members; the third is recused from the first case and has sent nothing of the second."""
    committee, seats, cases = scored(call, staff, [("91.7", "70"), ("85", "70"), (None, None)], names=NAMES, locked=False)
    recuse(seats[2], cases[0])
    meeting = planning.make_meeting(committee, staff, plan(), timezone.now())
    planning.arrange(meeting, staff, "hand", [case.code for case in cases])
    running.open_meeting(meeting, staff, timezone.now())
    running.note_member(meeting, staff, seats[0], "present")
    meeting.refresh_from_db()
    return meeting, seats, cases


def part(client: Client, meeting: Meeting, screen: str) -> str:
    """What the open screen asks for by itself."""
    answer = client.get(f"/review/meetings/{meeting.pk}/{screen}/", headers={"HX-Request": "true", "X-Requested-With": "presence"})
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    return answer.content.decode()


def test_staff_see_who_sent_and_who_is_away(held: Held, staff: User, client: Client) -> None:
    meeting, seats, cases = held
    turns = turns_of(meeting)
    assert [(turn.submitted, turn.able, turn.away) for turn in turns] == [(2, 2, (seats[2].pk,)), (2, 3, ())]
    members = members_of(meeting, turns)
    assert [(each.state, each.sent, each.expected, each.away) for each in members] == [
        ("present", 2, 2, ()), ("", 2, 2, ()), ("", 0, 1, ("智慧茶飲",)),
    ]  # fmt: skip
    text = part(signed(client, staff), meeting, "live")
    assert "4<small>／5</small>" in text
    assert [name for name in NAMES if name not in text] == []
    assert "91.7" not in text
    running.present(meeting, staff, meeting.items.get(proposal=cases[1]), "questions", timezone.now())
    text = part(client, meeting, "live")
    assert text.index("委員詢答") < text.index("質感居家")
    assert 'data-minutes="10"' in text


def test_the_room_reads_no_name_and_no_score(held: Held, staff: User, client: Client) -> None:
    meeting, _seats, cases = held
    running.present(meeting, staff, meeting.items.get(proposal=cases[0]), "talk", timezone.now())
    text = part(signed(client, staff), meeting, "room")
    assert "智慧茶飲" in text
    assert "下一個：質感居家" in text
    assert 'data-minutes="15"' in text
    assert not [word for word in (*NAMES, "91.7", "迴避", cases[0].code) if word in text]


def test_a_second_round_waits_for_its_own_sheets(held: Held) -> None:
    meeting, seats, cases = held
    CommitteeCase.objects.filter(proposal=cases[1]).update(round=2)
    assert [(turn.submitted, turn.able) for turn in turns_of(meeting)] == [(2, 2), (0, 3)]
    ScoreSheet.objects.create(seat=seats[0], proposal=cases[1], round=2, scores={}, status="submitted")
    assert turns_of(meeting)[1].sent == (seats[0].pk,)


def test_where_a_recusal_means_the_whole_meeting_nothing_is_awaited(held: Held) -> None:
    meeting, seats, _cases = held
    meeting.committee.settings = {"recusal": "whole_meeting"}
    assert [turn.away for turn in turns_of(meeting)] == [(seats[2].pk,)] * 2
    assert members_of(meeting, turns_of(meeting))[2].expected == 0


def test_who_is_not_assigned_is_not_awaited(held: Held) -> None:
    meeting, seats, cases = held
    seats[2].assignments.filter(proposal=cases[1]).delete()
    assert (turns_of(meeting)[1].submitted, turns_of(meeting)[1].able) == (2, 2)


def test_only_staff_open_the_screens(held: Held, staff: User, client: Client) -> None:
    meeting, seats, cases = held
    for user in (seats[0].user, cases[0].created_by, factories.make_user("agency@example.tw", office=Office.AGENCY)):
        signed(client, user)
        for screen in ("live", "room"):
            assert client.get(f"/review/meetings/{meeting.pk}/{screen}/").status_code == 403, (user, screen)
    signed(client, staff)
    assert client.get(f"/review/meetings/{meeting.pk}/live/").status_code == 200
    assert client.get("/review/meetings/987654/live/").status_code == 404


def test_staffs_open_screen_does_not_keep_a_session(held: Held, staff: User, client: Client) -> None:
    """It says itself that nobody pressed anything (R-21); the room's screen, while the meeting is held, is in use."""
    meeting, _seats, _cases = held
    signed(client, staff)
    client.get(f"/review/meetings/{meeting.pk}/live/")
    session = client.session
    session[SEEN_AT] -= 900
    session.save()
    before = client.session[SEEN_AT]
    assert "presence" in part(client, meeting, "live")
    assert client.session[SEEN_AT] == before
    room = client.get(f"/review/meetings/{meeting.pk}/room/", headers={"HX-Request": "true"}).content.decode()
    assert "presence" not in room
    assert client.session[SEEN_AT] > before
    running.close_meeting(meeting, staff, timezone.now())
    assert "presence" in part(client, meeting, "room")


def test_a_lost_session_answers_a_script_with_401(held: Held, client: Client) -> None:
    meeting = held[0]
    assert client.get(f"/review/meetings/{meeting.pk}/live/", headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize("cases", [1, 3])
def test_the_live_screen_is_flat_in_queries(call: Call, staff: User, client: Client, cases: int, django_assert_num_queries: Any) -> None:
    committee, _seats, _cases = scored(call, staff, [("90",) * cases] * (cases + 1))
    meeting = planning.make_meeting(committee, staff, plan(), timezone.now())
    signed(client, staff)
    part(client, meeting, "live")
    with django_assert_num_queries(14):
        part(client, meeting, "live")
