"""One blank of a form as its template draws it: label, number, help, example, unit, choices, messages, condition."""

from typing import Any

from django.utils.translation import gettext as _

from alliance_portal.lib.findings import Severity
from alliance_portal.lib.formatted_text import clean, pictures, with_pictures
from proposals.catalogue.conditions import is_shown
from proposals.catalogue.model import Condition, Field, Kind, Section
from proposals.forms.fields import template_of
from proposals.forms.state import Blank, Choice, FormState, Note, condition_json, said

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
    shown = in_row or not spec.show_if or is_shown(spec, state.record, sections=state.sections)
    rich = isinstance(state.record.get(spec.key), dict) and "html" in state.record[spec.key]
    return Blank(
        spec=spec,
        name=name,
        value=_with_addresses(value, state) if rich else value,
        template=template_of(spec),
        label=said(spec.label),
        number=_number(spec),
        hint=said(spec.hint),
        examples=() if in_row else spec.example_zh,
        unit=state.unit(spec.unit),
        choices=_choices(form, spec, name, value, shown=shown),
        error=said(state.errors.get(name)),
        notes=_notes(state, name) if shown else (),  # what stands behind a hidden question is said once, with the way to clear it
        helps=state.helps.get(spec.key, ()),
        condition="" if in_row else condition_json(spec.show_if),
        shown=shown,
        condition_words="" if in_row else condition_words(form.section, spec.show_if),
        file=state.files.get(spec.key),
        upload_url=f"{state.upload_url}{spec.key}/" if state.upload_url else "",
        computed=state.computed.get(name, ""),
        readonly=state.readonly or name in state.locked,
        locked=name in state.locked,
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
    return [note for note in state.notes.get(name, ()) if name not in state.errors or note.severity != Severity.BLOCKING.value]


def _number(spec: Field) -> str:
    return spec.number or spec.question_no


def _choices(form: Any, spec: Field, name: str, value: Any, *, shown: bool) -> list[Choice]:
    chosen = set(value) if isinstance(value, list) else {value}
    return [
        Choice(
            key=option.key,
            label=f"{option.code} {said(option.label)}" if option.code else said(option.label),
            chosen=option.key in chosen,
            exclusive=option.exclusive,
            line=_line(form, option.free_text, shown=shown) if option.free_text else None,
            id=f"id_{name}_{index}",
        )
        for index, option in enumerate(spec.options)
    ]


def _line(form: Any, key: str, *, shown: bool) -> Blank | None:
    """The text line that an option carries."""
    if key not in form.specs:
        return None
    line = draw(form, form.specs[key], key, form[key].value())
    line.condition, line.condition_words = "", ""
    line.notes = line.notes if shown else ()
    return line


def condition_words(section: Section, condition: Condition | None) -> str:
    """When a question applies, for readers without JavaScript: 「跨入國際市場經驗」選「有」時填寫."""
    if condition is None:
        return ""
    if condition.all:
        return condition_words(section, condition.all[-1])
    key = condition.field.rpartition(".")[2]
    if not section.has(key):
        return ""
    cause = section.field(key)
    wanted = [value for value in (condition.equals, condition.contains, *condition.one_of) if value]
    labels = [said(option.label) for option in cause.options if option.key in wanted]
    if not labels:
        return _("填寫「%(cause)s」後適用") % {"cause": said(cause.label)}
    return _("「%(cause)s」選「%(answers)s」時填寫") % {"cause": said(cause.label), "answers": "／".join(labels)}
