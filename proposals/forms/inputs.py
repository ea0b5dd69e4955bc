"""How a stored value stands in its input: numbers without separators, ROC dates, option keys."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from proposals.catalogue.model import Field, Kind


def input_value(field: Field, plain: Any) -> Any:
    """The text (or list of option keys) that the input of this field shows for a stored value; "" when blank."""
    if plain is None or plain == "":
        return [] if field.kind is Kind.MULTICHOICE else ""
    return _VALUES.get(field.kind, str)(plain)


def _number(plain: Any) -> str:
    text = format(plain, "f") if isinstance(plain, float) else str(plain)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _roc_date(plain: Any) -> str:
    try:
        day = plain if isinstance(plain, date) else date.fromisoformat(str(plain))
    except ValueError:
        return str(plain)
    return f"{day.year - 1911}/{day.month:02}/{day.day:02}" if day.year > 1911 else day.isoformat()


def _boolean(plain: Any) -> str:
    return {True: "true", False: "false"}.get(plain, str(plain))


def _long(plain: Any) -> str:
    return str(plain["html"]) if isinstance(plain, Mapping) else str(plain)


def _many(plain: Any) -> list[str]:
    return [str(key) for key in plain] if isinstance(plain, list | tuple) else [str(plain)]


_VALUES: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.INTEGER: _number,
    Kind.DECIMAL: _number,
    Kind.PERCENT: _number,
    Kind.DATE: _roc_date,
    Kind.BOOLEAN: _boolean,
    Kind.LONGTEXT: _long,
    Kind.MULTICHOICE: _many,
}
