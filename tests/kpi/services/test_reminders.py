"""Reminders of monthly reports: due and not yet sent, a sleeping scheduler, a fixed number of queries (W-47)."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from alliance_portal.mail.models import Mail
from kpi.models import MonthSlot, ReportReminder
from kpi.services.reminders import remind
from proposals.constants import Status
from tests import factories
from tests.kpi import cases
from tests.kpi.cases import at
from tests.kpi.reporting import sent


@pytest.fixture
def case(call, lead, member):
    return cases.executing(call, lead, member=member)


def on(day, month=5):
    return remind(date(2024, month, day), at(month, day))


def events():
    return sorted(Mail.objects.filter(event__contains="report").values_list("event", flat=True))


def test_nobody_is_told_before_the_time(case):
    assert on(2) == 0
    assert not ReportReminder.objects.exists()


def test_each_stage_goes_once_to_its_readers(case, lead, member, staff):
    assert on(3) == 2  # the lead reports too
    assert on(3) == 0
    assert Mail.objects.get(event="report_due", to=member.email).subject.endswith("【需辦理】4月份進度回報，請於5月6日前填報")
    assert on(7) == 2
    assert Mail.objects.get(event="report_overdue", to=member.email).subject.endswith("【逾期】4月份進度尚未回報（已逾1日）")
    assert on(8) == 1
    told = Mail.objects.get(event="reports_overdue_lead")
    assert (told.to, "稻香示範食品" in told.body) == (lead.email, True)
    assert on(10) == len(Mail.objects.filter(event="reports_overdue_staff")) >= 1
    assert Mail.objects.filter(event="reports_overdue_staff", to=staff.email).count() == 1


def test_a_scheduler_that_slept_over_the_day_loses_none_and_sends_none_twice(case, staff):
    on(3)
    before = events()
    on(9)  # asleep from the 6th to the 8th
    assert [each for each in events() if each not in before] == ["report_overdue"] * 2 + ["reports_overdue_lead"]
    assert on(9) == 0
    on(20)
    assert "reports_overdue_staff" in events()
    assert on(21) == 0


def test_who_has_sent_is_not_reminded(case, member, lead):
    sent(case, 1, member, at(5, 2))
    on(8)
    assert not Mail.objects.filter(to=member.email).exists()
    assert "稻香示範食品" not in Mail.objects.get(event="reports_overdue_lead").body


@pytest.mark.parametrize("ended", [Status.CLOSED, Status.NOT_EXECUTED])
def test_a_case_that_ended_is_left_alone(case, ended):
    cases.set_status(case, ended)
    assert on(20) == 0


def test_a_lifted_month_is_left_alone(case):
    MonthSlot.objects.update(lifted_at=at(4, 20))
    assert on(20) == 0


def test_a_member_without_account_is_told_at_its_invited_address(call, lead):
    case = cases.executing(call, lead)
    case.members.filter(position=1).update(contact_email="invited@example.tw")
    on(3)
    assert Mail.objects.filter(event="report_due", to="invited@example.tw").count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(call, staff, django_assert_num_queries, count):
    for _case in range(count):
        cases.executing(call, factories.make_user())
    with django_assert_num_queries(11):
        assert on(10) > 0


def test_the_command_sends_what_is_due(case):
    out = StringIO()
    call_command("kpi", "remind", "--on", "113.5.7", stdout=out)
    assert Mail.objects.filter(event="report_overdue").count() == 2
    assert "2024-05-07: " in out.getvalue()


@pytest.mark.parametrize(("given", "code"), [((), 0), (("--on", ""), 2), (("--on", "明天"), 2)])
def test_the_command_takes_today_when_no_day_is_given_and_refuses_a_blank_one(case, given, code):
    out, errors = StringIO(), StringIO()
    try:
        call_command("kpi", "remind", *given, stdout=out, stderr=errors)
        ended = 0
    except SystemExit as stopped:
        ended = stopped.code
    assert ended == code
    assert out.getvalue().startswith(timezone.localdate().isoformat()) == (code == 0)
