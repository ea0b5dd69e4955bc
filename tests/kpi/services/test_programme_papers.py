"""The monthly summary and the survey's statistics as papers: what stands in them, who sees what, no cell under three firms."""

import json
from datetime import date

import pytest
from django.urls import reverse

from alliance_portal.trail.models import Entry
from kpi.constants import MemberState
from kpi.models import Improvement
from kpi.services.programme_papers import summary_content, survey_content, survey_pdf
from proposals.constants import Status
from proposals.models import Submission
from tests import factories
from tests.kpi import courses
from tests.kpi.queries.test_board import SEPTEMBER
from tests.proposals.papers.printing import text_of


@pytest.fixture
def case(call, lead, staff):
    case = courses.executing(lead=lead, by=staff, status=Status.IMPROVING)
    courses.accepted(case, 8, (60, 70, 40, 40, 50), running={"kpi1_digital": "2", "kpi4_increment": "300"})
    courses.slot(factories.lead_row(case), 8)
    courses.slot(factories.lead_row(case), 7, MemberState.ACCEPTED)
    Improvement.objects.create(proposal=case, number=1, demand="補正簽到表", due=date(2024, 9, 20), asked_by=staff)
    return case


def test_the_summary_says_how_the_programme_stands(case):
    found = summary_content(case.call, SEPTEMBER, with_internal=True)
    assert found.judged == "113年8月31日"
    assert dict(found.figures) == {
        "執行中聯盟": "1個", "平均預定累計": "55.00%", "平均實際累計": "53.50%", "進度狀態": "落後0個、觀察1個、正常0個",
    }
    assert found.totals[0] == ("KPI 1 海外行銷活動（場次）", "2", "2", "4", "50.00%", "0／1")
    assert found.markets == (("越南", "1", "55.00%", "53.50%"),)
    assert found.alliances[0][2:] == ("55.00%", "53.50%", "−1.50", "限期改善", "1／0")
    assert found.reached[0][1:] == ("2", "0", "0", "300", "0")
    assert found.improving == (("智慧茶飲", "補正簽到表", "113年9月20日"),)
    assert [each.title for each in found.pictures] == ["全計畫KPI實績與目標"]
    assert len(summary_content(case.call, SEPTEMBER, with_internal=False).alliances[0]) == 6


def test_a_call_without_alliances_has_an_empty_summary(call):
    found = summary_content(call, SEPTEMBER, with_internal=True)
    assert dict(found.figures)["平均實際累計"] == "–"
    assert (found.alliances, found.pictures) == ((), ())


@pytest.mark.parametrize("count", [1, 3])
def test_the_summary_is_flat_in_queries(call, staff, django_assert_num_queries, count):
    for _each in range(count):
        courses.accepted(courses.executing(by=staff, lead=factories.make_user()), 8, 50)
    with django_assert_num_queries(7):
        summary_content(call, SEPTEMBER, with_internal=True)


def answered(case, haves, nones):
    forms = [{"survey_domestic": {"own_brand": "has"}}] * haves + [{"survey_domestic": {"own_brand": "none"}}] * nones
    Submission.objects.filter(proposal=case).update(dossier=json.dumps({"members": forms}))


def test_the_statistics_hide_what_fewer_than_three_said(case):
    answered(case, 4, 1)
    found = survey_content(case.call)
    questions = {each.label: each for _name, every in found.sections for each in every}
    brand = next(each for each in questions.values() if each.answered == "5")
    assert sorted(row[1] for row in brand.options if row[1] != "0") == ["<3", "<3"]  # the four would tell of the one
    assert next(name for name, _every in found.sections) == "國內營運現況"
    answered(case, 4, 3)
    found = survey_content(case.call)
    brand = next(each for _name, every in found.sections for each in every if each.answered == "7")
    assert {row[1:] for row in brand.options} >= {("4", "57.14%"), ("3", "42.86%")}


@pytest.mark.office
def test_the_statistics_print(case, tmp_path):
    answered(case, 4, 3)
    out = tmp_path / "survey.pdf"
    out.write_bytes(survey_pdf(case.call))
    text = text_of(out)
    assert "營運現況調查統計" in text
    assert "57.14%" in text


@pytest.mark.office
def test_the_papers_are_for_staff_and_agency_and_written_down(client, case, staff, agency, lead, tmp_path):
    for user in (staff, agency):
        user.is_demonstration = True
        user.save(update_fields=["is_demonstration"])
    courses.sign_in(client, lead)
    assert client.get(reverse("execution_summary"), {"form": "pdf"}).status_code == 403
    courses.sign_in(client, agency)
    answer = client.get(reverse("execution_summary"), {"form": "pdf", "on": "2024-09-09"})
    assert answer["Content-Type"] == "application/pdf"
    out = tmp_path / "summary.pdf"
    out.write_bytes(answer.content)
    assert "截至113年8月31日" in text_of(out)
    assert "逾期／待審" not in text_of(out)
    assert Entry.objects.filter(chain="call:113", verb="execution.exported").count() == 1
