"""Panels beside the findings: the same firms and contact persons in other cases; and the organiser's reading of a check (security 2.3)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.constants import Status
from proposals.models import Call, CoachingRecord, Proposal
from review.screening.documents import CERTIFICATE
from review.screening.prints import note_prints
from review.services.screening.checks import Given, answer
from review.services.screening.corrections import ask_round
from tests import factories
from tests.proposals.rules.build import sample
from tests.review.screening.cases import begun, submitted
from tests.review.views.test_ranking import signed

CHECK, FINDINGS = "/desk/cases/113-AAAAA/check/", "/proposals/113-AAAAA/findings/"
MEMBERS = sample()["members"]
PERSON = "jia.example@example.tw"


@pytest.fixture
def desk(client: Client, staff: User) -> Client:
    return signed(client, staff)


def test_without_anything_in_common_there_is_no_panel(desk: Client, call: Call, lead: User, staff: User) -> None:
    begun(call, lead, staff)
    note_prints()
    page = desk.get(CHECK)
    assert (page.context["live_cases"], page.context["contacts"], "進行中案件的相同公司" in page.text) == ("", "", False)


def test_the_same_firms_stand_side_by_side_with_links(desk: Client, call: Call, lead: User, staff: User) -> None:
    begun(call, lead, staff)
    strangers = {f"members[{place}].ubn": "" for place in range(len(MEMBERS)) if place != 1}
    submitted(call, factories.make_user(), "113-BBBBB", strangers | {"members[0].company_name": "松濤示範印刷"})
    page = desk.get(CHECK)
    rows = page.context["live_cases"]
    assert (rows.count("<tr>"), MEMBERS[1]["company_name"] in rows, "松濤示範印刷" in rows) == (1, True, True)
    assert all(link in rows for link in ("/desk/cases/113-BBBBB/check/", f"{CHECK}compare/113-BBBBB/"))
    assert page.text.count("進行中案件的相同公司") == 1


def test_a_withdrawn_case_has_nothing_in_common(desk: Client, call: Call, lead: User, staff: User) -> None:
    begun(call, lead, staff)
    submitted(call, factories.make_user(), "113-BBBBB", status=Status.WITHDRAWN)
    assert desk.get(CHECK).context["live_cases"] == ""


def test_the_same_contact_person_stands_side_by_side(desk: Client, call: Call, lead: User, staff: User) -> None:
    changes = {f"members[{place}].ubn": "" for place in range(len(MEMBERS))}
    begun(call, lead, staff, changes={"members[1].member_company.contact_email": PERSON})
    submitted(call, factories.make_user(), "113-BBBBB", changes | {"members[2].member_company.contact_email": PERSON.upper()})
    note_prints()
    rows = desk.get(CHECK).context["contacts"]
    assert PERSON in rows
    assert MEMBERS[1]["company_name"] in rows
    assert "/desk/cases/113-BBBBB/check/" in rows


# the organiser -------------------------------------------------------------------------------------------------------------------


def test_the_organiser_reads_findings_rulings_and_corrections_but_no_person_and_no_note(
    client: Client, call: Call, lead: User, staff: User, agency: User,
) -> None:
    case = begun(call, lead, staff, changes={"members[1].member_company.contact_email": PERSON, "members[2].member_company.contact_email": PERSON})
    note_prints()
    ubn = MEMBERS[1]["ubn"]
    CoachingRecord.objects.create(
        key=ubn, ubn=ubn, programme="別的計畫", roc_year=113, status="running", source="示範登記", source_date="2024-03-01",
    )
    answer(case, staff, {"D-18": Given("failed", "承辦人的內部註記", 0)})
    now = timezone.now()
    ask_round(case, staff, {CERTIFICATE: "影本不清楚，請重新上傳"}, now + timedelta(days=3), now)
    reader = signed(client, agency)
    assert reader.get(FINDINGS).status_code == 404  # not before the review
    Proposal.objects.filter(pk=case.pk).update(status=Status.IN_REVIEW)
    page = reader.get(FINDINGS)
    assert page.status_code == 200
    assert [words in page.text for words in ("別的計畫", "影本不清楚", MEMBERS[1]["company_name"])] == [True] * 3
    assert [words in page.text for words in (PERSON, "承辦人的內部註記", "人工判定（附理由）")] == [False] * 3
    assert page.context["hidden"] > 0
    assert PERSON in signed(Client(), staff).get(CHECK).text  # staff read it
    assert FINDINGS in reader.get("/proposals/113-AAAAA/").text


def test_nobody_else_reads_findings(call: Call, lead: User, staff: User, reviewer: User, stranger: User, administrator: User) -> None:
    case = begun(call, lead, staff)
    Proposal.objects.filter(pk=case.pk).update(status=Status.IN_REVIEW)
    found = {person: signed(Client(), person).get(FINDINGS).status_code for person in (lead, reviewer, stranger, administrator, staff)}
    assert list(found.values()) == [403, 404, 404, 404, 200]
