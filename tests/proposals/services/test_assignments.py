"""Sections given to people, reminders of their day; reminders of the lead; who is there; the owner's role handed on."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.jobs.tasks import sweep_once
from alliance_portal.mail.models import Mail
from alliance_portal.trail.models import Entry
from alliance_portal.trail.services import verify
from proposals.models import Assignment, FirmPerson, MemberFirm, Presence, Proposal, Reminder
from proposals.services import Closed, Forbidden, Refused, presence
from proposals.services.assignments import assign, assignable, remind_due, set_done
from proposals.services.firms import hand_on
from proposals.services.reminders import plan, remind, remind_all
from proposals.services.sections import save_section
from tests.factories import bind, make_user, member_row


@pytest.fixture
def today(now: datetime) -> date:
    return timezone.localdate(now)


def give(case: Proposal, actor: User, person: User | None, now: datetime, due: date | None = None, member: MemberFirm | None = None) -> None:
    section = "cover" if member is None else "survey_domestic"
    assign(case, member, section, person=person.pk if person else None, due_on=due, actor=actor, received_at=now)


def mails(event: str) -> list[str]:
    return list(Mail.objects.filter(event=event).order_by("to").values_list("to", flat=True))


def test_a_section_is_given_to_who_fills_it(draft: Proposal, lead: User, colleague: User, member: User, now: datetime, today: date) -> None:
    row = member_row(draft, 1)
    assert {each.email for each in assignable(draft, None)} == {lead.email, colleague.email}
    assert assignable(draft, row) == [member]
    give(draft, lead, colleague, now, today)
    found = Assignment.objects.get()
    assert (found.person, found.due_on, found.assigned_by) == (colleague, today, lead)
    with pytest.raises(Refused):
        give(draft, lead, member, now)
    give(draft, lead, member, now, member=row)  # the lead, in a form that he may not read
    give(draft, lead, lead, now)
    assert Assignment.objects.get(member=None).person == lead
    give(draft, lead, None, now)
    assert not Assignment.objects.filter(member=None).exists()
    verbs = list(Entry.objects.filter(verb__startswith="section.").values_list("verb", flat=True))
    assert verbs == ["section.assigned", "section.assigned", "section.assigned", "section.unassigned"]


def test_who_may_give(draft: Proposal, users: dict[str, User], now: datetime) -> None:
    row, other = member_row(draft, 1), make_user()
    bind(member_row(draft, 2), other)
    for actor in (users["member"], users["stranger"], users["staff"], users["administrator"]):
        with pytest.raises(Forbidden):
            give(draft, actor, users["lead"], now)
    with pytest.raises(Forbidden):
        give(draft, other, users["member"], now, member=row)
    give(draft, users["member"], users["member"], now, member=row)
    with pytest.raises(Refused):
        give(draft, users["member"], users["lead"], now, member=row)
    MemberFirm.objects.filter(pk=row.pk).update(handed_over_at=now)
    row.refresh_from_db()
    give(draft, users["member"], users["lead"], now, member=row)


def test_the_day_lies_between_today_and_the_deadline(draft: Proposal, lead: User, now: datetime, today: date) -> None:
    last = timezone.localdate(draft.call.deadline)
    for wrong in (today - timedelta(days=1), last + timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            give(draft, lead, lead, now, wrong)
        assert refused.value.reason == "due_on"
    for good in (today, last):
        give(draft, lead, lead, now, good)
    with pytest.raises(Closed):
        give(draft, lead, lead, draft.call.deadline + timedelta(seconds=1))


def test_done_by_the_person_or_who_gave_it(draft: Proposal, lead: User, colleague: User, member: User, now: datetime) -> None:
    give(draft, lead, colleague, now)
    set_done(draft, None, "cover", done=True, actor=colleague, received_at=now)
    assert Assignment.objects.get().done_at == now
    set_done(draft, None, "cover", done=False, actor=lead, received_at=now)
    assert Assignment.objects.get().done_at is None
    with pytest.raises(Forbidden):
        set_done(draft, None, "cover", done=True, actor=member, received_at=now)


def test_the_day_before_the_person_is_told_once(draft: Proposal, lead: User, colleague: User, now: datetime, today: date) -> None:
    give(draft, lead, colleague, now, today + timedelta(days=2))
    assign(draft, None, "schedule", person=colleague.pk, due_on=today + timedelta(days=2), actor=lead, received_at=now)
    assert remind_due(now) == 0
    assert remind_due(now + timedelta(days=1)) == 1  # both sections in one mail
    assert remind_due(now + timedelta(days=2)) == 0
    assert mails("assignments_due") == [colleague.email]
    give(draft, lead, colleague, now, today + timedelta(days=3))  # a new day is a new reminder
    assert remind_due(now + timedelta(days=3)) == 1
    give(draft, lead, colleague, now, today)
    set_done(draft, None, "cover", done=True, actor=colleague, received_at=now)
    assert remind_due(now) == 0


def test_who_fills_no_more_and_closed_cases_are_not_reminded(draft: Proposal, lead: User, colleague: User, now: datetime, today: date) -> None:
    give(draft, lead, colleague, now, today)
    assert remind_due(draft.call.deadline + timedelta(seconds=1)) == 0
    FirmPerson.objects.filter(user=colleague).delete()
    assert remind_due(now) == 0
    assert mails("assignments_due") == []


def test_the_sweeper_reminds(draft: Proposal, lead: User, colleague: User, now: datetime, today: date) -> None:
    give(draft, lead, colleague, now, today)
    sweep_once()
    assert mails("assignments_due") == [colleague.email]


# reminders of the lead --------------------------------------------------------------------------------------------------------


def test_one_reminder_a_person_and_day(draft: Proposal, lead: User, member: User, now: datetime) -> None:
    row = member_row(draft, 1)
    assert remind(draft, row, lead, received_at=now) == 1
    with pytest.raises(Refused) as refused:
        remind(draft, row, lead, received_at=now)
    assert refused.value.reason == "today"
    assert mails("reminder_member") == [member.email]
    assert remind(draft, row, lead, received_at=now + timedelta(days=1)) == 1
    assert Reminder.objects.filter(sent_by=lead, person=member).count() == 2
    with pytest.raises(Refused) as refused:
        remind(draft, member_row(draft, 2), lead, received_at=now)
    assert refused.value.reason == "nobody"


def test_all_who_have_not_finished(draft: Proposal, lead: User, member: User, now: datetime) -> None:
    second = make_user("second@example.tw")
    bind(member_row(draft, 2), second, colleagues=(member,))  # acts for two members: still one mail
    found = plan(draft, now)
    assert [each.person for each in found.new] == [member, second]
    assert len(found.uninvited) == 3
    assert all("距截止" in each.subject and each.person.name in each.body for each in found.people)
    assert remind_all(draft, lead, received_at=now) == 2
    assert mails("reminder_member") == [member.email, second.email]
    assert [each.is_told for each in plan(draft, now).people] == [True, True]
    with pytest.raises(Refused):
        remind_all(draft, lead, received_at=now)
    bodies = {mail.to: mail.body for mail in Mail.objects.filter(event="reminder_member")}
    assert bodies[member.email] == next(each.body for each in found.people if each.person == member)  # as it was previewed


def test_a_member_that_finished_is_left_alone(complete: Proposal, lead: User, now: datetime) -> None:
    assert plan(complete, now).people == []


@pytest.mark.parametrize("role", ["member", "stranger", "staff"])
def test_only_the_lead_reminds(draft: Proposal, users: dict[str, User], now: datetime, role: str) -> None:
    with pytest.raises(Forbidden):
        remind_all(draft, users[role], received_at=now)
    with pytest.raises(Closed):
        remind_all(draft, users["lead"], received_at=draft.call.deadline + timedelta(seconds=1))


# presence ---------------------------------------------------------------------------------------------------------------------


def test_who_is_in_a_section_now(draft: Proposal, lead: User, colleague: User, now: datetime) -> None:
    place = (draft, None, "cover")
    presence.seen(*place, lead, now)
    presence.seen(*place, lead, now + timedelta(seconds=20))
    presence.seen(draft, member_row(draft, 1), "cover", colleague, now)
    assert presence.others(*place, colleague, now + timedelta(seconds=79)) == [lead]
    assert presence.others(*place, colleague, now + timedelta(seconds=81)) == []
    assert presence.others(*place, lead, now) == []
    presence.left(*place, lead)
    assert presence.others(*place, colleague, now) == []
    assert presence.forget(now + timedelta(days=1, seconds=1)) == 1
    assert not Presence.objects.exists()


# handing on -------------------------------------------------------------------------------------------------------------------


def test_the_leads_role_is_handed_to_a_colleague(draft: Proposal, lead: User, colleague: User, now: datetime) -> None:
    firm = member_row(draft, 0).firm
    hand_on(firm, colleague, lead)
    assert dict(FirmPerson.objects.filter(firm=firm).values_list("user__email", "is_owner")) == {lead.email: False, colleague.email: True}
    assert mails("firm_handed_on") == sorted([lead.email, colleague.email])
    assert verify(f"firm:{firm.pk}") == []
    fresh = Proposal.objects.select_related("call").get(pk=draft.pk)
    with pytest.raises(Forbidden):
        save_section(fresh, None, "alliance_basic", {"truth_declaration": "true"}, base_revision=0, actor=lead, received_at=now)
    save_section(fresh, None, "alliance_basic", {"truth_declaration": "true"}, base_revision=0, actor=colleague, received_at=now)
    with pytest.raises(Forbidden):
        hand_on(firm, lead, lead)


def test_a_role_is_handed_to_nobody_else(draft: Proposal, lead: User, colleague: User, member: User) -> None:
    firm = member_row(draft, 0).firm
    with pytest.raises(Forbidden):
        hand_on(firm, lead, colleague)
    for person in (member, lead):
        with pytest.raises(Refused):
            hand_on(firm, person, lead)
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    with pytest.raises(Refused):
        hand_on(firm, colleague, lead)
    assert FirmPerson.objects.get(firm=firm, is_owner=True).user == lead
