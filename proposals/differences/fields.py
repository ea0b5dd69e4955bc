"""What changed between two records of a section, field by field, row by row, in the words of the form."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alliance_portal.lib import formatted_text
from proposals.catalogue.captions import Captioned, caption_of, file_of
from proposals.catalogue.model import Field, Kind, Section
from proposals.catalogue.values import shown
from proposals.differences.texts import ADDED, REMOVED, SAME, Piece, pieces

FILES = (Kind.FILE, Kind.IMAGE)
ALIKE = 0.34  # two rows of which a third of the cells agree are one row that was changed
LONGEST_GROUP = 12  # characters of a heading that may stand before a field's name
_EXAMPLE = re.compile(r"[。.]?\s*(例如|For example|e\.g\.)[：: ]*$", re.IGNORECASE)
FileName = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell of a row: label, what it read, what it reads."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that came, went, was moved, or whose cells changed (a moved row may have changed cells too). Numbers count from 1."""

    kind: str  # added, removed, moved, changed
    label: str  # of a printed row; blank for free rows
    before: int = 0
    after: int = 0
    cells: tuple[CellChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A field that changed. `before` and `after` are in words; long texts and boxes have `pieces`, tables have `rows`."""

    key: str
    label: str
    number: str
    kind: str  # value, text, options, rows, file, format
    before: str = ""
    after: str = ""
    pieces: tuple[Piece, ...] = ()
    rows: tuple[RowChange, ...] = ()


@dataclass(frozen=True, slots=True)
class _Side:
    record: Mapping[str, Any]
    typed: Mapping[str, Any] = field(default_factory=dict)


def section_changes(
    section: Section, before: Mapping[str, Any], after: Mapping[str, Any], *, language: str = "zh-hant", file_name: FileName = str,
    before_typed: Mapping[str, Any] | None = None, after_typed: Mapping[str, Any] | None = None,
) -> tuple[Change, ...]:
    """The fields in which two stored records of a section differ, in the form's order.

    `…_typed`: what could not be read, by path, as it was typed. `file_name` tells the name behind an attachment's id.
    Fields that the section no longer has are not compared.
    """
    one, other = _Side(before, before_typed or {}), _Side(after, after_typed or {})
    found = (_field_change(section, each, one, other, language, file_name) for each in section.fields)
    return tuple(change for change in found if change is not None)


def name_of(section: Section, each: Field, language: str) -> str:
    """What people call a field apart from its place on the page: with its KPI or person, its question, without「例如」."""
    label = _EXAMPLE.sub("", each.label.in_language(language)).rstrip("：: ")
    parent = each.carrier.partition("#")[0]
    if parent and section.has(parent):
        return f"{name_of(section, section.field(parent), language)}：{label}" if label != "其他" else label
    around = each.subgroup or each.group
    group = around.in_language(language).rstrip("：: ") if around else ""
    if not group or len(around.zh if around else "") > LONGEST_GROUP:
        return label
    return group if each.kind is Kind.TABLE and len(each.label.zh) > LONGEST_GROUP else f"{group} {label}"


def _field_change(section: Section, each: Field, before: _Side, after: _Side, language: str, file_name: FileName) -> Change | None:
    label, number = name_of(section, each, language), each.number or each.question_no
    old, new = before.record.get(each.key), after.record.get(each.key)
    if each.kind is Kind.TABLE:
        rows = _table(each, before, after, language)
        return Change(each.key, label, number, "rows", rows=rows) if rows else None
    old_typed, new_typed = before.typed.get(each.key), after.typed.get(each.key)
    if (old, old_typed) == (new, new_typed):
        return None
    if each.kind in FILES:
        return Change(each.key, label, number, "file", _file_words(old, file_name), _file_words(new, file_name))
    words = (_words(each, old, old_typed, language), _words(each, new, new_typed, language))
    if words[0] == words[1]:
        return Change(each.key, label, number, "format", *words) if each.kind is Kind.LONGTEXT and _formatted(old) != _formatted(new) else None
    if each.kind is Kind.LONGTEXT:
        return Change(each.key, label, number, "text", *words, pieces=pieces(*words))
    if each.kind is Kind.MULTICHOICE and _is_keys(old) and _is_keys(new):
        return Change(each.key, label, number, "options", *words, pieces=_options(each, old or [], new or [], language))
    return Change(each.key, label, number, "value", *words)


def _file_words(value: Any, file_name: FileName) -> str:
    """The file's name, with the caption that it carries."""
    named = file_of(value)
    return str(Captioned(file_name(named), caption)) if named and (caption := caption_of(value)) else file_name(named) if named else ""


def _formatted(value: Any) -> str:
    return str(value.get("html", "")) if isinstance(value, Mapping) else formatted_text.from_plain(str(value or ""))


def _words(each: Field, value: Any, typed: Any, language: str) -> str:
    if typed is not None:
        return "、".join(map(str, typed)) if isinstance(typed, list | tuple) else str(typed.get("html", "") if isinstance(typed, Mapping) else typed)
    return shown(each, value, language)


def _is_keys(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(key, str) for key in value))


def _options(each: Field, old: Sequence[Any], new: Sequence[Any], language: str) -> tuple[Piece, ...]:
    order = [option.key for option in each.options]
    kinds = {key: SAME if key in old and key in new else ADDED if key in new else REMOVED for key in (*old, *new)}
    keys = sorted(kinds, key=lambda key: order.index(key) if key in order else len(order))
    return tuple(Piece(kinds[key], shown(each, [key], language)) for key in keys)


