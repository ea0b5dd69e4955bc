"""Key performance indicators: base numbers (K-02 to K-14), half-year targets (K-19), the summary's figures (K-20).

A rule that counts rows stays silent while a blank cell could still make it hold: completeness asks for the cell. An empty table
has too few rows, K-07 and K-14 name blanks themselves (a tool, an item, without indicator): they speak besides completeness.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from alliance_portal.lib.findings import Finding, Severity, Text
from proposals.rules.dossier import Dossier
from proposals.rules.kpi_targets import activities, fixed_row_units, half_value, items, named_tools, partners, targets, tools
from proposals.rules.places import cell, in_alliance
from proposals.rules.reading import chosen, compact, fixed_rows, is_blank, number, plain_text
from proposals.rules.wording import shown

BENEFITS = "quantified_benefits"
EVENTS = {"digital": Text("數位行銷活動", "digital marketing event"), "physical": Text("實體行銷活動", "physical marketing event")}
NO_INDICATOR = frozenset({"無", "-", "－", "—", "na", "n/a", "none"})  # words that say that there is none


def one_event_of_each_kind(dossier: Dossier, on: date) -> Iterator[Finding]:
    """At least one digital and one physical marketing event (K-02)."""
    rows, needed = activities(dossier), dossier.programme.kpi1_minimum_each
    if any(is_blank(row.get("event_type")) for row in rows):
        return
    missing = []
    for kind, name in EVENTS.items():
        of_kind = [row for row in rows if kind in chosen(row, "event_type")]
        count = sum((number(row, "event_count") or Decimal(1) for row in of_kind), Decimal(0))
        if count < needed:
            missing.append((name, count))
    if missing:
        zh = "、".join(f"「{name.zh}」{shown(count)}場次" for name, count in missing)
        en = ", ".join(f"{name.en}: {shown(count)}" for name, count in missing)
        sentence = Text(
            f"KPI 1：數位行銷活動與實體行銷活動至少各{needed}場次，目前{zh}",
            f"KPI 1: at least {needed} digital and {needed} physical marketing event are needed; {en}",
        )
        yield Finding("K-02", Severity.BLOCKING, sentence, in_alliance(BENEFITS, "kpi1_activities"))


def three_different_tools(dossier: Dossier, on: date) -> Iterator[Finding]:
    """At least three distinct emerging-technology and online marketing tools (K-06)."""
    rows, needed = tools(dossier), dossier.programme.kpi2_minimum
    names = named_tools(dossier)
    unnamed = sum(is_blank(row.get("tool_name")) for row in rows)
    if len(set(names)) + unnamed >= needed:
        return
    typed = [plain_text(row.get("tool_name")) for row in rows]
    repeated = sorted({name for name in typed if names.count(compact(name)) > 1})
    zh = f"KPI 2：至少應用{needed}種工具，目前{len(set(names))}種"
    en = f"KPI 2: at least {needed} kinds of tools are needed, there are {len(set(names))}"
    if repeated:
        zh, en = f"{zh}（名稱重複：{'、'.join(repeated)}）", f"{en} (named twice: {', '.join(repeated)})"
    yield Finding("K-06", Severity.BLOCKING, Text(zh, en), in_alliance(BENEFITS, "kpi2_tools"))


def every_tool_has_an_indicator(dossier: Dossier, on: date) -> Iterator[Finding]:
    """Each tool has a quantitative indicator (K-07)."""
    for index, row in enumerate(tools(dossier)):
        if _has_no_indicator(row.get("tool_indicator")):
            name = plain_text(row.get("tool_name"))
            sentence = Text(
                f"KPI 2 第{index + 1}列：工具{f'「{name}」' if name else ''}沒有訂定量化績效指標",
                f"KPI 2 row {index + 1}: the tool {f'“{name}” ' if name else ''}has no quantitative indicator",
            )
            where = cell(in_alliance(BENEFITS, "kpi2_tools"), index, "tool_indicator")
            if where not in dossier.unreadable:
                yield Finding("K-07", Severity.BLOCKING, sentence, where)


def two_channel_partners(dossier: Dossier, on: date) -> Iterator[Finding]:
    """At least two international channel cooperations (K-10)."""
    count, needed = len(partners(dossier)), dossier.programme.kpi3_minimum
    if count < needed:
        sentence = Text(
            f"KPI 3：國際通路合作至少{needed}件，目前{count}件",
            f"KPI 3: at least {needed} international channel cooperations are needed, there is {count}",
        )
        yield Finding("K-10", Severity.BLOCKING, sentence, in_alliance(BENEFITS, "kpi3_partners"))


def opportunity_grows_enough(dossier: Dossier, on: date) -> Iterator[Finding]:
    """Overseas opportunity rises at least 15 %; from 0 the growth cannot be computed and staff decide (K-12)."""
    record, needed = dossier.record(BENEFITS), dossier.programme.kpi4_growth_minimum
    before, after = number(record, "kpi4_before"), number(record, "kpi4_after")
    if before is not None and before == 0:
        sentence = Text(
            "KPI 4：輔導前為0，無法計算成長率，由執行單位判斷",
            "KPI 4: the value before coaching is 0, growth cannot be computed; the implementing unit decides",
        )
        yield Finding("K-12", Severity.WARNING, sentence, in_alliance(BENEFITS, "kpi4_before"))
    elif before is not None and after is not None and before > 0 and (after - before) * 100 < needed * before:
        growth = (after - before) / before * 100
        least = before * (100 + needed) / 100
        sentence = Text(
            f"KPI 4：海外整體商機提升須至少{shown(needed)}%，目前{_percent(growth, needed)}%（輔導後應至少{shown(least)}萬元）",
            f"KPI 4: the overseas opportunity must rise at least {shown(needed)}%, it rises {_percent(growth, needed)}% "
            f"(after coaching at least {shown(least)}, in NT$10,000)",
        )
        yield Finding("K-12", Severity.BLOCKING, sentence, in_alliance(BENEFITS, "kpi4_after"))


def own_items_have_indicators(dossier: Dossier, on: date) -> Iterator[Finding]:
    """At least one self-defined item, each with a quantitative indicator (K-14)."""
    rows, needed = items(dossier), dossier.programme.kpi5_minimum
    table = in_alliance(BENEFITS, "kpi5_items")
    if len(rows) < needed and not any(place.startswith(table) for place in dossier.unreadable):
        sentence = Text(
            f"KPI 5：聯盟自訂加分內容至少{needed}項，目前{len(rows)}項",
            f"KPI 5: at least {needed} item of the alliance's own is needed, there are {len(rows)}",
        )
        yield Finding("K-14", Severity.BLOCKING, sentence, table)
    for index, row in enumerate(rows):
        where = cell(table, index, "item_indicator")
        if _has_no_indicator(row.get("item_indicator")) and where not in dossier.unreadable:
            sentence = Text(f"KPI 5 第{index + 1}列：自訂項目沒有訂定量化績效指標", f"KPI 5 row {index + 1}: the item has no quantitative indicator")
            yield Finding("K-14", Severity.BLOCKING, sentence, where)


def halves_fit_the_whole(dossier: Dossier, on: date) -> Iterator[Finding]:
    """Half-year targets fit the whole: halves of KPI 1, 3, 4, 5 add up to it; KPI 2 reaches it and neither half is above (K-19)."""
    whole = targets(dossier)
    for key, total in whole.items():
        first, second = half_value(dossier, "checkpoint_midterm", key), half_value(dossier, "checkpoint_final", key)
        if total is None or first is None or second is None:
            continue
        place = cell(in_alliance("checkpoint_final", "targets"), key, "half_value")
        unit = fixed_row_units(dossier).get(key, "")
        name = f"KPI {key.removeprefix('kpi')}"
        said = Text(
            f"上半年{shown(first)}、下半年{shown(second)}，全程{shown(total)}{unit}",
            f"halves {shown(first)} and {shown(second)}, whole {shown(total)}",
        )
        if key == "kpi2":
            if first > total:
                place = cell(in_alliance("checkpoint_midterm", "targets"), key, "half_value")
            if first > total or second > total or first + second < total:
                sentence = Text(
                    f"{name}：各期目標不可大於全程目標，兩期合計不可小於全程目標（{said.zh}）",
                    f"{name}: neither half may be above the whole, both together not below it ({said.en})",
                )
                yield Finding("K-19", Severity.BLOCKING, sentence, place)
        elif first + second != total:
            what = Text("輔導後減輔導前", "after minus before") if key == "kpi4" else Text("全程目標", "the whole")
            sentence = Text(
                f"{name}：兩期目標相加應等於{what.zh}（{said.zh}，相加為{shown(first + second)}）",
                f"{name}: the two halves should add up to {what.en} ({said.en}, they add up to {shown(first + second)})",
            )
            yield Finding("K-19", Severity.BLOCKING, sentence, place)


def summary_repeats_the_targets(dossier: Dossier, on: date) -> Iterator[Finding]:
    """Where the summary's figure is a number it equals the target of the plan (K-20)."""
    given = fixed_rows(dossier.record("plan_summary"), "summary_kpis")
    units, benefits = fixed_row_units(dossier), dossier.record(BENEFITS)
    wanted = {(key, "after"): target for key, target in targets(dossier).items() if key != "kpi4"}
    wanted |= {("kpi4", "before"): number(benefits, "kpi4_before"), ("kpi4", "after"): number(benefits, "kpi4_after")}
    for (key, column), target in sorted(wanted.items()):
        typed = plain_text(given.get(key, {}).get(column))
        figure = figure_of(typed, units.get(key, ""))
        if target is None or figure is None or figure == target:
            continue
        when = Text("輔導前", "before coaching") if column == "before" else Text("輔導後", "after coaching")
        name, unit = f"KPI {key.removeprefix('kpi')}", units.get(key, "")
        sentence = Text(
            f"摘要 {name}「{when.zh}」為「{typed}」，量化效益為{shown(target)}{unit}，兩處須一致",
            f"summary {name} “{when.en}” is “{typed}”, the quantified benefits say {shown(target)}; both must agree",
        )
        yield Finding("K-20", Severity.BLOCKING, sentence, cell(in_alliance("plan_summary", "summary_kpis"), key, column))


def figure_of(typed: str, unit: str) -> Decimal | None:
    """The number that a text of the summary is, its unit, spaces, separators and full-width forms taken off; None for other text."""
    text = compact(typed).replace(compact(unit), "") if unit else compact(typed)
    text = text.replace(",", "").replace("、", "").replace("'", "")
    try:
        figure = Decimal(text)
    except InvalidOperation:
        return None
    return figure if figure.is_finite() else None


def _has_no_indicator(value: object) -> bool:
    return is_blank(value) or compact(plain_text(value)) in NO_INDICATOR


def _percent(growth: Decimal, needed: Decimal) -> str:
    """Growth with as many decimals as tell it from what is needed: 14.996 is not shown as 15."""
    for places in (2, 3, 4, 6):
        rounded = round(growth, places)
        if rounded < needed:
            return shown(rounded)
    return f"<{shown(needed)}"


RULES = (
    one_event_of_each_kind,
    three_different_tools,
    every_tool_has_an_indicator,
    two_channel_partners,
    opportunity_grows_enough,
    own_items_have_indicators,
    halves_fit_the_whole,
    summary_repeats_the_targets,
)
