"""建議 of a checkpoint: who gives and answers it, where it stands; the lead is told what became of its report (M-08; issue 6)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from alliance_portal.mail.models import Mail
from kpi.models import Advice
from kpi.queries.board import board, due_within_a_week
from kpi.services import advice, checkpoint_papers, checkpoints, closing_papers
from proposals.services.errors import Forbidden, Refused
from tests import factories
from tests.kpi import courses

AT = datetime(2024, 7, 31, 10, tzinfo=ZoneInfo("Asia/Taipei"))
DUE = date(2024, 9, 2)


@pytest.fixture
def case(call, lead, member, staff, agency):
    """Reported through July; the first checkpoint is written, not sent."""
    for user in (staff, agency):
        factories.User.objects.filter(pk=user.pk).update(is_demonstration=True)
    case = courses.executing(lead=lead, member_owner=member, by=staff)
    courses.accepted(case, 7, 41)
    checkpoints.save_statement(case, lead, position=0, statement="已依計畫辦理。", revision=0, at=AT)
    return case


def given(case, staff, **facts):
    typed = {"position": 0, "text": "訂單附匯款資料", "owner": "領導企業", "due": DUE} | facts
    return advice.give(case, staff, at=AT, **typed)


def test_given_by_staff_once_the_report_is_in(case, lead, member, staff):
    with pytest.raises(Refused, match="尚未送出"):
        given(case, staff)
    checkpoints.send(case, lead, position=0, at=AT)
    for user in (lead, member):
        with pytest.raises(Forbidden):
            given(case, user)
    with pytest.raises(Refused, match="請填寫建議事項"):
        given(case, staff, text=" ")
    given(case, staff)
    open_one = given(case, staff, text="統一使用聯盟標籤", owner="", due=None)
    assert list(Advice.objects.values_list("text", flat=True)) == ["訂單附匯款資料", "統一使用聯盟標籤"]
    assert (open_one.owner, open_one.due) == ("", None)


def test_the_lead_says_once_what_was_done(case, lead, member, staff):
    checkpoints.send(case, lead, position=0, at=AT)
    made = given(case, staff)
    with pytest.raises(Forbidden):
        advice.finish(made, member, note="已補", at=AT)
    with pytest.raises(Refused, match="辦理情形"):
        advice.finish(made, lead, note="", at=AT)
    assert advice.finish(made, lead, note="已補匯款水單", at=AT).done_by == lead
    with pytest.raises(Refused, match="已經完成"):
        advice.finish(made, lead, note="又補", at=AT)


def test_it_stands_on_the_page_in_the_papers_and_on_the_board(client, case, lead, staff, agency):
    checkpoints.send(case, lead, position=0, at=AT)
    url = reverse("execution_advice", args=[case.code, 0])
    courses.sign_in(client, staff)
    assert client.post(url, {"text": "訂單附匯款資料", "due": "someday"}).status_code == 400
    assert client.post(url, {"text": "訂單附匯款資料", "owner": "領導企業", "due": "113/09/02"}).status_code == 302
    page = reverse("execution_checkpoint", args=[case.code, 0])
    made = Advice.objects.get()
    assert made.due == DUE
    found = board(case.call, DUE)
    assert [each.on for each in due_within_a_week(case.call, found, DUE - timedelta(days=3)) if each.kind == "advice"] == [DUE]
    assert checkpoint_papers.content_of(case, 0).advice == (("訂單附匯款資料", "領導企業，113年9月2日", "尚未辦理"),)
    courses.sign_in(client, agency)
    assert "訂單附匯款資料" not in client.get(page).content.decode()  # until it is settled
    courses.sign_in(client, lead)
    answered = client.post(reverse("execution_advice_finish", args=[case.code, 0, made.pk]), {"note": "已補匯款水單"})
    assert answered.status_code == 302
    assert "已補匯款水單" in client.get(page).content.decode()
    assert [each for each in due_within_a_week(case.call, found, DUE) if each.kind == "advice"] == []
    assert ("查核點1建議", "已辦理", "訂單附匯款資料：已補匯款水單") in closing_papers.content_of(case).checks
    checkpoints.settle(case, staff, position=0, is_good=True, remark="", at=AT)
    courses.sign_in(client, agency)
    assert "訂單附匯款資料" in client.get(page).content.decode()


def test_the_lead_is_told_what_became_of_its_report(case, lead, staff):
    checkpoints.send(case, lead, position=0, at=AT)
    checkpoints.settle(case, staff, position=0, is_good=False, remark="請補簽到表", at=AT)
    told = Mail.objects.get(event="checkpoint_decided", to=lead.email)
    assert told.subject.endswith("7月30日查核點：退回補充")
    assert "請補簽到表" in told.body
    checkpoints.send(case, lead, position=0, at=AT)
    checkpoints.settle(case, staff, position=0, is_good=True, remark="", at=AT)
    assert Mail.objects.filter(event="checkpoint_decided", subject__contains="查核完成").count() == 1
