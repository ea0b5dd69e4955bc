"""Ask for a second person, confirm, refuse, withdraw. Each is one transaction; of two at once, one wins.

How a later issue uses it: register a purpose (`registry.register`), call `ask(...)` where the first person acts, and do the
act itself in the purpose's `confirmed`. Pages, list, mails, expiry and trail are here.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.mail.services import enqueue
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.registry import purpose_named, purpose_of
from alliance_portal.trail.services import record

VALID_FOR = timedelta(days=7)
SHORTEST_REASON = 5


class Refused(Exception):
    """It cannot be done now (409), or what was typed is not enough (400); `text` is what the person reads."""

    def __init__(self, reason: str, text: Text, status: int = 409) -> None:
        super().__init__(text.zh)
        self.reason = reason
        self.text = text
        self.status = status


NO_REASON = Text(f"請填寫理由（至少{SHORTEST_REASON}個字）", f"Give a reason (at least {SHORTEST_REASON} characters)")
ALREADY_ASKED = Text("同一事項已送複核，請先等候複核或撤回", "This is already waiting for a second person; wait for it or take it back first")
DECIDED = Text("這項複核已由他人處理或已逾期", "This was decided by somebody else, or its time has run out")
ASKER_GONE = Text("送複核的人員已停用或已無此角色，請退回", "The person who asked no longer holds the role; send this back")
NOBODY = Text("目前沒有其他可複核的人員，請先新增另一位", "There is nobody else who could confirm this; appoint another person first")


def written_reason(reason: str) -> str:
    """The reason as kept. Raises Refused when there is none worth the name."""
    text = reason.strip()
    if len(text) < SHORTEST_REASON:
        raise Refused("reason", NO_REASON, 400)
    return text[:500]


def deciders(purpose: str, asked_by: User, concerns: User | None) -> list[User]:
    """Who may confirm: active accounts of the purpose's offices, without the one who asked and the one whom it concerns."""
    offices = purpose_named(purpose).offices
    found = User.objects.filter(office__in=offices, is_active=True).exclude(pk=asked_by.pk)
    return list((found.exclude(pk=concerns.pk) if concerns else found).order_by("pk"))


def may_decide(user: User, confirmation: Confirmation) -> bool:
    """Whether this account is one that may confirm or refuse, time and state aside."""
    if not user.is_active or user.office not in purpose_of(confirmation).offices:
        return False
    return user.pk not in (confirmation.asked_by_id, confirmation.concerns_id)


def bar_of(user: User, confirmation: Confirmation) -> Text | None:
    """Why this account, though of the right office, decides nothing about this request: a conflict of interest; None where it may."""
    barred = purpose_of(confirmation).barred
    return barred(confirmation, user) if barred is not None else None


@transaction.atomic
def ask(
    purpose: str, subject: str, actor: User, *, chain: str, reason: str, facts: Mapping[str, Any] | None = None, concerns: User | None = None,
) -> Confirmation:
    """Put an act before a second person, in one transaction (the caller's where there is one); everybody who may decide gets a mail.

    The caller has made sure that `actor` may ask. Raises Refused: no reason, the same is waiting already, nobody could confirm.
    """
    why, now = written_reason(reason), timezone.now()
    asked = Confirmation(
        purpose=purpose, subject=subject, chain=chain, facts=dict(facts or {}), reason=why, asked_by=actor, asked_at=now,
        expires_at=now + VALID_FOR, concerns=concerns,
    )
    others = [each for each in deciders(purpose, actor, concerns) if bar_of(each, asked) is None]
    if not others:
        raise Refused("nobody", NOBODY)
    Confirmation.objects.filter(purpose=purpose, subject=subject, state=Confirmation.State.OPEN, expires_at__lte=now).update(
        state=Confirmation.State.EXPIRED,
    )
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError as taken:
        raise Refused("asked", ALREADY_ASKED) from taken
    record(chain, "second.asked", actor, {"confirmation": asked.pk, "purpose": purpose, "subject": subject, "facts": asked.facts, "reason": why})
    for other in others:
        _mail("second_person_needed", asked, other, asked_by=str(actor), reason=why, until=_in_words(asked.expires_at, other.language))
    return asked


