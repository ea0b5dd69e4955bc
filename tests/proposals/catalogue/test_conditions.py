"""Conditions of the form, each with its contrary."""

from decimal import Decimal
from typing import Any

import pytest

from proposals.catalogue import Scope, load_edition
from proposals.catalogue.conditions import holds, is_required, is_shown
from proposals.catalogue.model import Condition

CASES: list[tuple[Condition, dict[str, Any], bool]] = [
    (Condition(field="mode", equals="online"), {"mode": "online"}, True),
    (Condition(field="mode", equals="online"), {"mode": "offline"}, False),
    (Condition(field="mode", equals="online"), {}, False),
    (Condition(field="tools", contains="line"), {"tools": ["line", "edm"]}, True),
    (Condition(field="tools", contains="line"), {"tools": ("edm",)}, False),
    (Condition(field="tools", contains="line"), {"tools": "pipeline"}, False),
    (Condition(field="effect", one_of=("growth", "decline")), {"effect": "decline"}, True),
    (Condition(field="effect", one_of=("growth", "decline")), {"effect": "no_effect"}, False),
    (Condition(field="country", not_in=("", "無")), {"country": "越南"}, True),
    (Condition(field="country", not_in=("", "無")), {"country": "無"}, False),
    (Condition(field="country", not_in=("", "無")), {"country": None}, False),
    (Condition(field="country", not_in=("", "無")), {}, False),
    (Condition(field="note", not_empty=True), {"note": "x"}, True),
    (Condition(field="note", not_empty=True), {"note": ""}, False),
    (Condition(field="value", above=Decimal(0)), {"value": Decimal("0.5")}, True),
    (Condition(field="value", above=Decimal(0)), {"value": 1}, True),
    (Condition(field="value", above=Decimal(0)), {"value": 0}, False),
    (Condition(field="value", above=Decimal(0)), {"value": True}, False),
    (Condition(field="value", above=Decimal(0)), {}, False),
    (Condition(all=(Condition(field="a", equals="1"), Condition(field="b", equals="2"))), {"a": "1", "b": "2"}, True),
    (Condition(all=(Condition(field="a", equals="1"), Condition(field="b", equals="2"))), {"a": "1"}, False),
]


@pytest.mark.parametrize(("condition", "record", "expected"), CASES)
def test_a_condition_holds_or_not(condition: Condition, record: dict[str, Any], expected: bool) -> None:
    assert holds(condition, record) is expected


def test_a_fixed_row_and_a_column_of_the_same_row() -> None:
    note = load_edition().field("checkpoint_midterm.targets.half_note")
    assert is_required(note, {}, "kpi1", {"half_value": 2})
    assert not is_required(note, {}, "kpi1", {"half_value": 0})
    assert not is_required(note, {}, "kpi3", {"half_value": 2})


def test_a_field_of_another_section_is_looked_up_in_the_sections() -> None:
    condition = Condition(field="other.mode", equals="x")
    assert holds(condition, {"mode": "y"}, sections={"other": {"mode": "x"}})
    assert not holds(condition, {"mode": "x"})


def test_a_text_line_is_asked_when_its_option_is_ticked_and_its_question_shown() -> None:
    section = load_edition().section("survey_overseas", Scope.MEMBER)
    line = section.field("packaging_language_other")
    record = {"has_overseas_experience": "has", "foreign_packaging": "has", "packaging_languages": ["other"]}
    assert is_shown(line, record)
    assert is_required(line, record)
    assert not is_shown(line, record | {"packaging_languages": ["english"]})
    assert not is_shown(line, record | {"has_overseas_experience": "none"})


def test_a_hidden_question_is_never_required() -> None:
    section = load_edition().section("survey_overseas", Scope.MEMBER)
    agents = section.field("overseas_agents")
    assert is_required(agents, {"has_overseas_experience": "has"})
    assert not is_required(agents, {"has_overseas_experience": "none"})
    assert not is_shown(agents, {})
