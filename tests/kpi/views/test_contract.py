"""The pages of signing: what each person sees and presses."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from kpi.models import Contract, ReviewPoint
from kpi.services import contracts, points
from proposals.constants import Status
from tests.files.corpus import pdf
from tests.kpi import cases


@pytest.fixture
def case(call, lead, member):
    return cases.selected(call, lead, member=member)


def url(route, case, *more):
    return reverse(route, args=[case.code, *more])


def test_staff_invite_and_what_was_typed_stays_when_it_cannot_be(client, case, staff):
    client.force_login(staff)
    page = client.get(url("execution_contract", case))
    assert page.status_code == 200
    refused = client.post(url("execution_invite", case), {"sign_by": "113/4/10", "amount": "一百萬"})
    assert refused.status_code == 400
    assert 'value="一百萬"' in refused.text
    later = timezone.localdate().year - 1911 + 1
    sent = client.post(url("execution_invite", case), {"sign_by": f"{later}/4/10", "amount": "1,000,000"})
    assert sent.status_code == 302
    assert Contract.objects.get().amount == 1_000_000
    assert client.post(url("execution_invite", case), {"sign_by": f"{later}/4/10", "amount": "1"}).status_code == 409


def test_the_lead_answers_and_staff_settle(client, case, lead, staff, member):
    points.add_points(case, staff, "請補充通路策略", received_at=timezone.now())
    client.force_login(lead)
    assert client.post(url("execution_answer", case, 1), {"answer": " ", "revision": "0"}).status_code == 400
    assert client.post(url("execution_answer", case, 1), {"answer": "已補充", "place": "第3頁", "revision": "0"}).status_code == 302
    assert client.post(url("execution_answer", case, 1), {"answer": "舊頁面", "revision": "0"}).status_code == 409
    assert client.post(url("execution_settle", case, 1), {"verdict": "accept", "revision": "1"}).status_code == 403
    client.force_login(staff)
    assert client.post(url("execution_settle", case, 1), {"verdict": "accept", "revision": "1"}).status_code == 302
    assert ReviewPoint.objects.get().state == "accepted"
    client.force_login(member)
    assert "請補充通路策略" in client.get(url("execution_points_print", case)).text


def test_signing_on_the_page(client, case, staff, lead):
    cases.settled(case, staff, timezone.now(), sign_by=timezone.localdate() + timedelta(days=3))
    client.force_login(staff)
    today = timezone.localdate()
    day = f"{today.year - 1911}/{today.month}/{today.day}"
    assert client.post(url("execution_sign", case), {"signed_on": day}).status_code == 400
    wrong = SimpleUploadedFile("contract.docx", b"PK", "application/zip")
    assert client.post(url("execution_sign", case), {"signed_on": day, "document": wrong}).status_code == 415
    scan = SimpleUploadedFile("contract.pdf", pdf(), "application/pdf")
    assert client.post(url("execution_sign", case), {"signed_on": day, "document": scan}).status_code == 302
    case.refresh_from_db()
    assert case.status == Status.EXECUTING
    client.force_login(lead)
    file = client.get(url("execution_document", case))
    assert (file.status_code, file.headers["Content-Type"]) == (200, "application/pdf")


def test_the_organiser_reads_from_the_contract_on(client, call, case, agency, staff, lead):
    client.force_login(agency)
    assert client.get(url("execution_contract", case)).status_code == 404
    cases.signed(case, staff)
    page = client.get(url("execution_contract", case))
    assert page.status_code == 200
    assert client.get(url("execution_points_print", case)).status_code == 403


def test_a_lapsed_selection_shows_who_may_move_up(client, call, case, staff, stranger):
    reserve = cases.set_status(cases.selected(call, stranger), Status.RESERVE)
    cases.settled(case, staff, cases.APRIL_8)
    client.force_login(staff)
    assert "登記逾期未簽約" in client.get(url("execution_contract", case)).text
    assert client.post(url("execution_decline", case), {"reason": "逾期未簽約"}).status_code == 302
    assert reserve.code in client.get(url("execution_contract", case)).text


def test_an_ending_and_an_extension_go_to_the_second_person(client, case, staff, staff2):
    cases.settled(case, staff, timezone.now(), sign_by=timezone.localdate() + timedelta(days=3))
    client.force_login(staff)
    latest = contracts.latest_day(Contract.objects.select_related("proposal__call").get())
    until = f"{latest.year - 1911}/{latest.month}/{latest.day}"
    assert client.post(url("execution_extend", case), {"until": "昨天", "reason": "用印時間不足"}).status_code == 400
    assert client.post(url("execution_extend", case), {"until": until, "reason": "短"}).status_code == 400
    assert client.post(url("execution_extend", case), {"until": until, "reason": "成員用印時間不足"}).status_code == 302
    contracts.sign(case, staff, document=cases.scan(), signed_on=timezone.localdate(), received_at=timezone.now())
    assert client.post(url("execution_end", case), {"way": "abnormal", "end_reason": ""}).status_code == 400
    assert client.post(url("execution_end", case), {"way": "abnormal", "end_reason": "未依計畫執行"}).status_code == 302


def test_a_member_looks_and_presses_nothing(client, case, member, staff):
    cases.settled(case, staff, timezone.now(), sign_by=timezone.localdate() + timedelta(days=3))
    client.force_login(member)
    page = client.get(url("execution_contract", case))
    assert page.status_code == 200
    assert "/contract/sign/" not in page.text
    for route in ("execution_decline", "execution_hand_in"):
        assert client.post(url(route, case), {"reason": "x"}).status_code == 403
