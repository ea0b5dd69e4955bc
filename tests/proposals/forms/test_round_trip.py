"""Everything of the catalogue renders and reads back: typed, stored, shown, typed again, without a loss."""

from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from proposals.catalogue import Kind, Scope, Section, load_edition
from proposals.catalogue.values import read_typed
from proposals.forms.builder import build_form
from proposals.forms.fields import KINDS
from proposals.forms.posted import is_typed, typed_of
from proposals.forms.readback import post_of, typed_of_record
from proposals.forms.state import FormState
from proposals.interchange import read_document
from proposals.services.typed import read_section

EDITION = load_edition("113")
SAMPLES = Path(__file__).resolve().parents[3] / "fixtures" / "demo"


class Inputs(HTMLParser):
    """What a browser would post of a page: names and values of inputs, outside templates."""

    def __init__(self) -> None:
        super().__init__()
        self.post: dict[str, list[str]] = {}
        self.area: str | None = None
        self.select: str | None = None
        self.spare = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {key: value or "" for key, value in attrs}
        if tag == "template":
            self.spare += 1
        if self.spare or "disabled" in facts:
            return
        name = facts.get("name", "")
        if tag == "input" and name and facts.get("type") not in ("checkbox", "radio", "file"):
            self.post.setdefault(name, []).append(facts.get("value", ""))
        elif tag == "input" and "checked" in facts:
            self.post.setdefault(name, []).append(facts.get("value", "on"))
        elif tag == "textarea":
            self.area = name
            self.post.setdefault(name, []).append("")
        elif tag == "select":
            self.select = name
            self.post.setdefault(name, []).append("")
        elif tag == "option" and self.select and "selected" in facts:
            self.post[self.select] = [facts.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.spare -= 1
        elif tag == "textarea":
            if self.area:
                self.post[self.area][-1] = self.post[self.area][-1].removeprefix("\n")
            self.area = None
        elif tag == "select":
            self.select = None

    def handle_data(self, data: str) -> None:
        if self.area and not self.spare:
            self.post[self.area][-1] += data


def posted(html: str) -> MultiValueDict[str, Any]:
    """What posting this page untouched sends."""
    parser = Inputs()
    parser.feed(html)
    return MultiValueDict(parser.post)


def records(sample: str) -> list[tuple[Section, dict[str, Any]]]:
    """Every section of a sample with its plain record."""
    tree = read_document(SAMPLES / f"{sample}.yaml").tree
    found = [(section, dict(tree["proposal"].get(section.key, {}))) for section in EDITION.of_scope(Scope.ALLIANCE)]
    for member in tree["members"]:
        own = {key: member[key] for key in ("company_name", "owner_name", "ubn")}
        found += [(s, own if s.key == "identity" else dict(member.get(s.key, {}))) for s in EDITION.of_scope(Scope.MEMBER)]
    return found


def typed_part(section: Section, record: dict[str, Any]) -> dict[str, Any]:
    """The part of a record that people type on its page; telephone numbers in their one form."""
    found = {key: plain_numbers(value) for key, value in record.items() if value != "" and section.has(key) and is_typed(section.field(key))}
    return {key: read_typed(section.field(key), value) if section.field(key).kind is Kind.PHONE else value for key, value in found.items()}


def plain_numbers(value: Any) -> Any:
    """Exact numbers of a document as the store keeps them."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, dict):
        return {key: plain_numbers(each) for key, each in value.items() if each != ""}
    return [plain_numbers(each) for each in value] if isinstance(value, list) else value


def in_form_order(section: Section, typed: dict[str, Any]) -> dict[str, Any]:
    """Boxes in one order: a page posts them as it shows them."""
    return {key: sorted(value) if section.field(key).kind is Kind.MULTICHOICE else value for key, value in typed.items()}


@pytest.mark.parametrize(("language", "heads"), [("zh-hant", ("3", "3月", "權重（%）")), ("en", ("Mar", "March 2024", "Weight (%)"))])
def test_the_heads_of_the_schedule_are_short_and_in_the_language_of_the_page(language: str, heads: tuple[str, str, str]) -> None:
    with translation.override(language):
        page = render_crispy_form(build_form(EDITION.section("schedule"), FormState(record={})))
    short, full, weight = heads
    assert f'<span aria-hidden="true">{short}</span><span class="visually-hidden">{full}</span>' in page
    assert f">{weight}</th>" in page


def test_every_kind_has_a_field_and_a_template() -> None:
    assert frozenset(Kind) == KINDS


@pytest.mark.parametrize("sample", ["tea-vietnam", "bento-japan"])
def test_a_sample_goes_through_the_page_without_loss(sample: str) -> None:
    seen = 0
    for section, record in records(sample):
        html = render_crispy_form(build_form(section, FormState(record=record)))
        stored = {key: value for key, value in record.items() if section.has(key) and section.field(key).kind is Kind.MULTICHOICE}
        reading = read_section(section, typed_of(section, posted(html)), stored, {})
        assert not reading.errors, (section.key, reading.errors)
        assert reading.data == typed_part(section, record), section.key
        seen += len(reading.data)
    assert seen > 300


@pytest.mark.parametrize("sample", ["tea-vietnam", "bento-japan"])
def test_what_a_script_posts_is_what_the_page_posts(sample: str) -> None:
    for section, record in records(sample):
        html = render_crispy_form(build_form(section, FormState(record=record)))
        from_page = typed_of(section, posted(html))
        from_record = typed_of(section, MultiValueDict(post_of(section, typed_of_record(section, record))))
        assert in_form_order(section, from_page) == in_form_order(section, from_record), section.key


@pytest.mark.parametrize("section", EDITION.sections, ids=lambda s: f"{s.scope.value}-{s.key}")
def test_every_field_of_the_catalogue_stands_on_its_page(section: Section) -> None:
    html = render_crispy_form(build_form(section, FormState()))
    for field in section.fields:
        if is_typed(field) or field.kind in (Kind.IMAGE, Kind.FILE):
            assert f'id="id_{field.key}"' in html, field.path
    if section.has("gantt"):
        assert 'id="id_gantt-kpi3-weight"' in html
        assert 'id="id_monthly_progress-m07"' in html
