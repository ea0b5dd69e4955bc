"""Calls from their files: validated, stored, repeated without harm. Texts that staff edited are never overwritten."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from alliance_portal.lib.strict_documents import read_bytes
from alliance_portal.trail.services import record
from proposals.models import Announcement, Call, CallText
from proposals.queries.call_words import filled, words
from proposals.queries.calls import edition_of, programme_of
from proposals.rules.call_settings import DAYS, MOMENTS, PLAIN, SETTINGS, problems
from proposals.services.consents import CONSENT_LINE_KEY, NOTICE_KEY

FIXTURES = Path(settings.BASE_DIR) / "fixtures" / "calls"


class CallRefused(ValueError):
    """A call's data do not hold together; the message names what."""


def read_call(code: str) -> dict[str, Any]:
    """The tree of fixtures/calls/<code>.yaml, with the texts of the public pages that stand in <code>-texts.yaml."""
    tree = dict(read_bytes((FIXTURES / f"{code}.yaml").read_bytes(), as_json=False).tree)
    beside = FIXTURES / f"{code}-texts.yaml"
    if beside.exists():
        more = read_bytes(beside.read_bytes(), as_json=False).tree
        for key in ("texts", "announcements"):
            tree[key] = [*tree.get(key, ()), *more.get(key, ())]
    return tree


def columns_of(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a call's row for a tree that holds together."""
    tree = _plain(tree)
    facts = {key: tree[key] for key in PLAIN if key in tree}
    facts |= {key: datetime.fromisoformat(tree[key]) for key in MOMENTS}
    facts |= {key: date.fromisoformat(tree[key]) for key in DAYS}
    facts["rules"] = {**tree["rules"], **{key: tree[key] for key in SETTINGS if key in tree}}
    facts["contact"] = tree["contact"]
    return facts


def store_call(tree: Mapping[str, Any]) -> Call:
    """Make or refresh a call from its tree, with the texts and announcements that are not there yet. Raises CallRefused.

    A call that staff have changed stays as they left it.
    """
    found = problems(tree)
    if found:
        raise CallRefused("; ".join(f"{each.place}: {each.text.en}" for each in found))
    facts = columns_of(tree)
    with transaction.atomic():
        call, made = Call.objects.get_or_create(code=tree["code"], defaults=facts)
        if not made and not call.revision:
            Call.objects.filter(pk=call.pk).update(**facts)
            call.refresh_from_db()
        programme_of(call)
        edition_of(call)
        for text in tree.get("texts", ()):
            _store_text(call, text)
        for notice in tree.get("announcements", ()):
            own = {key: value for key, value in notice.items() if key not in ("slug", "published_at")}
            own["published_at"] = datetime.fromisoformat(notice["published_at"])
            Announcement.objects.get_or_create(call=call, slug=notice["slug"], defaults=own)
        if made:
            record(f"call:{call.code}", "call.stored", None, {"deadline": str(tree["deadline"])})
    return call


def _store_text(call: Call, text: Mapping[str, Any]) -> None:
    for language in ("zh-hant", "en"):
        # what is consented to and printed is stored whole; the other texts are filled when they are shown
        tokens = words(call, language) if text["key"] in (NOTICE_KEY, CONSENT_LINE_KEY) else {}
        if language in text and not CallText.objects.filter(call=call, key=text["key"], language=language).exists():
            CallText.objects.create(
                call=call, key=text["key"], language=language, version=1, title=text[language]["title"], body=filled(text[language]["body"], tokens),
                published_at=timezone.now(),
            )


def _plain(value: Any) -> Any:
    """The tree with exact numbers as JSON takes them."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
