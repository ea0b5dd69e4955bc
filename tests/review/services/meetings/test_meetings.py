"""The meeting: planned, noticed, held; no vote below the quorum; both rankings kept; only the lead says who comes (W-13 to W-16, W-33)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.mail.models import Mail
from proposals.constants import Status
from proposals.models import Call, Proposal
from proposals.services.errors import Forbidden, Refused
from review.models import AgendaItem, CommitteeCase, Meeting, Resolution
from review.queries.meetings import quorum_of, turns_of
from review.queries.ranking import ranked
from review.rules.agenda import drawn
from review.services.committee.lock import lock_scores, missing_sheets
from review.services.meetings import planning, running
from review.services.meetings.replies import Comes, save_reply
from tests import factories
from tests.review.committees import KEYS, recuse
from tests.review.scored import scored

Maker = Callable[..., tuple[Meeting, list[Any], list[Proposal]]]


@pytest.fixture
def meeting_of(call: Call, staff: User) -> Maker:
    """A meeting on three members' sheets of two cases; `present`: how many are there."""

    def make(table: Any = (("90", "70"), ("85", "70"), ("50", "60")), *, present: int = 3) -> tuple[Meeting, list[Any], list[Proposal]]:
        committee, seats, cases = scored(call, staff, table)
        meeting = planning.make_meeting(committee, staff, plan(), timezone.now())
        if present:
            running.open_meeting(meeting, staff, timezone.now())
        for seat in seats[:present]:
            running.note_member(meeting, staff, seat, "present")
        meeting.refresh_from_db()
        return meeting, seats, cases

    return make


def plan(**changes: Any) -> planning.Plan:
    facts: dict[str, Any] = {
        "title": "提案審查會議", "place": "臺北市", "starts_at": timezone.now() + timedelta(days=3),
        "slides_until": timezone.now() + timedelta(days=1), "talk_minutes": 15, "question_minutes": 10,
    }  # fmt: skip
    return planning.Plan(**(facts | changes))


@pytest.mark.parametrize(("changes", "reason"), [
    ({"place": " "}, "place"), ({"starts_at": None}, "starts"), ({"slides_until": timezone.now() + timedelta(days=4)}, "slides"),
    ({"talk_minutes": 0}, "minutes"), ({"question_minutes": -1}, "minutes"), ({"talk_minutes": 121}, "minutes"),
])  # fmt: skip
def test_a_plan_that_cannot_be(call: Call, staff: User, changes: dict[str, Any], reason: str) -> None:
    committee, _seats, _cases = scored(call, staff, [("90",)])
    with pytest.raises(Refused) as refused:
        planning.make_meeting(committee, staff, plan(**changes), timezone.now())
    assert refused.value.reason == reason
    assert not Meeting.objects.exists()


def test_every_case_is_on_the_agenda_one_after_the_other(meeting_of: Maker) -> None:
    meeting, _seats, cases = meeting_of(present=0)
    turns = turns_of(meeting)
    assert {turn.code for turn in turns} == {case.code for case in cases}
    assert turns[1].slot.starts_at - turns[0].slot.starts_at == timedelta(minutes=25)
    assert [(turn.submitted, turn.able) for turn in turns] == [(3, 3), (3, 3)]


def test_the_agenda_is_laid_anew_and_keeps_its_rows(meeting_of: Maker, staff: User) -> None:
    meeting, _seats, cases = meeting_of(present=0)
    kept = set(AgendaItem.objects.values_list("pk", flat=True))
    codes = [cases[1].code, cases[0].code]
    planning.arrange(meeting, staff, "hand", codes)
    assert [turn.code for turn in turns_of(meeting)] == codes
    planning.arrange(meeting, staff, "drawn")
    assert Meeting.objects.get().seed
    assert set(AgendaItem.objects.values_list("pk", flat=True)) == kept
    with pytest.raises(Refused) as refused:
        planning.arrange(meeting, staff, "hand", [cases[0].code])
    assert refused.value.reason == "cases"


def test_two_officers_do_not_overwrite_each_other(meeting_of: Maker, staff: User) -> None:
    meeting, _seats, _cases = meeting_of(present=0)
    planning.change_meeting(meeting, staff, plan(place="高雄市"), meeting.revision)
    with pytest.raises(Refused) as refused:
        planning.change_meeting(meeting, staff, plan(place="臺中市"), meeting.revision)
    assert (refused.value.reason, Meeting.objects.get().place) == ("stale", "高雄市")


