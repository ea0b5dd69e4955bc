"""Obligations and closing: who owes what, what is still missing, two officers, what a closing leaves behind (W-19, W-39, M-04 to M-10)."""

import zipfile
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from alliance_portal.files.services import path_of
from alliance_portal.mail.models import Mail
from alliance_portal.seconds.services import Refused as NotConfirmed
from alliance_portal.seconds.services import confirm
from kpi.constants import DUTIES_OF_ALLIANCE, Duty, DutyState, MemberState, ReviewOutcome
from kpi.models import Closing, Contract, MonthSlot, Obligation, ReviewResult, SiteVisit, VisitAction
from kpi.queries.closing import duty_lines, months_open
from kpi.rules.closing import Readiness, missing
from kpi.services import closing, closing_papers, obligations
from proposals.constants import Status
from proposals.models import CoachingRecord
from proposals.services.errors import Conflict, Forbidden, Refused
from tests import factories
from tests.kpi import courses

AT = datetime(2024, 11, 29, 10, tzinfo=ZoneInfo("Asia/Taipei"))
EFFECT = {"result": "取得三家通路", "investment": "120.5", "output": "3,000", "year": "113", "source": "401報表"}


@pytest.fixture
def case(call, lead, member, staff, staff2):
    """In closing, with one month reported and accepted."""
    members = [{"key": 0, "name": "青嵐示範茶業", "ubn": "90332120", "is_sme": True, "since": None, "until": None}]
    case = courses.executing(lead=lead, member_owner=member, by=staff, status=Status.CLOSING, members=2)
    case.baselines.update(plan=case.baselines.get().plan | {"members": members})
    courses.accepted(case, 11, 100, month_figures={"kpi1_digital": "2", "kpi1_physical": "2", "kpi4_increment": "525"})
    for place in range(2):
        courses.slot(factories.member_row(case, place), 11, MemberState.ACCEPTED)
    passed = {"kind": "final", "held_on": date(2024, 11, 20), "outcome": ReviewOutcome.PASSED, "comments": "好"}
    ReviewResult.objects.create(proposal=case, recorded_by=staff, **passed)
    return case


def hand(case, actor, kind, member=0, **facts):
    facts = {"proof": "照片與簽到表", "file": None, "has_image_consent": True, "figures": EFFECT, "at": AT} | facts
    return obligations.hand_in(case, actor, kind=kind, member=member, **facts)


def everything_done(case, lead, staff):
    for line in duty_lines(case):
        if line.kind != Duty.EFFECT:
            obligations.waive(case, staff, kind=line.kind, member=line.member, reason="主辦單位統一辦理", at=AT)
    closing.save_statement(case, lead, statement="如期完成。", revision=0, at=AT)


# obligations ------------------------------------------------------------------------------------------------------------------


def test_the_alliance_and_each_member_owe(case):
    lines = duty_lines(case)
    assert [line.kind for line in lines if not line.member] == list(DUTIES_OF_ALLIANCE)
    assert [(line.name, line.kind) for line in lines if line.member] == [
        (name, kind) for name in ("青嵐示範茶業股份有限公司", "示範成員1") for kind in (Duty.TRAINING, Duty.EFFECT)
    ]
    assert {line.state for line in lines} == {DutyState.OPEN}


def test_who_owes_hands_in_and_nobody_else(case, lead, member, staff):
    second = factories.member_row(case, 1).pk
    assert hand(case, lead, Duty.EXHIBITION).state == DutyState.HANDED_IN
    assert hand(case, member, Duty.TRAINING, second).member_id == second
    for actor, kind, owner in ((member, Duty.EXHIBITION, 0), (lead, Duty.TRAINING, second), (staff, Duty.EXHIBITION, 0)):
        with pytest.raises(Forbidden):
            hand(case, actor, kind, owner)


@pytest.mark.parametrize(("kind", "facts", "reason"), [
    (Duty.EXCHANGE, {"proof": " "}, "proof"), (Duty.FILM, {"has_image_consent": False}, "consent"), ("party", {}, "kind"),
    (Duty.TRAINING, {}, "kind"),
])  # fmt: skip
def test_what_is_no_proof(case, lead, kind, facts, reason):
    with pytest.raises(Refused) as refused:
        hand(case, lead, kind, **facts)
    assert refused.value.reason == reason
    assert not Obligation.objects.exists()


