"""Dates in the words of the programme."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from alliance_portal.lib.spoken_dates import period, spoken

DEADLINE = datetime(2024, 3, 6, 17, 0, tzinfo=ZoneInfo("Asia/Taipei"))


@pytest.mark.parametrize(
    ("parts", "chinese", "english"),
    [
        (["day", "weekday", "time"], "113年3月6日（三）17:00", "Wed 6 March 2024, 17:00"),
        (["day"], "113年3月6日", "6 March 2024"),
        (["short", "time"], "3月6日 17:00", "6 March, 17:00"),
        (["short"], "3月6日", "6 March"),
        (["seconds"], "17:00:00", "17:00:00"),
        (["month"], "113年3月", "March 2024"),
    ],
)
def test_parts(parts: list[str], chinese: str, english: str) -> None:
    assert spoken(DEADLINE, parts, english=False) == chinese
    assert spoken(DEADLINE, parts, english=True) == english


def test_a_date_has_no_time() -> None:
    assert spoken(date(2024, 3, 6), ["day", "time"], english=False) == "113年3月6日"


@pytest.mark.parametrize(
    ("first", "last", "chinese", "english"),
    [
        (date(2024, 3, 1), date(2024, 3, 31), "113年3月", "March 2024"),
        (date(2024, 4, 1), date(2024, 11, 30), "113年4月至11月", "April to November 2024"),
        (date(2024, 2, 1), date(2024, 2, 29), "113年2月", "February 2024"),
        (date(2024, 2, 1), date(2024, 2, 28), "113年2月1日至2月28日", "1 February to 28 February 2024"),
        (date(2024, 2, 19), date(2024, 3, 6), "113年2月19日至3月6日", "19 February to 6 March 2024"),
    ],
)
def test_period(first: date, last: date, chinese: str, english: str) -> None:
    assert period(first, last, english=False) == chinese
    assert period(first, last, english=True) == english
