"""The outbox: write a mail in the business transaction, send it later, never twice (R-46, R-48)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.template import Context, Engine, Template
from django.template.loader import get_template
from django.utils import timezone, translation

from alliance_portal.mail import wordings
from alliance_portal.mail.events import check_context
from alliance_portal.mail.models import LONGEST_KEY, Mail, Wording

HELD_BY_HAND = "由承辦人暫停寄送"
HELD_BY_RULE = "依計畫申請設定，這類通知信先保留，由承辦人確認後寄出"
DEFAULT_YEAR = "113"  # a mail that belongs to no call
CONTACT = {"zh-hant": "翁小姐（02）2553-3988 分機606", "en": "Ms Weng, +886 2 2553 3988 ext. 606"}
_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class UnsafeHeader(ValueError):
    """A subject or an address that would add a header of its own."""


def one_line(text: str) -> str:
    """The subject; refused when it holds a line break or another control character (R-48)."""
    if _LINE.search(text):
        raise UnsafeHeader(f"control character in a mail header: {text!r}")
    return text


@lru_cache(maxsize=256)
def _templates(event: str, language: str) -> tuple[Template, Template]:
    """Subject and body as two templates: the first line of the file is the subject, however many lines a value has."""
    source = get_template(f"mail/{event}.{language}.txt").template.source  # type: ignore[attr-defined]  # Django's own engine has it
    subject, _newline, body = source.partition("\n")
    engine = Engine.get_default()
    return engine.from_string(subject), engine.from_string(body)


@lru_cache(maxsize=2)
def _closing(language: str) -> Template:
    """The end of every mail: who writes, whom to ask."""
    return Engine.get_default().get_template(f"mail/_closing.{language}.txt")


def english_or_chinese(language: str) -> str:
    """The language of a mail's templates."""
    return "en" if language.lower().startswith("en") else "zh-hant"


