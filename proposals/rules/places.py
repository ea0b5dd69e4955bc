"""`where` of a finding: building it, taking it apart again, and the order of the form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from proposals.catalogue.model import Edition, Field, Scope, Section

MEMBERS = "members"  # a rule over the alliance
IDENTITY = "identity"  # a member's name, owner and number stand at the member's own level in a document
IDENTITY_FIELDS = ("company_name", "owner_name", "ubn")
WHERE = re.compile(
    r"(?P<root>proposal|members)(?:\[(?P<member>\d+)\])?"
    r"(?:\.(?P<first>\w+))?(?:\.(?P<second>\w+))?(?:\[(?P<row>\w+)\])?(?:\.(?P<column>\w+))?"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the form. `row` is a fixed row's key or a free row's index from 0, as text; "" where a part is not named."""

    scope: Scope
    section: str = ""
    member_index: int | None = None
    field: str = ""
    row: str = ""
    column: str = ""

    @property
    def anchor(self) -> str:
        """The HTML id of the place's input on its page: `id_field-row-column`; "" for a whole section."""
        parts = [part for part in (self.field, self.row, self.column) if part]
        return "id_" + "-".join(parts) if parts else ""


@lru_cache(maxsize=8192)
def target(where: str) -> Place:
    """Take a finding's `where` apart. ValueError when it is none."""
    found = WHERE.fullmatch(where)
    if found is None:
        raise ValueError(f"not a place: {where}")
    first, second, row, column = (found[name] or "" for name in ("first", "second", "row", "column"))
    if found["root"] == "proposal" and first and not found["member"]:
        return Place(Scope.ALLIANCE, first, None, second, row, column)
    if where == MEMBERS:
        return Place(Scope.ALLIANCE, "alliance_basic", None, MEMBERS)
    if found["root"] == MEMBERS and found["member"]:
        index = int(found["member"])
        if first and not (second or row or column):
            # `members[2].ubn` is a value, `members[2].overview` a section: a value of the firm itself stands without a section
            return Place(Scope.MEMBER, IDENTITY, index, first) if first in IDENTITY_FIELDS else Place(Scope.MEMBER, first, index)
        return Place(Scope.MEMBER, first, index, second, row, column)
    raise ValueError(f"not a place: {where}")


def in_alliance(section: str, field: str = "") -> str:
    """The place of an alliance's field, or of the section."""
    return f"proposal.{section}.{field}" if field else f"proposal.{section}"


def in_member(index: int, section: str = "", field: str = "") -> str:
    """The place of a member's field, of its section, or of the member."""
    parts = [f"members[{index}]", "" if section == IDENTITY else section, field]
    return ".".join(part for part in parts if part)


def cell(table: str, row: str | int, column: str = "") -> str:
    """The place of a row or of a cell below the place of its table."""
    return f"{table}[{row}].{column}" if column else f"{table}[{row}]"


# Sections of a member's record that print in a table of the alliance's; the others are the annex, one form a member.
PRINTED_IN = {IDENTITY: ("alliance_basic", "members"), "overview": ("member_overview", "firms")}
LAST = "supplementary"  # never printed: after everything else


def form_order(edition: Edition) -> "FormOrder":
    """The order of the form of an edition."""
    return FormOrder(edition)


class FormOrder:
    """Sorts places as the form has them: sections, then members, then fields, rows and columns."""

    def __init__(self, edition: Edition) -> None:
        self.alliance = {section.key: (rank, _ranks(section)) for rank, section in enumerate(edition.of_scope(Scope.ALLIANCE))}
        self.member = {section.key: (rank, _ranks(section)) for rank, section in enumerate(edition.of_scope(Scope.MEMBER))}
        # the annex follows Part 2; the check table, the mailing label and what is never printed come after it
        self.annex = 0.5 + max((rank for rank, each in enumerate(edition.of_scope(Scope.ALLIANCE)) if each.part == "part2"), default=-1)

    def key(self, where: str) -> tuple[float, ...]:
        """The sorting key of a place."""
        place = target(where)
        if place.scope is Scope.ALLIANCE:
            rank, fields = self.alliance[place.section]
            return (rank, *_within(place, fields), -1.0)
        index = float(place.member_index or 0)
        rank, fields = self.member.get(place.section, (-1, {}))
        if place.section in PRINTED_IN:
            section, field = PRINTED_IN[place.section]
            rank, printed = self.alliance[section]
            return (rank, printed.get(field, 0), index, *_within(place, fields))
        if place.section == LAST:
            return (self.alliance[LAST][0], 1e6, index, *_within(place, fields))
        return (self.annex, index, rank, *_within(place, fields))


def _ranks(section: Section) -> Mapping[str, float]:
    """Rank of every field, row and column of a section by `field`, `field[row]`, `field.column`."""
    ranks: dict[str, float] = {}
    for rank, field in enumerate(section.fields):
        ranks[field.key] = float(rank)
        ranks.update(_table_ranks(field))
    return ranks


def _table_ranks(field: Field) -> Mapping[str, float]:
    columns = {f"{field.key}.{column.key}": float(rank) for rank, column in enumerate(field.columns)}
    fixed = field.rows.fixed if field.rows else ()
    return columns | {f"{field.key}[{row.key}]": float(rank) for rank, row in enumerate(fixed)}


def _within(place: Place, ranks: Mapping[str, float]) -> tuple[float, float, float]:
    """Rank of field, row and column inside a section; a whole section or table stands before its parts."""
    row = float(place.row) if place.row.isdigit() else ranks.get(f"{place.field}[{place.row}]", -1.0)
    return ranks.get(place.field, -1.0), row, ranks.get(f"{place.field}.{place.column}", -1.0)
