"""異動紀錄: the reviewer's own in words; staff's after the lock, by code, without the note; the list of codes opened with a reason."""

import pytest
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.trail.models import Entry
from proposals.models import Call, Proposal
from review.models import Committee, CommitteeCase, Seat
from tests import factories
from tests.review.committees import bring, make_committee, recuse, seat_reviewer
from tests.review.services.committee.conftest import put, typed


@pytest.fixture
def committee(call: Call, staff: User) -> Committee:
    User.objects.filter(pk=staff.pk).update(is_demonstration=True)  # its second factor has tests of its own
    return make_committee(call, staff)


@pytest.fixture
def case(committee: Committee, seat: Seat) -> Proposal:
    made = bring(committee)
    put(seat, made, typed("80", note="先記一筆"))
    put(seat, made, typed("80", market="85", note="先記一筆", to_applicant="宜補充通路"), 1, send=True)
    return made


@pytest.fixture
def desk(client: Client, staff: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("review.undertaking_gate.officer_state", lambda _user: (False, False))  # it has tests of its own
    staff.set_password(factories.PASSWORD)
    staff.save(update_fields=["password"])
    client.force_login(staff)
    return client


def main_of(client: Client, url: str) -> str:
    return client.get(url).content.decode().partition("<main")[2]


def test_what_i_changed_when_in_words(client: Client, seat: Seat, case: Proposal) -> None:
    client.force_login(seat.user)
    text = main_of(client, f"/review/cases/{case.code}/history/")
    assert "80 → <b>85</b>" in text
    assert "送出評分" in text
    assert "新增給提案單位的審查意見" in text
    assert "先記一筆" in text  # one's own note
    assert "/history/" in client.get(f"/review/cases/{case.code}/").content.decode()


def test_a_colleague_and_strangers_have_no_history(client: Client, committee: Committee, case: Proposal, users: dict[str, User]) -> None:
    colleague = seat_reviewer(committee, "何委員")
    client.force_login(colleague.user)
    assert client.get(f"/review/cases/{case.code}/history/").status_code == 404  # not assigned
    User.objects.filter(pk=users["agency"].pk).update(is_demonstration=True)
    client.force_login(users["agency"])
    assert client.get(f"/review/cases/{case.code}/history/").status_code == 403


def test_staff_read_it_after_the_lock_without_name_and_note(desk: Client, seat: Seat, case: Proposal) -> None:
    url = f"/desk/committee/selection/sheets/{seat.pk}/{case.code}/history/"
    assert desk.get(url).status_code == 403
    CommitteeCase.objects.filter(proposal=case).update(locked_at=timezone.now())
    text = main_of(desk, url)
    assert "80 → <b>85</b>" in text
    assert "吳委員" not in text
    assert "先記一筆" not in text
    assert "私人筆記（" not in text


def test_the_list_of_codes_is_opened_with_a_reason_once_at_a_time(desk: Client, committee: Committee, seat: Seat, case: Proposal) -> None:
    recuse(seat, case)
    url = "/desk/committee/selection/codes/"
    assert "吳委員" not in main_of(desk, url)  # a GET never opens it
    answer = desk.post(url, {"reason": "稽核人員調閱代號"})
    assert (answer.status_code, answer.url.startswith("/accounts/reauthenticate/")) == (302, True)
    opened = desk.post(answer.url, {"password": factories.PASSWORD})
    assert "吳委員" in opened.content.decode()  # what waited for the password is done with it
    before = Entry.objects.filter(verb="committee.codes_opened").count()
    assert before == 1
    assert desk.post(url, {"reason": " 看 "}).status_code == 400
    assert Entry.objects.filter(verb="committee.codes_opened").count() == before
    shown = desk.post(url, {"reason": "審計人員到場調閱"}).content.decode()
    assert "吳委員" in shown
    assert Entry.objects.filter(verb="committee.codes_opened").count() == before + 1
    entry = Entry.objects.filter(verb="committee.codes_opened").latest("number")
    assert (entry.detail["reason"], "吳委員" in str(entry.detail)) == ("審計人員到場調閱", False)
    assert "審計人員到場調閱" in main_of(desk, url)
