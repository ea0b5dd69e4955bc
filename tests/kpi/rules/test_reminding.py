"""Which reminders of a report are due (W-47)."""

from datetime import date

import pytest

from kpi.rules.reminding import due_stages
from kpi.rules.terms import Terms

DUE = date(2024, 5, 6)
TERMS = Terms(remind_days_before=3, overdue_days=1, lead_days=2, staff_days=4)


@pytest.mark.parametrize(("day", "stages"), [
    (2, []), (3, ["before"]), (6, ["before"]), (7, ["overdue"]), (8, ["overdue", "lead"]), (9, ["overdue", "lead"]),
    (10, ["overdue", "lead", "staff"]), (31, ["overdue", "lead", "staff"]),
])
def test_stages_by_the_day(day, stages):
    assert due_stages(DUE, date(2024, 5, day), TERMS, ()) == stages


def test_what_has_gone_is_not_due_again():
    assert due_stages(DUE, date(2024, 5, 10), TERMS, {"before", "overdue", "staff"}) == ["lead"]


def test_a_reminder_that_its_day_has_overtaken_is_left_out():
    assert "before" not in due_stages(DUE, date(2024, 5, 7), TERMS, ())