def test_notices_go_once_a_version_and_name_nobody_to_others(meeting_of: Maker, staff: User) -> None:
    meeting, seats, cases = meeting_of(present=0)
    for _run in (1, 2):
        planning.notify(meeting, staff, timezone.now())
    of_alliances = Mail.objects.filter(event="meeting_notice")
    assert {mail.chain for mail in of_alliances} == {f"proposal:{case.code}" for case in cases}
    assert Mail.objects.filter(event="meeting_notice_member").count() == len(seats)
    assert not [mail for mail in of_alliances for seat in seats if seat.user.name in mail.body]
    assert not [mail for mail in Mail.objects.filter(event="meeting_notice_member") for theme in ("智慧茶飲", "質感居家") if theme in mail.body]
    planning.change_meeting(meeting, staff, plan(place="高雄市"), Meeting.objects.get().revision)
    planning.notify(meeting, staff, timezone.now())
    assert Mail.objects.filter(event="meeting_notice").count() == 2 * len(of_alliances)


def test_only_staff_hold_a_meeting(meeting_of: Maker) -> None:
    meeting, seats, cases = meeting_of()
    for office in (Office.REVIEWER, Office.AGENCY, Office.NONE):
        actor = factories.make_user(office=office)
        for act in (
            lambda a=actor: running.close_meeting(meeting, a, timezone.now()), lambda a=actor: running.note_member(meeting, a, seats[0], ""),
            lambda a=actor: planning.notify(meeting, a, timezone.now()),
            lambda a=actor: running.resolve(meeting, a, cases[0], kind="keep", votes=(3, 0, 0), reason="理由足夠了"),
        ):  # fmt: skip
            with pytest.raises(Forbidden):
                act()


@pytest.mark.parametrize(("present", "is_reached"), [(1, False), (2, True)])
def test_no_vote_below_the_quorum(meeting_of: Maker, staff: User, present: int, is_reached: bool) -> None:
    """Half of three are two; both are experts."""
    meeting, seats, cases = meeting_of(present=present)
    assert quorum_of(meeting).is_reached is is_reached

    def vote() -> Resolution:
        return running.resolve(
            meeting, staff, cases[0], kind="leave_out", seat=seats[2], votes=(present, 0, 0), reason="評分理由與內容不符",
        )

    if is_reached:
        assert vote().votes_for == present
        return
    with pytest.raises(Refused) as refused:
        vote()
    assert refused.value.reason == "quorum"


def test_a_sheet_is_left_out_and_both_rankings_are_kept(meeting_of: Maker, staff: User) -> None:
    meeting, seats, cases = meeting_of()
    made = running.resolve(meeting, staff, cases[0], kind="leave_out", seat=seats[2], votes=(2, 1, 0), reason="評分理由與內容不符")
    code = cases[0].code
    assert (made.before["proposals"][code]["mean"], made.after["proposals"][code]["mean"]) == ("75.00", "87.50")
    assert ranked(meeting.committee).ranking.standings[code].sheets == 2
    running.resolve(meeting, staff, cases[0], kind="keep", votes=(3, 0, 0), reason="委員會改採維持原評分")
    assert ranked(meeting.committee).ranking.standings[code].sheets == 3
    assert Resolution.objects.filter(ended_at=None).count() == 1
    assert Resolution.objects.count() == 2


@pytest.mark.parametrize(("votes", "is_taken"), [((2, 1, 0), True), ((1, 0, 0), False), ((1, 1, 1), False), ((3, 1, 0), False), ((-1, 0, 0), False)])
def test_more_than_half_of_those_present_agree(meeting_of: Maker, staff: User, votes: tuple[int, int, int], is_taken: bool) -> None:
    meeting, _seats, cases = meeting_of()
    if is_taken:
        running.resolve(meeting, staff, cases[0], kind="keep", votes=votes, reason="理由足夠了")
        return
    with pytest.raises(Refused) as refused:
        running.resolve(meeting, staff, cases[0], kind="keep", votes=votes, reason="理由足夠了")
    assert refused.value.reason == "votes"


def test_a_case_is_scored_again(meeting_of: Maker, staff: User) -> None:
    meeting, _seats, cases = meeting_of()
    running.resolve(meeting, staff, cases[0], kind="again", votes=(3, 0, 0), reason="評分差異過大，重行評選")
    case = CommitteeCase.objects.get(proposal=cases[0])
    assert (case.locked_at, case.round) == (None, 2)
    assert Proposal.objects.get(pk=cases[0].pk).status == Status.IN_REVIEW
    with pytest.raises(Refused) as refused:
        running.resolve(meeting, staff, cases[0], kind="keep", votes=(3, 0, 0), reason="理由足夠了")
    assert refused.value.reason == "locked"