def confirm(confirmation: Confirmation, actor: User) -> None:
    """The second person agrees: the act is done, in the same transaction. Raises PermissionDenied, Refused (decided, run out, changed)."""
    with transaction.atomic():
        held = _decide(confirmation, actor, Confirmation.State.CONFIRMED, "")
        if not (held.asked_by.is_active and held.asked_by.office):
            raise Refused("asker", ASKER_GONE)
        purpose_of(held).confirmed(held, actor)
        _tell(held, actor)


def refuse(confirmation: Confirmation, actor: User, note: str) -> None:
    """The second person sends it back with a reason; nothing is done. Raises PermissionDenied, Refused."""
    why = written_reason(note)
    with transaction.atomic():
        held = _decide(confirmation, actor, Confirmation.State.REFUSED, why)
        refused = purpose_of(held).refused
        if refused is not None:
            refused(held, actor)
        _tell(held, actor)


def withdraw(confirmation: Confirmation, actor: User) -> None:
    """The person who asked takes it back. Raises PermissionDenied for anybody else, Refused when it has been decided."""
    if confirmation.asked_by_id != actor.pk:
        raise PermissionDenied
    with transaction.atomic():
        _close(confirmation, actor, Confirmation.State.WITHDRAWN, "", timezone.now())


def _decide(confirmation: Confirmation, actor: User, state: Confirmation.State, note: str) -> Confirmation:
    # the account as it is now: a right taken away a moment ago is gone
    if not may_decide(User.objects.get(pk=actor.pk), confirmation):
        raise PermissionDenied
    barred = bar_of(actor, confirmation)
    if barred is not None:
        raise Refused("conflict", barred, 403)
    return _close(confirmation, actor, state, note, timezone.now())


def _close(confirmation: Confirmation, actor: User, state: Confirmation.State, note: str, now: datetime) -> Confirmation:
    """The one door out of OPEN: a conditional UPDATE, safe on both databases (R-38)."""
    still_open = Confirmation.objects.filter(pk=confirmation.pk, state=Confirmation.State.OPEN, expires_at__gt=now)
    if not still_open.update(state=state, decided_by=actor, decided_at=now, note=note):
        raise Refused("decided", DECIDED)
    held = Confirmation.objects.select_related("asked_by", "concerns").get(pk=confirmation.pk)
    detail = {"confirmation": held.pk, "purpose": held.purpose, "subject": held.subject, "facts": held.facts} | ({"note": note} if note else {})
    record(held.chain, f"second.{state.value}", actor, detail)
    return held


def _tell(held: Confirmation, actor: User) -> None:
    """The person who asked learns how it went."""
    english = held.asked_by.language.startswith("en")
    words = {Confirmation.State.CONFIRMED: ("核可", "confirmed"), Confirmation.State.REFUSED: ("退回", "sent back")}[Confirmation.State(held.state)]
    _mail("second_person_decided", held, held.asked_by, decided_by=str(actor), outcome=words[english], note=held.note)


def _mail(event: str, confirmation: Confirmation, to: User, **context: str) -> None:
    what = purpose_of(confirmation).describe(confirmation).in_language(to.language)
    link = settings.BASE_URL + reverse("second", args=[confirmation.pk])
    enqueue(
        event, key=f"{event}:{confirmation.pk}:{to.pk}", to=to.email, chain=confirmation.chain, language=to.language,
        context={"person": str(to), "what": what, "link": link, **context},
    )


def _in_words(at: datetime, language: str) -> str:
    return spoken(timezone.localtime(at), ["day", "weekday", "time"], english=language.startswith("en"))
