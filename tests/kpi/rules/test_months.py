"""Months of a term and the day on which a report is due (M-01, W-37)."""

from datetime import date

import pytest

from kpi.rules.months import due_day, last_of, months_later, months_of_term


def weekdays(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(("start", "months", "expected"), [
    (date(2024, 1, 31), 1, date(2024, 2, 29)), (date(2023, 1, 31), 1, date(2023, 2, 28)), (date(2024, 4, 22), 1, date(2024, 5, 22)),
    (date(2024, 12, 15), 1, date(2025, 1, 15)), (date(2024, 2, 29), 12, date(2025, 2, 28)), (date(2024, 1, 31), 0, date(2024, 1, 31)),
])
def test_the_same_day_some_months_later(start, months, expected):
    assert months_later(start, months) == expected


def test_the_month_of_signing_and_that_of_the_end_are_months_of_the_term():
    months = months_of_term(date(2024, 4, 30), date(2024, 11, 1))
    assert (months[0], months[-1], len(months)) == (date(2024, 4, 1), date(2024, 11, 1), 8)
    assert months_of_term(date(2024, 11, 30), date(2024, 11, 30)) == [date(2024, 11, 1)]
    assert months_of_term(date(2024, 12, 1), date(2024, 11, 30)) == []


@pytest.mark.parametrize(("month", "due"), [
    (date(2024, 7, 1), date(2024, 8, 5)),  # a Monday
    (date(2024, 4, 1), date(2024, 5, 6)),  # the 5th is a Sunday
    (date(2024, 9, 1), date(2024, 10, 7)),  # a Saturday
    (date(2024, 12, 1), date(2025, 1, 6)),  # over the year's end
])
def test_the_fifth_of_the_next_month_or_the_next_working_day(month, due):
    assert due_day(month, 5, weekdays) == due


def test_a_holiday_moves_the_day_too_and_a_calendar_without_work_is_a_mistake():
    assert due_day(date(2024, 7, 1), 5, lambda day: weekdays(day) and day != date(2024, 8, 5)) == date(2024, 8, 6)
    with pytest.raises(ValueError, match="working day"):
        due_day(date(2024, 7, 1), 5, lambda _day: False)


def test_the_last_day_of_a_month():
    assert last_of(date(2024, 2, 1)) == date(2024, 2, 29)