# rows -----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    place: int
    cells: Mapping[str, str]  # column -> words

    @property
    def is_blank(self) -> bool:
        return not any(self.cells.values())


def _rows_of(table: Field, side: _Side, language: str) -> dict[str, _Row]:
    """The rows of a table by what names them: the printed row's key, or the place."""
    value = side.record.get(table.key) or []
    fixed = table.rows.fixed if table.rows else ()
    if isinstance(value, Mapping):
        return {"": _row(table, value, side, table.key, 0, language)}
    value = [row if isinstance(row, Mapping) else {} for row in value]
    if table.is_single_row and not fixed:
        return {"": _row(table, {}, side, table.key, 0, language)}
    if fixed:
        by_key = {row.get("key"): row for row in value}
        return {f.key: _row(table, by_key.get(f.key, {}), side, f"{table.key}[{f.key}]", i, language) for i, f in enumerate(fixed)}
    count = max([len(value), *(_index(path, table.key) + 1 for path in side.typed)])
    rows = [_row(table, value[i] if i < len(value) else {}, side, f"{table.key}[{i}]", i, language) for i in range(count)]
    return {str(row.place): row for row in rows}


def _index(path: str, table: str) -> int:
    inside = path[len(table) + 1 :].partition("]")[0] if path.startswith(f"{table}[") else ""
    return int(inside) if inside.isascii() and inside.isdigit() and len(inside) < 4 else -1


def _row(table: Field, row: Mapping[str, Any], side: _Side, path: str, place: int, language: str) -> _Row:
    return _Row(place, {c.key: _words(c, row.get(c.key), side.typed.get(f"{path}.{c.key}"), language) for c in table.columns if c.is_stored})


def _table(table: Field, before: _Side, after: _Side, language: str) -> tuple[RowChange, ...]:
    old, new = _rows_of(table, before, language), _rows_of(table, after, language)
    if (table.rows and table.rows.fixed) or set(old) == {""}:
        labels = {f.key: f.label.in_language(language) for f in table.rows.fixed} if table.rows else {}
        pairs = ((labels.get(key, ""), row, new.get(key, row)) for key, row in old.items())
        return tuple(
            RowChange("changed", label, one.place + 1, other.place + 1, cells)
            for label, one, other in pairs if (cells := _cells(table, one, other, language))
        )
    return tuple(_free_rows(table, list(old.values()), list(new.values()), language))


def _cells(table: Field, one: _Row, other: _Row, language: str) -> tuple[CellChange, ...]:
    return tuple(
        CellChange(c.label.in_language(language).rstrip("：: "), one.cells.get(c.key, ""), other.cells.get(c.key, ""))
        for c in table.columns if one.cells.get(c.key, "") != other.cells.get(c.key, "")
    )


def _free_rows(table: Field, old: list[_Row], new: list[_Row], language: str) -> Iterator[RowChange]:
    pairs = _pairs(old, new)
    stayed = _longest_rising([after for _before, after in sorted(pairs.items())])
    came = {after: before for before, after in pairs.items()}
    for row in new:
        one = came.get(row.place)
        if one is None:
            if not row.is_blank:
                yield RowChange("added", "", 0, row.place + 1, _cells(table, _Row(0, {}), row, language))
            continue
        cells = _cells(table, old[one], row, language)
        if row.place not in stayed:
            yield RowChange("moved", "", one + 1, row.place + 1, cells)
        elif cells:
            yield RowChange("changed", "", one + 1, row.place + 1, cells)
    for row in old:
        if row.place not in pairs and not row.is_blank:
            yield RowChange("removed", "", row.place + 1, 0, _cells(table, row, _Row(0, {}), language))


def _pairs(old: list[_Row], new: list[_Row]) -> dict[int, int]:
    """Which row became which: equal rows first, then those that are most alike, then those at the same place."""
    pairs: dict[int, int] = {}
    free: dict[str, list[int]] = {}
    for row in new:
        free.setdefault(_key(row), []).append(row.place)
    for row in old:
        places = free.get(_key(row))
        if places and not row.is_blank:
            pairs[row.place] = places.pop(0)
    taken = set(pairs.values())
    rest = [(row, other) for row in old if row.place not in pairs for other in new if other.place not in taken]
    scored = sorted(((_alike(row, other), -abs(row.place - other.place), row.place, other.place) for row, other in rest), reverse=True)
    for score, _distance, one, place in scored:
        same_place = one == place and len(old) == len(new)
        if one not in pairs and place not in taken and (score >= ALIKE or same_place):
            pairs[one] = place
            taken.add(place)
    return pairs


def _key(row: _Row) -> str:
    return json.dumps(row.cells, ensure_ascii=False, sort_keys=True)


def _alike(one: _Row, other: _Row) -> float:
    filled = [key for key in one.cells if one.cells[key] or other.cells.get(key)]
    return sum(one.cells[key] == other.cells.get(key) for key in filled) / len(filled) if filled else 0.0


def _longest_rising(places: Sequence[int]) -> set[int]:
    """The rows that kept their order: the longest rising run; every other row of a pair was moved."""
    best: list[list[int]] = []
    for place in places:
        longest = max((run for run in best if run[-1] < place), key=len, default=[])
        best.append([*longest, place])
    return set(max(best, key=len, default=[]))