def render(event: str, language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body of an event: staff's own text in the context's `scope` (one query where there is one), else the file's.

    Raises UnsafeHeader when the subject would be more than one line.
    """
    return _rendered(event, language, context, wording_of(str(context.get("scope") or ""), event, language))


def preview(event: str, language: str, context: Mapping[str, Any], subject: str, body: str) -> tuple[str, str]:
    """What a text that is not kept yet would read like. Raises UnsafeHeader."""
    return _rendered(event, language, context, Wording(event=event, language=language, subject=subject, body=body))


def wording_of(scope: str, event: str, language: str) -> Wording | None:
    """What staff made of an event in a scope; None without a scope, without a query."""
    return Wording.objects.filter(scope=scope, event=event, language=english_or_chinese(language)).first() if scope else None


def _rendered(event: str, language: str, context: Mapping[str, Any], wording: Wording | None) -> tuple[str, str]:
    language = english_or_chinese(language)
    year = str(context.get("year") or DEFAULT_YEAR)
    values = {"base_url": settings.BASE_URL, "contact": CONTACT[language], **context, "year": year, "prefix": f"【{year}數位鏈結】"}
    with translation.override(language):
        if wording is not None and wording.is_own:
            values["closing"] = _closing(language).render(Context(values, autoescape=False))
            head, text = wordings.filled(wording.subject, values), wordings.filled(wording.body, values)
        else:
            subject, body = _templates(event, language)
            head, text = subject.render(Context(values, autoescape=False)), body.render(Context(values, autoescape=False))
    return one_line(head.strip(" ")), re.sub(r"\n{3,}", "\n\n", text.replace("\r\n", "\n")).strip() + "\n"


def _kept_key(key: str) -> str:
    """The key as the table holds it: a long one (addresses have up to 254 characters) by its beginning and its hash."""
    return key if len(key) <= LONGEST_KEY else f"{key[: LONGEST_KEY - 65]}#{sha256(key.encode()).hexdigest()}"


def enqueue(
    event: str, *, key: str, to: str, context: Mapping[str, Any], chain: str = "", language: str = "zh-hant", confidential: bool = False,
) -> Mail:
    """Put a mail into the outbox, in the caller's transaction; asked again with the same `key`, it gives back the first one.

    `event` names templates/mail/<event>.<language>.txt, whose first line is the subject; `key` is unique for event and
    recipient; `context` holds what `mail.events.EVENTS` asks for; `chain` names the case for the notices' record;
    `confidential`: the text is shown to nobody and wiped once sent. Raises UnsafeHeader for text that would break out of a
    header and ValidationError for an address that is none. `context["scope"]` (a call's code) names whose wording counts; there
    staff may also have decided that such mails are held until somebody has looked at them.
    """
    check_context(event, set(context))
    validate_email(one_line(to))
    wording = wording_of(str(context.get("scope") or ""), event, language)
    subject, body = _rendered(event, language, context, wording)
    facts: dict[str, Any] = {"event": event, "to": to, "chain": chain, "language": language, "confidential": confidential}
    facts |= {"subject": subject[:200], "body": body}
    if wording is not None and wording.is_held:
        facts |= {"state": Mail.State.HELD, "error": HELD_BY_RULE}
    with transaction.atomic():
        mail, made = Mail.objects.get_or_create(key=_kept_key(key), defaults=facts)
    if made and mail.state == Mail.State.WAITING:
        _wake()
    return mail


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail of many, see `enqueue`."""

    event: str
    key: str
    to: str
    context: Mapping[str, Any]
    chain: str = ""
    language: str = "zh-hant"


def enqueue_all(letters: Sequence[Letter]) -> int:
    """Many mails at once, in the caller's transaction; keys that are there already are left out. How many are new (three queries).

    Raises what `enqueue` raises.
    """
    scopes = {str(letter.context.get("scope") or "") for letter in letters} - {""}
    wordings_by = {(each.scope, each.event, each.language): each for each in Wording.objects.filter(scope__in=scopes)} if scopes else {}
    keys = [_kept_key(letter.key) for letter in letters]
    there = set(Mail.objects.filter(key__in=keys).values_list("key", flat=True))
    rows: dict[str, Mail] = {}
    for letter, key in zip(letters, keys, strict=True):
        if key in there or key in rows:
            continue
        check_context(letter.event, set(letter.context))
        validate_email(one_line(letter.to))
        wording = wordings_by.get((str(letter.context.get("scope") or ""), letter.event, english_or_chinese(letter.language)))
        subject, body = _rendered(letter.event, letter.language, letter.context, wording)
        held = wording is not None and wording.is_held
        rows[key] = Mail(
            key=key, event=letter.event, chain=letter.chain, to=letter.to, language=letter.language, subject=subject[:200], body=body,
            state=Mail.State.HELD if held else Mail.State.WAITING, error=HELD_BY_RULE if held else "",
        )
    Mail.objects.bulk_create(rows.values(), ignore_conflicts=True)  # another sweeper may have been quicker
    if rows:
        _wake()
    return len(rows)


def resend(mail: Mail) -> Mail | None:
    """Send again what failed or was held or came back, by the decision of a person; what has gone is sent as a copy, the first one stays.

    The mail that will go; None when there is nothing to send: it waits already, or its text was wiped.
    """
    if mail.state in (Mail.State.SENT, Mail.State.BOUNCED):
        return _copy(mail)
    kept = Mail.objects.filter(pk=mail.pk, state__in=(Mail.State.FAILED, Mail.State.HELD))
    now = timezone.now()
    if not kept.update(state=Mail.State.WAITING, attempts=0, error="", next_try_at=now, created_at=now, handed_at=None):
        return None
    _wake()
    return mail


def _copy(mail: Mail) -> Mail | None:
    """A new row with the same text, under a key of its own: pressed twice while it waits, it goes once."""
    if mail.confidential or not mail.body:
        return None
    first = mail.again_of or mail
    with transaction.atomic():
        earlier = list(Mail.objects.select_for_update().filter(again_of=first))
        if any(each.state in (Mail.State.WAITING, Mail.State.SENDING, Mail.State.HELD) for each in earlier):
            return None
        made, is_new = Mail.objects.get_or_create(key=f"{first.key[:148]}:again{len(earlier) + 1}", defaults={
            "event": first.event, "chain": first.chain, "to": first.to, "language": first.language, "subject": first.subject, "body": first.body,
            "again_of": first,
        })
    if is_new:
        _wake()
    return made if is_new else None


def hold(mail: Mail) -> bool:
    """Keep a waiting mail back; whether it was still waiting."""
    return bool(Mail.objects.filter(pk=mail.pk, state=Mail.State.WAITING).update(state=Mail.State.HELD, error=HELD_BY_HAND))


def bounced(mail: Mail, reason: str) -> bool:
    """Write down that a mail which had gone came back; whether it had gone and nobody had written it down."""
    return bool(Mail.objects.filter(pk=mail.pk, state=Mail.State.SENT).update(state=Mail.State.BOUNCED, error=reason[:300]))


def _wake() -> None:
    from alliance_portal.mail.tasks import send_waiting  # leaf: the task calls back into this app  # noqa: PLC0415

    transaction.on_commit(send_waiting.delay, robust=True)
