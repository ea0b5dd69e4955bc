"""What changed in a section, in words: values, boxes, texts, rows, files, what could not be read."""

from typing import Any

import pytest

from proposals.catalogue import load_edition
from proposals.catalogue.model import Scope
from proposals.differences import Change, section_changes, sentences

EDITION = load_edition("113")


def changes(section: str, before: dict[str, Any], after: dict[str, Any], scope: Scope = Scope.ALLIANCE, **more: Any) -> tuple[Change, ...]:
    return section_changes(EDITION.section(section, scope), before, after, **more)


def said(section: str, before: dict[str, Any], after: dict[str, Any], scope: Scope = Scope.ALLIANCE, language: str = "zh-hant") -> list[str]:
    return [line for change in changes(section, before, after, scope, language=language) for line in sentences(change, language)]


def test_nothing_changed() -> None:
    record = {"alliance_theme": "智慧茶飲"}
    assert changes("cover", record, dict(record)) == ()


def test_a_value_from_and_to() -> None:
    label = EDITION.field("cover.alliance_theme").label
    assert said("cover", {"alliance_theme": "茶飲"}, {"alliance_theme": "智慧茶飲"}) == [f"將「{label.zh}」由「茶飲」修改為「智慧茶飲」"]
    assert said("cover", {"alliance_theme": "茶飲"}, {"alliance_theme": "智慧茶飲"}, language="en") == [
        f"changed “{label.en}” from “茶飲” to “智慧茶飲”"]  # fmt: skip
    assert said("cover", {}, {"alliance_theme": "茶飲"}) == [f"填寫「{label.zh}」：「茶飲」"]
    assert said("cover", {"alliance_theme": "茶飲"}, {}) == [f"清除「{label.zh}」（原為「茶飲」）"]


def test_a_field_is_named_with_its_kpi_or_question() -> None:
    assert said("quantified_benefits", {}, {"kpi4_before": 3}) == ["填寫「KPI 4 輔導前」：「3萬元」"]
    assert said("alliance_basic", {}, {"pi_name": "周以恩"}) == ["填寫「計畫主持人 姓名」：「周以恩」"]
    assert said("survey_digital", {}, {"payment_platform": "某某支付"}, Scope.MEMBER) == ["填寫「行動支付：有，平台為」：「某某支付」"]
    (line,) = said("quantified_benefits", {}, {"kpi1_activities": [{"event_nature": "促銷"}]})
    assert line.startswith("「KPI 1」新增第1列：")


def test_figures_carry_their_unit() -> None:
    (line,) = said("quantified_benefits", {"kpi4_before": 1750}, {"kpi4_before": 2275})
    assert "1,750萬元" in line
    assert "2,275萬元" in line


def test_a_long_text_is_a_difference() -> None:
    (change,) = changes("alliance_background", {"competitor_analysis": "甲乙丙丁。"}, {"competitor_analysis": "甲乙戊己。"})
    assert [(piece.kind, piece.text) for piece in change.pieces] == [("same", "甲乙"), ("removed", "丙丁"), ("added", "戊己"), ("same", "。")]
    assert sentences(change) == (f"將「{change.label}」由「甲乙丙丁。」修改為「甲乙戊己。」",)
    long = "長" * 40
    (change,) = changes("alliance_background", {"competitor_analysis": f"{long}丙丁。"}, {"competitor_analysis": f"{long}戊己。"})
    assert sentences(change) == (f"修改「{change.label}」（增加2字、刪除2字）",)


def test_formatting_alone_is_said() -> None:
    (change,) = changes("alliance_background", {"competitor_analysis": "甲"}, {"competitor_analysis": {"html": "<p><strong>甲</strong></p>"}})
    assert change.kind == "format"
    assert changes("alliance_background", {"competitor_analysis": "甲"}, {"competitor_analysis": {"html": "<p>甲</p>"}}) == ()


ROWS = [{"event_type": "digital", "event_nature": "促銷", "event_count": 2}, {"event_type": "physical", "event_nature": "展售", "event_count": 1}]


