"""The page of change requests: the effect before it is asked for, decided by staff."""

import pytest
from django.urls import reverse

from kpi.models import ChangeRequest
from tests.kpi import cases


@pytest.fixture
def case(call, lead, member):
    return cases.executing(call, lead, member=member, members=6)


TYPED = {"kind": "contact", "contact_name": "許同", "reason": "原聯絡人調職", "event_on": "113/6/1"}


def test_the_effect_is_shown_before_anything_is_stored(client, case, lead, staff):
    client.force_login(lead)
    url = reverse("execution_changes", args=[case.code])
    assert "目前 1000000" not in client.get(url).text
    for kind in ("member_leaves", "member_joins", "target", "schedule", "amount", "contact", "partner"):
        assert client.get(url + f"?kind={kind}").status_code == 200
    wrong = client.post(url, TYPED | {"reason": "短", "event_on": "昨天"})
    assert wrong.status_code == 422
    seen = client.post(url, TYPED)
    assert (seen.status_code, "不影響成員家數" in seen.text, ChangeRequest.objects.count()) == (200, True, 0)
    assert client.post(url, TYPED | {"confirm": "1"}).status_code == 302
    assert "許同" in client.get(url).text


def test_staff_decide_and_nobody_else(client, case, lead, staff, member, agency):
    ChangeRequest.objects.create(
        proposal=case, number=1, weight="major", kind="contact", new={"contact_name": "許同"}, reason="x", event_on="2024-06-01", asked_by=lead,
    )
    cases.set_status(case, "change_pending")
    url = reverse("execution_change_decide", args=[case.code, 1])
    client.force_login(member)
    assert client.get(reverse("execution_changes", args=[case.code])).status_code == 200
    assert client.post(url, {"verdict": "approve"}).status_code == 403
    client.force_login(agency)
    assert client.get(reverse("execution_changes", args=[case.code])).status_code == 403
    client.force_login(staff)
    assert client.post(url, {"verdict": "refuse"}).status_code == 400
    assert client.post(url, {"verdict": "approve"}).status_code == 302
    assert client.post(url, {"verdict": "approve"}).status_code == 409
