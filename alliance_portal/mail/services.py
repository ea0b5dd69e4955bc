"""The outbox: write a mail in the business transaction, send it later, never twice (R-46, R-48)."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.template import Context, Engine, Template
from django.template.loader import get_template
from django.utils import timezone, translation

from alliance_portal.mail.events import check_context
from alliance_portal.mail.models import Mail

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


def render(event: str, language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body of an event's template. Raises UnsafeHeader when the subject would be more than one line."""
    language = "en" if language.lower().startswith("en") else "zh-hant"
    subject, body = _templates(event, language)
    year = str(context.get("year") or DEFAULT_YEAR)
    values = {"base_url": settings.BASE_URL, "contact": CONTACT[language], **context, "year": year, "prefix": f"【{year}數位鏈結】"}
    with translation.override(language):
        head = subject.render(Context(values, autoescape=False))
        text = body.render(Context(values, autoescape=False))
    return one_line(head.strip(" ")), re.sub(r"\n{3,}", "\n\n", text.replace("\r\n", "\n")).strip() + "\n"


def enqueue(
    event: str, *, key: str, to: str, context: Mapping[str, Any], chain: str = "", language: str = "zh-hant", confidential: bool = False,
) -> Mail:
    """Put a mail into the outbox, in the caller's transaction; asked again with the same `key`, it gives back the first one.

    `event` names templates/mail/<event>.<language>.txt, whose first line is the subject; `key` is unique for event and
    recipient; `context` holds what `mail.events.EVENTS` asks for; `chain` names the case for the notices' record;
    `confidential`: the text is shown to nobody and wiped once sent. Raises UnsafeHeader for text that would break out of a
    header and ValidationError for an address that is none.
    """
    check_context(event, set(context))
    validate_email(one_line(to))
    subject, body = render(event, language, context)
    facts: dict[str, Any] = {"event": event, "to": to, "chain": chain, "language": language, "confidential": confidential}
    facts |= {"subject": subject[:200], "body": body}
    with transaction.atomic():
        mail, made = Mail.objects.get_or_create(key=key, defaults=facts)
    if made:
        from alliance_portal.mail.tasks import send_waiting  # leaf: the task calls back into this app  # noqa: PLC0415

        transaction.on_commit(send_waiting.delay, robust=True)
    return mail


def resend(mail: Mail) -> None:
    """Send again what failed or was held, by the decision of a person."""
    kept = Mail.objects.filter(pk=mail.pk, state__in=(Mail.State.FAILED, Mail.State.HELD))
    if kept.update(state=Mail.State.WAITING, attempts=0, error="", next_try_at=timezone.now(), created_at=timezone.now(), handed_at=None):
        from alliance_portal.mail.tasks import send_waiting  # leaf: the task calls back into this app  # noqa: PLC0415

        transaction.on_commit(send_waiting.delay, robust=True)
