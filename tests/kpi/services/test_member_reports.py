"""The monthly report of a member: saved, sent, late, taken back, returned; two people at once (M-01, W-37)."""

from datetime import date

import pytest

from alliance_portal.mail.models import Mail
from kpi.constants import MemberState
from kpi.models import MemberReport, MonthSlot, ReportRound
from kpi.services import member_reports as services
from proposals.constants import Status
from proposals.services.errors import Forbidden, Refused, Stale
from tests.kpi import cases, reporting
from tests.kpi.cases import at
from tests.kpi.reporting import APRIL, COMPLETE, MAY, sent, slot


@pytest.fixture
def case(call, lead, member):
    return cases.executing(call, lead, member=member)


def save(case, actor, fields, revision=0, when=None, month=APRIL):
    return services.save(slot(case, 1, month), fields, base_revision=revision, actor=actor, received_at=when or at(4, 30))


def test_what_is_typed_is_stored_and_what_cannot_be_read_is_kept(case, member):
    saved = save(case, member, {"work_kpi1": "試吃會", "kpi1_digital": "很多"})
    report = MemberReport.objects.get()
    assert (saved.revision, list(saved.errors)) == (1, ["kpi1_digital"])
    assert (report.content, report.typed) == ({"work_kpi1": "試吃會"}, {"kpi1_digital": "很多"})


def test_a_save_sent_again_stands_and_an_older_page_overwrites_nothing(case, member):
    save(case, member, {"work_kpi1": "一"})
    assert save(case, member, {"work_kpi1": "一"}).revision == 1  # the answer was lost, the same comes again
    assert save(case, member, {"work_kpi1": "二"}, revision=1).revision == 2
    with pytest.raises(Stale) as stale:
        save(case, member, {"work_kpi1": "舊頁面"}, revision=1)
    assert stale.value.theirs == {"work_kpi1": "二"}
    assert MemberReport.objects.get().content == {"work_kpi1": "二"}


def test_only_its_own_people_write_it(case, member, lead, staff, agency):
    for other in (lead, staff, agency):
        with pytest.raises(Forbidden):
            save(case, other, COMPLETE)
    assert save(case, member, COMPLETE).revision == 1


@pytest.mark.parametrize(("when", "is_taken"), [(at(4, 30, 23), False), (at(5, 1, 0), True)])
def test_a_month_is_reported_from_its_first_day_on(case, member, when, is_taken):
    if is_taken:
        assert save(case, member, COMPLETE, when=when, month=MAY).revision == 1
    else:
        with pytest.raises(Refused) as refused:
            save(case, member, COMPLETE, when=when, month=MAY)
        assert refused.value.reason == "future"


def test_there_is_no_month_before_signing(case):
    assert services.slot_of(case.pk, case.members.first().pk, date(2024, 3, 1)) is None


@pytest.mark.parametrize("status", [Status.CLOSED, Status.REVOKED, Status.NOT_EXECUTED])
def test_an_ended_case_takes_no_reports(case, member, status):
    cases.set_status(case, status)
    with pytest.raises(Refused) as refused:
        save(case, member, COMPLETE)
    assert refused.value.reason == "status"


def test_a_lifted_month_takes_no_report(case, member):
    MonthSlot.objects.update(lifted_at=at(4, 20))
    with pytest.raises(Refused) as refused:
        save(case, member, COMPLETE)
    assert refused.value.reason == "lifted"


def test_an_incomplete_report_is_not_sent_and_says_what_is_missing(case, member):
    save(case, member, {k: v for k, v in COMPLETE.items() if k != "opportunity"})
    with pytest.raises(services.Incomplete) as refused:
        services.send(slot(case, 1), base_revision=1, actor=member, received_at=at(4, 30))
    assert list(refused.value.fields) == ["opportunity"]


@pytest.mark.parametrize(("when", "late"), [(at(5, 6, 23), False), (at(5, 7, 0), True)])
def test_the_due_day_counts_whole_and_the_day_after_wants_a_reason(case, member, when, late):
    save(case, member, COMPLETE, when=when)
    if late:
        with pytest.raises(Refused) as refused:
            services.send(slot(case, 1), base_revision=1, actor=member, received_at=when, late_reason="忙")
        assert refused.value.reason == "late_reason"
    report = services.send(slot(case, 1), base_revision=1, actor=member, received_at=when, late_reason="會計結帳較晚")
    assert (report.state, report.late_reason) == (MemberState.SENT, "會計結帳較晚" if late else "")
    assert ReportRound.objects.get().content == COMPLETE


def test_a_report_returned_and_sent_again_after_the_day_is_not_late(case, member, lead):
    sent(case, 1, member, at(5, 6))
    services.give_back(slot(case, 1), remark="請補試吃人數", actor=lead, received_at=at(5, 8))
    report = services.send(slot(case, 1), base_revision=3, actor=member, received_at=at(5, 20))
    assert (report.late_reason, report.first_sent_at, report.sent_at) == ("", at(5, 6), at(5, 20))
    assert [each.step for each in ReportRound.objects.all()] == ["sent", "returned", "sent"]
    assert Mail.objects.filter(event="report_returned", to=member.email, body__contains="請補試吃人數").count() == 1


def test_a_sent_report_is_closed_until_it_is_taken_back(case, member):
    sent(case, 1, member, at(4, 30))
    with pytest.raises(Refused) as refused:
        save(case, member, COMPLETE | {"opportunity": "7"}, revision=2)
    assert refused.value.reason == "sent"
    services.take_back(slot(case, 1), actor=member, received_at=at(4, 30))
    assert save(case, member, COMPLETE | {"opportunity": "7"}, revision=3).revision == 4


def test_a_consolidated_report_is_neither_taken_back_nor_returned_by_the_lead(case, member, lead):
    sent(case, 1, member, at(5, 2))
    reporting.consolidated(case, lead, at(5, 6))
    with pytest.raises(Refused):
        services.take_back(slot(case, 1), actor=member, received_at=at(5, 6))
    with pytest.raises(Refused):
        services.give_back(slot(case, 1), remark="再改", actor=lead, received_at=at(5, 6))


def test_a_return_is_the_leads_and_wants_a_remark(case, member, lead, staff):
    sent(case, 1, member, at(4, 30))
    for other in (member, staff):
        with pytest.raises(Forbidden):
            services.give_back(slot(case, 1), remark="改", actor=other, received_at=at(5, 1))
    with pytest.raises(Refused) as refused:
        services.give_back(slot(case, 1), remark=" ", actor=lead, received_at=at(5, 1))
    assert refused.value.reason == "remark"
