"""The clock of 收件確認: 24 hours that run through working days only (W-10, decisions "Two acknowledgements").

A working day counts from midnight to midnight, as 「24小時（不含例假日）」 is read: what arrives on Friday 13:05 is due on Monday 13:05.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from alliance_portal.lib.roc_calendar import in_taipei

HOURS = 24
ALARM_HOURS = 4  # before the end
SATURDAY = 5
LONGEST = 400  # days that a clock is followed; a calendar without working days is a mistake


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked. `days` names those that differ from Monday to Friday: holidays, and Saturdays worked in exchange."""

    days: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether the office works on this day."""
        return self.days.get(day, day.weekday() < SATURDAY)

    def after(self, start: datetime, hours: float) -> datetime:
        """The instant at which so many hours of working days have gone by since `start` (aware; Taipei's days). ValueError: none comes."""
        at, left = in_taipei(start), timedelta(hours=hours)
        for _day in range(LONGEST):
            midnight = datetime.combine(at.date() + timedelta(days=1), time(), at.tzinfo)
            if self.is_working(at.date()):
                if left <= midnight - at:
                    return at + left
                left -= midnight - at
            at = midnight
        raise ValueError("no working day within a year")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Hours of working days from `start` to `end`; nothing when `end` is not later."""
        at, until, found = in_taipei(start), in_taipei(end), timedelta(0)
        while at < until:
            midnight = datetime.combine(at.date() + timedelta(days=1), time(), at.tzinfo)
            if self.is_working(at.date()):
                found += min(midnight, until) - at
            at = midnight
        return found


@dataclass(frozen=True, slots=True)
class Clock:
    """The time in which a delivery must be acknowledged."""

    start: datetime
    due: datetime
    alarm: datetime
    left: timedelta  # hours of working days until `due`; nothing once it has passed

    def is_over(self, now: datetime) -> bool:
        """Whether the 24 hours have passed."""
        return now > self.due

    def is_near(self, now: datetime) -> bool:
        """Whether at most four hours are left."""
        return now >= self.alarm


def clock_of(paper: datetime, upload: datetime, now: datetime, calendar: WorkingCalendar) -> Clock:
    """The clock of a delivery: from its arrival; from the upload where the paper came first, as nothing could be confirmed before."""
    start = max(paper, upload)
    due = calendar.after(start, HOURS)
    return Clock(start, due, calendar.after(start, HOURS - ALARM_HOURS), calendar.between(now, due))
