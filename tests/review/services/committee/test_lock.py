"""截止評分: missing sheets are named and need a reason; the case is scored; a next round starts from what was sent."""

from typing import Any

import pytest
from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.constants import Status
from proposals.models import Proposal
from proposals.services.errors import Forbidden, Refused
from review.models import Attendance, Committee, CommitteeCase, Meeting, ScoreSheet, Seat
from review.services.committee import paper
from review.services.committee.lock import lock_scores, missing_sheets, score_again, start_round
from review.services.committee.sheets import Locked
from tests.races import at_once
from tests.review.committees import bring, recuse
from tests.review.services.committee.conftest import mine, put, typed


def close(committee: Committee, staff: User, reason: str = "") -> int:
    seen = [each.key for each in missing_sheets(committee)]
    return lock_scores(committee, staff, reason=reason, seen=seen, received_at=timezone.now())


def test_everything_is_in_then_the_case_is_scored(committee: Committee, seat: Seat, other: Seat, case: Proposal, staff: User) -> None:
    for each in (seat, other):
        put(each, case, typed("80"), send=True)
    assert missing_sheets(committee) == []
    assert close(committee, staff) == 1
    case.refresh_from_db()
    assert (case.status, CommitteeCase.objects.get().locked_at is not None) == (Status.SCORED, True)
    with pytest.raises(Locked):
        put(seat, case, typed("90"), 1)
    with pytest.raises(Refused):
        close(committee, staff)


def test_a_missing_sheet_is_named_and_needs_a_reason(committee: Committee, seat: Seat, other: Seat, case: Proposal, staff: User) -> None:
    put(seat, case, typed("80"), send=True)
    put(other, case, typed("80", market=""))
    assert [(each.name, each.code, each.is_begun) for each in missing_sheets(committee)] == [("何委員", case.code, True)]
    for reason in ("", "短"):
        with pytest.raises(Refused) as refused:
            close(committee, staff, reason)
        assert refused.value.reason == "reason"
    close(committee, staff, "何委員臨時離席，未完成評分")
    assert Committee.objects.get().lock_reason == "何委員臨時離席，未完成評分"


def test_who_is_recused_or_absent_owes_nothing(committee: Committee, seat: Seat, other: Seat, case: Proposal, staff: User) -> None:
    recuse(other, case)
    assert [each.seat for each in missing_sheets(committee)] == [seat.pk]
    facts = {"committee": committee, "title": "提案審查會議", "place": "會議室", "starts_at": timezone.now(), "made_by": staff}
    first, second = (Meeting.objects.create(**facts) for _n in range(2))
    Attendance.objects.create(meeting=first, seat=seat, name="吳委員", state="excused", noted_by=staff)
    assert missing_sheets(committee) == []
    Attendance.objects.create(meeting=second, seat=seat, name="吳委員", state="present", noted_by=staff)
    assert [each.seat for each in missing_sheets(committee)] == [seat.pk]


def test_what_changed_since_the_page_was_opened_is_looked_at_again(committee: Committee, seat: Seat, case: Proposal, staff: User) -> None:
    seen = [each.key for each in missing_sheets(committee)]
    put(seat, case, typed("80"), send=True)
    with pytest.raises(Refused) as refused:
        lock_scores(committee, staff, reason="委員臨時離席", seen=seen, received_at=timezone.now())
    assert refused.value.reason == "changed"


def test_only_staff_lock_and_not_while_paper_waits(committee: Committee, seat: Seat, case: Proposal, users: dict[str, User]) -> None:
    for role, actor in users.items():
        if role != "staff":
            with pytest.raises(Forbidden):
                close(committee, actor, "全部委員都已評分")
    paper.type_in(mine(seat, case), typed("80"), users["staff"], base_revision=0, at=timezone.now())
    with pytest.raises(Refused) as refused:
        close(committee, users["staff"], "何委員臨時離席")
    assert refused.value.reason == "paper"


def test_a_case_is_scored_again_from_what_was_sent(committee: Committee, seat: Seat, other: Seat, case: Proposal, staff: User) -> None:
    put(seat, case, typed("80"), send=True)
    put(other, case, typed("60", market=""))
    with pytest.raises(Refused):
        score_again(committee, case, staff, reason="分數明顯差異", received_at=timezone.now())
    close(committee, staff, "何委員臨時離席")
    score_again(committee, case, staff, reason="分數明顯差異，重行評選", received_at=timezone.now())
    case.refresh_from_db()
    assert (case.status, CommitteeCase.objects.get().round) == (Status.IN_REVIEW, 2)
    again = ScoreSheet.objects.get(round=2)
    assert (again.seat, again.status, again.scores["market"]) == (seat, "draft", "80")
    assert {each.seat for each in missing_sheets(committee)} == {seat.pk, other.pk}
    put(seat, case, typed("85"), 1, send=True)
    assert ScoreSheet.objects.get(seat=seat, round=1).scores["market"] == "80"


def test_a_second_round_is_a_setting(committee: Committee, seat: Seat, case: Proposal, staff: User) -> None:
    put(seat, case, typed("80"), send=True)
    close(committee, staff, "只有一位委員評分")
    with pytest.raises(Refused) as refused:
        start_round(committee, staff, timezone.now())
    assert refused.value.reason == "rounds"
    Committee.objects.update(settings={"rounds": 2})
    assert start_round(committee, staff, timezone.now()) == 1
    with pytest.raises(Refused):
        start_round(committee, staff, timezone.now())


def test_missing_sheets_are_flat_in_queries(committee: Committee, seat: Seat, other: Seat, case: Proposal, django_assert_num_queries: Any) -> None:
    for extra in range(2):
        with django_assert_num_queries(3):
            assert len(missing_sheets(committee)) == 2 * (1 + extra)
        bring(committee)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres(only=True)
def test_a_save_at_the_instant_of_the_lock_stands_before_it_or_not_at_all(
    committee: Committee, seat: Seat, other: Seat, case: Proposal, staff: User,
) -> None:
    for each in (seat, other):
        put(each, case, typed("80"), send=True)
    saved, closed = at_once(lambda: put(seat, case, typed("95"), 1), lambda: close(committee, staff))
    assert closed == 1
    now_there = ScoreSheet.objects.get(seat=seat).scores["market"]
    assert (now_there == "80") is isinstance(saved, Locked)
