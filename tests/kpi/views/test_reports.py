"""The pages of monthly reports: what each person sees and presses, autosave and its queries."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kpi.models import AllianceReport, Evidence, MemberReport, MonthSlot
from tests import factories
from tests.files.corpus import picture
from tests.kpi import cases, reporting
from tests.kpi.cases import at
from tests.kpi.reporting import COMPLETE, DONE, sent, slot


@pytest.fixture
def case(call, lead, member):
    return cases.executing(call, lead, member=member)


def url(route, case, position=1, month="2024-04", *more):
    return reverse(route, args=[case.code, month, slot(case, position).member.key, *more])


def body(fields, revision=0):
    return json.dumps({"revision": revision, "fields": {name: [value] for name, value in fields.items()}})


def autosave(client, case, fields, revision=0):
    return client.post(url("execution_report_autosave", case), body(fields, revision), content_type="application/json")


def test_a_member_fills_saves_and_sends(client, case, member):
    client.force_login(member)
    page = client.get(url("execution_report", case))
    assert page.status_code == 200
    assert "短影音" in page.text
    wrong = client.post(url("execution_report", case), COMPLETE | {"revision": "0", "kpi1_digital": "很多"})
    assert wrong.status_code == 422
    assert 'value="很多"' in wrong.text
    late = client.post(url("execution_report", case), COMPLETE | {"revision": "1", "send": "1"})
    assert (late.status_code, "逾期" in late.text) == (422, True)
    done = client.post(url("execution_report", case), COMPLETE | {"revision": "2", "send": "1", "late_reason": "會計結帳較晚"})
    assert done.status_code == 302
    assert MemberReport.objects.get().state == "sent"


def test_autosave_answers_in_a_few_queries(client, case, member, django_assert_max_num_queries):
    client.force_login(member)
    autosave(client, case, {"work_kpi1": "一"})
    with django_assert_max_num_queries(15):
        saved = autosave(client, case, {"work_kpi1": "二", "kpi1_digital": "很多"}, 1)
    assert saved.status_code == 200
    assert (saved.json()["revision"], list(saved.json()["errors"])) == (2, ["kpi1_digital"])


def test_autosave_refuses_what_it_cannot_take(client, case, member, lead):
    client.force_login(member)
    assert client.post(url("execution_report_autosave", case), "[]", content_type="application/json").status_code == 400
    without = json.dumps({"revision": None, "fields": {}})
    assert client.post(url("execution_report_autosave", case), without, content_type="application/json").status_code == 428
    client.force_login(lead)
    assert autosave(client, case, {"work_kpi1": "代填"}).status_code == 403


def test_two_people_at_one_report_get_both_texts(client, case, member):
    client.force_login(member)
    autosave(client, case, {"work_kpi1": "先存的"})
    stale = autosave(client, case, {"work_kpi1": "後到的"}, 0)
    assert stale.status_code == 409
    assert "先存的" in stale.json()["html"]
    page = client.post(url("execution_report", case), {"work_kpi1": "後到的", "revision": "0"})
    assert (page.status_code, "先存的" in page.text, "後到的" in page.text) == (409, True, True)
    assert "<legend>KPI 1 海外行銷活動：本月辦理情形</legend>" in page.text
    merged = {"revision": "1", "theirs-work_kpi1": "先存的", "mine-work_kpi1": "後到的", "pick-work_kpi1": "theirs", "theirs-opportunity": "",
              "mine-opportunity": "3"}
    assert client.post(url("execution_report_merge", case), merged).status_code == 302
    assert MemberReport.objects.get().content == {"work_kpi1": "先存的", "opportunity": "3"}


def test_last_months_text_is_at_hand_and_figures_are_summed(client, case, member):
    sent(case, 1, member, at(5, 2), work_kpi1="四月試吃會")
    client.force_login(member)
    page = client.get(url("execution_report", case, 1, "2024-05") + "?carry=1")
    assert "四月試吃會</textarea>" in page.text
    assert "本公司先前累計 6.5萬元" in page.text
    assert not MemberReport.objects.filter(slot__month__month=5).exists()


def test_evidence_is_added_seen_by_its_own_and_removed(client, case, member, lead, agency, stranger):
    client.force_login(member)
    typed = {"kpi": "kpi1", "kind": "event_photo", "title": "試吃會"}
    assert client.post(url("execution_evidence_add", case), typed | {"kind": "order"}).status_code == 422
    for name in ("a.png", "b.png"):
        file = SimpleUploadedFile(name, picture(), "image/png")
        assert client.post(url("execution_evidence_add", case), typed | {"file": file}).status_code == 302
    assert "只計一次" in client.get(url("execution_report", case)).text
    kept = Evidence.objects.first()
    file_url = reverse("execution_evidence", args=[case.code, kept.pk])
    assert client.get(file_url).status_code == 200
    assert client.post(url("execution_evidence_remove", case, 1, "2024-04", Evidence.objects.last().pk)).status_code == 302
    for user, status in ((lead, 200), (agency, 403), (stranger, 404)):
        client.force_login(user)
        assert client.get(file_url).status_code == status
    Evidence.objects.update(verdict="accepted")
    client.force_login(agency)
    assert client.get(file_url).status_code == 200


def test_other_members_do_not_read_a_members_report(client, call, case, member, lead, staff, agency):
    client.force_login(member)
    assert client.get(url("execution_report", case, 0)).status_code == 403
    for user, status in ((lead, 200), (staff, 200), (agency, 403)):
        client.force_login(user)
        assert client.get(url("execution_report", case, 0)).status_code == status


def test_a_month_that_is_none_does_not_exist(client, case, member):
    client.force_login(member)
    for month in ("2024-03", "2024-13", "x"):
        assert client.get(url("execution_report", case, 1, month)).status_code == 404


def month_url(route, case, month="2024-04"):
    return reverse(route, args=[case.code, month])


def test_the_lead_consolidates_and_staff_settle(client, case, lead, member, staff):
    sent(case, 1, member, at(5, 2))
    client.force_login(lead)
    page = client.get(month_url("execution_month", case))
    assert "已送出1／2家" in page.text
    assert client.post(month_url("execution_month", case), DONE | {"done_kpi1": "101", "revision": "0"}).status_code == 422
    assert client.post(month_url("execution_month", case), DONE | {"revision": "0"}).status_code == 302
    stale = client.post(month_url("execution_month", case), DONE | {"done_kpi1": "20", "revision": "0"})
    assert (stale.status_code, "KPI 1 海外行銷活動：累計完成%" in stale.text, "done_kpi1：" in stale.text) == (409, True, False)
    reasons = {"late_reason": "資料較晚收齊", "missing_reason": "成員休業，下月補報"}
    assert client.post(month_url("execution_month", case), DONE | {"revision": "1", "send": "1"}).status_code == 422
    revision = AllianceReport.objects.get().revision
    assert client.post(month_url("execution_month", case), DONE | reasons | {"revision": revision, "send": "1"}).status_code == 302
    assert client.post(month_url("execution_accept", case), {"revision": "9"}).status_code == 403
    client.force_login(staff)
    revision = AllianceReport.objects.get().revision
    assert client.post(month_url("execution_return", case), {"revision": revision, "remark": "補"}).status_code == 400
    assert client.post(month_url("execution_accept", case), {"revision": "0"}).status_code == 409
    assert client.post(month_url("execution_accept", case), {"revision": revision}).status_code == 302
    assert AllianceReport.objects.get().state == "accepted"


def test_the_organiser_reads_a_month_once_it_is_accepted(client, case, lead, agency, staff, member):
    reporting.consolidated(case, lead, at(5, 6))
    for user in (agency, member):
        client.force_login(user)
        assert client.get(month_url("execution_month", case)).status_code == 403
    AllianceReport.objects.update(state="accepted", accepted_at=at(5, 8))
    for user in (agency, member):
        client.force_login(user)
        page = client.get(month_url("execution_month", case))
        assert (page.status_code, "成員回報" in page.text) == (200, False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_of_what_is_overdue_is_flat(client, call, staff, django_assert_num_queries, count):
    for _case in range(count):
        cases.executing(call, factories.make_user())
    client.force_login(staff)
    client.get(reverse("execution_overdue"))
    with django_assert_num_queries(7):
        page = client.get(reverse("execution_overdue"))
    assert page.text.count("稻香示範食品") == 8 * count


def test_the_board_of_what_is_overdue_is_filtered_by_call_and_words(client, call, staff, lead, member):
    first = cases.executing(call, lead, member=member)
    second = cases.executing(factories.make_call(code="114"), member)
    client.force_login(staff)

    def shown(**asked):
        page = client.get(reverse("execution_overdue"), asked)
        assert page.status_code == 200
        return [code for code in (first.code, second.code) if f'<span class="sub">{code}</span>' in page.text]

    assert shown() == [first.code, second.code]
    assert (shown(call="114"), shown(call="999")) == ([second.code], [])
    assert (shown(q=first.code.lower()), shown(q="稻香"), shown(q="沒有這家")) == ([first.code], [first.code, second.code], [])


@pytest.mark.parametrize("months", [1, 8])
def test_the_list_of_months_is_flat(client, case, lead, django_assert_num_queries, months):
    MonthSlot.objects.filter(month__month__gte=4 + months).delete()
    client.force_login(lead)
    client.get(reverse("execution_reports", args=[case.code]))
    with django_assert_num_queries(7):
        page = client.get(reverse("execution_reports", args=[case.code]))
    assert page.text.count("逾期未報") == 2 * months
