"""The form of one section: a Django form with a field for every input, built from the catalogue by dispatch on the kind."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from proposals.catalogue.model import Field, FixedRow, Kind, Section
from proposals.forms.blanks import draw
from proposals.forms.fields import form_field
from proposals.forms.inputs import input_value
from proposals.forms.layout import layout_of
from proposals.forms.names import input_name
from proposals.forms.posted import TYPED_ELSEWHERE, is_single, is_typed
from proposals.forms.state import Blank, FormState
from proposals.forms.words import words_of


class SectionForm(forms.Form):
    """The inputs of a section. It reads and writes nothing: `posted.typed_of` reads a POST, `save_section` stores it."""

    def __init__(self, section: Section, state: FormState) -> None:
        super().__init__(auto_id="id_%s")
        self.section = section
        self.state = state
        self.words = words_of(section)
        self.specs: dict[str, Field] = {}
        self.rows: dict[str, int] = {}
        for spec in section.fields:
            self._add(spec)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False  # the page names its scripts itself
        self.helper.form_show_errors = False  # each stands beside its input
        self.helper.layout = layout_of(self)

    def _add(self, spec: Field) -> None:
        if spec.path in TYPED_ELSEWHERE:
            return
        if spec.kind is Kind.TABLE:
            self._add_table(spec)
        elif is_typed(spec) or spec.kind in (Kind.IMAGE, Kind.FILE):
            self._put(spec, spec.key, self.state.record.get(spec.key))

    def _add_table(self, table: Field) -> None:
        stored = self.state.record.get(table.key)
        for key, row in self._rows_of(table, stored):
            prefix = input_name(table.key, key) if key != "" else table.key
            for column in table.columns:
                if is_typed(column):
                    self._put(column, input_name(prefix, column.key), row.get(column.key, _default(table, key, column, self.state)))

    def _rows_of(self, table: Field, stored: Any) -> Iterator[tuple[str | int, Mapping[str, Any]]]:
        if is_single(table):
            yield "", stored if isinstance(stored, Mapping) else {}
            return
        rows: Sequence[Mapping[str, Any]] = stored if isinstance(stored, list) else []
        if table.rows and table.rows.fixed:
            by_key = {row.get("key"): row for row in rows}
            yield from ((fixed.key, by_key.get(fixed.key, {})) for fixed in table.rows.fixed)
            return
        self.rows[table.key] = max(shown_rows(table, len(rows)), self.state.rows.get(table.key, 0))
        for index in range(self.rows[table.key]):
            yield index, rows[index] if index < len(rows) else {}

    def _put(self, spec: Field, name: str, plain: Any) -> None:
        self.fields[name] = form_field(spec)
        self.specs[name] = spec
        self.initial[name] = self.state.typed[name] if name in self.state.typed else input_value(spec, plain)

    def blank(self, spec: Field, name: str = "", *, in_row: bool = False) -> Blank:
        """What the template draws for a field (or, with a name, for a cell of a table)."""
        name = name or spec.key
        return draw(self, spec, name, self.value_of(name), in_row=in_row)

    def value_of(self, name: str) -> Any:
        """What stands in an input; "" for a name that is none (the spare row). The form is never bound."""
        return self.initial.get(name, "")

    def fixed_rows(self, table: Field) -> tuple[FixedRow, ...]:
        """The printed rows of a table whose rows are given."""
        return table.rows.fixed if table.rows else ()


def shown_rows(table: Field, filled: int) -> int:
    """How many rows a table shows: all where no row can be added, else what is filled, or the form's default when nothing is."""
    rows = table.rows
    if rows is None:
        return filled
    if not rows.addable and rows.maximum:
        return max(filled, rows.maximum)
    return max(filled, rows.minimum) if filled else max(rows.default, rows.minimum)


def _default(table: Field, key: str | int, column: Field, state: FormState) -> Any:
    """A prefilled value, offered only before anything of the table was stored: the form's weights, one event a row."""
    if table.key in state.record:
        return None
    if column.key == "weight" and table.rows:
        return next((row.default_weight for row in table.rows.fixed if row.key == key), None)
    return state.computed.get(f"default:{table.key}-{key}-{column.key}") or column.default


def build_form(section: Section, state: FormState) -> SectionForm:
    """The form of a section for drafts: blanks are accepted, what could not be read stands as it was typed."""
    return SectionForm(section, state)
