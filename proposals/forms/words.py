"""What the fields of a section say whatever is stored: labels, hints, options, conditions. Composed once a section and language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance_portal.lib.findings import Text
from proposals.catalogue.model import Condition, Edition, Field, Section
from proposals.queries.memory import Memory

Help = tuple[str, str, bool]  # question, answer, to be confirmed


def said(text: Text | None) -> str:
    """A sentence of the catalogue or of a rule in the reader's language."""
    return text.in_language(get_language() or "") if text else ""


@dataclass(frozen=True, slots=True)
class OptionWords:
    """One choice as it stands on the page."""

    key: str
    label: str
    exclusive: bool
    free_text: str


@dataclass(frozen=True, slots=True)
class FieldWords:
    """One field or column."""

    label: str
    hint: str
    number: str
    options: tuple[OptionWords, ...]
    condition: str  # JSON for the script that shows and hides
    condition_words: str


@dataclass(frozen=True, slots=True)
class SectionWords:
    """The fields of a section by their path. It holds its section, so that nothing else can take its place in the memory."""

    section: Section
    fields: Mapping[str, FieldWords]


# the catalogue never changes while it is loaded: an object and a language stand for everything that is said
_SECTIONS: Memory[SectionWords] = Memory(128)
_HELPS: Memory[tuple[Edition, Section, Mapping[str, list[Help]]]] = Memory(128)


def words_of(section: Section) -> Mapping[str, FieldWords]:
    """The words of every field and column of a section, by path, in the reader's language."""
    return _SECTIONS.get((id(section), get_language()), lambda: SectionWords(section, _words(section))).fields


def _words(section: Section) -> dict[str, FieldWords]:
    every = [spec for field in section.fields for spec in (field, *field.columns)]
    return {spec.path: _words_of_field(section, spec) for spec in every}


def _words_of_field(section: Section, spec: Field) -> FieldWords:
    options = tuple(
        OptionWords(option.key, f"{option.code} {said(option.label)}" if option.code else said(option.label), option.exclusive, option.free_text)
        for option in spec.options
    )
    return FieldWords(
        said(spec.label),
        said(spec.hint),
        spec.number or spec.question_no,
        options,
        condition_json(spec.show_if),
        condition_words(section, spec.show_if),
    )


def helps_of(edition: Edition, section: Section) -> Mapping[str, list[Help]]:
    """The help texts of a section by field key, in the reader's language."""
    return _HELPS.get((id(edition), id(section), get_language()), lambda: (edition, section, _helps(edition, section)))[2]


def _helps(edition: Edition, section: Section) -> dict[str, list[Help]]:
    found: dict[str, list[Help]] = {}
    for text in edition.help_texts:
        for place in text.places:
            where, _dot, rest = place.partition(".")
            key = rest.partition(".")[0]
            if where == section.key and section.has(key or section.key):
                found.setdefault(key, []).append((said(text.question), said(text.answer), text.to_confirm))
    return found


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


def condition_json(condition: Condition | None) -> str:
    """A condition for the script, or "" when there is none."""
    return json.dumps(_plain(condition), ensure_ascii=False) if condition else ""


def _plain(condition: Condition) -> dict[str, Any]:
    if condition.all:
        return {"all": [_plain(part) for part in condition.all]}
    tests: dict[str, Any] = {"field": condition.field}
    if condition.equals is not None:
        tests["equals"] = condition.equals
    if condition.contains is not None:
        tests["contains"] = condition.contains
    if condition.one_of:
        tests["one_of"] = list(condition.one_of)
    if condition.not_in:
        tests["not_in"] = list(condition.not_in)
    if condition.not_empty:
        tests["not_empty"] = True
    return tests
