"""Loading: years of a call in the labels; what the loader does not know is refused with its place."""

import copy
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from proposals.catalogue import CatalogueError, Kind, Scope, Years, load_edition
from proposals.catalogue.loader import FORMS, build_edition

TREE: Mapping[str, Any] = yaml.load((FORMS / "113.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def test_another_calls_years_stand_in_the_labels() -> None:
    deadline = datetime(2026, 3, 10, 17, tzinfo=ZoneInfo("Asia/Taipei"))
    edition = load_edition("113", Years(115, date(2026, 7, 31), date(2026, 11, 29), deadline))
    assert edition.field("cover.programme_title").label.zh == "115年度推動中小企業數位創新鏈結國際計畫"
    assert edition.field("cover.plan_period").label.en == "Plan period: from the signing date to 29 November 2026"
    assert edition.section("checkpoint_midterm").label.zh == "115年7月31日：預計達成率40%，累計達成率40%"
    assert edition.field("member_overview.firms.overseas_revenue_112").label.zh == "114年"
    assert edition.field("survey_domestic.revenue_112", Scope.MEMBER).label.zh == "114年營業額（台幣）"
    assert edition.help_texts[41].answer.zh == "要，兩者都要在3月10日17:00前完成。書面以送達時間為準，不看郵戳。"
    assert "113" not in str(edition.section("schedule").layout)


def test_the_months_of_the_plan_are_those_of_the_year_in_which_it_ends() -> None:
    next_year = load_edition("113", Years(115, date(2027, 7, 30), date(2027, 11, 30)))
    assert next_year.field("schedule.gantt.m03").label.en == "March 2027"
    assert load_edition("113").field("schedule.gantt.m03").label.en == "March 2024"


def test_loading_is_fast_and_kept() -> None:
    began = time.process_time()
    build_edition(copy.deepcopy(dict(TREE)))
    assert time.process_time() - began < 0.5  # the bench has the real limit; this one only catches a mistake of order
    assert load_edition() is load_edition("113")


def test_an_unknown_edition_is_refused() -> None:
    for name in ("114", "", "../113", "113.yaml"):
        with pytest.raises(CatalogueError):
            load_edition(name)


def _section(tree: Any, key: str) -> Any:
    return next(section for section in tree["sections"] if section["key"] == key)


def _field(tree: Any, section: str, key: str) -> Any:
    return next(field for field in _section(tree, section)["fields"] if field["key"] == key)


SPOILT: dict[str, tuple[Callable[[Any], Any], str]] = {
    "an unknown key at the top": (lambda tree: tree.update(colour="red"), "colour"),
    "an unknown key of a section": (lambda tree: _section(tree, "cover").update(colour="red"), "sections[0].colour"),
    "an unknown key of a field": (lambda tree: _field(tree, "cover", "alliance_theme").update(colour="red"), "fields[7].colour"),
    "an unknown key of an option": (lambda tree: tree["option_sets"]["none_has"][0].update(colour="red"), "#none.colour"),
    "an unknown type": (lambda tree: _field(tree, "cover", "alliance_theme").update(type="colour"), "cover.alliance_theme"),
    "an unknown filler": (lambda tree: _field(tree, "cover", "alliance_theme").update(filled_by="nobody"), "cover.alliance_theme"),
    "a missing English label": (lambda tree: _field(tree, "cover", "alliance_theme").pop("label_en"), "label_en"),
    "a field twice": (lambda tree: _section(tree, "cover")["fields"].append(_field(tree, "cover", "alliance_theme")), "sections[0]"),
    "a section twice": (lambda tree: tree["sections"].append(_section(tree, "cover")), "sections"),
    "an unknown unit": (lambda tree: _field(tree, "quantified_benefits", "kpi4_before").update(unit="斤"), "quantified_benefits.kpi4_before"),
    "an unknown option set": (lambda tree: _field(tree, "survey_domestic", "has_awards").update(options="colours"), "survey_domestic.has_awards"),
    "options of a text": (lambda tree: _field(tree, "cover", "alliance_theme").update(options="none_has"), "cover.alliance_theme"),
    "a choice without options": (lambda tree: _field(tree, "survey_domestic", "has_awards").pop("options"), "survey_domestic.has_awards"),
    "a condition on a stranger": (
        lambda tree: _field(tree, "survey_domestic", "awards").update(show_if={"field": "colour", "equals": "red"}), "sections[15].awards",
    ),
    "a condition with two tests": (
        lambda tree: _field(tree, "survey_domestic", "awards").update(show_if={"field": "has_awards", "equals": "has", "above": 1}),
        "survey_domestic.awards",
    ),
    "a group without English": (lambda tree: _field(tree, "alliance_basic", "pi_name").update(group="顏色"), "alliance_basic.pi_name"),
    "a table without rows": (lambda tree: _field(tree, "schedule", "gantt").pop("rows"), "schedule.gantt"),
    "no members table": (lambda tree: _section(tree, "alliance_basic")["fields"].remove(_field(tree, "alliance_basic", "members")), "members"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_not_known_is_refused_with_its_place(name: str) -> None:
    spoil, place = SPOILT[name]
    tree = copy.deepcopy(dict(TREE))
    build_edition(tree)  # the control: it is fine before it is spoilt
    spoil(tree)
    with pytest.raises(CatalogueError) as caught:
        build_edition(tree)
    assert place in str(caught.value)


def test_text_lines_of_options_follow_their_field() -> None:
    fields = load_edition().section("survey_digital", Scope.MEMBER).fields
    keys = [field.key for field in fields]
    at = keys.index("tool_ecommerce")
    assert keys[at : at + 4] == ["tool_ecommerce", "ecommerce_domestic_platform", "ecommerce_cross_border_platform", "ecommerce_local_platform"]
    line = fields[at + 1]
    assert (line.kind, line.carrier, line.is_stored) == (Kind.TEXT, "tool_ecommerce#domestic", True)


def test_members_fill_the_rows_of_the_firms_tables() -> None:
    edition = load_edition()
    assert [field.path for field in edition.section("identity", Scope.MEMBER).fields] == [
        "identity.company_name", "identity.owner_name", "identity.ubn",
    ]  # fmt: skip
    assert [field.key for field in edition.section("overview", Scope.MEMBER).fields][-2:] == ["has_online_marketing", "employees_112"]
    assert not edition.field("alliance_basic.members").is_stored
    assert not edition.field("alliance_basic.lead_company_name").is_stored
    assert edition.field("schedule.monthly_progress").is_single_row
