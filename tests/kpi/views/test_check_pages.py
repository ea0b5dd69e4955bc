"""Pages of checkpoints, reviews and visits: what is shown to whom, what a press does, what a refusal gives back."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from alliance_portal.files.services import store_generated
from kpi.constants import CheckState, ReviewKind, Verdict
from kpi.models import CheckpointReport, Improvement, ReviewResult, SiteVisit, VisitAction
from kpi.services import checkpoint_papers, reviews, visits
from proposals.constants import Status
from proposals.models import Paper
from tests import factories
from tests.kpi import courses

AT = datetime(2024, 7, 31, 10, tzinfo=ZoneInfo("Asia/Taipei"))


@pytest.fixture
def case(call, lead, member, staff):
    case = courses.executing(lead=lead, member_owner=member, by=staff)
    courses.accepted(case, 7, 41, month_figures={"kpi1_digital": "1", "kpi1_physical": "1"})
    courses.evidence(factories.lead_row(case), lead, title="領導企業的佐證")
    courses.evidence(factories.member_row(case, 1), member, title="成員的佐證", url="https://example.tw/2")
    return case


def go(client, user, name, case, *args, **posted):
    courses.sign_in(client, user)
    url = reverse(name, args=[case.code, *args])
    return client.post(url, posted) if posted else client.get(url)


# checkpoints ------------------------------------------------------------------------------------------------------------------


def test_a_checkpoint_from_writing_to_settling(client, case, lead, staff):
    text = go(client, lead, "execution_checkpoint", case, 0).content.decode()
    assert "須達40%" in text
    assert "領導企業的佐證" in text
    assert "確認並送出" in text
    assert go(client, lead, "execution_checkpoint_save", case, 0, statement="已辦理。", revision="0", send="yes").status_code == 302
    assert CheckpointReport.objects.get().state == CheckState.SENT
    refused = go(client, staff, "execution_checkpoint_settle", case, 0, outcome="settle", remark="好")
    assert refused.status_code == 409
    assert "還有2件佐證資料待查核" in refused.content.decode()
    for piece in case.evidence.all():
        assert go(client, staff, "execution_evidence_check", case, 0, piece.pk, verdict=Verdict.ACCEPTED).status_code == 302
    assert go(client, staff, "execution_checkpoint_settle", case, 0, outcome="settle").status_code == 302
    assert "查核完成" in go(client, lead, "execution_checkpoint", case, 0).content.decode()


def test_what_was_typed_comes_back(client, case, lead, staff):
    go(client, lead, "execution_checkpoint_save", case, 0, statement="第一份", revision="0")
    stale = go(client, lead, "execution_checkpoint_save", case, 0, statement="第二份 <b>", revision="0")
    assert stale.status_code == 409
    assert "第二份 &lt;b&gt;" in stale.content.decode()
    piece = case.evidence.first()
    refused = go(client, staff, "execution_evidence_check", case, 0, piece.pk, verdict=Verdict.REJECTED, reason=" ")
    assert refused.status_code == 400
    assert "請填寫理由" in refused.content.decode()


def test_a_member_sees_its_own_evidence_and_writes_nothing(client, case, member):
    text = go(client, member, "execution_checkpoint", case, 0).content.decode()
    assert "成員的佐證" in text
    assert "領導企業的佐證" not in text
    assert "f-statement" not in text
    assert go(client, member, "execution_checkpoint_save", case, 0, statement="x", revision="0").status_code == 403


def test_the_agency_reads_a_statement_once_it_is_settled(client, case, agency, lead):
    held = CheckpointReport.objects.create(proposal=case, position=0, statement="領導企業的說明", state=CheckState.SENT, saved_by=lead)
    assert "領導企業的說明" not in go(client, agency, "execution_checkpoint", case, 0).content.decode()
    CheckpointReport.objects.filter(pk=held.pk).update(state=CheckState.SETTLED)
    assert "領導企業的說明" in go(client, agency, "execution_checkpoint", case, 0).content.decode()


def test_no_third_checkpoint(client, case, lead):
    assert go(client, lead, "execution_checkpoint", case, 2).status_code == 404
    assert go(client, lead, "execution_checkpoints", case).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_checkpoint_is_flat_in_queries(client, call, staff, django_assert_num_queries, count):
    case = courses.executing(by=staff)
    courses.accepted(case, 7, 41)
    for number in range(count):
        courses.evidence(factories.lead_row(case), staff, url=f"https://example.tw/{number}")
    go(client, staff, "execution_checkpoint", case, 0)
    with django_assert_num_queries(20):
        assert client.get(reverse("execution_checkpoint", args=[case.code, 0])).status_code == 200


# reviews ----------------------------------------------------------------------------------------------------------------------


def test_a_review_by_its_pages(client, case, staff, lead):
    assert "查核點報告送出後才能開始" in go(client, staff, "execution_reviews", case).content.decode()
    CheckpointReport.objects.create(proposal=case, position=0, statement="x", state=CheckState.SENT, saved_by=lead)
    assert go(client, staff, "execution_review_open", case, kind="midterm", held_on="113/07/18", place="臺北").status_code == 302
    refused = go(client, staff, "execution_review_result", case, kind="midterm", outcome="improve", held_on="113/07/18", comments="訂單不足")
    assert refused.status_code == 400
    assert "訂單不足" in refused.content.decode()
    due = {"due": "2099-01-05", "demand": "補訂單"}
    posted = {"kind": "midterm", "outcome": "improve", "held_on": "113/07/18", "comments": "訂單不足"} | due
    assert go(client, staff, "execution_review_result", case, **posted).status_code == 302
    assert "陳述意見" in go(client, lead, "execution_reviews", case).content.decode()
    assert go(client, lead, "execution_improvement_answer", case, answer="已補訂單影本", opinion="報關延誤").status_code == 302
    assert go(client, staff, "execution_improvement_settle", case, met="yes", note="已補齊").status_code == 302
    kept = go(client, staff, "execution_reviews", case).content.decode()
    assert all(words in kept for words in ("補訂單", "已補訂單影本", "報關延誤", "已補齊"))  # what was asked, said, found stays readable
    case.refresh_from_db()
    assert (case.status, ReviewResult.objects.count(), Improvement.objects.get().state) == (Status.EXECUTING, 1, "met")


def test_a_day_that_cannot_be_read_is_told(client, case, staff, lead):
    CheckpointReport.objects.create(proposal=case, position=0, state=CheckState.SENT, saved_by=lead)
    for day in ("tomorrow", ""):
        answer = go(client, staff, "execution_review_open", case, kind="midterm", held_on=day, place="臺北")
        assert answer.status_code == 400
    assert go(client, staff, "execution_improvement", case, demand="補件", due="2099-01-05").status_code == 302


def test_others_see_a_review_and_decide_nothing(client, case, member, agency, staff, lead):
    CheckpointReport.objects.create(proposal=case, position=0, state=CheckState.SENT, saved_by=lead)
    reviews.open_review(case, staff, kind=ReviewKind.MIDTERM, held_on=date(2024, 7, 18), place="", at=AT)
    for user in (member, agency, lead):
        text = go(client, user, "execution_reviews", case).content.decode()
        assert "進行中" in text
        assert "f-outcome" not in text
        assert go(client, user, "execution_review_result", case, kind="midterm", outcome="passed").status_code == 403
    assert "f-outcome" in go(client, staff, "execution_reviews", case).content.decode()


# visits -----------------------------------------------------------------------------------------------------------------------

FORM = {"purpose": "midterm", "member": "", "visited_on": "113/07/18", "place": "臺北市", "visitors": "林承辦，執行單位", "visited": "周以恩,青嵐",
        "findings": "進度符合。", "revision": "0"}  # fmt: skip


def test_a_visit_is_written_and_read_by_the_lead_once_signed(client, case, staff, lead, member, agency):
    assert go(client, staff, "execution_visit_add", case, **FORM).status_code == 302
    visit = SiteVisit.objects.get()
    assert visit.attendance[1] == {"name": "周以恩", "unit": "青嵐", "side": "visited"}
    assert go(client, lead, "execution_visit", case, visit.pk).status_code == 404
    assert go(client, staff, "execution_visit_action", case, visit.pk, text="補簽到", owner="青嵐", due="113/08/01").status_code == 302
    assert go(client, staff, "execution_visit_change", case, visit.pk, **(FORM | {"findings": "已改"})).status_code == 302
    assert go(client, staff, "execution_visit_sign_off", case, visit.pk, x="1").status_code == 302
    assert "已改" in go(client, lead, "execution_visit", case, visit.pk).content.decode()
    assert go(client, agency, "execution_visit", case, visit.pk).status_code == 200
    assert go(client, member, "execution_visit", case, visit.pk).status_code == 404  # of the alliance, not of its firm
    printed = go(client, lead, "execution_visit_print", case, visit.pk).content.decode()
    assert "簽名" in printed
    action = VisitAction.objects.get()
    assert go(client, lead, "execution_visit_finish", case, visit.pk, action.pk, note="已補").status_code == 302
    assert "已補" in go(client, staff, "execution_visit", case, visit.pk).content.decode()


def test_a_bad_visit_comes_back(client, case, staff):
    answer = go(client, staff, "execution_visit_add", case, **(FORM | {"visited_on": "2099-01-01"}))
    assert answer.status_code == 400
    assert "進度符合。" in answer.content.decode()
    assert not SiteVisit.objects.exists()


def test_a_photograph_needs_to_be_one(client, case, staff):
    visit = visits.write_visit(
        case, staff, visit=None, purpose="midterm", member=None, visited_on=date(2024, 7, 18), place="臺北", attendance=[], findings="", revision=0,
        at=AT,
    )
    assert go(client, staff, "execution_visit_photo", case, visit.pk, caption="無檔案").status_code == 400
    assert go(client, staff, "execution_visit_file", case, visit.pk, 0).status_code == 404


# the report as a file ---------------------------------------------------------------------------------------------------------


def test_the_paper_is_for_lead_and_staff_and_the_agency_reads_a_settled_one(client, case, lead, staff, member, agency):
    assert go(client, lead, "execution_checkpoint_make", case, 0, form="docx").status_code == 302
    assert go(client, member, "execution_checkpoint_make", case, 0, form="pdf").status_code == 403
    assert go(client, staff, "execution_checkpoint_make", case, 0, form="exe").status_code == 404
    assert go(client, staff, "execution_checkpoint_make", case, 7, form="pdf").status_code == 404
    CheckpointReport.objects.create(proposal=case, position=0, state=CheckState.SENT, statement="好", saved_by=lead)
    as_if_made(case, "pdf")
    as_if_made(case, "odt")
    assert "查核點報告（PDF）" in go(client, lead, "execution_checkpoint", case, 0).content.decode()
    assert "查核點報告（PDF）" not in go(client, member, "execution_checkpoint", case, 0).content.decode()
    for user, form, status in ((lead, "pdf", 200), (staff, "odt", 200), (staff, "docx", 404), (member, "pdf", 403), (agency, "pdf", 403)):
        assert go(client, user, "execution_checkpoint_paper", case, 0, form).status_code == status
    CheckpointReport.objects.update(state=CheckState.SETTLED)
    for form in ("pdf", "odt"):
        as_if_made(case, form)
    assert go(client, agency, "execution_checkpoint_paper", case, 0, "pdf").status_code == 200
    assert go(client, agency, "execution_checkpoint_paper", case, 0, "odt").status_code == 403
    assert "查核點報告（Word）" not in go(client, agency, "execution_checkpoint", case, 0).content.decode()


def as_if_made(case, form):
    """As if a worker had made the paper; that it does has a test of its own."""
    want = checkpoint_papers.wanted(case, checkpoint_papers.content_of(case, 0), 0)
    stored = store_generated(b"%PDF-1.4", f"report.{form}", "application/pdf")
    Paper.objects.create(
        proposal=case, content_hash=want.key(form), source_hash=want.digest, edition=want.edition, format=form, file=stored, pages=3,
        counted_pages=3, summary_pages=0,
    )  # fmt: skip
