"""Sums of the schedule and the curve of planned progress, drawn by the server; the script redraws it while somebody types."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

MONTHS = tuple(f"m{month:02}" for month in range(3, 12))
LEFT, RIGHT, TOP, BOTTOM = 44.0, 864.0, 26.0, 250.0


def schedule_lines(record: Mapping[str, Any]) -> dict[str, Any]:
    """Sums, live checks and the picture of a schedule's record."""
    monthly = record.get("monthly_progress") or {}
    monthly = monthly[0] if isinstance(monthly, list) and monthly else monthly
    values = [_number(monthly.get(month)) if isinstance(monthly, Mapping) else Decimal(0) for month in MONTHS]
    cumulative = [sum(values[: index + 1], Decimal(0)) for index in range(len(values))]
    weights = [_number(row.get("weight")) for row in record.get("gantt") or []]
    return {
        "month_sum": _text(cumulative[-1]),
        "cumulative": [_text(value) for value in cumulative],
        "checks": _checks(weights, cumulative),
        "chart": _chart(cumulative),
    }


def _checks(weights: list[Decimal], cumulative: list[Decimal]) -> list[dict[str, Any]]:
    total, july, november = sum(weights, Decimal(0)), cumulative[4], cumulative[-1]
    return [
        {"key": "weights", "need": "100", "label": _("權重合計 100%"), "ok": total == 100, "text": f"{_text(total)}%"},
        {"key": "months", "need": "100", "label": _("每月進度合計 100%"), "ok": november == 100, "text": f"{_text(november)}%"},
        {"key": "july", "need": ">=40", "label": _("7月底累計 40%"), "ok": july >= 40, "text": f"{_text(july)}%"},
        {"key": "november", "need": "100", "label": _("11月底累計 100%"), "ok": november == 100, "text": f"{_text(november)}%"},
    ]


def _chart(cumulative: list[Decimal]) -> dict[str, Any]:
    step = (RIGHT - LEFT) / (len(cumulative) - 1)
    places = [(LEFT + step * index, _height(value), value) for index, value in enumerate(cumulative)]
    words = [_("%(month)s月%(value)s%%") % {"month": index + 3, "value": _text(value)} for index, value in enumerate(cumulative)]
    return {
        "words": _("各月底預定累計進度：") + "、".join(words),
        "lines": [
            {
                "kind": "grid" if level else "axis",
                "y": f"{_height(Decimal(level)):.1f}",
                "text_y": f"{_height(Decimal(level)) + 4.5:.1f}",
                "text": f"{level}%" if level == 100 else str(level),
            }
            for level in range(0, 101, 20)
        ],
        "ticks": [{"x": f"{x:.1f}", "text": _("%(month)s月") % {"month": index + 3}} for index, (x, _y, _v) in enumerate(places)],
        "marks": [
            {"x": "454.0", "text_x": "446.0", "text_y": "38", "text": _("7月30日查核點 40%")},
            {"x": "864.0", "text_x": "856.0", "text_y": "18", "text": _("11月30日查核點 100%")},
        ],
        "points": " ".join(f"{x:.1f},{y:.1f}" for x, y, _v in places),
        "dots": [_dot(index, x, y, value, len(places)) for index, (x, y, value) in enumerate(places)],
    }


def _dot(index: int, x: float, y: float, value: Decimal, count: int) -> dict[str, str]:
    edge = index in (0, count - 1)
    return {
        "x": f"{x:.1f}",
        "y": f"{y:.1f}",
        "text": _text(value),
        "anchor": "start" if edge else "end",
        "text_x": f"{x + 9 if edge else x - 9:.1f}",
        "text_y": f"{y + 5 if index == count - 1 else y - 8:.1f}",
    }


def _height(value: Decimal) -> float:
    share = min(max(float(value), 0.0), 110.0) / 100
    return BOTTOM - share * (BOTTOM - TOP)


def _number(value: Any) -> Decimal:
    try:
        found = Decimal(str(value)) if value not in (None, "") else Decimal(0)
    except InvalidOperation:
        return Decimal(0)
    return found if found.is_finite() else Decimal(0)


def _text(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
