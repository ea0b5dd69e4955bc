"""查核點: who writes, sends, checks, settles; what is frozen (K-16, K-18, K-19; issue 6)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from alliance_portal.trail.models import Entry
from kpi.constants import CheckState, Verdict
from kpi.services import checkpoints
from proposals.constants import Status
from proposals.services.errors import Conflict, Forbidden, Refused
from proposals.services.locks import chain_of
from tests import factories
from tests.kpi import courses

AT = datetime(2024, 7, 31, 10, tzinfo=ZoneInfo("Asia/Taipei"))


@pytest.fixture
def case(call, lead, colleague, member, staff):
    case = courses.executing(lead=lead, member_owner=member, by=staff)
    factories.FirmPerson.objects.create(firm=factories.lead_row(case).firm, user=colleague, is_owner=False)
    courses.accepted(case, 7, 41, month_figures={"kpi1_digital": "1", "kpi1_physical": "1", "kpi4_increment": "175"}, tools=["a", "b"])
    courses.evidence(factories.lead_row(case), lead)
    return case


def written(case, lead):
    return checkpoints.save_statement(case, lead, position=0, statement="已依計畫辦理。", revision=0, at=AT)


def test_the_leads_people_write_and_an_owner_sends_what_is_frozen(case, lead, colleague):
    held = checkpoints.save_statement(case, colleague, position=0, statement=" 已依計畫辦理。 ", revision=0, at=AT)
    assert (held.statement, held.revision, held.state) == ("已依計畫辦理。", 1, CheckState.PREPARING)
    with pytest.raises(Forbidden):
        checkpoints.send(case, colleague, position=0, at=AT)
    sent = checkpoints.send(case, lead, position=0, at=AT)
    assert sent.state == CheckState.SENT
    assert (sent.content["actual"], sent.content["required"], sent.content["is_progress_met"]) == ("41", "40", True)
    assert sent.content["kpis"]["kpi1"] == {"actual": "2", "target": "2", "is_met": True, "evidence": [case.evidence.get().pk]}
    assert sent.content["kpis"]["kpi2"]["actual"] == "2"
    assert sent.content["kpi4_growth"] == "10"
    assert list(Entry.objects.filter(chain=chain_of(case)).values_list("verb", flat=True))[-2:] == ["checkpoint.saved", "checkpoint.sent"]
    with pytest.raises(Refused, match="已經送出"):
        checkpoints.save_statement(case, lead, position=0, statement="x", revision=sent.revision, at=AT)


def test_others_write_nothing(case, member, stranger, staff):
    for user in (member, stranger, staff):
        with pytest.raises(Forbidden):
            checkpoints.save_statement(case, user, position=0, statement="x", revision=0, at=AT)


def test_nothing_is_overwritten(case, lead):
    written(case, lead)
    with pytest.raises(Conflict):
        checkpoints.save_statement(case, lead, position=0, statement="另一份", revision=0, at=AT)
    assert case.checkpoint_reports.get().statement == "已依計畫辦理。"


@pytest.mark.parametrize(("position", "reason"), [(2, "position"), (-1, "position")])
def test_only_checkpoints_of_the_plan(case, lead, position, reason):
    with pytest.raises(Refused) as refused:
        checkpoints.save_statement(case, lead, position=position, statement="x", revision=0, at=AT)
    assert refused.value.reason == reason


def test_nothing_is_sent_without_a_statement_or_out_of_the_execution(case, lead):
    with pytest.raises(Refused) as refused:
        checkpoints.send(case, lead, position=0, at=AT)
    assert refused.value.reason == "statement"
    written(case, lead)
    case.__class__.objects.filter(pk=case.pk).update(status=Status.CLOSED)
    with pytest.raises(Refused) as refused:
        checkpoints.send(case, lead, position=0, at=AT)
    assert refused.value.reason == "status"


# the check of the evidence ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("verdict", "reason", "refused"), [
    (Verdict.ACCEPTED, "", ""), (Verdict.PARTLY, "僅認列一場", ""), (Verdict.REJECTED, "與KPI無關", ""), (Verdict.PARTLY, "  ", "reason"),
    (Verdict.REJECTED, "", "reason"), (Verdict.WAITING, "x", "verdict"), ("good", "x", "verdict"),
])  # fmt: skip
def test_a_verdict_other_than_accepted_wants_a_reason(case, staff, verdict, reason, refused):
    piece = case.evidence.get()
    if refused:
        with pytest.raises(Refused) as raised:
            checkpoints.check_evidence(case, staff, evidence=piece.pk, verdict=verdict, reason=reason, at=AT)
        assert raised.value.reason == refused
        return
    held = checkpoints.check_evidence(case, staff, evidence=piece.pk, verdict=verdict, reason=reason, at=AT)
    assert (held.verdict, held.verdict_reason, held.checked_by) == (verdict, reason, staff)
    assert Entry.objects.filter(chain=chain_of(case)).last().detail["after"] == verdict


def test_only_staff_check_and_only_what_is_there(case, lead, member, agency, staff, now):
    piece = case.evidence.get()
    for user in (lead, member, agency):
        with pytest.raises(Forbidden):
            checkpoints.check_evidence(case, user, evidence=piece.pk, verdict="accepted", reason="", at=AT)
    case.evidence.update(removed_at=now)
    with pytest.raises(Refused, match="已移除"):
        checkpoints.check_evidence(case, staff, evidence=piece.pk, verdict="accepted", reason="", at=AT)


def test_settled_once_everything_is_checked(case, lead, staff):
    written(case, lead)
    with pytest.raises(Refused) as refused:
        checkpoints.settle(case, staff, position=0, is_good=False, remark="缺簽到表", at=AT)
    assert refused.value.reason == "not_sent"
    checkpoints.send(case, lead, position=0, at=AT)
    with pytest.raises(Refused) as refused:
        checkpoints.settle(case, staff, position=0, is_good=True, remark="", at=AT)
    assert refused.value.reason == "unchecked"
    later = courses.evidence(factories.lead_row(case), lead, month=AT.date().replace(month=8, day=1), url="https://example.tw/later")
    checkpoints.check_evidence(case, staff, evidence=case.evidence.exclude(pk=later.pk).get().pk, verdict="accepted", reason="", at=AT)
    done = checkpoints.settle(case, staff, position=0, is_good=True, remark="", at=AT)  # August's evidence is the second checkpoint's
    assert (done.state, done.settled_by) == (CheckState.SETTLED, staff)
    with pytest.raises(Refused):
        checkpoints.settle(case, staff, position=0, is_good=True, remark="", at=AT)


def test_a_returned_one_is_written_and_sent_again(case, lead, staff):
    written(case, lead)
    checkpoints.send(case, lead, position=0, at=AT)
    with pytest.raises(Refused) as refused:
        checkpoints.settle(case, staff, position=0, is_good=False, remark=" ", at=AT)
    assert refused.value.reason == "remark"
    with pytest.raises(Forbidden):
        checkpoints.settle(case, lead, position=0, is_good=False, remark="x", at=AT)
    returned = checkpoints.settle(case, staff, position=0, is_good=False, remark="缺簽到表", at=AT)
    assert (returned.state, returned.remark) == (CheckState.RETURNED, "缺簽到表")
    held = checkpoints.save_statement(case, lead, position=0, statement="補上簽到表。", revision=returned.revision, at=AT)
    assert checkpoints.send(case, lead, position=0, at=AT).statement == held.statement
