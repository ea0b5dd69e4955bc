"""The score sheet in the browser's words: saved as typed, errors kept on the page, 401 and 409 lose nothing, what is not mine is not there."""

import json
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.constants import Status
from proposals.models import Call, Proposal
from review.models import Committee, CommitteeCase, Recusal, ScoreSheet, Seat
from tests import factories
from tests.review.committees import KEYS, bring, make_committee, recuse, seat_reviewer, sheet


@pytest.fixture
def case(seat: Seat) -> Proposal:
    return bring(seat.committee)


@pytest.fixture
def browser(seat: Seat, client: Client) -> Client:
    client.force_login(seat.user)
    return client


def autosave(browser: Client, case: Proposal, fields: dict[str, str], revision: Any = 0) -> HttpResponse:
    body = json.dumps({"revision": revision, "fields": {name: [value] for name, value in fields.items()}})
    headers = {"accept": "application/json", "x-requested-with": "autosave"}
    return browser.post(f"/review/cases/{case.code}/save/", body, content_type="application/json", headers=headers)


def test_the_page_shows_the_plan_the_criteria_and_both_scales(browser: Client, seat: Seat, case: Proposal) -> None:
    sheet(seat, case, {"market": "85"}, status="draft")
    page = browser.get(f"/review/cases/{case.code}/")
    text = page.content.decode()
    assert "已送出 0／1案" in text
    row = page.context["rows"][1]
    assert (row["typed"], row["points"], row["weight"], [link["key"] for link in row["links"]]) == (
        "85", "21.25", "25", ["alliance_background", "goals_methods"])  # fmt: skip
    assert (page.context["total"], page.context["of"], page.context["missing"]) == ("21.25", "25", 4)
    assert [each["key"] for each in page.context["plan"]][:2] == ["alliance_basic", "plan_summary"]
    assert "contact@example.tw" not in text  # the reviewer edition
    assert "0912-345-678" not in text


def test_autosave_says_what_stands_and_what_could_not_be_read(browser: Client, seat: Seat, case: Proposal) -> None:
    answer = autosave(browser, case, {"s-market": "85", "s-digital": "101", "r-market": "具體", "total": "100", "status": "submitted"}).json()
    assert (answer["saved"], answer["revision"], answer["total"], answer["missing"]) == (True, 1, "21.25", 4)
    assert list(answer["errors"]) == ["s-digital"]
    kept = ScoreSheet.objects.get()
    assert (kept.scores, kept.remarks, kept.status) == ({"market": "85"}, {"market": "具體"}, "draft")


def test_a_page_that_is_older_gets_both_contents(browser: Client, case: Proposal) -> None:
    autosave(browser, case, {"s-market": "85"})
    autosave(browser, case, {"s-market": "86"}, 1)
    answer = autosave(browser, case, {"s-market": "60", "r-market": "<b>粗</b>"}, 1)
    body = answer.json()
    assert (answer.status_code, body["revision"]) == (409, 2)
    assert "60" in body["html"]
    assert "86" in body["html"]
    assert "&lt;b&gt;" in body["html"]
    assert ScoreSheet.objects.get().scores == {"market": "86"}
    assert autosave(browser, case, {"s-market": "60"}, 2).status_code == 200  # the choice of this page's content


@pytest.mark.parametrize(
    ("body", "status"),
    [("{", 400), ("[]", 400), ('{"fields": 5, "revision": 0}', 400), ('{"fields": {}}', 428), ('{"fields": {}, "revision": true}', 428)],
)
def test_a_request_that_no_page_sends(browser: Client, case: Proposal, body: str, status: int) -> None:
    assert browser.post(f"/review/cases/{case.code}/save/", body, content_type="application/json").status_code == status
    assert not ScoreSheet.objects.exists()


