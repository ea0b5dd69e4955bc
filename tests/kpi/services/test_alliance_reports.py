"""聯盟月報: consolidated, certified, accepted or returned; sums; two people at once (M-01, decisions "KPI sums")."""

from datetime import date

import pytest

from alliance_portal.mail.models import Mail
from kpi.constants import AllianceState, MemberState
from kpi.models import AllianceReport, MemberReport, MonthSlot, ReportRound
from kpi.queries.course import course_of
from kpi.services import alliance_reports as services
from kpi.services import member_reports
from proposals.services.errors import Forbidden, Refused, Stale
from tests import factories
from tests.kpi import cases
from tests.kpi.cases import at
from tests.kpi.reporting import APRIL, COMPLETE, DONE, MAY, consolidated, sent, slot


@pytest.fixture
def case(call, lead, member):
    return cases.executing(call, lead, member=member)


def accept(case, staff, month=APRIL, when=None):
    report = AllianceReport.objects.get(proposal=case, month=month)
    return services.accept(case, month, base_revision=report.revision, actor=staff, received_at=when or at(5, 8))


def give_back(case, staff, parts, remark="請補訂單影本"):
    report = AllianceReport.objects.get(proposal=case, month=APRIL)
    return services.give_back(case, APRIL, parts=parts, remark=remark, base_revision=report.revision, actor=staff, received_at=at(5, 8))


def test_a_month_adds_up_what_its_members_sent(case, lead, member):
    sent(case, 0, lead, at(5, 2), kpi1_digital="1", tool0_figure="3萬次", partner0_name="河內示範", partner0_content="經銷")
    sent(case, 1, member, at(5, 2), kpi1_digital="2", opportunity="10", tool0_figure="2萬次", tool1_name="直播", tool1_figure="一場")
    report = consolidated(case, lead, at(5, 6))
    assert report.month_figures == {"kpi1_digital": "3", "kpi1_physical": "0", "kpi3": "1", "kpi4_increment": "16.5", "kpi5": "0"}
    assert report.running["kpi2"] == "2"
    assert set(MemberReport.objects.values_list("state", flat=True)) == {MemberState.CONSOLIDATED}


def test_running_values_go_on_from_month_to_month(case, lead, member, staff):
    sent(case, 1, member, at(5, 2), opportunity="10", tool0_figure="2萬次")
    consolidated(case, lead, at(5, 6))
    accept(case, staff)
    sent(case, 1, member, at(6, 2), month=MAY, opportunity="0.25", tool0_figure="4萬次")
    second = consolidated(case, lead, at(6, 4), month=MAY)
    assert (second.running["kpi4_increment"], second.running["kpi2"], second.running["kpi1_digital"]) == ("10.25", "1", "2")


def test_a_late_report_counts_in_the_next_consolidation(case, lead, member):
    sent(case, 0, lead, at(5, 2))
    first = consolidated(case, lead, at(5, 6))
    sent(case, 1, member, at(5, 20), late_reason="會計結帳較晚", opportunity="4")
    sent(case, 0, lead, at(6, 2), month=MAY)
    second = consolidated(case, lead, at(6, 4), month=MAY)
    assert (first.month_figures["kpi4_increment"], second.month_figures["kpi4_increment"]) == ("6.5", "10.5")
    assert MemberReport.objects.get(slot__member__position=1, slot__month=APRIL).counted_in == second


def test_the_lead_corrects_a_sum_with_a_reason(case, lead, member):
    sent(case, 1, member, at(5, 2), kpi1_digital="2")
    typed = services.read(DONE | {"value_kpi1_digital": "1"})
    assert list(typed.errors) == ["reason_kpi1_digital"]
    report = consolidated(case, lead, at(5, 6), value_kpi1_digital="1", reason_kpi1_digital="兩家回報同一場活動")
    assert (report.running["kpi1_digital"], report.month_figures["kpi1_digital"]) == ("1", "2")


@pytest.mark.parametrize(("typed", "is_good"), [("0", True), ("100", True), ("99.5", True), ("100.1", False), ("-1", False), ("很多", False)])
def test_progress_lies_between_0_and_100(typed, is_good):
    assert ("done_kpi1" in services.read(DONE | {"done_kpi1": typed}).errors) is not is_good


def test_every_work_item_is_needed_before_it_is_sent(case, lead):
    kept = services.save(case, APRIL, services.read({"done_kpi1": "10"}), base_revision=0, actor=lead, received_at=at(5, 2))
    with pytest.raises(services.Incomplete) as refused:
        services.send(case, APRIL, base_revision=kept.revision, actor=lead, received_at=at(5, 2), missing_reason="成員休業")
    assert set(refused.value.fields) == {"done_kpi2", "done_kpi3", "done_kpi4", "done_kpi5"}


def test_progress_that_falls_is_allowed_and_marked(case, lead, staff):
    consolidated(case, lead, at(5, 6))
    accept(case, staff)
    second = consolidated(case, lead, at(6, 4), month=MAY, done_kpi2="5")
    assert services.decreased(case, second) == ["kpi2"]
    assert second.state == AllianceState.SENT


