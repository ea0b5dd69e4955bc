"""The contact persons of a case, in the form by which they are compared with those of others. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from proposals.rules.dossier import Dossier, Record
from proposals.rules.places import in_alliance, in_member
from proposals.rules.reading import compact, plain_text
from proposals.rules.wording import firm

KINDS = ("name", "email", "mobile", "phone")


class Contact(NamedTuple):
    """A way to reach a person. `key` is what it is compared by, `shown` as it was written, `owner` whose it is."""

    key: str
    shown: str
    where: str
    owner: str


def contacts(dossier: Dossier) -> tuple[Contact, ...]:
    """E-mail addresses and telephones of the contact and the investigator of the alliance and of each firm's contact, one a key and place."""
    found = list(_alliance(dossier.record("alliance_basic"), dossier))
    for index, member in enumerate(dossier.members):
        owner = firm(dossier, index).zh
        found += _of(member.record("member_company"), "contact", in_member(index, "member_company"), owner)
    return tuple(dict.fromkeys(found))


def _alliance(record: Record, dossier: Dossier) -> Iterator[Contact]:
    owner = firm(dossier, 0).zh if dossier.members else ""
    for person in ("pi", "contact"):
        yield from _of(record, person, in_alliance("alliance_basic"), owner)


def _of(record: Record, person: str, under: str, owner: str) -> Iterator[Contact]:
    name = plain_text(record.get(f"{person}_name"))
    for kind in KINDS[1:]:
        text = plain_text(record.get(f"{person}_{kind}"))
        if text:
            yield Contact(f"{kind[0]}:{_comparable(kind, text)}", f"{name} {text}".strip(), f"{under}.{person}_{kind}", owner)


def _comparable(kind: str, text: str) -> str:
    plain = compact(text)
    if kind == "email":
        return plain
    return "".join(each for each in plain.replace("+886", "0") if each.isdigit())  # with its extension, whatever stands between
