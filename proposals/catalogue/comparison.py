"""What one edition of the form has that another has not, in words for staff (issue 3 "Next year": difference to the old one shown)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alliance_portal.lib.findings import Text
from proposals.catalogue.model import Condition, Edition, Field, Kind, Section

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
KINDS: Mapping[Kind, Text] = {
    Kind.TEXT: Text("文字", "text"), Kind.LONGTEXT: Text("長文", "long text"), Kind.INTEGER: Text("整數", "whole number"),
    Kind.DECIMAL: Text("數字", "number"), Kind.PERCENT: Text("百分比", "percentage"), Kind.DATE: Text("日期", "date"),
    Kind.YEAR_ROC: Text("民國年", "ROC year"), Kind.PHONE: Text("電話", "telephone"), Kind.EMAIL: Text("電子郵件", "e-mail"),
    Kind.UBN: Text("統一編號", "business number"), Kind.CHOICE: Text("單選", "one choice"), Kind.MULTICHOICE: Text("複選", "several choices"),
    Kind.TABLE: Text("表格", "table"), Kind.IMAGE: Text("圖檔", "figure"), Kind.FILE: Text("檔案", "file"), Kind.BOOLEAN: Text("勾選", "tick"),
    Kind.COMPUTED: Text("自動計算", "computed"),
}
ALWAYS, SOMETIMES, NEVER = Text("必填", "required"), Text("有條件必填", "required under a condition"), Text("選填", "optional")
NOTHING = Text("（無）", "(none)")
OTHER_PAGES = Text("其他", "Other")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the section that it stands in, what was done, and a sentence."""

    section: Text
    kind: str  # added | removed | changed
    text: Text


def changes(old: Edition, new: Edition) -> tuple[Change, ...]:
    """Every difference, in the order of the new form; what is gone stands at the end of its section. Same years filled in both."""
    before = {(each.scope, each.key): each for each in old.sections}
    after = {(each.scope, each.key): each for each in new.sections}
    found: list[Change] = []
    for place, section in after.items():
        if place not in before:
            found.append(Change(section.label, ADDED, Text(f"新增章節「{section.label.zh}」", f"section “{section.label.en}” added")))
        else:
            found += [Change(section.label, kind, text) for kind, text in _section(before[place], section)]
    for place, section in before.items():
        if place not in after:
            found.append(Change(section.label, REMOVED, Text(f"刪除章節「{section.label.zh}」", f"section “{section.label.en}” removed")))
    if [place for place in before if place in after] != [place for place in after if place in before]:
        found.append(Change(OTHER_PAGES, CHANGED, Text("章節順序有變動", "the order of the sections differs")))
    found += [Change(OTHER_PAGES, kind, text) for kind, text in _fields(old.case_fields, new.case_fields, Text("案件欄位", "case fields"))]
    return (*found, *(Change(OTHER_PAGES, kind, text) for kind, text in _helps(old, new)))


Said = Iterator[tuple[str, Text]]


def _section(old: Section, new: Section) -> Said:
    name = Text("章節", "section")
    yield from _parts(name, (("名稱", "name", old.label, new.label), ("說明", "hint", old.hint, new.hint)))
    if old.max_pages != new.max_pages:
        yield CHANGED, Text(f"頁數上限：{old.max_pages or '不限'} → {new.max_pages or '不限'}",
                            f"most pages: {old.max_pages or 'any'} → {new.max_pages or 'any'}")
    yield from _fields(old.fields, new.fields, name)
    if old.layout != new.layout:
        yield CHANGED, Text("計畫書上的版面有變動", "the layout on paper differs")


def _fields(old: Sequence[Field], new: Sequence[Field], where: Text, inside: Text | None = None) -> Said:
    before, after = {each.key: each for each in old}, {each.key: each for each in new}
    noun = Text("欄", "column") if inside else Text("欄位", "field")
    head = Text(f"表格「{inside.zh}」的", f"table “{inside.en}”: ") if inside else Text("", "")
    for key, field in after.items():
        if key not in before:
            yield ADDED, Text(f"新增{head.zh}{noun.zh}「{field.label.zh}」（{KINDS[field.kind].zh}）",
                              f"{head.en}{noun.en} “{field.label.en}” added ({KINDS[field.kind].en})")
        else:
            yield from _field(before[key], field)
    for key, field in before.items():
        if key not in after:
            yield REMOVED, Text(f"刪除{head.zh}{noun.zh}「{field.label.zh}」", f"{head.en}{noun.en} “{field.label.en}” removed")
    if [key for key in before if key in after] != [key for key in after if key in before]:
        place = inside or where
        yield CHANGED, Text(f"{head.zh or place.zh}{noun.zh}順序有變動", f"{head.en}the order of the {noun.en}s differs")


