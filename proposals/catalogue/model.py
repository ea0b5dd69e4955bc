"""The official form as frozen dataclasses: sections, fields, options, rows, conditions. No reading, no rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from alliance_portal.lib.findings import Text


class Kind(StrEnum):
    """What a field holds. Every reader of the catalogue dispatches on this."""

    TEXT = "text"
    LONGTEXT = "longtext"
    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"
    DATE = "date"
    YEAR_ROC = "year_roc"
    PHONE = "phone"
    EMAIL = "email"
    UBN = "ubn"
    CHOICE = "choice"
    MULTICHOICE = "multichoice"
    TABLE = "table"
    IMAGE = "image"
    FILE = "file"
    BOOLEAN = "boolean"
    COMPUTED = "computed"


class Scope(StrEnum):
    """Whose record a section belongs to: the alliance's one, or each member firm's."""

    ALLIANCE = "alliance"
    MEMBER = "member"


class FilledBy(StrEnum):
    """Who fills a value."""

    LEAD = "lead"
    MEMBER = "member"
    STAFF = "staff"
    COMPUTED = "computed"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `free_text` names the field of the same section that holds the text the option carries."""

    key: str
    label: Text
    free_text: str = ""
    free_text_label: Text | None = None
    exclusive: bool = False
    code: str = ""
    implies: tuple[str, ...] = ()
    extras: Mapping[str, Any] = field(default_factory=dict)  # region, new_southbound, allowed, corrected_zh, …


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of `show_if` / `required_if`; exactly one of the forms is used. See `proposals.catalogue.conditions`."""

    field: str = ""
    equals: str | None = None
    contains: str | None = None
    one_of: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()
    not_empty: bool = False
    above: Decimal | None = None
    row: tuple[str, ...] = ()
    all: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class FixedRow:
    """A printed row of a table whose rows are given (the five KPIs)."""

    key: str
    label: Text
    unit: str = ""
    number: str = ""
    default_weight: Decimal | None = None
    note_label: Text | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows a table has. `fixed` rows are named by key; free rows count from 0."""

    minimum: int = 0
    default: int = 0
    maximum: int | None = None
    addable: bool = False
    fixed: tuple[FixedRow, ...] = ()
    labels: tuple[Text, ...] = ()
    label_in: str = ""
    first_label: Text | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One blank of the form, a column of a table, or a computed line."""

    key: str
    path: str  # "section.field" or "section.table.column"
    kind: Kind
    label: Text
    filled_by: FilledBy
    required: bool = False  # always required on submission
    required_if: Condition | None = None
    show_if: Condition | None = None
    label_full_zh: str = ""
    group: Text | None = None
    subgroup: Text | None = None
    number: str = ""
    question_no: str = ""
    hint: Text | None = None
    example_zh: tuple[str, ...] = ()
    unit: str = ""
    unit_by_row: bool = False  # the unit stands in the fixed row
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    default: Any = None
    max_length: int | None = None
    soft_length: bool = False  # above max_length only a warning
    options: tuple[Option, ...] = ()
    columns: tuple["Field", ...] = ()
    rows: Rows | None = None
    integer_rows: tuple[str, ...] = ()
    format: str = ""
    formula: str = ""
    same_as: str = ""  # another field holds the value
    per_member: bool = False  # a table whose rows are the member firms, who fill it themselves
    printed: str = ""
    missing: str = ""  # "warning": an absent optional file warns
    carrier: str = ""  # for the text line of an option: "field#option" that opens it
    extras: Mapping[str, Any] = field(default_factory=dict)

    def option(self, key: str) -> Option | None:
        """Return the option of that key, or None."""
        return next((option for option in self.options if option.key == key), None)

    def column(self, key: str) -> "Field":
        """Return the column of that key. KeyError when there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(f"{self.path}.{key}")

    @property
    def is_stored(self) -> bool:
        """Whether it has a value of its own in the document (not computed, not another field's, not the member firms')."""
        return self.kind is not Kind.COMPUTED and not self.same_as and not self.per_member

    @property
    def is_single_row(self) -> bool:
        """Whether a table is one mapping instead of a list of rows (monthly_progress)."""
        return self.rows is not None and self.rows.maximum == 1


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the form. `fields` holds the printed fields in order; the text lines of options follow their field."""

    key: str
    scope: Scope
    label: Text
    part: str
    filled_by: FilledBy
    fields: tuple[Field, ...]
    part_label: Text | None = None
    parents: tuple[Text, ...] = ()
    number: str = ""
    hint: Text | None = None
    max_pages: int | None = None
    layout: tuple[Any, ...] = ()  # blocks of the printed paper (form-layout)
    extras: Mapping[str, Any] = field(default_factory=dict)

    def field(self, key: str) -> Field:
        """Return the field of that key. KeyError when there is none."""
        for each in self.fields:
            if each.key == key:
                return each
        raise KeyError(f"{self.key}.{key}")

    def has(self, key: str) -> bool:
        """Whether the section has a field of that key."""
        return any(each.key == key for each in self.fields)


@dataclass(frozen=True, slots=True)
class HelpText:
    """A question and its answer, shown where it arises (`places` are field paths or page names)."""

    number: int
    question: Text
    places: tuple[str, ...]
    answer: Text
    to_confirm: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """One year's official form, labels filled with the call's years."""

    name: str
    meta: Mapping[str, Any]
    sections: tuple[Section, ...]  # in official order; alliance and member scope
    units: Mapping[str, Text]
    help_texts: tuple[HelpText, ...]
    digest: str  # SHA-256 of the edition's file
    case_fields: tuple[Field, ...] = ()  # the staff's fields and uploads of the case; never in an interchange document

    def section(self, key: str, scope: Scope = Scope.ALLIANCE) -> Section:
        """Return a section by key and scope. KeyError when there is none."""
        for section in self.sections:
            if section.key == key and section.scope is scope:
                return section
        raise KeyError(f"{scope.value}:{key}")

    def of_scope(self, scope: Scope) -> tuple[Section, ...]:
        """The sections of one scope in official order."""
        return tuple(section for section in self.sections if section.scope is scope)

    def field(self, path: str, scope: Scope = Scope.ALLIANCE) -> Field:
        """Return a field or a column by its path. KeyError when there is none."""
        section, _, rest = path.partition(".")
        key, _, column = rest.partition(".")
        found = self.section(section, scope).field(key)
        return found.column(column) if column else found
