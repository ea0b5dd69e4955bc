"""Blocks of a form that draw tables: rows under their labels, and the schedule as a grid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import LayoutObject
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance_portal.frame_tags import icon
from proposals.catalogue.model import Field, Kind
from proposals.forms import drawn
from proposals.forms.markup import EMPTY, html, joined, when
from proposals.forms.names import input_id, input_name
from proposals.forms.posted import is_single
from proposals.forms.state import Blank, said

FOLDER = "proposals/fields"
BLANK = "○%"  # where the paper leaves room for a figure; on the page it stands beside
BY_ROW = "by row"  # the catalogue's word for "the unit of this row"
ROW_UNIT = frozenset({"before", "after", "half_value", "full_value"})


class Block(LayoutObject):
    """A part of a form that draws itself."""

    def draw(self, form: Any) -> SafeString:
        """The block as HTML."""
        raise NotImplementedError

    def render(self, form: Any, context: Any, template_pack: Any = None, **kwargs: Any) -> SafeString:  # noqa: ARG002 (crispy's signature)
        """Draw the block (crispy's call)."""
        return self.draw(form)


def from_template(name: str, context: dict[str, Any]) -> SafeString:
    """A block that is drawn by a template: what stands once on a page."""
    return get_template(f"{FOLDER}/{name}.html").render(context)


@dataclass(slots=True)
class Row:
    """One row of a table as drawn."""

    label: str
    blanks: Sequence[Blank]
    lines: Sequence[SafeString] = ()  # computed cells
    notes: Sequence[Any] = ()
    prefix: str = ""


class Rows(Block):
    """A table as rows: fixed rows under their printed label, free rows with buttons that work without JavaScript."""

    def __init__(self, table: Field) -> None:
        self.table = table

    def draw(self, form: Any) -> SafeString:
        """The table with its label, help and row buttons."""
        table, blank = self.table, form.blank(self.table)
        rows = list(self._rows(form))
        addable = bool(table.rows is None or table.rows.addable)
        offered = addable and not form.state.readonly
        is_slim = not addable and sum(column.is_stored for column in table.columns) == 1
        total = '<input type="hidden" name="{}-TOTAL_FORMS" value="{}" data-total="{}">'
        return html(
            '<fieldset class="field table-field" id="{}" tabindex="-1" data-blank="{}"{}><legend>{}</legend>{}{}{}'
            '<ol class="rows{}" data-rows="{}" data-most="{}">{}</ol>{}{}</fieldset>',
            blank.id, blank.name, drawn.conditional(blank), drawn.heading(blank), drawn.around(blank), drawn.messages(blank),
            when(table.key in form.rows, total, blank.name, len(rows), blank.name),
            " slim" if is_slim else "", blank.name, (table.rows.maximum if table.rows else None) or 60,
            joined(self._drawn(row, _tools(blank.name, index) if offered else EMPTY) for index, row in enumerate(rows)),
            self._spare(form, blank, offered=offered) if addable else EMPTY, _add(blank) if offered else EMPTY,
        )  # fmt: skip

    def _spare(self, form: Any, blank: Blank, *, offered: bool) -> SafeString:
        """An empty row for the script that adds rows."""
        row = self._drawn(self._row(form, "__row__", ""), _tools(blank.name, "") if offered else EMPTY)
        return html('<template data-spare="{}">{}</template>', blank.name, row)

    def _drawn(self, row: Row, tools: SafeString) -> SafeString:
        place = row.prefix.replace(self.table.key, "").replace("-", "")
        numbered = " numbered" if row.label[:1].isdigit() else ""  # the form's own number: the list shows none besides
        return html(
            '<li data-row id="{}-{}"><div class="row-body">{}<div class="r">{}{}</div>{}{}</div></li>',
            input_id(self.table.key), place, html('<p class="row-label{}">{}</p>', numbered, row.label) if row.label else EMPTY,
            joined([drawn.cell(blank) for blank in row.blanks]), joined(row.lines), joined(map(drawn.note, row.notes)), tools,
        )  # fmt: skip

    def _rows(self, form: Any) -> Iterator[Row]:
        table = self.table
        if is_single(table):
            yield self._row(form, "", "")
        elif table.rows and table.rows.fixed:
            for fixed in table.rows.fixed:
                yield self._row(form, fixed.key, said(fixed.label), fixed.unit, said(fixed.note_label))
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
        lines = [self._line(form, column, prefix, unit) for column in self.table.columns if not column.is_stored]
        return Row(label, blanks, lines, form.state.notes.get(prefix, ()), prefix)

    @staticmethod
    def _line(form: Any, column: Field, prefix: str, unit: str) -> SafeString:
        """A computed cell, where there is something to compute."""
        name = input_name(prefix, column.key)
        if name not in form.state.computed:
            return EMPTY
        value, of = form.state.computed[name], form.state.unit(unit if column.unit == BY_ROW or column.key in ROW_UNIT else column.unit)
        return html(
            '<div class="s3 computed-cell"><span class="sub">{}</span> <b data-computed="{}">{}</b>{}</div>',
            form.words[column.path].label.replace(BLANK, "").strip(), name, value, when(value and of, " {}", of),
        )  # fmt: skip


def _tools(table: str, index: int | str) -> SafeString:
    """The buttons of a row; they work without JavaScript."""
    button = '<button class="link" name="_rows" value="{}:{}:{}" formnovalidate data-move="{}">{}</button>'
    words = {"up": _("上移"), "down": _("下移"), "remove": _("移除這一列")}
    return html('<div class="row-tools">{}</div>', joined([html(button, move, table, index, move, text) for move, text in words.items()]))


def _add(blank: Blank) -> SafeString:
    return html(
        '<p class="actions"><button class="btn btn-quiet btn-sm" name="_rows" value="add:{}" formnovalidate data-add="{}">{}{}</button>'
        ' <span class="sub needs-script">{}</span></p>',
        blank.name, blank.name, icon("plus"), _("增加一列"), _("可由 Excel 貼上多列"),
    )  # fmt: skip


class Grid(Block):
    """The Gantt as a grid of months with weights, the months' progress below it, sums and the curve."""

    def __init__(self, gantt: Field, months: Field) -> None:
        self.gantt, self.months = gantt, months

    def draw(self, form: Any) -> SafeString:
        """The grid; what stands in it once is drawn by its template."""
        ticks = [column for column in self.gantt.columns if column.kind is Kind.BOOLEAN]
        months = [form.blank(c, input_name(self.months.key, c.key), in_row=True) for c in self.months.columns if c.is_stored]
        gantt, monthly, computed = form.blank(self.gantt), form.blank(self.months), form.state.computed
        context = {
            "gantt": gantt,
            "months": monthly,
            "around": joined((drawn.around(gantt), drawn.around(monthly))),
            "gantt_messages": drawn.messages(gantt),
            "months_messages": joined(drawn.messages(blank) for blank in (monthly, *months)),
            "heads": [_head(form.words[tick.path].label) for tick in ticks],
            "rows": joined(self._row(form, fixed.key, said(fixed.label), ticks) for fixed in form.fixed_rows(self.gantt)),
            "progress": joined(_month(blank) for blank in months),
            "sums": computed,
            "chart": computed.get("chart"),
            "cumulative": computed.get("cumulative"),
        }
        return from_template("schedule", context)

    def _row(self, form: Any, key: str, label: str, ticks: Sequence[Field]) -> SafeString:
        prefix, short = input_name(self.gantt.key, key), key.upper().replace("KPI", "KPI ")
        weight = form.blank(self.gantt.column("weight"), input_name(prefix, "weight"), in_row=True)
        return html(
            '<tr id="{}"><th scope="row" class="name">{}{}</th>{}<td class="in"><div class="unit"><input class="form-control{}" type="text"'
            ' inputmode="decimal" value="{}" data-weight autocomplete="off" aria-label="{}"{}> %</div>{}</td></tr>',
            input_id(prefix), f"{short}　{label}", joined(drawn.note(note, "span") for note in form.state.notes.get(prefix, ())),
            self._cells(form, prefix, short, ticks), " is-invalid" if weight.is_wrong else "", weight.value,
            _("%(kpi)s 權重，百分比") % {"kpi": short}, weight.attrs, drawn.messages(weight),
        )  # fmt: skip

    @staticmethod
    def _cells(form: Any, prefix: str, short: str, ticks: Sequence[Field]) -> SafeString:
        """One box a month: 45 of them, so that they are drawn without a blank each."""
        words, disabled = _("%(kpi)s %(month)s月"), SafeString(" disabled") if form.state.readonly else EMPTY
        names = [(input_name(prefix, tick.key), form.words[tick.path].label) for tick in ticks]
        return joined(
            html(
                '<td class="mo"><label class="cell"><input type="checkbox" name="{}" id="{}" value="true"{} aria-label="{}"{}><span></span>'
                "</label></td>",
                name, input_id(name), SafeString(" checked") if form.value_of(name) == "true" else EMPTY,
                words % {"kpi": short, "month": month}, disabled,
            )
            for name, month in names
        )  # fmt: skip


def _head(label: str) -> tuple[str, str]:
    """A month's head as it fits its narrow column, and in full: 3 and 3月, Mar and March 2026."""
    return (label, _("%(month)s月") % {"month": label}) if label.isdigit() else (label[:3], label)


def _month(blank: Blank) -> SafeString:
    return html(
        '<td class="in"><input class="form-control{}" type="text" inputmode="decimal" value="{}" data-month autocomplete="off"'
        ' aria-label="{}"{}></td>',
        " is-invalid" if blank.is_wrong else "", blank.value, _("%(month)s月工作進度，百分比") % {"month": blank.label}, blank.attrs,
    )  # fmt: skip
