"""撤銷執行, 撤銷輔導, 異常結案: two persons; what next year's eligibility check then reads (E-13, E-26, E-27)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alliance_portal.mail.models import Mail
from alliance_portal.seconds.services import Refused as NotConfirmed
from alliance_portal.seconds.services import confirm
from kpi.models import Contract, MonthSlot
from kpi.rules.months import months_later
from kpi.services import endings
from proposals.constants import Status
from proposals.models import CoachingRecord, Sanction
from proposals.registers.queries import registered
from proposals.services.errors import Forbidden
from tests.kpi import cases

WHY = "成員未依計畫執行"


@pytest.fixture
def case(call, lead, member, staff):
    found = cases.selected(call, lead, member=member)
    cases.signed(found, staff)
    return found


def ended(case, staff, staff2, way, **facts):
    confirm(endings.ask_end(case, staff, way=way, reason=WHY, **facts), staff2)
    case.refresh_from_db()
    return case.status


def statuses():
    return set(CoachingRecord.objects.values_list("status", flat=True))


@pytest.mark.parametrize(("way", "status", "record", "kinds"), [
    ("not_execute", Status.NOT_EXECUTED, "revoked", {"not_executed"}),
    ("revoke", Status.REVOKED, "revoked", set()),
    ("abnormal", Status.ABNORMAL_CLOSED, "abnormal", {"abnormal"}),
])
def test_each_way_of_ending_and_what_it_leaves(case, staff, staff2, way, status, record, kinds):
    assert ended(case, staff, staff2, way) == status
    assert statuses() == {record}
    assert set(Sanction.objects.values_list("kind", flat=True)) == kinds
    assert Contract.objects.get().ended_on == timezone.localdate()
    assert not MonthSlot.objects.filter(proposal=case, lifted_at=None).exists()
    assert Mail.objects.filter(event="execution_ended").exists()


def test_nothing_happens_before_the_second_person(case, staff, staff2):
    endings.ask_end(case, staff, way="abnormal", reason=WHY)
    case.refresh_from_db()
    assert (case.status, statuses()) == (Status.EXECUTING, {"running"})
    assert MonthSlot.objects.filter(proposal=case, lifted_at=None).exists()


def test_the_ban_of_a_non_execution_lasts_a_year_to_the_day(case, staff, staff2):
    ended(case, staff, staff2, "not_execute")
    today = timezone.localdate()
    row = Sanction.objects.first()
    assert (row.start_date, row.end_date) == (today, months_later(today, 12) - timedelta(days=1))


def test_circumstances_that_are_nobodys_fault_leave_no_ban(case, staff, staff2):
    assert ended(case, staff, staff2, "not_execute", is_exempt=True) == Status.NOT_EXECUTED
    assert not CoachingRecord.objects.exists()
    assert not Sanction.objects.exists()


def test_the_eligibility_check_of_the_next_year_reads_it(case, staff, staff2):
    before = registered(["90332120"])["90332120"].coachings
    assert [each.status for each in before] == ["running"]
    ended(case, staff, staff2, "abnormal")
    after = registered(["90332120"])["90332120"].coachings
    assert {each.status for each in after} == {"abnormal"}


def test_only_staff_ask_and_only_in_a_state_that_has_it(case, staff, lead):
    with pytest.raises(Forbidden):
        endings.ask_end(case, lead, way="abnormal", reason=WHY)
    cases.set_status(case, Status.CLOSED)
    with pytest.raises(NotConfirmed):
        endings.ask_end(case, staff, way="abnormal", reason=WHY)
    with pytest.raises(NotConfirmed):
        endings.ask_end(case, staff, way="anything", reason=WHY)


def test_a_case_that_moved_on_meanwhile_is_not_ended(case, staff, staff2):
    asked = endings.ask_end(case, staff, way="abnormal", reason=WHY)
    cases.set_status(case, Status.CLOSED)
    with pytest.raises(NotConfirmed):
        confirm(asked, staff2)
    assert statuses() == {"running"}
