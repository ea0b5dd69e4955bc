"""Conditions of the form: whether a question is shown, and whether it must be answered."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from proposals.catalogue.model import Condition, Field

Sections = Mapping[str, Mapping[str, Any]]


def holds(
    condition: Condition,
    record: Mapping[str, Any],
    row_key: str = "",
    row: Mapping[str, Any] | None = None,
    sections: Sections | None = None,
) -> bool:
    """Whether a condition holds for a record of one section.

    A field name is looked up in `row` (the same row of a table) first, then in `record`; "section.field" in `sections`, the
    sections of the same alliance or member. Values may be plain (as in the document) or read; a blank is an absent key, None, "" or [].
    """
    if condition.all:
        return all(holds(each, record, row_key, row, sections) for each in condition.all)
    if condition.row:
        return row_key in condition.row
    value = _value(condition.field, record, row, sections)
    blank = value is None or value in ("", [], ())
    if condition.equals is not None:
        return bool(value == condition.equals)
    if condition.contains is not None:
        return isinstance(value, list | tuple) and condition.contains in value
    if condition.one_of:
        return value in condition.one_of
    if condition.not_in:
        return ("" if blank else value) not in condition.not_in
    if condition.not_empty:
        return not blank
    if condition.above is not None:
        return _number(value) > condition.above
    return True


def is_shown(
    field: Field,
    record: Mapping[str, Any],
    row_key: str = "",
    row: Mapping[str, Any] | None = None,
    sections: Sections | None = None,
) -> bool:
    """Whether the question is asked, given the other answers."""
    return field.show_if is None or holds(field.show_if, record, row_key, row, sections)


def is_required(
    field: Field,
    record: Mapping[str, Any],
    row_key: str = "",
    row: Mapping[str, Any] | None = None,
    sections: Sections | None = None,
) -> bool:
    """Whether a blank keeps the proposal from being submitted, given the other answers. A hidden question is never required."""
    if not is_shown(field, record, row_key, row, sections):
        return False
    return field.required or (field.required_if is not None and holds(field.required_if, record, row_key, row, sections))


def _value(name: str, record: Mapping[str, Any], row: Mapping[str, Any] | None, sections: Sections | None) -> Any:
    section, dot, key = name.partition(".")
    if dot:
        return (sections or {}).get(section, {}).get(key)
    if row is not None and name in row:
        return row[name]
    return record.get(name)


def _number(value: Any) -> Decimal:
    """A number, or minus infinity for what is none (a blank is above nothing)."""
    if value is None or isinstance(value, bool):
        return Decimal("-Infinity")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return Decimal("-Infinity")
    return Decimal("-Infinity") if number.is_nan() else number
