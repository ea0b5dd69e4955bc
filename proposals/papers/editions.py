"""The four editions of a paper (decisions, Editions of the PDF): what each reader sees of a dossier, as a dossier of its own.

full: everything. member: figures, survey answers and contacts of the other firms are ＊. reviewer: no telephone, e-mail or address, the
certificate and the label are left out. agency: as the reviewer's, and names of persons are masked until the contract is signed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Self

from proposals.catalogue.model import Field, Kind, Scope, Section
from proposals.papers.stamp import AGENCY, FULL, MASK, MEMBER, Stamp
from proposals.rules.dossier import Dossier, Member, Record, RichText

CONTACTS = {Kind.PHONE, Kind.EMAIL}
FIGURES = {Kind.INTEGER, Kind.DECIMAL, Kind.PERCENT}
ADDRESSES = {"company_address", "other_place_address", "sender_address"}
PERSONS = {"pi_name", "contact_name", "owner_name"}
OWN_ONLY = {"survey_domestic", "survey_overseas", "survey_digital", "survey_future"}  # a firm's survey is its own
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
TELEPHONE = re.compile(r"(?<![\d,.])(?:\+886[-\s]?|[(（]?0)\d{1,3}[)）]?[-\s]?\d{3,4}[-\s]?\d{3,4}(?!\d)")


class Masked(str):
    """A value that this edition does not show. Prints as ＊ wherever it stands."""

    __slots__ = ()

    def __new__(cls) -> Self:
        return super().__new__(cls, MASK)


def seen_by(dossier: Dossier, stamp: Stamp) -> Dossier:
    """The dossier as the stamp's edition may see it. IndexError when it is made for a member that is not there."""
    if stamp.edition == FULL:
        return dossier
    if stamp.edition == MEMBER:
        if stamp.viewer_member is not None and not 0 <= stamp.viewer_member < len(dossier.members):
            raise IndexError(stamp.viewer_member)
        return _for_member(dossier, stamp.viewer_member)
    return _without_contacts(dossier, names=stamp.edition == AGENCY and not stamp.contracted)


def _for_member(dossier: Dossier, viewer: int | None) -> Dossier:
    members = tuple(member if place == viewer else _other_member(dossier, member) for place, member in enumerate(dossier.members))
    if viewer == 0:
        return replace(dossier, members=members)
    section = dossier.edition.section("alliance_basic")
    basic = _mask(dossier.record("alliance_basic"), section, lambda field: field.kind is Kind.PHONE and "mobile" in field.key)
    return replace(dossier, members=members, proposal={**dossier.proposal, "alliance_basic": basic})


def _other_member(dossier: Dossier, member: Member) -> Member:
    def is_hidden(field: Field) -> bool:
        return field.kind in FIGURES or field.kind in CONTACTS or field.key in ADDRESSES

    sections: dict[str, Record] = {}
    for section in dossier.edition.of_scope(Scope.MEMBER):
        record = member.record(section.key)
        if section.key in OWN_ONLY:
            sections[section.key] = {field.key: Masked() for field in section.fields}
        else:
            sections[section.key] = _mask(record, section, is_hidden)
    return replace(member, sections=sections)


def _without_contacts(dossier: Dossier, *, names: bool) -> Dossier:
    def is_hidden(field: Field) -> bool:
        return field.kind in CONTACTS or field.key in ADDRESSES or (names and field.key in PERSONS)

    secrets = sorted({text for text in _hidden_texts(dossier, is_hidden) if len(text) > 1}, key=len, reverse=True)
    owners = sorted({member.owner_name for member in dossier.members if len(member.owner_name) > 1}, key=len, reverse=True) if names else []

    def scrub(text: str) -> str:
        for secret in (*secrets, *owners):
            text = text.replace(secret, MASK)
        return TELEPHONE.sub(MASK, EMAIL.sub(MASK, text))

    proposal = {
        section.key: _scrubbed(_mask(dossier.record(section.key), section, is_hidden), scrub) for section in dossier.edition.of_scope(Scope.ALLIANCE)
    }
    members = tuple(
        replace(
            member,
            owner_name=Masked() if names and member.owner_name else member.owner_name,
            sections={
                section.key: _scrubbed(_mask(member.record(section.key), section, is_hidden), scrub)
                for section in dossier.edition.of_scope(Scope.MEMBER)
            },
        )
        for member in dossier.members
    )
    return replace(dossier, proposal=proposal, members=members)


def _hidden_texts(dossier: Dossier, is_hidden: Callable[[Field], bool]) -> Iterator[str]:
    for section in dossier.edition.sections:
        records = [dossier.record(section.key)] if section.scope is Scope.ALLIANCE else [member.record(section.key) for member in dossier.members]
        for field in section.fields:
            if is_hidden(field):
                yield from (value for record in records if isinstance(value := record.get(field.key), str))


def _mask(record: Record, section: Section, is_hidden: Callable[[Field], bool]) -> Record:
    masked: dict[str, Any] = dict(record)
    for field in section.fields:
        value = record.get(field.key)
        if value is None or value == "":
            continue
        if is_hidden(field):
            masked[field.key] = Masked()
        elif field.columns and isinstance(value, (tuple, list)):
            hidden = {column.key for column in field.columns if is_hidden(column)}
            masked[field.key] = tuple({key: Masked() if key in hidden else cell for key, cell in row.items()} for row in value)
    return masked


def _scrubbed(value: Any, scrub: Callable[[str], str]) -> Any:
    if isinstance(value, Masked):
        return value
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, RichText):
        return RichText(scrub(value.html))
    if isinstance(value, Mapping):
        return {key: _scrubbed(each, scrub) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return tuple(_scrubbed(each, scrub) for each in value)
    return value
