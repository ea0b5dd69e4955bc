"""Plan and accepted reports of alliances, flat in queries."""

from datetime import date
from fractions import Fraction

import pytest

from kpi.constants import AllianceState
from kpi.models import AllianceReport, Baseline
from kpi.progress import progress
from kpi.queries.course import course_of, courses_of
from proposals.constants import Status
from tests import factories
from tests.kpi import plans

JULY = date(2024, 7, 31)


def executing(**changes):
    case = factories.make_proposal(status=Status.EXECUTING, members=1)
    Baseline.objects.create(proposal=case, number=1, plan=plans.tree(**changes), made_of="submission", valid_from=date(2024, 4, 8))
    return case


def report(case, month, done, state=AllianceState.ACCEPTED, **facts):
    shares = dict(zip(plans.WEIGHTS, map(str, done), strict=True))
    return AllianceReport.objects.create(proposal=case, month=date(2024, month, 1), done=shares, state=state, **facts)


@pytest.mark.parametrize("count", [1, 3])
def test_two_queries_for_any_number_of_cases(call, django_assert_num_queries, count):
    cases = [executing() for _each in range(count)]
    for case in cases:
        report(case, 6, (40, 48, 10, 20, 10))
    with django_assert_num_queries(2):
        found = courses_of([case.pk for case in cases], JULY)
    assert [found[case.pk].reports[0].done["kpi2"] for case in cases] == [48] * count


def test_accepted_reports_count_and_no_others(call):
    case = executing()
    report(case, 5, (20, 44, 0, 10, 10), month_figures={"kpi1_digital": "1", "kpi4_increment": "12.5"}, tools=["短影音"])
    report(case, 6, (40, 48, 10, 20, 10), state=AllianceState.SENT)
    report(case, 8, (70, 70, 40, 40, 40))
    found = course_of(case, JULY)
    assert [each.month for each in found.reports] == [5]
    assert progress(found.plan, found.reports, JULY).actual == Fraction(18)
    assert [(each.month, each.kpi1_digital, each.kpi2, each.kpi4_increment) for each in found.kpi_reports] == [(5, 1, 1, Fraction("12.5"))]
    assert [each.month for each in course_of(case, date(2024, 8, 1)).reports] == [5, 8]


def test_the_baseline_of_the_day(call):
    case = executing()
    Baseline.objects.create(proposal=case, number=2, plan=plans.tree(kpi4_before="2000"), made_of="change", valid_from=date(2024, 7, 1))
    assert course_of(case, date(2024, 6, 30)).plan.kpi4_before == 1750
    assert course_of(case, date(2024, 7, 1)).plan.kpi4_before == 2000
    assert course_of(case, date(2024, 4, 7)) is None
