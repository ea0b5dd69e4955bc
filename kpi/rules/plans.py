"""The canonical tree of a baseline: made of the frozen dossier, read as `kpi.progress.Plan` (F-26 to F-32, K-18 to K-20). Pure.

Figures are stored as exact text; months as numbers counted from January of the plan's year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kpi.progress import ITEMS, ZERO, Checkpoint, Plan, Target
from kpi.rules.counties import county_of
from proposals.rules.dossier import Dossier
from proposals.rules.kpi_targets import BENEFITS, activities, half_value, items, partners, targets, tools
from proposals.rules.reading import fixed_rows, number, plain_text, single_row

FIRST, SECOND = "checkpoint_midterm", "checkpoint_final"
MONTH_KEYS = {f"m{month:02}": month for month in range(1, 13)}


@dataclass(frozen=True, slots=True)
class Part:
    """A member's part in the alliance: `since` and `until` None where it is the whole term. `key`: the member row's id."""

    key: int
    name: str
    ubn: str
    is_sme: bool = True
    since: date | None = None
    until: date | None = None

    def is_in(self, month: date, last: date) -> bool:
        """Whether the member belongs to the alliance on a day of the month from `month` (its first day) to `last`."""
        return (self.since is None or self.since <= last) and (self.until is None or self.until >= month)


def tree_of(dossier: Dossier, members: Sequence[Part]) -> dict[str, Any]:
    """The canonical tree of a frozen proposal. Blanks are 0: what is frozen was complete, and a hole must not stop the execution."""
    programme, schedule = dossier.programme, dossier.record("schedule")
    gantt, monthly = fixed_rows(schedule, "gantt"), single_row(schedule, "monthly_progress")
    whole, benefits = targets(dossier), dossier.record(BENEFITS)
    return {
        "year": programme.final_on.year,
        "weights": {item: _figure(number(gantt.get(item, {}), "weight")) for item in ITEMS},
        "months": {item: [MONTH_KEYS[key] for key in programme.months if gantt.get(item, {}).get(key) is True] for item in ITEMS},
        "monthly": {str(MONTH_KEYS[key]): _figure(number(monthly, key)) for key in programme.months},
        "checkpoints": [
            {"key": "midterm", "on": programme.midterm_on.isoformat(), "required": _figure(programme.midterm_cumulative)},
            {"key": "final", "on": programme.final_on.isoformat(), "required": "100"},
        ],
        "targets": {item: _target(dossier, item, whole[item]) for item in ITEMS},
        "kpi4_before": _figure(number(benefits, "kpi4_before")),
        "evidence": {item: plain_text(benefits.get(f"{item}_evidence")) for item in ITEMS},
        "activities": [{"kind": str(row.get("event_type", "")), "nature": plain_text(row.get("event_nature")),
                        "count": _figure(number(row, "event_count"))} for row in activities(dossier)],
        "tools": [{"name": plain_text(row.get("tool_name")), "indicator": plain_text(row.get("tool_indicator"))} for row in tools(dossier)],
        "partners": [{"name": plain_text(row.get("partner_name")), "content": plain_text(row.get("partner_content"))} for row in partners(dossier)],
        "items": [{"name": plain_text(row.get("item_name")), "indicator": plain_text(row.get("item_indicator"))} for row in items(dossier)],
        "members": [part_tree(each) for each in members],
        **_names(dossier),
    }


def _names(dossier: Dossier) -> dict[str, Any]:
    basic = dossier.record("alliance_basic")
    return {
        "theme": plain_text(dossier.record("cover").get("alliance_theme", "")),
        "market": str(basic.get("target_market", "")),
        "industry": str(dossier.record("supplementary").get("theme_industry", "") or ""),
        "county": county_of(plain_text(dossier.record("mailing_label").get("sender_address", ""))),
        "contact": {key: plain_text(basic.get(key, "")) for key in ("contact_name", "contact_phone", "contact_mobile", "contact_email")},
        "amount": "",
    }


def _target(dossier: Dossier, item: str, whole: Decimal | None) -> dict[str, str]:
    first, second = half_value(dossier, FIRST, item), half_value(dossier, SECOND, item)
    notes = [plain_text(fixed_rows(dossier.record(each), "targets").get(item, {}).get("half_note", "")) for each in (FIRST, SECOND)]
    return {"first_half": _figure(first), "second_half": _figure(second), "whole": _figure(whole), "first_note": notes[0], "second_note": notes[1]}


def _figure(value: Decimal | None) -> str:
    if value is None:
        return "0"
    return str(int(value)) if value == value.to_integral_value() else str(value.normalize())


def part_tree(part: Part) -> dict[str, Any]:
    """A member's part as plain values."""
    return {
        "key": part.key, "name": part.name, "ubn": part.ubn, "is_sme": part.is_sme,
        "since": part.since.isoformat() if part.since else None, "until": part.until.isoformat() if part.until else None,
    }


def parts_of(tree: Mapping[str, Any]) -> tuple[Part, ...]:
    """The members of a baseline, who left and who joined with them."""
    return tuple(
        Part(row["key"], row["name"], row["ubn"], row.get("is_sme", True), _day(row.get("since")), _day(row.get("until")))
        for row in tree.get("members", ())
    )


def plan_of(tree: Mapping[str, Any]) -> Plan:
    """A baseline's tree as the plan that `kpi.progress` computes with."""
    checkpoints = tuple(Checkpoint(date.fromisoformat(row["on"]), Fraction(row["required"])) for row in tree["checkpoints"])
    return Plan(
        year=int(tree["year"]),
        weights={item: Fraction(tree["weights"].get(item, "0")) for item in ITEMS},
        monthly={int(month): Fraction(share) for month, share in tree["monthly"].items()},
        checkpoints=checkpoints,
        targets={item: Target(Fraction(tree["targets"][item]["first_half"]), Fraction(tree["targets"][item]["whole"])) for item in ITEMS},
        kpi4_before=Fraction(tree.get("kpi4_before") or ZERO),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
