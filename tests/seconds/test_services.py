"""A second person: another one, once, in time, in one transaction (decisions "Second person")."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail
from alliance_portal.seconds import queries, services
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused
from alliance_portal.trail.models import Entry
from alliance_portal.trail.services import verify
from tests import factories
from tests.races import at_once
from tests.seconds.conftest import DONE

WHY = "系統於截止日中斷兩小時"
State = Confirmation.State


def ask(actor: User, subject: str = "proposal:113-AAAAA", **more: object) -> Confirmation:
    return services.ask("test.act", subject, actor, chain="proposal:113-AAAAA", reason=WHY, **more)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("number").values_list("verb", flat=True))


@pytest.mark.django_db
def test_another_person_confirms_and_it_is_done(staff: User, staff2: User) -> None:
    made = ask(staff)
    assert (DONE, queries.waiting_for(staff).count(), queries.waiting_for(staff2).count()) == ([], 0, 1)
    services.confirm(made, staff2)
    made.refresh_from_db()
    assert (made.state, made.decided_by, DONE) == (State.CONFIRMED, staff2, [f"{made.subject} by {staff2.email}"])
    assert (verbs(), verify(), queries.waiting_for(staff2).count()) == (["second.asked", "second.confirmed"], [], 0)


@pytest.mark.django_db
def test_the_one_who_asked_never_confirms(staff: User, staff2: User) -> None:
    made = ask(staff)
    with pytest.raises(PermissionDenied):
        services.confirm(made, staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        Confirmation.objects.filter(pk=made.pk).update(state=State.CONFIRMED, decided_by=staff)
    assert (DONE, verbs()) == ([], ["second.asked"])


@pytest.mark.django_db
def test_the_one_whom_it_concerns_never_decides(staff: User, staff2: User) -> None:
    third = factories.make_user(office="staff")
    made = ask(staff, concerns=staff2)
    for decide in (lambda: services.confirm(made, staff2), lambda: services.refuse(made, staff2, WHY)):
        with pytest.raises(PermissionDenied):
            decide()
    assert queries.waiting_for(staff2).count() == 0
    services.confirm(made, third)
    assert len(DONE) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("office", ["", "reviewer", "agency", "administrator"])
def test_other_offices_do_not_decide(office: str, staff: User, staff2: User) -> None:
    other, made = factories.make_user(office=office), ask(staff)
    with pytest.raises(PermissionDenied):
        services.confirm(made, other)
    assert (DONE, list(queries.visible(other))) == ([], [])
    services.confirm(made, staff2)
    assert len(DONE) == 1


@pytest.mark.django_db
def test_a_right_taken_away_a_moment_ago_is_gone(staff: User, staff2: User) -> None:
    """R-04: the object that the request read still says staff."""
    made = ask(staff)
    User.objects.filter(pk=staff2.pk).update(is_active=False)
    with pytest.raises(PermissionDenied):
        services.confirm(made, staff2)
    User.objects.filter(pk=staff2.pk).update(is_active=True)
    User.objects.filter(pk=staff.pk).update(is_active=False)
    with pytest.raises(Refused) as refusal:
        services.confirm(made, staff2)
    assert (refusal.value.reason, DONE) == ("asker", [])


@pytest.mark.django_db
def test_it_holds_for_seven_days(staff: User, staff2: User) -> None:
    made = ask(staff)
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=-5), tick=False):
        assert queries.waiting_for(staff2).count() == 1
        services.confirm(made, staff2)
    assert len(DONE) == 1


@pytest.mark.django_db
def test_it_runs_out_after_seven_days_and_may_be_asked_anew(staff: User, staff2: User) -> None:
    made = ask(staff)
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=5), tick=False):
        assert queries.waiting_for(staff2).count() == 0
        with pytest.raises(Refused) as refusal:
            services.confirm(made, staff2)
        assert (refusal.value.reason, DONE) == ("decided", [])
        assert ask(staff).pk != made.pk
    assert Confirmation.objects.get(pk=made.pk).state == State.EXPIRED


@pytest.mark.django_db
def test_one_open_request_a_subject(staff: User, staff2: User) -> None:
    made = ask(staff)
    with pytest.raises(Refused) as refusal:
        ask(staff2)
    assert refusal.value.reason == "asked"
    ask(staff2, "proposal:113-BBBBB")
    services.withdraw(made, staff)
    ask(staff2)
    assert Confirmation.objects.filter(state=State.OPEN).count() == 2


@pytest.mark.django_db
def test_only_the_one_who_asked_takes_it_back(staff: User, staff2: User) -> None:
    made = ask(staff)
    with pytest.raises(PermissionDenied):
        services.withdraw(made, staff2)
    services.withdraw(made, staff)
    with pytest.raises(Refused):
        services.confirm(made, staff2)
    assert (DONE, verbs()) == ([], ["second.asked", "second.withdrawn"])


@pytest.mark.django_db
def test_sent_back_with_a_reason(staff: User, staff2: User) -> None:
    made = ask(staff)
    with pytest.raises(Refused) as refusal:
        services.refuse(made, staff2, " 不 ")
    assert refusal.value.status == 400
    services.refuse(made, staff2, "請附中斷紀錄")
    made.refresh_from_db()
    assert (made.state, made.note, DONE) == (State.REFUSED, "請附中斷紀錄", [])
    assert "退回" in Mail.objects.get(event="second_person_decided", to=staff.email).subject


@pytest.mark.django_db
def test_what_changed_meanwhile_leaves_it_open_and_nothing_done(staff: User, staff2: User) -> None:
    made = ask(staff, facts={"changed": True})
    with pytest.raises(Refused):
        services.confirm(made, staff2)
    made.refresh_from_db()
    staff.refresh_from_db()
    assert (made.state, staff.name, verbs()) == (State.OPEN, "林承辦", ["second.asked"])


@pytest.mark.django_db
def test_nobody_who_could_confirm_and_no_reason(staff: User) -> None:
    with pytest.raises(Refused) as alone:
        ask(staff)
    with pytest.raises(Refused) as silent:
        services.ask("test.act", "x", staff, chain="x", reason="  因 ")
    assert (alone.value.reason, silent.value.reason, Confirmation.objects.count()) == ("nobody", "reason", 0)


@pytest.mark.django_db
def test_everybody_who_may_confirm_is_told_once(staff: User, staff2: User, administrator: User) -> None:
    third = factories.make_user(office="staff")
    User.objects.filter(pk=third.pk).update(language="en")
    ask(staff)
    told = Mail.objects.filter(event="second_person_needed")
    assert {mail.to: mail.language for mail in told} == {staff2.email: "zh-hant", third.email: "en"}
    assert "Extend proposal:113-AAAAA" in told.get(to=third.email).subject


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_confirm_at_once() -> None:
    first, *others = [factories.make_user(office="staff") for _ in range(3)]
    made = ask(first)
    answers = at_once(*[lambda other=other: services.confirm(Confirmation.objects.get(pk=made.pk), other) for other in others])
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "Refused"]
    assert (len(DONE), verbs(), verify()) == (1, ["second.asked", "second.confirmed"], [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_ask_at_once() -> None:
    people = [factories.make_user(office="staff") for _ in range(2)]
    answers = at_once(*[lambda one=one: ask(one) for one in people])
    assert sorted(type(answer).__name__ for answer in answers) == ["Confirmation", "Refused"]
    assert Confirmation.objects.filter(state=State.OPEN).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_condition_two_would_confirm(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the guard is the conditional UPDATE, not luck."""
    first, *others = [factories.make_user(office="staff") for _ in range(3)]
    made = ask(first)
    real = Confirmation.objects.filter
    monkeypatch.setattr(Confirmation.objects, "filter", lambda **wanted: real(pk=wanted["pk"]))
    at_once(*[lambda other=other: services.confirm(Confirmation.objects.get(pk=made.pk), other) for other in others])
    assert len(DONE) == 2
