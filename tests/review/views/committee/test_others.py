"""What reviewers see of each other: nothing before the lock, by the settings afterwards, under codes, without recused members (R-08, R-12)."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from proposals.constants import Status
from proposals.models import Proposal
from review.models import Committee, CommitteeCase, ScoreSheet, Seat
from review.rules.reviewer_codes import codes_of
from tests.review.committees import bring, recuse, seat_reviewer, sheet


@pytest.fixture
def case(committee: Committee, seat: Seat, other: Seat) -> Proposal:
    made = bring(committee)
    sheet(seat, made, "81")
    sheet(other, made, "67.5", remarks={"market": "市場資料宜更新"}, note="只給自己", to_applicant="請補充通路")
    return made


def set_rules(committee: Committee, **settings: Any) -> None:
    Committee.objects.filter(pk=committee.pk).update(settings=settings)


def close(case: Proposal) -> None:
    CommitteeCase.objects.filter(proposal=case).update(locked_at=timezone.now())
    Proposal.objects.filter(pk=case.pk).update(status=Status.SCORED)


def page(client: Client, seat: Seat, case: Proposal) -> tuple[int, str]:
    client.force_login(seat.user)
    answer = client.get(f"/review/cases/{case.code}/others/")
    return answer.status_code, answer.content.decode().partition("<main")[2]


def test_never_before_the_lock_whatever_the_settings_say(client: Client, committee: Committee, seat: Seat, case: Proposal) -> None:
    set_rules(committee, shows_others=True, shows_round=True, shows_names=True)
    assert page(client, seat, case)[0] == 403
    form = client.get(f"/review/cases/{case.code}/").content.decode()
    assert "67.5" not in form
    assert "/others/" not in form
    close(case)
    assert page(client, seat, case)[0] == 200  # the control
    assert "/others/" in client.get(f"/review/cases/{case.code}/").content.decode()


def test_by_itself_the_call_shows_nothing_after_it(client: Client, seat: Seat, case: Proposal) -> None:
    close(case)
    assert page(client, seat, case)[0] == 403


def test_after_the_lock_under_the_code_of_the_case(client: Client, committee: Committee, seat: Seat, other: Seat, case: Proposal) -> None:
    set_rules(committee, shows_others=True)
    close(case)
    code = codes_of(committee.salt, case.code, [seat.pk, other.pk])[other.pk]
    _status, text = page(client, seat, case)
    assert all(each in text for each in (code, "67.5", "市場資料宜更新", "請補充通路"))
    assert "何委員" not in text
    assert "只給自己" not in text
    set_rules(committee, shows_others=True, shows_names=True)
    assert "何委員" in page(client, seat, case)[1]


def test_in_the_second_round_the_first_one_alone(client: Client, committee: Committee, seat: Seat, other: Seat, case: Proposal) -> None:
    set_rules(committee, rounds=2, shows_round=True)
    CommitteeCase.objects.filter(proposal=case).update(round=2)
    sheet(other, case, "91.5", round_=2)
    status, text = page(client, seat, case)
    assert (status, "67.5" in text, "91.5" in text) == (200, True, False)


def test_who_is_recused_reads_nothing_and_is_in_nothing(client: Client, committee: Committee, seat: Seat, other: Seat, case: Proposal) -> None:
    set_rules(committee, shows_others=True)
    close(case)
    recuse(other, case)
    assert page(client, other, case)[0] == 404
    assert "67.5" not in page(client, seat, case)[1]


def test_drafts_are_nobodys(client: Client, committee: Committee, seat: Seat, other: Seat, case: Proposal) -> None:
    set_rules(committee, shows_others=True)
    ScoreSheet.objects.filter(seat=other).update(status="draft")
    close(case)
    assert "67.5" not in page(client, seat, case)[1]


@pytest.mark.parametrize("members", [1, 3])
def test_the_page_is_flat_in_queries(
    client: Client, committee: Committee, seat: Seat, case: Proposal, members: int, django_assert_num_queries: Any,
) -> None:
    set_rules(committee, shows_others=True)
    for _number in range(members):
        sheet(seat_reviewer(committee), case, "70", remarks={"market": "好"})
    close(case)
    page(client, seat, case)
    with django_assert_num_queries(6):
        client.get(f"/review/cases/{case.code}/others/")
