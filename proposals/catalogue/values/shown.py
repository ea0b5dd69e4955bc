"""How a plain value reads on a page, in one text."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from alliance_portal.lib import figures, formatted_text, roc_calendar, telephone
from alliance_portal.lib.unreadable import Unreadable
from proposals.catalogue.model import Field, Kind
from proposals.catalogue.rich_text import RichText
from proposals.catalogue.values.reading import read
from proposals.catalogue.values.writing import plain


def shown(field: Field, plain_value: Any, language: str = "zh-hant") -> str:
    """How a plain value reads on a summary page, in one text; "" for a blank. What cannot be read is shown as it stands."""
    try:
        value = read(field, plain_value)
    except Unreadable:
        return str(plain_value)
    return "" if value is None else KINDS_SHOWN[field.kind](field, value, language)


def _shown_text(_field: Field, value: Any, _language: str) -> str:
    return str(value)


def _shown_longtext(_field: Field, value: Any, _language: str) -> str:
    return formatted_text.plain(value.html).strip() if isinstance(value, RichText) else str(value)


def _shown_number(field: Field, value: Any, language: str) -> str:
    figure = figures.shown(value)
    if field.unit == "%":
        return f"{figure}%"
    if language.lower().startswith("en"):
        return f"{figure} × NT$10,000" if field.unit == "萬元" else figure
    return f"{figure}{field.unit}"


def _shown_date(_field: Field, value: date, language: str) -> str:
    return value.isoformat() if language.lower().startswith("en") else roc_calendar.day_text(value)


def _shown_year(_field: Field, value: int, language: str) -> str:
    return f"{value + roc_calendar.OFFSET} (ROC {value})" if language.lower().startswith("en") else f"{value}年"


def _shown_phone(_field: Field, value: str, language: str) -> str:
    return telephone.shown(value, english=language.lower().startswith("en"))


def _shown_boolean(_field: Field, value: bool, language: str) -> str:
    return ("Yes" if value else "No") if language.lower().startswith("en") else ("是" if value else "否")


def _shown_choice(field: Field, value: str, language: str) -> str:
    option = field.option(value)
    return option.label.in_language(language).rstrip("：") if option else value


def _shown_multichoice(field: Field, value: tuple[str, ...], language: str) -> str:
    joint = ", " if language.lower().startswith("en") else "、"
    return joint.join(_shown_choice(field, each, language) for each in value)


def _shown_table(field: Field, value: Any, language: str) -> str:
    """One line a row, cells joined; pages show tables as tables, this is for mails and comparisons."""
    rows = [value] if isinstance(value, Mapping) else value
    lines = []
    for row in rows:
        cells = [shown(column, plain(column, row.get(column.key)), language) for column in field.columns if column.is_stored]
        lines.append("｜".join(cell for cell in cells if cell))
    return "\n".join(lines)


KINDS_SHOWN: Mapping[Kind, Callable[[Field, Any, str], str]] = {
    Kind.TEXT: _shown_text, Kind.LONGTEXT: _shown_longtext, Kind.INTEGER: _shown_number, Kind.DECIMAL: _shown_number,
    Kind.PERCENT: _shown_number, Kind.DATE: _shown_date, Kind.YEAR_ROC: _shown_year, Kind.PHONE: _shown_phone, Kind.EMAIL: _shown_text,
    Kind.UBN: _shown_text, Kind.CHOICE: _shown_choice, Kind.MULTICHOICE: _shown_multichoice, Kind.TABLE: _shown_table, Kind.IMAGE: _shown_text,
    Kind.FILE: _shown_text, Kind.BOOLEAN: _shown_boolean, Kind.COMPUTED: _shown_text,
}  # fmt: skip
