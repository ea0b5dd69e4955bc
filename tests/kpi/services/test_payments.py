"""撥款紀錄 against the decided amount, and 合作協議書 before signing: settings of the call (practice 2.6, 2.24)."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kpi.models import Contract, Payment
from kpi.services import payments
from kpi.tasks import files
from proposals.models import Call
from proposals.services.errors import Forbidden, Refused
from tests.files.corpus import picture
from tests.kpi import cases
from tests.kpi.cases import APRIL_8, at

GOOD = {"instalment": 1, "amount": 600_000, "document_no": "AB-1", "paid_on": date(2024, 5, 10), "condition": "簽約 完成"}


@pytest.fixture
def case(call, lead, member):
    return cases.executing(call, lead, member=member)


def pay(case, staff, **changes):
    return payments.record_payment(case, staff, received_at=at(5, 10), **GOOD | changes)


def test_instalments_add_up_to_no_more_than_was_decided(case, staff):
    first = pay(case, staff)
    assert (first.amount, first.condition, payments.paid(case)) == (600_000, "簽約 完成", 600_000)
    with pytest.raises(Refused, match="尚可撥400,000元"):
        pay(case, staff, instalment=2, amount=400_001)
    assert pay(case, staff, instalment=2, amount=400_000).pk
    assert payments.paid(case) == 1_000_000


@pytest.mark.parametrize(("changes", "reason"), [
    ({"instalment": 0}, "instalment"), ({"instalment": 3}, "instalment"), ({"amount": 0}, "paid"), ({"document_no": " "}, "document_no"),
    ({"paid_on": date(2024, 4, 7)}, "paid_on"), ({"paid_on": date(2024, 5, 11)}, "paid_on"),
])  # fmt: skip
def test_what_is_no_payment_is_refused(case, staff, changes, reason):
    with pytest.raises(Refused) as refused:
        pay(case, staff, **changes)
    assert refused.value.reason == reason
    assert not Payment.objects.exists()
    assert pay(case, staff, paid_on=date(2024, 4, 8)).pk


def test_an_instalment_is_noted_once_and_a_wrong_one_taken_back_with_a_reason(case, staff, lead):
    first = pay(case, staff)
    with pytest.raises(Refused) as twice:
        pay(case, staff, amount=1)
    assert twice.value.reason == "instalment"
    for actor, reason, fault in ((staff, " ", Refused), (lead, "誤登", Forbidden)):
        with pytest.raises(fault):
            payments.remove_payment(case, first.pk, actor, reason=reason, received_at=at(5, 11))
    payments.remove_payment(case, first.pk, staff, reason="誤登", received_at=at(5, 11))
    assert payments.paid(case) == 0
    assert pay(case, staff, amount=1).pk != first.pk
    with pytest.raises(Refused):
        payments.remove_payment(case, first.pk, staff, reason="誤登", received_at=at(5, 11))


def test_only_staff_and_only_where_the_call_says_so(case, staff, lead):
    with pytest.raises(Forbidden):
        pay(case, lead)
    Call.objects.filter(pk=case.call_id).update(rules=case.call.rules | {"execution": {}})
    case.call.refresh_from_db()
    with pytest.raises(Refused):
        pay(case, staff)


def test_the_agreement_is_uploaded_before_signing_by_lead_or_staff(call, lead, member, staff):
    case = cases.selected(call, lead, member=member)

    def hand(actor):
        file = SimpleUploadedFile("agreement.png", picture(), "image/png")
        return payments.hand_in_agreement(case, actor, file, received_at=APRIL_8)

    with pytest.raises(Refused) as early:
        hand(lead)
    assert early.value.reason == "no_contract"
    cases.settled(case, staff, APRIL_8)
    case.refresh_from_db()
    with pytest.raises(Forbidden):
        hand(member)
    first, second = hand(lead).agreement, hand(staff).agreement
    assert first != second
    assert second.pk in set(files())
    cases.contracts.sign(case, staff, document=cases.scan(), signed_on=APRIL_8.date(), received_at=APRIL_8)
    with pytest.raises(Refused) as closed:
        hand(lead)
    assert closed.value.reason == "signed"
    assert Contract.objects.get().agreement == second
