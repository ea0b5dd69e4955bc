"""Undoing an import: its rows go back to what they were, except those that somebody has changed since."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.models import RegisterChange, RegisterImport
from proposals.registers.columns import REGISTERS, Register
from proposals.registers.edits import noted
from proposals.registers.imports import CHUNK, NOT_WAITING
from proposals.registers.tables import by_key, changed_columns, fill, table_of
from proposals.services.errors import Refused


def edited_since(batch: RegisterImport) -> int:
    """How many rows of an import were changed or removed since: by hand, or by a later import (a query a thousand rows)."""
    register, count = REGISTERS[batch.register], 0
    for chunk in _chunks(batch):
        now = dict(table_of(register).objects.filter(key__in=[key for _pk, key, _revision in chunk]).values_list("key", "revision"))
        count += sum(now.get(key) != revision for _pk, key, revision in chunk)
    return count


def undo(batch: RegisterImport, actor: User | None, reason: str, now: datetime, *, partly: bool = False) -> RegisterImport:
    """Take an import back, with a reason. Rows that were changed since stay as they are: without `partly` that refuses the whole.

    Refused: not applied or undone already, no reason, rows changed since (the sentence says how many).
    """
    why = noted(actor, reason)
    register = REGISTERS[batch.register]
    with transaction.atomic():
        record(f"registers:{register.key}", "register.import_undone", actor, {
            "import": batch.pk, "file": batch.name, "reason": why, "partly": partly,
        })  # first: it holds the register's chain
        held = RegisterImport.objects.select_for_update().get(pk=batch.pk)
        if held.state != RegisterImport.State.APPLIED:
            raise Refused("dealt_with", NOT_WAITING)
        kept = sum(_take_back(register, chunk, now) for chunk in _chunks(held))
        if kept and not partly:
            raise Refused("edited_since", Text(
                f"匯入後有{kept:,}列已被修改或刪除，這些列無法復原；勾選「其餘照常復原」後可復原其他{held.added + held.changed - kept:,}列。",
                f"{kept:,} rows were changed or removed after the import and cannot be undone; "
                f"tick “undo the others” to take back the other {held.added + held.changed - kept:,}.",
            ))
        held.state, held.undone_at, held.undone_by, held.kept_by_undo = RegisterImport.State.UNDONE, now, actor, kept
        held.save(update_fields=["state", "undone_at", "undone_by", "kept_by_undo"])
    return held


def _chunks(batch: RegisterImport) -> Iterator[list[Any]]:
    rows = RegisterChange.objects.filter(batch=batch).order_by("pk").values_list("pk", "key", "revision").iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _take_back(register: Register, chunk: list[Any], now: datetime) -> int:
    """Take back the rows of a chunk that nobody has changed; how many were left as they are."""
    table = table_of(register)
    rows = by_key(register, [key for _pk, key, _revision in chunk], hold=True)
    mine = {pk: rows[key] for pk, key, revision in chunk if key in rows and rows[key].revision == revision}
    before = dict(RegisterChange.objects.filter(pk__in=mine).values_list("pk", "before"))
    table.objects.filter(pk__in=[row.pk for pk, row in mine.items() if before[pk] is None]).delete()
    old = []
    for pk, row in mine.items():
        if before[pk] is not None:
            fill(register, row, before[pk] or {})
            row.revision, row.changed_at, row.pk = row.revision - 1, now, None  # as it was, so that an earlier import can be undone too
            old.append(row)
    if old:
        table.objects.bulk_create(old, update_conflicts=True, unique_fields=["key"], update_fields=changed_columns(register))
    return len(chunk) - len(mine)
