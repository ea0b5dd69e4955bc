"""The frame of every page: call and its state, clock, language, whom one acts for, and what no request may carry."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.frame import TimeLeft
from proposals.models import Call, Proposal
from tests import factories

pytestmark = pytest.mark.django_db
ENGLISH = {"portal_language": "en"}


@pytest.mark.parametrize(
    ("seconds", "left"),
    [(0, TimeLeft(0, 0, 0)), (59, TimeLeft(0, 0, 0)), (3600 * 26 + 61, TimeLeft(1, 2, 1)), (-5, TimeLeft(0, 0, 0))],
)
def test_time_left(seconds: int, left: TimeLeft) -> None:
    now = timezone.now()
    assert TimeLeft.between(now, now + timedelta(seconds=seconds)) == left


@pytest.mark.parametrize(
    ("opens", "deadline", "words"),
    [(-1, 1, "受理申請中"), (1, 2, "即將受理"), (-2, -1, "已截止")],
)
def test_the_state_of_the_call_stands_on_every_page(client: Client, opens: int, deadline: int, words: str) -> None:
    now = timezone.now()
    factories.make_call(opens_at=now + timedelta(days=opens), deadline=now + timedelta(days=deadline))
    page = client.get("/accounts/login/").content.decode()
    assert [state for state in ("受理申請中", "即將受理", "已截止") if state in page] == [words]


def test_a_browsers_language_does_not_choose_but_the_person_does(client: Client, call: Call) -> None:
    page = client.get("/call/who/", headers={"accept-language": "en-US,en"})
    assert (page.headers["Content-Language"], "誰可以申請" in page.content.decode()) == ("zh-hant", True)
    answer = client.post("/language/", {"language": "en", "next": "/call/who/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/call/who/")
    page = client.get("/call/who/")
    assert (page.headers["Content-Language"], "Who may apply" in page.content.decode()) == ("en", True)


def test_language_sends_nobody_elsewhere(client: Client) -> None:
    for target in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        assert client.post("/language/", {"language": "en", "next": target}).headers["Location"] == "/"


def test_the_language_of_an_account_is_kept_for_its_mails(client: Client, lead: User) -> None:
    client.force_login(lead)
    client.post("/language/", {"language": "en"})
    lead.refresh_from_db()
    assert lead.language == "en"
    client.post("/language/", {"language": "tlh"})
    lead.refresh_from_db()
    assert lead.language == "en"


def test_acting_for_another_of_ones_firms(client: Client, lead: User, call: Call) -> None:
    first, second = factories.make_firm("甲示範公司", owner=lead), factories.make_firm("乙示範公司", owner=lead)
    foreign = factories.make_firm("丙示範公司")
    client.force_login(lead)
    for firm in (second, first):
        client.post("/acting-for/", {"firm": firm.pk, "next": "/"})
        assert client.get("/").context["frame"].identity == firm.name
    assert client.post("/acting-for/", {"firm": foreign.pk}).status_code == 404
    assert client.post("/acting-for/", {"firm": "x"}).status_code == 404
    assert client.get("/").context["frame"].identity == first.name


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_frame_costs_two_queries_at_most(client: Client, lead: User, call: Call, django_assert_num_queries, signed_in: bool) -> None:
    factories.make_firm("甲示範公司", owner=lead)
    if signed_in:
        client.force_login(lead)
        client.get("/glossary/")
    # a visitor: the call; signed in: session and account besides, and the firms
    with django_assert_num_queries(4 if signed_in else 1):
        client.get("/glossary/")


@pytest.mark.parametrize(
    "path",
    ["/%00/", "/?q=%00", "/announcements/a%00b/"],
)
def test_nul_is_answered_400_with_a_reference(client: Client, call: Call, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert "參考編號" in answer.content.decode()


def test_text_that_no_database_keeps_is_answered_400(client: Client, lead: User) -> None:
    client.force_login(lead)
    assert client.post("/accounts/profile/", {"name": "a\x00b"}).status_code == 400
    for body in ('{"a": "\\u0000"}', '{"a": "\\ud800"}'):
        assert client.post("/language/", body, content_type="application/json").status_code == 400
    # a whole pair is a character
    assert client.post("/language/", '{"a": "\\ud83d\\ude00"}', content_type="application/json").status_code == 302


def test_a_fault_of_ours_tells_nothing_but_a_reference(client: Client, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(request: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("alliance_portal.homes.call_page", broken)
    client.raise_request_exception = False
    answer = client.get("/", HTTP_COOKIE="portal_language=en")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Reference" in page
    assert "secret" not in page
    assert "Traceback" not in page


def test_an_old_page_is_told_so(call: Call) -> None:
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "頁面已過期" in answer.content.decode()


def test_a_page_of_a_case_shows_the_cases_own_call(client: Client, lead: User, draft: Proposal) -> None:
    """A case in execution stands beside an open call of another year: its pages say nothing of that call's deadline."""
    now = timezone.now()
    factories.make_call(code="112", opens_at=now - timedelta(days=400), deadline=now - timedelta(days=370))
    Proposal.objects.filter(pk=draft.pk).update(call=Call.objects.get(code="112"))
    client.force_login(lead)
    assert "受理申請中" in client.get("/").content.decode()
    page = client.get(f"/proposals/{draft.code}/").content.decode()
    assert ("已截止" in page, "受理申請中" in page) == (True, False)
