"""HTML written in Python: whatever a person typed stays text, in every kind of input and around it."""

from html import escape
from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django.utils import translation
from django.utils.safestring import SafeString

from alliance_portal.lib.findings import Text
from proposals.catalogue import Scope, Section, load_edition
from proposals.catalogue.model import Field, Kind
from proposals.forms.builder import build_form
from proposals.forms.markup import html, joined, when
from proposals.forms.posted import is_single, is_typed
from proposals.forms.state import FileView, FormState, Note
from proposals.forms.words import words_of
from proposals.views.sheet import firm_labels, years_of

EDITION = load_edition("113")
HOSTILE = """"><script>alert('x')</script>&{}{0}%s"""
EVERY = [*EDITION.of_scope(Scope.ALLIANCE), *EDITION.of_scope(Scope.MEMBER)]


def test_text_is_escaped_and_markup_is_not() -> None:
    assert html("<b>{}</b>", HOSTILE) == f"<b>{escape(HOSTILE)}</b>"
    assert html("<b>{}</b>", SafeString("<i>x</i>")) == "<b><i>x</i></b>"
    assert joined([SafeString("<i>"), "<"]) == "<i>&lt;"
    assert isinstance(joined(["<"]), SafeString)
    assert when("", "<b>{}</b>", "x") == ""
    assert when("yes", "<b>{}</b>", "<") == "<b>&lt;</b>"


def hostile(field: Field) -> Any:
    """A record's value of this kind that is nothing but an attack; for a table one in every cell."""
    if field.kind is Kind.TABLE:
        row = {column.key: hostile(column) for column in field.columns if is_typed(column)}
        if is_single(field):
            return row
        return [{"key": fixed.key, **row} for fixed in field.rows.fixed] if field.rows and field.rows.fixed else [row]
    return [HOSTILE] if field.kind is Kind.MULTICHOICE else HOSTILE


@pytest.mark.parametrize("section", EVERY, ids=lambda section: f"{section.scope}-{section.key}")
@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_nothing_typed_and_nothing_said_becomes_markup(section: Section, language: str) -> None:
    names = [field.key for field in section.fields]
    note = Note("X-1", "warning", HOSTILE, "#x", "warn", "words", "warn")
    state = FormState(
        record={field.key: hostile(field) for field in section.fields if is_typed(field)},
        errors=dict.fromkeys(names, Text(HOSTILE, HOSTILE)),
        notes={name: [note] for name in names},
        files=dict.fromkeys(names, FileView(HOSTILE, 1, "/x/", is_image=True)),
        computed=dict.fromkeys(names, HOSTILE),
    )
    with translation.override(language):
        page = render_crispy_form(build_form(section, state))
    assert "<script>" not in page
    assert escape("<script>") in page  # it was there to be escaped


def test_words_are_those_of_the_language() -> None:
    section = EDITION.section("cover")
    chinese = words_of(section)
    with translation.override("en"):
        english = words_of(section)
    assert chinese["cover.alliance_theme"].label == section.field("alliance_theme").label.zh
    assert english["cover.alliance_theme"].label == section.field("alliance_theme").label.en
    assert words_of(section) is chinese


def test_figures_of_a_firm_are_called_with_their_group_where_the_head_is_a_year() -> None:
    years = {f"{kind}_revenue_{year}": f"{year}年" for kind in ("overseas", "target") for year in ("111", "112")}
    assert firm_labels(years) == ["海外 111年", "海外 112年", "海外 成長率", "目標市場 111年", "目標市場 112年", "目標市場 成長率"]
    assert years_of(years) == ["111年", "112年"]
    assert years_of({**years, "overseas_revenue_111": "Overseas revenue 2022"}) == ["2022", "112年"]
    assert firm_labels({**years, "overseas_revenue_111": "Overseas revenue 2022"})[0] == "Overseas revenue 2022"
