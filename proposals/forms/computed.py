"""Lines of the form that nobody types: what they read now, and how the script computes them while somebody types."""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from proposals.forms.schedule import schedule_lines
from proposals.rules.dossier import Programme
from proposals.rules.label_numbers import printed_number

Tree = Mapping[str, Any]

# name of the computed line -> rule for static/js/figures.js
LIVE = {
    "kpi1_target": "sum kpi1_activities event_count",
    "kpi2_target": "distinct kpi2_tools tool_name",
    "kpi3_target": "rows kpi3_partners partner_name",
    "kpi4_growth": "growth kpi4_before kpi4_after",
    "kpi5_target": "rows kpi5_items item_name",
    "overseas_growth": "growth overseas_revenue_111 overseas_revenue_112",
    "target_growth": "growth target_revenue_111 target_revenue_112",
}
KPIS = ("kpi1", "kpi2", "kpi3", "kpi4", "kpi5")


def number(value: Any) -> Decimal | None:
    """A stored number, or None for a blank and for what is none."""
    if value in (None, "") or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def figure(value: Decimal | int | None) -> str:
    """A number as people read it: thousands separated, no trailing zeros; "" for None."""
    if value is None:
        return ""
    text = f"{Decimal(value):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(part: Decimal | None, whole: Decimal | None) -> str:
    """Part / whole in percent with at most 2 decimals; 無法計算 when the whole is 0, "" when one is blank."""
    if part is None or whole is None:
        return ""
    if whole == 0:
        return _("無法計算")
    return figure((part / whole * 100).quantize(Decimal("0.01"), ROUND_HALF_UP))


def growth(before: Any, after: Any) -> str:
    """Growth in percent from two stored numbers."""
    old, new = number(before), number(after)
    return percent(new - old if old is not None and new is not None else None, old)


def targets_of(benefits: Tree) -> dict[str, Decimal | None]:
    """The whole-period target of each KPI as the benefit tables give it."""
    rows = {key: benefits.get(key) or [] for key in ("kpi1_activities", "kpi2_tools", "kpi3_partners", "kpi5_items")}
    tools = {str(row.get("tool_name")).strip().casefold() for row in rows["kpi2_tools"] if row.get("tool_name")}
    return {
        "kpi1": sum((number(row.get("event_count")) or Decimal(0) for row in rows["kpi1_activities"]), Decimal(0)),
        "kpi2": Decimal(len(tools)),
        "kpi3": Decimal(sum(1 for row in rows["kpi3_partners"] if any(row.values()))),
        "kpi4": number(benefits.get("kpi4_after")),
        "kpi5": Decimal(sum(1 for row in rows["kpi5_items"] if any(row.values()))),
    }


def computed_of(section: str, document: Tree, member: int | None = None, programme: Programme | None = None) -> dict[str, Any]:
    """The computed lines of a section's page by name. `document` is the plain interchange tree."""
    if section == "schedule" and programme is not None:
        return schedule_lines(_proposal(document, "schedule"), programme)
    if section == "quantified_benefits" and programme is not None:
        return _benefits(document, {}) | {"kpi4_growth_minimum": printed_number(programme.kpi4_growth_minimum)}
    read = _OF_SECTION.get(section)
    if member is not None:
        members = document.get("members") or []
        return read(document, members[member] if member < len(members) else {}) if read else {}
    return read(document, {}) if read else {}


def _proposal(document: Tree, section: str) -> Tree:
    found: Tree = (document.get("proposal") or {}).get(section) or {}
    return found


def _lead(document: Tree) -> str:
    members = document.get("members") or []
    return str(members[0].get("company_name") or "") if members else ""


def _name(document: Tree) -> str:
    theme = _proposal(document, "cover").get("alliance_theme")
    return f"{theme}主題聯盟" if theme else ""


def _cover(document: Tree, _member: Tree) -> dict[str, Any]:
    return {"lead_firm": _lead(document)}


def _basic(document: Tree, _member: Tree) -> dict[str, Any]:
    return {"alliance_name": _name(document)}


def _summary(document: Tree, _member: Tree) -> dict[str, Any]:
    lines = {
        "alliance_name": _name(document),
        "lead_firm": _lead(document),
        "cooperating_unit": _proposal(document, "cover").get("cooperating_unit") or _("無（不會印出這一行）"),
    }
    benefits = _proposal(document, "quantified_benefits")
    lines |= {f"default:summary_kpis-{key}-after": figure(value).replace(",", "") for key, value in targets_of(benefits).items() if value}
    before = number(benefits.get("kpi4_before"))
    return lines | ({"default:summary_kpis-kpi4-before": figure(before).replace(",", "")} if before is not None else {})


def _benefits(document: Tree, _member: Tree) -> dict[str, Any]:
    benefits = _proposal(document, "quantified_benefits")
    lines = {f"{key}_target": figure(value) for key, value in targets_of(benefits).items() if key != "kpi4"}
    events = benefits.get("kpi1_activities") or []
    count = {
        kind: sum((number(row.get("event_count")) or Decimal(0) for row in events if row.get("event_type") == kind), Decimal(0))
        for kind in ("digital", "physical")
    }
    lines["kpi1_target:extra"] = _("數位%(digital)s · 實體%(physical)s，由下表計算") % {key: figure(value) for key, value in count.items()}
    return lines | {"kpi4_growth": growth(benefits.get("kpi4_before"), benefits.get("kpi4_after"))}


def _checkpoint(section: str) -> Callable[[Tree, Tree], dict[str, Any]]:
    def lines_of(document: Tree, _member: Tree) -> dict[str, Any]:
        benefits = _proposal(document, "quantified_benefits")
        before = number(benefits.get("kpi4_before"))
        rows = {row.get("key"): row for row in _proposal(document, section).get("targets") or []}
        lines = {f"targets-{key}-full_value": figure(value) for key, value in targets_of(benefits).items()}
        lines["targets-kpi4-half_growth"] = percent(number(rows.get("kpi4", {}).get("half_value")), before)
        lines["targets-kpi4-full_growth"] = growth(benefits.get("kpi4_before"), benefits.get("kpi4_after"))
        if section == "checkpoint_final":
            first = {row.get("key"): row for row in _proposal(document, "checkpoint_midterm").get("targets") or []}
            lines |= {f"targets-{key}-full_note": str(first.get(key, {}).get("full_note") or "—") for key in ("kpi1", "kpi2", "kpi5")}
        return lines

    return lines_of


def _overview(_document: Tree, member: Tree) -> dict[str, Any]:
    row = member.get("overview") or {}
    return {f"{kind}_growth": growth(row.get(f"{kind}_revenue_111"), row.get(f"{kind}_revenue_112")) for kind in ("overseas", "target")} | {
        "company_name": str(member.get("company_name") or "")
    }


def _company(_document: Tree, member: Tree) -> dict[str, Any]:
    return {"company_name": str(member.get("company_name") or "—"), "ubn": str(member.get("ubn") or "—")}


_OF_SECTION: Mapping[str, Callable[[Tree, Tree], dict[str, Any]]] = {
    "cover": _cover,
    "alliance_basic": _basic,
    "plan_summary": _summary,
    "quantified_benefits": _benefits,
    "checkpoint_midterm": _checkpoint("checkpoint_midterm"),
    "checkpoint_final": _checkpoint("checkpoint_final"),
    "overview": _overview,
    "member_company": _company,
}
