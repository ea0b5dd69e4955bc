"""Diagnosis: wishes from the frozen proposal, plan and sessions by staff, who reads what, the planning list (F-35; practice 2.28)."""

import json
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from kpi.models import Diagnosis, DiagnosisSession
from kpi.queries.diagnosis import Labels, lines_of_call, lines_of_case
from kpi.rules.diagnosis import Wish, wish_of
from kpi.services import diagnosis
from proposals.constants import Status
from proposals.models import MemberFirm, Submission
from proposals.services.errors import Conflict, Forbidden, Refused
from tests import factories
from tests.kpi import courses

AT = datetime(2024, 6, 18, 10, tzinfo=ZoneInfo("Asia/Taipei"))
ONLINE = {"diagnosis_mode": "online", "video_platforms": ["zoom", "other"], "video_platform_other": "Webex", "company_address": "臺中市西屯區"}
OFFLINE = {"diagnosis_mode": "offline", "diagnosis_place": "other_place", "other_place_address": "407 台中市西屯區示範路1號",
           "video_platforms": ["zoom"]}  # fmt: skip
WANTED = diagnosis.Wanted("online", "Zoom", date(2024, 6, 20), "許顧問", "官網健檢")
SESSION = diagnosis.Session(date(2024, 6, 18), "許顧問", "2.5", "online", "缺日文客服", "7月複查")


@pytest.fixture
def case(call, lead, member, staff, agency):
    for user in (staff, agency):
        user.is_demonstration = True
        user.save(update_fields=["is_demonstration"])
    case = courses.executing(lead=lead, member_owner=member, by=staff)
    forms = []
    for place, wishes in enumerate((ONLINE, OFFLINE)):
        firm = factories.member_row(case, place)
        courses.slot(firm, 6)
        courses.slot(firm, 7)
        MemberFirm.objects.filter(pk=firm.pk).update(ubn=("22099131", "90332120")[place])
        forms.insert(0, {"ubn": ("22099131", "90332120")[place], "member_company": wishes, "survey_future": {"improvement_items": ["seo"]}})
    Submission.objects.filter(proposal=case).update(dossier=json.dumps({"members": forms}))
    return case


# what was wished --------------------------------------------------------------------------------------------------------------


def test_a_wish_is_read_as_its_mode_shows_it():
    assert wish_of({"member_company": ONLINE}) == Wish("online", ("zoom", "other"), "Webex")
    offline = wish_of({"member_company": OFFLINE})
    assert (offline.platforms, offline.address, offline.county) == ((), "407 台中市西屯區示範路1號", "臺中市")
    assert wish_of({}) == wish_of({"member_company": {"diagnosis_mode": "by pigeon"}}) == Wish()


def test_each_member_with_its_own_wish_whatever_the_order(case):
    lines = lines_of_case(case)
    assert [(line.wish.mode, line.stage) for line in lines] == [("online", "open"), ("offline", "open")]
    assert Labels(case.call, "zh-hant").of("survey_future.improvement_items", lines[0].wish.items) == ["搜尋引擎優化"]
    assert Labels(case.call, "en").of("member_company.video_platforms", ["zoom", "gone"]) == ["Zoom", "gone"]


# staff write ------------------------------------------------------------------------------------------------------------------


def test_planned_then_held(case, staff):
    first = factories.lead_row(case).pk
    diagnosis.plan(case, staff, member=first, wanted=WANTED, revision=0, at=AT)
    assert lines_of_case(case)[0].stage == "planned"
    for hours in ("2.5", "1"):
        typed = diagnosis.Session(date(2024, 6, 18), "許顧問", hours, "online", "缺日文客服", "")
        diagnosis.write_session(case, staff, member=first, session=None, typed=typed, revision=0, at=AT)
    line = lines_of_case(case)[0]
    assert (line.stage, line.hours, len(line.sessions)) == ("held", Decimal("3.5"), 2)


def test_two_officers_at_one_plan_or_record(case, staff, staff2):
    first = factories.lead_row(case).pk
    diagnosis.plan(case, staff, member=first, wanted=WANTED, revision=0, at=AT)
    with pytest.raises(Conflict):
        diagnosis.plan(case, staff2, member=first, wanted=WANTED, revision=0, at=AT)
    diagnosis.plan(case, staff2, member=first, wanted=WANTED, revision=1, at=AT)
    made = diagnosis.write_session(case, staff, member=first, session=None, typed=SESSION, revision=0, at=AT)
    diagnosis.write_session(case, staff, member=first, session=made, typed=SESSION, revision=0, at=AT)
    with pytest.raises(Conflict):
        diagnosis.write_session(case, staff2, member=first, session=made, typed=SESSION, revision=0, at=AT)


