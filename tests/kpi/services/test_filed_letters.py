"""Letters of the execution: what each says, Word and ODF, number and scan filed back; the meeting's day taken over (practice 2.21, 2.26)."""

import zipfile
from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from alliance_portal.files.services import store_generated
from kpi.constants import LetterAbout, ReviewKind, ReviewOutcome
from kpi.models import Contract, FiledLetter, Improvement, ReviewResult
from kpi.queries.letters import told
from kpi.queries.taken_over import met_on
from kpi.services.filed_letters import file_letter, letter_of
from proposals.constants import Status
from proposals.models import StatusChange
from proposals.papers.blocks import Paragraph
from proposals.services.errors import Forbidden, Refused
from review.models import AgendaItem, Meeting
from tests.kpi import courses
from tests.review.committees import make_committee

AT = datetime(2024, 8, 1, 10, tzinfo=ZoneInfo("Asia/Taipei"))


@pytest.fixture
def case(call, lead, member, staff, agency):
    for user in (staff, agency):
        user.is_demonstration = True
        user.save(update_fields=["is_demonstration"])
    return courses.executing(lead=lead, member_owner=member, by=staff, status=Status.IMPROVING)


@pytest.fixture
def result(case, staff):
    return ReviewResult.objects.create(
        proposal=case, kind=ReviewKind.MIDTERM, held_on=date(2024, 7, 24), outcome=ReviewOutcome.IMPROVE, comments="簽到表缺日期\n轉換率偏低",
        recorded_by=staff,
    )  # fmt: skip


def text_of(paper):
    return "\n".join(block.text for section in paper.sections for block in section.blocks if isinstance(block, Paragraph))


def test_the_letter_of_a_review(case, result):
    text = text_of(letter_of(case, told(case, "review", result.pk), None))
    assert "期中進度審查結果為限期改善，請依說明辦理，請查照。" in text
    assert "一、依113年7月24日期中進度審查決議辦理。" in text
    assert "二、審查意見：（1）簽到表缺日期（2）轉換率偏低" in text
    assert "字第" in text


@pytest.mark.parametrize(("kind", "outcome", "subject"), [
    ("midterm", "passed", "期中進度審查結果為通過，請查照。"), ("final", "passed", "期末審查結果為通過，請查照。"),
    ("final", "failed", "期末審查結果為不通過，請查照。"),
])  # fmt: skip
def test_each_outcome_has_its_subject(case, result, kind, outcome, subject):
    ReviewResult.objects.update(kind=kind, outcome=outcome, comments="好")
    text = text_of(letter_of(case, told(case, "review", result.pk), None))
    assert subject in text
    assert "審查意見：好" in text


def test_the_letter_of_an_improvement_lets_the_lead_be_heard(case, staff):
    asked = Improvement.objects.create(proposal=case, number=1, demand="補正簽到表", due=date(2024, 8, 20), asked_by=staff)
    text = text_of(letter_of(case, told(case, "improvement", asked.pk), None))
    assert "於113年8月20日前完成改善" in text
    assert "應改善事項：補正簽到表" in text
    assert "陳述意見" in text


def test_the_letter_of_an_abnormal_closing_only_after_it(case, staff):
    contract = Contract.objects.get(proposal=case)
    assert told(case, "ending", contract.pk) is None
    Contract.objects.update(ended_on=date(2024, 12, 2))
    case.status = Status.ABNORMAL_CLOSED
    case.save(update_fields=["status"])
    StatusChange.objects.create(
        proposal=case, action="close_abnormally", source=Status.FINAL_REVIEW, target=Status.ABNORMAL_CLOSED, note="KPI未達成", actor=staff,
    )
    text = text_of(letter_of(case, told(case, "ending", contract.pk), None))
    assert "本案自113年12月2日起異常結案。" in text
    assert "理由：KPI未達成" in text


