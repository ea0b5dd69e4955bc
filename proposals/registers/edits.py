"""A row of a register changed by hand: always with a reason, in the trail, and never over a change that the person has not seen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance_portal.accounts.models import Office, User
from alliance_portal.lib.findings import Text
from alliance_portal.lib.unreadable import Unreadable
from alliance_portal.trail.services import record
from proposals.models import RegisterChange
from proposals.registers.cells import Cell, value_of
from proposals.registers.columns import Register
from proposals.registers.tables import Row, facts_of, fill, table_of
from proposals.services.errors import Forbidden, Refused

SHORTEST_REASON = 5
NEEDED = Text("請填寫這一欄", "Please fill this in")
NO_REASON = Text(f"請填寫理由（至少{SHORTEST_REASON}個字）", f"Give a reason (at least {SHORTEST_REASON} characters)")
STALE = Text("這一列剛剛被別人修改過，以下是目前的內容；請確認後再儲存。",
             "Somebody else has just changed this row; this is what it says now. Look at it and save again.")
DOUBLE = Text("名冊裡已有相同的一列，請改為修改那一列", "The register already has this very row; edit that one")
SAME = Text("內容沒有變動", "Nothing was changed")


class Faulty(Refused):
    """Some of the fields cannot be taken. `faults`: column key -> reason."""

    def __init__(self, faults: Mapping[str, Text]) -> None:
        super().__init__("fields", next(iter(faults.values())))
        self.faults = faults


def noted(actor: User | None, reason: str) -> str:
    """The reason, checked. Forbidden for anybody but staff (None: the staff's command); Refused without one."""
    if actor is not None and (actor.office != Office.STAFF or not actor.is_active):
        raise Forbidden("staff")
    why = reason.strip()
    if len(why) < SHORTEST_REASON:
        raise Refused("reason", NO_REASON)
    return why[:500]


def read_form(register: Register, typed: Mapping[str, str]) -> dict[str, Any]:
    """The facts of a form, read as strictly as the cells of a file; source and day are needed here. Faulty with every reason by column."""
    facts: dict[str, Any] = {}
    faults: dict[str, Text] = {}
    for column in register.columns:
        try:
            facts[column.key] = value_of(column, Cell("s", typed.get(column.key, "")))
        except Unreadable as fault:
            faults[column.key] = fault.reason
            continue
        if facts[column.key] is None and (column.is_needed or column.key in ("source", "source_date")):
            faults[column.key] = NEEDED
    if not faults:
        faults |= dict(register.faults(facts))
    if faults:
        raise Faulty(faults)
    return facts


def save(register: Register, row: Row | None, facts: Mapping[str, Any], actor: User, reason: str, now: datetime, *, revision: int = 0) -> Row:
    """Add a row (None) or change one that is still at `revision`. Forbidden; Refused: no reason, changed since, a double, no change."""
    why = noted(actor, reason)
    key = register.key_of(facts)
    with transaction.atomic():
        record(_chain(register), "register.edited" if row else "register.added", actor, {"ubn": facts["ubn"], "reason": why, "facts": dict(facts)})
        held = _held(register, row, revision)
        before = facts_of(register, held) if held is not None else None
        if before == dict(facts):
            raise Refused("same", SAME)
        if table_of(register).objects.filter(key=key).exclude(pk=held.pk if held is not None else None).exists():
            raise Faulty({register.identity[-1]: DOUBLE})
        old_key = held.key if held is not None else key
        saved = fill(register, held if held is not None else table_of(register)(revision=0), facts)
        saved.revision, saved.changed_at = saved.revision + 1, now
        saved.save()
        if old_key != key:  # its history goes with it
            RegisterChange.objects.filter(register=register.key, key=old_key).update(key=key)
        _note(register, key, before, dict(facts), saved.revision, actor, why, now)
    return saved


def remove(register: Register, row: Row, actor: User, reason: str, now: datetime, *, revision: int) -> None:
    """Remove a row that is still at `revision`. Forbidden; Refused: no reason, changed since."""
    why = noted(actor, reason)
    with transaction.atomic():
        record(_chain(register), "register.removed", actor, {"ubn": row.ubn, "reason": why, "facts": facts_of(register, row)})
        held = _held(register, row, revision)
        if held is None:
            raise Refused("stale", STALE)
        _note(register, held.key, facts_of(register, held), None, held.revision + 1, actor, why, now)
        held.delete()


def _held(register: Register, row: Row | None, revision: int) -> Row | None:
    """The row as it is now, held until the transaction ends. Refused when it is not what the person looked at."""
    if row is None:
        return None
    held: Row | None = table_of(register).objects.select_for_update().filter(pk=row.pk).first()
    if held is None or held.revision != revision:
        raise Refused("stale", STALE)
    return held


def _note(
    register: Register, key: str, before: Any, after: Any, revision: int, actor: User, reason: str, now: datetime,
) -> None:
    RegisterChange.objects.create(
        register=register.key, key=key, before=before, after=after, revision=revision, reason=reason, made_by=actor, at=now,
    )


def _chain(register: Register) -> str:
    return f"registers:{register.key}"
