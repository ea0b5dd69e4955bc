"""Settings that change while a call runs: at once with a reason, or after a second person's word where they decide about cases."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.seconds import services as seconds
from alliance_portal.trail.models import Entry
from proposals.models import Call
from proposals.queries.calls import tree_of
from proposals.services import Forbidden
from proposals.services.call_drafts import CallStale, Invalid, shifted_tree
from proposals.services.call_running import change_running
from review.queries.slides import call_deadline

REASON = "審查會議改期"


@pytest.fixture
def call(call: Call) -> Call:
    """A call whose checkpoints lie after its deadline, as in life."""
    day = (call.deadline + timedelta(days=60)).date()
    Call.objects.filter(pk=call.pk).update(midterm_on=day, final_on=day + timedelta(days=90))
    return Call.objects.get(pk=call.pk)


def changed(call: Call, actor: User, reason: str = REASON, **changes: object):
    fresh = Call.objects.get(pk=call.pk)
    return change_running(fresh, changes, base_revision=fresh.revision, actor=actor, reason=reason, now=timezone.now())


def until_of(call: Call) -> datetime:
    return call.deadline + timedelta(days=12)


def test_the_deadline_of_the_slides_is_set_at_once_with_a_reason(call: Call, staff: User) -> None:
    until = timezone.localtime(until_of(call))
    with pytest.raises(Invalid) as refused:
        changed(call, staff, "", slides_until=until.isoformat())
    assert refused.value.problems[0].place == "reason"
    assert changed(call, staff, slides_until=until.isoformat()) is None
    assert call_deadline(Call.objects.get(pk=call.pk)) == until
    entry = Entry.objects.get(verb="call.changed")
    assert entry.detail["reason"] == REASON
    assert entry.detail["changes"]["slides_until"] == ["", until.isoformat()]
    changed(call, staff, slides_until="")
    assert call_deadline(Call.objects.get(pk=call.pk)) is None


@pytest.mark.parametrize(
    ("text", "good"), [("", True), ("after", True), ("soon", False), ("deadline", False), ("midterm", False), ("naive", False)],
)
def test_when_slides_may_be_due(call: Call, staff: User, text: str, good: bool) -> None:
    values = {
        "after": call.deadline + timedelta(seconds=1), "deadline": call.deadline, "midterm": call.deadline + timedelta(days=60),
        "naive": (call.deadline + timedelta(days=2)).replace(tzinfo=None),
    }
    value = values[text].isoformat() if text in values else text
    if good:
        changed(call, staff, slides_until=value)
        return
    with pytest.raises(Invalid) as refused:
        changed(call, staff, slides_until=value)
    assert refused.value.problems[0].place == "slides_until"


def test_what_decides_about_cases_waits_for_a_second_person(call: Call, staff: User, staff2: User) -> None:
    until = until_of(call).isoformat()
    asked = changed(call, staff, corrections_after_deadline=True, slides_until=until)
    now = Call.objects.get(pk=call.pk)
    assert (now.rules["corrections_after_deadline"], now.rules["slides_until"]) == (False, until)
    assert not seconds.may_decide(staff, asked)
    seconds.confirm(asked, staff2)
    after = Call.objects.get(pk=call.pk)
    assert (after.rules["corrections_after_deadline"], after.rules["slides_until"], after.revision) == (True, until, now.revision + 1)
    assert Entry.objects.filter(verb="call.changed").order_by("-number").first().detail["asked_by"] == staff.pk


def test_before_the_opening_nobody_is_asked(call: Call, staff: User) -> None:
    Call.objects.filter(pk=call.pk).update(opens_at=timezone.now() + timedelta(days=1))
    assert changed(call, staff, "", corrections_after_deadline=True) is None
    assert Call.objects.get(pk=call.pk).rules["corrections_after_deadline"] is True


def test_a_setting_that_changed_meanwhile_is_not_overwritten(call: Call, staff: User, staff2: User) -> None:
    asked = changed(call, staff, corrections_after_deadline=True)
    Call.objects.filter(pk=call.pk).update(rules=Call.objects.get(pk=call.pk).rules | {"corrections_after_deadline": True})
    with pytest.raises(seconds.Refused):
        seconds.confirm(asked, staff2)


def test_what_else_changed_meanwhile_stays(call: Call, staff: User, staff2: User) -> None:
    asked = changed(call, staff, corrections_after_deadline=True)
    until = until_of(call).isoformat()
    changed(call, staff2, slides_until=until)
    seconds.confirm(asked, staff2)
    assert Call.objects.get(pk=call.pk).rules["slides_until"] == until


def test_nothing_is_stored_when_nobody_could_confirm(call: Call, staff: User) -> None:
    with pytest.raises(seconds.Refused):
        changed(call, staff, corrections_after_deadline=True, slides_until=until_of(call).isoformat())
    assert "slides_until" not in Call.objects.get(pk=call.pk).rules


def test_two_officers_never_overwrite_each_other(call: Call, staff: User, staff2: User) -> None:
    base = Call.objects.get(pk=call.pk).revision
    changed(call, staff, slides_until=until_of(call).isoformat())
    with pytest.raises(CallStale):
        change_running(call, {"slides_until": ""}, base_revision=base, actor=staff2, reason=REASON, now=timezone.now())


def test_staff_alone(call: Call, lead: User, agency: User) -> None:
    for person in (lead, agency):
        with pytest.raises(Forbidden):
            changed(call, person, slides_until="")


def test_next_year_moves_it(call: Call, staff: User) -> None:
    until = timezone.localtime(until_of(call))
    changed(call, staff, slides_until=until.isoformat())
    moved = shifted_tree(tree_of(Call.objects.get(pk=call.pk)), 1)["slides_until"]
    assert moved[:4] == str(until.year + 1)
