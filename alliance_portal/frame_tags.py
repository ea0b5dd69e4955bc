"""Template tags that every page knows without loading them: icons, states, dates of the programme, words in two languages."""

from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
ICON_OF_STATE = {"done": "done", "now": "edit", "warn": "clock", "fix": "stop", "": "todo"}


def is_english() -> bool:
    """Whether the page is being written in English."""
    return (get_language() or "").startswith("en")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of `static/img/icons.svg`. With a label it is read aloud; without one it is decoration."""
    href = f"{static('img/icons.svg')}#i-{name}"
    if label:
        return format_html('<svg class="i" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def state(kind: str, words: str, icon_name: str = "", *, plain: bool = False) -> SafeString:
    """A state, never by colour alone: icon and words. `kind`: done, now, warn, fix or "" (neutral)."""
    classes = "state" + (f" is-{kind}" if kind else "") + (" plain" if plain else "")
    return format_html('<span class="{}">{}{}</span>', classes, icon(icon_name or ICON_OF_STATE[kind]), words)


@register.filter
def local(thing: Any, name: str) -> Any:
    """The attribute or key `name_zh` or `name_en`, by the language of the page; Chinese where the English one is blank."""
    def value(suffix: str) -> Any:
        key = f"{name}_{suffix}"
        return thing.get(key) if isinstance(thing, dict) else getattr(thing, key, None)

    return (value("en") if is_english() else "") or value("zh") or ""


def _local_time(value: date | datetime | str) -> date | datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def roc(value: date | datetime | str | None, parts: str = "day weekday") -> str:
    """A date as people of the programme read it: 113年3月6日（三）17:00, or in English Wed 6 March 2024, 17:00.

    `parts`: any of year (default with day), day, weekday, time, seconds, or "short" (month and day) and "month" (year and month).
    """
    if not value:
        return ""
    at = _local_time(value)
    asked = parts.split()
    if is_english():
        text = _english(at, asked)
        clock = ", " if text else ""
    else:
        text = _chinese(at, asked)
        clock = "" if text.endswith(("）", "")) else " "
        clock = " " if text and not text.endswith("）") else ""
    if isinstance(at, datetime) and "seconds" in asked:
        return f"{text}{clock}{at:%H:%M:%S}"
    if isinstance(at, datetime) and "time" in asked:
        return f"{text}{clock}{at:%H:%M}"
    return text


def _chinese(at: date, asked: list[str]) -> str:
    if "month" in asked:
        return f"{at.year - 1911}年{at.month}月"
    text = f"{at.month}月{at.day}日" if "short" in asked else f"{at.year - 1911}年{at.month}月{at.day}日" if "day" in asked else ""
    return text + (f"（{WEEKDAYS_ZH[at.weekday()]}）" if "weekday" in asked else "")


def _english(at: date, asked: list[str]) -> str:
    month = MONTHS_EN[at.month - 1]
    if "month" in asked:
        return f"{month} {at.year}"
    text = f"{at.day} {month}" if "short" in asked else f"{at.day} {month} {at.year}" if "day" in asked else ""
    return (f"{WEEKDAYS_EN[at.weekday()]} " if "weekday" in asked else "") + text
