"""Blocks of a form that draw tables: rows under their labels, and the schedule as a grid. Each block has a template of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import LayoutObject
from django.template.loader import get_template
from django.utils.safestring import SafeString

from proposals.catalogue.model import Field, Kind
from proposals.forms.names import input_id, input_name
from proposals.forms.posted import is_single
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
                row = self._row(form, fixed.key, said(fixed.label), fixed.unit, said(fixed.note_label))
                row.key = fixed.number or str(table.rows.fixed.index(fixed) + 1)
                yield row
        else:
            labels = table.rows.labels if table.rows else ()
            for index in range(form.rows[table.key]):
                yield self._row(form, index, said(labels[index]) if index < len(labels) else "")

    def _row(self, form: Any, key: str | int, label: str, unit: str = "", note: str = "") -> Row:
        prefix = input_name(self.table.key, key) if key != "" else self.table.key
        blanks = []
        for column in self.table.columns:
            name = input_name(prefix, column.key)
            if name in form.fields or (key == "__row__" and column.is_stored):
                blank = form.blank(column, name, in_row=True)
                blank.unit = form.state.unit(unit if column.unit == BY_ROW or column.key in ROW_UNIT else column.unit)
                if column.key.endswith("_note"):
                    if not blank.value and f"{name.removesuffix('_note')}_growth" in form.state.computed:
                        continue  # its note is the growth, which is computed (decisions "Checkpoint notes")
                    blank.label = f"{blank.label}：{note}" if note else blank.label
                blanks.append(blank)
        lines = [
            {
                "key": input_name(prefix, c.key),
                "label": said(c.label),
                "value": form.state.computed.get(input_name(prefix, c.key), ""),
                "unit": form.state.unit(unit if c.unit == BY_ROW or c.key in ROW_UNIT else c.unit),
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
