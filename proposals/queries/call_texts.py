"""The texts of a call as staff see them in a list; consents by the version of the notice."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count

from alliance_portal.lib.findings import Text
from proposals.models import Announcement, Call, CallText, Consent
from proposals.queries.call_words import filled, words
from proposals.queries.calls import edition_of
from proposals.queries.text_keys import ANNOUNCEMENT, HELP, NAMES, NOTICES


@dataclass(frozen=True, slots=True)
class Line:
    """One text: what it is called, its newest published version, whether a draft waits."""

    key: str
    name: Text
    version: int = 0
    published_at: datetime | None = None
    drafted_at: datetime | None = None
    drafted_by: str = ""
    is_out: bool = True  # an announcement that was taken down, or never put up, is not
    is_due: bool = False  # an announcement that comes out by itself at `published_at`


def overview(call: Call, now: datetime) -> list[tuple[str, list[Line]]]:
    """Every text by kind: pages, notices, announcements, help (two queries)."""
    by_key: dict[str, list[CallText]] = {}
    for row in CallText.objects.filter(call=call).select_related("changed_by").order_by("version"):
        by_key.setdefault(row.key, []).append(row)
    pages = [_line(key, name, by_key) for key, name in NAMES.items() if key not in NOTICES]
    notices = [_line(key, NAMES[key], by_key) for key in NOTICES]
    zh, en = words(call, "zh-hant"), words(call, "en")
    announced = [
        _announced(_line(f"{ANNOUNCEMENT}{row.slug}", Text(filled(row.title_zh, zh), filled(row.title_en, en)), by_key), row.published_at, now)
        for row in Announcement.objects.filter(call=call)
    ]
    helps = [_line(f"{HELP}{each.number}", each.question, by_key) for each in edition_of(call).help_texts]
    return [("pages", pages), ("notices", notices), ("announcements", announced), ("helps", helps)]


def _announced(line: Line, at: datetime | None, now: datetime) -> Line:
    return replace(line, published_at=at or line.published_at, is_out=at is not None, is_due=at is not None and at > now)


def _line(key: str, name: Text, by_key: Mapping[str, list[CallText]]) -> Line:
    rows = by_key.get(key, [])
    out = [row for row in rows if row.published_at is not None]
    drafts = [row for row in rows if row.published_at is None]
    return Line(
        key, name, out[-1].version if out else 0, out[-1].published_at if out else None,
        drafts[-1].changed_at if drafts else None, str(drafts[-1].changed_by or "") if drafts else "",
    )


def consents_by_version(call: Call) -> list[dict[str, Any]]:
    """How many standing consents are bound to which version of the personal-data notice (one query)."""
    rows = Consent.objects.filter(
        proposal__call=call, purpose=Consent.Purpose.DATA, granted=True, withdrawn_at=None, notice__isnull=False,
    ).values("notice__version").annotate(people=Count("pk")).order_by("notice__version")
    return [{"version": row["notice__version"], "people": row["people"]} for row in rows]
