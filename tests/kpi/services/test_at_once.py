"""Two people at the same instant: one wins, the other is told, nothing is lost and nothing counts twice (R-38)."""

import threading

import pytest
from django.db import transaction

from alliance_portal.mail.models import Mail
from kpi.models import AllianceReport, MemberReport, ReportRound
from kpi.services import alliance_reports, evidence, member_reports
from kpi.services.reminders import remind
from proposals.services.errors import Refused, Stale
from tests.kpi import cases
from tests.kpi.cases import at
from tests.kpi.reporting import APRIL, COMPLETE, DONE, sent, slot
from tests.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def case(call, lead, member):
    return cases.executing(call, lead, member=member)


def test_two_consolidating_at_once(case, lead):
    def work(percent):
        return lambda: alliance_reports.save(
            case, APRIL, alliance_reports.read(DONE | {"done_kpi1": percent}), base_revision=0, actor=lead, received_at=at(5, 2),
        )

    answers = at_once(work("20"), work("30"))
    assert sorted(type(each).__name__ for each in answers) == ["AllianceReport", "Stale"]
    kept = next(each for each in answers if isinstance(each, AllianceReport))
    assert AllianceReport.objects.get().done == kept.done


def test_two_sending_one_report_at_once_send_it_once(case, member):
    member_reports.save(slot(case, 1), COMPLETE, base_revision=0, actor=member, received_at=at(4, 30))
    first, second = slot(case, 1), slot(case, 1)
    answers = at_once(*(
        lambda each=each: member_reports.send(each, base_revision=1, actor=member, received_at=at(4, 30)) for each in (first, second)
    ))
    assert sorted(type(each).__name__ for each in answers) == ["MemberReport", "Stale"]
    assert ReportRound.objects.count() == 1


def test_a_member_taking_back_while_the_lead_sends_is_never_half_counted(case, member, lead):
    sent(case, 1, member, at(5, 2))
    kept = alliance_reports.save(case, APRIL, alliance_reports.read(DONE), base_revision=0, actor=lead, received_at=at(5, 2))
    answers = at_once(
        lambda: member_reports.take_back(slot(case, 1), actor=member, received_at=at(5, 2)),
        lambda: alliance_reports.send(
            case, APRIL, base_revision=kept.revision, actor=lead, received_at=at(5, 2), missing_reason="成員休業，下月補報",
        ),
    )
    assert not [each for each in answers if isinstance(each, Exception) and not isinstance(each, Refused | Stale)]
    report, part = AllianceReport.objects.get(), MemberReport.objects.get()
    counted = report.month_figures["kpi4_increment"] == "6.5"
    assert counted is (part.counted_in_id == report.pk)
    assert part.state == ("consolidated" if counted else "filling")


def test_one_link_given_in_two_alliances_at_once_counts_once(call, case, member, stranger):
    """The second looks for an equal piece while the first's is stored and not yet to be seen by others."""
    other, there, second_is_done = cases.executing(call, stranger), threading.Event(), threading.Event()
    piece, _errors = evidence.read({"kpi": "kpi1", "kind": "event_page", "title": "試吃會", "url": "https://shop.example/tea"})

    def first():
        with transaction.atomic():
            made = evidence.add(slot(case, 1), piece, None, actor=member, received_at=at(4, 30))
            there.set()
            second_is_done.wait(0.5)  # it cannot be, before this transaction ends
        return made

    def second():
        there.wait(10)
        made = evidence.add(slot(other, 0), piece, None, actor=stranger, received_at=at(4, 30))
        second_is_done.set()
        return made

    made, again = at_once(first, second)
    assert (made.same_as_id, again.same_as_id) == (None, made.pk)


def test_two_sweepers_at_once_send_each_reminder_once(case):
    at_once(*(lambda: remind(at(5, 7).date(), at(5, 7)) for _sweeper in range(2)))
    assert Mail.objects.filter(event="report_overdue").count() == 2
