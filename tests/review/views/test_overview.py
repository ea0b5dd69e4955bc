"""The organiser's home: nothing before the deadline, masked names before the contract, an export of what may be taken away, noted."""

import json
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from alliance_portal.accounts.models import User
from alliance_portal.trail.models import Entry
from proposals.constants import Status
from proposals.models import Call, Proposal, StatusChange, Submission
from review.queries.overview import lines_of
from tests import factories
from tests.review.cases import make_draft, upload


@pytest.fixture
def closed(db: None) -> Call:
    """A call whose deadline has passed."""
    return factories.make_call(deadline=timezone.now() - timedelta(days=1))


@pytest.fixture
def browser(client: Client, agency: User) -> Client:
    User.objects.filter(pk=agency.pk).update(is_demonstration=True)
    client.force_login(agency)
    return client


def case_of(
    call: Call, status: Status, *, theme: str = "智慧茶飲", name: str = "周以恩", market: str = "vietnam", address: str = "台北市",
) -> Proposal:
    lead = factories.make_user()
    case = make_draft(call, lead, theme=theme)
    sent = upload(case, lead, pi_name=name, target_market=market)
    tree = json.loads(sent.dossier)
    tree["proposal"] |= {"mailing_label": {"sender_address": address}, "supplementary": {"theme_industry": ["food", "housing"]}}
    text = json.dumps(tree)
    Submission.objects.filter(pk=sent.pk).update(dossier=text, sha256=sha256(text.encode()).hexdigest())
    Proposal.objects.filter(pk=case.pk).update(status=status)
    return case


def test_nothing_before_the_deadline(browser: Client, call: Call) -> None:
    case_of(call, Status.UPLOADED)
    answer = browser.get("/")
    assert (answer.context["figures"], answer.context["rows"]) == (None, [])
    assert "截止前不顯示件數與內容" in answer.content.decode()
    assert browser.get("/overview/export/").status_code == 404


def test_the_funnel_counts_every_stage_that_a_case_passed(browser: Client, closed: Call) -> None:
    for status in (Status.DRAFT, Status.UPLOADED, Status.INELIGIBLE, Status.IN_REVIEW, Status.EXECUTING):
        case_of(closed, status)
    gone = case_of(closed, Status.WITHDRAWN)
    StatusChange.objects.create(proposal=gone, action="receive", source="uploaded", target="received")
    Proposal.objects.filter(status=Status.DRAFT).update(code="113-DDDDD")
    StatusChange.objects.filter(proposal__code="113-DDDDD").delete()
    context = browser.get("/").context
    assert [row[1] for row in context["funnel"].rows] == ["5", "4", "2", "2", "1", "1", "0"]
    assert context["figures"] == {"submitted": 5, "withdrawn": 1}


def test_names_are_masked_until_the_contract(browser: Client, closed: Call) -> None:
    case_of(closed, Status.IN_REVIEW, theme="甲", name="周以恩")
    case_of(closed, Status.CONTRACTED, theme="乙", name="陳小雲")
    page = browser.get("/")
    assert {row.theme: row.investigator for row in page.context["rows"]} == {"甲": "周○○", "乙": "陳小雲"}
    assert "周以恩" not in page.content.decode()


def test_cases_before_the_review_are_not_listed(browser: Client, closed: Call) -> None:
    for status in (Status.UPLOADED, Status.SCREENING, Status.ELIGIBLE, Status.INELIGIBLE, Status.WITHDRAWN):
        case_of(closed, status, theme="未到審查")
    page = browser.get("/")
    assert page.context["rows"] == []
    assert "未到審查" not in page.content.decode()


def test_divisions(browser: Client, closed: Call) -> None:
    case_of(closed, Status.IN_REVIEW, market="vietnam", address="104台北市")
    case_of(closed, Status.IN_REVIEW, market="vietnam", address="某處")
    case_of(closed, Status.IN_REVIEW, market="japan", address="臺南市")
    market, industry, county = (picture.rows for picture in browser.get("/").context["pictures"])
    assert market == (("越南", "2"), ("日本", "1"))
    assert industry == (("住", "3"), ("食", "3"))
    assert county == (("臺北市", "1"), ("臺南市", "1"), ("未載明", "1"))


def test_the_export_holds_scored_cases_masked_and_is_noted(browser: Client, closed: Call, agency: User) -> None:
    case_of(closed, Status.IN_REVIEW, theme="審查中")
    assert "匯出概況" not in browser.get("/").content.decode()
    case_of(closed, Status.SCORED, theme="=1+1", name="周以恩")
    assert "匯出概況" in browser.get("/").content.decode()
    answer = browser.get("/overview/export/?call=113")
    book = load_workbook(BytesIO(answer.content))
    rows = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    assert [(row[1], row[7]) for row in rows] == [("=1+1", "周○○")]
    assert "f" not in {cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    entry = Entry.objects.get(verb="call.overview_exported")
    assert (entry.actor, entry.detail["cases"]) == (agency, 1)


def test_nobody_else_exports(client: Client, closed: Call, staff: User, lead: User) -> None:
    for person in (staff, lead):
        User.objects.filter(pk=person.pk).update(is_demonstration=True)
        client.force_login(person)
        assert client.get("/overview/export/").status_code == 403


def test_the_home_is_flat_in_queries(browser: Client, closed: Call, agency: User, django_assert_num_queries) -> None:
    for cases in (1, 2):
        for _case in range(cases):
            case_of(closed, Status.IN_REVIEW)
        browser.get("/")
        with django_assert_num_queries(10):
            browser.get("/")
    with django_assert_num_queries(2):
        assert len(lines_of(agency, closed, english=False)) == 3


def test_a_new_submission_is_read_anew(browser: Client, closed: Call) -> None:
    case = case_of(closed, Status.IN_REVIEW, theme="舊")
    browser.get("/")
    sent = Submission.objects.get(proposal=case)
    Submission.objects.filter(pk=sent.pk).update(superseded_at=timezone.now())
    Submission.objects.create(
        proposal=case, number=2, receipt_no=f"{case.code}-2-AA", idempotency_key="again", dossier=sent.dossier.replace("\\u820a", "\\u65b0"),
        sha256="f" * 64, edition="113", edition_digest="", received_at=timezone.now(), submitted_by=case.created_by, content_version=0,
    )
    assert [row.theme for row in browser.get("/").context["rows"]] == ["新"]
