"""審查意見回覆對照表 and 修正計畫書."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance_portal.mail.models import Mail
from kpi.constants import PointState
from kpi.models import ReviewPoint, RevisedPlan
from kpi.services import points
from proposals.constants import Status
from proposals.services.errors import Forbidden, Refused
from tests.files.corpus import odt
from tests.kpi import cases
from tests.kpi.cases import APRIL_8


@pytest.fixture
def case(call, lead, member, staff):
    found = cases.selected(call, lead, member=member)
    points.add_points(found, staff, "1. 請補充通路策略\n\n（2）KPI 4 的計算基礎\n三、分工再具體", received_at=APRIL_8)
    return found


def answer(case, lead, number=1, revision=0, text="已補充"):
    return points.answer_point(case, number, lead, answer=text, place="第12頁", revision=revision, received_at=APRIL_8)


def settle(case, staff, number=1, revision=1, *, accept=True, remark=""):
    return points.settle_point(case, number, staff, accept=accept, remark=remark, revision=revision, received_at=APRIL_8)


def test_a_line_is_a_comment_and_numbers_typed_before_it_go(case):
    assert [(each.number, each.comment) for each in ReviewPoint.objects.all()] == [
        (1, "請補充通路策略"), (2, "KPI 4 的計算基礎"), (3, "分工再具體"),
    ]
    assert Mail.objects.filter(event="points_listed").exists()


def test_more_comments_get_the_next_numbers(case, staff):
    points.add_points(case, staff, "再一點", received_at=APRIL_8)
    assert ReviewPoint.objects.get(number=4).comment == "再一點"


def test_an_answer_that_was_returned_is_kept_when_it_is_answered_anew(case, lead, staff):
    answer(case, lead)
    assert settle(case, staff, accept=False, remark="請列出金額").state == PointState.RETURNED
    assert Mail.objects.filter(event="point_returned", body__contains="請列出金額").exists()
    point = answer(case, lead, revision=2, text="已列金額")
    assert (point.state, point.answer, point.rounds[0]["answer"], point.rounds[0]["remark"]) == (
        PointState.ANSWERED, "已列金額", "已補充", "請列出金額",
    )
    assert settle(case, staff, revision=3).state == PointState.ACCEPTED
    with pytest.raises(Refused):
        answer(case, lead, revision=4)


def test_what_must_be_written(case, lead, staff):
    acts = ((lambda: answer(case, lead, text=" "), "answer"), (lambda: points.add_points(case, staff, " \n", received_at=APRIL_8), "comments"))
    for act, reason in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.reason == reason
    with pytest.raises(Refused, match="尚未回覆"):
        settle(case, staff, revision=0)
    answer(case, lead)
    with pytest.raises(Refused) as refused:
        settle(case, staff, accept=False, remark=" ")
    assert refused.value.reason == "remark"


def test_two_people_at_one_point_do_not_overwrite_each_other(case, lead, colleague):
    answer(case, lead)
    with pytest.raises(Refused) as refused:
        answer(case, lead, revision=0, text="另一個回覆")
    assert refused.value.reason == "stale"
    assert ReviewPoint.objects.get(number=1).answer == "已補充"


def test_who_lists_answers_and_settles(case, lead, member, staff):
    for actor in (member, staff):
        with pytest.raises(Forbidden):
            answer(case, actor)
    with pytest.raises(Forbidden):
        points.add_points(case, lead, "一點", received_at=APRIL_8)
    answer(case, lead)
    with pytest.raises(Forbidden):
        settle(case, lead)


def test_nothing_changes_once_the_case_is_signed(case, lead, staff):
    cases.set_status(case, Status.EXECUTING)
    with pytest.raises(Refused) as refused:
        answer(case, lead)
    assert refused.value.reason == "closed"


def test_every_version_of_the_revised_plan_is_kept(case, lead, member):
    for _version in range(2):
        file = SimpleUploadedFile("plan.odt", odt(), "application/vnd.oasis.opendocument.text")
        points.hand_in_plan(case, lead, file, note="依意見修正", received_at=APRIL_8)
    assert [plan.number for plan in RevisedPlan.objects.filter(proposal=case)] == [2, 1]
    with pytest.raises(Forbidden):
        points.hand_in_plan(case, member, SimpleUploadedFile("plan.odt", odt()), note="", received_at=APRIL_8)
