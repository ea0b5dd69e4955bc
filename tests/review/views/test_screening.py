"""Pages of the check: flat in queries, what staff type is never lost, the lead reads what he was told and nobody reads more."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.mail.models import Mail
from alliance_portal.seconds.models import Confirmation
from proposals.constants import Status
from proposals.models import Call, CoachingRecord, MemberFirm, Proposal
from review.models import CheckAnswer, CorrectionItem, CorrectionRound, Ruling
from review.screening.documents import CERTIFICATE
from review.screening.prints import note_prints
from review.services.screening.checks import Given, answer
from review.services.screening.corrections import ask_round
from tests import factories
from tests.proposals.rules.build import sample
from tests.review.screening.cases import answer_all, begun, confirm_last, received, submitted

SECOND = sample()["members"][1]["ubn"]
PLACE = "members[1].supplementary.coaching_history"
CHECK = "/desk/cases/113-AAAAA/check/"
CASE = "/proposals/113-AAAAA/"
PAGE_QUERIES = 20


@pytest.fixture
def desk(client: Client, staff: User) -> Client:
    User.objects.filter(pk=staff.pk).update(is_demonstration=True)
    client.force_login(staff)
    return client


@pytest.fixture
def leading(lead: User) -> Client:
    client = Client()
    client.force_login(lead)
    return client


@pytest.fixture
def case(call: Call, lead: User, staff: User) -> Proposal:
    return begun(call, lead, staff)


def coach(ubn: str = SECOND) -> None:
    CoachingRecord.objects.create(
        key=ubn, ubn=ubn, programme="別的計畫", roc_year=113, status="running", source="示範登記", source_date="2024-03-01",
    )


def text_of(answer: Any) -> str:
    return answer.content.decode()


def queries_of(desk: Client) -> int:
    """What the page asks of the database once it is warm."""
    desk.get(CHECK)
    with CaptureQueriesContext(connection) as asked:
        assert desk.get(CHECK).status_code == 200
    return len(asked)


def a_round(case: Proposal, staff: User, documents: tuple[str, ...], now: datetime) -> None:
    """A notice that was sent, supplied and settled."""
    made = ask_round(case, staff, dict.fromkeys(documents, "影本模糊無法辨識"), now + timedelta(days=3), now)
    made.items.update(supplied_at=now, supplied_by=staff, verdict=CorrectionItem.Verdict.ACCEPTED, settled_at=now, settled_by=staff)
    CorrectionRound.objects.filter(pk=made.pk).update(supplied_at=now, supplied_by=staff, closed_at=now, closed_by=staff)
    Proposal.objects.filter(pk=case.pk).update(status=Status.SCREENING)


def test_the_page_asks_the_same_whatever_the_history_of_the_case(
    desk: Client, case: Proposal, call: Call, lead: User, staff: User, staff2: User, now: datetime,
) -> None:
    """Neighbours, plans alike, shared contacts, records, answers, rounds, rulings and what waits: one of each costs what many cost, 20 at most."""
    note_prints()
    answer(case, staff, {"E-08": Given("passed", "", 0)})
    submitted(call, lead, "113-BBBBB")
    note_prints()
    a_round(case, staff, (CERTIFICATE,), now)
    one = queries_of(desk)
    for code in ("113-CCCCC", "113-DDDDD", "113-EEEEE"):
        submitted(call, lead, code)
    note_prints()
    for each in sample()["members"][1:4]:
        coach(each["ubn"])
    answer_all(case, staff)
    a_round(case, staff, (CERTIFICATE, "paper.seals"), now)
    a_round(case, staff, ("paper.seals",), now)
    for each, place in enumerate((PLACE, PLACE.replace("[1]", "[2]"))):
        message = desk.get(CHECK + "ruling/", {"code": "E-22", "where": place}).context["matter"].outcome.message.zh
        desk.post(CHECK + "ruling/", {"code": "E-22", "where": place, "message": message, "verdict": "passed", "reason": "專案簽報核准在案"})
        if each == 0:
            confirm_last(staff2)
    page = text_of(desk.get(CHECK))
    assert page.count('<article class="find-item"') >= 3
    assert [words for words in ("送複核中", "第3次", "113-EEEEE", "專案簽報核准在案") if words not in page] == []
    assert (queries_of(desk), one) == (one, PAGE_QUERIES)


def test_a_received_case_is_a_preview_until_somebody_begins(desk: Client, call: Call, lead: User) -> None:
    case = received(call, lead)
    page = text_of(desk.get(CHECK))
    assert "尚未開始審查" in page
    assert 'name="a-E-08"' not in page
    case.refresh_from_db()
    assert case.status == Status.RECEIVED
    assert desk.post(CHECK + "start/").status_code == 302
    assert 'name="a-E-08"' in text_of(desk.get(CHECK))


def test_nobody_else_opens_it_and_a_draft_has_none(desk: Client, leading: Client, client: Client, case: Proposal, stranger: User, call: Call) -> None:
    assert leading.get(CHECK).status_code == 403
    other = Client()
    other.force_login(stranger)
    assert other.get(CHECK).status_code == 404
    draft = factories.make_proposal(call=call)
    assert desk.get(f"/desk/cases/{draft.code}/check/").status_code == 404


def test_answers_are_kept_together_or_given_back(desk: Client, case: Proposal) -> None:
    wrong = desk.post(CHECK + "answers/", {"a-E-08": "passed", "t-E-08": "0", "a-E-10": "failed", "n-E-10": "少", "t-E-10": "0"})
    assert (wrong.status_code, CheckAnswer.objects.count()) == (400, 0)
    page = text_of(wrong)
    assert 'value="少"' in page
    assert 'href="#q-E-10"' in page
    assert 'value="passed" checked' in page
    kept = desk.post(CHECK + "answers/", {"a-E-08": "passed", "t-E-08": "0", "firm": "firm-2"})
    assert kept.status_code == 302
    assert set(CheckAnswer.objects.values_list("key", flat=True)) == {"E-08", "E-03.2", "E-14.2", "E-28.2"}
    late = desk.post(CHECK + "answers/", {"a-E-08": "failed", "n-E-08": "主題不符合內需", "t-E-08": "0"})
    assert late.status_code == 409
    assert "主題不符合內需" in text_of(late)


def test_a_finding_is_ruled_over_on_its_page(desk: Client, case: Proposal, staff2: User) -> None:
    coach()
    page = desk.get(CHECK + "ruling/", {"code": "E-22", "where": PLACE})
    assert "別的計畫" in text_of(page)
    message = page.context["matter"].outcome.message.zh
    sent = {"code": "E-22", "where": PLACE, "message": message, "verdict": "passed", "reason": "好"}
    assert desk.post(CHECK + "ruling/", sent).status_code == 400
    done = desk.post(CHECK + "ruling/", sent | {"reason": "專案簽報核准，文號示範1號"})
    assert done.url == f"/seconds/{Confirmation.objects.get().pk}/"
    assert "送複核中" in text_of(desk.get(CHECK))
    confirm_last(staff2)
    assert Ruling.objects.count() == 1
    assert "專案簽報核准，文號示範1號" in text_of(desk.get(CHECK))
    assert desk.get(CHECK + "ruling/", {"code": "E-99", "where": "x"}).status_code == 404
    assert desk.post(CHECK + "ruling/", sent | {"message": "別的話", "reason": "理由充分了"}).status_code == 409


def test_plans_alike_stand_side_by_side(desk: Client, case: Proposal, call: Call, staff: User) -> None:
    submitted(call, staff, "113-BBBBB")
    note_prints()
    assert "/compare/113-BBBBB/" in text_of(desk.get(CHECK))
    page = text_of(desk.get(CHECK + "compare/113-BBBBB/"))
    assert page.count("<mark>") >= 2
    assert desk.get(CHECK + "compare/113-AAAAA/").status_code == 404
    assert desk.get(CHECK + "compare/113-ZZZZZ/").status_code == 404


def test_a_notice_is_previewed_sent_supplied_and_settled(desk: Client, leading: Client, case: Proposal, now: datetime) -> None:
    day = timezone.localtime(now + timedelta(days=5))
    sent = {"item": CERTIFICATE, f"wrong-{CERTIFICATE}": "影本模糊無法辨識", "day": day.date().isoformat(), "time": "17:00"}
    assert desk.post(CHECK + "correction/", sent | {"day": "昨天"}).status_code == 400
    seen = desk.post(CHECK + "correction/", sent)
    assert "補正1項文件" in text_of(seen)
    assert CorrectionRound.objects.count() == 0
    assert desk.post(CHECK + "correction/", sent | {"send": "yes"}).status_code == 302
    assert desk.post(CHECK + "correction/", sent | {"send": "yes"}).status_code == 409
    item = CorrectionItem.objects.get()
    assert "待補件：1項文件" in text_of(leading.get(CASE))
    assert "補件／補正" in text_of(leading.get("/"))
    assert "影本模糊無法辨識" in text_of(leading.get(CASE + "supply/"))
    assert leading.post(CASE + f"supply/{item.pk}/").status_code == 400
    assert leading.post(CASE + f"supply/{item.pk}/", {"file": SimpleUploadedFile("a.exe", b"MZ")}).status_code == 415
    assert leading.post(CASE + "supply/hand-in/").status_code == 409
    file = SimpleUploadedFile("登記.pdf", (factories.SAMPLES / "files" / "registration.pdf").read_bytes())
    assert leading.post(CASE + f"supply/{item.pk}/", {"file": file}).status_code == 302
    assert leading.post(CASE + "supply/hand-in/").status_code == 302
    assert desk.get(CASE + f"supply/{item.pk}/file/")["Content-Type"] == "application/pdf"
    assert "已補件，待複核" in text_of(desk.get("/desk/corrections/"))
    assert desk.post(CHECK + "correction/settle/", {}).status_code == 400
    assert desk.post(CHECK + "correction/settle/", {f"v-{item.pk}": "accepted"}).status_code == 302
    assert "影本模糊無法辨識" in text_of(desk.get(CHECK + "correction/notices/1/"))
    assert "目前沒有待補的文件" in text_of(desk.get("/desk/corrections/"))


def test_a_date_moves_and_a_notice_is_taken_back(desk: Client, case: Proposal, staff: User, now: datetime) -> None:
    ask_round(case, staff, {"paper.seals": "用印頁未蓋負責人章"}, now + timedelta(days=3), now)
    assert desk.post(CHECK + "correction/until/", {"day": "", "time": "17:00", "reason": "連假"}).status_code == 400
    later = timezone.localtime(now + timedelta(days=6)).date().isoformat()
    assert desk.post(CHECK + "correction/until/", {"day": later, "time": "17:00", "reason": "連假郵務延誤"}).status_code == 302
    item, today = CorrectionItem.objects.get(), timezone.localtime(now - timedelta(minutes=2))
    arrival = CHECK + f"correction/items/{item.pk}/arrival/"
    assert desk.post(arrival, {"day": later, "time": "17:00"}).status_code == 400
    assert desk.post(CHECK + "correction/drop/", {"reason": "短"}).status_code == 400
    assert desk.post(arrival, {"day": today.date().isoformat(), "time": f"{today:%H:%M}", "note": "專人送達"}).status_code == 302
    assert desk.post(CHECK + "correction/drop/", {"reason": "已經送達了"}).status_code == 409


def test_a_case_passes_with_the_mail_that_was_shown(desk: Client, leading: Client, case: Proposal, staff: User) -> None:
    assert "還不能通過" in text_of(desk.get(CHECK + "pass/"))
    assert desk.post(CHECK + "pass/").status_code == 409
    answer_all(case, staff)
    assert "審查通過" in text_of(desk.get(CHECK + "pass/"))
    assert "審查結果尚未通知" in text_of(leading.get(CASE + "result/"))
    assert desk.post(CHECK + "pass/").status_code == 302
    assert "審查通過" in text_of(leading.get(CASE + "result/"))
    second = desk.post(CHECK + "pass/")
    assert second.status_code == 409
    assert str(staff) in text_of(second)


def test_a_refusal_is_shown_confirmed_and_read_by_the_lead_alone(
    desk: Client, leading: Client, case: Proposal, staff2: User, member: User,
) -> None:
    coach()
    row = MemberFirm.objects.get(proposal=case, position=1)
    factories.bind(row, member)
    key, sent = f"E-22@{PLACE}", {"kind": "ineligible", "words": "成員更換後得於次年申請。", "reason": "已查輔導紀錄"}
    assert desk.post(CHECK + "refuse/", sent).status_code == 400
    shown = text_of(desk.post(CHECK + "refuse/", sent | {"key": key}))
    assert "資格不符" in shown
    assert Confirmation.objects.count() == 0
    assert desk.post(CHECK + "refuse/", sent | {"key": key, "send": "yes"}).status_code == 302
    User.objects.filter(pk=staff2.pk).update(is_demonstration=True)
    second = Client()
    second.force_login(staff2)
    asked = text_of(second.get(f"/seconds/{Confirmation.objects.get().pk}/"))  # who confirms reads what will go out and sees the evidence
    assert [each in asked for each in ("成員更換後得於次年申請。", f'href="{CHECK}"')] == [True, True]
    assert "審查結果尚未通知" in text_of(leading.get(CASE + "result/"))
    confirm_last(staff2)
    told = text_of(leading.get(CASE + "result/"))
    assert row.company_name in told
    assert "成員更換後得於次年申請。" in told
    other = Client()
    other.force_login(member)
    read = text_of(other.get(CASE + "result/"))
    assert "資格不符" in read
    assert "成員更換後得於次年申請。" not in read
    assert row.company_name not in read.partition("<main")[2]
    overview = text_of(leading.get(CASE))
    assert "審查結果：資格不符" in overview
    assert Mail.objects.filter(event="screening_refused").exists()


def test_a_withdrawal_needs_its_letter(desk: Client, case: Proposal, staff2: User) -> None:
    assert "由領導企業自行撤案" in text_of(desk.get(CHECK + "withdraw/"))
    Proposal.objects.filter(pk=case.pk).update(status=Status.SLIDES_READY)
    sent = {"dated": "2024-03-08", "signed_by": "周以恩", "reason": "成員退出無法執行"}
    assert desk.post(CHECK + "withdraw/", sent).status_code == 400
    letter = SimpleUploadedFile("來函.pdf", (factories.SAMPLES / "files" / "registration.pdf").read_bytes())
    assert desk.post(CHECK + "withdraw/", sent | {"letter": letter, "dated": "前天"}).status_code == 400
    letter.seek(0)
    assert desk.post(CHECK + "withdraw/", sent | {"letter": SimpleUploadedFile("a.exe", b"MZ")}).status_code == 415
    assert desk.post(CHECK + "withdraw/", sent | {"letter": letter}).status_code == 302
    confirm_last(staff2)
    page = text_of(desk.get(CHECK + "withdraw/"))
    assert "來函掃描檔" in page
    assert StoredFile.objects.filter(name="來函.pdf").count() == 1


def test_the_opinion_is_written_and_printed(desk: Client, case: Proposal) -> None:
    assert "一、聯盟概況" in text_of(desk.get(CHECK + "opinion/"))
    assert "尚未由承辦人確認" in text_of(desk.get(CHECK + "opinion/print/"))
    assert desk.post(CHECK + "opinion/", {"text": "", "seen": "0"}).status_code == 400
    assert desk.post(CHECK + "opinion/", {"text": "建議提送審查。", "seen": "0"}).status_code == 302
    stale = desk.post(CHECK + "opinion/", {"text": "另一版的意見", "seen": "0"})
    assert stale.status_code == 409
    assert "另一版的意見" in text_of(stale)
    assert "建議提送審查。" in text_of(desk.get(CHECK + "opinion/print/"))
    assert "一、聯盟概況" in text_of(desk.get(CHECK + "opinion/?anew=1"))


def test_home_counts_what_waits_for_staff(desk: Client, case: Proposal, staff: User, call: Call, now: datetime) -> None:
    assert "1件審查中" in text_of(desk.get("/"))
    ask_round(case, staff, {CERTIFICATE: "影本模糊無法辨識"}, now + timedelta(days=1), now)
    CorrectionRound.objects.update(until=now - timedelta(seconds=5))
    page = text_of(desk.get("/"))
    assert "1件補件已逾期" in page
    assert "1件補件已逾期" in text_of(desk.get("/desk/corrections/"))


def test_the_officer_is_handed_on(desk: Client, case: Proposal, staff2: User, lead: User) -> None:
    assert desk.post(CHECK + "officer/", {"officer": str(lead.pk)}).status_code == 302
    assert case.checks.get().officer != lead
    desk.post(CHECK + "officer/", {"officer": str(staff2.pk)})
    assert case.checks.get().officer == staff2
