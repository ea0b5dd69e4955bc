"""From what a person types in a browser to the plain value."""

from collections.abc import Mapping
from typing import Any
from unicodedata import normalize

from alliance_portal.lib import figures, roc_calendar, taiwan_ids, telephone
from alliance_portal.lib.findings import Text
from alliance_portal.lib.unreadable import Unreadable
from proposals.catalogue.model import Field, Kind
from proposals.catalogue.values import reading
from proposals.catalogue.values.reading import Read, wrong_type
from proposals.catalogue.values.writing import plain, plain_number

_YES = frozenset({"true", "on", "1", "yes", "y", "是", "有"})
_NO = frozenset({"false", "off", "0", "no", "n", "否", "無"})


def read_typed(field: Field, text: Any) -> Any:
    """Turn what a person typed in a browser into the plain value; None for a blank.

    Dates and years as in `roc_calendar`, figures as in `figures` with the field's unit, telephone numbers in their one form; a multichoice
    takes a list of option keys; a longtext a text, or {html: …}. Raises Unreadable with a sentence for the person.
    Tables and files are not typed as one value: KeyError.
    """
    if isinstance(text, str) and not text.strip():
        return None
    return KINDS_TYPED[field.kind](field, text)


def _typed_text(field: Field, text: Any) -> str:
    return reading.text(field, text).strip()


def _typed_longtext(field: Field, text: Any) -> Any:
    value = reading.longtext(field, text)
    return plain(field, value.strip("\n") if isinstance(value, str) else value)


def _typed_integer(field: Field, text: Any) -> int:
    value = figures.parse(text, field.unit)
    if value != int(value):
        raise Unreadable(Text("請填整數。", "Please enter a whole number."))
    return int(value)


def _typed_number(field: Field, text: Any) -> int | float:
    return plain_number(field, figures.parse(text, field.unit))


def _typed_date(_field: Field, text: Any) -> str:
    return roc_calendar.parse_date(text).isoformat()


def _typed_year(_field: Field, text: Any) -> int:
    return roc_calendar.parse_year(text)


def _typed_phone(field: Field, text: Any) -> str:
    return telephone.parse(reading.text(field, text)).shown()


def _typed_email(field: Field, text: Any) -> str:
    return reading.email(field, normalize("NFKC", reading.text(field, text)).strip())


def _typed_ubn(field: Field, text: Any) -> str:
    number = reading.ubn(field, text)
    if not taiwan_ids.has_ubn_form(number):
        raise Unreadable(Text("統一編號為8位數字。", "A unified business number has 8 digits."))
    return number


def _typed_boolean(_field: Field, text: Any) -> bool:
    word = str(text).strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise wrong_type("請選擇是或否。", "Please choose yes or no.")


def _typed_multichoice(field: Field, text: Any) -> list[str] | None:
    chosen = [text] if isinstance(text, str) else [each for each in text if each]
    return list(reading.multichoice(field, list(dict.fromkeys(chosen)))) or None


KINDS_TYPED: Mapping[Kind, Read] = {
    Kind.TEXT: _typed_text, Kind.LONGTEXT: _typed_longtext, Kind.INTEGER: _typed_integer, Kind.DECIMAL: _typed_number,
    Kind.PERCENT: _typed_number, Kind.DATE: _typed_date, Kind.YEAR_ROC: _typed_year, Kind.PHONE: _typed_phone, Kind.EMAIL: _typed_email,
    Kind.UBN: _typed_ubn, Kind.CHOICE: reading.choice, Kind.MULTICHOICE: _typed_multichoice, Kind.BOOLEAN: _typed_boolean,
}  # fmt: skip
