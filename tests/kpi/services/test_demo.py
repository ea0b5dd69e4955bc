"""The execution of the demonstration: made once, and what its pages and rules read of it holds."""

from datetime import date
from fractions import Fraction

import pytest
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from kpi.models import AllianceReport, Evidence, MemberReport, MonthSlot, ReviewPoint
from kpi.progress import progress
from kpi.queries.course import course_of
from kpi.services import demo
from proposals.constants import Status
from proposals.models import Call, Proposal
from proposals.queries import invariants
from proposals.services.demo import CAST
from tests import factories


@pytest.fixture
def staff(call: Call) -> User:
    for _role, email, name, office in (CAST[0], CAST[1]):
        factories.make_user(email, name=name, office=office)
    return factories.make_user("staff1@demo.example.tw", office=Office.STAFF)


def test_it_is_made_once_and_holds_together(call, staff, django_assert_max_num_queries):
    with django_assert_max_num_queries(330):
        demo.execution_of_the_demonstration(call, staff, timezone.now())
    assert {case.imported_from: case.status for case in Proposal.objects.all()} == {
        demo.TO_SIGN: Status.CONTRACT_PENDING, demo.EXECUTING: Status.EXECUTING,
    }
    assert (ReviewPoint.objects.count(), MonthSlot.objects.count(), AllianceReport.objects.count()) == (4, 48, 5)
    before = (MemberReport.objects.count(), Evidence.objects.count())
    demo.execution_of_the_demonstration(call, staff, timezone.now())
    assert (MemberReport.objects.count(), Evidence.objects.count()) == before
    assert [fault for fault in invariants.broken() if "demo" in fault or "receipt" in fault or "file" in fault] == []


def test_the_alliance_is_behind_and_one_member_is_late(call, staff):
    demo.execution_of_the_demonstration(call, staff, timezone.now())
    case = Proposal.objects.get(imported_from=demo.EXECUTING)
    found = course_of(case, date(2024, 7, 31))
    standing = progress(found.plan, found.reports, date(2024, 7, 31))
    assert (standing.planned, standing.actual) == (40, Fraction(171, 4))  # a little ahead in July
    late = MemberReport.objects.exclude(late_reason="").values_list("slot__member__position", flat=True)
    assert set(late) == {3}
    assert not MemberReport.objects.filter(slot__member__position=3, slot__month=date(2024, 8, 1)).exists()
    assert Evidence.objects.exclude(same_as=None).count() == 1
