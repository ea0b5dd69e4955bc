"""How a value reads on the paper: numbers with separators, telephone numbers in one form, growth in percent."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from proposals.papers.editions import Masked

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
NOT_COMPUTABLE = "N/A"


def number(value: Any) -> str:
    """An amount with thousands separators and without needless zeros; a blank stays a blank, a text stays as it is."""
    if value is None or value == "":
        return ""
    if isinstance(value, Masked):
        return str(value)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        typed = str(value)
        if not NUMBER.fullmatch(typed):
            return typed
    text = f"{Decimal(str(value)):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(part: Any, whole: Any) -> str:
    """`part` of `whole` in percent, two places, half up (F-16, K-12). N/A when it cannot be computed, blank when one is blank."""
    if isinstance(part, Masked) or isinstance(whole, Masked):
        return str(Masked())
    if part is None or whole is None:
        return ""
    whole = Decimal(str(whole))
    if not whole:
        return NOT_COMPUTABLE
    return f"{(Decimal(str(part)) / whole * 100).quantize(Decimal('0.01'), ROUND_HALF_UP):f}"


def growth(before: Any, after: Any) -> str:
    """Growth from `before` to `after` in percent with two places."""
    if before is None or after is None or isinstance(before, Masked) or isinstance(after, Masked):
        return percent(after, before)
    return percent(Decimal(str(after)) - Decimal(str(before)), before)


def short(figure: str) -> str:
    """A percentage as a sentence shows it: 30.00 reads 30."""
    return number(figure) if NUMBER.fullmatch(figure) else figure


def phone(value: str) -> str:
    """(02)5550-0101 分機21: the one form of telephone numbers (decisions, prototype of the paper)."""
    area, dash, rest = value.partition("-")
    return f"({area}){rest}" if dash and area.startswith("0") and not value.startswith("09") else value


def with_unit(value: Any, unit: str) -> str:
    """A KPI value of the summary: a number carries its unit, a text stays as typed."""
    text = str(value or "")
    plain = text.replace(",", "")
    return f"{number(plain)}{unit}" if NUMBER.fullmatch(plain) else text


def month(value: date) -> dict[str, str]:
    """ROC year and month of the cover."""
    return {"roc_year": str(value.year - 1911), "month": str(value.month)}


def rows(value: Any) -> tuple[Mapping[str, Any], ...]:
    """The rows of a table's value; a single mapping is one row; a blank has none."""
    if isinstance(value, Mapping):
        return (value,)
    return tuple(row for row in value if isinstance(row, Mapping)) if isinstance(value, (tuple, list)) else ()
