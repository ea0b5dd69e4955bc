"""Reports out: the summary, raw data, the survey; who has them, what stands in them, one query a table."""

import json
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from alliance_portal.trail.models import Entry
from kpi.queries.outputs import RAW, raw, summary
from proposals.models import Submission
from tests import factories
from tests.kpi import courses
from tests.kpi.queries.test_board import SEPTEMBER


@pytest.fixture
def case(call, lead, staff):
    case = courses.executing(lead=lead, by=staff, theme="=1+1")
    courses.accepted(case, 8, (60, 70, 40, 40, 50), running={"kpi1_digital": "2"})
    courses.slot(factories.lead_row(case), 8)
    courses.evidence(factories.lead_row(case), lead, title="=HYPERLINK(1)")
    return case


def go(client, user, name, **query):
    courses.sign_in(client, user)
    return client.get(reverse(name), query)


def sheets(answer):
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in load_workbook(BytesIO(answer.content)).worksheets}


def test_the_monthly_summary(client, case, staff, agency):
    answer = go(client, staff, "execution_summary", on="2024-09-09")
    found = sheets(answer)
    head, row = found["各聯盟進度"][1:3]
    told = dict(zip(head, row, strict=True))
    assert (told["案件編號"], told["聯盟"], told["預定累計%"], told["實際累計%"], told["進度差異"], told["狀態"]) == (
        case.code, "=1+1", 55, 53.5, "−1.50", "觀察",
    )
    assert (told["KPI 1"], told["逾期未報"]) == ("2", 1)
    assert found["KPI彙總"][2][:4] == ["KPI 1", "2", "2", "4"]
    assert Entry.objects.filter(chain="call:113", verb="execution.exported").count() == 1
    assert "逾期未報" not in sheets(go(client, agency, "execution_summary", on="2024-09-09"))["各聯盟進度"][1]


def test_a_text_is_never_a_formula(client, case, staff):
    answer = go(client, staff, "execution_data")
    book = load_workbook(BytesIO(answer.content))
    titles = [cell for row in book["佐證資料"].iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"]
    assert [cell.data_type for cell in titles] == ["s"]
    assert set(book.sheetnames) == {title for title, _model, _names in RAW}


def test_raw_data_is_for_staff(client, case, lead, agency, staff):
    for user, status in ((lead, 403), (agency, 403), (staff, 200)):
        assert go(client, user, "execution_data").status_code == status
    assert go(client, lead, "execution_survey").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_one_query_a_table(call, staff, django_assert_num_queries, count):
    for _each in range(count):
        courses.accepted(courses.executing(by=staff, lead=factories.make_user()), 8, 50)
    with django_assert_num_queries(len(RAW)):
        raw(call)
    with django_assert_num_queries(6):
        summary(call, SEPTEMBER, with_internal=True)


def test_the_survey_by_question(client, case, staff, agency):
    forms = [{"survey_domestic": {"own_brand": "has"}}] * 4 + [{"survey_domestic": {"own_brand": "none"}}]
    Submission.objects.filter(proposal=case).update(dossier=json.dumps({"members": forms}))
    text = go(client, agency, "execution_survey").content.decode()
    assert "5家" in text
    assert "&lt;3" in text
    found = sheets(go(client, staff, "execution_survey", form="xlsx"))["營運現況調查統計"]
    assert found[1][:2] == ["題目", "填答家數"]
    assert any(row[1] == "5" for row in found[2:])


def test_an_empty_survey_says_what_will_come(client, call, staff):
    assert "調查統計會列在這裡" in go(client, staff, "execution_survey").content.decode()
