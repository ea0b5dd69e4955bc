"""Before 截止評分 a sheet is opened by an administrator alone, with a reason, a second person, once; it is in the trail and told (R-13)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.mail.models import Mail
from alliance_portal.seconds import services as seconds
from alliance_portal.seconds.models import Confirmation
from alliance_portal.trail.models import Entry
from proposals.models import Proposal
from proposals.services.errors import Forbidden, Refused
from review.models import CommitteeCase, ScoreSheet, SealedOpening, Seat
from review.services.committee import sealed
from tests.races import at_once
from tests.review.committees import sheet
from tests.review.services.committee.conftest import mine, put, typed

pytestmark = pytest.mark.django_db
REASON = "委員來電表示評分表內容異常"


@pytest.fixture
def chief(users: dict[str, User]) -> User:
    return users["administrator"]


@pytest.fixture
def closed(seat: Seat, case: Proposal) -> ScoreSheet:
    """A sheet that is sent and not locked."""
    return sheet(seat, case, "83.5", remarks={"market": "通路具體"}, note="私人筆記一則", to_applicant="宜補充通路")


def allowed(closed: ScoreSheet, chief: User, staff: User) -> SealedOpening:
    seconds.confirm(sealed.ask_to_open(closed, chief, reason=REASON), staff)
    return SealedOpening.objects.get()


def test_asked_confirmed_opened_once_and_told(closed: ScoreSheet, seat: Seat, other: Seat, chief: User, staff: User) -> None:
    Seat.objects.filter(pk=other.pk).update(is_convener=True)
    opening = allowed(closed, chief, staff)
    assert not Entry.objects.filter(verb="sheet.opened_sealed").exists()  # a permission is no look
    assert sealed.open_sealed(opening, chief, timezone.now()).scores["market"] == "83.5"
    entry = Entry.objects.get(verb="sheet.opened_sealed")  # exactly one
    assert (entry.actor, entry.detail["sealed"], entry.detail["reason"], entry.detail["allowed_by"]) == (chief, True, REASON, staff.pk)
    assert "83.5" not in str(entry.detail)
    mails = Mail.objects.filter(event="sealed_opened")
    assert {mail.to for mail in mails} == {seat.user.email, other.user.email}
    assert all(REASON in mail.body and seat.user.name not in mail.body for mail in mails if mail.to == other.user.email)
    with pytest.raises(Refused, match="已使用"):
        sealed.open_sealed(opening, chief, timezone.now())
    assert Entry.objects.filter(verb="sheet.opened_sealed").count() == 1


@pytest.mark.parametrize("role", ["staff", "agency", "reviewer", "lead"])
def test_only_an_administrator_asks_and_only_he_opens(closed: ScoreSheet, chief: User, staff: User, users: dict[str, User], role: str) -> None:
    with pytest.raises(Forbidden):
        sealed.ask_to_open(closed, users[role], reason=REASON)
    opening = allowed(closed, chief, staff)
    with pytest.raises(Forbidden):
        sealed.open_sealed(opening, users[role], timezone.now())
    User.objects.filter(pk=chief.pk).update(office=Office.NONE)
    chief.refresh_from_db()
    with pytest.raises(Forbidden):  # the office was taken away meanwhile
        sealed.open_sealed(opening, chief, timezone.now())
    assert not Entry.objects.filter(verb="sheet.opened_sealed").exists()


def test_no_reason_no_second_person_no_look(closed: ScoreSheet, chief: User) -> None:
    with pytest.raises(seconds.Refused, match="理由"):
        sealed.ask_to_open(closed, chief, reason="  看 ")
    asked = sealed.ask_to_open(closed, chief, reason=REASON)
    with pytest.raises(PermissionDenied):
        seconds.confirm(asked, chief)
    assert Confirmation.objects.get(pk=asked.pk).state == Confirmation.State.OPEN
    assert not SealedOpening.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        SealedOpening.objects.create(sheet=closed, reader=chief, reason="x", allowed_by=chief, expires_at=timezone.now())


def test_a_permission_runs_out_and_ends_with_the_lock(closed: ScoreSheet, case: Proposal, chief: User, staff: User) -> None:
    opening = allowed(closed, chief, staff)
    with pytest.raises(Refused, match="逾期"):
        sealed.open_sealed(opening, chief, opening.expires_at)
    sealed.open_sealed(opening, chief, opening.expires_at - timedelta(milliseconds=1))  # the control
    again = sealed.ask_to_open(closed, chief, reason=REASON)
    CommitteeCase.objects.filter(proposal=case).update(locked_at=timezone.now())
    with pytest.raises(seconds.Refused, match="截止評分"):  # after it everybody reads by the usual rules
        seconds.confirm(again, staff)
    with pytest.raises(Refused, match="截止評分"):
        sealed.ask_to_open(closed, chief, reason=REASON)


def test_the_page_shows_codes_and_the_look_shows_no_private_note(closed: ScoreSheet, seat: Seat, chief: User, staff: User, client: Client) -> None:
    User.objects.filter(pk__in=(chief.pk, staff.pk)).update(is_demonstration=True)  # their second factor has tests of its own
    client.force_login(chief)
    page = client.get("/review/sealed/").content.decode()
    assert sealed.code_of(closed) in page
    assert seat.user.name not in page
    assert "83.5" not in page
    opening = allowed(closed, chief, staff)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": timezone.now().timestamp()}]
    session.save()
    assert client.get(f"/review/sealed/{opening.pk}/").status_code == 405  # a GET never opens
    shown = client.post(f"/review/sealed/{opening.pk}/")
    assert shown.status_code == 200
    text = shown.content.decode()
    assert "83.5" in text
    assert "通路具體" in text
    assert seat.user.name not in text
    assert "私人筆記一則" not in text
    assert client.post(f"/review/sealed/{opening.pk}/").status_code == 409
    assert Entry.objects.filter(verb="sheet.opened_sealed").count() == 1
    client.force_login(staff)
    assert client.get("/review/sealed/").status_code == 403


def test_only_begun_sheets_of_the_round_are_sealed(seat: Seat, case: Proposal) -> None:
    assert not sealed.sealed_sheets().exists()
    made = put(seat, case, typed()).sheet
    assert [each.pk for each in sealed.sealed_sheets()] == [made.pk]
    CommitteeCase.objects.filter(proposal=case).update(round=2)
    assert not sealed.sealed_sheets().exists()
    assert mine(seat, case).pk


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres(only=True)
def test_of_two_openings_at_once_one_is_a_look(closed: ScoreSheet, chief: User, staff: User) -> None:
    opening = allowed(closed, chief, staff)
    found = at_once(*[lambda: sealed.open_sealed(opening, chief, timezone.now())] * 2)
    assert sorted(type(each).__name__ for each in found) == ["Refused", "ScoreSheet"]
    assert Entry.objects.filter(verb="sheet.opened_sealed").count() == 1
