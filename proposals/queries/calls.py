"""The call that the site shows, its texts and its announcements."""

from collections.abc import Iterable
from datetime import datetime

from proposals.models import Announcement, Call, CallText


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


def published_text(call: Call, key: str, language: str) -> CallText | None:
    """The newest published version of a text; the Chinese one where the language has none (one query)."""
    texts = CallText.objects.filter(call=call, key=key, published_at__isnull=False).order_by("version")
    newest = {text.language: text for text in texts}
    return newest.get("en" if language.startswith("en") else "zh-hant") or newest.get("zh-hant")


def announcements(call: Call, now: datetime) -> list[Announcement]:
    """The announcements of a call that are out, newest first (one query)."""
    return list(Announcement.objects.filter(call=call, published_at__lte=now))
