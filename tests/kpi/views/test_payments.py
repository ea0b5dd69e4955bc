"""The contract's page with payments, the agreement, and who moves up when nobody signs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kpi.models import Contract, Payment
from proposals.constants import Status
from review.models import Decision, DecisionLine
from tests import factories
from tests.files.corpus import picture
from tests.kpi import cases
from tests.review.committees import make_committee

PAYMENT = {"instalment": "1", "paid": "600,000", "document_no": "AB-1", "paid_on": "113/5/10", "condition": "簽約完成"}


@pytest.fixture
def case(call, lead, member):
    return cases.executing(call, lead, member=member)


def url(route, case, *more):
    return reverse(route, args=[case.code, *more])


def test_staff_note_a_payment_the_lead_reads_it_and_a_member_does_not(client, case, staff, lead, member):
    client.force_login(staff)
    wrong = client.post(url("execution_payment", case), PAYMENT | {"paid": "1,600,000"})
    assert (wrong.status_code, "尚可撥1,000,000元" in wrong.text, 'value="AB-1"' in wrong.text) == (400, True, True)
    assert client.post(url("execution_payment", case), PAYMENT).status_code == 302
    page = client.get(url("execution_contract", case))
    assert ("已撥600,000元，核定1,000,000元" in page.text, "AB-1" in page.text) == (True, True)
    client.force_login(lead)
    page = client.get(url("execution_contract", case))
    assert ("AB-1" in page.text, "登記撥款" in page.text) == (True, False)
    assert client.post(url("execution_payment", case), PAYMENT).status_code == 403
    client.force_login(member)
    assert "AB-1" not in client.get(url("execution_contract", case)).text
    client.force_login(staff)
    payment = Payment.objects.get()
    assert client.post(url("execution_payment_remove", case, payment.pk), {"remove_reason": ""}).status_code == 400
    assert client.post(url("execution_payment_remove", case, payment.pk), {"remove_reason": "誤登"}).status_code == 302
    assert "AB-1" not in client.get(url("execution_contract", case)).text


def test_the_agreement_on_the_page(client, call, lead, member, staff):
    case = cases.selected(call, lead, member=member)
    cases.settled(case, staff, cases.APRIL_8)
    client.force_login(member)
    assert client.post(url("execution_agreement", case)).status_code == 403
    assert client.get(url("execution_agreement_file", case)).status_code == 404
    client.force_login(lead)
    assert client.post(url("execution_agreement", case)).status_code == 400
    file = SimpleUploadedFile("agreement.png", picture(), "image/png")
    assert client.post(url("execution_agreement", case), {"agreement": file}).status_code == 302
    assert Contract.objects.get().agreement.name == "agreement.png"
    client.force_login(member)
    assert client.get(url("execution_agreement_file", case)).headers["Content-Type"] == "image/png"


def test_who_declined_shows_the_reserve_in_its_order_with_its_first_at_hand(client, call, lead, member, staff):
    """The second place has the smaller code: the place counts, not the code."""
    case = cases.selected(call, lead, member=member)
    cases.settled(case, staff, cases.APRIL_8)
    waiting = sorted((cases.selected(call, factories.make_user(f"reserve{n}@example.tw")) for n in range(2)), key=lambda each: each.code)
    decision = Decision.objects.create(committee=make_committee(call, staff), state=Decision.State.PUBLISHED, made_by=staff)
    for order, each in ((2, waiting[0]), (1, waiting[1])):
        cases.set_status(each, Status.RESERVE)
        DecisionLine.objects.create(decision=decision, proposal=each, position=order, outcome="reserve", reserve_order=order)
    cases.set_status(case, Status.DECLINED)
    client.force_login(staff)
    page = client.get(url("execution_contract", case))
    assert page.text.index(waiting[1].code) < page.text.index(waiting[0].code)
    form = page.text.partition("/substitute/")[2].partition("</form>")[0]
    assert (f'value="{waiting[1].code}"' in form, 'value="1000000"' in form, case.code in form) == (True, True, True)
    client.force_login(lead)
    assert "/substitute/" not in client.get(url("execution_contract", case)).text