def rows(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[tuple[str, int, int]]:
    found = changes("quantified_benefits", {"kpi1_activities": before}, {"kpi1_activities": after})
    return [(row.kind, row.before, row.after) for change in found for row in change.rows]


def test_rows_come_and_go() -> None:
    new = {"event_type": "digital", "event_nature": "直播", "event_count": 9}
    assert rows(ROWS, [*ROWS, new]) == [("added", 0, 3)]
    assert rows(ROWS, [new, *ROWS]) == [("added", 0, 1)]
    assert rows(ROWS, ROWS[1:]) == [("removed", 1, 0)]
    assert rows([], ROWS) == [("added", 0, 1), ("added", 0, 2)]


def test_rows_move_and_change() -> None:
    three = [*ROWS, {"event_type": "digital", "event_nature": "直播", "event_count": 9}]
    assert rows(three, [three[2], three[0], three[1]]) == [("moved", 3, 1)]
    changed = [ROWS[0] | {"event_count": 5}, ROWS[1]]
    assert rows(ROWS, changed) == [("changed", 1, 1)]
    (line,) = said("quantified_benefits", {"kpi1_activities": ROWS}, {"kpi1_activities": changed})
    assert "第1列：" in line
    assert "由「2" in line
    assert "修改為「5" in line


def test_a_blank_row_is_no_change() -> None:
    assert rows(ROWS, [*ROWS, {}]) == []


def test_printed_rows_are_named() -> None:
    before, after = {"gantt": [{"key": "kpi1", "weight": 20}]}, {"gantt": [{"key": "kpi1", "weight": 25}]}
    table = EDITION.field("schedule.gantt")
    (line,) = said("schedule", before, after)
    assert f"「{table.rows.fixed[0].label.zh}」列" in line
    assert "20%" in line
    assert "25%" in line
    (months,) = said("schedule", {}, {"monthly_progress": {"m03": 3}})
    assert "3%" in months


def test_boxes_that_were_ticked() -> None:
    field = next(f for f in EDITION.section("survey_digital", Scope.MEMBER).fields if f.kind.value == "multichoice")
    one, two = field.options[0], field.options[1]
    (change,) = changes("survey_digital", {field.key: [one.key]}, {field.key: [two.key]}, Scope.MEMBER)
    assert change.kind == "options"
    assert {piece.kind for piece in change.pieces} == {"added", "removed"}
    (line,) = sentences(change)
    assert "勾選" in line
    assert "取消" in line


def test_files_by_their_names() -> None:
    names = {"a": "舊圖.png", "b": "新圖.png"}
    (change,) = changes("goals_methods", {"strategy_figure": "a"}, {"strategy_figure": "b"}, file_name=lambda each: names[each])
    (line,) = sentences(change)
    assert "「舊圖.png」更換為「新圖.png」" in line


def test_what_could_not_be_read_is_compared_as_typed() -> None:
    (change,) = changes("quantified_benefits", {"kpi4_before": 3}, {}, after_typed={"kpi4_before": "很多"})
    assert (change.before, change.after) == ("3萬元", "很多")
    table = changes("quantified_benefits", {}, {}, after_typed={"kpi1_activities[0].event_count": "兩場"})
    assert table[0].rows[0].cells[0].after == "兩場"


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_every_field_of_the_form_can_be_said(language: str) -> None:
    """Whatever a record holds, also what is not of its type: a change is said, nothing fails."""
    for section in EDITION.sections:
        for value in ("文字", 3, True, ["a"], [{"key": "kpi1"}], {"html": "<p>x</p>"}, {"m03": 1}):
            for field in section.fields:
                if field.kind.value == "table" and not isinstance(value, list | dict):
                    continue
                if field.kind.value == "table" and isinstance(value, list) and not all(isinstance(each, dict) for each in value):
                    continue
                for change in section_changes(section, {}, {field.key: value}, language=language):
                    assert all(sentences(change, language))
