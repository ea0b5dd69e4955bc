"""What a browser typed into one section, read field by field: what can be read becomes data, what cannot is kept as typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from alliance_portal.lib.findings import Text
from proposals.catalogue.model import Field, FilledBy, Kind, Section
from proposals.catalogue.values import Unreadable, read_typed
from proposals.services.errors import UnknownField

MOST_ROWS = 60
FILE_KINDS = (Kind.FILE, Kind.IMAGE)
_TYPED_BY = (FilledBy.LEAD, FilledBy.MEMBER)
# PostgreSQL refuses NUL and halves of surrogate pairs in JSON; the others would break lines of logs and papers
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ud800-\udfff]")


@dataclass(slots=True)
class Reading:
    """A section after reading: the plain record, what could not be read (path -> text), and why (path -> sentence)."""

    data: dict[str, Any]
    typed: dict[str, Any]
    errors: dict[str, Text] = field(default_factory=dict)


def is_typed(each: Field) -> bool:
    """Whether people type this field (not computed, not a file, not taken from elsewhere, not the staff's)."""
    return each.is_stored and each.kind not in FILE_KINDS and not each.same_as and each.filled_by in _TYPED_BY


def read_section(section: Section, typed: Mapping[str, Any], data: Mapping[str, Any], kept: Mapping[str, Any]) -> Reading:
    """Put what was typed over what is stored. Keys that are absent from `typed` stay as they are; a blank removes the value.

    Raises UnknownField for a key, row or column that the section does not have.
    """
    reading = Reading(dict(data), dict(kept))
    for key, value in typed.items():
        if not section.has(key) or not is_typed(section.field(key)):
            raise UnknownField(f"{section.key}.{key}")
        _forget(reading, key)
        reading.data.pop(key, None)
        plain = _table(section.field(key), value, reading) if section.field(key).kind is Kind.TABLE else _cell(
            section.field(key), value, key, reading)
        if plain is not None:
            reading.data[key] = data[key] if _same_ticks(section.field(key), plain, data.get(key)) else plain
    return reading


def _same_ticks(each: Field, plain: Any, stored: Any) -> bool:
    """Whether the same boxes are ticked as before: a page posts them in its own order, which shall not change a stored answer."""
    return each.kind is Kind.MULTICHOICE and isinstance(stored, list) and sorted(map(str, plain)) == sorted(map(str, stored))


def _forget(reading: Reading, key: str) -> None:
    for path in [path for path in reading.typed if path == key or path.startswith((f"{key}[", f"{key}."))]:
        del reading.typed[path]


def is_blank(value: Any) -> bool:
    """Whether nothing was typed."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return all(is_blank(each) for each in value.values())
    return value is None or value == []


def without_control_characters(text: str) -> str:
    """The text without what neither database, log nor paper takes; line ends and tabs stay."""
    return _CONTROL.sub("", text)


def cleaned(value: Any) -> Any:
    """The value without control characters."""
    if isinstance(value, str):
        return without_control_characters(value)
    if isinstance(value, Mapping):
        return {cleaned(str(key)): cleaned(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(each) for each in value]
    return value


def _cell(each: Field, value: Any, path: str, reading: Reading) -> Any:
    value = cleaned(value)
    if is_blank(value):
        return None
    try:
        return read_typed(each, value)
    except Unreadable as problem:
        reading.typed[path] = value
        reading.errors[path] = problem.reason
        return None


def _row(table: Field, value: Any, path: str, reading: Reading) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise UnknownField(path)
    columns = {column.key: column for column in table.columns if is_typed(column)}
    found = {}
    for key, cell in value.items():
        if key not in columns:
            raise UnknownField(f"{path}.{key}")
        plain = _cell(columns[key], cell, f"{path}.{key}", reading)
        if plain is not None:
            found[key] = plain
    return found


def _table(table: Field, value: Any, reading: Reading) -> Any:
    rows = table.rows
    if isinstance(value, Mapping):  # one printed row: a mapping of columns
        if rows is None or rows.fixed or rows.addable:
            raise UnknownField(table.key)
        return _row(table, value, table.key, reading) or None
    if not isinstance(value, list | tuple) or len(value) > ((rows.maximum if rows else None) or MOST_ROWS):
        raise UnknownField(table.key)
    if rows is not None and rows.fixed:
        return _fixed_rows(table, value, reading)
    found = [_row(table, each, f"{table.key}[{index}]", reading) for index, each in enumerate(value)]
    waiting = {path for path in reading.typed if path.startswith(f"{table.key}[")}
    while found and not found[-1] and not any(path.startswith(f"{table.key}[{len(found) - 1}]") for path in waiting):
        found.pop()
    return found or None


def _fixed_rows(table: Field, value: Any, reading: Reading) -> list[dict[str, Any]] | None:
    keys = [row.key for row in table.rows.fixed] if table.rows else []
    found: dict[str, dict[str, Any]] = {}
    for each in value:
        key = each.get("key") if isinstance(each, Mapping) else None
        if key not in keys or key in found:
            raise UnknownField(f"{table.key}[{key}]")
        found[str(key)] = _row(table, {name: cell for name, cell in each.items() if name != "key"}, f"{table.key}[{key}]", reading)
    filled = [{"key": key, **found[key]} for key in keys if found.get(key)]
    return filled or None
