"""From a document's tree to the dossier: for files, for the store and for frozen submissions alike."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from alliance_portal.files.kinds import KINDS
from proposals.catalogue.captions import caption_of
from proposals.catalogue.model import Edition, Field, Kind, Scope, Section
from proposals.interchange.shape import FILE_KINDS, IDENTITY, Walk, file_names, walk
from proposals.rules.dossier import Dossier, FileRef, Member, Programme

Files = Callable[[str], FileRef]


def dossier(
    tree: Mapping[str, Any],
    *,
    programme: Programme,
    edition: Edition,
    files: Files,
    unreadable: Mapping[str, str] | None = None,
    confirmed_ubns: Collection[str] | None = None,
    vouched_ubns: Collection[str] = (),
) -> Dossier:
    """Make the dossier of a document. `files` finds the file that a value names; `unreadable` are texts kept beside the tree, by place.

    Without `confirmed_ubns` every business number counts as confirmed; `vouched_ubns` are those that staff saw evidence for.
    Answers behind a hidden question stand in `document` and `hidden`, not in the records. What does not fit (see `check_shape`)
    does not stop it: it is noted as unreadable.
    """
    found = walk(tree, edition)
    named: dict[str, FileRef] = {}
    proposal = {section.key: _with_files(section, found.proposal.get(section.key, {}), files, named) for section in edition.of_scope(Scope.ALLIANCE)}
    members = tuple(_member(records, edition, files, named, confirmed_ubns, vouched_ubns) for records in found.members)
    if members and members[0].company_name:
        proposal["alliance_basic"] = {"lead_company_name": members[0].company_name, **proposal["alliance_basic"]}
    return Dossier(
        programme=programme,
        edition=edition,
        proposal={key: record for key, record in proposal.items() if record},
        members=members,
        document=found.tree,
        files=named,
        unreadable={**found.unreadable, **(unreadable or {})},
        hidden=tuple(found.hidden),
    )


def _member(
    records: Mapping[str, Mapping[str, Any]],
    edition: Edition,
    files: Files,
    named: dict[str, FileRef],
    confirmed_ubns: Collection[str] | None,
    vouched_ubns: Collection[str],
) -> Member:
    names = records[IDENTITY]
    sections = {
        section.key: _with_files(section, records[section.key], files, named) for section in edition.of_scope(Scope.MEMBER) if section.key in records
    }
    ubn = names.get("ubn", "")
    return Member(
        company_name=names.get("company_name", ""),
        owner_name=names.get("owner_name", ""),
        ubn=ubn,
        sections=sections,
        ubn_confirmed=confirmed_ubns is None or ubn in confirmed_ubns,
        ubn_vouched=ubn in vouched_ubns,
    )


def _with_files(section: Section, record: Mapping[str, Any], files: Files, named: dict[str, FileRef]) -> dict[str, Any]:
    """The record with its files found; the pictures of narratives are found too."""
    done = dict(record)
    for each in section.fields:
        if each.key not in record:
            continue
        for name in file_names(each, record[each.key]):
            found = suited(each, files(name))
            named[name] = found
            if each.kind in FILE_KINDS:
                caption = caption_of(record[each.key])
                done[each.key] = replace(found, caption=caption) if caption else found
    return done


def upload_kind(field: Field) -> str:
    """Which kind of `alliance_portal.files.kinds` a field takes."""
    if field.kind is Kind.IMAGE:
        return "figure"
    if field.kind is Kind.LONGTEXT:
        return "narrative"
    return "seal" if field.key == "lead_seal" else "certificate"


def suited(field: Field, found: FileRef) -> FileRef:
    """The file, its problem named when it is not of a kind and size that its place takes."""
    kind = KINDS[upload_kind(field)]
    if found.problem:
        return found
    if found.media_type not in kind.media_types:
        return replace(found, problem="wrong_kind")
    return replace(found, problem="too_large") if found.size > kind.size else found


def places_of_files(found: Walk, edition: Edition) -> Iterator[tuple[str, Field, str]]:
    """Every place that names a file: (place, field, name), in form order."""
    for section in edition.of_scope(Scope.ALLIANCE):
        yield from _places(section, f"proposal.{section.key}", found.proposal.get(section.key, {}))
    for index, records in enumerate(found.members):
        for section in edition.of_scope(Scope.MEMBER):
            yield from _places(section, f"members[{index}].{section.key}", records.get(section.key, {}))


def _places(section: Section, place: str, record: Mapping[str, Any]) -> Iterator[tuple[str, Field, str]]:
    for each in section.fields:
        if each.key in record:
            for name in file_names(each, record[each.key]):
                yield f"{place}.{each.key}", each, name
