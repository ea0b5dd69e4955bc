"""Stored values as a browser would post them."""

from collections.abc import Mapping
from typing import Any

from proposals.catalogue.model import Field, Kind, Section
from proposals.forms.inputs import input_value
from proposals.forms.names import input_name
from proposals.forms.posted import RowMove, is_single, is_typed, moved


def typed_of_record(section: Section, record: Mapping[str, Any], typed: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the page of this section would post for a stored record; `typed` (by path) is what could not be read."""
    kept = typed or {}
    return {field.key: _typed(field, record.get(field.key), kept) for field in section.fields if is_typed(field)}


def _typed(field: Field, value: Any, kept: Mapping[str, Any]) -> Any:
    if field.kind is not Kind.TABLE:
        return kept[field.key] if field.key in kept else _text(field, value)
    if is_single(field):
        return _row(field, value if isinstance(value, Mapping) else {}, field.key, kept)
    rows = value if isinstance(value, list) else []
    if field.rows and field.rows.fixed:
        by_key = {row.get("key"): row for row in rows}
        return [{"key": f.key, **_row(field, by_key.get(f.key, {}), f"{field.key}[{f.key}]", kept)} for f in field.rows.fixed]
    return [_row(field, row, f"{field.key}[{index}]", kept) for index, row in enumerate(rows)]


def _row(table: Field, row: Mapping[str, Any], path: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    return {c.key: kept.get(f"{path}.{c.key}", _text(c, row.get(c.key))) for c in table.columns if is_typed(c)}


def _text(field: Field, value: Any) -> Any:
    if isinstance(value, Mapping) and "html" in value:
        return dict(value)
    return input_value(field, value)


def post_of(section: Section, typed: Mapping[str, Any]) -> dict[str, list[str]]:
    """The names and values of a POST that types this."""
    post: dict[str, list[str]] = {}
    for field in section.fields:
        if is_typed(field) and field.key in typed:
            _put(post, field, typed[field.key])
    return post


def _put(post: dict[str, list[str]], field: Field, value: Any) -> None:
    if field.kind is not Kind.TABLE:
        _put_cell(post, field.key, value)
    elif isinstance(value, Mapping):
        for key, cell in value.items():
            _put_cell(post, input_name(field.key, key), cell)
    else:
        fixed = bool(field.rows and field.rows.fixed)
        if not fixed:
            post[f"{field.key}-TOTAL_FORMS"] = [str(len(value))]
        for index, row in enumerate(value):
            for key, cell in row.items():
                if key != "key":
                    _put_cell(post, input_name(field.key, row["key"] if fixed else index, key), cell)


def _put_cell(post: dict[str, list[str]], name: str, value: Any) -> None:
    if isinstance(value, Mapping):
        post[name], post[f"{name}-format"] = [str(value.get("html", ""))], ["html"]
    elif isinstance(value, list):
        post[name] = [str(each) for each in value]
    else:
        post[name] = [str(value)]


def rows_moved(rows: Any, move: RowMove) -> Any:
    """The rows after a row button; tables of given rows stay as they are."""
    return moved(rows, move) if isinstance(rows, list) else rows
