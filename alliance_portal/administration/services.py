"""Accounts as administrators and staff manage them: roles by two persons, off and on, reset of the second factor (R-04, R-17, R-55)."""

import re
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from alliance_portal.accounts.models import Office, User
from alliance_portal.administration import permissions
from alliance_portal.jobs import services as jobs
from alliance_portal.jobs.models import Job
from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.mail import services as mails
from alliance_portal.mail.models import Mail
from alliance_portal.mail.services import enqueue
from alliance_portal.seconds import services as seconds
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused
from alliance_portal.trail.services import record

MOST_AT_ONCE = 500  # mails sent again by one press
IDLE = timedelta(days=90)
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
OFFICE = "account.office"
SECOND_FACTOR = "account.second_factor"
# an administrator's own second factor: administrators alone decide
SECOND_FACTOR_OF_ADMINISTRATOR = "account.second_factor_admin"
SAME_OFFICE = Text("此帳號已是這個角色，請選擇其他角色", "The account holds this role already; choose another one")
NO_OFFICE = Text("請選擇角色", "Choose a role")
CHANGED = Text("此帳號剛剛已被異動，請重新整理頁面後再試", "The account has just changed. Reload the page and try again")
WAS_IDLE = Text("90天未登入，系統自動停用", "Nobody signed in for 90 days: disabled by the system")
NO_SECOND_FACTOR = Text("此帳號尚未啟用兩步驟驗證，不需重設", "The account has no second factor yet; there is nothing to reset")


def name_of(person: User) -> str:
    """The name as it may stand in a mail's subject (R-48)."""
    return _BREAKS.sub(" ", str(person)).strip() or person.email


def chain_of(person: User) -> str:
    """The trail of what was done to an account."""
    return f"account:{person.pk}"


def subject_of(person: User) -> str:
    """How a request for a second person names an account."""
    return f"user:{person.pk}"


def office_name(office: str) -> Text:
    """A role in both languages."""
    words = []
    for language in ("zh-hant", "en"):
        with translation.override(language):
            words.append(str(Office(office).label))
    return Text(*words)


# roles ----------------------------------------------------------------------------------------------------------------------

def ask_office(person: User, office: str, actor: User, reason: str) -> Confirmation:
    """Ask a second administrator to give this account another role ("" takes its role away).

    Raises PermissionDenied (no administrator, oneself), Refused (no such role, the same role, no reason, asked already).
    """
    if not permissions.may_change_office(actor, person):
        raise PermissionDenied
    if office not in Office.values:
        raise Refused("office", NO_OFFICE, 400)
    if office == person.office:
        raise Refused("office", SAME_OFFICE, 400)
    facts = {"from": person.office, "to": office, "name": name_of(person)}
    return seconds.ask(OFFICE, subject_of(person), actor, chain=chain_of(person), reason=reason, facts=facts, concerns=person)


def give_office(confirmation: Confirmation, actor: User) -> None:
    """Confirmed: the role changes, every session of the account ends, the person and all administrators are told."""
    before, after = confirmation.facts["from"], confirmation.facts["to"]
    person = _person(confirmation)
    changed = User.objects.filter(pk=person.pk, office=before, is_active=True)
    if not changed.update(office=after, session_generation=F("session_generation") + 1):
        raise Refused("changed", CHANGED)
    record(chain_of(person), "account.office_changed", actor, {
        "from": before, "to": after, "reason": confirmation.reason, "asked_by": confirmation.asked_by_id, "confirmation": confirmation.pk,
    })
    told = User.objects.filter(office=Office.ADMINISTRATOR, is_active=True).exclude(pk=person.pk)
    for reader in (person, *told):
        enqueue("office_changed", key=f"office_changed:{confirmation.pk}:{reader.pk}", to=reader.email, language=reader.language, context={
            "person": str(reader), "account": f"{name_of(person)}（{person.email}）", "before": office_name(before).in_language(reader.language),
            "after": office_name(after).in_language(reader.language), "asked_by": str(confirmation.asked_by), "confirmed_by": str(actor),
            "reason": confirmation.reason,
        })


