"""What a workbook is made of, before any program for spreadsheets sees it: parts, blanks, sheets of styled cells, faults of cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alliance_portal.lib.findings import Text
from proposals.catalogue.model import Field, FilledBy, Kind, Section

FILE_KINDS = (Kind.FILE, Kind.IMAGE)
NUMBER_KINDS = (Kind.INTEGER, Kind.DECIMAL, Kind.PERCENT)
# one source for each fact: these stand in the member firms' own parts
ELSEWHERE = frozenset({"alliance_basic.members", "alliance_basic.lead_company_name", "member_overview.firms"})
CONSENT = "member_privacy"  # a person's own act on the screen, never through a file

Face = Any  # what stands in the cells of a field: a text, a list of option keys, a row, or rows


@dataclass(frozen=True, slots=True)
class Part:
    """One section of one owner: "" is the alliance, else a member's key."""

    owner: str
    section: Section
    record: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, Any] = field(default_factory=dict)  # path -> text that could not be read, kept as typed
    revision: int = 0

    @property
    def code(self) -> str:
        """How a sheet names the part in its first cell."""
        return f"{self.owner or 'alliance'}/{self.section.key}"


@dataclass(frozen=True, slots=True)
class Subject:
    """Which case and form the workbook is of. `owners`: key -> name of the firm, the alliance's under ""."""

    call: str
    edition: str
    digest: str
    proposal: str
    owners: Mapping[str, str]
    language: str = "zh-hant"
    made_at: str = ""
    instructions: tuple[Text, ...] = ()  # on the first sheet; blank: those of the application form

    def said(self, text: Text | None) -> str:
        """A text in the language of the workbook."""
        return text.in_language(self.language) if text else ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the plan. `options` names the list that the cell is chosen from."""

    column: int
    value: Any
    style: str
    options: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the plan with its code in the first column; `height` in points, 0 for the usual one."""

    code: str
    cells: tuple[Cell, ...] = ()
    height: float = 0


@dataclass(frozen=True, slots=True)
class Blank:
    """A cell that people fill. `path` inside the section; `tick` is the option that a cell of a list of boxes stands for."""

    field: Field
    path: str
    code: str
    column: int
    label: Text
    tick: str = ""
    is_tick: bool = False


def field_key(blank: Blank) -> str:
    """The field that a blank belongs to."""
    return blank.path.partition("[")[0].partition(".")[0]


@dataclass(frozen=True, slots=True)
class Head:
    """A row of column heads: where they must stand for the rows below to be read."""

    code: str
    cells: tuple[tuple[int, Text], ...]


@dataclass(slots=True)
class Sheet:
    """A sheet of the plan."""

    title: str
    widths: Mapping[int, float]
    rows: list[Row] = field(default_factory=list)
    blanks: list[Blank] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    landscape: bool = False
    frozen_rows: int = 0


@dataclass(frozen=True, slots=True)
class CellFault:
    """Why a cell, a row or a sheet was not taken: where, which blank, and a sentence. `field` is "" for a sheet as a whole."""

    sheet: str
    cell: str
    label: Text
    reason: Text
    part: int = -1
    field: str = ""


class WorkbookRefused(ValueError):
    """The file as a whole is not taken: not ours, of another case, of an older form, or not a workbook at all."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.zh)
        self.reason = reason


def is_typed(each: Field) -> bool:
    """Whether people type this field (not computed, not a file, not taken from elsewhere, not the staff's)."""
    return (
        each.is_stored and each.kind not in FILE_KINDS and not each.same_as and each.filled_by in (FilledBy.LEAD, FilledBy.MEMBER)
        and each.path not in ELSEWHERE
    )  # fmt: skip


def has_blanks(section: Section) -> bool:
    """Whether a section has anything that a workbook can hold."""
    return section.key != CONSENT and any(is_typed(each) for each in section.fields)


def parts_of(parts: Sequence[Part]) -> list[Part]:
    """The parts that a workbook can hold."""
    return [part for part in parts if has_blanks(part.section)]
