"""Papers of the execution: the checkpoint's report and the pictures in it and in the closing report (issue 6 "Reports out")."""

import shutil
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from pypdf import PdfReader

from alliance_portal.files.services import path_of
from alliance_portal.jobs.models import Job
from kpi.constants import CheckState, MemberState, ReviewOutcome
from kpi.models import CheckpointReport, Improvement, ReviewResult
from kpi.services import checkpoint_papers, checkpoints, closing_papers
from proposals.models import Paper
from tests import factories
from tests.kpi import courses
from tests.proposals.papers.printing import text_of

AT = datetime(2024, 7, 31, 10, tzinfo=ZoneInfo("Asia/Taipei"))
TITLES = ["累計進度：預定與實際", "工作項目：預定與實際", "KPI 實績與目標", "每月進度回報：成員與月份"]


@pytest.fixture
def case(call, lead, member, staff):
    """Reported through July at 41 percent, one piece of evidence checked, the checkpoint sent."""
    members = [{"key": 0, "name": "青嵐示範茶業", "ubn": "90332120", "is_sme": True, "since": None, "until": None}]
    case = courses.executing(lead=lead, member_owner=member, by=staff)
    case.baselines.update(plan=case.baselines.get().plan | {"members": members})
    courses.accepted(case, 7, 41, month_figures={"kpi1_digital": "1", "kpi1_physical": "1"})
    courses.slot(factories.lead_row(case), 7, MemberState.ACCEPTED)
    courses.evidence(factories.lead_row(case), lead, verdict="partly", verdict_reason="僅認列一場")
    checkpoints.save_statement(case, lead, position=0, statement="已辦理兩場活動。", revision=0, at=AT)
    checkpoints.send(case, lead, position=0, at=AT)
    return case


def test_it_says_what_was_asked_and_reached(case):
    found = checkpoint_papers.content_of(case, 0)
    assert found.name == "113年7月30日查核點"
    assert dict(found.standing)["實際累計進度"] == "41.00%（達成）"
    assert dict(found.standing)["送出日期"] == "113年7月31日"
    assert found.kpis[0] == ("KPI 1 海外行銷活動", "場次", "2", "4", "2", "100.00%", "達成")
    assert found.kpis[1][-1] == "未達成"
    assert found.evidence == (("E001", "113年6月　KPI 1　臺灣茶週首頁橫幅（青嵐示範茶業股份有限公司）", "部分採認：僅認列一場"),)
    assert checkpoint_papers.content_of(case, 2) is None
    assert checkpoint_papers.content_of(case, -1) is None


def test_figures_stand_as_they_were_sent(case):
    courses.accepted(case, 6, 60)  # what is accepted afterwards does not change what was certified
    case.alliance_reports.filter(month=date(2024, 7, 1)).update(done=dict.fromkeys(("kpi1", "kpi2", "kpi3", "kpi4", "kpi5"), "90"))
    assert dict(checkpoint_papers.content_of(case, 0).standing)["實際累計進度"] == "41.00%（達成）"
    CheckpointReport.objects.update(state=CheckState.RETURNED)
    assert dict(checkpoint_papers.content_of(case, 0).standing)["實際累計進度"] == "90.00%（達成）"


def test_the_review_and_what_had_to_be_improved_stand_in_it(case, staff):
    ReviewResult.objects.create(
        proposal=case, kind="midterm", held_on=date(2024, 7, 24), outcome=ReviewOutcome.IMPROVE, comments="請補件", recorded_by=staff,
    )  # fmt: skip
    Improvement.objects.create(proposal=case, number=1, demand="補正簽到表", due=date(2024, 8, 20), asked_by=staff)
    assert checkpoint_papers.content_of(case, 0).reviews == (
        ("期中進度審查（113年7月24日）", "限期改善", "請補件"), ("第1次限期改善（期限113年8月20日）", "改善中", "補正簽到表"),
    )
    assert [row[0] for row in checkpoint_papers.content_of(case, 1).reviews] == ["第1次限期改善（期限113年8月20日）"]  # not the mid-term review


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_both_reports_have_the_four_pictures_in_chinese(case, language):
    with translation.override(language):
        for found in (checkpoint_papers.content_of(case, 0), closing_papers.content_of(case)):
            assert [each.title for each in found.pictures] == TITLES
            assert "海外行銷活動" in found.pictures[2].svg
            assert "採認" in found.pictures[3].svg
            assert "預定40.00%，實際41.00%" in found.pictures[0].description


def test_the_content_decides_the_file(case, staff):
    first = checkpoint_papers.content_of(case, 0)
    assert checkpoint_papers.content_of(case, 0).digest == first.digest
    job = checkpoint_papers.ask_for(case, 0, "pdf", staff)
    assert checkpoint_papers.ask_for(case, 0, "pdf", staff).pk == job.pk
    case.evidence.update(verdict="accepted")
    assert checkpoint_papers.ask_for(case, 0, "pdf", staff).pk != job.pk
    assert Job.objects.filter(kind=checkpoint_papers.KIND).count() == 2
    assert checkpoint_papers.ask_for(case, 5, "pdf", staff) is None


@pytest.mark.office
def test_it_is_made_and_kept_in_three_formats(case, tmp_path):
    for form in ("pdf", "docx", "odt"):
        payload = {"proposal": case.pk, "position": 0, "form": form}
        made = checkpoint_papers.make(payload, lambda *_given: None)
        assert checkpoint_papers.make(payload, lambda *_given: None) == made
    papers = checkpoint_papers.kept(case, checkpoint_papers.content_of(case, 0), 0)
    assert set(papers) == {"pdf", "docx", "odt"}
    assert Paper.objects.count() == 3
    out = tmp_path / "checkpoint.pdf"
    shutil.copy(path_of(papers["pdf"].file), out)
    text = text_of(out)
    for words in (*TITLES, "已辦理兩場活動", "部分採認：僅認列一場", "智慧茶飲主題聯盟113年7月30日查核點報告"):
        assert words.replace(" ", "") in text
    assert len(PdfReader(out).pages) == papers["pdf"].pages
