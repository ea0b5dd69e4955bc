"""What a form page shows of one section, and one blank as a template draws it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy

from alliance_portal.lib.findings import Finding, Severity, Text
from proposals.catalogue.model import Condition, Field
from proposals.forms.names import input_id, name_of_path


def said(text: Text | None) -> str:
    """A sentence of the catalogue or of a rule in the reader's language."""
    return text.in_language(get_language() or "") if text else ""


@dataclass(frozen=True, slots=True)
class FileView:
    """A file in its slot, as the page shows it."""

    name: str
    size: int
    url: str
    is_image: bool
    version: int = 1
    added: Any = None


@dataclass(frozen=True, slots=True)
class Note:
    """A finding beside a field or in a list of them."""

    code: str
    severity: str
    message: str
    href: str
    icon: str
    words: str
    state: str


@dataclass(frozen=True, slots=True)
class FormState:
    """The stored values of one section and everything that is said about them."""

    record: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, Any] = field(default_factory=dict)  # input name -> text as typed, for what could not be read
    errors: Mapping[str, Text] = field(default_factory=dict)  # input name -> why
    notes: Mapping[str, Sequence[Note]] = field(default_factory=dict)  # input name -> findings
    files: Mapping[str, FileView] = field(default_factory=dict)  # field key -> file
    computed: Mapping[str, str] = field(default_factory=dict)  # name of a computed line -> what it reads
    helps: Mapping[str, Sequence[tuple[str, str, bool]]] = field(default_factory=dict)  # field key -> (question, answer, to be confirmed)
    sections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # other sections, for conditions
    elsewhere: Mapping[str, Any] = field(default_factory=dict)  # field key -> what is filled on another page
    upload_url: str = ""  # ends with the slot
    pictures_url: str = ""  # ends with the field of the narrative
    files_url: str = ""  # ends with a file's id
    readonly: bool = False
    units: Mapping[str, Text] = field(default_factory=dict)  # the edition's units in both languages
    rows: Mapping[str, int] = field(default_factory=dict)  # table -> at least so many rows are offered
    locked: frozenset[str] = frozenset()  # declarations that only an owner ticks

    def unit(self, unit: str) -> str:
        """A unit of the form in the reader's language."""
        return said(self.units[unit]) if unit in self.units else unit

    @classmethod
    def by_name(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """A mapping by path inside the section as one by input name."""
        return {name_of_path(path): value for path, value in values.items()}


@dataclass(slots=True)
class Choice:
    """An option as it stands on the page; `line` is the text that it carries."""

    key: str
    label: str
    chosen: bool
    exclusive: bool = False
    line: "Blank | None" = None
    id: str = ""


@dataclass(slots=True)
class Blank:
    """One input with everything that stands around it."""

    spec: Field
    name: str
    value: Any
    template: str
    label: str
    number: str = ""
    hint: str = ""
    examples: Sequence[str] = ()
    unit: str = ""
    choices: Sequence[Choice] = ()
    error: str = ""
    notes: Sequence[Note] = ()
    helps: Sequence[tuple[str, str, bool]] = ()
    condition: str = ""  # JSON for the script that shows and hides
    shown: bool = True
    condition_words: str = ""
    file: FileView | None = None
    upload_url: str = ""
    pictures_url: str = ""  # where a picture inside a narrative goes
    computed: str = ""
    readonly: bool = False
    locked: bool = False
    width: int = 12
    in_row: bool = False
    rich: bool = False

    @property
    def id(self) -> str:
        """The HTML id that findings link to."""
        return input_id(self.name)

    @property
    def formatted(self) -> SafeString:
        """A formatted narrative to be read on the page; `draw` let our tags only into the value."""
        return mark_safe(self.value) if self.rich else mark_safe("")  # noqa: S308

    @property
    def is_wrong(self) -> bool:
        """Whether something blocks here."""
        return bool(self.error) or any(note.severity == Severity.BLOCKING.value for note in self.notes)

    @property
    def is_doubtful(self) -> bool:
        """Whether something should be looked at here."""
        return not self.is_wrong and bool(self.notes)

    @property
    def described_by(self) -> str:
        """Ids of what is said about the input, for aria-describedby."""
        parts = [(self.hint, "help"), (self.examples, "example"), (self.error or self.notes, "msg")]
        return " ".join(f"{self.id}-{suffix}" for present, suffix in parts if present)

    @property
    def attrs(self) -> SafeString:
        """Attributes that every input has. Written here: a page has hundreds of inputs, and a template for each is slow."""
        text = format_html(' id="{}" name="{}"', self.id, self.name)
        if self.is_wrong:
            text += SafeString(' aria-invalid="true"')
        if described := self.described_by:
            text += format_html(' aria-describedby="{}"', described)
        return text + SafeString(" disabled") if self.readonly else text

    @property
    def messages(self) -> SafeString:
        """What is said beside the input, or the empty place where a script says it."""
        if self.error or self.notes:
            return get_template("proposals/fields/_messages.html").render({"blank": self})
        return format_html('<div class="msgs" id="{}-msg" data-messages="{}"></div>', self.id, self.name)

    @property
    def is_kept_hidden(self) -> bool:
        """Whether an answer stands behind a question that does not apply (F-38, F-40)."""
        return not self.shown and self.value not in ("", [], None)

    @property
    def autocomplete(self) -> str:
        """Nothing of somebody else's is offered by the browser except to the person himself."""
        return "off"

    @property
    def soft_limit(self) -> int | None:
        """A length that only warns."""
        return self.spec.max_length if self.spec.soft_length else None

    @property
    def limit(self) -> int | None:
        """A length that may not be passed."""
        return None if self.spec.soft_length else self.spec.max_length


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


def notes_of(findings: Sequence[Finding], href: Any) -> list[Note]:
    """Findings as the page says them; `href(finding)` is the link to the place."""
    return [Note(one.code, one.severity.value, said(one.message), href(one), *_SEVERITY[one.severity]) for one in findings]


_SEVERITY = {
    Severity.BLOCKING: ("stop", gettext_lazy("應修正"), "fix"),
    Severity.WARNING: ("warn", gettext_lazy("請確認"), "warn"),
    Severity.INFO: ("info", gettext_lazy("提醒"), ""),
}