def test_a_session_that_ended_loses_nothing(browser: Client, seat: Seat, case: Proposal) -> None:
    autosave(browser, case, {"s-market": "85"})
    browser.logout()
    answer = autosave(browser, case, {"s-market": "90"}, 1)
    assert (answer.status_code, "sign_in" in answer.json()) == (401, True)
    posted = browser.post(f"/review/cases/{case.code}/", {"r-market": "剛寫的評語", "revision": "1"})
    assert posted.status_code == 401
    assert "剛寫的評語" in posted.content.decode()
    browser.force_login(seat.user)
    assert autosave(browser, case, {"s-market": "90"}, 1).json()["revision"] == 2  # the browser's copy, sent after the sign-in


def test_sending_goes_to_the_next_case_that_waits(browser: Client, seat: Seat, case: Proposal) -> None:
    second = bring(seat.committee, theme="台味便當")
    whole = {f"s-{key}": "80" for key in KEYS}
    answer = browser.post(f"/review/cases/{case.code}/", whole | {"revision": "0", "_send": "1"})
    assert answer.url == f"/review/cases/{second.code}/"
    assert browser.post(f"/review/cases/{second.code}/", whole | {"revision": "0", "_send": "1"}).url == "/"
    home = browser.get("/").content.decode()
    assert "已送出 2／2案" in home
    assert "80.00" in home


@pytest.mark.parametrize("bad", ["101", "-1", "88.888", "", "１０１"])
def test_what_is_no_score_comes_back_with_everything_typed(browser: Client, case: Proposal, bad: str) -> None:
    whole = {f"s-{key}": "80" for key in KEYS} | {"s-market": bad, "r-market": "很長的評語", "revision": "0", "_send": "1"}
    answer = browser.post(f"/review/cases/{case.code}/", whole)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#s-market"' in text
    assert "很長的評語" in text
    assert f'value="{bad}"' in text
    assert "market" not in ScoreSheet.objects.get().scores


