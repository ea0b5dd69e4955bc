"""Computed lines of the form, one function a path. Inputs come from the edition's own view of the dossier, so a masked input masks its result."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from proposals.papers import printed
from proposals.papers.editions import Masked
from proposals.papers.stamp import Stamp
from proposals.rules.dossier import Dossier

Row = Mapping[str, Any]


class Computed:
    """Every value of the paper that nobody types."""

    def __init__(self, dossier: Dossier, stamp: Stamp) -> None:
        self.dossier = dossier
        self.stamp = stamp
        self.quantified = dossier.record("quantified_benefits")

    def value(self, path: str, row: Row | None = None) -> Any:
        """The value of a computed field; None when the catalogue's label is the value (constants)."""
        found = ONES.get(path)
        return found(self, row or {}) if found else None

    def lead_name(self) -> str:
        """The first member's name is the lead firm's (decisions, lead_company_name)."""
        return self.dossier.members[0].company_name if self.dossier.members else ""

    def alliance_name(self) -> str:
        """○○○○主題聯盟."""
        return f"{self.dossier.record('cover').get('alliance_theme') or '　　　　'}主題聯盟"

    def target_country(self) -> str:
        """The chosen market's name, or what was typed for another country."""
        record = self.dossier.record("alliance_basic")
        option = self.dossier.edition.field("alliance_basic.target_market").option(str(record.get("target_market", "")))
        if option is None:
            return ""
        typed = record.get(option.free_text) if option.free_text else ""
        return f"{option.label.zh}：{typed}" if typed else option.label.zh

    def target(self, kpi: str) -> Any:
        """The whole-period target of a KPI (K-20); None when nothing is there yet."""
        if kpi == "kpi4":
            return self.quantified.get("kpi4_after")
        if kpi == "kpi1":
            events = printed.rows(self.quantified.get("kpi1_activities"))
            return sum(_count(row.get("event_count", 1)) for row in events) or None
        tables = {"kpi2": "kpi2_tools", "kpi3": "kpi3_partners", "kpi5": "kpi5_items"}
        rows = printed.rows(self.quantified.get(tables[kpi]))
        if kpi == "kpi2":
            return len({str(row.get("tool_name", place)).strip() for place, row in enumerate(rows)}) or None
        return len(rows) or None

    def kpi4_growth(self) -> str:
        """Growth of the overseas opportunity in percent (K-12)."""
        return printed.short(printed.growth(self.quantified.get("kpi4_before"), self.quantified.get("kpi4_after")))

    def half_growth(self, row: Row) -> str:
        """Growth of a half-year's increment over the level before."""
        return printed.short(printed.percent(row.get("half_value"), self.quantified.get("kpi4_before")))

    def full_note(self, row: Row) -> Any:
        """The second checkpoint repeats the first one's note on the whole period."""
        targets = printed.rows(self.dossier.record("checkpoint_midterm").get("targets"))
        return next((each.get("full_note") for each in targets if each.get("key") == row.get("key")), None)

    def monthly(self) -> list[Any]:
        """The months' progress in their order; None where blank."""
        rows = printed.rows(self.dossier.record("schedule").get("monthly_progress"))
        given = rows[0] if rows else {}
        return [given.get(month) for month in self.dossier.programme.months]

    def cumulative(self, month: str) -> Any:
        """The running sum up to a month; blank from the first blank month on."""
        months = self.dossier.programme.months
        parts = self.monthly()[: months.index(month) + 1] if month in months else [None]
        return None if any(part is None for part in parts) else sum(Decimal(str(part)) for part in parts)

    def monthly_total(self) -> Any:
        """The sum of the months; blank when all are."""
        given = [Decimal(str(part)) for part in self.monthly() if part is not None]
        return sum(given) if given else None


def _count(value: Any) -> int:
    return int(value) if isinstance(value, (int, Decimal)) and not isinstance(value, (bool, Masked)) else 1


def _growth(kind: str) -> Callable[[Computed, Row], str]:
    return lambda _all, row: printed.growth(row.get(f"{kind}_revenue_111"), row.get(f"{kind}_revenue_112"))


ONES: dict[str, Callable[[Computed, Row], Any]] = {
    "cover.lead_firm": lambda all_, _row: all_.lead_name(),
    "cover.cover_date": lambda all_, _row: all_.stamp.month,
    "alliance_basic.alliance_name": lambda all_, _row: all_.alliance_name(),
    "alliance_basic.lead_company_name": lambda all_, _row: all_.lead_name(),
    "alliance_basic.target_market": lambda all_, _row: all_.target_country(),
    "plan_summary.alliance_name": lambda all_, _row: all_.alliance_name(),
    "plan_summary.cooperating_unit": lambda all_, _row: all_.dossier.record("cover").get("cooperating_unit"),
    "plan_summary.lead_firm": lambda all_, _row: all_.lead_name(),
    "member_overview.target_country": lambda all_, _row: all_.target_country(),
    "member_overview.firms.overseas_growth": _growth("overseas"),
    "member_overview.firms.target_growth": _growth("target"),
    "quantified_benefits.kpi1_target": lambda all_, _row: all_.target("kpi1"),
    "quantified_benefits.kpi2_target": lambda all_, _row: all_.target("kpi2"),
    "quantified_benefits.kpi3_target": lambda all_, _row: all_.target("kpi3"),
    "quantified_benefits.kpi5_target": lambda all_, _row: all_.target("kpi5"),
    "quantified_benefits.kpi4_growth": lambda all_, _row: all_.kpi4_growth(),
    "schedule.monthly_progress.total": lambda all_, _row: all_.monthly_total(),
    "mailing_label.trailing_address": lambda all_, _row: all_.dossier.record("mailing_label").get("sender_address"),
    **{
        f"{section}.targets.{key}": function
        for section in ("checkpoint_midterm", "checkpoint_final")
        for key, function in {
            "half_growth": lambda all_, row: all_.half_growth(row),
            "full_growth": lambda all_, _row: all_.kpi4_growth(),
            "full_value": lambda all_, row: all_.target(str(row.get("key"))),
        }.items()
    },
    "checkpoint_final.targets.full_note": lambda all_, row: all_.full_note(row),
}
