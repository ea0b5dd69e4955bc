"""The alliance's targets as the form computes them: numbers of the KPI tables, increments, units of the rows."""

from collections.abc import Mapping
from decimal import Decimal

from proposals.rules.dossier import Dossier
from proposals.rules.reading import Row, compact, fixed_rows, is_blank, number, plain_text, rows

BENEFITS = "quantified_benefits"


def activities(dossier: Dossier) -> tuple[Row, ...]:
    """Planned events of KPI 1."""
    return rows(dossier.record(BENEFITS), "kpi1_activities")


def tools(dossier: Dossier) -> tuple[Row, ...]:
    """Tools of KPI 2."""
    return rows(dossier.record(BENEFITS), "kpi2_tools")


def partners(dossier: Dossier) -> tuple[Row, ...]:
    """Partners of KPI 3."""
    return rows(dossier.record(BENEFITS), "kpi3_partners")


def items(dossier: Dossier) -> tuple[Row, ...]:
    """Self-defined items of KPI 5."""
    return rows(dossier.record(BENEFITS), "kpi5_items")


def named_tools(dossier: Dossier) -> list[str]:
    """Names of the tools, written alike where they differ only in width, case or spaces."""
    return [compact(plain_text(row["tool_name"])) for row in tools(dossier) if not is_blank(row.get("tool_name"))]


def targets(dossier: Dossier) -> Mapping[str, Decimal | None]:
    """Whole-period target of each KPI, as the half-year targets add up to it; None while something it counts is blank.

    KPI 1 in events, KPI 2 in distinct tools, KPI 3 in cooperations, KPI 4 as the increment in 萬元, KPI 5 in items.
    """
    benefits = dossier.record(BENEFITS)
    before, after = number(benefits, "kpi4_before"), number(benefits, "kpi4_after")
    counts = [number(row, "event_count") for row in activities(dossier)]
    known = [count for count in counts if count is not None]
    names = named_tools(dossier)
    return {
        "kpi1": sum(known, Decimal(0)) if known and len(known) == len(counts) else None,
        "kpi2": Decimal(len(set(names))) if names and len(names) == len(tools(dossier)) else None,
        "kpi3": _count(partners(dossier)),
        "kpi4": after - before if after is not None and before is not None else None,
        "kpi5": _count(items(dossier)),
    }


def half_value(dossier: Dossier, checkpoint: str, key: str) -> Decimal | None:
    """Target of a half year: KPI 4 as the increment in 萬元. None for a blank."""
    return number(fixed_rows(dossier.record(checkpoint), "targets").get(key, {}), "half_value")


def fixed_row_units(dossier: Dossier) -> Mapping[str, str]:
    """Unit of each KPI as the summary prints it (場次, 種, 件, 萬元, 項)."""
    shape = dossier.edition.field("plan_summary.summary_kpis").rows
    return {row.key: row.unit for row in shape.fixed} if shape else {}


def _count(found: tuple[Row, ...]) -> Decimal | None:
    return Decimal(len(found)) if found else None
