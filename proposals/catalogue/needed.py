"""What rules, tables, papers and forms need of every edition: sections, fields, kinds, options and printed rows that the code names.

An edition that lacks one of them would leave a rule without its answer or a page without its table: it is refused when it is
uploaded (issue 3 "Next year"). The lists are found from the code by tests/proposals/catalogue/test_needed.py, which fails when
they go stale; where a needed field stands, and of which kind it is, the built-in edition says.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from alliance_portal.lib.findings import Text
from proposals.catalogue.loader import load_edition
from proposals.catalogue.model import Edition, Field, Scope, Section

# keys of fields and columns that the code names; each is needed wherever the built-in edition has it
KEYS = frozenset({
    "after", "alliance_name", "alliance_theme", "application_kind", "before", "business_model_figure", "coaching_history", "company_address",
    "company_name", "consensus_declaration", "consent", "contact_email", "contact_name", "contact_phone", "cooperating_unit", "cover_date",
    "covid_domestic", "covid_domestic_degree", "covid_southbound", "covid_southbound_degree", "cumulative_progress", "document_title",
    "employee_count", "employees_112", "end_date", "entry_order", "entry_year", "event_count", "event_type", "firms", "first_entry_year",
    "founding_date", "full_growth", "full_note", "full_value", "gantt", "half_growth", "half_note", "half_value", "item_indicator", "item_name",
    "kpi1_activities", "kpi1_target", "kpi2_target", "kpi2_tools", "kpi3_partners", "kpi3_target", "kpi4_after", "kpi4_before", "kpi4_growth",
    "kpi5_items", "kpi5_target", "kpi_item", "largest_entry_year", "lead_company_name", "lead_firm", "lead_seal", "members", "monthly_progress",
    "no_duplicate_declaration", "other_place_address", "overseas_growth", "overseas_revenue_111", "overseas_revenue_112",
    "overseas_revenue_112_band", "owner_name", "paid_in_capital", "partner_name", "pi_email", "pi_name", "plan_goal", "plan_name", "programme",
    "programme_title", "recipient", "recipient_address", "registration_kind", "registration_proof_file", "regular_employees", "result_item",
    "revenue_112", "roc_year", "sanction_declaration", "sender_address", "seq", "sme_basis", "southbound_plan", "southbound_plan_pct",
    "start_date", "status", "strategy_figure", "summary_kpis", "target_country", "target_growth", "target_market", "target_revenue_111",
    "target_revenue_112", "targets", "task", "theme_industry", "tool_indicator", "tool_name", "total", "trailing_address", "truth_declaration",
    "ubn", "weight",
})
# options that the code names, by the key of their field
OPTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "application_kind": ("continuation",), "event_type": ("digital", "physical"), "registration_kind": ("company", "business"),
    "status": ("執行中", "結案", "異常結案", "撤銷"), "sme_basis": ("deemed",), "covid_domestic": ("decline",), "covid_southbound": ("decline",),
    "covid_domestic_degree": ("pct_101_up",), "covid_southbound_degree": ("pct_101_up",), "southbound_plan": ("withdraw",),
    "southbound_plan_pct": ("pct_101_up",),
})  # fmt: skip

_WORD, _BRACED = re.compile(r"[a-z][a-z0-9_]*"), re.compile(r"\{([a-z0-9_]+)")
# what a layout may name besides the fields of its section
_LAYOUT_WORDS = frozenset({"n", "row_label", "month", "roc_year", "consent_line_zh", "statement_zh"})


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that an edition lacks, or has where nothing prints it; `text` is a sentence for staff."""

    place: str
    text: Text


def lacks(edition: Edition, base: Edition | None = None) -> tuple[Lack, ...]:
    """Everything that keeps an edition from being used; `base` is the edition that the code was written for."""
    base = base or load_edition()
    return (*_strange_sections(edition, base), *_months(edition), *(lack for section in base.sections for lack in _of_section(edition, section)))


def months_of(edition: Edition) -> tuple[str, ...]:
    """The months of the schedule in an edition ("m03" …), in printed order."""
    return tuple(column.key for column in edition.field("schedule.monthly_progress").columns if column.key[:1] == "m" and column.key[1:].isdigit())


def _strange_sections(edition: Edition, base: Edition) -> Iterator[Lack]:
    known = {(section.scope, section.key) for section in base.sections}
    for section in edition.sections:
        if (section.scope, section.key) not in known:
            yield Lack(_place(section), Text(
                f"「{section.label.zh}」是計畫書沒有版面的章節，填了也印不出來",
                f"the papers have no place for the section “{section.label.en}”: what is typed there would not be printed",
            ))


