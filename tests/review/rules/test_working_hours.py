"""The clock of 24 working hours at its edges: nights, week ends, holidays, a Saturday worked in exchange, a day without work."""

from datetime import date, datetime, timedelta

import pytest

from review.rules.working_hours import WorkingCalendar, clock_of

HOLIDAYS = {date(2024, 2, 28): False, date(2024, 2, 17): True, date(2024, 2, 8): False, date(2024, 2, 9): False}
CALENDAR = WorkingCalendar(HOLIDAYS)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2024-{text}:00+08:00")


@pytest.mark.parametrize(
    ("arrived", "due"), [
        ("03-04T13:05", "03-05T13:05"),  # Monday, as on the prototype
        ("03-01T17:30", "03-04T17:30"),  # over a week end
        ("03-02T10:00", "03-05T00:00"),  # a Saturday: the clock starts on Monday at midnight
        ("02-27T16:00", "02-29T16:00"),  # over 28 February
        ("02-28T09:00", "03-01T00:00"),  # on it
        ("02-16T12:00", "02-17T12:00"),  # the Saturday is worked in exchange
        ("02-17T12:00", "02-19T12:00"),
        ("02-07T16:00", "02-12T16:00"),  # two holidays and a week end
        ("03-04T00:00", "03-05T00:00"),
        ("03-01T00:00", "03-02T00:00"),  # full at the end of Friday
    ],
)
def test_24_hours_of_working_days(arrived: str, due: str) -> None:
    assert CALENDAR.after(at(arrived), 24) == at(due)
    assert CALENDAR.between(at(arrived), at(due)) == timedelta(hours=24)


def test_a_day_without_work_moves_every_clock() -> None:
    stopped = WorkingCalendar({**HOLIDAYS, date(2024, 3, 5): False})
    assert CALENDAR.after(at("03-04T13:05"), 24) == at("03-05T13:05")
    assert stopped.after(at("03-04T13:05"), 24) == at("03-06T13:05")


def test_alarm_comes_four_hours_before_the_end() -> None:
    arrived = at("03-01T02:00")  # Friday: four hours before its end it is still Friday
    clock = clock_of(arrived, arrived, at("03-01T21:59"), CALENDAR)
    assert (clock.due, clock.alarm) == (at("03-04T02:00"), at("03-01T22:00"))
    assert clock.left == timedelta(hours=4, minutes=1)
    near = {moment: clock.is_near(at(moment)) for moment in ("03-01T21:59", "03-01T22:00", "03-04T02:01")}
    assert list(near.values()) == [False, True, True]
    assert [clock.is_over(at(moment)) for moment in ("03-04T02:00", "03-04T02:01")] == [False, True]
    assert clock_of(arrived, arrived, at("03-05T02:00"), CALENDAR).left == timedelta(0)


def test_paper_before_its_upload_waits_for_it() -> None:
    assert clock_of(at("03-01T09:45"), at("03-05T10:00"), at("03-05T11:00"), CALENDAR).due == at("03-06T10:00")
    assert clock_of(at("03-05T10:00"), at("03-01T09:45"), at("03-05T11:00"), CALENDAR).due == at("03-06T10:00")


def test_a_calendar_without_work_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no working day"):
        WorkingCalendar({date(2024, 1, 1) + timedelta(days=n): False for n in range(900)}).after(at("03-04T13:05"), 24)
