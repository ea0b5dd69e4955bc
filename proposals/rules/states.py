"""How far each section is (尚未填寫, 填寫中, 待修正, 已完成), for the task list and the side navigation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from alliance_portal.lib.findings import Finding, Severity
from proposals.catalogue.model import FilledBy, Kind, Scope
from proposals.rules.completeness import blanks
from proposals.rules.dossier import Dossier
from proposals.rules.places import MEMBERS, in_alliance, in_member, target
from proposals.rules.reading import is_blank
from proposals.rules.slots import Slot, cells, is_empty, slots

OVERVIEW = in_alliance("member_overview")  # the firms table: its rows stand in the members' records
SELF_CHECK_3 = "D-19"  # says again, of a member, what its own sections say


class State(StrEnum):
    """What a section is waiting for."""

    EMPTY = "empty"  # 尚未填寫
    FILLING = "filling"  # 填寫中
    FIX = "fix"  # 待修正
    DONE = "done"  # 已完成


@dataclass(frozen=True, slots=True)
class SectionState:
    """State of a section or of a member's whole record. `missing` blanks are among the `blocking` findings; `filled` counts answers."""

    state: State
    filled: int
    missing: int
    blocking: int
    warnings: int

    @property
    def needed(self) -> int:
        """How many required answers there are at least: the filled ones and those that are missing."""
        return self.filled + self.missing


def section_states(dossier: Dossier, findings: Iterable[Finding]) -> Mapping[str, SectionState]:
    """State of every place "proposal.<section>", "members[i].<section>" and "members[i]", and of "members" (the list of firms).

    `findings` are those of `check`. "proposal.member_overview" gathers the members' rows of the firms table.
    """
    places = _places(dossier)
    filled = dict.fromkeys(places, 0)
    for slot in slots(dossier):
        count = _answers(dossier, slot)
        for place in _homes(slot.where):
            filled[place] += count
    missing_at = {(finding.where, finding.code) for finding in blanks(dossier)}
    blank_places = {where for where, _ in missing_at}
    if len(dossier.members) < dossier.programme.minimum_members:
        blank_places.add(MEMBERS)  # firms that nobody has added yet are missing, not wrong
    missing, wrong, blocking, warnings = (dict.fromkeys(places, 0) for _ in range(4))
    for finding in findings:
        if finding.code == SELF_CHECK_3 and target(finding.where).scope is Scope.MEMBER:
            continue
        for place in _homes(finding.where):
            if place not in places:
                continue
            blocking[place] += finding.severity is Severity.BLOCKING
            warnings[place] += finding.severity is Severity.WARNING
            missing[place] += (finding.where, finding.code) in missing_at
            wrong[place] += finding.severity is Severity.BLOCKING and finding.where not in blank_places
    return {
        place: SectionState(_state(filled[place], wrong[place], blocking[place]), filled[place], missing[place], blocking[place], warnings[place])
        for place in places
    }


def _places(dossier: Dossier) -> list[str]:
    alliance = [in_alliance(section.key) for section in dossier.edition.of_scope(Scope.ALLIANCE) if section.filled_by is not FilledBy.STAFF]
    members = []
    for index in range(len(dossier.members)):
        members.append(in_member(index))
        members += [f"members[{index}].{section.key}" for section in dossier.edition.of_scope(Scope.MEMBER)]
    return [*alliance, MEMBERS, *members]


def _homes(where: str) -> tuple[str, ...]:
    """The places whose state something at `where` belongs to."""
    if where == MEMBERS:
        return (MEMBERS,)
    place = target(where)
    if place.scope is Scope.ALLIANCE:
        return (in_alliance(place.section),)
    member = in_member(place.member_index or 0)
    homes = (member, f"{member}.{place.section}") if place.section else (member,)
    return (*homes, *{"identity": (MEMBERS,), "overview": (OVERVIEW,)}.get(place.section, ()))


def _answers(dossier: Dossier, slot: Slot) -> int:
    """How many answers a field holds: one, or one for each row of a table that says something. Untouched ticks are none."""
    if is_empty(dossier, slot) or not slot.is_asked:
        return 0
    if slot.field.kind is not Kind.TABLE:
        return 0 if slot.value is False else 1
    return sum(not is_blank(each.value) and each.value is not False for each in cells(dossier, slot))


def _state(filled: int, wrong: int, blocking: int) -> State:
    if wrong:
        return State.FIX
    if not blocking:
        return State.DONE
    return State.FILLING if filled else State.EMPTY
