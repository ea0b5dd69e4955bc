"""The table against the door: every action from every state by every role; what is not in the table is refused."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from alliance_portal.accounts.models import User
from proposals.constants import Status
from proposals.models import Proposal, StatusChange
from proposals.services import Forbidden, Refused, perform
from proposals.services.errors import Conflict
from proposals.workflow import TRANSITIONS, Action, Facts, Role, Window, allowed, refusal, submitting, window

ROLES = ["lead", "colleague", "member", "stranger", "staff", "reviewer", "agency", "administrator"]
GOOD = {"blocking_findings": 0}
ALL_SETTLED = {"note": "理由", "is_confirmed": True, "open_matters": 0}
DESK = (Action.LOG_PAPER, Action.RECEIVE, Action.REFUSE_LATE)
OF_THE_LEAD = {Action.SUBMIT, Action.RESUBMIT, Action.WITHDRAW, Action.REOPEN, Action.CORRECT, Action.UPLOAD_SLIDES, Action.ASK_CHANGE}
OF_BOTH = {Action.DECLINE, Action.SETTLE_CHANGE}  # the lead takes it back, staff decide it
OF_COLLEAGUES = {Action.CORRECT, Action.UPLOAD_SLIDES}


def doers(action: Action) -> set[str]:
    """Who of the cast takes this step."""
    if action in OF_BOTH:
        return {"lead", "staff"}
    if action not in OF_THE_LEAD:
        return {"staff"}
    colleagues = {"lead", "colleague"} if action in OF_COLLEAGUES else {"lead"}
    return colleagues | {"staff"} if action is Action.CORRECT else colleagues  # paper is written down by who takes it in


def good_facts(action: Action, now: datetime) -> dict[str, Any]:
    """Facts that no guard of this action refuses."""
    if action in (Action.SUBMIT, Action.RESUBMIT):
        return GOOD
    if action is Action.REFUSE_LATE:
        return {"received_at": now + timedelta(days=30), "note": "書面於截止後送達"}
    return {"paper_arrived_at": now, "paper_is_standing": True} if action in DESK else ALL_SETTLED


@pytest.mark.parametrize("role", ROLES)
def test_every_action_by_every_role(draft: Proposal, users: dict[str, User], now: datetime, role: str) -> None:
    """Who may take a step, from each of its sources; who may not, from the first; and everybody from one state that is no source."""
    for action in Action:
        sources = sorted(TRANSITIONS[action].sources)
        elsewhere = next(status for status in Status if status not in sources)
        for status in (*(sources if role in doers(action) else sources[:1]), elsewhere):
            Proposal.objects.filter(pk=draft.pk).update(status=status, version=0)
            facts = {"received_at": now} | good_facts(action, now)
            if role in doers(action) and status in sources:
                perform(action, draft, users[role], **facts)
                assert Proposal.objects.get(pk=draft.pk).status == TRANSITIONS[action].target
                continue
            with pytest.raises(Conflict if role in doers(action) else Forbidden):
                perform(action, draft, users[role], **facts)
            assert Proposal.objects.get(pk=draft.pk).status == status
    assert StatusChange.objects.count() == sum(len(TRANSITIONS[each].sources) for each in Action if role in doers(each))


@pytest.mark.parametrize("action", Action)
def test_the_door_asks_the_table(action: Action) -> None:
    """Every action from every state by every role: the pure half of the door."""
    row = TRANSITIONS[action]
    let_in = {status: {role for role in Role if allowed(action, status, frozenset({role}))} for status in Status}
    assert let_in == {status: row.roles if status in row.sources else set() for status in Status}


def test_step_raises_the_version_and_is_recorded(draft: Proposal, lead: User, now: datetime) -> None:
    perform(Action.WITHDRAW, draft, lead, received_at=now, note="成員退出")
    change = StatusChange.objects.get()
    assert (draft.status, draft.version) == (Status.WITHDRAWN, 1)
    assert (change.source, change.target, change.actor, change.note, change.at) == ("draft", "withdrawn", lead, "成員退出", now)


def test_submission_that_nobody_checked_is_refused(draft: Proposal, lead: User, now: datetime) -> None:
    with pytest.raises(Refused) as refused:
        perform(Action.SUBMIT, draft, lead, received_at=now)
    assert refused.value.reason == "not_checked"


def test_stale_object_is_tested_on_the_locked_row(draft: Proposal, lead: User, now: datetime) -> None:
    old = Proposal.objects.get(pk=draft.pk)
    perform(Action.WITHDRAW, draft, lead, received_at=now)
    with pytest.raises(Conflict):
        perform(Action.WITHDRAW, old, lead, received_at=now)
    assert StatusChange.objects.count() == 1


def test_disabled_owner_is_nobody(draft: Proposal, lead: User, now: datetime) -> None:
    User.objects.filter(pk=lead.pk).update(is_active=False)
    lead.refresh_from_db()
    with pytest.raises(Forbidden):
        perform(Action.WITHDRAW, draft, lead, received_at=now)


def test_table_is_whole() -> None:
    assert set(TRANSITIONS) == set(Action)
    for transition in TRANSITIONS.values():
        assert transition.roles <= {Role.STAFF, Role.LEAD, Role.LEAD_OWNER}
        assert transition.target not in transition.sources or transition.target == Status.UPLOADED


@pytest.mark.parametrize("status", Status)
def test_press_of_submit_by_state(status: Status) -> None:
    expected = Action.RESUBMIT if status in (Status.UPLOADED, Status.RECEIVED) else Action.SUBMIT
    assert submitting(status) is expected
    possible = status in (Status.DRAFT, Status.PAPER_ONLY, Status.UPLOADED, Status.RECEIVED)
    assert allowed(submitting(status), status, frozenset({Role.LEAD_OWNER})) is possible
    assert not allowed(submitting(status), status, frozenset({Role.LEAD, Role.STAFF, Role.ADMINISTRATOR, Role.STRANGER}))


NOW = datetime.fromisoformat("2024-03-06T17:00:00+08:00")


@pytest.mark.parametrize(
    ("offset", "expected"), [
        (timedelta(days=-9, microseconds=-1), Window.BEFORE), (timedelta(days=-9), Window.OPEN), (timedelta(seconds=-1), Window.OPEN),
        (timedelta(microseconds=-1), Window.OPEN), (timedelta(0), Window.OPEN), (timedelta(microseconds=1), Window.CLOSED),
        (timedelta(seconds=1), Window.CLOSED),
    ],
)
def test_window(offset: timedelta, expected: Window) -> None:
    assert window(NOW - timedelta(days=9), NOW, NOW + offset) is expected


@pytest.mark.parametrize(
    ("facts", "reason"), [
        ({}, None), ({"received_at": NOW + timedelta(seconds=1)}, "after_deadline"), ({"received_at": NOW - timedelta(days=10)}, "before_opening"),
        ({"blocking_findings": 2}, "findings"), ({"blocking_findings": None}, "not_checked"), ({"consents_missing": ("甲公司",)}, "consents"),
        ({"unconfirmed": ("甲公司",)}, "unconfirmed"), ({"live_with_same_lead": True}, "other_live_case"),
    ],
)
def test_guards(facts: dict, reason: str | None) -> None:
    known = {"received_at": NOW, "opens_at": NOW - timedelta(days=9), "deadline": NOW, "blocking_findings": 0} | facts
    refused = refusal(Action.SUBMIT, Facts(**known))
    assert (refused.reason if refused else None) == reason


@pytest.mark.parametrize(
    ("action", "facts", "reason"), [
        (Action.LOG_PAPER, {"paper_arrived_at": NOW}, None),
        (Action.LOG_PAPER, {"paper_arrived_at": NOW + timedelta(microseconds=1), "received_at": NOW + timedelta(days=1)}, "late_paper"),
        (Action.LOG_PAPER, {"paper_arrived_at": NOW, "received_at": NOW - timedelta(seconds=1)}, "future"),
        (Action.LOG_PAPER, {}, "no_paper"),
        (Action.RECEIVE, {"paper_arrived_at": NOW, "paper_is_standing": True}, None),
        (Action.RECEIVE, {"paper_arrived_at": NOW}, "other_version"),
        (Action.RECEIVE, {"paper_arrived_at": NOW, "note": "內容相同，僅封面日期不同"}, None),
        (Action.REFUSE_LATE, {"note": "逾期", "received_at": NOW}, "not_over"),
        (Action.REFUSE_LATE, {"note": "逾期", "received_at": NOW + timedelta(microseconds=1)}, None),
        (Action.REFUSE_LATE, {"note": " ", "received_at": NOW + timedelta(days=1)}, "reason"),
        (Action.REFUSE_LATE, {"note": "逾期", "received_at": NOW + timedelta(days=1), "both_in_time": True}, "in_time"),
    ],
)
def test_guards_of_the_desk(action: Action, facts: dict, reason: str | None) -> None:
    refused = refusal(action, Facts(**{"received_at": NOW, "opens_at": NOW - timedelta(days=9), "deadline": NOW} | facts))
    assert (refused.reason if refused else None) == reason


@pytest.mark.parametrize(
    ("action", "facts", "reason"), [
        (Action.FIND_ELIGIBLE, {"open_matters": 0}, None), (Action.FIND_ELIGIBLE, {"open_matters": 1}, "open"),
        (Action.FIND_ELIGIBLE, {}, "not_checked"), (Action.ASK_CORRECTION, {"note": " "}, "reason"), (Action.ASK_CORRECTION, {"note": "缺印"}, None),
        (Action.FIND_INELIGIBLE, {"note": "不符"}, "second_person"), (Action.REFUSE_DOCUMENTS, {"note": "不符"}, "second_person"),
        (Action.REJECT, {"note": "不符"}, "second_person"), (Action.REJECT, {"note": "不符", "is_confirmed": True}, None),
        (Action.WITHDRAW_ON_REQUEST, {"note": "撤案", "is_confirmed": False}, "second_person"), (Action.DROP_CORRECTION, {}, "reason"),
        (Action.UPLOAD_SLIDES, {}, None), (Action.UPLOAD_SLIDES, {"slides_until": NOW}, None),
        (Action.UPLOAD_SLIDES, {"slides_until": NOW - timedelta(microseconds=1)}, "slides_late"),
    ],
)
def test_guards_of_the_check(action: Action, facts: dict, reason: str | None) -> None:
    refused = refusal(action, Facts(**{"received_at": NOW, "opens_at": NOW - timedelta(days=9), "deadline": NOW} | facts))
    assert (refused.reason if refused else None) == reason
