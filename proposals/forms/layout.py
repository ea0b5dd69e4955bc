"""The crispy layout of a section's form: panels by group, blanks, tables as rows, the schedule as a grid. The only layout helper."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from crispy_forms.layout import Layout, LayoutObject
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from proposals.catalogue.model import Field, FilledBy, Kind, Section
from proposals.forms.names import input_id, input_name
from proposals.forms.posted import TYPED_ELSEWHERE, is_single
from proposals.forms.state import Blank, said

FOLDER = "proposals/fields"
BY_ROW = "by row"  # the catalogue's word for "the unit of this row"
ROW_UNIT = frozenset({"before", "after", "half_value", "full_value"})


class Block(LayoutObject):
    """A part of a form that draws itself with a template of its own."""

    template = ""

    def context(self, form: Any) -> dict[str, Any]:
        """What the template gets."""
        raise NotImplementedError

    def render(self, form: Any, context: Any, template_pack: Any = None, **kwargs: Any) -> SafeString:  # noqa: ARG002 (crispy's signature)
        """Draw the block (crispy's call)."""
        return get_template(f"{FOLDER}/{self.template}.html").render(self.context(form))


class Question(Block):
    """One blank with its label, help and messages."""

    template = "question"

    def __init__(self, spec: Field, *, with_help: bool = True) -> None:
        self.spec, self.with_help = spec, with_help

    def context(self, form: Any) -> dict[str, Any]:
        blank = form.blank(self.spec)
        if not self.with_help:
            blank.helps = ()
        return {"blank": blank}


class Computed(Block):
    """A line that nobody types: what it reads now."""

    template = "computed"

    def __init__(self, spec: Field) -> None:
        self.spec = spec

    def context(self, form: Any) -> dict[str, Any]:
        return {"key": self.spec.key, "label": said(self.spec.label), "value": form.state.computed.get(self.spec.key, ""), "unit": self.spec.unit}


@dataclass(slots=True)
class Row:
    """One row of a table as drawn."""

    key: str | int
    label: str
    blanks: Sequence[Blank]
    lines: Sequence[dict[str, str]] = ()  # computed cells: label, value, unit
    notes: Sequence[Any] = ()
    unit: str = ""
    prefix: str = ""


class Rows(Block):
    """A table as rows: fixed rows under their printed label, free rows with buttons that work without JavaScript."""

    template = "rows"

    def __init__(self, table: Field) -> None:
        self.table = table

    def context(self, form: Any) -> dict[str, Any]:
        table, rows = self.table, list(self._rows(form))
        addable = bool(table.rows is None or table.rows.addable)
        return {
            "blank": form.blank(table),
            "rows": rows,
            "count": len(rows),
            "addable": addable and not form.state.readonly,
            "is_free": table.key in form.rows,
            "spare": self._row(form, "__row__", "") if addable else None,
            "is_slim": not addable and sum(column.is_stored for column in table.columns) == 1,
            "most": (table.rows.maximum if table.rows else None) or 60,
        }

    def _rows(self, form: Any) -> Iterator[Row]:
        table = self.table
        if is_single(table):
            yield self._row(form, "", "")
        elif table.rows and table.rows.fixed:
            for fixed in table.rows.fixed:
                row = self._row(form, fixed.key, said(fixed.label), fixed.unit)
                row.key = fixed.number or str(table.rows.fixed.index(fixed) + 1)
                yield row
        else:
            labels = table.rows.labels if table.rows else ()
            for index in range(form.rows[table.key]):
                yield self._row(form, index, said(labels[index]) if index < len(labels) else "")

    def _row(self, form: Any, key: str | int, label: str, unit: str = "") -> Row:
        prefix = input_name(self.table.key, key) if key != "" else self.table.key
        blanks = []
        for column in self.table.columns:
            name = input_name(prefix, column.key)
            if name in form.fields or (key == "__row__" and column.is_stored):
                blank = form.blank(column, name, in_row=True)
                blank.unit = unit if column.unit == BY_ROW or column.key in ROW_UNIT else column.unit
                blanks.append(blank)
        lines = [
            {
                "key": input_name(prefix, c.key),
                "label": said(c.label),
                "value": form.state.computed.get(input_name(prefix, c.key), ""),
                "unit": unit if c.unit == BY_ROW else c.unit,
            }
            for c in self.table.columns
            if not c.is_stored and input_name(prefix, c.key) in form.state.computed
        ]
        return Row(key if not isinstance(key, int) else key + 1, label, blanks, lines, form.state.notes.get(prefix, ()), unit, prefix)


class Grid(Block):
    """The Gantt as a grid of months with weights, the months' progress below it, sums and the curve."""

    template = "schedule"

    def __init__(self, gantt: Field, months: Field) -> None:
        self.gantt, self.months = gantt, months

    def context(self, form: Any) -> dict[str, Any]:
        ticks = [column for column in self.gantt.columns if column.kind is Kind.BOOLEAN]
        rows = [
            {
                "label": f"{fixed.key.upper().replace('KPI', 'KPI ')}　{said(fixed.label)}",
                "short": fixed.key.upper().replace("KPI", "KPI "),
                "id": input_id(input_name(self.gantt.key, fixed.key)),
                "cells": [form.blank(tick, input_name(self.gantt.key, fixed.key, tick.key), in_row=True) for tick in ticks],
                "weight": form.blank(self.gantt.column("weight"), input_name(self.gantt.key, fixed.key, "weight"), in_row=True),
                "notes": form.state.notes.get(input_name(self.gantt.key, fixed.key), ()),
            }
            for fixed in form.fixed_rows(self.gantt)
        ]
        months = [form.blank(c, input_name(self.months.key, c.key), in_row=True) for c in self.months.columns if c.is_stored]
        return {
            "gantt": form.blank(self.gantt),
            "months": form.blank(self.months),
            "heads": [said(tick.label) for tick in ticks],
            "rows": rows,
            "progress": months,
            "sums": form.state.computed,
            "section": form.section,
            "readonly": form.state.readonly,
            "chart": form.state.computed.get("chart"),
            "cumulative": form.state.computed.get("cumulative"),
        }


@dataclass(slots=True)
class PanelHead:
    """The head of a panel."""

    title: str = ""
    target: dict[str, str] | None = None
    text: str = ""
    helps: Sequence[tuple[str, str, bool]] = field(default_factory=tuple)


class Panel(Block):
    """A group of blanks on one sheet."""

    template = "panel"

    def __init__(self, head: PanelHead, parts: Sequence[Any]) -> None:
        self.head, self.parts = head, parts

    def context(self, form: Any) -> dict[str, Any]:
        inner = [part.render(form, None) for part in self.parts]
        return {"head": self.head, "inner": mark_safe("".join(inner)), "anchor": input_name("g", self.head.title)}  # noqa: S308 (drawn by our templates)


class Sub(Block):
    """A sub-heading inside a panel with the blanks below it."""

    template = "sub"

    def __init__(self, title: str, parts: Sequence[Any]) -> None:
        self.title, self.parts = title, parts

    def context(self, form: Any) -> dict[str, Any]:
        blanks = [form.blank(part.spec) for part in self.parts if isinstance(part, Question)]
        helps = list(dict.fromkeys(text for blank in blanks for text in blank.helps))
        inner = "".join(part.render(form, None) for part in self.parts)
        return {"title": self.title, "helps": helps, "inner": mark_safe(inner)}  # noqa: S308


def layout_of(form: Any) -> Layout:
    """The layout of a section's form in the official order."""
    return Layout(*_panels(form, form.section))


def _panels(form: Any, section: Section) -> Iterator[Block]:
    if section.has("gantt") and section.has("monthly_progress"):
        yield Grid(section.field("gantt"), section.field("monthly_progress"))
        return
    specs = [spec for spec in section.fields if _is_drawn(form, spec)]
    for group, members in groupby(specs, key=lambda spec: said(spec.group)):
        yield _panel(form, group, list(members))


def _panel(form: Any, group: str, specs: list[Field]) -> Panel:
    head = PanelHead(_filled(group, form.state.computed.get("target_country", "")))
    if specs and specs[0].kind is Kind.COMPUTED and specs[0].key.endswith("_target"):
        target = specs.pop(0)
        head = PanelHead(
            f"{group} {said(target.label)}",
            {
                "key": target.key,
                "value": form.state.computed.get(target.key, ""),
                "unit": target.unit,
                "extra": form.state.computed.get(f"{target.key}:extra", ""),
            },
            target.label_full_zh.replace("※", "\n※") if target.label_full_zh else "",
            form.state.helps.get(target.key, ()),
        )
    elif specs and specs[0].label_full_zh and group == "KPI 4":
        head = PanelHead(f"{group} {_('提升海外整體商機至少15%')}")
    parts: list[Any] = []
    for subgroup, members in groupby(specs, key=lambda spec: said(spec.subgroup)):
        drawn = [_part(spec, with_help=not subgroup) for spec in members]
        parts += [Sub(subgroup, drawn)] if subgroup else drawn
    rate = next((f"{kind}_growth" for kind in ("overseas", "target") if any(s.key == f"{kind}_revenue_112" for s in specs)), "")
    if rate in form.state.computed:
        parts = [Pairs(parts), Growth(rate)]
    return Panel(head, parts)


def _filled(title: str, country: str) -> str:
    """A printed blank inside a title with what belongs there, or without the line."""
    return re.sub(r"_+（國家）|_+\(country\)", f"（{country}）" if country else "", title) if "_" in title else title


class Growth(Block):
    """Growth in percent, computed as typed."""

    template = "growth"

    def __init__(self, name: str) -> None:
        self.name = name

    def context(self, form: Any) -> dict[str, Any]:
        return {"name": self.name, "value": form.state.computed.get(self.name, "")}


class Pairs(Block):
    """Two blanks beside each other."""

    template = "pairs"

    def __init__(self, parts: Sequence[Any]) -> None:
        self.parts = parts

    def context(self, form: Any) -> dict[str, Any]:
        return {"inner": mark_safe("".join(part.render(form, None) for part in self.parts))}  # noqa: S308 (drawn by our templates)


class Elsewhere(Block):
    """What is filled on another page and only shown here: the member firms, the firms' table, the lead firm's name."""

    def __init__(self, spec: Field) -> None:
        self.spec, self.template = spec, f"elsewhere_{spec.key}"

    def context(self, form: Any) -> dict[str, Any]:
        return {"blank": form.blank(self.spec), "here": form.state.elsewhere.get(self.spec.key)}


def _part(spec: Field, *, with_help: bool = True) -> Block:
    if spec.path in TYPED_ELSEWHERE:
        return Elsewhere(spec)
    if spec.kind is Kind.TABLE:
        return Rows(spec)
    return Computed(spec) if not spec.is_stored or spec.same_as else Question(spec, with_help=with_help)


def _is_drawn(form: Any, spec: Field) -> bool:
    """Text lines of options stand inside their option; staff's and the system's fields do not stand on the form; empty constants neither."""
    if spec.carrier or spec.filled_by in (FilledBy.STAFF, FilledBy.SYSTEM):
        return False
    if spec.path in TYPED_ELSEWHERE:
        return spec.key in form.state.elsewhere
    if not spec.is_stored or spec.same_as:
        return spec.key in form.state.computed
    return True