def test_the_new_round_of_one_case_leads_to_a_ranking_kept_beside_the_first(meeting_of: Maker, staff: User) -> None:
    meeting, seats, cases = meeting_of()
    again, other = cases[:2]
    made = running.resolve(meeting, staff, again, kind="again", votes=(3, 0, 0), reason="評分差異過大，重行評選")
    first = made.before["proposals"][again.code]["mean"]
    assert CommitteeCase.objects.get(proposal=other).round == 1  # this case alone
    assert CommitteeCase.objects.get(proposal=other).locked_at is not None
    kept = list(again.sheets.filter(round=1).values_list("seat", "scores"))
    again.sheets.filter(round=2).update(scores=dict.fromkeys(KEYS, "95"), status="submitted")
    lacking = [each.key for each in missing_sheets(meeting.committee)]
    lock_scores(meeting.committee, staff, reason="缺席委員未評", seen=lacking, received_at=timezone.now())
    made.refresh_from_db()
    assert (made.before["proposals"][again.code]["mean"], made.after["proposals"][again.code]["mean"]) == (first, "95.00")
    assert list(again.sheets.filter(round=1).values_list("seat", "scores")) == kept
    assert made.after["proposals"][other.code]["mean"] == made.before["proposals"][other.code]["mean"]
    assert len(seats) >= 3


def test_the_agenda_follows_the_lots(meeting_of: Maker, staff: User) -> None:
    meeting, _seats, cases = meeting_of(present=0)
    planning.arrange(meeting, staff, "drawn")
    meeting.refresh_from_db()
    order = drawn([case.code for case in cases], meeting.seed)
    turns = turns_of(meeting)
    assert [turn.code for turn in turns] == order
    assert [turn.slot.starts_at for turn in turns] == sorted(turn.slot.starts_at for turn in turns)  # times follow the places
    assert turns[0].slot.starts_at == meeting.starts_at


def test_a_tie_is_put_in_order_by_vote(meeting_of: Maker, staff: User) -> None:
    meeting, _seats, cases = meeting_of((("80", "80"), ("70", "70"), ("60", "60")))
    codes = tuple(case.code for case in reversed(cases))
    with pytest.raises(Refused) as refused:
        running.resolve(meeting, staff, cases[0], kind="order", order=codes[:1], votes=(3, 0, 0), reason="市場效益較佳")
    assert refused.value.reason == "order"
    running.resolve(meeting, staff, cases[0], kind="order", order=codes, votes=(3, 0, 0), reason="市場效益較佳")
    assert tuple(place.proposal for place in ranked(meeting.committee).places) == codes


def test_a_closed_meeting_takes_nothing(meeting_of: Maker, staff: User) -> None:
    meeting, seats, cases = meeting_of()
    running.close_meeting(meeting, staff, timezone.now())
    item = AgendaItem.objects.select_related("meeting").first()
    for act in (
        lambda: running.note_member(meeting, staff, seats[0], "excused"), lambda: running.present(meeting, staff, item, "talk", timezone.now()),
        lambda: running.note_question(item, staff, seat=None, question="問", answer=""), lambda: planning.arrange(meeting, staff, "number"),
        lambda: running.resolve(meeting, staff, cases[0], kind="keep", votes=(3, 0, 0), reason="理由足夠了"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.reason == "closed"


def test_the_lead_says_who_comes_until_the_meeting_opens(meeting_of: Maker, staff: User) -> None:
    meeting, _seats, cases = meeting_of(present=0)
    item = AgendaItem.objects.select_related("meeting", "proposal").get(proposal=cases[0])
    lead, facts = cases[0].created_by, {"devices": "筆電", "stand_in_reason": "", "at": timezone.now()}
    alone, member = [Comes("周以恩", "經理", 0, True)], [Comes("陳茗", "協理", 1, True)]
    silent, stranger = [Comes("周以恩", "", 0, False)], [Comes("某人", "", 9, True)]
    for people, reason in (([], "people"), (silent, "people"), (stranger, "members"), (member, "stand_in")):
        with pytest.raises(Refused) as refused:
            save_reply(item, lead, people, revision=0, **facts)
        assert refused.value.reason == reason
    with pytest.raises(Forbidden):
        save_reply(item, cases[1].created_by, alone, revision=0, **facts)
    save_reply(item, lead, alone, revision=0, **facts)
    save_reply(item, lead, member, revision=1, **facts | {"stand_in_reason": "代表人出國"})
    with pytest.raises(Refused) as refused:
        save_reply(item, lead, alone, revision=1, **facts)
    assert refused.value.reason == "stale"
    running.open_meeting(meeting, staff, timezone.now())
    with pytest.raises(Refused) as refused:
        save_reply(item, lead, alone, revision=2, **facts)
    assert refused.value.reason == "over"


def test_a_recused_member_is_counted_out_of_a_case(meeting_of: Maker) -> None:
    meeting, seats, cases = meeting_of()
    recuse(seats[0], cases[0])
    turn = next(turn for turn in turns_of(meeting) if turn.code == cases[0].code)
    assert (turn.submitted, turn.able, turn.away) == (2, 2, (seats[0].pk,))
