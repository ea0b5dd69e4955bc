"""One blank of a form as it is drawn: label, number, help, example, unit, choices, messages, condition."""

from typing import Any

from alliance_portal.lib.findings import Severity
from alliance_portal.lib.formatted_text import clean, pictures, with_pictures
from proposals.catalogue.conditions import is_shown
from proposals.catalogue.model import Field, Kind
from proposals.forms.fields import template_of
from proposals.forms.state import Blank, Choice, FormState, Note
from proposals.forms.words import FieldWords, said

WIDTHS = {
    Kind.CHOICE: 3,
    Kind.LONGTEXT: 7,
    Kind.INTEGER: 2,
    Kind.DECIMAL: 3,
    Kind.PERCENT: 3,
    Kind.YEAR_ROC: 3,
    Kind.DATE: 3,
    Kind.UBN: 3,
    Kind.BOOLEAN: 3,
}


def draw(form: Any, spec: Field, name: str, value: Any, *, in_row: bool = False) -> Blank:
    """The blank of a field, or of a cell of a table when `in_row`."""
    state: FormState = form.state
    words: FieldWords = form.words[spec.path]
    shown = in_row or not spec.show_if or is_shown(spec, state.record, sections=state.sections)
    stored = state.record.get(spec.key)
    rich = isinstance(stored, dict) and "html" in stored
    locked = name in state.locked
    return Blank(
        spec=spec,
        name=name,
        value=_with_addresses(value, state) if rich else value,
        template=template_of(spec),
        label=words.label,
        number=words.number,
        hint=words.hint,
        examples=() if in_row else spec.example_zh,
        unit=state.unit(spec.unit),
        choices=_choices(form, words, name, value, shown=shown) if words.options else (),
        error=said(state.errors.get(name)),
        notes=_notes(state, name) if shown else (),  # what stands behind a hidden question is said once, with the way to clear it
        helps=state.helps.get(spec.key, ()),
        condition="" if in_row else words.condition,
        shown=shown,
        condition_words="" if in_row else words.condition_words,
        file=state.files.get(spec.key),
        upload_url=f"{state.upload_url}{spec.key}/" if state.upload_url else "",
        computed=state.computed.get(name, ""),
        readonly=state.readonly or locked,
        locked=locked,
        width=WIDTHS.get(spec.kind, 5),
        in_row=in_row,
        rich=rich,
        pictures_url=f"{state.pictures_url}{spec.key}/" if state.pictures_url else "",
    )


def _with_addresses(html: str, state: FormState) -> str:
    """Formatted text for the page: our tags only, pictures by their address in this case."""
    return with_pictures(clean(html, pictures(html)), lambda file: f"{state.files_url}{file}/?inline=1", "src")


def _notes(state: FormState, name: str) -> list[Note]:
    """Findings beside the input; what could not be read is said once, in its own words."""
    notes = state.notes.get(name, ())
    return [note for note in notes if name not in state.errors or note.severity != Severity.BLOCKING.value] if notes else []


def _choices(form: Any, words: FieldWords, name: str, value: Any, *, shown: bool) -> list[Choice]:
    chosen = set(value) if isinstance(value, list) else {value}
    return [
        Choice(
            key=option.key,
            label=option.label,
            chosen=option.key in chosen,
            exclusive=option.exclusive,
            line=_line(form, option.free_text, shown=shown) if option.free_text else None,
            id=f"id_{name}_{index}",
        )
        for index, option in enumerate(words.options)
    ]


def _line(form: Any, key: str, *, shown: bool) -> Blank | None:
    """The text line that an option carries."""
    if key not in form.specs:
        return None
    line = form.blank(form.specs[key])
    line.condition, line.condition_words = "", ""
    line.notes = line.notes if shown else ()
    return line
