"""Which reminders of a report are due on a day: by the day, not by "today is the day", so that a scheduler that slept loses none. Pure."""

from collections.abc import Collection
from datetime import date, timedelta

from kpi.rules.terms import Terms

BEFORE, OVERDUE, LEAD, STAFF = "before", "overdue", "lead", "staff"


def due_stages(due: date, on: date, terms: Terms, gone: Collection[str]) -> list[str]:
    """Stages of a report that is still missing, due on `on` and not yet gone; what its day has overtaken is left out (W-47)."""
    wanted = {
        BEFORE: due - timedelta(days=terms.remind_days_before) <= on <= due,
        OVERDUE: on >= due + timedelta(days=terms.overdue_days),
        LEAD: on >= due + timedelta(days=terms.lead_days),
        STAFF: on >= due + timedelta(days=terms.staff_days),
    }
    return [stage for stage, is_due in wanted.items() if is_due and stage not in gone]


def is_checkpoint_near(day: date, on: date, terms: Terms) -> bool:
    """Whether the lead is reminded of a checkpoint by now: from some days before it to the day itself (W-47)."""
    return day - timedelta(days=terms.checkpoint_days) <= on <= day


def duty_year(closing_day: date, on: date) -> int | None:
    """The year whose reminder of a duty left open is due: from the day after the closing day on, then once every year; None before (M-10)."""
    if on <= closing_day:
        return None
    is_past = (on.month, on.day) > (closing_day.month, closing_day.day)
    return on.year if is_past else on.year - 1