@pytest.mark.parametrize(("figures", "reason"), [
    (EFFECT | {"source": ""}, "result"), (EFFECT | {"output": "很多"}, "output"), (EFFECT | {"investment": "-1"}, "investment"), ({}, "result"),
])  # fmt: skip
def test_effect_data_have_figures_year_and_source(case, member, figures, reason):
    with pytest.raises(Refused) as refused:
        hand(case, member, Duty.EFFECT, factories.member_row(case, 1).pk, figures=figures)
    assert refused.value.reason == reason
    kept = hand(case, member, Duty.EFFECT, factories.member_row(case, 1).pk)
    assert kept.figures == {"result": "取得三家通路", "investment": "120.5", "output": "3000", "year": "113", "source": "401報表"}


@pytest.mark.parametrize(("year", "is_good"), [
    ("113", True), ("2024", True), ("199", True), ("24", False), ("113年", False), ("去年", False), ("3024", False),
])  # fmt: skip
def test_the_year_of_effect_data_is_a_year(case, member, year, is_good):
    second = factories.member_row(case, 1).pk
    if is_good:
        assert hand(case, member, Duty.EFFECT, second, figures=EFFECT | {"year": year}).figures["year"] == year
        return
    with pytest.raises(Refused) as refused:
        hand(case, member, Duty.EFFECT, second, figures=EFFECT | {"year": year})
    assert refused.value.reason == "year"


def test_accepted_returned_waived(case, lead, staff):
    hand(case, lead, Duty.EXHIBITION)
    with pytest.raises(Refused) as refused:
        obligations.settle(case, staff, kind=Duty.EXHIBITION, member=0, is_good=False, remark=" ", at=AT)
    assert refused.value.reason == "remark"
    assert obligations.settle(case, staff, kind=Duty.EXHIBITION, member=0, is_good=False, remark="缺照片", at=AT).state == DutyState.RETURNED
    hand(case, lead, Duty.EXHIBITION)
    assert obligations.settle(case, staff, kind=Duty.EXHIBITION, member=0, is_good=True, remark="", at=AT).state == DutyState.MET
    with pytest.raises(Refused, match="已認定"):
        hand(case, lead, Duty.EXHIBITION)
    with pytest.raises(Refused):
        obligations.waive(case, staff, kind=Duty.FILM, member=0, reason="", at=AT)
    with pytest.raises(Forbidden):
        obligations.waive(case, lead, kind=Duty.FILM, member=0, reason="x", at=AT)
    assert obligations.waive(case, staff, kind=Duty.FILM, member=0, reason="不拍攝", at=AT).remark == "不拍攝"


def test_after_the_closing_only_effect_data_are_taken(case, member):
    case.__class__.objects.filter(pk=case.pk).update(status=Status.CLOSED)
    second = factories.member_row(case, 1).pk
    assert hand(case, member, Duty.EFFECT, second).state == DutyState.HANDED_IN
    with pytest.raises(Refused) as refused:
        hand(case, member, Duty.TRAINING, second)
    assert refused.value.reason == "status"


# closing ----------------------------------------------------------------------------------------------------------------------


def test_what_is_missing_is_named_in_the_order_of_the_work():
    assert missing(Readiness(True, (), (), True)) == []
    found = missing(Readiness(False, ("113/10",), (obligations.UNKNOWN,), False, 2))
    assert [line.zh[:6] for line in found] == ["期末審查尚未", "聯盟月報尚未", "應辦事項未完", "訪視待辦事項", "領導企業尚未"]


def test_two_officers_close_and_the_registers_say_so(case, lead, staff, staff2):
    with pytest.raises(Refused) as refused:
        closing.ask_close(case, staff, reason="資料齊備")
    assert "應辦事項未完成：計畫國際成果展" in refused.value.text.zh
    everything_done(case, lead, staff)
    with pytest.raises(Forbidden):
        closing.ask_close(case, lead, reason="資料齊備")
    asked = closing.ask_close(case, staff, reason="資料齊備，同意結案")
    case.refresh_from_db()
    assert case.status == Status.CLOSING
    confirm(asked, staff2)
    case.refresh_from_db()
    held = Closing.objects.get()
    assert (case.status, held.is_normal, held.asked_by, held.confirmed_by) == (Status.CLOSED, True, staff, staff2)
    assert Contract.objects.get(proposal=case).ended_on == held.closed_on
    assert Mail.objects.get(event="case_closed").to == lead.email
    assert not CoachingRecord.objects.filter(status="running").exists()