def _months(edition: Edition) -> Iterator[Lack]:
    """The schedule has months, the same for the work items and for the progress."""
    try:
        gantt, months = edition.field("schedule.gantt"), months_of(edition)
    except KeyError:
        return  # named as a missing field
    ticked = tuple(column.key for column in gantt.columns if column.key[:1] == "m" and column.key[1:].isdigit())
    if not months or ticked != months:
        yield Lack("schedule.gantt", Text(
            "工作項目與每月進度的月份（m03 等）須相同，且至少一個月",
            "the work items and the monthly progress must have the same months (m03 …), at least one",
        ))


def _of_section(edition: Edition, wanted: Section) -> Iterator[Lack]:
    try:
        section = edition.section(wanted.key, wanted.scope)
    except KeyError:
        yield Lack(_place(wanted), Text(
            f"缺少章節「{wanted.label.zh}」，頁面、檢核與計畫書都需要它",
            f"the section “{wanted.label.en}” is missing; pages, rules and papers need it",
        ))
        return
    for field in wanted.fields:
        given = section.field(field.key) if section.has(field.key) else None
        if field.key in KEYS:
            yield from _of_field(given, field, _place(wanted))
        if given is not None:
            for column in field.columns:
                if column.key in KEYS:
                    found = next((each for each in given.columns if each.key == column.key), None)
                    yield from _of_field(found, column, f"{_place(wanted)}.{field.key}")
    if wanted.layout:
        yield from _printed(section, wanted)


def _printed(section: Section, wanted: Section) -> Iterator[Lack]:
    """Printed is what is typed: every field stands in the layout of its section, and the layout names nothing else."""
    text = " ".join(_strings(section.layout))
    named, known = set(_WORD.findall(text)), {each.key for field in section.fields for each in (field, *field.columns)}
    usual = set(_WORD.findall(" ".join(_strings(wanted.layout))))
    elsewhere = {field.key for field in wanted.fields if field.key not in usual}
    for field in section.fields:
        if field.key not in named | elsewhere and not field.carrier:
            yield Lack(f"{_place(wanted)}.{field.key}", Text(
                f"「{field.label.zh}」不在這一章的版面（layout）中，填了也印不出來",
                f"“{field.label.en}” does not stand in the layout of its section: what is typed there would not be printed",
            ))
    for name in sorted(set(_BRACED.findall(text)) - known - _LAYOUT_WORDS):
        yield Lack(f"{_place(wanted)}.layout", Text(f"版面（layout）指到不存在的欄位 {name}", f"the layout names {name}, which is not there"))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _strings(each)


def _of_field(given: Field | None, wanted: Field, head: str) -> Iterator[Lack]:
    place = f"{head}.{wanted.key}"
    if given is None:
        yield Lack(place, Text(
            f"缺少欄位「{wanted.label.zh}」，檢核、表格或計畫書需要它",
            f"the field “{wanted.label.en}” is missing; rules, tables or papers need it",
        ))
        return
    if given.kind is not wanted.kind:
        yield Lack(place, Text(
            f"「{wanted.label.zh}」的類型須為 {wanted.kind}，檔案中是 {given.kind}",
            f"“{wanted.label.en}” must be of the type {wanted.kind}; the file says {given.kind}",
        ))
        return
    for key in OPTIONS.get(wanted.key, ()):
        option = wanted.option(key)
        if option is not None and given.option(key) is None:
            yield Lack(f"{place}#{key}", Text(
                f"「{wanted.label.zh}」缺少選項「{option.label.zh}」，檢核需要它",
                f"“{wanted.label.en}” lacks the option “{option.label.en}”, which rules need",
            ))
    yield from _rows(given, wanted, place)


def _rows(given: Field, wanted: Field, place: str) -> Iterator[Lack]:
    fixed = [row.key for row in (wanted.rows.fixed if wanted.rows else ())]
    found = [row.key for row in (given.rows.fixed if given.rows else ())]
    if found != fixed:
        listed = "、".join(fixed) or "—"
        yield Lack(place, Text(
            f"「{wanted.label.zh}」印好的列須為 {listed}", f"the printed rows of “{wanted.label.en}” must be {', '.join(fixed) or 'none'}",
        ))


def _place(section: Section) -> str:
    return section.key if section.scope is Scope.ALLIANCE else f"members[].{section.key}"
