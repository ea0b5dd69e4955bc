"""Every blank of a proposal's form, with what stands in it: the one walk that completeness, ranges and states share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import local

from alliance_portal.lib.findings import Text
from proposals.catalogue.conditions import is_required, is_shown
from proposals.catalogue.model import Field, FilledBy, Kind, Scope, Section
from proposals.rules.dossier import Dossier, Member, Record, Value
from proposals.rules.places import IDENTITY, cell, in_alliance, in_member
from proposals.rules.reading import KEY, Row, chosen, fixed_rows, is_blank, rows, single_row
from proposals.rules.wording import field_name, joined, of_firm, row_name

# Printed from a source elsewhere in the record: the firms' own names, the list of members, the members' rows of the firms table.
MIRRORED = frozenset({"alliance_basic.lead_company_name", "alliance_basic.members", "member_overview.firms"})
ANNEX = ("member_company", "member_privacy", "survey_domestic", "survey_overseas", "survey_digital", "survey_future")


@dataclass(frozen=True)
class Slot:
    """A field of one record. `member_index` is None in the alliance's record. What ten rules ask of it is found out once."""

    section: Section
    field: Field
    record: Record
    member_index: int | None
    where: str

    @property
    def value(self) -> Value:
        """What was answered, None when nothing was."""
        return self.record.get(self.field.key)

    @cached_property
    def is_asked(self) -> bool:
        """Whether the form shows the field, given the other answers."""
        if self.field.carrier:
            parent, _, option = self.field.carrier.partition("#")
            return option in chosen(self.record, parent) and is_shown(self.section.field(parent), self.record)
        return is_shown(self.field, self.record)

    @cached_property
    def is_needed(self) -> bool:
        """Whether a blank here keeps the proposal from being complete."""
        return self.is_asked and (bool(self.field.carrier) or is_required(self.field, self.record))

    def named(self, dossier: Dossier, tail: Text) -> Text:
        """A sentence about the field: firm, name of the field, what there is to say."""
        return _sentence(dossier, self.member_index, field_name(self.section, self.field), tail)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table. `row_label` is how people call the row."""

    slot: Slot
    column: Field
    row: Row
    row_key: str
    row_label: Text
    where: str

    @property
    def value(self) -> Value:
        """What was answered, None when nothing was."""
        return self.row.get(self.column.key)

    @property
    def is_needed(self) -> bool:
        """Whether a blank here keeps the proposal from being complete."""
        return is_required(self.column, self.slot.record, row_key=self.row_key, row=self.row)

    def named(self, dossier: Dossier, tail: Text) -> Text:
        """A sentence about the cell: firm, table, row, column, what there is to say."""
        name = field_name(self.slot.section, self.slot.field, self.row_label, self.column)
        return _sentence(dossier, self.slot.member_index, name, tail)


class _Walk(local):
    """The walk of the dossier that this thread judged last: all its rules follow one another on the same dossier."""

    dossier: Dossier | None = None
    found: tuple[Slot, ...] = ()


_WALK = _Walk()


def slots(dossier: Dossier) -> tuple[Slot, ...]:
    """Every field that somebody fills, in the order of the catalogue: the alliance's, then each member's. A dossier never changes."""
    if _WALK.dossier is not dossier:
        _WALK.dossier, _WALK.found = dossier, tuple(_walk(dossier))
    return _WALK.found


def _walk(dossier: Dossier) -> Iterator[Slot]:
    for section in dossier.edition.of_scope(Scope.ALLIANCE):
        yield from _slots(section, dossier.record(section.key), None, in_alliance(section.key))
    for index in range(len(dossier.members)):
        for section in dossier.edition.of_scope(Scope.MEMBER):
            yield from member_slots(dossier, index, section.key)


def member_slots(dossier: Dossier, index: int, key: str) -> Iterator[Slot]:
    """The fields of one section of one member's record."""
    section = dossier.edition.section(key, Scope.MEMBER)
    return _slots(section, member_record(dossier.members[index], key), index, in_member(index, key))


def _slots(section: Section, record: Record, member_index: int | None, head: str) -> Iterator[Slot]:
    for field in section.fields:
        if field.is_stored and not field.same_as and field.filled_by is not FilledBy.STAFF and field.path not in MIRRORED:
            yield Slot(section, field, record, member_index, f"{head}.{field.key}")


def member_record(member: Member, section: str) -> Record:
    """A member's record of a section; name, owner and number stand at the member itself."""
    if section == IDENTITY:
        return {"company_name": member.company_name, "owner_name": member.owner_name, "ubn": member.ubn}
    return member.record(section)


def cells(dossier: Dossier, slot: Slot) -> Iterator[Cell]:
    """Every cell that somebody fills in the rows that a table has; a blank table has none."""
    columns = [column for column in slot.field.columns if column.is_stored]
    for where, key, label, row in _table_rows(dossier, slot):
        for column in columns:
            yield Cell(slot, column, row, key, label, f"{where}.{column.key}")


def is_empty(dossier: Dossier, slot: Slot) -> bool:
    """Whether nothing was typed there, readable or not."""
    return is_blank(slot.value) and not any(
        place == slot.where or place.startswith((f"{slot.where}[", f"{slot.where}.")) for place in dossier.unreadable
    )


def _table_rows(dossier: Dossier, slot: Slot) -> Iterator[tuple[str, str, Text, Row]]:
    """Place, key, name and values of the rows of a table."""
    shape = slot.field.rows
    if slot.field.kind is not Kind.TABLE or shape is None or is_empty(dossier, slot):
        return
    if shape.fixed:
        given = fixed_rows(slot.record, slot.field.key)
        for fixed in shape.fixed:
            yield cell(slot.where, fixed.key), fixed.key, _fixed_name(fixed.key), given.get(fixed.key, {KEY: fixed.key})
    elif shape.maximum == 1:
        yield slot.where, "", Text("", ""), single_row(slot.record, slot.field.key)
    else:
        found = rows(slot.record, slot.field.key)
        for index in range(max(len(found), _last_unreadable(dossier.unreadable, slot.where) + 1)):
            yield cell(slot.where, index), str(index), row_name(index + 1), found[index] if index < len(found) else {}


def _last_unreadable(unreadable: Mapping[str, str], table: str) -> int:
    """Index of the last free row in which something unreadable was typed; -1 when there is none."""
    places = [place.removeprefix(f"{table}[").partition("]")[0] for place in unreadable if place.startswith(f"{table}[")]
    return max((int(place) for place in places if place.isdigit()), default=-1)


def _fixed_name(key: str) -> Text:
    """"KPI 3" of the row kpi3: the five rows of every fixed table are the five indicators."""
    name = f" KPI {key.removeprefix('kpi')}"
    return Text(name, name.strip())


def _sentence(dossier: Dossier, member_index: int | None, name: Text, tail: Text) -> Text:
    sentence = joined(name, tail)
    return sentence if member_index is None else of_firm(dossier, member_index, sentence)
