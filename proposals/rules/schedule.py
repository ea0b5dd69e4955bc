"""Planned schedule (F-28, F-29) and the first checkpoint's 40 % (K-18)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from alliance_portal.lib.findings import Finding, Severity, Text
from proposals.rules.dossier import Dossier
from proposals.rules.places import cell, in_alliance
from proposals.rules.reading import fixed_rows, is_blank, number, single_row
from proposals.rules.wording import quoted, shown

WHOLE = Decimal(100)
GANTT = in_alliance("schedule", "gantt")
MONTHLY = in_alliance("schedule", "monthly_progress")


def every_work_item_has_a_month(dossier: Dossier, on: date) -> Iterator[Finding]:
    """A work item without any month ticked (F-28)."""
    record = dossier.record("schedule")
    if is_blank(record.get("gantt")):
        return
    given = fixed_rows(record, "gantt")
    table = dossier.edition.field("schedule.gantt")
    for row in table.rows.fixed if table.rows else ():
        answers = given.get(row.key, {})
        if not any(answers.get(month) is True for month in dossier.programme.months):
            name = f"KPI {row.key.removeprefix('kpi')}"
            sentence = Text(f"工作項目 {name} 沒有勾選任何執行月份", f"work item {name} has no month ticked")
            yield Finding("F-28", Severity.BLOCKING, sentence, cell(GANTT, row.key))


def weights_total_one_hundred(dossier: Dossier, on: date) -> Iterator[Finding]:
    """The weights of the work items total 100 % (F-28). Not judged while a weight is blank."""
    given = fixed_rows(dossier.record("schedule"), "gantt")
    table = dossier.edition.field("schedule.gantt")
    weights = [number(given.get(row.key, {}), "weight") for row in (table.rows.fixed if table.rows else ())]
    filled = [weight for weight in weights if weight is not None]
    if len(filled) == len(weights) and sum(filled) != WHOLE:
        yield Finding("F-28", Severity.BLOCKING, _total("工作項目權重", "the weights of the work items", sum(filled, Decimal(0))), GANTT)


def no_month_goes_back(dossier: Dossier, on: date) -> Iterator[Finding]:
    """Progress of a month is 0 or more: cumulative progress never falls (F-29)."""
    row = single_row(dossier.record("schedule"), "monthly_progress")
    for month in dossier.programme.months:
        progress = number(row, month)
        if progress is not None and progress < 0:
            column = quoted(dossier.edition.field(f"schedule.monthly_progress.{month}").label)
            sentence = Text(
                f"每月工作進度{column.zh}為 {shown(progress)}%，不可小於 0（累計進度不可遞減）",
                f"progress of {column.en} is {shown(progress)}%, it may not be below 0 (cumulative progress never falls)",
            )
            yield Finding("F-29", Severity.BLOCKING, sentence, f"{MONTHLY}.{month}")


def months_total_one_hundred(dossier: Dossier, on: date) -> Iterator[Finding]:
    """Progress of the months totals 100 % (F-29). Not judged while a month is blank."""
    progress = _progress(dossier, dossier.programme.months)
    if progress is not None and sum(progress) != WHOLE:
        yield Finding("F-29", Severity.BLOCKING, _total("每月工作進度", "the progress of the months", sum(progress, Decimal(0))), MONTHLY)


def first_checkpoint_is_reached(dossier: Dossier, on: date) -> Iterator[Finding]:
    """Cumulative progress at the end of the first checkpoint's month: below 40 % stops, above it warns (K-18)."""
    checkpoint, required = dossier.programme.midterm_on, dossier.programme.midterm_cumulative
    progress = _progress(dossier, tuple(month for month in dossier.programme.months if month <= f"m{checkpoint.month:02d}"))
    if not progress:
        return
    reached = sum(progress, Decimal(0))
    point = Text(f"{checkpoint.month}月{checkpoint.day}日查核點", f"the checkpoint of {checkpoint.day}/{checkpoint.month}")
    if reached < required:
        sentence = Text(
            f"至{checkpoint.month}月底累計進度 {shown(reached)}%，{point.zh}應達 {shown(required)}%（還差 {shown(required - reached)}%）",
            f"cumulative progress is {shown(reached)}% at the end of month {checkpoint.month}, "
            f"{point.en} asks for {shown(required)}% ({shown(required - reached)}% missing)",
        )
        yield Finding("K-18", Severity.BLOCKING, sentence, MONTHLY)
    elif reached > required:
        sentence = Text(
            f"至{checkpoint.month}月底累計進度 {shown(reached)}%，高於{point.zh}的 {shown(required)}%，請確認",
            f"cumulative progress is {shown(reached)}% at the end of month {checkpoint.month}, "
            f"more than the {shown(required)}% of {point.en}; please confirm",
        )
        yield Finding("K-18", Severity.WARNING, sentence, MONTHLY)


def _progress(dossier: Dossier, months: tuple[str, ...]) -> list[Decimal] | None:
    """Progress of some months, None when one of them is blank."""
    row = single_row(dossier.record("schedule"), "monthly_progress")
    progress = [number(row, month) for month in months]
    filled = [each for each in progress if each is not None]
    return filled if len(filled) == len(progress) else None


def _total(zh: str, en: str, total: Decimal) -> Text:
    gap = WHOLE - total
    said = (f"還差 {shown(gap)}%", f"{shown(gap)}% missing") if gap > 0 else (f"超出 {shown(-gap)}%", f"{shown(-gap)}% too much")
    return Text(f"{zh}合計 {shown(total)}%，應為 100%（{said[0]}）", f"{en} total {shown(total)}%, they should total 100% ({said[1]})")


RULES = (
    every_work_item_has_a_month,
    weights_total_one_hundred,
    no_month_goes_back,
    months_total_one_hundred,
    first_checkpoint_is_reached,
)
