"""評分表: what is typed is kept, empty is not zero, nobody writes another's, nothing moves after the lock (S-11, R-07, R-12, R-37)."""

from typing import Any

import pytest
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.trail.models import Entry
from alliance_portal.trail.services import verify
from proposals.constants import Status
from proposals.models import Proposal
from proposals.services.errors import Forbidden, Refused
from review.models import CommitteeCase, Recusal, ScoreChange, ScoreSheet, Seat
from review.rules.score_values import Typed
from review.services.committee.sheets import Incomplete, Locked, SheetStale
from tests.races import at_once
from tests.review.committees import KEYS, recuse
from tests.review.services.committee.conftest import mine, put, typed


def stands(seat: Seat, case: Proposal) -> ScoreSheet:
    return ScoreSheet.objects.get(seat=seat, proposal=case)


def test_a_draft_becomes_a_sent_sheet_and_every_change_is_kept(seat: Seat, case: Proposal) -> None:
    put(seat, case, Typed({"market": "78"}, {"market": "訪談具體"}, note="私下"))
    assert (stands(seat, case).status, stands(seat, case).scores) == ("draft", {"market": "78"})
    put(seat, case, typed("80", market="81.5"), 1, send=True)
    sheet = stands(seat, case)
    assert (sheet.status, sheet.revision, sheet.scores["market"], sheet.submitted_at is not None) == ("submitted", 2, "81.5", True)
    put(seat, case, Typed({"market": "90"}), 2)
    assert (stands(seat, case).status, stands(seat, case).scores["market"]) == ("submitted", "90")
    changes = [each.changes for each in ScoreChange.objects.filter(sheet=sheet)]
    assert changes[0]["scores.market"] == ["", "78"]
    assert changes[1]["status"] == ["draft", "submitted"]
    assert changes[2] == {"scores.market": ["81.5", "90"]}
    assert list(Entry.objects.filter(chain=f"seat:{seat.pk}").values_list("verb", flat=True)) == ["sheet.saved", "sheet.sent", "sheet.saved"]
    details = [entry.detail for entry in Entry.objects.filter(chain=f"seat:{seat.pk}")]
    assert {key for each in details for key in each} == {"sheet", "case", "round", "revision", "status", "scores_mark"}  # never the scores
    assert len({each["scores_mark"] for each in details}) == 3
    assert verify(f"seat:{seat.pk}") == []


def test_a_sheet_with_a_gap_is_not_sent_but_what_is_there_is_kept(seat: Seat, case: Proposal) -> None:
    with pytest.raises(Incomplete) as refused:
        put(seat, case, typed("80", market=""), send=True)
    assert set(refused.value.errors) == {"scores.market"}
    assert (stands(seat, case).status, sorted(stands(seat, case).scores)) == ("draft", sorted(set(KEYS) - {"market"}))


def test_a_sent_sheet_that_loses_a_score_is_a_draft_again(seat: Seat, case: Proposal) -> None:
    put(seat, case, typed("80"), send=True)
    saved = put(seat, case, Typed({"market": ""}), 1)
    assert (saved.fell_back, stands(seat, case).status, stands(seat, case).submitted_at) == (True, "draft", None)
    assert "market" not in stands(seat, case).scores


@pytest.mark.parametrize("bad", ["101", "-1", "88.888", "1e2", "abc"])
def test_what_is_no_score_changes_nothing_of_what_stood(seat: Seat, case: Proposal, bad: str) -> None:
    put(seat, case, typed("80"), send=True)
    saved = put(seat, case, Typed({"market": bad, "digital": "70"}), 1)
    assert list(saved.errors) == ["scores.market"]
    assert (stands(seat, case).scores["market"], stands(seat, case).scores["digital"], stands(seat, case).status) == ("80", "70", "submitted")
    with pytest.raises(Incomplete):
        put(seat, case, Typed({"market": bad}), 2, send=True)


def test_full_width_digits_are_digits_and_a_posted_total_is_nothing(seat: Seat, case: Proposal) -> None:
    put(seat, case, Typed({"market": "９０", "total": "100", "unknown": "5"}))
    assert stands(seat, case).scores == {"market": "90"}


def test_a_stale_page_overwrites_nothing_and_a_lost_answer_is_known(seat: Seat, case: Proposal) -> None:
    put(seat, case, typed("80"))
    put(seat, case, Typed({"market": "85"}), 1)
    with pytest.raises(SheetStale) as stale:
        put(seat, case, Typed({"market": "60"}), 1)
    assert (stale.value.sheet.scores["market"], stands(seat, case).revision) == ("85", 2)
    assert put(seat, case, Typed({"market": "85"}), 1).sheet.revision == 2  # the same once more: its answer was lost
    assert ScoreChange.objects.count() == 2


