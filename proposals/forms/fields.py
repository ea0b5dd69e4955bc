"""One entry for each kind of field: the Django form field that holds it and the name of what draws it."""

from collections.abc import Callable, Mapping

from django import forms

from proposals.catalogue.model import Field, Kind

FEW = 6  # up to so many options stand open as radio buttons, more make a list


def form_field(field: Field) -> forms.Field:
    """The form field of a blank. Nothing is required and nothing is refused here: a draft accepts what was typed."""
    return _FORM_FIELDS[field.kind](field)


def template_of(field: Field) -> str:
    """The name of what draws the input, see `drawn.INPUTS`."""
    found = _TEMPLATES[field.kind]
    return found if isinstance(found, str) else found(field)


def _text(_field: Field) -> forms.Field:
    return forms.CharField(required=False)


def _choice(field: Field) -> forms.Field:
    return forms.ChoiceField(required=False, choices=[(option.key, option.label.zh) for option in field.options])


def _choices(field: Field) -> forms.Field:
    return forms.MultipleChoiceField(required=False, choices=[(option.key, option.label.zh) for option in field.options])


def _boolean(_field: Field) -> forms.Field:
    return forms.CharField(required=False)


def _file(_field: Field) -> forms.Field:
    return forms.FileField(required=False)


_FORM_FIELDS: Mapping[Kind, Callable[[Field], forms.Field]] = {
    Kind.TEXT: _text,
    Kind.LONGTEXT: _text,
    Kind.INTEGER: _text,
    Kind.DECIMAL: _text,
    Kind.PERCENT: _text,
    Kind.DATE: _text,
    Kind.YEAR_ROC: _text,
    Kind.PHONE: _text,
    Kind.EMAIL: _text,
    Kind.UBN: _text,
    Kind.CHOICE: _choice,
    Kind.MULTICHOICE: _choices,
    Kind.TABLE: _text,  # the table itself posts only its number of rows; its cells are fields of their own
    Kind.IMAGE: _file,
    Kind.FILE: _file,
    Kind.BOOLEAN: _boolean,
    Kind.COMPUTED: _text,
}


def _choice_template(field: Field) -> str:
    return "radios" if len(field.options) <= FEW else "select"


def _boolean_template(field: Field) -> str:
    return "yesno" if field.printed == "Y/N" else "tick"


_TEMPLATES: Mapping[Kind, str | Callable[[Field], str]] = {
    Kind.TEXT: "text",
    Kind.LONGTEXT: "longtext",
    Kind.INTEGER: "number",
    Kind.DECIMAL: "number",
    Kind.PERCENT: "number",
    Kind.DATE: "text",
    Kind.YEAR_ROC: "number",
    Kind.PHONE: "text",
    Kind.EMAIL: "text",
    Kind.UBN: "text",
    Kind.CHOICE: _choice_template,
    Kind.MULTICHOICE: "ticks",
    Kind.TABLE: "table",
    Kind.IMAGE: "file",
    Kind.FILE: "file",
    Kind.BOOLEAN: _boolean_template,
    Kind.COMPUTED: "computed",
}
KINDS = frozenset(_FORM_FIELDS) & frozenset(_TEMPLATES)
