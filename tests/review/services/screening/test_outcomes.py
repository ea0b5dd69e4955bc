"""審查結果: passed when nothing is open, refused by two persons with reasons of the check; told and moved at once."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused as SecondRefused
from alliance_portal.trail.models import Entry
from proposals.constants import Status
from proposals.models import Call, CoachingRecord, Proposal, StatusChange
from proposals.queries.homes import my_cases
from proposals.services import Conflict, Forbidden, Refused
from review.models import FirmConflict, ScreeningOutcome, WithdrawalRequest
from review.services.screening.checks import Given, answer
from review.services.screening.opinions import opinion_of, write
from review.services.screening.outcomes import ask_refusal, letter_of_pass, pass_case
from review.services.screening.withdrawals import ask_withdrawal
from tests import factories
from tests.proposals.rules.build import sample
from tests.races import at_once
from tests.review.screening.cases import answer_all, begun, confirm_last

SECOND = sample()["members"][1]["ubn"]
KEY = "E-22@members[1].supplementary.coaching_history"


@pytest.fixture
def case(call: Call, lead: User, staff: User) -> Proposal:
    return begun(call, lead, staff)


def coach(ubn: str = SECOND) -> None:
    CoachingRecord.objects.create(
        key=ubn, ubn=ubn, programme="別的計畫", roc_year=113, status="running", source="示範登記", source_date="2024-03-01",
    )


def refuse(case: Proposal, staff: User, **changes: object) -> Confirmation:
    facts = {"kind": "ineligible", "keys": [KEY], "words": "成員更換後可於次年申請。", "reason": "輔導紀錄已查證"} | changes
    return ask_refusal(case, staff, **facts)


def state_of(case: Proposal) -> str:
    return Proposal.objects.values_list("status", flat=True).get(pk=case.pk)


def test_a_case_passes_when_nothing_is_open_and_its_people_are_told(case: Proposal, staff: User, lead: User, now: datetime) -> None:
    with pytest.raises(Refused) as refused:
        pass_case(case, staff, now)
    assert (refused.value.reason, state_of(case), Mail.objects.count()) == ("open", Status.SCREENING, 0)
    answer_all(case, staff)
    planned = letter_of_pass(case)
    with pytest.raises(Forbidden):
        pass_case(case, lead, now)
    pass_case(case, staff, now)
    assert (state_of(case), ScreeningOutcome.objects.get().kind) == (Status.ELIGIBLE, "eligible")
    mails = Mail.objects.filter(event="screening_passed")
    assert lead.email in {each.to for each in mails}
    assert mails.get(to=planned.readers[0].email).body == planned.body


def test_one_open_question_or_finding_keeps_it(case: Proposal, staff: User, now: datetime) -> None:
    answer_all(case, staff)
    answer(case, staff, {"E-08": Given("failed", "主題不符內需", 1)})
    with pytest.raises(Refused):
        pass_case(case, staff, now)
    answer(case, staff, {"E-08": Given("passed", "", 2)})
    coach()
    with pytest.raises(Refused):
        pass_case(case, staff, now)
    CoachingRecord.objects.all().delete()
    pass_case(case, staff, now)
    assert state_of(case) == Status.ELIGIBLE


@pytest.mark.parametrize(
    ("kind", "status", "word"), [
        ("ineligible", Status.INELIGIBLE, "資格不符"), ("documents", Status.INELIGIBLE, "不予受理"), ("rejected", Status.REJECTED, "駁回申請"),
    ],
)
def test_a_refusal_waits_for_a_second_person(
    case: Proposal, staff: User, staff2: User, lead: User, now: datetime, kind: str, status: str, word: str,
) -> None:
    coach()
    asked = refuse(case, staff, kind=kind)
    assert (state_of(case), Mail.objects.filter(event="screening_refused").count(), asked.state) == (Status.SCREENING, 0, "open")
    answer_all(case, staff)
    with pytest.raises(Refused):  # what waits for a second person is open
        pass_case(case, staff, now)
    confirm_last(staff2)
    made = ScreeningOutcome.objects.get()
    assert (state_of(case), made.kind, made.asked_by, made.confirmed_by) == (status, kind, staff, staff2)
    told = Mail.objects.get(event="screening_refused", to=lead.email)
    assert word in told.subject
    assert made.reasons[0]["zh"] in told.body
    assert "成員更換後可於次年申請。" in told.body
    assert [each["code"] for each in made.findings if each["verdict"] == "blocking"] == ["E-22"]
    assert StatusChange.objects.get(target=status).note == made.reasons[0]["zh"]


@pytest.mark.parametrize(
    ("changes", "reason"), [
        ({"keys": []}, "reasons"), ({"keys": ["E-99@x"]}, "reasons"), ({"kind": "late"}, "kind"), ({"kind": "eligible"}, "kind"),
    ],
)
def test_a_refusal_has_a_kind_and_a_reason_of_the_check(case: Proposal, staff: User, staff2: User, changes: dict, reason: str) -> None:
    coach()
    with pytest.raises(Refused) as refused:
        refuse(case, staff, **changes)
    assert (refused.value.reason, Confirmation.objects.count()) == (reason, 0)


def test_a_reason_that_is_gone_refuses_nobody(case: Proposal, staff: User, staff2: User) -> None:
    coach()
    refuse(case, staff)
    CoachingRecord.objects.all().delete()
    with pytest.raises(SecondRefused):
        confirm_last(staff2)
    assert (state_of(case), ScreeningOutcome.objects.count()) == (Status.SCREENING, 0)


def test_the_second_of_two_reads_who_decided(case: Proposal, staff: User, staff2: User, now: datetime) -> None:
    coach()
    refuse(case, staff)
    confirm_last(staff2)
    for late in (lambda: pass_case(case, staff, now), lambda: answer(case, staff, {"E-08": Given("passed", "", 0)}), lambda: refuse(case, staff)):
        with pytest.raises(Refused) as refused:
            late()
        assert refused.value.reason == "decided"
        assert str(staff2) in refused.value.text.zh
        assert "資格不符" in refused.value.text.zh


def test_an_officer_with_a_conflict_decides_nothing_about_the_case(case: Proposal, staff: User, staff2: User, now: datetime) -> None:
    answer_all(case, staff)
    coach()
    refuse(case, staff)
    mine = FirmConflict.objects.create(person=staff2, ubn=SECOND, firm_name="示範", relation=FirmConflict.Relation.values[0])
    for act in (
        lambda: pass_case(case, staff2, now), lambda: refuse(case, staff2), lambda: answer(case, staff2, {"E-08": Given("failed", "不符合規定", 1)}),
        lambda: write(case, staff2, "意見", 0, now),
    ):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(SecondRefused) as refused:
        confirm_last(staff2)
    assert (refused.value.reason, refused.value.status) == ("conflict", 403)
    assert state_of(case) == Status.SCREENING
    FirmConflict.objects.filter(pk=mine.pk).update(ended_at=now)
    confirm_last(staff2)
    assert state_of(case) == Status.INELIGIBLE


def test_reasons_come_from_answers_too(case: Proposal, staff: User, staff2: User, lead: User, call: Call) -> None:
    answer(case, staff, {"D-18": Given("failed", "未附登記證明影本", 0)})
    refuse(case, staff, kind="documents", keys=["D-18"], words="")
    confirm_last(staff2)
    assert "未附登記證明影本" in Mail.objects.get(event="screening_refused", to=lead.email).body
    assert Entry.objects.get(verb="proposal.refuse_documents").detail["reasons"] == ["D-18"]
    row = my_cases(lead, timezone.now())[0]
    assert (row.label, row.staff_label) == ("不予受理", "不予受理")  # the state is that of 資格不符, the refusal is another one


def test_the_firm_s_list_says_which_refusal_it_was(case: Proposal, staff: User, staff2: User, lead: User) -> None:
    coach()
    refuse(case, staff)
    assert my_cases(lead, timezone.now())[0].label == "資格與文件審查中"
    confirm_last(staff2)
    assert my_cases(lead, timezone.now())[0].label == "資格不符"


def test_withdrawal_after_the_check_on_a_letter(case: Proposal, staff: User, staff2: User, lead: User, now: datetime) -> None:
    letter = SimpleUploadedFile("來函.pdf", (factories.SAMPLES / "files" / "registration.pdf").read_bytes(), "application/pdf")
    facts = {"letter": letter, "dated": timezone.localdate(now), "signed_by": "周以恩", "reason": "成員退出，無法執行", "now": now}
    with pytest.raises(Refused) as refused:
        ask_withdrawal(case, staff, **facts)
    assert refused.value.reason == "status"
    Proposal.objects.filter(pk=case.pk).update(status=Status.IN_REVIEW)
    case.refresh_from_db()
    with pytest.raises(Forbidden):
        ask_withdrawal(case, lead, **facts)
    for change, reason in (({"signed_by": " "}, "signed_by"), ({"dated": date(2999, 1, 1)}, "dated")):
        with pytest.raises(Refused) as refused:
            ask_withdrawal(case, staff, **facts | change)
        assert refused.value.reason == reason
    letter.seek(0)
    ask_withdrawal(case, staff, **facts)
    assert state_of(case) == Status.IN_REVIEW
    confirm_last(staff2)
    made = WithdrawalRequest.objects.get()
    assert (state_of(case), made.confirmed_by, made.letter.name) == (Status.WITHDRAWN, staff2, "來函.pdf")
    assert "周以恩" in Mail.objects.get(event="withdrawn", to=lead.email).body


def test_the_opinion_has_versions_and_closes_with_the_review(case: Proposal, staff: User, staff2: User, lead: User, now: datetime) -> None:
    with pytest.raises(Forbidden):
        write(case, lead, "意見", 0, now)
    write(case, staff, "一、聯盟概況\r\n良好", 0, now)
    with pytest.raises(Conflict):
        write(case, staff2, "別的版本", 0, now)
    made = write(case, staff2, "修正後的版本", 1, now + timedelta(seconds=1))
    assert (made.number, opinion_of(case.checks.get()).text) == (2, "修正後的版本")
    with pytest.raises(Refused):
        write(case, staff, "  ", 2, now)
    Proposal.objects.filter(pk=case.pk).update(status=Status.IN_REVIEW)
    with pytest.raises(Refused):
        write(case, staff, "太晚了", 2, now)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_one_wins_and_one_mail_goes() -> None:
    call, lead = factories.make_call(), factories.make_user("lead@example.tw", name="周以恩")
    staff = [factories.make_user(f"staff{n}@example.tw", office="staff") for n in range(3)]
    case, now = begun(call, lead, staff[0]), timezone.now()
    answer_all(case, staff[0])
    coach()
    refuse(case, staff[0])
    CoachingRecord.objects.all().delete()
    Confirmation.objects.update(state="withdrawn")
    answers = at_once(*[lambda each=each: pass_case(Proposal.objects.get(pk=case.pk), each, now) for each in staff[:2]])
    assert sorted(isinstance(each, Refused) for each in answers) == [False, True]
    assert next(each for each in answers if isinstance(each, Refused)).reason in {"decided", "changed"}
    assert (ScreeningOutcome.objects.count(), Mail.objects.filter(event="screening_passed", to=lead.email).count()) == (1, 1)
