"""A mid-term or final review: an advice and a comment in the place of scores, on the same paths, behind the same lock (W-38, W-39)."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.constants import Status
from proposals.models import Call, Proposal
from review.models import Committee, CommitteeCase, ScoreSheet, Seat
from review.queries.opinions import opinions_of
from review.rules import verdicts
from review.rules.score_values import Typed
from review.services.committee.lock import lock_scores, score_again
from review.services.committee.sheets import Incomplete, Locked
from tests.review.committees import bring, recuse
from tests.review.services.committee.conftest import put


@pytest.fixture
def committee(call: Call, staff: User) -> Committee:
    return Committee.objects.create(call=call, kind="midterm", made_by=staff, opened_at=timezone.now(), opened_by=staff)


@pytest.fixture
def case(committee: Committee, seat: Seat, other: Seat) -> Proposal:
    return bring(committee, status=Status.MIDTERM)


def opinion(verdict: str, comment: str = "", **more: str) -> Typed:
    return Typed(verdict=verdict, to_applicant=comment, **more)


@pytest.mark.parametrize(("verdict", "comment", "missing"), [
    ("passed", "", []), ("improve", "  ", ["to_applicant"]), ("failed", "", ["to_applicant"]), ("improve", "進度落後", []), ("", "好", ["verdict"]),
    ("best", "好", ["verdict"]),
])  # fmt: skip
def test_what_an_opinion_lacks(verdict: str, comment: str, missing: list[str]) -> None:
    assert list(verdicts.gaps(verdict, comment)) == missing


def test_it_is_saved_sent_and_kept_with_every_change(seat: Seat, case: Proposal) -> None:
    put(seat, case, opinion("improve"))
    with pytest.raises(Incomplete) as gaps:
        put(seat, case, opinion("improve"), 1, send=True)
    assert list(gaps.value.errors) == ["to_applicant"]
    put(seat, case, opinion("improve", "六月進度落後，請補具體作法"), 1, send=True)
    kept = ScoreSheet.objects.get()
    assert (kept.verdict, kept.status, kept.scores) == ("improve", "submitted", {})
    assert next(each.changes.get("verdict") for each in kept.changes.all()) == ["", "improve"]
    fallen = put(seat, case, opinion("", "六月進度落後，請補具體作法"), 2)
    assert fallen.fell_back


def test_what_is_no_advice_changes_nothing_and_a_selection_takes_none(seat: Seat, case: Proposal, committee: Committee) -> None:
    put(seat, case, opinion("passed"))
    assert list(put(seat, case, opinion("best", "好"), 1).errors) == ["verdict"]
    assert ScoreSheet.objects.get().verdict == "passed"
    Committee.objects.filter(pk=committee.pk).update(kind="selection")
    Proposal.objects.filter(pk=case.pk).update(status=Status.IN_REVIEW)
    put(seat, case, Typed({"market": "80"}, verdict="failed"), 2)
    assert (ScoreSheet.objects.get().verdict, ScoreSheet.objects.get().scores) == ("passed", {"market": "80"})


def test_nobody_reads_the_advice_before_the_lock(committee: Committee, seat: Seat, other: Seat, case: Proposal, staff: User) -> None:
    assert opinions_of(case, "final") is None
    put(seat, case, opinion("passed"), send=True)
    put(other, case, opinion("failed", "佐證不足"), send=True)
    before = opinions_of(case, "midterm")
    assert before is not None
    assert (before.is_locked, list(before.given)) == (False, [])
    lock_scores(committee, staff, reason="", seen=(), received_at=timezone.now())
    with pytest.raises(Locked):
        put(seat, case, opinion("failed", "改變意見"), 1)
    found = opinions_of(case, "midterm")
    assert found is not None
    assert dict(found.counts) == {"passed": 1, "improve": 0, "failed": 1}
    recuse(other, case)
    left = opinions_of(case, "midterm")
    assert left is not None
    assert [verdict for _code, verdict, _comment in left.given] == ["passed"]
    case.refresh_from_db()
    assert case.status == Status.MIDTERM  # the lock moves no case of a review: its result does


def test_another_round_starts_from_what_was_sent(committee: Committee, seat: Seat, other: Seat, case: Proposal, staff: User) -> None:
    put(seat, case, opinion("passed"), send=True)
    put(other, case, opinion("passed"), send=True)
    lock_scores(committee, staff, reason="", seen=(), received_at=timezone.now())
    score_again(committee, case, staff, reason="補送資料後再審", received_at=timezone.now())
    assert CommitteeCase.objects.get().round == 2
    assert list(ScoreSheet.objects.filter(round=2).values_list("verdict", "status")) == [("passed", "draft")] * 2


def test_the_page_has_an_advice_and_no_score(client: Client, seat: Seat, case: Proposal, staff: User, monkeypatch: Any) -> None:
    client.force_login(seat.user)
    text = client.get(f"/review/cases/{case.code}/").content.decode()
    assert 'name="verdict" value="improve"' in text
    assert 'name="s-market"' not in text
    assert f"/execution/reviewed/{case.code}/" in text
    wrong = client.post(f"/review/cases/{case.code}/", {"verdict": "failed", "revision": "0", "_send": "1"})
    assert (wrong.status_code, 'href="#to_applicant"' in wrong.content.decode()) == (422, True)
    assert client.post(f"/review/cases/{case.code}/", {"verdict": "passed", "revision": "1", "_send": "1"}).status_code == 302
    assert "通過" in client.get("/").content.decode()
    assert client.get(f"/review/cases/{case.code}/history/").status_code == 200
    User.objects.filter(pk=staff.pk).update(is_demonstration=True)  # its second factor has tests of its own
    monkeypatch.setattr("review.undertaking_gate.officer_state", lambda _user: (False, False))
    client.force_login(staff)
    board = client.get("/desk/committee/midterm/").content.decode()
    assert "期中進度審查" in board
    assert "/print/" not in board
    assert client.get(f"/desk/committee/midterm/sheets/{seat.pk}/print/").status_code == 404
    assert "s-market" not in client.get("/desk/committee/midterm/settings/").content.decode()
