"""Reading a progress file and writing its outcome (`kpi progress FILE --json`; spec: computations)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from alliance_portal.lib.exact_figures import rounded_text
from alliance_portal.lib.findings import Text
from alliance_portal.lib.plain_trees import MISSING, Error, Node, TreeErrors, as_day, read_tree
from kpi.progress import (
    HUNDRED,
    ITEMS,
    ZERO,
    Checkpoint,
    CheckpointResult,
    KpiReport,
    MonthlyReport,
    Plan,
    Progress,
    Target,
    judge,
    progress,
)
from proposals.catalogue import load_edition

# the months of the official form's schedule: m03 is March
MONTHS = {
    column.key: int(column.key[1:]) for column in load_edition().field("schedule.monthly_progress").columns if column.key[1:].isdigit()
}
COUNTED = ("kpi1_digital", "kpi1_physical", "kpi2", "kpi3", "kpi5")


@dataclass(frozen=True, slots=True)
class Course:
    """What a progress file holds: the plan, the reports, and the days to look at."""

    plan: Plan
    reports: tuple[MonthlyReport, ...]
    kpi_reports: tuple[KpiReport, ...]
    days: tuple[date, ...]


def read_course(path: Path) -> Course:
    """The course of a progress file. Raises TreeErrors with every place that does not fit."""
    return course_of_tree(read_tree(path))


def course_of_tree(tree: Mapping[str, Any]) -> Course:
    """The course in a file's plain values; unknown top-level keys and `plan.cumulative_plan` are ignored. Raises TreeErrors."""
    errors: list[Error] = []
    root = Node(tree, errors)
    days = _days(root)
    plan = _plan(root, days)
    reports = _monthly_reports(root)
    kpi_reports = _kpi_reports(root)
    if errors or plan is None:
        raise TreeErrors(errors)
    return Course(plan, reports, kpi_reports, days)


def outcome(course: Course) -> dict[str, Any]:
    """The outcome as the file form prints it."""
    plan = course.plan
    return {
        "dates": [_date(progress(plan, course.reports, on)) for on in course.days],
        "checkpoints": [_checkpoint(judge(plan, course.reports, course.kpi_reports, place)) for place in range(len(plan.checkpoints))],
    }


def _date(found: Progress) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "date": found.on.isoformat(),
        "planned": rounded_text(found.planned),
        "actual": rounded_text(found.actual),
        "variance": rounded_text(found.variance),
        "status": found.status,
        "report_missing": found.report_missing,
    }
    return shown | ({"decreased": list(found.decreased)} if found.decreased else {})


def _checkpoint(found: CheckpointResult) -> dict[str, Any]:
    whole = found.required.denominator == 1
    return {
        "date": found.on.isoformat(),
        "required": int(found.required) if whole else float(found.required),  # the number of the file, never computed with again
        "actual": rounded_text(found.actual),
        "progress_met": found.is_progress_met,
        "kpi4_growth": _text(found.kpi4_growth),
        "kpis": {
            item: {"actual": _text(kpi.actual), "target": _text(kpi.target), "rate": _text(kpi.rate), "met": kpi.is_met}
            for item, kpi in found.kpis.items()
        },
        "all_kpis_met": found.are_all_kpis_met,
    }


def _text(value: Fraction | None) -> str | None:
    return None if value is None else rounded_text(value)


def _plan(root: Node, days: tuple[date, ...]) -> Plan | None:
    node = root.child("plan")
    if node is None:
        return None
    weights = _shares(node, "weights", ITEMS, required=True)
    monthly = _shares(node, "monthly_progress", tuple(MONTHS), required=False)
    checkpoints = []
    for row in node.rows("checkpoints"):
        on, required = row.day("date"), row.number("cumulative", 0, 100)
        if on and required is not None:
            checkpoints.append(Checkpoint(on, Fraction(required)))
    before = node.number("kpi4_before", 0)
    targets = _targets(node)
    year = checkpoints[0].on.year if checkpoints else days[0].year if days else date.min.year
    return Plan(year, weights, {MONTHS[key]: share for key, share in monthly.items()}, tuple(checkpoints), targets, Fraction(before or 0))


def _shares(plan: Node, key: str, known: tuple[str, ...], *, required: bool) -> dict[str, Fraction]:
    """Percentages that total 100; a month that is not named has none."""
    node = plan.child(key)
    if node is None:
        return {}
    _refuse_unknown(node, known)
    before = len(node.errors)
    shares = {name: node.number(name, 0, 100) for name in known if required or node.tree.get(name) not in (None, "")}
    total = sum((share for share in shares.values() if share is not None), Decimal(0))
    if len(node.errors) == before and total != 100:
        node.complain(Text(f"合計為 {total}，應為 100", f"the total is {total}, it must be 100"))
    return {name: Fraction(share) for name, share in shares.items() if share is not None}


def _targets(plan: Node) -> dict[str, Target]:
    node = plan.child("kpi_targets")
    if node is None:
        return {}
    _refuse_unknown(node, ITEMS)
    targets = {}
    for item in ITEMS:
        row = node.child(item)
        if row is not None:
            first, whole = row.number("first_half", 0), row.number("whole", 0)
            if row.tree.get("second_half") is not None:
                row.number("second_half", 0)
            targets[item] = Target(Fraction(first or 0), Fraction(whole or 0))
    return targets


def _monthly_reports(root: Node) -> tuple[MonthlyReport, ...]:
    reports: dict[int, MonthlyReport] = {}
    for row in root.rows("monthly_reports", required=False):
        month, done = _month(row, reports), row.child("done")
        if done is None:
            continue
        _refuse_unknown(done, ITEMS)
        shares = {item: done.number(item, 0, HUNDRED.numerator) for item in ITEMS}
        if month:
            reports[month] = MonthlyReport(month, {item: Fraction(share or 0) for item, share in shares.items()})
    return tuple(reports.values())


def _kpi_reports(root: Node) -> tuple[KpiReport, ...]:
    reports: dict[int, KpiReport] = {}
    for row in root.rows("kpi_reports", required=False):
        month = _month(row, reports)
        figures = {key: row.number(key, 0) for key in COUNTED} | {"kpi4_increment": row.number("kpi4_increment")}
        if month:
            reports[month] = KpiReport(month, **{key: ZERO if figure is None else Fraction(figure) for key, figure in figures.items()})
    return tuple(reports.values())


def _month(row: Node, reports: Mapping[int, Any]) -> int | None:
    """The month of a report; a fault for one that the plan does not know, or that has a report already."""
    month = MONTHS.get(row.word("month", tuple(MONTHS)) or "")
    if month in reports:
        row.complain(Text(f"{row.tree['month']} 的第二份回報", f"a second report of {row.tree['month']}"), "month")
        return None
    return month


def _days(root: Node) -> tuple[date, ...]:
    listed = root.tree.get("evaluate_at")
    if not isinstance(listed, list):
        root.complain(MISSING if listed is None else Text("應為清單", "must be a list"), "evaluate_at")
        return ()
    return tuple(day for number, value in enumerate(listed) if (day := as_day(root, value, "evaluate_at", number)))


def _refuse_unknown(node: Node, known: tuple[str, ...]) -> None:
    for key in node.tree:
        if key not in known:
            node.complain(Text("沒有此項目", "is unknown here"), key)
