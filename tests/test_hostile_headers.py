"""Headers that nobody's browser sends (security.md B63, B64): refused or ignored, never a fault, and no link of a mail follows them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail
from proposals.models import Proposal

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1:80@evil.example", "evil.example/x", ""])
def test_a_foreign_host_is_refused(client: Client, host: str) -> None:
    assert client.get("/accounts/login/", headers={"host": host}).status_code == 400


def test_forwarded_hosts_change_no_link(client: Client, call: object) -> None:
    plain = client.get("/call/documents/").content.decode()
    sent = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-forwarded-port": "1", "forwarded": "host=evil.example"}
    page = client.get("/call/documents/", headers=sent)
    assert page.status_code == 200
    assert "evil.example" not in page.content.decode()
    assert len(page.content) == len(plain.encode())


def test_no_link_of_a_mail_uses_the_request(draft: Proposal, lead: User) -> None:
    client = Client()
    client.force_login(lead)
    form = {"company_name": "新示範公司", "email": "new-member@example.tw"}
    answer = client.post(reverse("member_add", args=[draft.code]), form, headers={"x-forwarded-host": "evil.example"})
    assert answer.status_code in (302, 303)
    client.post(reverse("account_reset_password"), {"email": lead.email}, headers={"x-forwarded-host": "evil.example"})
    links = [found for text in Mail.objects.values_list("body", flat=True) for found in re.findall(r"https?://\S+", text)]
    assert links
    assert [found for found in links if "evil" in found] == []


@pytest.mark.parametrize(("name", "value"), [
    ("accept-language", "zh-TW;q=0.5," * 4000), ("cookie", "portal_language=en; x=" + "a" * 100_000), ("accept", "text/html," * 5000),
    ("user-agent", "\x7f" * 300), ("referer", "javascript:alert(1)"), ("if-modified-since", "yesterday"), ("range", "bytes=-1-2"),
])  # fmt: skip
def test_long_and_odd_headers_are_no_fault_of_ours(client: Client, call: object, name: str, value: str) -> None:
    client.raise_request_exception = True
    assert client.get("/call/who/", headers={name: value}).status_code == 200


QUERIES = ("?page=%00", "?rows=x:1", "?rows=kpi2_tools:-1", "?rows=kpi2_tools:99999999999", "?%ff=%ff", "?inline", "?q=" + "a" * 5000)


@pytest.mark.parametrize("query", QUERIES)
def test_odd_queries_are_no_fault_of_ours(draft: Proposal, lead: User, query: str) -> None:
    client = Client()
    client.force_login(lead)
    answer = client.get(reverse("section", args=[draft.code, "quantified_benefits"]) + query)
    assert answer.status_code in (200, 400)
