"""Months and days of the execution: the months of a term, the day on which a report is due. Pure."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

LONGEST = 40  # days without a working day that are looked through


def first_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def last_of(month: date) -> date:
    """The last day of a day's month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_of_term(start: date, end: date) -> list[date]:
    """The first days of the months from the one of signing to the one in which the term ends (W-37)."""
    found, month = [], first_of(start)
    while month <= end:
        found.append(month)
        month = months_later(month, 1)
    return found


def due_day(month: date, day: int, is_working: Callable[[date], bool]) -> date:
    """The last day for the report of a month: that day of the next month, or the next working day."""
    due = months_later(first_of(month), 1).replace(day=day)
    for _try in range(LONGEST):
        if is_working(due):
            return due
        due += timedelta(days=1)
    raise ValueError("no working day within forty days")