def describe_office(confirmation: Confirmation) -> Text:
    """What the second administrator agrees to."""
    before, after = office_name(confirmation.facts["from"]), office_name(confirmation.facts["to"])
    name = confirmation.facts["name"]
    return Text(f"將{name}的角色由「{before.zh}」改為「{after.zh}」", f"Change the role of {name}: {before.en} → {after.en}")


# off and on -----------------------------------------------------------------------------------------------------------------

def disable(person: User, actor: User, reason: str) -> None:
    """Switch an account off: it cannot sign in, and its open sessions end now and for good. Raises PermissionDenied, Refused."""
    _switch(person, actor, reason, on=False)


def enable(person: User, actor: User, reason: str) -> None:
    """Let an account sign in again; sessions of before stay ended. Raises PermissionDenied, Refused."""
    _switch(person, actor, reason, on=True)


def _switch(person: User, actor: User, reason: str, *, on: bool) -> None:
    if not permissions.may_disable(actor, person):
        raise PermissionDenied
    why = seconds.written_reason(reason)
    with transaction.atomic():
        changed = User.objects.filter(pk=person.pk, is_active=not on, office=person.office)
        if not changed.update(is_active=on, enabled_at=timezone.now(), session_generation=F("session_generation") + 1):
            raise Refused("changed", CHANGED)
        _tell_switched(person, actor, why, on=on)


def _tell_switched(person: User, actor: User | None, why: str, *, on: bool) -> None:
    entry = record(chain_of(person), "account.enabled" if on else "account.disabled", actor, {"reason": why})
    enqueue(
        "person_enabled" if on else "person_disabled", key=f"person_switched:{person.pk}:{entry.number}", to=person.email,
        language=person.language, context={"person": str(person), "reason": why, "link": settings.BASE_URL + reverse("account_login")},
    )


def idle_for(days: timedelta) -> Q:
    """Active, and nobody signed in for so long; an account that has just been made or switched on again is not idle."""
    before = timezone.now() - days
    return Q(is_active=True, joined_at__lt=before) & ~Q(last_login__gte=before) & ~Q(enabled_at__gte=before)


def _idle_accounts() -> QuerySet[User]:
    found = User.objects.filter(idle_for(IDLE)).order_by("pk")
    return found if settings.PRODUCTION else found.filter(is_demonstration=False)  # no people stand behind those


def disable_idle() -> int:
    """Switch off the accounts that nobody has signed in to for 90 days (R-55), and tell their people; how many.

    The last active administrator stays: nobody could switch anybody on again.
    """
    count = 0
    for person in _idle_accounts():
        with transaction.atomic():
            others = User.objects.filter(office=Office.ADMINISTRATOR, is_active=True).exclude(pk=person.pk)
            if person.office == Office.ADMINISTRATOR and not others.exists():
                continue
            if _idle_accounts().filter(pk=person.pk).update(is_active=False, session_generation=F("session_generation") + 1):
                _tell_switched(person, None, WAS_IDLE.in_language(person.language), on=False)
                count += 1
    return count


# second factor --------------------------------------------------------------------------------------------------------------

def ask_reset(person: User, actor: User, reason: str) -> Confirmation:
    """Ask a second person to take an account's second factor away, so that it enrols a new one. Raises PermissionDenied, Refused."""
    if not permissions.may_ask_reset(actor, person):
        raise PermissionDenied
    if not Authenticator.objects.filter(user=person).exists():
        raise Refused("none", NO_SECOND_FACTOR)
    purpose = SECOND_FACTOR_OF_ADMINISTRATOR if person.office == Office.ADMINISTRATOR else SECOND_FACTOR
    return seconds.ask(
        purpose, subject_of(person), actor, chain=chain_of(person), reason=reason, facts={"name": name_of(person), "office": person.office},
        concerns=person,
    )


