"""Paper at the desk: numbers without a gap, versions, late paper, 收件確認 and its clock."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail
from alliance_portal.trail.models import Entry
from proposals.constants import Status
from proposals.models import Call, Proposal
from proposals.services import Conflict, Forbidden, Refused
from review.models import CalendarDay, CaseNumber, PaperIntake
from review.services.acknowledgements import acknowledge, alarm_due, plan
from review.services.intake import correct, log_paper, refuse_late
from tests import factories
from tests.proposals.services.test_races import at_once
from tests.review.cases import delivery, make_draft, upload


@pytest.fixture
def case(call: Call, lead: User) -> Proposal:
    return make_draft(call, lead)


def test_paper_before_its_upload_is_a_state(case: Proposal, staff: User, lead: User, now: datetime) -> None:
    intake = log_paper(case, staff, delivery(now), received_at=now)
    case.refresh_from_db()
    assert (case.status, intake.version, CaseNumber.objects.get().number) == (Status.PAPER_ONLY, None, 1)
    with pytest.raises(Refused):
        acknowledge(case, staff, now)
    upload(case, lead, now)
    assert plan(case, now).needs_reason  # nobody has compared the paper with the upload


def test_numbers_stand_in_the_order_of_the_desk_and_stay(call: Call, staff: User, lead: User, now: datetime) -> None:
    cases = [make_draft(call, factories.make_user()) for _ in range(3)]
    for each in (cases[2], cases[0], cases[2], cases[1]):
        log_paper(each, staff, delivery(now), received_at=now)
    assert dict(CaseNumber.objects.values_list("proposal", "number")) == {cases[2].pk: 1, cases[0].pk: 2, cases[1].pk: 3}


@pytest.mark.parametrize(
    ("change", "reason"), [
        ({"arrived_at": timedelta(seconds=1)}, "arrived_at"), ({"arrived_at": -timedelta(days=90)}, "arrived_at"), ({"code": "0912-345-678"}, "code"),
        ({"code": "113-ZZZZZ-1-22"}, "code"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_kept(case: Proposal, staff: User, now: datetime, change: dict, reason: str) -> None:
    arrived = now + change.pop("arrived_at", timedelta(0))
    with pytest.raises(Refused) as refused:
        log_paper(case, staff, delivery(arrived, **change), received_at=now)
    assert (refused.value.reason, PaperIntake.objects.count(), CaseNumber.objects.count()) == (reason, 0, 0)


def test_only_staff_take_paper(case: Proposal, lead: User, staff: User, now: datetime) -> None:
    for act in (lambda: log_paper(case, lead, delivery(now), received_at=now), lambda: acknowledge(case, lead, now)):
        with pytest.raises(Forbidden):
            act()
    User.objects.filter(pk=staff.pk).update(is_active=False)
    staff.refresh_from_db()
    with pytest.raises(Forbidden):
        log_paper(case, staff, delivery(now), received_at=now)


def test_acknowledgement_receives_the_case_and_tells_its_contact(case: Proposal, staff: User, lead: User, now: datetime) -> None:
    sent = upload(case, lead)
    intake = log_paper(case, staff, delivery(now, code=sent.receipt_no), received_at=now)
    assert intake.version == 1
    planned = plan(case, now)
    assert planned.refused is None
    assert [each.email for each in planned.readers] == ["contact@example.tw", lead.email]
    acknowledge(case, staff, now)
    case.refresh_from_db()
    intake.refresh_from_db()
    assert (case.status, intake.acknowledged_at, intake.acknowledged_by) == (Status.RECEIVED, now, staff)
    mails = Mail.objects.filter(event="paper_acknowledged")
    assert {each.to for each in mails} == {"contact@example.tw", lead.email}
    first = mails.get(to="contact@example.tw")
    assert (first.subject, first.body) == (planned.subject, planned.body)
    assert "113-IA-001" in first.subject
    with pytest.raises(Conflict):
        acknowledge(case, staff, now)
    assert mails.count() == 2


def test_older_paper_needs_a_word_and_stays_marked(case: Proposal, staff: User, lead: User, now: datetime) -> None:
    first = upload(case, lead, now - timedelta(hours=5))
    log_paper(case, staff, delivery(now, code=first.receipt_no), received_at=now)
    upload(case, lead, now - timedelta(hours=1))
    with pytest.raises(Refused) as refused:
        acknowledge(case, staff, now)
    assert refused.value.reason == "other_version"
    acknowledge(case, staff, now, "兩版內容相同，僅更正電話")
    assert Entry.objects.get(verb="proposal.receive").detail["note"] == "兩版內容相同，僅更正電話"


def test_late_paper_refuses_the_case_with_a_reason(case: Proposal, staff: User, lead: User, call: Call) -> None:
    upload(case, lead)
    after = call.deadline + timedelta(minutes=1)
    with pytest.raises(Refused) as refused:
        log_paper(case, staff, delivery(after), received_at=after)
    assert (refused.value.reason, PaperIntake.objects.count()) == ("late_reason", 0)
    log_paper(case, staff, delivery(after), received_at=after, late_reason="書面於截止後一分鐘送達")
    case.refresh_from_db()
    assert (case.status, CaseNumber.objects.count(), PaperIntake.objects.get().is_late) == (Status.LATE_REFUSED, 0, True)
    assert set(Mail.objects.filter(event="late_refused").values_list("to", flat=True)) == {"contact@example.tw", lead.email}


def test_paper_at_the_very_deadline_is_in_time_and_a_late_copy_changes_nothing(case: Proposal, staff: User, lead: User, call: Call) -> None:
    upload(case, lead)
    after = call.deadline + timedelta(hours=1)
    log_paper(case, staff, delivery(call.deadline), received_at=after)
    log_paper(case, staff, delivery(after), received_at=after)
    case.refresh_from_db()
    assert (case.status, [each.is_late for each in PaperIntake.objects.all()]) == (Status.UPLOADED, [False, True])
    with pytest.raises(Refused) as refused:
        refuse_late(case, staff, received_at=after, reason="書面逾期送達")
    assert refused.value.reason == "in_time"


def test_correction_keeps_before_and_after(case: Proposal, staff: User, now: datetime) -> None:
    intake = log_paper(case, staff, delivery(now), received_at=now)
    with pytest.raises(Refused) as refused:
        correct(intake, staff, delivery(now, copies=1), received_at=now, reason="少")
    assert refused.value.reason == "reason"
    correct(intake, staff, delivery(now, copies=1, has_seals=False), received_at=now, reason="清點後只有一份")
    intake.refresh_from_db()
    assert (intake.copies, intake.has_seals) == (1, False)
    assert Entry.objects.get(verb="paper.corrected").detail["changed"] == {"copies": [2, 1], "has_seals": [True, False]}


def test_alarm_comes_once_and_follows_the_calendar(case: Proposal, staff: User, staff2: User, lead: User) -> None:
    monday = timezone.make_aware(datetime(2024, 3, 4, 13, 5))  # noqa: DTZ001  made aware here
    Call.objects.update(opens_at=monday - timedelta(days=9), deadline=monday + timedelta(days=2))
    case = Proposal.objects.select_related("call").get(pk=case.pk)
    upload(case, lead, monday - timedelta(hours=1))
    log_paper(case, staff, delivery(monday), received_at=monday)
    assert alarm_due(monday + timedelta(hours=19, minutes=59)) == 0
    stopped = CalendarDay.objects.create(day="2024-03-05", is_working=False, name_zh="停止上班", reason="颱風", changed_by=staff)
    assert alarm_due(monday + timedelta(hours=20)) == 0  # Tuesday is no working day: the clock waits
    stopped.delete()
    assert [alarm_due(monday + timedelta(hours=20)) for _round in range(2)] == [1, 0]
    assert set(Mail.objects.filter(event="acknowledgement_due").values_list("to", flat=True)) == {staff.email, staff2.email}
    assert "4時0分" in Mail.objects.filter(event="acknowledgement_due").first().subject


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_leave_no_gap_and_send_one_mail() -> None:
    now, call = timezone.now(), factories.make_call()
    staff = [factories.make_user(f"staff{n}@example.tw", office="staff") for n in range(2)]
    cases = [make_draft(call, factories.make_user()) for _ in range(4)]
    at_once(*[lambda case=case, n=n: log_paper(case, staff[n % 2], delivery(now), received_at=now) for n, case in enumerate(cases)])
    assert sorted(CaseNumber.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    upload(cases[0], staff[0])
    answers = at_once(*[lambda each=each: acknowledge(Proposal.objects.get(pk=cases[0].pk), each, now, "已核對內容相同") for each in staff])
    assert sorted(isinstance(each, Conflict) for each in answers) == [False, True]
    assert Mail.objects.filter(event="paper_acknowledged", to="contact@example.tw").count() == 1