def _field(old: Field, new: Field) -> Said:
    name = Text(f"「{new.label.zh}」", f"“{new.label.en}”")
    if old.kind is not new.kind:
        yield CHANGED, _turned(name, "類型", "type", KINDS[old.kind], KINDS[new.kind])
    yield from _parts(name, (
        ("名稱", "label", old.label, new.label), ("說明", "hint", old.hint, new.hint), ("分組", "group", old.group, new.group),
        ("小分組", "sub-group", old.subgroup, new.subgroup), ("單位", "unit", _same(old.unit), _same(new.unit)),
        ("題號", "number", _same(old.number or old.question_no), _same(new.number or new.question_no)),
        ("官方說明全文", "official wording", _same(old.label_full_zh), _same(new.label_full_zh)),
        ("範例", "example", _same("；".join(map(str, old.example_zh))), _same("；".join(map(str, new.example_zh)))),
        ("最小值", "least value", _same(old.minimum), _same(new.minimum)), ("最大值", "greatest value", _same(old.maximum), _same(new.maximum)),
        ("預設值", "default", _same(old.default), _same(new.default)), ("字數", "length", _same(old.max_length), _same(new.max_length)),
    ))
    if _needed(old) != _needed(new):
        yield CHANGED, _turned(name, "填寫", "answer", _needed(old), _needed(new))
    elif old.required_if != new.required_if and not new.carrier:
        yield CHANGED, _turned(name, "必填條件", "required when", _when(old.required_if), _when(new.required_if))
    if old.show_if != new.show_if and not new.carrier:
        yield CHANGED, _turned(name, "顯示條件", "shown when", _when(old.show_if), _when(new.show_if))
    yield from _options(old, new, name)
    yield from _rows(old, new, name)
    if old.columns or new.columns:
        yield from _fields(old.columns, new.columns, name, new.label)


def _options(old: Field, new: Field, name: Text) -> Said:
    before, after = {each.key: each for each in old.options}, {each.key: each for each in new.options}
    for key, option in after.items():
        if key not in before:
            yield ADDED, Text(f"{name.zh}新增選項「{option.label.zh}」", f"{name.en}: option “{option.label.en}” added")
        elif before[key].label != option.label:
            yield CHANGED, _turned(name, "選項", "option", before[key].label, option.label)
        elif (before[key].exclusive, before[key].free_text, before[key].implies) != (option.exclusive, option.free_text, option.implies):
            yield CHANGED, Text(f"{name.zh}的選項「{option.label.zh}」填寫方式有變動", f"{name.en}: option “{option.label.en}” works differently")
    for key, option in before.items():
        if key not in after:
            yield REMOVED, Text(f"{name.zh}刪除選項「{option.label.zh}」", f"{name.en}: option “{option.label.en}” removed")


def _rows(old: Field, new: Field, name: Text) -> Said:
    if old.rows is None or new.rows is None:
        return
    counts = [(rows.minimum, rows.default, rows.maximum) for rows in (old.rows, new.rows)]
    if counts[0] != counts[1]:
        yield CHANGED, _turned(name, "列數", "rows", *(_count(*each) for each in counts))
    before, after = ({row.key: row for row in rows.fixed} for rows in (old.rows, new.rows))
    for key, row in after.items():
        if key in before and before[key].label != row.label:
            yield CHANGED, _turned(name, "列", "row", before[key].label, row.label)
        elif key in before and before[key].default_weight != row.default_weight:
            yield CHANGED, _turned(name, f"「{row.label.zh}」預設權重", f"usual weight of “{row.label.en}”",
                                   _same(before[key].default_weight), _same(row.default_weight))


def _count(least: int, usual: int, most: int | None) -> Text:
    limit = Text(f"至多{most}列", f"at most {most}") if most else Text("不限列數", "any number")
    return Text(f"至少{least}列、預設{usual}列、{limit.zh}", f"at least {least}, {usual} at first, {limit.en}")


def _helps(old: Edition, new: Edition) -> Said:
    before, after = ({each.number: each for each in edition.help_texts} for edition in (old, new))
    for kind, zh, en, numbers in (
        (ADDED, "新增", "added", after.keys() - before.keys()), (REMOVED, "刪除", "removed", before.keys() - after.keys()),
        (CHANGED, "修改", "changed", {number for number in before.keys() & after.keys() if before[number] != after[number]}),
    ):
        if numbers:
            listed = ", ".join(map(str, sorted(numbers)))
            yield kind, Text(f"{zh}填寫說明：{listed}", f"help texts {en}: {listed}")


def _parts(name: Text, parts: Sequence[tuple[str, str, Text | None, Text | None]]) -> Said:
    for zh, en, old, new in parts:
        if old != new:
            yield CHANGED, _turned(name, zh, en, old, new)


def _turned(name: Text, zh: str, en: str, old: Text | None, new: Text | None) -> Text:
    before, after = old or NOTHING, new or NOTHING
    return Text(f"{name.zh}的{zh}：{before.zh} → {after.zh}", f"{name.en}, {en}: {before.en} → {after.en}")


def _same(value: Any) -> Text | None:
    """A value that reads the same in both languages; None where there is none."""
    return None if value in (None, "", ()) else Text(str(value), str(value))


def _needed(field: Field) -> Text:
    return ALWAYS if field.required else SOMETIMES if field.required_if is not None else NEVER


def _when(condition: Condition | None) -> Text | None:
    """A condition by the keys of the file: fields move and labels change, keys tell which is meant."""
    if condition is None:
        return None
    if condition.all:
        parts = [part for part in map(_when, condition.all) if part]
        return Text("且".join(part.zh for part in parts), " and ".join(part.en for part in parts))
    if condition.row:
        return _same(", ".join(condition.row))
    tests = (
        ("=", condition.equals), ("∋", condition.contains), ("∈", "、".join(condition.one_of)), ("∉", "、".join(condition.not_in)),
        (">", condition.above),
    )  # fmt: skip
    said = [f"{condition.field} {sign} {value}" for sign, value in tests if value not in (None, "")]
    return _same(said[0] if said else f"{condition.field} ≠ ∅")
