"""From a read value to its canonical plain form."""

from collections.abc import Mapping
from typing import Any

from proposals.catalogue.captions import caption_of, file_of, with_caption
from proposals.catalogue.model import Field, Kind
from proposals.catalogue.rich_text import RichText
from proposals.catalogue.values.reading import BLANKS, Read, never


def plain(field: Field, value: Any) -> Any:
    """Turn a read value into its canonical plain form for YAML, JSON and the store. A blank is None."""
    if value in BLANKS:
        return None
    return KINDS_PLAIN[field.kind](field, value)


def _as_it_is(_field: Field, value: Any) -> Any:
    return value


def _plain_image(_field: Field, value: Any) -> Any:
    return with_caption(file_of(value), caption_of(value))


def _plain_longtext(_field: Field, value: Any) -> Any:
    return {"html": value.html} if isinstance(value, RichText) else value


def plain_number(_field: Field, value: Any) -> int | float:
    """A whole number as int; other decimals of at most 15 digits keep every digit as a float."""
    return int(value) if value == int(value) else float(value)


def _plain_date(_field: Field, value: Any) -> str:
    return str(value.isoformat())


def _plain_list(_field: Field, value: Any) -> list[str]:
    return list(value)


def _plain_table(field: Field, value: Any) -> Any:
    if isinstance(value, Mapping):
        return _plain_row(field, value)
    rows = [_plain_row(field, each) for each in value]
    while rows and not rows[-1]:
        rows.pop()
    return rows or None


def _plain_row(field: Field, value: Mapping[str, Any]) -> dict[str, Any]:
    row = {column.key: plain(column, value.get(column.key)) for column in field.columns if column.is_stored}
    done = {key: each for key, each in row.items() if each is not None}
    return {"key": value["key"], **done} if field.rows and field.rows.fixed else done


KINDS_PLAIN: Mapping[Kind, Read] = {
    Kind.TEXT: _as_it_is, Kind.LONGTEXT: _plain_longtext, Kind.INTEGER: _as_it_is, Kind.DECIMAL: plain_number, Kind.PERCENT: plain_number,
    Kind.DATE: _plain_date, Kind.YEAR_ROC: _as_it_is, Kind.PHONE: _as_it_is, Kind.EMAIL: _as_it_is, Kind.UBN: _as_it_is, Kind.CHOICE: _as_it_is,
    Kind.MULTICHOICE: _plain_list, Kind.TABLE: _plain_table, Kind.IMAGE: _plain_image, Kind.FILE: _as_it_is, Kind.BOOLEAN: _as_it_is,
    Kind.COMPUTED: never,
}  # fmt: skip
