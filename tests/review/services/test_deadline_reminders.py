"""Reminders of the deadline and of the slides: due and not yet sent, never twice, none lost, nobody who has nothing open."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.jobs.registry import rounds
from alliance_portal.mail.models import Mail
from alliance_portal.trail.models import Entry
from proposals.constants import Status
from proposals.models import Call, Proposal
from review.models import SentReminder
from review.services.deadline_reminders import CASES_A_ROUND, remind_due, remind_of_deadlines, remind_of_slides
from review.services.intake import log_paper
from tests import factories
from tests.races import at_once
from tests.review.cases import delivery, make_draft, upload
from tests.review.services.test_slides import on_agenda, passed, until

DAY = timedelta(days=1)


def mails(event: str = "deadline_reminder") -> list[str]:
    return list(Mail.objects.filter(event=event).order_by("pk").values_list("subject", flat=True))


@pytest.fixture
def case(call: Call, lead: User) -> Proposal:
    return make_draft(call, lead)


def test_the_sweeper_knows_them() -> None:
    assert "review.deadline_reminders" in rounds()


def test_three_days_and_a_day_before_each_once(case: Proposal, call: Call) -> None:
    due = call.deadline
    assert [remind_due(due - each) for each in (3 * DAY + timedelta(seconds=1), 3 * DAY, 2 * DAY, DAY, timedelta(hours=2))] == [0, 1, 0, 1, 0]
    assert [subject.partition("距截止尚餘")[2].partition("，")[0] for subject in mails()] == ["3天", "24小時"]
    assert Entry.objects.filter(verb="reminder.deadline").count() == 2


def test_a_sweeper_that_slept_sends_what_it_wakes_in_and_nothing_after_the_end(case: Proposal, call: Call) -> None:
    assert remind_due(call.deadline - timedelta(hours=30)) == 1  # slept over the beginning of the first stage
    assert remind_due(call.deadline) == 0
    other = factories.make_call(code="112", deadline=call.deadline)
    make_draft(other, factories.make_user())
    assert remind_due(call.deadline - timedelta(hours=3)) == 2  # over the whole of it
    assert len(mails()) == 3


def test_what_is_open_stands_in_the_mail(case: Proposal, call: Call, lead: User) -> None:
    remind_due(call.deadline - DAY)
    mail = Mail.objects.get(event="deadline_reminder")
    row = SentReminder.objects.get()
    assert (mail.to, row.mails) == (lead.email, 1)
    assert f"貴聯盟尚有{row.open_items}項未完成" in mail.subject
    for words in ("應修正", "2家成員尚未同意", "尚未上傳送件", f"/proposals/{case.code}/"):
        assert words in mail.body


def test_after_the_upload_the_paper_is_what_is_missing(case: Proposal, call: Call, lead: User, staff: User) -> None:
    sent = upload(case, lead)
    remind_due(call.deadline - 3 * DAY)
    first = Mail.objects.filter(event="deadline_reminder").first()
    assert "貴聯盟尚有1項未完成" in first.subject
    assert "書面尚未送達" in first.body
    log_paper(case, staff, delivery(timezone.now(), code=sent.receipt_no), received_at=timezone.now())
    count = len(mails())
    assert remind_due(call.deadline - DAY) == 1  # looked at: nothing is open
    assert len(mails()) == count
    assert SentReminder.objects.filter(open_items=0).count() == 1


def test_changes_that_were_not_uploaded_again(case: Proposal, call: Call, lead: User, staff: User) -> None:
    sent = upload(case, lead)
    log_paper(case, staff, delivery(timezone.now(), code=sent.receipt_no), received_at=timezone.now())
    Proposal.objects.filter(pk=case.pk).update(content_version=7)
    remind_due(call.deadline - DAY)
    assert "上傳後的修改尚未重新上傳" in Mail.objects.filter(event="deadline_reminder").first().body


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.WITHDRAWN, Status.LATE_REFUSED, Status.SCREENING])
def test_who_is_through_or_out_hears_nothing(case: Proposal, call: Call, status: Status) -> None:
    Proposal.objects.filter(pk=case.pk).update(status=status)
    assert (remind_due(call.deadline - DAY), mails()) == (0, [])


def test_a_later_deadline_is_reminded_of_anew(case: Proposal, call: Call) -> None:
    remind_due(call.deadline - DAY)
    Call.objects.filter(pk=call.pk).update(deadline=call.deadline + 2 * DAY)
    assert remind_due(call.deadline - DAY) == 1
    assert SentReminder.objects.values("due_at").distinct().count() == 2


def test_a_call_that_is_not_out_reminds_nobody(case: Proposal, call: Call) -> None:
    Call.objects.filter(pk=call.pk).update(is_published=False)
    assert remind_due(call.deadline - DAY) == 0


def test_nothing_near_costs_three_queries_and_what_was_sent_is_not_looked_at(case: Proposal, call: Call, django_assert_num_queries) -> None:
    with django_assert_num_queries(3):
        remind_due(call.deadline - 5 * DAY)
    remind_due(call.deadline - DAY)
    with django_assert_num_queries(4):
        remind_due(call.deadline - DAY)


def test_a_case_with_more_time_is_reminded_of_its_own_deadline(case: Proposal, call: Call, staff: User) -> None:
    Proposal.objects.filter(pk=case.pk).update(extended_until=call.deadline + 5 * DAY)
    assert remind_of_deadlines(call.deadline - DAY) == 0
    assert [remind_of_deadlines(call.deadline + 4 * DAY) for _round in range(2)] == [1, 0]


def test_some_cases_a_round_and_the_rest_in_the_next(call: Call) -> None:
    people = [factories.make_user() for _case in range(CASES_A_ROUND + 2)]
    for person in people:
        make_draft(call, person)
    assert [remind_of_deadlines(call.deadline - DAY) for _round in range(3)] == [CASES_A_ROUND, 2, 0]
    assert {mail.to for mail in Mail.objects.filter(event="deadline_reminder")} == {person.email for person in people}


# slides ----------------------------------------------------------------------------------------------------------------------


def test_slides_are_reminded_of_until_they_are_there(call: Call, lead: User) -> None:
    case, due = passed(call, lead), call.deadline + 9 * DAY
    assert remind_of_slides(due - DAY) == 0  # no deadline is set
    until(call, due)
    assert [remind_of_slides(due - each) for each in (4 * DAY, 3 * DAY, 3 * DAY, DAY)] == [0, 1, 0, 1]
    assert len(mails("slides_reminder")) == 4  # the contact and the lead's owner, twice
    assert f"/proposals/{case.code}/slides/" in Mail.objects.filter(event="slides_reminder").first().body
    Proposal.objects.filter(pk=case.pk).update(status=Status.SLIDES_READY)
    until(call, due + 5 * DAY)
    assert remind_of_slides(due + 4 * DAY) == 0


def test_the_meeting_s_deadline_counts(call: Call, lead: User, staff: User) -> None:
    case, due = passed(call, lead), call.deadline + 9 * DAY
    until(call, due)
    on_agenda(case, staff, due + 3 * DAY)
    assert (remind_of_slides(due - DAY), remind_of_slides(due + 2 * DAY)) == (0, 1)


def test_slides_rounds_are_flat(call: Call, django_assert_num_queries) -> None:
    due = call.deadline + 9 * DAY
    until(call, due)
    for cases in (1, 2):
        for _case in range(cases):
            passed(call, factories.make_user())
        remind_of_slides(due - DAY)
        with django_assert_num_queries(4):
            assert remind_of_slides(due - DAY) == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_send_one(lead: User) -> None:
    call = factories.make_call()
    make_draft(call, lead)
    now: datetime = call.deadline - DAY
    assert sorted(at_once(lambda: remind_due(now), lambda: remind_due(now))) == [0, 1]
    assert Mail.objects.filter(event="deadline_reminder").count() == 1
