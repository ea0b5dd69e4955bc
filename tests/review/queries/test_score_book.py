"""What is ranked: everything in five queries, recusals of any source, each case in its own round."""

from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.models import Call
from review.models import Committee, CommitteeCase, Recusal, Seat
from review.queries.score_book import score_book
from review.scoring import counted, rank
from tests.review.committees import bring, make_committee, recuse, seat_reviewer, sheet


def test_the_book_holds_seats_cases_recusals_and_sheets(committee: Committee) -> None:
    first, second = seat_reviewer(committee, "甲"), seat_reviewer(committee, "乙", is_expert=False)
    tea, bento = bring(committee, theme="智慧茶飲"), bring(committee, theme="台味便當")
    sheet(first, tea, "80.5")
    sheet(second, tea, {"market": "70"}, status="draft")
    recuse(second, bento, "matched")
    recuse(second, bento, "pinned")
    recuse(first, bento, lifted_at=timezone.now())
    book = score_book(committee)
    assert book.round.proposals == (tea.code, bento.code)
    assert [(line.name, line.is_expert) for line in book.seats.values()] == [("甲", True), ("乙", False)]
    assert book.round.recusals == frozenset({(str(second.pk), bento.code)})
    assert [each.is_submitted for each in book.round.sheets] == [True, False]
    assert book.round.sheets[1].scores == {"market": Fraction(70)}
    assert rank(book.round).standings[tea.code].mean == Fraction("80.5")
    assert len({book.codes[tea.code][str(first.pk)], book.codes[bento.code][str(first.pk)], book.codes[tea.code][str(second.pk)]}) == 3


def test_points_count_as_hundreds(call: Call, staff: User) -> None:
    committee = make_committee(call, staff, scale="points", decimals=2)
    seat = seat_reviewer(committee)
    case = bring(committee)
    sheet(seat, case, {"international": "8.2", "market": "21.25", "strategy": "25.5", "digital": "20", "interaction": "9"})
    book = score_book(committee)
    assert book.round.sheets[0].scores["market"] == 85
    assert rank(book.round).standings[case.code].mean == Fraction("83.95")


def test_each_case_stands_in_its_own_round(committee: Committee) -> None:
    seat = seat_reviewer(committee)
    again, once = bring(committee), bring(committee)
    sheet(seat, again, "60")
    sheet(seat, again, "90", round_=2, status="draft")
    sheet(seat, once, "70")
    CommitteeCase.objects.filter(proposal=again).update(round=2)
    assert [(each.proposal, each.is_submitted) for each in score_book(committee).round.sheets] == [(again.code, False), (once.code, True)]
    assert {each.proposal for each in counted(score_book(committee, 1).round)} == {again.code, once.code}


def test_a_seat_that_ended_stays_with_its_sheets(committee: Committee) -> None:
    gone, never = seat_reviewer(committee), seat_reviewer(committee)
    case = bring(committee)
    sheet(gone, case, "70")
    Seat.objects.filter(pk__in=(gone.pk, never.pk)).update(ended_at=timezone.now())
    assert list(score_book(committee).seats) == [str(gone.pk)]


@pytest.mark.parametrize("cases", [1, 3])
def test_the_book_is_flat_in_queries(committee: Committee, cases: int, django_assert_num_queries: Any) -> None:
    seats = [seat_reviewer(committee) for _n in range(cases)]
    for _n in range(cases):
        case = bring(committee)
        for seat in seats:
            sheet(seat, case, "70")
    found = Committee.objects.select_related("call").get(pk=committee.pk)
    with django_assert_num_queries(5):
        book = score_book(found)
    assert len(book.round.sheets) == cases * cases
    assert not Recusal.objects.exists()
