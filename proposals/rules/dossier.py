"""A whole proposal as frozen values: the one input of rules, papers, workbook and frozen submission."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from proposals.catalogue.model import Edition
from proposals.catalogue.rich_text import RichText
from proposals.rules.registered import Registered

# str | int | Decimal | bool | date | tuple of option keys | tuple of rows | FileRef | RichText
Value: TypeAlias = Any
Record: TypeAlias = Mapping[str, Value]  # field key -> value; a blank is an absent key


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that a value names. `problem` is "" when the file is there and of a kind that its place takes."""

    name: str
    sha256: str = ""
    size: int = 0
    media_type: str = ""
    source: str = ""  # absolute path of the bytes, for the paper
    problem: str = ""  # "" | "absent" | "unsafe" | "wrong_kind" | "too_large"
    caption: str = ""  # what is printed below a figure


@dataclass(frozen=True, slots=True)
class Member:
    """One member firm and its sections (overview, supplementary, member_company, member_privacy, survey_…)."""

    company_name: str
    owner_name: str
    ubn: str
    sections: Mapping[str, Record]
    ubn_confirmed: bool = True
    ubn_vouched: bool = False  # staff saw evidence for this very number, whatever its check digit says
    registered: Registered | None = None  # what the registers say; None where nobody has asked them

    def record(self, section: str) -> Record:
        """The member's record of a section; empty when nothing was filled."""
        return self.sections.get(section, {})


@dataclass(frozen=True, slots=True)
class Programme:
    """The numbers of one call that rules need. Money in 萬元, percentages as numbers, years ROC."""

    code: str
    roc_year: int
    opens_on: date | None
    last_day: date
    minimum_members: int = 6
    theme_length: int = 4
    theme_maximum: int = 10
    paid_in_capital_limit: Decimal = Decimal(10000)
    regular_employees_below: int = 200
    kpi1_minimum_each: int = 1
    kpi2_minimum: int = 3
    kpi3_minimum: int = 2
    kpi4_growth_minimum: Decimal = Decimal(15)
    kpi5_minimum: int = 1
    midterm_on: date = date(2024, 7, 30)
    midterm_cumulative: Decimal = Decimal(40)
    final_on: date = date(2024, 11, 30)
    venture_years: int = 5
    cooldown_years: int = 3
    consecutive_years: int = 2
    non_execution_ban_years: int = 1
    months: tuple[str, ...] = ("m03", "m04", "m05", "m06", "m07", "m08", "m09", "m10", "m11")
    programme_keyword: str = "數位創新鏈結國際"
    summary_pages: int = 1


@dataclass(frozen=True, slots=True)
class Dossier:
    """The proposal. `document` is the plain interchange tree it was made from (what is hashed, frozen and printed)."""

    programme: Programme
    edition: Edition
    proposal: Mapping[str, Record]
    members: tuple[Member, ...]
    document: Mapping[str, Any]
    files: Mapping[str, FileRef] = field(default_factory=dict)  # path named in the document -> file
    unreadable: Mapping[str, str] = field(default_factory=dict)  # where -> what was typed and could not be read
    hidden: tuple[str, ...] = ()  # places of answers behind a hidden question (kept, not printed)
    summary_pages: int | None = None  # of a render of this content; None: none yet

    def record(self, section: str) -> Record:
        """The alliance's record of a section; empty when nothing was filled."""
        return self.proposal.get(section, {})


__all__ = ["Dossier", "FileRef", "Member", "Programme", "Record", "RichText", "Value"]
