"""What of an earlier proposal fits the form of a later call, and why the rest is left out."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from proposals.catalogue import Edition, Scope, Section, Years, load_edition
from proposals.rules import carry_over
from proposals.rules.carry_over import fitted, year_bound

OLD = load_edition()
NEW = load_edition("113", Years(115, date(2026, 7, 30), date(2026, 11, 30)))
BOUND = year_bound(NEW, OLD)


def taken(section: Section, record: dict[str, Any], old: Section | None = None) -> tuple[dict[str, Any], dict[str, str]]:
    """Values by field, reasons by label."""
    good, left = fitted(section, old or OLD.section(section.key, section.scope), record, BOUND)
    return {each.field.key: each.value for each in good}, {each.label.zh: each.reason.zh for each in left}


def test_figures_of_a_year_are_found_by_their_labels() -> None:
    paths = {path for _scope, path in BOUND}
    assert {"overview.overseas_revenue_111", "overview.employees_112", "survey_domestic.revenue_112"} <= paths
    assert not paths & {"cover.alliance_theme", "schedule.gantt.m03", "goals_methods.plan_goal"}
    assert year_bound(NEW, NEW) == frozenset()


@pytest.mark.parametrize(("scope", "section", "field", "value", "reason"), [
    (Scope.ALLIANCE, "alliance_basic", "truth_declaration", True, carry_over.DECLARED),
    (Scope.ALLIANCE, "alliance_basic", "lead_seal", "a.pdf", carry_over.FILE),
    (Scope.MEMBER, "supplementary", "founding_date", "2010-01-01", carry_over.DATE), (Scope.MEMBER, "overview", "employees_112", 12, carry_over.YEAR),
    (Scope.ALLIANCE, "goals_methods", "strategy_figure", "a.png", carry_over.FILE),
    (Scope.ALLIANCE, "alliance_basic", "target_market", "atlantis", carry_over.UNFIT),
])
def test_what_must_not_come_is_named_with_its_reason(scope: Scope, section: str, field: str, value: Any, reason: Any) -> None:
    form = NEW.section(section, scope)
    values, left = taken(form, {field: value})
    assert values == {}
    assert left == {form.field(field).label.zh: reason.zh}


def test_consent_and_the_self_check_never_come() -> None:
    assert taken(NEW.section("member_privacy", Scope.MEMBER), {"consent": True}) == ({}, {})
    assert taken(NEW.section("document_self_check"), {"check_member_forms": "has"}) == ({}, {})


def test_texts_choices_and_tables_come() -> None:
    assert taken(NEW.section("alliance_basic"), {"target_market": "vietnam", "alliance_features": "特色"})[0] == {
        "target_market": "vietnam", "alliance_features": "特色",
    }
    tools = [{"tool_name": "電商", "tool_indicator": "人次"}, {"tool_name": "影音"}]
    assert taken(NEW.section("quantified_benefits"), {"kpi2_tools": tools, "kpi1_target": 3})[0] == {"kpi2_tools": tools}
    gantt = [{"key": "kpi1", "weight": 25, "m03": True}, {"key": "kpi9", "weight": 1}]
    values, _left = taken(NEW.section("schedule"), {"gantt": gantt, "monthly_progress": {"m03": 10}})
    assert values == {"gantt": gantt[:1], "monthly_progress": {"m03": 10}}


def test_of_a_table_dates_and_gone_columns_stay_behind_and_of_a_text_its_pictures() -> None:
    history = [{"programme": "計畫", "roc_year": 112, "start_date": "2023-03-01", "status": "結案"}]
    good, _left = fitted(NEW.section("supplementary", Scope.MEMBER), None, {"coaching_history": history}, BOUND)
    assert good[0].value == [{"programme": "計畫", "roc_year": 112, "status": "結案"}]
    assert good[0].notes == (carry_over.COLUMNS,)
    text = {"html": '<p>甲<img data-file="x" alt="">乙</p>'}
    good, _left = fitted(NEW.section("goals_methods"), None, {"plan_goal": text}, BOUND)
    assert (good[0].value, good[0].notes) == ({"html": "<p>甲乙</p>"}, (carry_over.PICTURES,))


def test_fields_that_are_gone_or_of_another_kind_are_named() -> None:
    def form(edition: Edition) -> Section:
        return edition.section("goals_methods")

    record = {"plan_goal": "目標", "marketing_model": "行銷"}
    without = replace(form(NEW), fields=tuple(each for each in form(NEW).fields if each.key != "plan_goal"))
    values, left = taken(without, record, form(OLD))
    assert (values, left) == ({"marketing_model": "行銷"}, {form(OLD).field("plan_goal").label.zh: carry_over.GONE.zh})
    other = replace(form(OLD), fields=tuple(replace(each, kind=NEW.field("cover.alliance_theme").kind) for each in form(OLD).fields))
    assert set(taken(form(NEW), record, other)[1].values()) == {carry_over.KIND.zh}
