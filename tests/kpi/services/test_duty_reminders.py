"""Yearly reminders of effect data after the closing day: until they are done, once a year, flat in queries (M-07, M-10)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from alliance_portal.mail.models import Mail
from kpi.constants import Duty, DutyState
from kpi.models import DutyReminder, Obligation
from kpi.rules.reminding import duty_year
from kpi.services.duty_reminders import remind
from proposals.constants import Status
from tests import factories
from tests.kpi import courses

CLOSING_DAY = date(2024, 11, 30)


@pytest.fixture
def case(call, lead, member, staff):
    case = courses.executing(lead=lead, member_owner=member, by=staff, status=Status.CLOSED)
    for place in range(2):
        for month in (9, 10):
            courses.slot(factories.member_row(case, place), month, "accepted")
    return case


def on(*day):
    return remind(date(*day), datetime(*day, 9, tzinfo=ZoneInfo("Asia/Taipei")))


def told(user):
    return Mail.objects.filter(event="effect_data_due", to=user.email)


@pytest.mark.parametrize(("day", "year"), [
    (date(2024, 11, 30), None), (date(2024, 12, 1), 2024), (date(2025, 11, 30), 2024), (date(2025, 12, 1), 2025), (date(2027, 1, 5), 2026),
])  # fmt: skip
def test_the_year_that_is_due(day, year):
    assert duty_year(CLOSING_DAY, day) == year


def test_each_member_hears_once_a_year(case, lead, member):
    assert on(2024, 11, 30) == 0
    assert on(2024, 12, 1) == 2
    assert on(2024, 12, 1) == on(2025, 6, 1) == 0
    assert told(member).get().subject.endswith("【需辦理】113年度計畫成效資料填報")
    assert "示範成員1" in told(member).get().body
    assert on(2027, 1, 5) == 2  # asleep for two years: the newest only
    assert told(lead).count() == 2
    assert sorted(DutyReminder.objects.values_list("year", flat=True)) == [2024, 2024, 2026, 2026]


@pytest.mark.parametrize(("state", "mails"), [
    (DutyState.MET, 0), (DutyState.WAIVED, 0), (DutyState.HANDED_IN, 0), (DutyState.RETURNED, 1), (DutyState.OPEN, 1),
])  # fmt: skip
def test_it_stays_open_until_it_is_done(case, member, state, mails):
    Obligation.objects.create(proposal=case, member=factories.member_row(case, 1), kind=Duty.EFFECT, state=state, remark="理由")
    on(2024, 12, 2)
    assert told(member).count() == mails


@pytest.mark.parametrize(("status", "mails"), [(Status.CLOSED, 2), (Status.CLOSING, 2), (Status.ABNORMAL_CLOSED, 0), (Status.REVOKED, 0)])
def test_a_case_that_failed_owes_no_data(case, status, mails):
    type(case).objects.filter(pk=case.pk).update(status=status)
    assert on(2024, 12, 2) == mails


@pytest.mark.parametrize("count", [1, 3])
def test_a_fixed_number_of_queries(call, staff, django_assert_num_queries, count):
    for _each in range(count):
        made = courses.executing(by=staff, lead=factories.make_user(), status=Status.CLOSED)
        courses.slot(factories.lead_row(made), 10, "accepted")
    with django_assert_num_queries(12):
        assert on(2024, 12, 2) == count
