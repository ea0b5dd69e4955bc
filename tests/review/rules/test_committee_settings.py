"""Settings of a committee: 113's values, what cannot be stored, the two scales."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from review.rules.committee_settings import RUNNING, Settings, changed, problems
from review.scoring import Options


def test_nothing_stored_is_the_113_call() -> None:
    assert Settings.of({}).options == Options()
    assert (Settings.of({}).pass_rule, Settings.of({}).rounds, Settings.of({}).scale) == ("none", 1, "hundred")
    assert list(problems({})) == []


def test_what_is_stored_comes_back() -> None:
    stored = {"method": "ranksum", "tie_break": ["most_first_places", "lots"], "rounds": 2, "scale": "points", "shows_others": True}
    assert list(problems(stored)) == []
    found = Settings.of(stored)
    assert (found.options.tie_break, found.rounds, found.shows_others) == (("most_first_places", "lots"), 2, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [("method", "best"), ("rounds", 3), ("rounds", 0), ("rounds", True), ("pass_mark", 101), ("pass_mark", -1), ("pass_mark", "70"),
     ("tie_break", "lots"), ("tie_break", ["dice"]), ("shows_others", 1), ("colour", "red"), ("decimals", 3), ("scale", None),
     ("shows_round", "yes"), ("talk_minutes", 0), ("objection_days", 181), ("budget_twd", -1)],
)  # fmt: skip
def test_what_cannot_be_stored_is_named(name: str, value: Any) -> None:
    assert [place for place, _text in problems({name: value})] == [name]


def test_hundred_and_points_say_the_same() -> None:
    weight = Fraction(25)
    hundred, points = Settings(), Settings(scale="points")
    assert hundred.as_points(Decimal(85), weight) == Fraction("21.25") == points.as_points(Decimal("21.25"), weight)
    assert points.as_hundred(Decimal("21.25"), weight) == 85 == hundred.as_hundred(Decimal(85), weight)
    assert (hundred.highest(weight), points.highest(weight)) == (100, 25)


def test_what_changed_is_told_with_both_values() -> None:
    assert changed({"rounds": 2}, {"rounds": 1, "shows_names": True}) == {"rounds": (2, 1), "shows_names": (False, True)}
    assert changed({"method": "total"}, {}) == {}  # 113's value written down is 113's


def test_what_runs_decides_about_no_score() -> None:
    plain = Settings().options
    values = {"talk_minutes": 9, "question_minutes": 1, "objection_days": 9, "budget_twd": 9}
    assert values.keys() == RUNNING
    assert Settings.of(values).options == plain
