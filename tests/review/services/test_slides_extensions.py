"""A later deadline for the slides of one alliance: two persons, later only, the lead told, no other case touched (D-20, R-42)."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.mail.models import Mail
from alliance_portal.seconds import services as seconds
from alliance_portal.trail.models import Entry
from proposals.constants import Status
from proposals.models import Call, Proposal
from proposals.services import Forbidden, Refused
from review.models import SlidesExtension
from review.queries.slides import deadline_of, deadlines
from review.services.slides import upload_slides
from review.services.slides_extensions import ask_extension
from tests import factories
from tests.review.services.test_slides import file, on_agenda, passed, until
from tests.review.views.test_ranking import signed

WHY = "負責人住院，會議改期簡報"


@pytest.fixture
def due(now: datetime) -> datetime:
    return now + timedelta(days=1)


@pytest.fixture
def case(call: Call, lead: User, due: datetime) -> Proposal:
    Call.objects.filter(pk=call.pk).update(midterm_on=(due + timedelta(days=30)).date())
    call.refresh_from_db()
    until(call, due)
    return Proposal.objects.select_related("call").get(pk=passed(call, lead).pk)


def fresh(case: Proposal) -> Proposal:
    return Proposal.objects.select_related("call").get(pk=case.pk)


def test_two_persons_give_one_case_more_time_and_its_lead_is_told(
    case: Proposal, call: Call, lead: User, staff: User, staff2: User, now: datetime, due: datetime, settings, tmp_path,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    other = passed(call, factories.make_user())
    later = due + timedelta(days=2)
    asked = ask_extension(case, staff, until=later, reason=WHY, now=now)
    assert deadline_of(fresh(case)) == due  # not yet
    with pytest.raises(PermissionDenied):
        seconds.confirm(asked, staff)
    seconds.confirm(asked, staff2)
    assert deadlines([fresh(case), fresh(other)]) == {case.pk: later, other.pk: due}
    made = SlidesExtension.objects.get()
    assert (made.before, made.until, made.asked_by, made.confirmed_by) == (due, later, staff, staff2)
    assert WHY in Mail.objects.get(event="slides_extended", to=lead.email).body
    assert Entry.objects.filter(verb="slides.extended").count() == 1
    with pytest.raises(Refused):
        upload_slides(fresh(case), file(), actor=lead, received_at=later + timedelta(seconds=1))
    upload_slides(fresh(case), file(), actor=lead, received_at=later)  # inclusive
    assert fresh(case).status == Status.SLIDES_READY


@pytest.mark.parametrize(("hours", "reason"), [(0, "until"), (-1, "until"), (24 * 40, "until"), (1, "")])
def test_later_only_and_before_the_mid_term_checkpoint(case: Proposal, staff: User, staff2: User, now: datetime, due: datetime, hours: int,
                                                       reason: str) -> None:  # fmt: skip
    if not reason:
        assert ask_extension(case, staff, until=due + timedelta(hours=hours), reason=WHY, now=now).pk
        return
    with pytest.raises(seconds.Refused) as refused:
        ask_extension(case, staff, until=due + timedelta(hours=hours), reason=WHY, now=now)
    assert refused.value.reason == reason


def test_a_case_in_another_state_or_without_a_deadline_has_nothing_to_extend(case: Proposal, call: Call, staff: User, staff2: User, now, due) -> None:
    later = due + timedelta(days=1)
    Proposal.objects.filter(pk=case.pk).update(status=Status.IN_REVIEW)
    with pytest.raises(seconds.Refused) as refused:
        ask_extension(fresh(case), staff, until=later, reason=WHY, now=now)
    assert refused.value.reason == "status"
    Proposal.objects.filter(pk=case.pk).update(status=Status.ELIGIBLE)
    Call.objects.update(rules={key: value for key, value in call.rules.items() if key != "slides_until"})
    with pytest.raises(seconds.Refused) as refused:
        ask_extension(fresh(case), staff, until=later, reason=WHY, now=now)
    assert (refused.value.reason, "尚未設定" in refused.value.text.zh) == ("until", True)


def test_a_deadline_that_moved_meanwhile_is_not_moved_again(case: Proposal, staff: User, staff2: User, now: datetime, due: datetime) -> None:
    asked = ask_extension(case, staff, until=due + timedelta(days=3), reason=WHY, now=now)
    on_agenda(case, staff, due + timedelta(hours=2))
    with pytest.raises(seconds.Refused) as refused:
        seconds.confirm(asked, staff2)
    assert (refused.value.reason, SlidesExtension.objects.count()) == ("changed", 0)


def test_only_officers_ask(case: Proposal, lead: User, agency: User, staff2: User, now: datetime, due: datetime) -> None:
    for person in (lead, agency, factories.make_user(office=Office.REVIEWER)):
        with pytest.raises(Forbidden):
            ask_extension(case, person, until=due + timedelta(days=1), reason=WHY, now=now)


def test_the_page_asks_and_keeps_what_was_typed(case: Proposal, client: Client, lead: User, staff: User, staff2: User, due: datetime) -> None:
    page, desk = f"/proposals/{case.code}/slides/", signed(client, staff)
    assert "展延本案的簡報期限" in desk.get(page).text
    assert "展延本案的簡報期限" not in signed(Client(), lead).get(page).text
    wrong = desk.post(page + "extend/", {"day": "113/99/99", "time": "17:00", "reason": WHY})
    assert (wrong.status_code, WHY in wrong.text) == (400, True)
    day = timezone.localtime(due + timedelta(days=5))
    answer = desk.post(page + "extend/", {"day": f"{day.year - 1911}/{day:%m/%d}", "time": "17:00", "reason": WHY})
    assert answer.url.startswith("/seconds/")
    assert signed(Client(), lead).post(page + "extend/", {}).status_code == 403