def test_a_stale_form_shows_what_stands_and_keeps_what_was_typed(browser: Client, case: Proposal) -> None:
    autosave(browser, case, {"s-market": "85"})
    answer = browser.post(f"/review/cases/{case.code}/", {"s-market": "60", "revision": "0", "_stay": "1"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "目前已儲存的內容" in text
    assert 'value="60"' in text
    assert ScoreSheet.objects.get().scores == {"market": "85"}


def test_after_the_lock_the_sheet_is_read_and_refuses_every_path(browser: Client, seat: Seat, case: Proposal) -> None:
    sheet(seat, case, "80")
    CommitteeCase.objects.update(locked_at=timezone.now())
    Proposal.objects.filter(pk=case.pk).update(status=Status.SCORED)
    assert "已截止評分" in browser.get(f"/review/cases/{case.code}/").content.decode()
    answer = autosave(browser, case, {"s-market": "90"}, 1)
    assert (answer.status_code, answer.json()["closed"]) == (409, True)
    posted = browser.post(f"/review/cases/{case.code}/", {"s-market": "90", "r-market": "來不及的評語", "revision": "1", "_send": "1"})
    assert (posted.status_code, "來不及的評語" in posted.content.decode()) == (409, True)
    assert ScoreSheet.objects.get().scores["market"] == "80"


def paths(case: Proposal) -> list[tuple[str, str]]:
    base = f"/review/cases/{case.code}"
    return [("get", f"{base}/"), ("post", f"{base}/"), ("post", f"{base}/save/"), ("get", f"{base}/recuse/"), ("get", f"{base}/paper.pdf"),
            ("get", f"{base}/figures/{'0' * 64}/")]  # fmt: skip


def test_a_word_closes_every_path_at_once(browser: Client, seat: Seat, case: Proposal) -> None:
    """R-04, R-11: the session stays open, the case is gone: pages, files, the home's list and its counts."""
    assert browser.get(f"/review/cases/{case.code}/").status_code == 200
    assert case.code in browser.get("/").content.decode()
    word = recuse(seat, case)
    absent = browser.get("/review/cases/113-99999/")
    for method, path in paths(case):
        answer = getattr(browser, method)(path)
        assert (answer.status_code, answer.content) == (404, absent.content), path
    home = browser.get("/").content.decode()
    assert case.code not in home
    assert "智慧茶飲" not in home
    Recusal.objects.filter(pk=word.pk).update(lifted_at=timezone.now())
    assert browser.get(f"/review/cases/{case.code}/").status_code == 200


def test_to_ask_for_recusal_takes_a_reason_and_closes_the_case(browser: Client, seat: Seat, case: Proposal) -> None:
    assert browser.post(f"/review/cases/{case.code}/recuse/", {"reason": "短"}).status_code == 400
    assert browser.post(f"/review/cases/{case.code}/recuse/", {"reason": "配偶任職於成員公司"}).url == "/"
    assert browser.get(f"/review/cases/{case.code}/").status_code == 404


def test_the_paper_is_made_with_the_readers_code(browser: Client, case: Proposal) -> None:
    from alliance_portal.jobs.models import Job  # noqa: PLC0415  only this test asks for work

    answer = browser.get(f"/review/cases/{case.code}/paper.pdf")
    assert answer.status_code == 200
    job = Job.objects.get()
    assert (job.payload["edition"], len(job.payload["reader_code"])) == ("reviewer", 3)


def test_the_applicants_and_the_organiser_have_no_way_in(case: Proposal, users: dict[str, User], client: Client) -> None:
    for role, user in users.items():
        User.objects.filter(pk=user.pk).update(is_demonstration=True)
        client.force_login(user)
        for method, path in paths(case):
            assert getattr(client, method)(path).status_code == (404 if role == "reviewer" else 403), (role, path)


@pytest.mark.parametrize("cases", [1, 3])
def test_an_autosave_stays_within_its_queries(browser: Client, seat: Seat, cases: int, django_assert_num_queries: Any) -> None:
    for number in range(cases):
        for _n in range(number):
            seat_reviewer(seat.committee)
        case = bring(seat.committee)
    autosave(browser, case, {"s-market": "84"})
    with django_assert_num_queries(14 + (connection.vendor == "postgresql")):  # the lock of the trail's chain; SQLite locks the whole file
        assert autosave(browser, case, {"s-market": "85"}, 1).status_code == 200


@pytest.mark.parametrize("cases", [1, 3])
def test_the_home_is_flat_in_queries(browser: Client, seat: Seat, cases: int, django_assert_num_queries: Any) -> None:
    for _number in range(cases):
        sheet(seat, bring(seat.committee), "80")
    browser.get("/")
    with django_assert_num_queries(10):
        assert browser.get("/").status_code == 200


def test_the_whole_sample_reads_section_by_section(call: Call, staff: User, lead: User, client: Client) -> None:
    """The real plan with its tables and pictures, in the reviewer edition; its pictures come over the reviewer's own way."""
    from proposals.services.submissions import submit  # noqa: PLC0415  a whole case, for this test alone

    case = factories.make_proposal(call=call, lead=lead, from_sample="tea-vietnam")
    submit(case, lead, "committee-0001", timezone.now())
    committee = make_committee(call, staff)
    seat = seat_reviewer(committee)
    Proposal.objects.filter(pk=case.pk).update(status=Status.IN_REVIEW)
    CommitteeCase.objects.create(committee=committee, proposal=case, position=1, added_at=committee.opened_at, opened_at=committee.opened_at)
    seat.assignments.create(proposal=case)
    client.force_login(seat.user)
    page = client.get(f"/review/cases/{case.code}/")
    text = page.content.decode()
    assert "style=" not in text.partition('class="plan-text"')[2].partition('id="sheet"')[0]
    figures = [part.partition('"')[0] for part in text.split('src="/review/cases/')[1:]]
    assert figures
    picture = client.get(f"/review/cases/{figures[0]}")
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/png")
    assert client.get(f"/proposals/{case.code}/receipt/{case.submissions.get().receipt_no}/").status_code == 403
    assert Committee.objects.get() == committee
