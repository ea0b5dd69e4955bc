"""Two at once, for real: restores, assignments, heartbeats, digests and reminders on both databases."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail
from proposals.models import Assignment, FirmPerson, Presence, Proposal, Reminder, SectionAnswers, SectionRevision
from proposals.queries.comments import marks_of
from proposals.services import Stale, comments, presence
from proposals.services.assignments import assign
from proposals.services.errors import Refused
from proposals.services.history import restore
from proposals.services.reminders import remind_all
from proposals.services.sections import save_section
from tests import factories
from tests.proposals.services.test_races import fresh
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lead() -> User:
    return factories.make_user("lead@example.tw", name="周以恩")


@pytest.fixture
def colleague() -> User:
    return factories.make_user("colleague@example.tw", name="許同")


@pytest.fixture
def case(lead: User, colleague: User) -> Proposal:
    factories.make_call()
    made = factories.make_proposal(lead=lead)
    FirmPerson.objects.create(firm=factories.lead_row(made).firm, user=colleague)
    factories.bind(factories.member_row(made, 1), factories.make_user("member@example.tw"))
    return made


def test_everything_at_once(case: Proposal, lead: User, colleague: User) -> None:
    """One case for all of them: a database for each is what takes the time."""
    now = timezone.now()
    restores_at_once(case, lead, colleague, now)
    assignments_and_heartbeats_at_once(case, lead, colleague, now)
    mails_at_once(case, lead, colleague, now)


def restores_at_once(case: Proposal, lead: User, colleague: User, now: datetime) -> None:
    for base, (actor, text) in enumerate([(lead, "甲"), (colleague, "乙")]):
        save_section(fresh(case), None, "cover", {"alliance_theme": text}, base_revision=base, actor=actor, received_at=now)
    first = SectionRevision.objects.get(revision=1)

    def put_back(actor: User) -> Any:
        return restore(fresh(case), None, "cover", first.pk, base_revision=2, actor=actor, received_at=now)

    answers = at_once(lambda: put_back(lead), lambda: put_back(colleague), lambda: put_back(lead))
    assert sorted(type(each) is Stale for each in answers) == [False, True, True]
    assert SectionAnswers.objects.get().revision == 3
    assert SectionRevision.objects.count() == 3


def assignments_and_heartbeats_at_once(case: Proposal, lead: User, colleague: User, now: datetime) -> None:
    def give(person: User) -> Any:
        return assign(fresh(case), None, "cover", person=person.pk, actor=lead, received_at=now)

    answers = at_once(lambda: give(lead), lambda: give(colleague), lambda: give(lead))
    assert [each for each in answers if isinstance(each, Exception)] == []
    assert Assignment.objects.count() == 1
    beats = at_once(*[lambda: presence.seen(fresh(case), None, "cover", lead, now)] * 3)
    assert beats == [None] * 3
    assert Presence.objects.count() == 1


def mails_at_once(case: Proposal, lead: User, colleague: User, now: datetime) -> None:
    for section in ("cover", "schedule"):
        comments.add(fresh(case), None, section, "留言", actor=lead, received_at=now)
    marks = marks_of(case, colleague)  # the union of two tables, on both databases
    assert (marks.unread, len(marks.given)) == ({(None, "cover"): 1, (None, "schedule"): 1}, 1)
    at_once(*[lambda: comments.send_digests(now + timedelta(hours=2))] * 3)
    assert Mail.objects.filter(event="comments_digest").count() == 2
    answers = at_once(*[lambda: remind_all(fresh(case), lead, received_at=now)] * 3)
    assert sorted(str(each) for each in answers if not isinstance(each, Refused)) == ["1"]
    assert Reminder.objects.count() == Mail.objects.filter(event="reminder_member").count() == 1
