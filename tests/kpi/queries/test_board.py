"""The board: one row an alliance, only accepted reports, flat in queries (issue 6; design "Performance")."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.utils import timezone

from kpi.boards import Light
from kpi.constants import AllianceState, MemberState
from kpi.models import Improvement, SiteVisit, VisitAction
from kpi.queries.board import board, due_within_a_week, thresholds_of, totals_of
from kpi.queries.course import course_of
from proposals.constants import Status
from tests import factories
from tests.kpi import courses

SEPTEMBER = date(2024, 9, 9)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(call, django_assert_num_queries, count):
    for _each in range(count):
        case = courses.executing()
        courses.accepted(case, 8, 50)
        courses.slot(factories.lead_row(case), 8)
    with django_assert_num_queries(6):
        rows = board(call, SEPTEMBER)
    with django_assert_num_queries(3):
        due_within_a_week(call, rows, SEPTEMBER)
    assert len(rows) == count


def test_a_row_says_what_the_course_says(call):
    case = courses.executing(market="vietnam", industry="food", county="臺北市")
    running = {"kpi1_digital": "1", "kpi1_physical": "1", "kpi2": "3", "kpi3": "1", "kpi4_increment": "210.5", "kpi5": "0"}
    figures = {"kpi1_digital": "1", "kpi1_physical": "1", "kpi3": "1", "kpi4_increment": "210.5"}
    courses.accepted(case, 7, 41)
    courses.accepted(case, 8, (60, 70, 40, 40, 50), running=running, month_figures=figures, tools=["a", "b", "c"])
    courses.accepted(case, 9, 99)  # of a month that is not over on the day
    courses.accepted(courses.executing(lead=factories.make_user()), 8, 60, state=AllianceState.SENT)
    rows = {row.code: row for row in board(call, SEPTEMBER)}
    row = rows[case.code]
    assert (row.lead, row.theme, row.market, row.industry, row.county) == ("青嵐示範茶業股份有限公司", "智慧茶飲", "vietnam", "food", "臺北市")
    assert (row.standing.planned, row.standing.actual) == (55, Fraction("53.5"))
    assert (row.standing.variance, row.standing.light, row.last) == (Fraction(-3, 2), Light.WATCH, date(2024, 8, 1))
    course = course_of(case, date(2024, 8, 31))
    assert dict(row.reached) == course.kpi_reports[-1].reached()
    other = next(each for code, each in rows.items() if code != case.code)
    assert (other.standing.actual, other.standing.light, other.standing.waiting, other.last) == (0, Light.BEHIND, 1, None)
    assert [each.standing.light for each in board(call, SEPTEMBER)] == [Light.BEHIND, Light.WATCH]


def test_overdue_are_open_slots_past_their_day(call):
    case = courses.executing(members=3)
    lead, second, third = (factories.member_row(case, place) for place in range(3))
    courses.slot(lead, 7, MemberState.RETURNED)
    courses.slot(lead, 8)  # due on 5 September
    courses.slot(second, 8, MemberState.SENT)
    courses.slot(third, 8, MemberState.FILLING)
    courses.slot(third, 7).__class__.objects.filter(member=third, month=date(2024, 7, 1)).update(lifted_at=timezone.now())
    assert [board(call, on)[0].standing.overdue for on in (date(2024, 9, 5), date(2024, 9, 6))] == [1, 3]


def test_who_is_not_under_contract_is_not_on_the_board(call):
    courses.executing(status=Status.SELECTED)
    courses.executing(status=Status.REVOKED, lead=factories.make_user())
    factories.make_proposal(status=Status.EXECUTING, lead=factories.make_user())  # no baseline yet
    assert board(call, SEPTEMBER) == []
    kept = courses.executing(status=Status.IMPROVING, lead=factories.make_user())
    courses.accepted(kept, 8, 100)
    assert [(row.code, row.standing.is_improving) for row in board(call, SEPTEMBER)] == [(kept.code, True)]


def test_thresholds_belong_to_the_call(call):
    case = courses.executing()
    courses.accepted(case, 8, 50)
    assert board(call, SEPTEMBER)[0].standing.light is Light.WATCH
    call.rules = call.rules | {"execution": {"watch_points": -5, "behind_points": -8}}
    assert thresholds_of(call).behind == -8
    assert board(call, SEPTEMBER)[0].standing.light is Light.ON_TRACK


def test_totals_over_alliances(call):
    for number in range(2):
        case = courses.executing(lead=factories.make_user())
        courses.accepted(case, 8, 50, running={"kpi3": str(number * 3), "kpi4_increment": "0.5"})
    found = {total.kpi: total for total in totals_of(board(call, SEPTEMBER))}
    assert (found["kpi3"].reached, found["kpi3"].whole, found["kpi3"].met, found["kpi3"].alliances) == (3, 6, 1, 2)
    assert found["kpi4"].reached == 1


def test_what_is_due_within_a_week(call, staff):
    case = courses.executing(members=3)
    lead, second = factories.lead_row(case), factories.member_row(case, 1)
    for member in (lead, second):
        courses.slot(member, 8)
    courses.slot(factories.member_row(case, 2), 8, MemberState.SENT)
    Improvement.objects.create(proposal=case, number=1, demand="補齊訂單", due=date(2024, 9, 8), asked_by=staff)
    visit = SiteVisit.objects.create(proposal=case, purpose="verification", visited_on=date(2024, 7, 18), place="臺北", written_by=staff)
    VisitAction.objects.create(visit=visit, text="補件", owner="青嵐", due=date(2024, 8, 1))
    VisitAction.objects.create(visit=visit, text="做完了", owner="青嵐", due=date(2024, 9, 3), done_at=timezone.now())
    on = date(2024, 9, 2)
    rows = board(call, on)
    found = [(due.kind, due.on, due.code, due.count) for due in due_within_a_week(call, rows, on)]
    assert found == [
        ("action", date(2024, 8, 1), case.code, 1), ("report", date(2024, 9, 5), case.code, 2), ("improvement", date(2024, 9, 8), case.code, 1),
    ]
    assert [due.kind for due in due_within_a_week(call, rows, call.midterm_on - timedelta(days=7))] == ["checkpoint"]
    assert [due.kind for due in due_within_a_week(call, rows, date(2024, 9, 9))] == ["action"]