def test_members_who_have_not_sent_are_named_and_need_a_reason(case, lead, member):
    with pytest.raises(Refused) as refused:
        consolidated(case, lead, at(5, 6), missing_reason="")
    assert refused.value.reason == "missing_reason"
    sent(case, 0, lead, at(5, 6))
    sent(case, 1, member, at(5, 6))
    report = AllianceReport.objects.get()
    services.send(case, APRIL, base_revision=report.revision, actor=lead, received_at=at(5, 6))


@pytest.mark.parametrize(("when", "late"), [(at(5, 6, 23), False), (at(5, 7, 0), True)])
def test_a_late_month_wants_a_reason_and_its_day_does_not_move(case, lead, when, late):
    due = MonthSlot.objects.filter(month=APRIL).first().due
    if late:
        with pytest.raises(Refused) as refused:
            consolidated(case, lead, when, late_reason="")
        assert refused.value.reason == "late_reason"
        return
    assert consolidated(case, lead, when, late_reason="").late_reason == ""
    assert MonthSlot.objects.filter(month=APRIL).first().due == due == date(2024, 5, 6)


def test_a_colleague_consolidates_and_an_owner_certifies(case, lead, colleague, member, staff):
    factories.FirmPerson.objects.create(firm=factories.lead_row(case).firm, user=colleague, is_owner=False)
    kept = services.save(case, APRIL, services.read(DONE), base_revision=0, actor=colleague, received_at=at(5, 2))
    with pytest.raises(Forbidden):
        services.send(case, APRIL, base_revision=kept.revision, actor=colleague, received_at=at(5, 2), missing_reason="成員休業")
    for other in (member, staff):
        with pytest.raises(Forbidden):
            services.save(case, APRIL, services.read(DONE), base_revision=1, actor=other, received_at=at(5, 2))


def test_two_people_consolidating_at_once_do_not_overwrite_each_other(case, lead):
    services.save(case, APRIL, services.read(DONE), base_revision=0, actor=lead, received_at=at(5, 2))
    with pytest.raises(Stale) as stale:
        services.save(case, APRIL, services.read(DONE | {"done_kpi1": "20"}), base_revision=0, actor=lead, received_at=at(5, 2))
    assert stale.value.theirs["done_kpi1"] == "10"
    assert AllianceReport.objects.get().done["kpi1"] == "10"


def test_an_accepted_month_counts_in_the_course(case, lead, staff, member):
    sent(case, 1, member, at(5, 2), opportunity="10")
    consolidated(case, lead, at(5, 6))
    assert course_of(case, date(2024, 4, 30)).reports == ()
    accept(case, staff)
    found = course_of(case, date(2024, 4, 30))
    assert (found.reports[0].done["kpi1"], found.kpi_reports[0].kpi4_increment) == (10, 10)
    assert MemberReport.objects.get().state == MemberState.ACCEPTED
    assert Mail.objects.filter(event="alliance_report_accepted").exists()
    with pytest.raises(Refused):
        accept(case, staff)


def test_staff_return_named_parts_and_every_round_is_kept(case, lead, member, staff):
    sent(case, 0, lead, at(5, 2))
    sent(case, 1, member, at(5, 2))
    report = consolidated(case, lead, at(5, 6))
    part = slot(case, 1).member_id
    for parts, remark, reason in (([], "補", "parts"), (["kpi9", "0"], "補", "parts"), ([str(part)], " ", "remark")):
        with pytest.raises(Refused) as refused:
            give_back(case, staff, parts, remark)
        assert refused.value.reason == reason
    give_back(case, staff, [str(part), "kpi3"])
    assert [slot(case, place).report.state for place in (0, 1)] == [MemberState.CONSOLIDATED, MemberState.RETURNED]
    assert Mail.objects.filter(event="report_returned", to=member.email).exists()
    member_reports.save(slot(case, 1), COMPLETE | {"opportunity": "1"}, base_revision=3, actor=member, received_at=at(5, 9))
    member_reports.send(slot(case, 1), base_revision=4, actor=member, received_at=at(5, 9))
    report.refresh_from_db()
    again = services.send(case, APRIL, base_revision=report.revision, actor=lead, received_at=at(5, 9))
    assert again.month_figures["kpi4_increment"] == "7.5"
    assert [each.step for each in ReportRound.objects.filter(alliance_report=report)] == ["sent", "returned", "sent"]
    assert again.late_reason == ""  # it was first sent in time


def test_staff_alone_accept_and_return(case, lead, agency):
    consolidated(case, lead, at(5, 6))
    for other in (lead, agency):
        with pytest.raises(Forbidden):
            accept(case, other)
        with pytest.raises(Forbidden):
            give_back(case, other, ["kpi1"])


@pytest.mark.parametrize(("month", "reason"), [(date(2024, 3, 1), "month"), (date(2024, 12, 1), "month"), (MAY, "future")])
def test_no_report_for_a_month_before_signing_after_the_end_or_to_come(case, lead, month, reason):
    when = at(12, 2) if month.month == 12 else at(4, 30)
    with pytest.raises(Refused) as refused:
        services.save(case, month, services.read(DONE), base_revision=0, actor=lead, received_at=when)
    assert refused.value.reason == reason
    assert services.save(case, APRIL, services.read(DONE), base_revision=0, actor=lead, received_at=at(4, 30)).revision == 1
