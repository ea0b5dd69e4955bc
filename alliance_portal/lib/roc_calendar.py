"""The ROC calendar in what people read and type, ISO in what is stored (A.D. 1912 is ROC 1)."""

import re
from datetime import date, datetime
from unicodedata import normalize
from zoneinfo import ZoneInfo

from alliance_portal.lib.findings import Text
from alliance_portal.lib.unreadable import Unreadable

OFFSET = 1911
TAIPEI = ZoneInfo("Asia/Taipei")
LAST_YEAR = 200  # ROC; a larger number is a Gregorian year or a slip
_WEEKDAYS = "一二三四五六日"
_DATE = re.compile(r"(?P<era>中華民國|民國)?(?P<year>[0-9]{1,4})(?:年|[./-])(?P<month>[0-9]{1,2})(?:月|[./-])(?P<day>[0-9]{1,2})日?")
_COMPACT = re.compile(r"(?P<year>[0-9]{2,3}|[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_YEAR = re.compile(r"(?:中華民國|民國)?(?P<year>[0-9]{1,4})(?:年度?)?")
_NO_DATE = Text("請填日期，例如 113.3.6、113/03/06 或 2024-03-06。", "Please enter a date, for example 113.3.6, 113/03/06 or 2024-03-06.")
_NO_YEAR = Text("請填民國年，例如 113。", "Please enter a ROC year, for example 113.")


def parse_date(text: str) -> date:
    """Read a date as typed: 113.3.6, 113/03/06, 1130306, 民國113年3月6日, 2024-03-06; full-width digits too.

    Up to three digits are a ROC year, four a Gregorian one. Raises Unreadable, with a proposal where one is plain.
    """
    cleaned = "".join(normalize("NFKC", text).split())
    found = _DATE.fullmatch(cleaned) or _COMPACT.fullmatch(cleaned)
    if not found:
        raise Unreadable(_NO_DATE)
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    if found.groupdict().get("era") and year > LAST_YEAR:
        raise _gregorian(year)
    gregorian = year if len(found["year"]) == 4 else year + OFFSET
    if not OFFSET < gregorian <= OFFSET + LAST_YEAR:
        raise Unreadable(_NO_DATE)
    try:
        return date(gregorian, month, day)
    except ValueError:
        raise Unreadable(Text(f"沒有「{text.strip()}」這一天。", f"There is no such day: {text.strip()}.")) from None


def parse_year(text: str) -> int:
    """Read a ROC year as typed: 113, 民國113年, 113年度. A Gregorian one is refused with its ROC year as proposal."""
    found = _YEAR.fullmatch("".join(normalize("NFKC", text).split()))
    if not found:
        raise Unreadable(_NO_YEAR)
    return check_year(int(found["year"]))


def check_year(year: int) -> int:
    """Return the ROC year when it can be one; raises Unreadable (2024 is refused, 113 proposed)."""
    if year > LAST_YEAR:
        raise _gregorian(year)
    if year < 1:
        raise Unreadable(_NO_YEAR)
    return year


def _gregorian(year: int) -> Unreadable:
    if OFFSET < year <= OFFSET + LAST_YEAR:
        proposal = year - OFFSET
        return Unreadable(Text(f"請填民國年：西元{year}年是民國{proposal}年。", f"Please enter the ROC year: {year} is ROC {proposal}."))
    return Unreadable(_NO_YEAR)


def roc_year(day: date) -> int:
    """The ROC year of a day."""
    return day.year - OFFSET


def in_taipei(moment: datetime) -> datetime:
    """The same instant by the clock of Taipei. ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(TAIPEI)


def day_text(day: date) -> str:
    """113年3月6日."""
    return f"{roc_year(day)}年{day.month}月{day.day}日"


def full_day_text(day: date) -> str:
    """民國113年3月6日（三）."""
    return f"民國{day_text(day)}（{_WEEKDAYS[day.weekday()]}）"


def moment_text(moment: datetime) -> str:
    """民國113年3月6日（三）17:00, by the clock of Taipei."""
    local = in_taipei(moment)
    return f"{full_day_text(local.date())}{local:%H:%M}"


def short_moment_text(moment: datetime) -> str:
    """113年3月6日（三）17:00, as notices print a deadline."""
    return moment_text(moment).removeprefix("民國")


def numeric_text(day: date) -> str:
    """113.03.06, for narrow columns."""
    return f"{roc_year(day)}.{day.month:02}.{day.day:02}"
