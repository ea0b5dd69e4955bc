"""The 113 edition against the official form, frozen: keys, kinds, labels, options, in the official order."""

import json
from pathlib import Path
from typing import Any

import pytest

from proposals.catalogue import Edition, Field, Scope, Section, load_edition

GOLDEN = json.loads(Path(__file__).with_name("golden_113.json").read_text(encoding="utf-8"))
SECTIONS: list[dict[str, Any]] = GOLDEN["sections"]


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load_edition()


def section_of(edition: Edition, key: str) -> Section:
    return next(section for section in edition.sections if section.key == key)


def as_golden(field: Field) -> dict[str, Any]:
    """A field in the form of the golden file."""
    conditional = "conditional" if field.required_if else field.required
    made: dict[str, Any] = {
        "key": field.key, "kind": field.kind.value, "label_zh": field.label.zh, "filled_by": field.filled_by.value, "required": conditional,
    }  # fmt: skip
    if field.label_full_zh:
        made["label_zh_full"] = field.label_full_zh
    for name, text in (("group", field.group), ("subgroup", field.subgroup), ("hint_zh", field.hint)):
        if text:
            made[name] = text.zh
    if field.unit or field.unit_by_row:
        made["unit"] = field.unit or "by row"
    if field.options:
        made["options"] = [
            {"key": option.key, "zh": option.label.zh} | ({"free_text": option.free_text} if option.free_text else {}) for option in field.options
        ]
    if field.rows and field.rows.fixed:
        made["fixed"] = [{"key": row.key, "label_zh": row.label.zh} for row in field.rows.fixed]
    if field.columns:
        made["columns"] = [as_golden(column) for column in field.columns]
    return made


@pytest.mark.parametrize("golden", SECTIONS, ids=lambda golden: golden["key"])
def test_a_section_is_the_official_one(edition: Edition, golden: dict[str, Any]) -> None:
    section = section_of(edition, golden["key"])
    assert (section.label.zh, section.part, section.filled_by.value) == (golden["label_zh"], golden["part"], golden["filled_by"])
    assert [as_golden(field) for field in section.fields if not field.carrier] == golden["fields"]


def test_the_counts_are_those_of_the_official_form(edition: Edition) -> None:
    """Options are counted where they are printed: a shared set once for each field or column that uses it."""
    printed = [section_of(edition, golden["key"]) for golden in SECTIONS]
    fields = [field for section in printed for field in section.fields if not field.carrier]
    columns = [column for field in fields for column in field.columns]
    assert len(printed) == 19
    assert len(fields) == 149
    assert len(columns) == 79
    assert sum(len(field.options) for field in (*fields, *columns)) == 256
    assert sum(1 for section in printed for field in section.fields if field.carrier) == 23


def test_every_section_of_the_edition_is_official_or_asked_by_a_rule(edition: Edition) -> None:
    extra = {(section.scope, section.key) for section in edition.sections} - {
        (section.scope, section.key) for section in edition.sections if section.key in {golden["key"] for golden in SECTIONS}
    }
    assert extra == {
        (Scope.ALLIANCE, "supplementary"), (Scope.MEMBER, "supplementary"), (Scope.MEMBER, "identity"), (Scope.MEMBER, "overview"),
    }  # fmt: skip


def test_the_supplementary_fields_are_all_there(edition: Edition) -> None:
    asked = {
        field.key: field
        for scope in Scope for field in edition.section("supplementary", scope).fields
    } | {field.key: field for field in edition.case_fields}  # fmt: skip
    for golden in GOLDEN["supplementary"]:
        field = asked[golden["key"]]
        assert (field.kind.value, field.label.zh) == (golden["kind"], golden["label_zh"])
        assert [[column.key, column.kind.value, column.label.zh] for column in field.columns] == golden["columns"]


def test_every_text_has_both_languages(edition: Edition) -> None:
    for section in edition.sections:
        for field in section.fields:
            for each in (field, *field.columns):
                texts = [each.label, each.group, each.subgroup, each.hint, *(option.label for option in each.options)]
                texts += [option.free_text_label for option in each.options] + [row.label for row in each.rows.fixed] if each.rows else []
                assert all(text is None or (text.zh and text.en) for text in texts), each.path


def test_no_placeholder_is_left(edition: Edition) -> None:
    for section in edition.sections:
        for field in section.fields:
            for each in (field, *field.columns):
                assert "{y" not in f"{each.label}{each.hint}{each.group}{each.label_full_zh}", each.path
        assert "{y" not in f"{section.layout}{section.label}"
    assert not any("{" in f"{text.question}{text.answer}" for text in edition.help_texts)


def test_help_texts_are_forty_four_and_their_places_exist(edition: Edition) -> None:
    paths = {f"{section.key}.{field.key}" for section in edition.sections for field in section.fields}
    keys = {section.key for section in edition.sections}
    assert [text.number for text in edition.help_texts] == list(range(1, 45))
    for text in edition.help_texts:
        assert text.places
        for place in text.places:
            assert place.startswith("page.") or place in paths or place in keys, place
