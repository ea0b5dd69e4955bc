"""A submission checked against registers and other cases: the command's answer, a fixed number of questions to the database."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook

from alliance_portal.accounts.models import User
from proposals.constants import Status
from proposals.models import Call, CoachingRecord, CompanyFact, Firm, PlanContact, PlanLikeness, PlanPrint, Sanction, Submission
from review.models import Check, PreliminaryOpinion
from review.screening.gathering import newest_submission, screened, screened_call
from review.screening.prints import note_prints, waiting
from tests.proposals.rules.build import sample
from tests.review.screening.cases import submitted

pytestmark = pytest.mark.django_db
UBN = sample()["members"][0]["ubn"]
SECOND = sample()["members"][1]["ubn"]
QUERIES = 8


def on_record(table: Any, ubn: str, key: str, **facts: Any) -> None:
    table.objects.create(key=key, ubn=ubn, source="示範登記資料", source_date=timezone.localdate(), **facts)


def found(submission: Submission) -> list[tuple[str, str, str]]:
    return [(each.code, each.verdict.value, each.where) for each in screened(submission).troubles if each.code not in ("E-07", "E-11", "E-28")]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    capsys.readouterr()
    try:
        call_command("screening", "check", *arguments)
    except SystemExit as stopped:
        return int(str(stopped.code)), capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_the_registers_decide_and_the_command_says_why(call: Call, lead: User, capsys: pytest.CaptureFixture[str]) -> None:
    submission = submitted(call, lead, "113-AAAAA")
    assert found(submission) == []
    on_record(CompanyFact, UBN, "a", paid_in_capital=10001, regular_employees=200)
    on_record(Sanction, SECOND, "b", kind="suspension", start_date="2024-01-01")
    on_record(CoachingRecord, SECOND, "c", programme="別的計畫", roc_year=113, status="running")
    assert found(submission) == [
        ("E-02", "blocking", "members[0].supplementary.paid_in_capital"),
        ("E-22", "blocking", "members[1].supplementary.coaching_history"),
        ("E-14", "blocking", "members[1].supplementary.sanction_declaration"),
    ]
    code, text = run(capsys, "113-AAAAA", "--json", "--on", "113.3.6")
    said = [each for each in json.loads(text) if each["code"] == "E-02"]
    assert code == 1
    assert set(said[0]) == {"code", "severity", "message", "where", "rule", "evidence"}
    assert set(said[0]["evidence"][0]) == {"label", "value", "threshold", "source", "date"}
    assert said[0]["evidence"][0]["source"] == "示範登記資料"
    assert [each["severity"] for each in json.loads(run(capsys, "113-AAAAA", "--json", "--passed")[1])].count("passed") > 50
    assert "實收資本額" in run(capsys, "113-AAAAA")[1]


def test_what_is_no_submission_ends_with_2(call: Call, lead: User, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (("113-ZZZZZ",), (), ("113-ZZZZZ", "--call", "113"), ("113-ZZZZZ", "--on", "someday"), ("--call", "999")):
        assert run(capsys, *arguments)[0] == 2
    assert newest_submission("113-ZZZZZ") is None


def test_the_report_is_a_workbook_with_evidence_and_questions(call: Call, lead: User, tmp_path: Path) -> None:
    submitted(call, lead, "113-AAAAA", {"members[1].company_name": "=1+1"})
    out = tmp_path / "report.xlsx"
    call_command("screening", "report", "113-AAAAA", "--out", str(out), "--on", "113.3.6")
    found, asked = load_workbook(out).worksheets
    assert [sheet.title for sheet in (found, asked)] == ["資格檢核結果", "人工確認事項"]
    codes = [row[0] for row in found.iter_rows(min_row=4, values_only=True) if row[0]]
    assert {"E-01", "E-02", "E-29"} <= set(codes)
    assert any(row[5] == "10,000萬元以下" or row[6] == "10,000萬元以下" for row in found.iter_rows(min_row=4, values_only=True))
    assert {"E-08", "E-28.7"} <= {row[0] for row in asked.iter_rows(min_row=4, values_only=True)}
    assert "f" not in {cell.data_type for sheet in (found, asked) for row in sheet.iter_rows() for cell in row}
    assert any("=1+1" in str(row[2]) for row in found.iter_rows(min_row=4, values_only=True))
    with pytest.raises(SystemExit):
        call_command("screening", "report", "113-ZZZZZ", "--out", str(out))


def test_other_live_cases_contacts_and_plans_are_found_and_drafts_block_nobody(call: Call, lead: User) -> None:
    first = submitted(call, lead, "113-AAAAA")
    other = submitted(call, lead, "113-BBBBB", {"members[0].ubn": "22099131", "members[2].ubn": "04595257"})
    draft = submitted(call, lead, "113-CCCCC", status=Status.DRAFT)
    Submission.objects.filter(pk=draft.pk).delete()
    assert screened(first).around.uncompared == 1
    assert (note_prints(), note_prints(), waiting()) == (2, 0, 0)
    around = screened(first).around
    assert {each.code for each in around.others} == {"113-BBBBB"}
    assert 0 not in {each.index for each in around.others}
    assert {each.code for each in around.contacts} == {"113-BBBBB"}
    assert [(each.code, each.share) for each in around.similar] == [("113-BBBBB", 100)]
    assert (around.compared, around.uncompared) == (1, 0)
    assert [(each.code, each.share) for each in screened(other).around.similar] == [("113-AAAAA", 100)]
    shared = [each for each in screened(first).outcomes if each.code == "E-29" and each.verdict.value == "warning"]
    assert [each.subject for each in shared] == [1, 3, 4, 5, 6, 7]
    third = submitted(call, lead, "113-DDDDD", {"members[1].ubn": "23060248"})
    twice = [each for each in screened(third).outcomes if each.code == "E-12"]
    assert [each.verdict.value for each in twice] == ["blocking"]


def test_a_number_that_staff_vouch_for_is_good(call: Call, lead: User, staff: User) -> None:
    submission = submitted(call, lead, "113-AAAAA", {"members[3].ubn": "12345678"})
    assert ("E-29", "blocking", "members[3].ubn") in found(submission)
    Firm.objects.create(name="示範", ubn="12345678", ubn_confirmed_at=timezone.now(), ubn_confirmed_by=staff)
    assert found(submission) == []


def test_the_same_number_of_questions_whatever_the_number_of_firms_and_cases(call: Call, lead: User, django_assert_num_queries: Any) -> None:
    submitted(call, lead, "113-AAAAA")
    for code in ("113-BBBBB", "113-DDDDD"):
        submitted(call, lead, code)
        note_prints()
        one = newest_submission("113-AAAAA")
        assert one is not None
        with django_assert_num_queries(QUERIES):
            screened(one)
    assert PlanContact.objects.count() > 0
    assert (PlanPrint.objects.count(), PlanLikeness.objects.count()) == (3, 3)
    with django_assert_num_queries(QUERIES + 1):  # the list of the submissions
        assert len(list(screened_call(call))) == 3


@pytest.mark.parametrize("language", ["zh-hant", pytest.param("en", marks=pytest.mark.thorough)])
def test_the_report_is_a_paper_with_evidence_and_the_opinion(call: Call, lead: User, staff: User, tmp_path: Path, language: str) -> None:
    from pypdf import PdfReader  # noqa: PLC0415  this test alone reads a PDF

    sent = submitted(call, lead, "113-AAAAA", {"members[1].company_name": "<b>甲</b>=1+1"}, status=Status.SCREENING)
    check = Check.objects.create(proposal=sent.proposal, submission=sent, officer=staff, started_by=staff)
    out = tmp_path / "report.pdf"
    arguments = ("screening", "report", "113-AAAAA", "--format", "pdf", "--out", str(out), "--on", "113.3.6", "--language", language)
    call_command(*arguments)
    text = "".join(page.extract_text() for page in PdfReader(out).pages).replace("\n", "")
    wanted = ("資格與文件審查檢核報告", "尚未經承辦人確認", "E-01", "10,000萬元以下", "<b>甲</b>=1+1", "E-28.7")
    if language == "en":
        wanted = ("Report of the eligibility", "not yet confirmed by an officer", "E-01", "<b>甲</b>=1+1", "E-28.7")
    assert [words for words in wanted if words not in text] == []
    PreliminaryOpinion.objects.create(check_of=check, number=1, text="本案建議通過。\n\n一、資格：符合。", by=staff)
    call_command(*arguments)
    text = "".join(page.extract_text() for page in PdfReader(out).pages)
    assert "本案建議通過。" in text
    assert "尚未經承辦人確認" not in text


def test_a_report_that_cannot_be_written_says_so(call: Call, lead: User, tmp_path: Path) -> None:
    submitted(call, lead, "113-AAAAA")
    with pytest.raises(SystemExit) as ended:
        call_command("screening", "report", "113-AAAAA", "--format", "pdf", "--out", str(tmp_path / "nowhere" / "report.pdf"))
    assert ended.value.code == 2
