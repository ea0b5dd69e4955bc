"""A ranking is computed once for the same rows; any row that changes is in the next one at once."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from proposals.models import Proposal
from review.models import Committee, CommitteeCase, DeskEntry, ScoreSheet, Seat
from review.queries.ranking import Ranked, ranked
from tests.review.committees import bring, recuse, seat_reviewer, sheet

Change = Callable[[Committee, Seat, Proposal], object]


def lock(committee: Committee) -> None:
    CommitteeCase.objects.filter(committee=committee).update(locked_at=timezone.now())


def score(_committee: Committee, seat: Seat, case: Proposal) -> None:
    lower = dict.fromkeys(("international", "market", "strategy", "digital", "interaction"), "55")
    ScoreSheet.objects.filter(seat=seat, proposal=case).update(scores=lower)


def settings(committee: Committee, _seat: Seat, _case: Proposal) -> None:
    committee.settings = {**committee.settings, "method": "ranksum"}
    committee.save()


CHANGES: dict[str, Change] = {
    "a score": score,
    "a sheet taken back": lambda _committee, seat, case: ScoreSheet.objects.filter(seat=seat, proposal=case).update(status="draft"),
    "a recusal": lambda _committee, seat, case: recuse(seat, case, "pinned"),
    "a setting": settings,
    "a case that is open again": lambda _committee, _seat, case: CommitteeCase.objects.filter(proposal=case).update(locked_at=None),
    "the theme": lambda _committee, _seat, case: DeskEntry.objects.filter(proposal=case).update(theme="另一個主題"),
    "a case that left": lambda _committee, _seat, case: Proposal.objects.filter(pk=case.pk).update(status="withdrawn"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_makes_another_ranking(committee: Committee, change: Change) -> None:
    seat, case, other = seat_reviewer(committee), bring(committee, theme="智慧茶飲"), bring(committee, theme="台味便當")
    DeskEntry.objects.get_or_create(proposal=case, defaults={"submission": 1, "receipt_no": "-", "theme": "智慧茶飲"})
    sheet(seat, case, "80")
    sheet(seat, other, "70")
    lock(committee)
    before = ranked(committee)
    assert ranked(Committee.objects.select_related("call").get(pk=committee.pk)) is before
    change(committee, seat, case)
    after = ranked(Committee.objects.select_related("call").get(pk=committee.pk))
    assert (after.digest, after) != (before.digest, before)
    assert told(after) != told(before)


def told(found: Ranked) -> object:
    return found.round, found.cases, found.ranking.standings, found.unlocked


def test_who_is_away_from_a_case_gets_a_ranking_without_it(committee: Committee) -> None:
    seat, case, other = seat_reviewer(committee), bring(committee), bring(committee)
    sheet(seat, case, "80")
    sheet(seat, other, "70")
    lock(committee)
    assert set(ranked(committee).round.proposals) == {case.code, other.code}
    assert set(ranked(committee, away_from=frozenset({case.code})).round.proposals) == {other.code}
    assert set(ranked(committee).round.proposals) == {case.code, other.code}
