"""What public pages say about a call: its tokens, its money, its time line, in both languages."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from alliance_portal.lib.spoken_dates import period, spoken
from proposals.models import Call
from proposals.queries.calls import programme_of

MOMENT = ("day", "weekday", "time")


def money(amount: int | Decimal, *, english: bool) -> str:
    """New Taiwan dollars in words of the programme: 新臺幣100萬元, NT$1,000,000. `amount` in dollars."""
    if english:
        return f"NT${amount:,.0f}"
    ten_thousands = Decimal(amount) / 10_000
    if ten_thousands >= 10_000 and ten_thousands % 10_000 == 0:
        return f"新臺幣{ten_thousands / 10_000:,.0f}億元"
    return f"新臺幣{ten_thousands:,.0f}萬元"


def words(call: Call, language: str) -> dict[str, str]:
    """What the tokens of public texts stand for ({deadline}, {ceiling}, …)."""
    english = language.startswith("en")
    suffix = "en" if english else "zh"
    contact: Mapping[str, Any] = call.contact
    rules = programme_of(call)
    extension = f"{' ext. ' if english else ' 分機'}{contact['extension']}" if contact.get("extension") else ""
    capital = money(rules.paid_in_capital_limit * 10_000, english=english)
    return {
        "year": str(call.roc_year + 1911 if english else call.roc_year),
        "opens": spoken(timezone.localtime(call.opens_at), MOMENT, english=english),
        "deadline": spoken(timezone.localtime(call.deadline), MOMENT, english=english),
        "final": spoken(call.final_on, ["day"], english=english),
        "ceiling": money(call.ceiling_twd, english=english),
        "minimum": str(rules.minimum_members),
        "capital": capital.removeprefix("新臺幣"),
        "employees": str(rules.regular_employees_below),
        "organiser": str(getattr(call, f"organiser_{suffix}")),
        "implementer": str(getattr(call, f"implementer_{suffix}")),
        "unit": contact.get(f"unit_{suffix}") or contact.get("unit_zh", ""),
        "address": contact.get(f"address_{suffix}") or contact.get("address_zh", ""),
        "contact": contact.get(f"name_{suffix}") or contact.get("name", ""),
        "phone": f"{contact.get('phone', '')}{extension}",
        "email": contact.get("email", ""),
        "privacy_email": contact.get("privacy_email") or contact.get("email", ""),
    }


def filled(text: str, tokens: Mapping[str, str]) -> str:
    """The text with its tokens replaced; braces of anything else stay."""
    for name, value in tokens.items():
        text = text.replace("{" + name + "}", value)
    return text


def stages(call: Call, today: date, language: str) -> list[dict[str, Any]]:
    """The time line of the call as the pages show it: when, what, a note, and whether it is past, now or to come."""
    english = language.startswith("en")
    suffix = "en" if english else "zh"
    rows = []
    for stage in call.timeline:
        first, last = (date.fromisoformat(str(stage[edge])) for edge in ("from", "to"))
        rows.append({
            "key": stage["key"],
            "when": period(first, last, english=english),
            "label": stage.get(f"label_{suffix}") or stage["label_zh"],
            "note": filled(stage.get(f"note_{suffix}") or "", words(call, language)),
            "is_now": first <= today <= last,
            "is_past": last < today,
        })
    return rows


def weights(call: Call, length: int = 150) -> list[dict[str, Any]]:
    """The criteria with the length of each one's bar; the heaviest fills it."""
    heaviest = max((criterion["weight"] for criterion in call.criteria), default=1)
    return [{"criterion": criterion, "bar": round(criterion["weight"] * length / heaviest)} for criterion in call.criteria]
