"""What a form page shows of one section, and one blank as it is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from alliance_portal.lib.findings import Finding, Severity, Text
from proposals.catalogue.model import Field
from proposals.forms.markup import EMPTY, html
from proposals.forms.names import input_id, name_of_path
from proposals.forms.words import said


@dataclass(frozen=True, slots=True)
class FileView:
    """A file in its slot, as the page shows it."""

    name: str
    size: int
    url: str
    is_image: bool
    version: int = 1
    added: Any = None
    is_unsafe: bool = False  # found infected: named, never offered
    caption: str = ""
    figure_url: str = ""  # where a figure is cropped and captioned; "" for other files


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
    template: str  # which drawer of `drawn` draws its input
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
        return mark_safe(self.value) if self.rich else EMPTY  # noqa: S308  cleaned by `draw`

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
        """Attributes that every input has."""
        wrong = SafeString(' aria-invalid="true"') if self.is_wrong else EMPTY
        described = self.described_by
        about = html(' aria-describedby="{}"', described) if described else EMPTY
        return html(' id="{}" name="{}"{}{}{}', self.id, self.name, wrong, about, SafeString(" disabled") if self.readonly else EMPTY)

    @property
    def is_kept_hidden(self) -> bool:
        """Whether an answer stands behind a question that does not apply (F-38, F-40)."""
        return not self.shown and self.value not in ("", [], None)

    @property
    def soft_limit(self) -> int | None:
        """A length that only warns."""
        return self.spec.max_length if self.spec.soft_length else None


def notes_of(findings: Sequence[Finding], href: Any) -> list[Note]:
    """Findings as the page says them; `href(finding)` is the link to the place."""
    return [Note(one.code, one.severity.value, said(one.message), href(one), *_SEVERITY[one.severity]) for one in findings]


_SEVERITY = {
    Severity.BLOCKING: ("stop", gettext_lazy("應修正"), "fix"),
    Severity.WARNING: ("warn", gettext_lazy("請確認"), "warn"),
    Severity.INFO: ("info", gettext_lazy("提醒"), ""),
}
