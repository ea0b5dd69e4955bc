"""What stands in the cells of a field: from the stored value to the text of its cells, and a short hash that tells a change."""

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from alliance_portal.lib import formatted_text
from proposals.catalogue.model import Field, Kind, Section
from proposals.workbooks.model import Face, is_typed

# neither XML nor the store takes these
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")


def plain_text(value: Any) -> str:
    """A text as a cell holds it: one kind of line end, no control characters, nothing around it."""
    return _FORBIDDEN.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n")).strip()


def number_text(value: Any) -> str:
    """A number without exponent and without zeros at its end."""
    text = format(Decimal(repr(value)) if isinstance(value, float) else Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def date_text(day: date) -> str:
    """113/03/06: what people of the programme type."""
    return f"{day.year - 1911}/{day.month:02}/{day.day:02}"


def is_tick_column(table: Field, column: Field) -> bool:
    """Whether a column is ticked (the months of the schedule) and not answered with yes or no."""
    return column.kind is Kind.BOOLEAN and bool(table.rows and table.rows.fixed)


def faces_of(section: Section, record: Mapping[str, Any], typed: Mapping[str, Any] | None = None) -> dict[str, Face]:
    """The cells of a stored record, field by field; what could not be read stands as it was typed."""
    kept = typed or {}
    return {each.key: _face(each, record.get(each.key), kept) for each in section.fields if is_typed(each)}


def _face(each: Field, value: Any, kept: Mapping[str, Any]) -> Face:
    if each.kind is not Kind.TABLE:
        return _kept(kept[each.key]) if each.key in kept else cell_text(each, value)
    if each.is_single_row:
        return _row(each, value if isinstance(value, Mapping) else {}, each.key, kept)
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []
    if each.rows and each.rows.fixed:
        by_key = {row.get("key"): row for row in rows}
        return [{"key": one.key, **_row(each, by_key.get(one.key, {}), f"{each.key}[{one.key}]", kept)} for one in each.rows.fixed]
    return [_row(each, row, f"{each.key}[{index}]", kept) for index, row in enumerate(rows)]


def _row(table: Field, row: Mapping[str, Any], path: str, kept: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for column in table.columns:
        if is_typed(column):
            place = f"{path}.{column.key}"
            text = _kept(kept[place]) if place in kept else cell_text(column, row.get(column.key))
            found[column.key] = "" if text == "false" and is_tick_column(table, column) else text
    return found


def _kept(value: Any) -> Any:
    return [plain_text(each) for each in value] if isinstance(value, list) else plain_text(value)


def cell_text(each: Field, value: Any) -> Any:
    """The text (or list of option keys) of one stored value; "" or [] for a blank."""
    if value is None or value in ("", []):
        return [] if each.kind is Kind.MULTICHOICE else ""
    if each.kind is Kind.MULTICHOICE:
        chosen = [str(key) for key in value] if isinstance(value, list | tuple) else [str(value)]
        order = [option.key for option in each.options]
        return sorted(chosen, key=lambda key: (order.index(key) if key in order else len(order), key))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return number_text(value)
    if isinstance(value, Mapping):
        return plain_text(formatted_text.plain(str(value.get("html", ""))))
    if each.kind is Kind.DATE:
        try:
            return date_text(date.fromisoformat(str(value)))
        except ValueError:
            return plain_text(value)
    return plain_text(value)


def without_blank_end(face: Face) -> Face:
    """Rows of a table without the blank ones at its end; anything else as it is."""
    if not isinstance(face, list) or not face or not isinstance(face[-1], Mapping):
        return face
    rows = list(face)
    while rows and not any(value for key, value in rows[-1].items() if key != "key") and "key" not in rows[-1]:
        rows.pop()
    return rows


def hash_of(face: Face) -> str:
    """A short hash of what stands in the cells of a field: who changed what is told by it (not a secret, not a proof)."""
    text = json.dumps(without_blank_end(face), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:10]


def hashes_of(faces: Mapping[str, Face]) -> dict[str, str]:
    """The hash of every field."""
    return {key: hash_of(face) for key, face in faces.items()}
