"""補件／補正: what is asked, until when, what the lead supplies, what staff say to it; every round kept, nothing else opened."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import FileRefused
from alliance_portal.mail.models import Mail
from proposals.constants import Status
from proposals.models import Call, Proposal
from proposals.services import Forbidden, Refused
from review.models import CheckAnswer, CorrectionItem, CorrectionRound
from review.queries.screening import open_rounds
from review.screening.documents import CERTIFICATE, SEAL
from review.services.screening import corrections
from review.services.screening.corrections import ask_round, drop, letter_of, move_until, settle
from review.services.screening.reminders import remind_due
from review.services.screening.supplies import hand_in, log_arrival, supply
from tests import factories
from tests.review.screening.cases import begun, standing_of

WRONG = "影本模糊，統一編號無法辨識"
IN_A_WEEK = timedelta(days=7)


def a_pdf(name: str = "登記.pdf") -> SimpleUploadedFile:
    """A whole PDF of one page."""
    return SimpleUploadedFile(name, (factories.SAMPLES / "files" / "registration.pdf").read_bytes(), "application/pdf")


@pytest.fixture
def case(call: Call, lead: User, staff: User) -> Proposal:
    return begun(call, lead, staff)


def state_of(case: Proposal) -> str:
    return Proposal.objects.values_list("status", flat=True).get(pk=case.pk)


def item_of(case: Proposal, document: str) -> CorrectionItem:
    return CorrectionItem.objects.filter(round__check_of__proposal=case, document=document).order_by("-pk")[0]


def test_a_notice_opens_its_document_and_tells_the_lead(case: Proposal, staff: User, lead: User, now: datetime) -> None:
    planned = letter_of(case, {CERTIFICATE: WRONG}, now + IN_A_WEEK, now)
    assert state_of(case) == Status.SCREENING
    made = ask_round(case, staff, {CERTIFICATE: WRONG}, now + IN_A_WEEK, now)
    assert (state_of(case), made.number, made.items.get().wrong) == (Status.CORRECTION, 1, WRONG)
    mails = Mail.objects.filter(event="correction_asked")
    assert lead.email in {each.to for each in mails}
    first = mails.get(to=planned.readers[0].email)
    assert (first.subject, first.body) == (planned.subject, planned.body)
    assert "補正1項文件" in first.subject
    assert WRONG in first.body
    asked = standing_of(case).question("D-18")
    assert asked is not None
    assert asked.last is not None
    assert (asked.last.answer, asked.last.note) == ("correct", WRONG)
    assert standing_of(case).awaited == 1


@pytest.mark.parametrize(
    ("wanted", "after", "reason"), [
        ({}, IN_A_WEEK, "items"), ({"alliance_background.member_composition": "內容請重寫"}, IN_A_WEEK, "items"), ({SEAL: "缺"}, IN_A_WEEK, SEAL),
        ({SEAL: WRONG}, timedelta(0), "until"), ({SEAL: WRONG}, timedelta(days=14, seconds=1), "until"), ({SEAL: WRONG}, timedelta(days=14), None),
    ],
)
def test_documents_only_and_never_after_the_deadline_where_the_call_says_so(
    case: Proposal, staff: User, call: Call, wanted: dict, after: timedelta, reason: str | None,
) -> None:
    at = call.deadline - timedelta(days=14)
    if reason is None:
        assert ask_round(case, staff, wanted, at + after, at).until == call.deadline
        return
    with pytest.raises(Refused) as refused:
        ask_round(case, staff, wanted, at + after, at)
    assert (refused.value.reason, CorrectionRound.objects.count(), state_of(case)) == (reason, 0, Status.SCREENING)


def test_the_setting_of_the_call_decides_after_its_deadline(case: Proposal, staff: User, call: Call) -> None:
    after = call.deadline + timedelta(seconds=1)
    with pytest.raises(Refused) as refused:
        ask_round(case, staff, {SEAL: WRONG}, after + IN_A_WEEK, after)
    assert refused.value.reason == "closed"
    Call.objects.update(rules=call.rules | {corrections.SETTING: True})
    case = Proposal.objects.select_related("call").get(pk=case.pk)
    with pytest.raises(Refused) as refused:
        ask_round(case, staff, {SEAL: WRONG}, after + timedelta(days=60, seconds=1), after)
    assert refused.value.reason == "until"
    shorter = Proposal.objects.select_related("call").get(pk=case.pk)
    Call.objects.update(rules=call.rules | {corrections.SETTING: True, "correction_days": 14})
    with pytest.raises(Refused) as refused:
        ask_round(shorter, staff, {SEAL: WRONG}, after + timedelta(days=14, seconds=1), after)
    assert (refused.value.reason, "14" in refused.value.text.zh) == ("until", True)
    Call.objects.update(rules=call.rules | {corrections.SETTING: True})
    ask_round(case, staff, {SEAL: WRONG}, after + timedelta(days=60), after)
    assert state_of(case) == Status.CORRECTION


def test_the_lead_supplies_hands_in_and_staff_settle(case: Proposal, staff: User, lead: User, member: User, now: datetime) -> None:
    ask_round(case, staff, {CERTIFICATE: WRONG, SEAL: "未蓋公司大章"}, now + IN_A_WEEK, now)
    with pytest.raises(Forbidden):
        supply(case, member, item_of(case, SEAL).pk, a_pdf(), now)
    supply(case, lead, item_of(case, SEAL).pk, a_pdf("用印.pdf"), now)
    with pytest.raises(Refused) as refused:
        hand_in(case, lead, now)
    assert refused.value.reason == "missing"
    supply(case, lead, item_of(case, CERTIFICATE).pk, a_pdf("舊.pdf"), now)
    supply(case, lead, item_of(case, CERTIFICATE).pk, a_pdf("新.pdf"), now)  # another one takes its place until it is handed in
    with pytest.raises(Forbidden):
        hand_in(case, member, now)
    assert hand_in(case, lead, now)
    assert (state_of(case), item_of(case, CERTIFICATE).file.name) == (Status.CORRECTED, "新.pdf")
    assert Mail.objects.get(event="correction_supplied").to == staff.email
    for late in (lambda: hand_in(case, lead, now), lambda: supply(case, lead, item_of(case, SEAL).pk, a_pdf(), now)):
        with pytest.raises(Refused):
            late()
    seal, certificate = item_of(case, SEAL).pk, item_of(case, CERTIFICATE).pk
    for verdicts, wrong in (({seal: ("accepted", "")}, certificate), ({seal: ("accepted", ""), certificate: ("returned", "糊")}, certificate)):
        with pytest.raises(Refused) as refused:
            settle(case, staff, verdicts, now)
        assert refused.value.reason == f"item-{wrong}"
    settle(case, staff, {seal: ("accepted", ""), certificate: ("returned", "仍無法辨識統一編號")}, now)
    standing = standing_of(case)
    assert [standing.question(key).last.answer for key in ("D-17", "D-18")] == ["passed", "correct"]
    assert (standing.awaited, CorrectionItem.objects.filter(verdict="").count()) == (0, 0)
    second = ask_round(case, staff, {CERTIFICATE: "請補清晰影本"}, now + IN_A_WEEK, now)
    assert (second.number, CorrectionRound.objects.count()) == (2, 2)


def test_what_came_last_is_settled_before_something_else_is_asked(case: Proposal, staff: User, lead: User, now: datetime) -> None:
    ask_round(case, staff, {SEAL: WRONG}, now + IN_A_WEEK, now)
    supply(case, lead, item_of(case, SEAL).pk, a_pdf(), now)
    hand_in(case, lead, now)
    with pytest.raises(Refused) as refused:
        ask_round(case, staff, {CERTIFICATE: WRONG}, now + IN_A_WEEK, now)
    assert refused.value.reason == "not_settled"


def test_the_date_is_inclusive_and_moves_with_a_reason(case: Proposal, staff: User, lead: User, now: datetime) -> None:
    until = now + timedelta(days=2)
    ask_round(case, staff, {SEAL: WRONG}, until, now)
    supply(case, lead, item_of(case, SEAL).pk, a_pdf(), until)
    late = until + timedelta(microseconds=1)
    for press in (lambda: supply(case, lead, item_of(case, SEAL).pk, a_pdf(), late), lambda: hand_in(case, lead, late)):
        with pytest.raises(Refused) as refused:
            press()
        assert refused.value.reason == "over"
    assert StoredFile.objects.filter(name="登記.pdf").count() == 1
    with pytest.raises(Refused):
        move_until(case, staff, until + timedelta(days=1), "延", late)
    move_until(case, staff, until + timedelta(days=1), "連假郵務延誤", late)
    assert hand_in(case, lead, late)
    assert "連假郵務延誤" in Mail.objects.filter(event="correction_changed").first().body


def test_a_wrong_file_keeps_nothing(case: Proposal, staff: User, lead: User, now: datetime) -> None:
    ask_round(case, staff, {SEAL: WRONG}, now + IN_A_WEEK, now)
    for name, content in (("a.pdf", b"MZ no pdf"), ("a.exe", b"MZ"), ("a.pdf", b"")):
        with pytest.raises(FileRefused):
            supply(case, lead, item_of(case, SEAL).pk, SimpleUploadedFile(name, content), now)
    assert (item_of(case, SEAL).file, StoredFile.objects.count()) == (None, 0)


def test_paper_is_written_down_by_the_desk(case: Proposal, staff: User, lead: User, now: datetime) -> None:
    ask_round(case, staff, {"paper.seals": "用印頁未蓋負責人章", SEAL: WRONG}, now + IN_A_WEEK, now)
    paper = item_of(case, "paper.seals").pk
    with pytest.raises(Refused):
        supply(case, lead, paper, a_pdf(), now)
    with pytest.raises(Forbidden):
        log_arrival(case, lead, paper, arrived_at=now, note="", now=now)
    supply(case, lead, item_of(case, SEAL).pk, a_pdf(), now)
    assert not hand_in(case, lead, now)
    assert state_of(case) == Status.CORRECTION
    for arrived, reason in ((now + timedelta(seconds=1), "arrived_at"), (now + IN_A_WEEK + timedelta(seconds=1), "over")):
        with pytest.raises(Refused) as refused:
            log_arrival(case, staff, paper, arrived_at=arrived, note="", now=max(now, arrived if reason == "over" else now))
        assert refused.value.reason == reason
    assert log_arrival(case, staff, paper, arrived_at=now, note="專人送達", now=now)
    assert state_of(case) == Status.CORRECTED


def test_a_notice_can_be_taken_back(case: Proposal, staff: User, lead: User, now: datetime) -> None:
    ask_round(case, staff, {SEAL: WRONG}, now + IN_A_WEEK, now)
    with pytest.raises(Forbidden):
        drop(case, lead, "不需要補件了", now)
    drop(case, staff, "誤發，書面已有用印", now)
    found = CorrectionRound.objects.get()
    assert (state_of(case), found.dropped_reason, found.closed_by) == (Status.SCREENING, "誤發，書面已有用印", staff)
    assert standing_of(case).awaited == 0


def test_reminders_are_due_and_sent_once(case: Proposal, staff: User, now: datetime) -> None:
    until = now + timedelta(days=3)
    found = ask_round(case, staff, {SEAL: WRONG}, until, now)
    assert remind_due(until - timedelta(hours=24)) == 0
    later = until - timedelta(hours=23, minutes=59)
    assert [remind_due(later), remind_due(later)] == [1, 0]
    assert [remind_due(until), remind_due(until + timedelta(seconds=1)), remind_due(until + timedelta(days=1))] == [0, 1, 0]
    assert Mail.objects.get(event="correction_overdue").to == staff.email
    assert [each.pk for each in open_rounds(until + timedelta(seconds=1))] == [found.pk]
    assert open_rounds(until) == []
    assert [each.pk for each in open_rounds()] == [found.pk]


def test_a_sweeper_that_slept_tells_the_officer_and_does_not_remind_too_late(case: Proposal, staff: User, now: datetime) -> None:
    ask_round(case, staff, {SEAL: WRONG}, now + timedelta(days=3), now)
    assert remind_due(now + timedelta(days=9)) == 1
    assert set(Mail.objects.values_list("event", flat=True)) == {"correction_asked", "correction_overdue"}
    assert CheckAnswer.objects.count() == 1
