"""What public pages say about a call: its tokens, its money, its time line, in both languages."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from alliance_portal.lib.spoken_dates import period, spoken
from proposals.models import Call
from proposals.queries.calls import programme_of
from proposals.rules.dossier import Programme

MOMENT = ("day", "weekday", "time")
NOON = 12


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
    return _figures(call, rules, english=english) | {
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


NUMBERS_ZH = ("零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
NUMBERS_EN = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


def _figures(call: Call, rules: Programme, *, english: bool) -> dict[str, str]:
    """The tokens of the call's numbers: {kpi1} … {kpi5}, {weight_1} …, {midterm_day}, {deadline_time}, …"""
    end, spelled = timezone.localtime(call.deadline), NUMBERS_EN if english else NUMBERS_ZH
    half, hour = "上午" if end.hour < NOON else "下午", end.hour - NOON if end.hour > NOON else end.hour
    least = rules.minimum_members
    return {
        "minimum_words": spelled[least] if least < len(spelled) else str(least),
        "ceiling_plain": money(call.ceiling_twd, english=english).removeprefix("新臺幣"),
        "deadline_time": f"{end:%H:%M}",
        "deadline_spoken": f"{end:%H:%M}" if english else f"{half}{hour}:{end:%M}",
        "deadline_long": spoken(end, MOMENT, english=True) if english
        else f"{spoken(end, MOMENT[:2], english=False)}{half}{hour}時{f'{end.minute}分' if end.minute else ''}",
        "midterm_day": spoken(call.midterm_on, ["short"], english=english),
        "final_day": spoken(call.final_on, ["short"], english=english),
        "midterm_percent": plain_number(rules.midterm_cumulative),
        "kpi1": str(rules.kpi1_minimum_each), "kpi2": str(rules.kpi2_minimum), "kpi3": str(rules.kpi3_minimum),
        "kpi4": plain_number(rules.kpi4_growth_minimum), "kpi5": str(rules.kpi5_minimum),
        "venture": str(rules.venture_years), "cooldown": str(rules.cooldown_years), "consecutive": str(rules.consecutive_years),
        "ban": str(rules.non_execution_ban_years),
        "criteria_count": str(len(call.criteria)),
        **{f"weight_{place}": str(each["weight"]) for place, each in enumerate(call.criteria, start=1)},
    }


def plain_number(value: Decimal) -> str:
    """A number as people write it, without zeros at its end."""
    return f"{value.normalize():f}"


def filled(text: str, tokens: Mapping[str, str]) -> str:
    """The text with its tokens replaced; braces of anything else stay."""
    for name, value in tokens.items():
        text = text.replace("{" + name + "}", value)
    return text


def stages(call: Call, today: date, language: str) -> list[dict[str, Any]]:
    """The time line of the call as the pages show it: when, what, a note, and whether it is past, now or to come."""
    english = language.startswith("en")
    suffix = "en" if english else "zh"
    rows, tokens = [], words(call, language)
    for stage in call.timeline:
        first, last = (date.fromisoformat(str(stage[edge])) for edge in ("from", "to"))
        rows.append({
            "key": stage["key"],
            "when": period(first, last, english=english),
            "label": stage.get(f"label_{suffix}") or stage["label_zh"],
            "note": filled(stage.get(f"note_{suffix}") or "", tokens),
            "is_now": first <= today <= last,
            "is_past": last < today,
        })
    return rows


def weights(call: Call, length: int = 150) -> list[dict[str, Any]]:
    """The criteria with the length of each one's bar; the heaviest fills it."""
    heaviest = max((criterion["weight"] for criterion in call.criteria), default=1)
    return [{"criterion": criterion, "bar": round(criterion["weight"] * length / heaviest)} for criterion in call.criteria]
