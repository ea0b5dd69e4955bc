"""Write and verify the trail. An entry is written in the transaction that it describes (R-49); the chain shows tampering (R-50)."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone, translation

from alliance_portal.trail.models import Entry, Head

START = "0" * 64
# control characters, line and paragraph separators, direction marks, halves of surrogate pairs: written as escapes, so that
# no entry can break a line of a report, hide text in it, or be refused by a database
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a chain, and where."""

    chain: str
    number: int
    what: str  # edited, missing, order, tail, head


def escaped(text: str) -> str:
    """The text with everything that is not for reading written as an escape (16.4.1)."""
    return _UNPRINTABLE.sub(lambda found: f"\\x{ord(found[0]):02x}" if ord(found[0]) < 0x100 else f"\\u{ord(found[0]):04x}", text)


def _plain(value: Any) -> Any:
    """JSON that both databases give back as it was stored: text escaped, fractions as text."""
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, Mapping):
        return {escaped(str(key)): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, float) else value


def _digest(entry: Entry) -> str:
    facts = [
        entry.chain, entry.number, entry.at.astimezone(timezone.get_default_timezone()).isoformat(timespec="microseconds"),
        entry.actor_id, entry.actor_label, entry.verb, entry.detail, entry.previous,
    ]
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def hold(name: str) -> None:
    """One at a time for this name (a chain, or work that no row stands for) until the transaction ends.

    SQLite has one writer in all, from the start of its transaction (IMMEDIATE).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 20240306))", [name])


def record(chain: str, verb: str, actor: Any, detail: Mapping[str, Any] | None = None, actor_label: str | None = None) -> Entry:
    """Add an entry to a chain, in the caller's transaction.

    `chain` is the subject ("proposal:113-7K2QD", "accounts"), `verb` what happened ("proposal.submitted"), `actor` the account
    or None for the system, `detail` plain facts (never passwords, tokens or whole answers), `actor_label` the name and role as
    they were then (default: the account's name and office).
    """
    label = actor_label if actor_label is not None else _label(actor)
    kept = _plain(json.loads(json.dumps(dict(detail or {}), cls=DjangoJSONEncoder)))
    with transaction.atomic():
        hold(chain)
        head = Head.objects.filter(chain=chain).first()
        entry = Entry(
            chain=chain, number=head.number + 1 if head else 1, at=timezone.now(), actor=actor, actor_label=escaped(label)[:160],
            verb=escaped(verb), detail=kept, previous=head.digest if head else START,
        )
        entry.digest = _digest(entry)
        entry.save(force_insert=True)
        if head:
            Head.objects.filter(chain=chain).update(number=entry.number, digest=entry.digest)
        else:
            Head.objects.create(chain=chain, number=entry.number, digest=entry.digest)
    return entry


def _label(actor: Any) -> str:
    if actor is None:
        return "系統"
    with translation.override(settings.LANGUAGE_CODE):  # the trail has one language, whatever page the person reads
        office = str(actor.get_office_display()) if actor.office else ""
    return f"{actor}（{office}）" if office else str(actor)


def verify(chain: str | None = None) -> list[Fault]:
    """Read the chain (all of them without an argument) and name every edited, missing, inserted or reordered entry."""
    heads = dict(Head.objects.values_list("chain", "number"))
    digests = dict(Head.objects.values_list("chain", "digest"))
    names = [chain] if chain is not None else sorted(heads.keys() | set(Entry.objects.order_by().values_list("chain", flat=True).distinct()))
    return [fault for name in names for fault in _faults(name, heads.get(name), digests.get(name, ""))]


def _faults(chain: str, last_number: int | None, last_digest: str) -> Iterator[Fault]:
    expected, previous = 1, START
    for entry in Entry.objects.filter(chain=chain).order_by("number", "pk").iterator(chunk_size=500):
        if entry.number != expected:
            yield Fault(chain, expected, "missing")
        elif entry.previous != previous:
            yield Fault(chain, entry.number, "order")
        if _digest(entry) != entry.digest:
            yield Fault(chain, entry.number, "edited")
        expected, previous = entry.number + 1, entry.digest
    if last_number is None:
        if expected > 1:
            yield Fault(chain, expected - 1, "head")
    elif last_number >= expected:
        yield Fault(chain, expected, "tail")
    elif last_number < expected - 1 or last_digest != previous:
        yield Fault(chain, expected - 1, "head")
