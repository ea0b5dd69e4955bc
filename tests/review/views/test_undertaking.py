"""The page on which officers sign and declare; until then the desk leads to it."""

import pytest
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.models import Call, CallText, Proposal
from review.models import FirmConflict, OfficerUndertaking
from tests import factories
from tests.review.cases import make_draft, upload

PAGE = "/accounts/undertaking/"


@pytest.fixture
def text(call: Call) -> CallText:
    """The undertaking of the call, in both languages, with a token."""
    for language, body in (("en", "Secrecy in {year}"), ("zh-hant", "## 保密\n{year}年度負保密義務")):
        made = CallText.objects.create(
            call=call, key="officer_undertaking", language=language, version=1, title="切結書", body=body, published_at=timezone.now(),
        )
    return made


def signed_in(person: User) -> Client:
    User.objects.filter(pk=person.pk).update(is_demonstration=True)  # an office without a second factor reaches only its enrolment
    client = Client()
    client.force_login(person)
    return client


def test_the_desk_leads_there_until_signed_and_back(text: CallText, staff: User) -> None:
    client = signed_in(staff)
    answer = client.get("/desk/?state=paper")
    assert (answer.status_code, answer.url) == (302, f"{PAGE}?next=/desk/%3Fstate%3Dpaper")
    page = client.get(answer.url)
    assert "113年度負保密義務" in page.content.decode()
    missing = client.post(f"{PAGE}sign/", {"version": "1", "next": "/desk/"})
    assert (missing.status_code, OfficerUndertaking.objects.count()) == (400, 0)
    done = client.post(f"{PAGE}sign/", {"version": "1", "understood": "yes", "next": "/desk/?state=paper"})
    assert (done.status_code, done.url) == (302, "/desk/?state=paper")
    assert client.get("/desk/").status_code == 200


def test_without_a_text_the_desk_is_open(call: Call, staff: User) -> None:
    assert signed_in(staff).get("/desk/").status_code == 200


def test_a_post_does_nothing_before_the_signature(text: CallText, call: Call, staff: User, lead: User) -> None:
    case = make_draft(call, lead)
    client = signed_in(staff)
    refused = client.post(f"/desk/cases/{case.code}/contacts/", {"kind": "call_in", "text": "來電"})
    assert (refused.status_code, refused.url, case.contact_notes.count()) == (302, PAGE, 0)
    assert client.post(f"/desk/cases/{case.code}/contacts/", {}, headers={"HX-Request": "true"}).status_code == 403
    client.post(f"{PAGE}sign/", {"version": "1", "understood": "yes"})
    client.post(f"/desk/cases/{case.code}/contacts/", {"kind": "call_in", "text": "來電"})
    assert case.contact_notes.count() == 1


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_leads_nowhere_else(text: CallText, staff: User, next_page: str) -> None:
    done = signed_in(staff).post(f"{PAGE}sign/", {"version": "1", "understood": "yes", "next": next_page})
    assert done.url == PAGE


def test_an_old_version_is_not_signed(text: CallText, staff: User) -> None:
    for version in ("2", "0", "x", ""):
        assert signed_in(staff).post(f"{PAGE}sign/", {"version": version, "understood": "yes"}).status_code == 409
    assert OfficerUndertaking.objects.count() == 0


def test_the_agency_signs_before_it_opens_a_case(text: CallText, call: Call, agency: User, lead: User) -> None:
    case = make_draft(call, lead)
    upload(case, lead)
    Proposal.objects.filter(pk=case.pk).update(status="in_review")
    client = signed_in(agency)
    assert client.get(f"/proposals/{case.code}/").url.startswith(PAGE)
    assert "簽署保密及利益迴避切結書" in client.get("/").content.decode()
    client.post(f"{PAGE}sign/", {"version": "1", "understood": "yes"})
    assert client.get(f"/proposals/{case.code}/").status_code == 200
    assert "簽署後才能辦理案件" not in client.get("/").content.decode()


def test_firms_are_never_asked(text: CallText, call: Call, lead: User) -> None:
    case = make_draft(call, lead)
    client = Client()
    client.force_login(lead)
    assert client.get(f"/proposals/{case.code}/").status_code == 200
    assert client.get(PAGE).status_code == 403


def test_the_printed_sheet_is_for_who_has_signed(text: CallText, staff: User) -> None:
    client = signed_in(staff)
    assert client.get(f"{PAGE}print/").url == PAGE
    client.post(f"{PAGE}sign/", {"version": "1", "understood": "yes"})
    page = client.get(f"{PAGE}print/").content.decode()
    assert staff.name in page
    assert OfficerUndertaking.objects.get().sha256 in page


def test_a_declaration_keeps_what_was_typed_and_shows_on_the_case(call: Call, staff: User, staff2: User, lead: User) -> None:
    case, client = make_draft(call, lead), signed_in(staff)
    wrong = client.post(f"{PAGE}conflicts/", {"ubn": "123", "firm_name": "稻香示範食品", "relation": "self"})
    assert wrong.status_code == 400
    assert 'value="123"' in wrong.content.decode()
    assert client.post(f"{PAGE}conflicts/", {"ubn": "90332120", "firm_name": "稻香示範食品", "relation": "self"}).status_code == 302
    assert "應予迴避" in client.get(f"/desk/cases/{case.code}/").content.decode()
    other = signed_in(staff2)
    assert "應予迴避" not in other.get(f"/desk/cases/{case.code}/").content.decode()
    assert "稻香示範食品" in other.get(PAGE).content.decode()  # who hands out cases sees who stays away


def test_ending_needs_a_reason_and_is_my_own(staff: User, staff2: User) -> None:
    mine, client = FirmConflict.objects.create(person=staff, ubn="90332120", relation="self"), signed_in(staff)
    assert signed_in(staff2).post(f"{PAGE}conflicts/end/", {"ubn": mine.ubn, "reason": "已無持股，全數出售"}).status_code == 404
    assert client.post(f"{PAGE}conflicts/end/", {"ubn": mine.ubn, "reason": "無"}).status_code == 400
    assert client.post(f"{PAGE}conflicts/end/", {"ubn": mine.ubn, "reason": "已無持股，全數出售"}).status_code == 302
    assert "已送複核" in client.get(PAGE).content.decode()
    mine.refresh_from_db()
    assert mine.ended_at is None


def test_the_page_takes_as_many_queries_for_three_firms_as_for_one(text: CallText, staff: User, staff2: User, django_assert_num_queries) -> None:
    client = signed_in(staff)
    for firms in (("90332120",), ("22099131", "04595257")):
        for ubn in firms:
            for person in (staff, staff2):
                FirmConflict.objects.create(person=person, ubn=ubn, relation="self")
        client.get(PAGE)
        with django_assert_num_queries(8):
            client.get(PAGE)


@pytest.mark.django_db
def test_factories_leave_the_text_out() -> None:
    """Staff of other tests have nothing to sign; without this line they would all be sent here."""
    assert "officer_undertaking" not in {each.key for each in CallText.objects.filter(call=factories.make_call())}
