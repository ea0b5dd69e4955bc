"""The monthly report of a member as a form: its fields by the plan, how they are read, what is missing before it is sent (M-01, K-05 to K-15).

Content is a flat mapping of field name to text in its plain form. Pure; which month, and which fields the plan asks for, are arguments.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from alliance_portal.lib import figures
from alliance_portal.lib.findings import Text
from alliance_portal.lib.roc_calendar import parse_date
from alliance_portal.lib.unreadable import Unreadable
from kpi.progress import ITEMS
from kpi.rules.sums import tool_names

COUNTS = ("kpi1_digital", "kpi1_physical")
OPPORTUNITY = "opportunity"  # 萬元, added in the month
FOREIGN = ("fx_amount", "fx_currency", "fx_rate", "fx_date")  # foreign orders beside it, converted and added
CLOSING = ("resources", "difficulties", "next_month")
PARTNER_ROWS = 3
PARTNER = ("name", "content", "amount", "currency", "rate", "date")
HOME = "TWD"
CURRENCIES = (HOME, "USD", "JPY", "EUR", "VND", "THB", "MYR", "IDR", "PHP", "SGD", "KRW", "CNY", "HKD", "INR", "AUD", "NZD", "GBP")
WAN = 10_000  # NT$ in one 萬元
TEXT_LENGTH, LINE_LENGTH = 2000, 200
MOST = Decimal(1_000_000_000)

NO_TEXT = Text("請說明本月辦理情形；沒有進展也請寫明。", "Say what was done this month; where nothing was, say so.")
NO_NUMBER = Text("請填數字；沒有時填0。", "Give a number; 0 where there is none.")
NOT_WHOLE = Text("請填0以上的整數。", "Give a whole number, 0 or more.")
TOO_MUCH = Text("數字過大，請確認單位。", "The number is too large; look at the unit.")
NO_CONTENT = Text("請說明合作內容。", "Describe the cooperation.")
NO_CURRENCY = Text("請選擇幣別。", "Choose the currency.")
NO_RATE = Text("請填匯率與日期。", "Give the rate and its day.")
NOT_POSITIVE = Text("請填大於0的數字。", "Give a number above 0.")
TOO_LONG = Text("內容太長，請精簡。", "This is too long; please shorten it.")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was typed: `content` in plain form, `typed` what could not be read, `errors` why, by field."""

    content: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Text] = field(default_factory=dict)


def planned_tools(tree: Mapping[str, Any]) -> list[str]:
    """Names of the tools that the plan promises (KPI 2)."""
    return [row["name"] for row in tree.get("tools", ()) if row.get("name")]


def planned_items(tree: Mapping[str, Any]) -> list[dict[str, str]]:
    """The alliance's own items (KPI 5) with their indicators."""
    return [row for row in tree.get("items", ()) if row.get("name")]


def fields_of(tree: Mapping[str, Any]) -> tuple[str, ...]:
    """Every field of the form under this plan, in the order of the page."""
    tools, items = len(planned_tools(tree)), len(planned_items(tree))
    return (
        *(f"work_{item}" for item in ITEMS), *COUNTS,
        *(f"tool{n}_{part}" for n in range(tools + 1) for part in ("name", "figure")),
        *(f"partner{n}_{part}" for n in range(PARTNER_ROWS) for part in PARTNER),
        OPPORTUNITY, *FOREIGN,
        *(f"item{n}_{part}" for n in range(items) for part in ("done", "figure")), *CLOSING,
    )  # fmt: skip


def read(tree: Mapping[str, Any], posted: Mapping[str, str]) -> Reading:
    """What a page sent, field by field; names that the form does not have are left out, and nothing typed is lost."""
    content: dict[str, str] = {}
    typed: dict[str, str] = {}
    errors: dict[str, Text] = {}
    for name in fields_of(tree):
        text = posted.get(name, "").strip()
        if not text:
            continue
        try:
            content[name] = _plain(name, text)
        except Unreadable as unreadable:
            typed[name], errors[name] = text[:TEXT_LENGTH], unreadable.reason
    return Reading(content, typed, errors)


def _plain(name: str, text: str) -> str:
    """The text in its plain form. Raises Unreadable."""
    if name.startswith("work_") or name in CLOSING or name.endswith("_content"):
        return _short(text, TEXT_LENGTH)
    if name in COUNTS:
        return str(_whole(text))
    if name == OPPORTUNITY:
        return format(_within(figures.parse(text, "萬元")), "f")
    if name.endswith(("_amount", "_rate")):
        value = _within(figures.parse(text))
        if value <= 0:
            raise Unreadable(NOT_POSITIVE)
        return format(value, "f")
    if name.endswith("_date"):
        return parse_date(text).isoformat()
    if name.endswith("_currency"):
        if text not in CURRENCIES:
            raise Unreadable(NO_CURRENCY)
        return text
    if name.endswith("_done"):
        return "yes"
    return _short(" ".join(text.split()), LINE_LENGTH)


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise Unreadable(TOO_LONG)
    return text