def test_a_report_taken_back_meanwhile_stops_the_closing(case, lead, staff, staff2):
    everything_done(case, lead, staff)
    asked = closing.ask_close(case, staff, reason="資料齊備，同意結案")
    case.alliance_reports.update(state="returned")
    with pytest.raises(NotConfirmed, match="聯盟月報尚未採認"):
        confirm(asked, staff2)
    case.refresh_from_db()
    assert case.status == Status.CLOSING


def test_open_months_and_open_actions_hold_it_up(case, lead, staff):
    everything_done(case, lead, staff)
    assert closing.refusal_of(case) is None
    courses.slot(factories.lead_row(case), 10)
    assert months_open(case) == [date(2024, 10, 1)]
    MonthSlot.objects.filter(month=date(2024, 10, 1)).update(lifted_at=AT)
    assert months_open(case) == []
    visit = SiteVisit.objects.create(proposal=case, purpose="midterm", visited_on=date(2024, 7, 18), place="臺北", written_by=staff)
    VisitAction.objects.create(visit=visit, text="補件", owner="青嵐", due=date(2024, 8, 1))
    assert "訪視待辦事項尚有1項" in closing.refusal_of(case).zh


def test_a_statement_is_never_overwritten(case, lead, member):
    closing.save_statement(case, lead, statement="一", revision=0, at=AT)
    with pytest.raises(Conflict):
        closing.save_statement(case, lead, statement="二", revision=0, at=AT)
    with pytest.raises(Forbidden):
        closing.save_statement(case, member, statement="三", revision=1, at=AT)
    assert Closing.objects.get().statement == "一"


def test_not_before_the_final_review(case, lead, staff):
    everything_done(case, lead, staff)
    case.__class__.objects.filter(pk=case.pk).update(status=Status.EXECUTING)
    case.refresh_from_db()
    with pytest.raises(Refused, match="期末審查通過後"):
        closing.ask_close(case, staff, reason="資料齊備")


# the report -------------------------------------------------------------------------------------------------------------------


def test_the_report_says_plan_fact_and_evidence(case, lead, staff):
    courses.evidence(factories.lead_row(case), lead, verdict="partly", verdict_reason="僅認列一場")
    everything_done(case, lead, staff)
    found = closing_papers.content_of(case)
    assert found.kpis[0] == ("KPI 1 海外行銷活動", "場次", "2", "4", "4", "100.00%", "E001")
    assert found.kpis[3][4:6] == ("525", "100.00%")
    assert found.months[-1] == ("11月", "100.00%", "100.00%", "0.00")
    assert found.evidence[0][2] == "部分採認：僅認列一場"
    assert ("聯盟", "計畫國際成果展", "免辦理：主辦單位統一辦理") in found.duties
    assert ("期末審查", "通過", "好") in found.checks
    again = closing_papers.content_of(case)
    assert again.digest == found.digest
    case.evidence.update(verdict="accepted")
    assert closing_papers.content_of(case).digest != found.digest


@pytest.mark.office
def test_the_report_in_three_formats_and_the_whole_file(case, lead, staff, tmp_path):
    everything_done(case, lead, staff)
    closing_papers.make({"proposal": case.pk, "form": "zip"}, lambda *_given: None)
    found = closing_papers.content_of(case)
    paper = closing_papers.kept(case, found)["zip"]
    assert paper.pages >= 2

    with zipfile.ZipFile(path_of(paper.file)) as package:
        names = package.namelist()
    assert {name.rsplit(".", 1)[-1] for name in names if "結案報告" in name} == {"pdf", "docx", "odt"}
    assert {"00_卷內目錄.txt", "SHA256SUMS"} <= {name.rsplit("/", 1)[-1] for name in names}
