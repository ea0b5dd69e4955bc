"""B55: what is a score and what is none; an empty field is never 0."""

from decimal import Decimal
from fractions import Fraction

import pytest

from alliance_portal.lib.unreadable import Unreadable
from review.rules.committee_settings import Settings
from review.rules.score_values import Typed, missing, read, read_score, weighted
from review.scoring import Criterion

CRITERIA = (Criterion("market", Fraction(25)), Criterion("strategy", Fraction(75)))
RULES = Settings()


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", "0"), ("100", "100"), ("85.5", "85.5"), (" 85 ", "85"), ("９０", "90"), ("８５．５", "85.5"), ("85.0", "85"), ("-0", "0"), ("+7", "7")],
)
def test_what_is_a_score(text: str, value: str) -> None:
    assert read_score(text, Fraction(100), 1) == Decimal(value)


@pytest.mark.parametrize("text", ["101", "100.1", "-1", "-0.1", "88.888", "85.55", "1e2", "abc", "NaN", "Infinity", "9 0 1", "八十", "1,2", "true"])
def test_what_is_none(text: str) -> None:
    with pytest.raises(Unreadable):
        read_score(text, Fraction(100), 1)


@pytest.mark.parametrize("text", ["", "   ", "　"])
def test_empty_is_not_zero(text: str) -> None:
    assert read_score(text, Fraction(100), 1) is None


def test_points_end_at_the_weight() -> None:
    assert read_score("21.25", Fraction(25), 2) == Decimal("21.25")
    with pytest.raises(Unreadable) as refused:
        read_score("25.01", Fraction(25), 2)
    assert "0至25" in refused.value.reason.zh
    with pytest.raises(Unreadable):
        read_score("80.5", Fraction(100), 0)


def test_a_sheet_keeps_what_can_be_read_and_names_the_rest() -> None:
    typed = Typed({"market": "101", "strategy": "80", "total": "100"}, {"market": "好\x0b的\r\n下一行", "x": "?"}, note="x" * 4001, questions="問")
    found = read(typed, RULES, CRITERIA)
    assert (found.scores, found.cleared, set(found.errors)) == ({"strategy": "80"}, frozenset(), {"scores.market", "note"})
    assert (found.remarks, found.texts) == ({"market": "好的\n下一行"}, {"questions": "問", "to_applicant": ""})


def test_an_emptied_field_is_cleared_and_an_absent_one_left() -> None:
    found = read(Typed({"market": " "}), RULES, CRITERIA)
    assert (found.scores, found.cleared) == ({}, frozenset({"market"}))
    assert read(Typed({}), RULES, CRITERIA).cleared == frozenset()


def test_the_total_counts_what_is_there_and_says_what_is_missing() -> None:
    assert weighted({"market": "85"}, RULES, CRITERIA) == Fraction("21.25")
    assert missing({"market": "85"}, CRITERIA) == ("strategy",)
    assert missing({"market": "0", "strategy": "0"}, CRITERIA) == ()
