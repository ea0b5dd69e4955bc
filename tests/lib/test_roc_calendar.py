"""ROC dates: every form that people type is read back to the same day."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_portal.lib import roc_calendar
from alliance_portal.lib.unreadable import Unreadable

DAYS = st.dates(date(1912, 1, 1), date(2111, 12, 31))
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@given(DAYS)
def test_every_written_form_reads_back_to_the_day(day: date) -> None:
    year = day.year - 1911
    for text in (
        f"{year}.{day.month}.{day.day}",
        f"{year:03}/{day.month:02}/{day.day:02}",
        f"民國{year}年{day.month}月{day.day}日",
        f"中華民國 {year} 年 {day.month} 月 {day.day} 日",
        f"{year:03}{day.month:02}{day.day:02}",
        f"{day:%Y%m%d}",
        day.isoformat(),
        roc_calendar.day_text(day),
        roc_calendar.numeric_text(day),
        day.isoformat().translate(FULL_WIDTH),
    ):
        assert roc_calendar.parse_date(text) == day, text


@given(DAYS)
def test_a_gregorian_year_after_minguo_is_refused_with_its_roc_year(day: date) -> None:
    with pytest.raises(Unreadable) as caught:
        roc_calendar.parse_date(f"民國{day.year}年{day.month}月{day.day}日")
    assert f"民國{day.year - 1911}年" in caught.value.reason.zh


@pytest.mark.parametrize("text", ["", "113", "113.13.1", "113.2.30", "2024-02-30", "昨天", "113.3", "0.1.1", "1911-12-31", "113.3.6.1", "三月六日"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        roc_calendar.parse_date(text)


@pytest.mark.parametrize(("text", "year"), [("113", 113), ("民國113年", 113), ("１１３", 113), ("113年度", 113), (" 98 ", 98)])
def test_a_roc_year_is_read(text: str, year: int) -> None:
    assert roc_calendar.parse_year(text) == year


def test_2024_as_a_roc_year_is_refused_and_113_proposed() -> None:
    with pytest.raises(Unreadable) as caught:
        roc_calendar.parse_year("2024")
    assert caught.value.reason.zh == "請填民國年：西元2024年是民國113年。"
    assert caught.value.reason.en == "Please enter the ROC year: 2024 is ROC 113."


@pytest.mark.parametrize("text", ["0", "-1", "", "一一三", "113.5", "9999", "1900"])
def test_what_is_no_roc_year_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        roc_calendar.parse_year(text)


def test_a_moment_reads_as_notices_print_it() -> None:
    moment = datetime(2024, 3, 6, 9, 0, tzinfo=UTC)
    assert roc_calendar.moment_text(moment) == "民國113年3月6日（三）17:00"
    assert roc_calendar.short_moment_text(moment) == "113年3月6日（三）17:00"


def test_midnight_belongs_to_taipeis_day() -> None:
    assert roc_calendar.moment_text(datetime(2024, 3, 5, 16, 0, tzinfo=UTC)) == "民國113年3月6日（三）00:00"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        roc_calendar.moment_text(datetime(2024, 3, 6, 17, 0))  # noqa: DTZ001  the point of the test
