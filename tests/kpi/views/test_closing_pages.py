"""Pages of obligations and closing: who sees and does what; what a refusal gives back."""

from datetime import date

import pytest
from django.urls import reverse

from alliance_portal.files.services import store_generated
from alliance_portal.seconds.models import Confirmation
from kpi.constants import Duty, DutyState, ReviewOutcome
from kpi.models import Obligation, ReviewResult
from kpi.queries.closing import duty_lines
from kpi.services import closing_papers
from proposals.constants import Status
from proposals.models import Paper
from tests import factories
from tests.kpi import courses


@pytest.fixture
def case(call, lead, member, staff, staff2):
    case = courses.executing(lead=lead, member_owner=member, by=staff, status=Status.CLOSING)
    for place in range(2):
        courses.slot(factories.member_row(case, place), 11, "accepted")
    courses.accepted(case, 11, 100)
    ReviewResult.objects.create(
        proposal=case, kind="final", held_on=date(2024, 11, 20), outcome=ReviewOutcome.PASSED, comments="好", recorded_by=staff,
    )  # fmt: skip
    return case


def go(client, user, name, case, *args, **posted):
    courses.sign_in(client, user)
    url = reverse(name, args=[case.code, *args])
    return client.post(url, posted) if posted else client.get(url)


def test_a_proof_by_its_page(client, case, lead, staff):
    assert "完成0／8項" in go(client, lead, "execution_obligations", case).content.decode()
    refused = go(client, lead, "execution_obligation_hand_in", case, Duty.FILM, 0, proof="影片網址 <x>")
    assert refused.status_code == 400
    assert "影片網址 &lt;x&gt;" in refused.content.decode()
    assert go(client, lead, "execution_obligation_hand_in", case, Duty.FILM, 0, proof="影片網址", consent="yes").status_code == 302
    assert go(client, staff, "execution_obligation_settle", case, Duty.FILM, 0, outcome="accept").status_code == 302
    assert Obligation.objects.get().state == DutyState.MET


def test_members_see_their_own(client, case, member, lead, agency):
    second = factories.member_row(case, 1).pk
    posted = {"proof": "x", "result": "r", "investment": "1", "output": "2", "year": "113", "source": "s"}
    assert go(client, member, "execution_obligation_hand_in", case, Duty.EFFECT, second, **posted).status_code == 302
    text = go(client, member, "execution_obligations", case).content.decode()
    assert "示範成員1" in text
    assert "青嵐示範茶業" not in text.split("<main", 1)[1]
    assert go(client, member, "execution_obligation_hand_in", case, Duty.EXHIBITION, 0, proof="x").status_code == 403
    assert "投資金額 1萬元" not in go(client, agency, "execution_obligations", case).content.decode()
    assert "投資金額 1萬元" in go(client, lead, "execution_obligations", case).content.decode()


def test_closing_from_what_is_missing_to_the_second_person(client, case, lead, staff):
    text = go(client, staff, "execution_closing", case).content.decode()
    assert "領導企業尚未填寫結案說明" in text
    assert "送複核" not in text
    refused = go(client, staff, "execution_close", case, reason="資料齊備，同意結案")
    assert refused.status_code == 409
    for line in duty_lines(case):
        if line.kind != Duty.EFFECT:
            posted = {"outcome": "waive", "remark": "主辦單位統一辦理"}
            assert go(client, staff, "execution_obligation_settle", case, line.kind, line.member, **posted).status_code == 302
    assert go(client, lead, "execution_closing_save", case, statement="如期完成。", revision="0").status_code == 302
    stale = go(client, lead, "execution_closing_save", case, statement="另一份", revision="0")
    assert stale.status_code == 409
    assert "另一份" in stale.content.decode()
    assert "資料齊備" in go(client, staff, "execution_closing", case).content.decode()
    assert go(client, staff, "execution_close", case, reason="資料齊備，同意結案").status_code == 302
    assert Confirmation.objects.get().purpose == "execution.close"


def test_the_report_is_for_lead_and_staff_and_the_agency_reads_its_pdf(client, case, lead, staff, member, agency):
    assert go(client, member, "execution_closing_make", case, form="pdf").status_code == 403
    assert go(client, agency, "execution_closing_make", case, form="pdf").status_code == 403
    assert go(client, lead, "execution_closing_report", case, "pdf").status_code == 404
    kept(case, "pdf")
    kept(case, "odt")
    for user, form, status in (
        (lead, "pdf", 200), (staff, "odt", 200), (agency, "pdf", 200), (agency, "odt", 403), (member, "pdf", 403), (staff, "zip", 404),
    ):
        assert go(client, user, "execution_closing_report", case, form).status_code == status
    assert go(client, staff, "execution_closing_make", case, form="exe").status_code == 404


def kept(case, form):
    """As if a worker had made the report; that it does has a test of its own."""
    found = closing_papers.content_of(case)
    stored = store_generated(b"%PDF-1.4", f"report.{form}", "application/pdf")
    Paper.objects.create(
        proposal=case, content_hash=closing_papers.wanted(case, found).key(form), source_hash=found.digest, edition=closing_papers.EDITION,
        format=form, file=stored, pages=3, counted_pages=3, summary_pages=0,
    )  # fmt: skip


@pytest.mark.parametrize("members", [2, 4])
def test_the_list_is_flat_in_queries(client, call, staff, django_assert_num_queries, members):
    case = courses.executing(by=staff, members=members)
    for place in range(members):
        courses.slot(factories.member_row(case, place), 7)
    go(client, staff, "execution_obligations", case)
    with django_assert_num_queries(6):
        assert client.get(reverse("execution_obligations", args=[case.code])).status_code == 200
