"""What a checkpoint's report holds, frozen when it is sent (F-31, F-32, K-16, K-18, K-19). Pure; figures as exact text."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from kpi.progress import ITEMS, CheckpointResult


def content_of(result: CheckpointResult, evidence: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The figures of a judged checkpoint and the evidence beside them: [{"id", "kpi", "verdict"}]."""
    return {
        "on": result.on.isoformat(),
        "required": _text(result.required),
        "actual": _text(result.actual),
        "is_progress_met": result.is_progress_met,
        "kpi4_growth": None if result.kpi4_growth is None else _text(result.kpi4_growth),
        "kpis": {
            item: {
                "actual": _text(result.kpis[item].actual), "target": _text(result.kpis[item].target), "is_met": result.kpis[item].is_met,
                "evidence": [each["id"] for each in evidence if each["kpi"] == item],
            }
            for item in ITEMS
        },
    }


def _text(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else str(value)
