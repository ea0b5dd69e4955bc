"""What is not filled in: every required place that is blank, with the code of its place (spec: findings, first list)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from alliance_portal.lib.findings import Finding, Severity, Text
from proposals.catalogue.model import Field, Kind, Scope
from proposals.rules.codes import blank_code
from proposals.rules.dossier import Dossier
from proposals.rules.places import in_member, target
from proposals.rules.reading import is_blank
from proposals.rules.slots import ANNEX, Slot, cells, is_empty, member_slots, slots
from proposals.rules.wording import field_name, heading, of_firm, quoted

# Ticks that must be there: "no" is no answer to them. Every other yes-or-no question may be answered no.
DECLARATIONS = frozenset({
    "truth_declaration", "no_duplicate_declaration", "sanction_declaration", "consensus_declaration", "consent",
})
# Typed records, not questions: what they hold is judged by history, a blank cell in them is not asked for.
OPEN_TABLES = frozenset({"coaching_history"})
ENTRY = frozenset({"first_entry_year", "entry_order"})  # survey 二-7: one goes with the other

TAILS = {
    Kind.CHOICE: Text("尚未選擇", "is not chosen"),
    Kind.MULTICHOICE: Text("尚未選擇", "is not chosen"),
    Kind.FILE: Text("尚未上傳", "is not uploaded"),
    Kind.IMAGE: Text("尚未上傳", "is not uploaded"),
    Kind.BOOLEAN: Text("尚未勾選", "is not answered"),
    Kind.TABLE: Text("尚未填寫任何一列", "has no row filled in yet"),
}
UNFILLED = Text("尚未填寫", "is not filled in")
UNDECLARED = Text("尚未勾選確認", "is not ticked")


def blanks(dossier: Dossier) -> Iterator[Finding]:
    """Every blank that a submission needs filled. Blocking, one a place."""
    for slot in slots(dossier):
        if not slot.is_needed and slot.field.kind is not Kind.TABLE:
            continue
        code = blank_code(_scope(slot), slot.section.key, slot.field)
        if slot.is_needed and _is_missing(dossier, slot):
            yield Finding(code, Severity.BLOCKING, _message(dossier, slot), slot.where)
        elif slot.field.kind is Kind.TABLE and slot.is_asked and slot.field.key not in OPEN_TABLES:
            for each in cells(dossier, slot):
                if each.is_needed and is_blank(each.value) and each.where not in dossier.unreadable:
                    yield Finding(code, Severity.BLOCKING, each.named(dossier, _tail(each.column)), each.where)


def everything_is_filled_in(dossier: Dossier, on: date) -> Iterator[Finding]:
    """Completeness of the whole form; a member whose form has a blank makes D-19 besides."""
    missing = [*blanks(dossier), *_half_answers(dossier)]
    yield from missing
    yield from _unfinished_forms(dossier, missing)


def _unfinished_forms(dossier: Dossier, missing: Iterable[Finding]) -> Iterator[Finding]:
    """Self-check 3: every member, the lead included, has filled its 聯盟業者基本資料表 (D-19). Names firm and missing parts."""
    counts: dict[int, Counter[str]] = {}
    for finding in missing:
        place = target(finding.where)
        if place.member_index is not None and place.section in ANNEX:
            counts.setdefault(place.member_index, Counter())[place.section] += 1
    for index, sections in sorted(counts.items()):
        yield Finding("D-19", Severity.BLOCKING, _unfinished(dossier, index, sections), in_member(index))


def _half_answers(dossier: Dossier) -> Iterator[Finding]:
    """Survey 二-7: year of first entry and order of entry are both filled or both blank (F-38, F-39)."""
    for index in range(len(dossier.members)):
        pair = [slot for slot in member_slots(dossier, index, "survey_overseas") if slot.field.key in ENTRY and slot.is_asked]
        empty = [slot for slot in pair if is_empty(dossier, slot)]
        if len(empty) == 1 and len(pair) == 2:
            other = next(slot for slot in pair if slot is not empty[0])
            tail = Text(
                f"尚未填寫，但已填{quoted(other.field.label).zh}；兩項須同時填寫或同時留白",
                f"is not filled in, but {quoted(other.field.label).en} is; fill both or neither",
            )
            code = blank_code(Scope.MEMBER, "survey_overseas", empty[0].field)
            yield Finding(code, Severity.BLOCKING, empty[0].named(dossier, tail), empty[0].where)


def _scope(slot: Slot) -> Scope:
    return Scope.ALLIANCE if slot.member_index is None else Scope.MEMBER


def _is_missing(dossier: Dossier, slot: Slot) -> bool:
    if slot.field.kind is Kind.BOOLEAN and slot.field.key in DECLARATIONS:
        return slot.value is not True and slot.where not in dossier.unreadable
    return is_empty(dossier, slot)


def _message(dossier: Dossier, slot: Slot) -> Text:
    if not slot.field.carrier:
        return slot.named(dossier, _tail(slot.field))
    parent_key, _, option_key = slot.field.carrier.partition("#")
    parent = slot.section.field(parent_key)
    option = parent.option(option_key)
    if option is None:
        return slot.named(dossier, UNFILLED)
    name, choice = field_name(slot.section, parent), quoted(option.label)
    sentence = Text(f"{name.zh}已選{choice.zh}，尚未填寫其說明", f"{name.en}: {choice.en} is chosen, its text is not filled in")
    return sentence if slot.member_index is None else of_firm(dossier, slot.member_index, sentence)


def _tail(field: Field) -> Text:
    if field.kind is Kind.BOOLEAN and field.key in DECLARATIONS:
        return UNDECLARED
    if field.rows is not None and (field.rows.fixed or field.rows.maximum == 1):
        return UNFILLED
    return TAILS.get(field.kind, UNFILLED)


def _unfinished(dossier: Dossier, index: int, sections: Counter[str]) -> Text:
    parts = [heading(dossier.edition.section(key, Scope.MEMBER)) for key in ANNEX if sections[key]]
    counts = [sections[key] for key in ANNEX if sections[key]]
    zh = "、".join(f"「{part.zh}」{count}項" for part, count in zip(parts, counts, strict=True))
    en = ", ".join(f"{count} in “{part.en}”" for part, count in zip(parts, counts, strict=True))
    return of_firm(dossier, index, Text(f"聯盟業者基本資料表尚未填妥，還缺{zh}", f"the member data form is not complete, missing: {en}"))


RULES = (everything_is_filled_in,)
