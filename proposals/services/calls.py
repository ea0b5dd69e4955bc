"""Calls from their files: validated, stored, repeated without harm. Texts that staff edited are never overwritten."""

from collections.abc import Mapping
from dataclasses import fields
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
from proposals.queries.calls import OWN_COLUMNS, edition_of, programme_of
from proposals.rules.dossier import Programme
from proposals.services.consents import CONSENT_LINE_KEY, NOTICE_KEY

RULE_NAMES = frozenset(each.name for each in fields(Programme)) - frozenset(OWN_COLUMNS)
FIXTURES = Path(settings.BASE_DIR) / "fixtures" / "calls"
_PLAIN = (
    "roc_year", "edition", "title_zh", "title_en", "track_zh", "track_en", "organiser_zh", "organiser_en", "implementer_zh", "implementer_en",
    "is_published", "ceiling_twd", "criteria", "timeline",
)
# settings of a call that no column holds; kept with the thresholds
_SETTINGS = (
    "schedule_weights", "checkpoints", "committee_name_zh", "committee_name_en", "retention_years", "corrections_after_deadline",
)
_TOP = {"code", "opens_at", "deadline", "midterm_on", "final_on", "rules", "contact", "texts", "announcements", *_PLAIN, *_SETTINGS}


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


def store_call(tree: Mapping[str, Any]) -> Call:
    """Make or refresh a call from its tree, with the texts and announcements that are not there yet. Raises CallRefused."""
    _validate(tree)
    tree = _plain(tree)
    facts = {key: tree[key] for key in _PLAIN if key in tree}
    facts |= {key: datetime.fromisoformat(tree[key]) for key in ("opens_at", "deadline")}
    facts |= {key: date.fromisoformat(tree[key]) for key in ("midterm_on", "final_on")}
    facts["rules"] = {**tree["rules"], **{key: tree[key] for key in _SETTINGS if key in tree}}
    facts["contact"] = tree["contact"]
    with transaction.atomic():
        call, made = Call.objects.update_or_create(code=tree["code"], defaults=facts)
        programme_of(call)
        edition_of(call)
        for text in tree.get("texts", ()):
            _store_text(call, text)
        for notice in tree.get("announcements", ()):
            own = {key: value for key, value in notice.items() if key not in ("slug", "published_at")}
            own["published_at"] = datetime.fromisoformat(notice["published_at"])
            Announcement.objects.get_or_create(call=call, slug=notice["slug"], defaults=own)
        if made:
            record(f"call:{call.code}", "call.stored", None, {"deadline": tree["deadline"]})
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


def _validate(tree: Mapping[str, Any]) -> None:
    unknown = sorted(set(tree) - _TOP)
    if unknown:
        raise CallRefused(f"unknown: {', '.join(unknown)}")
    if sum(each["weight"] for each in tree["criteria"]) != 100:
        raise CallRefused("criteria: weights must total 100")
    if sum(tree["schedule_weights"].values()) != 100:
        raise CallRefused("schedule_weights: must total 100")
    if datetime.fromisoformat(tree["opens_at"]) >= datetime.fromisoformat(tree["deadline"]):
        raise CallRefused("opens_at: must be before the deadline")
    rules = sorted(set(tree["rules"]) - RULE_NAMES)
    if rules:
        raise CallRefused(f"rules: unknown {', '.join(rules)}")
