"""Public pages: what they say comes from the call's rows, in both languages, without signing in."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from proposals.models import Announcement, Call, CallText
from tests import factories

pytestmark = pytest.mark.django_db
PAGES = (
    "call",
    "who",
    "self_check",
    "timeline",
    "criteria",
    "documents",
    "guidelines",
    "contact",
    "announcements",
    "terms",
    "privacy",
    "accessibility",
    "glossary",
)
GOOD = {"members": "yes", "sme": "yes", "market": "yes", "theme": "yes", "double": "no", "suspended": "no", "coached": "no", "check": "1"}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_every_page_opens_for_visitors_with_its_tokens_filled(client: Client, call: Call, name: str, language: str) -> None:
    client.cookies["portal_language"] = language
    answer = client.get(reverse(f"public:{name}"))
    assert answer.status_code == 200
    assert "{deadline}" not in answer.content.decode()
    assert "{ceiling}" not in answer.content.decode()


def test_numbers_come_from_the_call(client: Client) -> None:
    factories.make_call(ceiling_twd=1_500_000)
    Call.objects.update(rules={"minimum_members": 8, "paid_in_capital_limit": 20000})
    page = client.get("/").content.decode()
    assert [words for words in ("至少8家", "2億元以下", "150萬元", "至少6家", "100萬元") if words in page] == ["至少8家", "2億元以下", "150萬元"]


def test_without_a_call_the_home_says_so_and_the_rest_is_not_there(client: Client) -> None:
    assert "目前沒有公告中的計畫申請" in client.get("/").content.decode()
    assert client.get(reverse("public:terms")).status_code == 404


def test_an_announcement_that_is_not_out_does_not_exist(client: Client, call: Call) -> None:
    facts = {"call": call, "title_zh": "明天", "title_en": "Tomorrow", "body_zh": "明天", "body_en": "Tomorrow"}
    Announcement.objects.create(slug="tomorrow", published_at=timezone.now() + timedelta(days=1), **facts)
    Announcement.objects.create(slug="today", published_at=timezone.now(), **facts)
    answers = [client.get(reverse("public:announcement", args=[slug])).status_code for slug in ("today", "tomorrow", "never")]
    assert answers == [200, 404, 404]
    assert client.get(reverse("public:announcements")).content.decode().count("明天") == 1


def test_the_newest_published_version_is_shown(client: Client, call: Call) -> None:
    for version, out in ((2, True), (3, False)):
        CallText.objects.create(
            call=call,
            key="terms",
            language="zh-hant",
            version=version,
            title="使用條款",
            body=f"第{version}版",
            published_at=timezone.now() if out else None,
        )
    page = client.get(reverse("public:terms")).content.decode()
    assert ("第2版" in page, "第3版" in page) == (True, False)


def ask(client: Client, **changes: str):
    """The self-check with these answers."""
    return client.get(reverse("public:self_check"), GOOD | changes)


def test_self_check_says_yes_no_and_ask(client: Client, call: Call) -> None:
    assert ask(client).context["result"].may_apply
    against = ask(client, sme="no", double="yes").context["result"]
    assert ([one.key for one in against.against], against.to_ask) == (["sme", "double"], [])
    to_ask = ask(client, market="no", theme="unsure", sme="unsure").context["result"]
    assert (to_ask.against, [one.key for one in to_ask.to_ask]) == ([], ["market", "sme", "theme"])


def test_self_check_names_what_is_not_answered_and_keeps_the_rest(client: Client, call: Call) -> None:
    answer = client.get(reverse("public:self_check"), {"check": "1", "members": "yes", "sme": "<script>"})
    assert len(answer.context["missing"]) == 6
    assert answer.context["result"] is None
    assert 'id="id_members_yes" value="yes" checked' in answer.content.decode()
    assert "<script>" not in answer.content.decode().replace("<script src", "")


def test_public_pages_are_flat_in_queries(client: Client, call: Call, django_assert_num_queries) -> None:
    facts = {"call": call, "title_zh": "告", "title_en": "N", "body_zh": "告", "body_en": "N", "published_at": timezone.now()}
    for extra in (0, 3):
        for number in range(extra):
            Announcement.objects.create(slug=f"n{number}", **facts)
        with django_assert_num_queries(3):  # call, texts, announcements
            client.get("/")