@pytest.mark.parametrize(("change", "reason"), [
    ({"held_on": date(2024, 6, 19)}, "held_on"), ({"expert": " "}, "expert"), ({"hours": "0"}, "hours"), ({"hours": "24.5"}, "hours"),
    ({"hours": "1.25"}, "hours"), ({"hours": "兩"}, "hours"), ({"mode": "pigeon"}, "mode"), ({"findings": ""}, "findings"),
])  # fmt: skip
def test_what_is_no_record(case, staff, change, reason):
    from dataclasses import replace  # noqa: PLC0415  for this test alone

    with pytest.raises(Refused) as refused:
        diagnosis.write_session(case, staff, member=factories.lead_row(case).pk, session=None, typed=replace(SESSION, **change), revision=0, at=AT)
    assert refused.value.reason == reason
    for hours in ("0.1", "24"):
        typed = replace(SESSION, hours=hours)
        assert diagnosis.write_session(case, staff, member=factories.lead_row(case).pk, session=None, typed=typed, revision=0, at=AT)


def test_only_staff_only_members_only_while_it_runs(case, lead, staff):
    first = factories.lead_row(case).pk
    with pytest.raises(Forbidden):
        diagnosis.plan(case, lead, member=first, wanted=WANTED, revision=0, at=AT)
    with pytest.raises(Forbidden):
        diagnosis.write_session(case, lead, member=first, session=None, typed=SESSION, revision=0, at=AT)
    with pytest.raises(Refused, match="成員"):
        diagnosis.plan(case, staff, member=0, wanted=WANTED, revision=0, at=AT)
    type(case).objects.filter(pk=case.pk).update(status=Status.CLOSED)
    with pytest.raises(Refused) as refused:
        diagnosis.plan(case, staff, member=first, wanted=WANTED, revision=0, at=AT)
    assert refused.value.reason == "status"
    assert not Diagnosis.objects.exists()


# pages ------------------------------------------------------------------------------------------------------------------------


def go(client, user, name, *args, query=None, **posted):
    courses.sign_in(client, user)
    url = reverse(name, args=args)
    return client.post(url, posted) if posted else client.get(url, query or {})


def test_staff_write_and_the_alliance_reads(client, case, staff, lead, member, agency):
    second = factories.member_row(case, 1)
    posted = {"mode": "offline", "planned_on": "113/6/20", "place": "公司", "adviser": "許顧問", "topics": "SEO", "revision": "0"}
    assert go(client, staff, "execution_diagnosis_plan", case.code, second.pk, **posted).status_code == 302
    stale = go(client, staff, "execution_diagnosis_plan", case.code, second.pk, **posted)
    assert stale.status_code == 409
    record = {"held_on": "113/6/18", "expert": "許顧問", "hours": "x", "mode": "online", "findings": "缺 <日文>", "follow_up": "", "revision": "0"}
    refused = go(client, staff, "execution_diagnosis_session", case.code, second.pk, 0, **record)
    assert refused.status_code == 400
    assert "缺 &lt;日文&gt;" in refused.content.decode()
    assert f'href="#hours-session-{second.pk}-0"' in refused.content.decode()
    assert f'id="hours-session-{second.pk}-0"' in refused.content.decode()
    assert go(client, staff, "execution_diagnosis_session", case.code, second.pk, 0, **record | {"hours": "2"}).status_code == 302
    kept = DiagnosisSession.objects.get()
    changed = record | {"hours": "3", "revision": "0"}
    assert go(client, staff, "execution_diagnosis_session", case.code, second.pk, kept.pk, **changed).status_code == 302
    assert go(client, staff, "execution_diagnosis_session", case.code, factories.lead_row(case).pk, kept.pk, **changed).status_code == 404
    text = go(client, lead, "execution_diagnosis", case.code).content.decode()
    assert "1／2家已診斷" in text
    assert "3小時" in text
    assert "/sessions/" not in text  # no form of a record
    own = go(client, member, "execution_diagnosis", case.code).content.decode()
    assert "1／1家已診斷" in own
    assert "Webex" not in own
    assert go(client, agency, "execution_diagnosis", case.code).status_code == 403
    assert "diagnosis/" not in go(client, agency, "execution_progress", case.code).content.decode()
    assert go(client, lead, "execution_diagnosis_plan", case.code, second.pk, **posted).status_code == 403


def test_the_planning_list_by_mode_county_and_stage(client, case, staff, lead, agency):
    for user in (lead, agency):
        assert go(client, user, "execution_diagnoses").status_code == 403
    text = go(client, staff, "execution_diagnoses").content.decode()
    assert "共2家成員" in text
    assert "臺中市" in text
    assert "共1家成員" in go(client, staff, "execution_diagnoses", query={"county": "臺中市"}).content.decode()
    assert "沒有符合的成員" in go(client, staff, "execution_diagnoses", query={"mode": "online", "county": "臺中市"}).content.decode()
    answer = go(client, staff, "execution_diagnoses", query={"mode": "online", "form": "xlsx"})
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows()]
    assert rows[1][:3] == ["案件編號", "聯盟成員", "希望診斷方式"]
    assert [(row[2], row[3], row[5]) for row in rows[2:]] == [("線上", "Zoom、Webex", "搜尋引擎優化")]


@pytest.mark.parametrize("count", [1, 3])
def test_the_planning_list_is_flat_in_queries(call, staff, django_assert_num_queries, count):
    for _each in range(count):
        courses.slot(factories.lead_row(courses.executing(by=staff, lead=factories.make_user())), 6)
    with django_assert_num_queries(5):
        assert len(lines_of_call(call)) == count
