"""A baseline's tree for tests: the plan of tests/samples/progress-on-plan.yaml, with members."""

from typing import Any

WEIGHTS = {"kpi1": "25", "kpi2": "25", "kpi3": "30", "kpi4": "10", "kpi5": "10"}
MONTHLY = {"3": "3", "4": "5", "5": "10", "6": "10", "7": "12", "8": "15", "9": "15", "10": "18", "11": "12"}
TARGETS = {"kpi1": ("2", "2", "4"), "kpi2": ("2", "4", "4"), "kpi3": ("1", "2", "3"), "kpi4": ("175", "350", "525"), "kpi5": ("1", "1", "2")}


def tree(*, year: int = 2024, members: tuple[dict[str, Any], ...] = (), **changes: Any) -> dict[str, Any]:
    """The canonical tree; `changes` replace its keys."""
    plan: dict[str, Any] = {
        "year": year, "weights": dict(WEIGHTS), "monthly": dict(MONTHLY), "months": {item: [4, 5, 6] for item in WEIGHTS},
        "checkpoints": [
            {"key": "midterm", "on": f"{year}-07-30", "required": "40"}, {"key": "final", "on": f"{year}-11-30", "required": "100"},
        ],
        "targets": {
            item: {"first_half": first, "second_half": second, "whole": whole, "first_note": "", "second_note": ""}
            for item, (first, second, whole) in TARGETS.items()
        },
        "kpi4_before": "1750", "evidence": dict.fromkeys(WEIGHTS, "照片與截圖"),
        "activities": [{"kind": "digital", "nature": "直播", "count": "1"}], "tools": [{"name": "短影音", "indicator": "觀看10萬次"}],
        "partners": [{"name": "河內示範公司", "content": "經銷"}], "items": [{"name": "共同品牌", "indicator": "商標1件"}],
        "members": list(members), "theme": "智慧茶飲", "market": "vietnam",
        "contact": {"contact_name": "周以恩", "contact_phone": "", "contact_mobile": "", "contact_email": "contact@example.tw"}, "amount": "",
    }
    return plan | changes
