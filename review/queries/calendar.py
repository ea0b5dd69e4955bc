"""The working calendar: the file of the programme, and what staff set over it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml
from django.conf import settings

from review.models import CalendarDay
from review.rules.working_hours import WorkingCalendar

FILE = Path(settings.BASE_DIR) / "fixtures" / "calendar.yaml"


@dataclass(frozen=True, slots=True)
class Day:
    """A day that differs from Monday to Friday, or that staff looked at. `set_by`: blank where the file says so."""

    day: date
    is_working: bool
    name_zh: str
    name_en: str
    set_by: str = ""
    reason: str = ""


@lru_cache(maxsize=1)
def days_of_the_file() -> Mapping[date, Day]:
    """The days of `fixtures/calendar.yaml`."""
    rows = yaml.load(FILE.read_bytes(), Loader=yaml.CSafeLoader)
    return MappingProxyType({row["day"]: Day(row["day"], row["working"], row["zh"], row["en"]) for row in rows})


def working_calendar() -> WorkingCalendar:
    """The calendar as it stands now (one query)."""
    own = dict(CalendarDay.objects.values_list("day", "is_working"))
    return WorkingCalendar({day: each.is_working for day, each in days_of_the_file().items()} | own)


def days_between(first: date, last: date) -> list[Day]:
    """Every named day of a span, staff's own over the file's, in order (one query)."""
    found = {day: each for day, each in days_of_the_file().items() if first <= day <= last}
    for row in CalendarDay.objects.filter(day__range=(first, last)).select_related("changed_by"):
        found[row.day] = Day(row.day, row.is_working, row.name_zh, row.name_en, str(row.changed_by), row.reason)
    return [found[day] for day in sorted(found)]


def is_covered(day: date) -> bool:
    """Whether the file reaches as far as this day: a year that it does not know has week ends and no holidays."""
    known = days_of_the_file()
    return min(known) <= day <= max(known) + timedelta(days=31)
