"""The texts of mails as staff edit them: `{name}` stands for a value; what an event's mail must still say is checked before it is kept."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.template.loader import get_template

from alliance_portal.lib.findings import Text
from alliance_portal.mail.events import EVENTS, LANGUAGES

TOKEN = re.compile(r"\{([a-z_0-9]+)\}")
_VARIABLE = re.compile(r"\{\{\s*([a-z_0-9]+)\s*\}\}")
_CLOSING = re.compile(r"\{%\s*include \"mail/_closing\.[a-z-]+\.txt\"\s*%\}")
_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
EVERYWHERE = ("prefix", "year", "contact", "base_url", "closing")
# what a reader must learn whatever the words: where, until when, which number, why
KEPT = frozenset({
    "link", "valid_until", "until", "deadline", "due", "paper_until", "slides_until", "starts_at", "place", "submission_no", "case_no",
    "content_hash", "reason", "notice", "text", "comments", "assignments", "items",
})
SUBJECT_LENGTH, BODY_LENGTH = 160, 20_000
# mails of no call: accounts, second persons, business numbers, faults of the system
OF_NO_CALL = frozenset({
    "reviewer_invitation", "colleague_invitation", "firm_handed_on", "job_failed_staff", "file_unsafe_staff", "second_person_needed",
    "second_person_decided", "office_changed", "person_disabled", "person_enabled", "second_factor_reset", "firm_number_confirmed",
    "firm_number_refused", "comments_digest",  # that one may be about several cases
})
NEEDED = Text("請填寫", "Please fill this in")
BREAK = Text("主旨須為一行", "The subject is one line")
LONG = Text("內容過長", "The text is too long")


def filled(text: str, values: Mapping[str, Any]) -> str:
    """The text with its tokens replaced, once: braces in a value stay text."""
    return TOKEN.sub(lambda found: str(values[found[1]]) if found[1] in values else found[0], text)


@lru_cache(maxsize=256)
def original(event: str, language: str) -> tuple[str, str] | None:
    """Subject and body of the file in the form in which staff edit them; None for one that holds more than values."""
    source = get_template(f"mail/{event}.{language}.txt").template.source  # type: ignore[attr-defined]  # Django's own engine has it
    plain = _VARIABLE.sub(r"{\1}", _CLOSING.sub("{closing}", source))
    if "{%" in plain or "{{" in plain:
        return None
    subject, _newline, body = plain.partition("\n")
    return subject.strip(), body.strip()


@lru_cache(maxsize=1)
def editable() -> tuple[str, ...]:
    """The events whose mails a call may word itself, in their order."""
    return tuple(
        event for event in EVENTS
        if not event.startswith("account_") and event not in OF_NO_CALL and all(original(event, language) for language in LANGUAGES)
    )


def tokens_of(event: str) -> tuple[str, ...]:
    """What may stand in braces in an event's mails."""
    return (*EVENTS[event], "theme", "code", *EVERYWHERE) if "theme" not in EVENTS[event] else (*EVENTS[event], "code", *EVERYWHERE)


def required(event: str, language: str) -> frozenset[str]:
    """The tokens that a text must keep: of what the file says, what a reader must learn. Beside them `prefix`, and `closing` or `contact`."""
    subject, body = original(event, language) or ("", "")
    return frozenset((set(TOKEN.findall(subject)) | set(TOKEN.findall(body))) & KEPT)


def problems(event: str, language: str, subject: str, body: str) -> dict[str, Text]:
    """What keeps a text from being kept, by field: subject, body."""
    found: dict[str, Text] = {}
    for name, text, most in (("subject", subject, SUBJECT_LENGTH), ("body", body, BODY_LENGTH)):
        strangers = sorted(set(TOKEN.findall(text)) - set(tokens_of(event)))
        if not text.strip():
            found[name] = NEEDED
        elif len(text) > most:
            found[name] = LONG
        elif strangers:
            listed = "、".join(f"{{{each}}}" for each in strangers)
            found[name] = Text(f"沒有這個代號：{listed}", f"There is no such placeholder: {listed.replace('、', ', ')}")
    if "subject" not in found and _LINE.search(subject):
        found["subject"] = BREAK
    if "subject" not in found and not subject.startswith("{prefix}"):
        found["subject"] = Text("主旨須以 {prefix} 開頭", "The subject must begin with {prefix}")
    in_body, everywhere = set(TOKEN.findall(body)), set(TOKEN.findall(body)) | set(TOKEN.findall(subject))
    missing = sorted(required(event, language) - everywhere) + ([] if in_body & {"closing", "contact"} else ["closing"])
    if "body" not in found and missing:
        listed = "、".join(f"{{{each}}}" for each in missing)
        found["body"] = Text(f"必須保留的代號：{listed}", f"Placeholders that must stay: {listed.replace('、', ', ')}")
    return found
