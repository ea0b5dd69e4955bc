"""Sums of the schedule and the curve of planned progress, drawn by the server; the script redraws it while somebody types."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance_portal.lib.spoken_dates import MONTHS_EN, spoken
from proposals.rules.dossier import Programme

LEFT, RIGHT, TOP, BOTTOM = 44.0, 864.0, 26.0, 250.0


def schedule_lines(record: Mapping[str, Any], programme: Programme) -> dict[str, Any]:
    """Sums, live checks and the picture of a schedule's record, by the months and checkpoints of the call."""
    monthly = record.get("monthly_progress") or {}
    monthly = monthly[0] if isinstance(monthly, list) and monthly else monthly
    values = [_number(monthly.get(month)) if isinstance(monthly, Mapping) else Decimal(0) for month in programme.months]
    cumulative = [sum(values[: index + 1], Decimal(0)) for index in range(len(values))]
    weights = [_number(row.get("weight")) for row in record.get("gantt") or []]
    return {
        "month_sum": _text(cumulative[-1]),
        "cumulative": [_text(value) for value in cumulative],
        "checks": _checks(weights, cumulative, programme),
        "chart": _chart(cumulative, programme),
    }


def _place(programme: Programme, month: int) -> int:
    """Where a month stands in the schedule; the last one when it is not in it."""
    name = f"m{month:02}"
    return programme.months.index(name) if name in programme.months else len(programme.months) - 1


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


def _checks(weights: list[Decimal], cumulative: list[Decimal], programme: Programme) -> list[dict[str, Any]]:
    at, share = _place(programme, programme.midterm_on.month), programme.midterm_cumulative
    total, midterm, final = sum(weights, Decimal(0)), cumulative[at], cumulative[-1]
    words = {"midterm": _month(programme.midterm_on.month), "final": _month(programme.final_on.month), "share": _text(share)}
    return [
        {"key": "weights", "need": "100", "label": _("權重合計 100%"), "ok": total == 100, "text": f"{_text(total)}%"},
        {"key": "months", "need": "100", "label": _("每月進度合計 100%"), "ok": final == 100, "text": f"{_text(final)}%"},
        {
            "key": "july", "need": f">={_text(share)}", "at": at, "label": _("%(midterm)s底累計 %(share)s%%") % words, "ok": midterm >= share,
            "text": f"{_text(midterm)}%",
        },
        {"key": "november", "need": "100", "label": _("%(final)s底累計 100%%") % words, "ok": final == 100, "text": f"{_text(final)}%"},
    ]


def _month(month: int) -> str:
    return MONTHS_EN[month - 1] if _is_english() else f"{month}月"


def _short(name: str) -> str:
    """A month of the schedule under the curve: 3月, Mar."""
    month = int(name.removeprefix("m"))
    return MONTHS_EN[month - 1][:3] if _is_english() else f"{month}月"


def _mark(programme: Programme, places: list[tuple[float, float, Decimal]], day: date, share: Decimal) -> dict[str, str]:
    x = places[_place(programme, day.month)][0]
    words = {"day": spoken(day, ["short"], english=_is_english()), "share": _text(share)}
    return {"x": f"{x:.1f}", "text_x": f"{x - 8:.1f}", "text_y": "18" if share == 100 else "38", "text": _("%(day)s查核點 %(share)s%%") % words}


def _chart(cumulative: list[Decimal], programme: Programme) -> dict[str, Any]:
    step = (RIGHT - LEFT) / max(1, len(cumulative) - 1)
    places = [(LEFT + step * index, _height(value), value) for index, value in enumerate(cumulative)]
    months = [_short(name) for name in programme.months]
    words = [f"{month} {_text(value)}%" for month, value in zip(months, cumulative, strict=True)]
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
        "ticks": [{"x": f"{x:.1f}", "text": month} for month, (x, _y, _v) in zip(months, places, strict=True)],
        "marks": [
            _mark(programme, places, programme.midterm_on, programme.midterm_cumulative),
            _mark(programme, places, programme.final_on, Decimal(100)),
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
