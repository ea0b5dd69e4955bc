"""Progress in the demonstration: made once, and what it shows is what the rules say."""

from datetime import date

import pytest

from alliance_portal.accounts.services import make_account
from kpi.boards import Light
from kpi.models import CheckpointReport, FiledLetter, MonthSlot, SiteVisit
from kpi.queries.board import board
from kpi.queries.closing import readiness_of
from kpi.queries.letters import ended_contract, told
from kpi.rules.closing import missing
from kpi.services import demo, demo_abnormal, demo_progress
from proposals.constants import Status
from proposals.models import Call, CoachingRecord, Proposal, Sanction
from proposals.services.demo import CAST
from tests import factories


@pytest.fixture
def made(db, now):
    factories.make_call()
    for _role, email, name, office in CAST[:4]:
        make_account(email, name=name, office=office, is_demonstration=True)
    call, staff = Call.objects.get(code="113"), factories.User.objects.get(email=CAST[2][1])
    demo.execution_of_the_demonstration(call, staff, now)
    for _each in range(2):  # a second run changes nothing
        demo_progress.progress_of_the_demonstration(call, staff, now)
    return call


def test_one_is_behind_and_one_is_closing(made):
    cases = {case.imported_from: case for case in Proposal.objects.filter(imported_from__startswith=demo_progress.MARK)}
    assert {name: case.status for name, case in cases.items()} == {
        demo_progress.BEHIND: Status.EXECUTING, demo_progress.MIDTERM: Status.MIDTERM, demo_progress.CLOSING: Status.CLOSING,
    }
    rows = {row.code: row for row in board(made, date(2024, 9, 9))}
    assert rows[cases[demo_progress.BEHIND].code].standing.light is Light.BEHIND
    assert rows[cases[demo_progress.CLOSING].code].standing.light is not Light.BEHIND
    assert [line.zh for line in missing(readiness_of(cases[demo_progress.CLOSING])) if "月報" in line.zh] == []
    assert CheckpointReport.objects.count() == 4
    assert SiteVisit.objects.exclude(signed_off_at=None).count() == 3


def test_one_was_closed_abnormally_and_the_registers_say_so(made, now):
    staff = factories.User.objects.get(email=CAST[2][1])
    for _each in range(2):
        demo_abnormal.abnormal_closing_of_the_demonstration(made, staff, now)
    case = Proposal.objects.get(imported_from=demo_abnormal.NAME)
    assert case.status == Status.ABNORMAL_CLOSED
    letter = told(case, "ending", ended_contract(case))
    assert (letter.day, letter.lines) == (demo_abnormal.ENDED, (demo_abnormal.REASON,))
    assert FiledLetter.objects.filter(proposal=case).count() == 1  # of the first improvement; the last letter waits for its number
    assert not MonthSlot.objects.filter(proposal=case, report=None, lifted_at=None).exists()
    ubns = {ubn for _name, ubn in demo_abnormal.ALLIANCE[1]}
    assert set(Sanction.objects.values_list("ubn", "kind")) == {(ubn, "abnormal") for ubn in ubns}
    assert set(CoachingRecord.objects.filter(ubn__in=ubns).values_list("status", flat=True)) == {"abnormal"}
