"""展延 and 停止上班處理: nothing before a second person agrees, then everything, and each mail once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused, confirm
from proposals.constants import Status
from proposals.models import Announcement, Call, Proposal
from proposals.permissions import is_editable
from review.models import CalendarDay, Extension, StoppedWork
from review.queries.calendar import working_calendar
from review.services.extensions import ask_case_extension, ask_extension, ask_stop, deadline_words, mail_due
from tests.review.cases import make_draft, upload

TEXTS = {"title_zh": "停止上班公告", "title_en": "No work", "body_zh": "暫停收件。", "body_en": "No paper is taken in."}


@pytest.fixture
def call(call: Call) -> Call:
    """With its checkpoints in the year after."""
    year = timezone.localdate().year + 1
    Call.objects.filter(pk=call.pk).update(midterm_on=date(year, 7, 30), final_on=date(year, 11, 30))
    call.refresh_from_db()
    return call


@pytest.fixture
def case(call: Call, lead: User, staff2: User) -> Proposal:
    made = make_draft(call, lead)
    upload(made, lead)
    return made


def test_extension_waits_for_another_officer_then_reaches_everybody(case: Proposal, call: Call, staff: User, staff2: User, client: Client) -> None:
    now, until = timezone.now(), call.deadline + timedelta(days=2)
    client.force_login(staff)
    assert client.get("/clock/").json()["deadline"] == int(call.deadline.timestamp())
    asked = ask_extension(call, staff, until=until, reason="系統於截止日中斷服務", now=now)
    with pytest.raises(PermissionDenied):
        confirm(asked, staff)
    assert (Call.objects.get(pk=call.pk).deadline, mail_due(now)) == (call.deadline, 0)
    confirm(asked, staff2)
    assert Call.objects.get(pk=call.pk).deadline == until
    assert client.get("/clock/").json()["deadline"] == int(until.timestamp())
    row = Extension.objects.get()
    assert (row.before, row.until, row.asked_by, row.confirmed_by) == (call.deadline, until, staff, staff2)
    assert [mail_due(now) for _round in range(2)] == [1, 0]
    assert Mail.objects.filter(event="deadline_extended").count() == 2  # the contact and the lead's owner


@pytest.mark.parametrize(("days", "reason"), [(-1, "系統中斷服務"), (0, "系統中斷服務"), (500, "系統中斷服務"), (2, "短")])
def test_extension_that_makes_no_sense_is_not_asked(case: Proposal, call: Call, staff: User, days: int, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        ask_extension(call, staff, until=call.deadline + timedelta(days=days), reason=reason, now=timezone.now())
    assert (refused.value.status, Confirmation.objects.count()) == (400, 0)


def test_extension_of_a_deadline_that_moved_meanwhile_is_refused(case: Proposal, call: Call, staff: User, staff2: User) -> None:
    asked = ask_extension(call, staff, until=call.deadline + timedelta(days=2), reason="系統於截止日中斷服務", now=timezone.now())
    Call.objects.filter(pk=call.pk).update(deadline=call.deadline + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        confirm(asked, staff2)
    assert (refused.value.reason, Extension.objects.count()) == ("changed", 0)


def test_day_without_work_does_everything_at_once(case: Proposal, call: Call, staff: User, staff2: User, client: Client) -> None:
    User.objects.filter(pk=staff.pk).update(is_demonstration=True)
    client.force_login(staff)
    day = timezone.localdate(call.deadline)
    while not working_calendar().is_working(day):
        day += timedelta(days=1)
    Call.objects.filter(pk=call.pk).update(deadline=timezone.localtime(call.deadline).replace(year=day.year, month=day.month, day=day.day))
    page = client.get("/desk/stop-work/", {"stopped": day.isoformat(), "call": call.code})
    proposed = page.context["typed"]
    assert proposed["day"]
    assert "截止時間順延至" in proposed["body_zh"]
    assert client.post("/desk/stop-work/", proposed | {"stopped": day.isoformat(), "reason": "颱"}).status_code == 400
    answer = client.post("/desk/stop-work/", proposed | {"stopped": day.isoformat(), "reason": "臺北市公告停止上班"})
    asked = Confirmation.objects.get()
    assert answer.url == f"/seconds/{asked.pk}/"
    assert (working_calendar().is_working(day), StoppedWork.objects.count()) == (True, 0)
    page = client.get(f"/seconds/{asked.pk}/").content.decode()  # the second person reads what will be announced
    assert [words for words in (proposed["title_zh"], proposed["body_en"].splitlines()[0][:30]) if words not in page] == []
    confirm(asked, staff2)
    assert working_calendar().is_working(day) is False
    moved = timezone.localdate(Call.objects.get(pk=call.pk).deadline)
    assert moved > day
    assert working_calendar().is_working(moved)
    assert Announcement.objects.filter(slug=f"stop-work-{day.isoformat()}", published_at__isnull=False).exists()
    assert [mail_due(timezone.now()) for _round in range(2)] == [1, 0]
    assert set(Mail.objects.filter(event__in=("work_stopped", "deadline_extended")).values_list("event", flat=True)) == {"work_stopped"}


def test_day_without_work_may_leave_the_deadline(case: Proposal, call: Call, staff: User, staff2: User) -> None:
    day = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused):
        ask_stop(call, staff, day=day, reason="臺北市公告停止上班", texts=TEXTS | {"body_en": " "}, until=None, now=timezone.now())
    confirm(ask_stop(call, staff, day=day, reason="臺北市公告停止上班", texts=TEXTS, until=None, now=timezone.now()), staff2)
    assert Call.objects.get(pk=call.pk).deadline == call.deadline
    assert CalendarDay.objects.get(day=day).is_working is False


@pytest.mark.parametrize("moves", [True, False])
def test_the_announcement_never_contradicts_the_deadline(case: Proposal, call: Call, staff: User, *, moves: bool) -> None:
    """The text is proposed before a deadline is typed: what it says of the deadline follows what was typed."""
    now, until = timezone.now(), call.deadline + timedelta(days=3)
    proposed = {"body_zh": f"暫停收件。{deadline_words(None if moves else until)['body_zh']}時限順延。",
                "body_en": f"Closed. {deadline_words(None if moves else until)['body_en']} Clocks wait."}  # fmt: skip
    texts, later = TEXTS | proposed, until if moves else None
    asked = ask_stop(call, staff, day=timezone.localdate(now), reason="臺北市公告停止上班", texts=texts, until=later, now=now)
    said = deadline_words(later)
    assert asked.facts["body_zh"] == f"暫停收件。{said['body_zh']}時限順延。"
    assert asked.facts["body_en"] == f"Closed. {said['body_en']} Clocks wait."
    assert ("不變" in asked.facts["body_zh"]) is not moves


def test_one_case_has_more_time_and_no_other(call: Call, lead: User, stranger: User, staff: User, staff2: User, client: Client) -> None:
    now, theirs = timezone.now(), make_draft(call, stranger)
    mine = make_draft(call, lead)
    Call.objects.filter(pk=call.pk).update(deadline=now - timedelta(minutes=1))
    mine, theirs = (Proposal.objects.select_related("call").get(pk=each.pk) for each in (mine, theirs))
    assert (is_editable(mine, now), is_editable(theirs, now)) == (False, False)
    until = now + timedelta(days=1)
    asked = ask_case_extension(mine, staff, until=until, reason="上傳時系統中斷服務", now=now)
    with pytest.raises(PermissionDenied):
        confirm(asked, staff)
    confirm(asked, staff2)
    mine.refresh_from_db()
    assert (mine.deadline, Call.objects.get(pk=call.pk).deadline < now) == (until, True)
    assert [is_editable(mine, at) for at in (now, until, until + timedelta(seconds=1))] == [True, True, False]
    assert is_editable(theirs, now) is False
    row = Extension.objects.get()
    assert (row.proposal, row.until, row.asked_by, row.confirmed_by) == (mine, until, staff, staff2)
    assert [mail_due(now) for _round in range(2)] == [1, 0]
    assert set(Mail.objects.filter(event="deadline_extended").values_list("chain", flat=True)) == {f"proposal:{mine.code}"}
    client.force_login(lead)
    assert client.get("/clock/", {"case": mine.code}).json()["deadline"] == int(until.timestamp())
    client.force_login(stranger)
    assert client.get("/clock/", {"case": mine.code}).json()["deadline"] == 0


def test_only_a_case_that_is_open_gets_more_time(case: Proposal, call: Call, staff: User, staff2: User, lead: User) -> None:
    now = timezone.now()
    with pytest.raises(PermissionDenied):
        ask_case_extension(case, lead, until=call.deadline + timedelta(days=1), reason="上傳時系統中斷服務", now=now)
    with pytest.raises(Refused) as refused:
        ask_case_extension(case, staff, until=call.deadline, reason="上傳時系統中斷服務", now=now)
    assert refused.value.reason == "until"
    asked = ask_case_extension(case, staff, until=call.deadline + timedelta(days=1), reason="上傳時系統中斷服務", now=now)
    Proposal.objects.filter(pk=case.pk).update(status=Status.SCREENING)
    with pytest.raises(Refused) as refused:
        confirm(asked, staff2)
    assert (refused.value.reason, Extension.objects.count()) == ("status", 0)
    case.refresh_from_db()
    assert case.deadline == call.deadline


def test_a_later_deadline_of_the_call_is_everybodys(case: Proposal, call: Call, staff: User, staff2: User) -> None:
    confirm(ask_case_extension(case, staff, until=call.deadline + timedelta(days=1), reason="上傳時系統中斷服務", now=timezone.now()), staff2)
    later = call.deadline + timedelta(days=3)
    Call.objects.filter(pk=call.pk).update(deadline=later)
    assert Proposal.objects.select_related("call").get(pk=case.pk).deadline == later


def test_the_page_of_a_case_asks_and_says_what_is_wrong(case: Proposal, call: Call, staff: User, staff2: User, client: Client) -> None:
    User.objects.filter(pk=staff.pk).update(is_demonstration=True)
    client.force_login(staff)
    place = f"/desk/cases/{case.code}/extend/"
    wrong = client.post(place, {"day": "昨天", "time": "17:00", "reason": "上傳時系統中斷服務"})
    assert (wrong.status_code, wrong.context["typed"]["reason"]) == (400, "上傳時系統中斷服務")
    day = timezone.localdate(call.deadline + timedelta(days=2))
    asked = client.post(place, {"day": day.isoformat(), "time": "17:00", "reason": "上傳時系統中斷服務"})
    assert asked.status_code == 302
    confirm(Confirmation.objects.get(), staff2)
    assert "本案已展延" in client.get(f"/desk/cases/{case.code}/").content.decode()