def reset_second_factor(confirmation: Confirmation, actor: User) -> None:
    """Confirmed: the second factor and its recovery codes are gone, every session ends, the person is told (R-17)."""
    person = _person(confirmation)
    # who has become an administrator meanwhile is no longer for staff to reset
    held = User.objects.filter(pk=person.pk, office=confirmation.facts["office"])
    if not held.update(session_generation=F("session_generation") + 1):
        raise Refused("changed", CHANGED)
    if not Authenticator.objects.filter(user=person).delete()[0]:
        raise Refused("none", NO_SECOND_FACTOR)
    record(chain_of(person), "account.second_factor_reset", actor, {
        "reason": confirmation.reason, "asked_by": confirmation.asked_by_id, "confirmation": confirmation.pk,
    })
    english = person.language.startswith("en")
    enqueue("second_factor_reset", key=f"second_factor_reset:{confirmation.pk}", to=person.email, language=person.language, context={
        "person": str(person), "at": spoken(timezone.localtime(), ["day", "weekday", "time"], english=english),
        "asked_by": str(confirmation.asked_by), "confirmed_by": str(actor), "link": settings.BASE_URL + reverse("account_login"),
    })


def describe_reset(confirmation: Confirmation) -> Text:
    """What the second person agrees to."""
    name = confirmation.facts["name"]
    return Text(f"重設{name}的兩步驟驗證", f"Reset the second factor of {name}")


def _person(confirmation: Confirmation) -> User:
    person = confirmation.concerns
    if person is None:
        raise Refused("changed", CHANGED)
    return person


# outbox ---------------------------------------------------------------------------------------------------------------------

def resend(mail: Mail, actor: User) -> Mail | None:
    """Send again what failed, was held or came back, and a copy of what has gone, by the decision of a person (R-46).

    The mail that will go; None when there is nothing to send.
    """
    with transaction.atomic():
        going = mails.resend(mail)
        if going is not None:
            verb = "mail.released" if mail.state == Mail.State.HELD else "mail.resent"
            record(mail.chain or "mail", verb, actor, {"mail": mail.pk, "event": mail.event, "as": going.pk})
    return going


def resend_failed(found: QuerySet[Mail], actor: User) -> int:
    """Send again every mail of these that failed, each by its own step and line of the trail; how many will go (F14: a server down for days).

    What is held stays held: whether it went nobody knows, or somebody wanted it so.
    """
    failed = list(found.filter(state=Mail.State.FAILED).order_by("pk")[:MOST_AT_ONCE])
    return sum(resend(mail, actor) is not None for mail in failed)


def hold(mail: Mail, actor: User) -> bool:
    """Keep a waiting mail back until somebody releases it; whether it still waited."""
    with transaction.atomic():
        is_held = mails.hold(mail)
        if is_held:
            record(mail.chain or "mail", "mail.held", actor, {"mail": mail.pk, "event": mail.event})
    return is_held


def note_bounce(mail: Mail, actor: User | None, reason: str) -> bool:
    """Write down that a mail came back, in the words of the refusal; whether it had gone. Raises Refused without words."""
    why = seconds.written_reason(_BREAKS.sub(" ", reason))
    with transaction.atomic():
        is_new = mails.bounced(mail, why)
        if is_new:
            record(mail.chain or "mail", "mail.bounced", actor, {"mail": mail.pk, "event": mail.event, "reason": why})
    return is_new


# background work ------------------------------------------------------------------------------------------------------------


def retry_job(job: Job, actor: User) -> bool:
    """Queue a failed job anew, by the decision of an administrator; whether it was a failed one. Raises PermissionDenied."""
    if actor.office != Office.ADMINISTRATOR or not actor.is_active:
        raise PermissionDenied
    with transaction.atomic():
        is_again = jobs.retry(job)
        if is_again:
            record("jobs", "job.retried", actor, {"job": str(job.pk), "kind": job.kind})
    return is_again
