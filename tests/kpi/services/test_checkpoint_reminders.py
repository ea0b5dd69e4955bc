"""Reminders before 30 July and 30 November: to the lead, once, not for a report that is in; flat in queries (W-47)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from alliance_portal.mail.models import Mail
from kpi.constants import CheckState
from kpi.models import CheckpointReminder, CheckpointReport
from kpi.rules.reminding import is_checkpoint_near
from kpi.rules.terms import Terms
from kpi.services.checkpoint_reminders import remind
from proposals.constants import Status
from tests import factories
from tests.kpi import courses

JULY_30 = date(2024, 7, 30)


@pytest.fixture
def case(call, lead, member, staff):
    return courses.executing(lead=lead, member_owner=member, by=staff)


def on(month, day):
    return remind(date(2024, month, day), datetime(2024, month, day, 9, tzinfo=ZoneInfo("Asia/Taipei")))


@pytest.mark.parametrize(("day", "near"), [(15, False), (16, True), (30, True), (31, False)])
def test_from_some_days_before_to_the_day_itself(day, near):
    assert is_checkpoint_near(JULY_30, date(2024, 7, day), Terms(checkpoint_days=14)) is near


def test_the_lead_hears_once_of_each(case, lead, member):
    assert on(7, 15) == 0
    assert on(7, 19) == 1  # asleep from the 16th to the 18th
    assert on(7, 19) == on(7, 30) == on(8, 1) == 0
    told = Mail.objects.get(event="checkpoint_due")
    assert told.to == lead.email
    assert told.subject.endswith("【需辦理】7月30日查核點報告，請於當日前送出")
    assert "40%" in told.body
    assert on(11, 20) == 1
    assert "100%" in Mail.objects.filter(event="checkpoint_due").order_by("-pk").first().body
    assert sorted(CheckpointReminder.objects.values_list("position", flat=True)) == [0, 1]


@pytest.mark.parametrize(("state", "mails"), [
    (CheckState.PREPARING, 1), (CheckState.RETURNED, 1), (CheckState.SENT, 0), (CheckState.SETTLED, 0),
])  # fmt: skip
def test_not_for_a_report_that_is_in(case, lead, state, mails):
    CheckpointReport.objects.create(proposal=case, position=0, state=state, statement="x", saved_by=lead)
    assert on(7, 20) == mails


@pytest.mark.parametrize(("status", "mails"), [(Status.MIDTERM, 1), (Status.ABNORMAL_CLOSED, 0), (Status.CLOSED, 0), (Status.SELECTED, 0)])
def test_not_where_nothing_is_carried_out(case, status, mails):
    type(case).objects.filter(pk=case.pk).update(status=status)
    assert on(7, 20) == mails


@pytest.mark.parametrize("count", [1, 3])
def test_a_fixed_number_of_queries(call, staff, django_assert_num_queries, count):
    for _each in range(count):
        courses.executing(by=staff, lead=factories.make_user())
    with django_assert_num_queries(12):
        assert on(7, 20) == count
