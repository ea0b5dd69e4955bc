"""Two at once, for real: threads with connections of their own. Each race has a control that shows it when the guard is off (R-38)."""

import threading
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail
from alliance_portal.trail.services import verify
from proposals.constants import Status
from proposals.models import Proposal, SectionAnswers, StatusChange, Submission
from proposals.services import Conflict, Stale, sections, transitions
from proposals.services.sections import save_section
from proposals.services.submissions import submit, withdraw
from proposals.workflow import Action
from tests import factories
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def lead() -> User:
    return factories.make_user("lead@example.tw", name="周以恩")


@pytest.fixture
def complete(lead: User) -> Proposal:
    factories.make_call()
    return factories.make_proposal(lead=lead, from_sample="tea-vietnam")


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("call").get(pk=proposal.pk)


def test_double_submit_makes_one_submission(complete: Proposal, lead: User, now: datetime) -> None:
    answers = at_once(*[lambda: submit(fresh(complete), lead, "key-000001", now)] * 4)
    assert {each.receipt_no for each in answers} == {Submission.objects.get().receipt_no}
    assert StatusChange.objects.count() == 1
    assert Mail.objects.filter(event="submission_receipt", to=lead.email).count() == 1
    assert verify(f"proposal:{complete.code}") == []


def test_two_pages_submit_one_after_the_other(complete: Proposal, lead: User, now: datetime) -> None:
    at_once(*[lambda key=key: submit(fresh(complete), lead, f"key-00000{key}", now) for key in range(3)])
    assert list(Submission.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert Submission.objects.filter(superseded_at=None).count() == 1


def test_submit_against_withdraw(complete: Proposal, lead: User, now: datetime) -> None:
    answers = at_once(lambda: submit(fresh(complete), lead, "key-000001", now), lambda: withdraw(fresh(complete), lead, now))
    complete.refresh_from_db()
    assert complete.status == Status.WITHDRAWN
    assert isinstance(answers[0], Submission | Conflict)
    assert Submission.objects.count() == (1 if isinstance(answers[0], Submission) else 0)


def test_two_cases_of_one_lead(complete: Proposal, lead: User, now: datetime) -> None:
    other_lead = factories.make_user("second@example.tw")
    other = factories.make_proposal(lead=other_lead, call=complete.call, from_sample="tea-vietnam")
    answers = at_once(
        lambda: submit(fresh(complete), lead, "key-000001", now), lambda: submit(fresh(other), other_lead, "key-000002", now),
    )
    assert sorted(type(each).__name__ for each in answers) == ["Refused", "Submission"]


def test_submit_against_save_freezes_one_of_the_two(complete: Proposal, lead: User, now: datetime) -> None:
    base = SectionAnswers.objects.get(proposal=complete, section="cover").revision
    answers = at_once(
        lambda: submit(fresh(complete), lead, "key-000001", now),
        lambda: save_section(fresh(complete), None, "cover", {"alliance_theme": "智慧果飲"}, base_revision=base, actor=lead, received_at=now),
    )
    submission = answers[0]
    complete.refresh_from_db()
    assert isinstance(submission, Submission)
    assert ("智慧果飲" in submission.dossier) is (submission.content_version == complete.content_version)


def save_all(complete: Proposal, lead: User, now: datetime) -> list[Any]:
    base = SectionAnswers.objects.get(proposal=complete, section="cover").revision
    return at_once(*[
        lambda text=text: save_section(
            fresh(complete), None, "cover", {"alliance_theme": text}, base_revision=base, actor=lead, received_at=now,
        ) for text in ("甲茶", "乙茶", "丙茶", "丁茶")
    ])


def test_of_four_saves_one_stands(complete: Proposal, lead: User, now: datetime) -> None:
    answers = save_all(complete, lead, now)
    stale = [each for each in answers if isinstance(each, Stale)]
    assert len(stale) == 3
    text = SectionAnswers.objects.get(proposal=complete, section="cover").data["alliance_theme"]
    assert {each.theirs["alliance_theme"] for each in stale} == {text}


def test_control_without_lock_and_condition_saves_are_lost(
    complete: Proposal, lead: User, now: datetime, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same four saves with the guards taken off all say that they were stored; three of them were overwritten."""
    together = threading.Barrier(4)

    def unguarded(answers: SectionAnswers, reading: Any, member: Any, actor: User, at: datetime) -> None:
        together.wait(10)  # all four have read the same revision
        SectionAnswers.objects.filter(pk=answers.pk).update(data=reading.data, revision=answers.revision + 1)
        answers.revision += 1

    monkeypatch.setattr(sections, "_write", unguarded)
    monkeypatch.setattr(sections, "lock_proposal", fresh)
    monkeypatch.setattr(sections, "transaction", SimpleNamespace(atomic=NoTransaction))
    answers = save_all(complete, lead, now)
    assert [each.revision for each in answers] == [2, 2, 2, 2]


class NoTransaction:
    """Stands where `atomic` stood."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_ended: object) -> None: ...


def test_control_without_lock_two_pass_the_guards_and_the_condition_stops_one(
    complete: Proposal, lead: User, now: datetime, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the row lock taken off, two withdrawals both pass the test of the state; the conditional UPDATE lets one through."""
    together = threading.Barrier(2)
    passed: list[Any] = []
    real = transitions.refusal

    def late(*given: Any) -> Any:
        passed.append(given)
        together.wait(10)
        return real(*given)

    monkeypatch.setattr(transitions, "refusal", late)
    monkeypatch.setattr(transitions, "lock_proposal", fresh)
    monkeypatch.setattr(transitions, "transaction", SimpleNamespace(atomic=NoTransaction))
    answers = at_once(*[lambda: transitions.perform(Action.WITHDRAW, fresh(complete), lead, received_at=now)] * 2)
    assert len(passed) == 2
    assert sorted(type(each).__name__ for each in answers) == ["Conflict", "Proposal"]
    assert StatusChange.objects.count() == 1
