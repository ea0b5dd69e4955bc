"""The call that the site shows, its form's edition, its numbers, its texts and its announcements."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from proposals.catalogue import Edition, Years, load_edition
from proposals.models import Announcement, Call, CallText
from proposals.rules.dossier import Programme

# what a call's row says itself, not its `rules`
OWN_COLUMNS = {"code", "roc_year", "opens_on", "last_day", "midterm_on", "final_on"}


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


def edition_of(call: Call) -> Edition:
    """The edition of the official form that a call uses, its labels filled with the call's years (cached by the catalogue)."""
    return load_edition(call.edition, Years(call.roc_year, call.midterm_on, call.final_on, timezone.localtime(call.deadline)))


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