def test_nothing_of_another_case_and_nothing_unknown(case, result, staff):
    other = courses.executing(by=staff, lead=courses.factories.make_user())
    assert told(other, "review", result.pk) is None
    assert told(case, "improvement", result.pk + 99) is None
    assert told(case, "party", result.pk) is None


def test_number_day_and_scan_are_filed_back_and_can_be_mended(case, result, staff, lead):
    it = told(case, "review", result.pk)
    scan = store_generated(b"%PDF-1.4", "scan.pdf", "application/pdf")
    with pytest.raises(Forbidden):
        file_letter(case, lead, it, letter_no="1", letter_on=date(2024, 8, 1), scan=None, at=AT)
    for number, day in ((" ", date(2024, 8, 1)), ("1", None)):
        with pytest.raises(Refused):
            file_letter(case, staff, it, letter_no=number, letter_on=day, scan=None, at=AT)
    sent = file_letter(case, staff, it, letter_no="軟協字第1130801號", letter_on=date(2024, 8, 1), scan=scan, at=AT)
    file_letter(case, staff, it, letter_no="軟協字第1130802號", letter_on=date(2024, 8, 2), scan=None, at=AT)
    sent.refresh_from_db()
    assert (sent.letter_no, sent.scan_id, FiledLetter.objects.count()) == ("軟協字第1130802號", scan.pk, 1)
    assert "發文字號：軟協字第1130802號" in text_of(letter_of(case, it, sent))


# pages ------------------------------------------------------------------------------------------------------------------------


def go(client, user, name, *args, **posted):
    courses.sign_in(client, user)
    url = reverse(name, args=args)
    return client.post(url, posted) if posted else client.get(url)


def test_the_page_and_its_files_are_staffs(client, case, result, staff, lead, agency):
    here = (case.code, "review", result.pk)
    assert "函稿與發文" in go(client, staff, "execution_reviews", case.code).content.decode()
    assert "函稿與發文" not in go(client, lead, "execution_reviews", case.code).content.decode()
    for user, status in ((lead, 403), (agency, 403), (staff, 200)):
        assert go(client, user, "execution_letter", *here).status_code == status
    refused = go(client, staff, "execution_letter", *here, letter_no="字第<1>號", letter_on="")
    assert refused.status_code in (400, 409)
    assert "字第&lt;1&gt;號" in refused.content.decode()
    assert go(client, staff, "execution_letter", *here, letter_no="軟協字第1號", letter_on="113/8/1").status_code == 302
    assert "軟協字第1號" in go(client, staff, "execution_reviews", case.code).content.decode()
    for form, part in (("docx", "word/document.xml"), ("odt", "content.xml")):
        with zipfile.ZipFile(BytesIO(go(client, staff, "execution_letter_file", *here, form).content)) as package:
            assert "軟協字第1號" in package.read(part).decode()
    for form in ("scan", "pdf"):
        assert go(client, staff, "execution_letter_file", *here, form).status_code == 404
    assert go(client, staff, "execution_letter", case.code, LetterAbout.ENDING, result.pk).status_code == 404


# the meeting's day -------------------------------------------------------------------------------------------------------------


def test_the_day_of_the_meeting_is_taken_over_once_it_is_closed(client, call, case, staff):
    case.status = Status.MIDTERM
    case.save(update_fields=["status"])
    committee = make_committee(call, staff)
    type(committee).objects.filter(pk=committee.pk).update(kind="midterm")
    meeting = Meeting.objects.create(committee=committee, title="期中審查", place="臺北", starts_at=AT, made_by=staff)
    AgendaItem.objects.create(meeting=meeting, proposal=case, position=1)
    assert met_on(case, ReviewKind.MIDTERM) is None
    Meeting.objects.update(closed_at=AT)
    assert met_on(case, ReviewKind.MIDTERM) == date(2024, 8, 1)
    assert met_on(case, ReviewKind.FINAL) is None
    assert 'value="113.08.01"' in go(client, staff, "execution_reviews", case.code).content.decode()
