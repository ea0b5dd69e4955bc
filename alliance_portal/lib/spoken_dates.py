"""Dates as people of the programme read them: 113年3月6日（三）17:00, or in English Wed 6 March 2024, 17:00."""

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

TAIPEI = ZoneInfo("Asia/Taipei")  # the programme's time, whatever zone a database or a server keeps
WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
FIRST_ROC_YEAR = 1911  # the year before 民國1年


def spoken(at: date | datetime, parts: Collection[str], *, english: bool) -> str:
    """Write a date (local time). `parts`: day, weekday, time, seconds; "short" leaves the year out, "month" the day."""
    text = _english(at, parts) if english else _chinese(at, parts)
    if not isinstance(at, datetime) or not {"time", "seconds"} & set(parts):
        return text
    clock = f"{at:%H:%M:%S}" if "seconds" in parts else f"{at:%H:%M}"
    if not text:
        return clock
    # a full-width bracket brings its own space
    return f"{text}{', ' if english else '' if text.endswith('）') else ' '}{clock}"


def moment(at: datetime, *, english: bool) -> str:
    """An aware time to the second as a refusal names it, in the programme's time zone: 113年3月6日（三）17:00:00."""
    return spoken(at.astimezone(TAIPEI), ["day", "weekday", "seconds"], english=english)


def period(first: date, last: date, *, english: bool) -> str:
    """A span: whole months are named as months, anything else by its days."""
    whole = first.day == 1 and _is_month_end(last)
    if whole and (first.year, first.month) == (last.year, last.month):
        return spoken(first, ["month"], english=english)
    if whole:
        end = MONTHS_EN[last.month - 1] + f" {last.year}" if english else f"{last.month}月"
        start = MONTHS_EN[first.month - 1] if english else spoken(first, ["month"], english=False)
        return f"{start} to {end}" if english else f"{start}至{end}"
    if english:
        return f"{spoken(first, ['short'], english=True)} to {spoken(last, ['day'], english=True)}"
    return f"{spoken(first, ['day'], english=False)}至{spoken(last, ['short'], english=False)}"


def _is_month_end(day: date) -> bool:
    return date.fromordinal(day.toordinal() + 1).day == 1


def _chinese(at: date, parts: Collection[str]) -> str:
    if "month" in parts:
        return f"{at.year - FIRST_ROC_YEAR}年{at.month}月"
    text = f"{at.year - FIRST_ROC_YEAR}年{at.month}月{at.day}日" if "day" in parts else f"{at.month}月{at.day}日" if "short" in parts else ""
    return text + (f"（{WEEKDAYS_ZH[at.weekday()]}）" if "weekday" in parts else "")


def _english(at: date, parts: Collection[str]) -> str:
    month = MONTHS_EN[at.month - 1]
    if "month" in parts:
        return f"{month} {at.year}"
    text = f"{at.day} {month} {at.year}" if "day" in parts else f"{at.day} {month}" if "short" in parts else ""
    return f"{WEEKDAYS_EN[at.weekday()]} {text}".strip() if "weekday" in parts else text