def test_nobody_else_writes_a_sheet(seat: Seat, other: Seat, case: Proposal, users: dict[str, User]) -> None:
    for actor in (other.user, *users.values()):
        with pytest.raises(Forbidden):
            put(seat, case, typed("80"), actor=actor)
    assert not ScoreSheet.objects.exists()
    put(seat, case, typed("80"))


@pytest.mark.parametrize("source", Recusal.Source.values)
def test_a_recused_reviewer_scores_nothing(seat: Seat, case: Proposal, source: str) -> None:
    put(seat, case, typed("80"), send=True)
    word = recuse(seat, case, source)
    with pytest.raises(Forbidden):
        put(seat, case, typed("90"), 1)
    assert stands(seat, case).scores["market"] == "80"
    Recusal.objects.filter(pk=word.pk).update(lifted_at=timezone.now())
    put(seat, case, typed("90"), 1)


@pytest.mark.parametrize("column", ["signed_at", "declared_at", "ended_at"])
def test_nothing_before_the_undertaking_the_list_of_names_and_after_the_seat(seat: Seat, case: Proposal, column: str) -> None:
    Seat.objects.filter(pk=seat.pk).update(**{column: timezone.now() if column == "ended_at" else None})
    with pytest.raises(Forbidden):
        put(seat, case, typed("80"))


def test_a_case_that_came_after_the_list_was_looked_through_waits(seat: Seat, case: Proposal) -> None:
    CommitteeCase.objects.filter(proposal=case).update(added_at=timezone.now())
    with pytest.raises(Forbidden):
        put(seat, case, typed("80"))
    Seat.objects.filter(pk=seat.pk).update(declared_at=timezone.now())
    put(seat, case, typed("80"))


@pytest.mark.parametrize("status", [status for status in Status if status not in (Status.IN_REVIEW, Status.SCORED)])
def test_only_a_case_in_review_lies_open(seat: Seat, case: Proposal, status: Status) -> None:
    Proposal.objects.filter(pk=case.pk).update(status=status)
    with pytest.raises(Forbidden):
        put(seat, case, typed("80"))


def test_where_a_recusal_means_the_whole_meeting_every_case_closes(seat: Seat, other: Seat, case: Proposal) -> None:
    from tests.review.committees import bring  # noqa: PLC0415  a second case of the same committee

    second = bring(seat.committee, theme="台味便當")
    recuse(seat, second)
    put(seat, case, typed("80"))
    seat.committee.settings = {"recusal": "whole_meeting"}
    seat.committee.save()
    with pytest.raises(Forbidden):
        put(seat, case, typed("90"), 1)
    put(other, case, typed("80"))


def test_after_the_lock_no_sheet_moves(seat: Seat, case: Proposal) -> None:
    put(seat, case, typed("80"), send=True)
    CommitteeCase.objects.filter(proposal=case).update(locked_at=timezone.now())
    for origin, what in (("screen", typed("90")), ("workbook", typed("90")), ("screen", Typed({}, note="後記"))):
        with pytest.raises(Locked):
            put(seat, case, what, 1, origin=origin)
    assert (stands(seat, case).revision, stands(seat, case).scores["market"]) == (1, "80")


def test_a_sheet_on_the_screen_is_not_typed_in_from_paper(seat: Seat, case: Proposal, staff: User) -> None:
    put(seat, case, typed("80"))
    with pytest.raises(Refused):
        put(seat, case, typed("90"), 1, origin="paper", actor=staff)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres(only=True)
def test_of_two_saves_at_once_one_wins_and_the_other_is_told(seat: Seat, case: Proposal) -> None:
    put(seat, case, typed("50"))
    answers: list[Any] = at_once(lambda: put(seat, case, typed("60"), 1), lambda: put(seat, case, typed("70"), 1))
    assert sorted(type(each).__name__ for each in answers) == ["Saved", "SheetStale"]
    assert stands(seat, case).revision == 2
    won = next(each for each in answers if not isinstance(each, Exception))
    assert stands(seat, case).scores == won.sheet.scores


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres(only=True)
def test_two_first_saves_at_once_make_one_sheet(seat: Seat, case: Proposal) -> None:
    answers: list[Any] = at_once(lambda: put(seat, case, typed("60")), lambda: put(seat, case, typed("70")))
    assert sorted(type(each).__name__ for each in answers) == ["Saved", "SheetStale"]
    assert mine(seat, case).seat.sheets.count() == 1