def _whole(text: str) -> int:
    value = figures.parse(text, "場次")
    if value < 0 or value != value.to_integral_value() or value > 999:
        raise Unreadable(NOT_WHOLE)
    return int(value)


def _within(value: Decimal) -> Decimal:
    if abs(value) > MOST:
        raise Unreadable(TOO_MUCH)
    return value


# what the figures of a report are -------------------------------------------------------------------------------------------------

def converted(content: Mapping[str, str], prefix: str = "fx_") -> Fraction | None:
    """A foreign sum in NT$ at its rate; None while a part of it is missing. A sum in NT$ needs no rate."""
    amount, currency = content.get(f"{prefix}amount"), content.get(f"{prefix}currency") or HOME
    rate = "1" if currency == HOME else content.get(f"{prefix}rate")
    return Fraction(amount) * Fraction(rate) if amount and rate else None


def opportunity_of(content: Mapping[str, str]) -> Fraction:
    """What the month adds to the overseas opportunity, in 萬元: the figure typed and the foreign sum converted."""
    return Fraction(content.get(OPPORTUNITY) or 0) + (converted(content) or Fraction(0)) / WAN


def tools_of(tree: Mapping[str, Any], content: Mapping[str, str]) -> tuple[str, ...]:
    """The tools that were used, as they are compared: a planned one once its figure is given, another by its name."""
    planned = planned_tools(tree)
    used = [name for n, name in enumerate(planned) if content.get(f"tool{n}_figure")]
    return tool_names([*used, content.get(f"tool{len(planned)}_name", "")])


def figures_of(tree: Mapping[str, Any], content: Mapping[str, str]) -> dict[str, Fraction]:
    """What one member's report adds to the summed figures (decisions "KPI sums")."""
    return {
        "kpi1_digital": Fraction(content.get("kpi1_digital") or 0),
        "kpi1_physical": Fraction(content.get("kpi1_physical") or 0),
        "kpi3": Fraction(sum(1 for n in range(PARTNER_ROWS) if content.get(f"partner{n}_name"))),
        "kpi4_increment": opportunity_of(content),
        "kpi5": Fraction(sum(1 for n in range(len(planned_items(tree))) if content.get(f"item{n}_done"))),
    }


# what is missing before it is sent ------------------------------------------------------------------------------------------------

def missing(tree: Mapping[str, Any], content: Mapping[str, str], typed: Mapping[str, str], month: date) -> dict[str, Text]:
    """Why a report cannot be sent yet, by field; empty when all is there."""
    found = dict(_unreadable(typed))
    for item in ITEMS:
        if month.month in tree.get("months", {}).get(item, ()) and not content.get(f"work_{item}"):
            found.setdefault(f"work_{item}", NO_TEXT)
    for name in (*COUNTS, OPPORTUNITY):
        if name not in content:
            found.setdefault(name, NO_NUMBER)
    for name, text in _sums(content):
        found.setdefault(name, text)
    return found


def _unreadable(typed: Mapping[str, str]) -> Iterator[tuple[str, Text]]:
    for name, text in typed.items():
        try:
            _plain(name, text)
        except Unreadable as unreadable:
            yield name, unreadable.reason


def _sums(content: Mapping[str, str]) -> Iterator[tuple[str, Text]]:
    for prefix in ("fx_", *(f"partner{n}_" for n in range(PARTNER_ROWS))):
        if prefix != "fx_" and content.get(f"{prefix}name") and not content.get(f"{prefix}content"):
            yield f"{prefix}content", NO_CONTENT
        if not content.get(f"{prefix}amount"):
            continue
        currency = content.get(f"{prefix}currency")
        if not currency:
            yield f"{prefix}currency", NO_CURRENCY
        elif currency != HOME and not (content.get(f"{prefix}rate") and content.get(f"{prefix}date")):
            yield f"{prefix}rate", NO_RATE


# last month's text at hand ---------------------------------------------------------------------------------------------------------

def carried(content: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """This month's content with last month's texts where nothing is written yet; figures and dates are never carried."""
    texts = {name: text for name, text in before.items() if name.startswith("work_") or name in CLOSING}
    return texts | dict(content)
