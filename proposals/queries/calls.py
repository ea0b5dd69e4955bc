"""The call that the site shows, its form's edition, its numbers, its texts and its announcements."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import timezone

from alliance_portal.lib.findings import Text
from proposals.catalogue import Edition, Years, load_edition
from proposals.catalogue.loader import edition_of_bytes
from proposals.catalogue.model import Field, HelpText, Option, Section
from proposals.models import Announcement, Call, CallText, FormEdition
from proposals.rules.call_settings import DAYS, MOMENTS, OWN_COLUMNS, PLAIN, SETTINGS
from proposals.rules.dossier import Programme
from proposals.rules.label_numbers import numbers_of_rules

MARKET = ("alliance_basic", "target_market")


def chosen_call(calls: Iterable[Call], now: datetime) -> Call | None:
    """Of the published calls: the open one that ends first, else the next to open, else the one that ended last."""
    known = list(calls)
    opened = [call for call in known if call.opens_at <= now <= call.deadline]
    coming = [call for call in known if now < call.opens_at]
    if opened:
        return min(opened, key=lambda call: call.deadline)
    if coming:
        return min(coming, key=lambda call: call.opens_at)
    return max(known, key=lambda call: call.deadline, default=None)


def current_call(now: datetime) -> Call | None:
    """The call that the frame of every page and the public pages speak of (one query)."""
    return chosen_call(Call.objects.filter(is_published=True), now)


def all_calls() -> list[Call]:
    """Every call, the newest first (one query)."""
    return list(Call.objects.select_related("changed_by").order_by("-roc_year", "code"))


def edition_name(call: Call) -> str:
    """The edition as staff name it: its own name, with the beginning of its digest where it was uploaded."""
    return f"{call.edition}（{call.edition_digest[:8]}）" if call.edition_digest else call.edition


def published_texts(call: Call, keys: Iterable[str], language: str, *, drafts: bool = False) -> dict[str, CallText]:
    """The newest published version of some texts by key; the Chinese one where the language has none (one query).

    `drafts`: the newest version of all, as a preview shows it.
    """
    rows = CallText.objects.filter(call=call, key__in=list(keys)).order_by("version")
    rows = rows if drafts else rows.filter(published_at__isnull=False)
    newest = {(row.key, row.language): row for row in rows}
    wanted = "en" if language.startswith("en") else "zh-hant"
    return {row.key: newest.get((row.key, wanted), row) for (_key, spoken_in), row in newest.items() if spoken_in in {wanted, "zh-hant"}}


def published_text(call: Call, key: str, language: str) -> CallText | None:
    """The newest published version of one text; the Chinese one where the language has none (one query)."""
    return published_texts(call, (key,), language).get(key)


def announcements(call: Call, now: datetime | None) -> list[Announcement]:
    """The announcements of a call that are out at `now`, newest first; every one without it (one query)."""
    rows = Announcement.objects.filter(call=call)
    return list(rows.filter(published_at__lte=now) if now else rows)


def years_of(call: Call) -> Years:
    """The years, dates and numbers that a call puts into the form's labels."""
    deadline = timezone.localtime(call.deadline)
    return Years(call.roc_year, call.midterm_on, call.final_on, deadline, numbers_of_rules(call.rules))


def edition_of(call: Call) -> Edition:
    """The edition of the official form that a call uses: the file of its name, or the uploaded one of its digest.

    Labels are filled with the call's years; staff's help texts and the call's markets stand over the edition's. Made once a process;
    an uploaded one costs a query the first time.
    """
    own = [call.help_texts, call.rules.get("countries")]
    if not any(own):
        return base_edition(call.edition, call.edition_digest, years_of(call))
    return _own_edition(call.edition, call.edition_digest, years_of(call), json.dumps(own, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=16)
def base_edition(name: str, digest: str, years: Years) -> Edition:
    """An edition with its labels filled, without what a call says besides: a built-in one by its name, an uploaded one by its digest."""
    if not digest:
        return load_edition(name, years)
    return edition_of_bytes(FormEdition.objects.values_list("content", flat=True).get(digest=digest).encode(), years)


@lru_cache(maxsize=16)
def _own_edition(name: str, digest: str, years: Years, own: str) -> Edition:
    edition, (helps, countries) = base_edition(name, digest, years), json.loads(own)
    help_texts = tuple(_own_help(each, helps.get(str(each.number))) for each in edition.help_texts)
    sections = tuple(_own_markets(each, countries) for each in edition.sections) if countries else edition.sections
    return replace(edition, help_texts=help_texts, sections=sections)


def _own_help(help_text: HelpText, own: Mapping[str, str] | None) -> HelpText:
    if own is None:
        return help_text
    question, answer = (Text(own[f"{part}_zh"], own[f"{part}_en"]) for part in ("question", "answer"))
    return replace(help_text, question=question, answer=answer, to_confirm=False)


def _own_markets(section: Section, countries: Mapping[str, Mapping[str, Any]]) -> Section:
    if section.key != MARKET[0] or not section.has(MARKET[1]):
        return section
    return replace(section, fields=tuple(_with_markets(each, countries) if each.key == MARKET[1] else each for each in section.fields))


def _with_markets(field: Field, countries: Mapping[str, Mapping[str, Any]]) -> Field:
    def own(option: Option) -> Option:
        return replace(option, extras={**option.extras, **countries.get(option.key, {})})

    return replace(field, options=tuple(own(option) for option in field.options))


def tree_of(call: Call) -> dict[str, Any]:
    """A call's settings in the form of its file (`proposals.services.calls.read_call`), without its texts."""
    tree: dict[str, Any] = {"code": call.code} | {name: getattr(call, name) for name in PLAIN}
    tree |= {name: timezone.localtime(getattr(call, name)).isoformat() for name in MOMENTS}
    tree |= {name: getattr(call, name).isoformat() for name in DAYS}
    tree |= {name: call.rules[name] for name in SETTINGS if name in call.rules}
    return tree | {"rules": {name: value for name, value in call.rules.items() if name not in SETTINGS}, "contact": dict(call.contact)}


def programme_of(call: Call) -> Programme:
    """The numbers of a call that rules need; what `rules` leaves out has the programme's usual value."""
    usual = {one.name: one.default for one in fields(Programme) if one.name not in OWN_COLUMNS}
    return Programme(
        code=call.code,
        roc_year=call.roc_year,
        opens_on=timezone.localdate(call.opens_at),
        last_day=timezone.localdate(call.deadline),
        midterm_on=call.midterm_on,
        final_on=call.final_on,
        **{name: _like(default, call.rules[name]) for name, default in usual.items() if name in call.rules},
    )


def _like(default: Any, value: Any) -> Any:
    """A value of the JSON column in the type of the programme's usual value."""
    if isinstance(default, Decimal):
        return Decimal(str(value))
    return tuple(value) if isinstance(default, tuple) else value
