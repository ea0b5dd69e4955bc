"""Importing a file into a register: read, looked at, taken over in one transaction or not at all; undone while nobody edited its rows."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.files import storage
from alliance_portal.files.kinds import FileRefused
from alliance_portal.files.names import clean_name, extension_of
from alliance_portal.files.services import path_of, store_generated
from alliance_portal.lib import child_process, scratch
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.models import RegisterChange, RegisterImport
from proposals.registers.columns import DEFAULTED, REGISTERS, Register
from proposals.registers.tables import Row, by_key, changed_columns, facts_of, fill, table_of
from proposals.services.errors import Refused
from proposals.services.offline import allowed_name, write_bounded

CHILD = "proposals.registers.child"
EXTENSIONS = ("xlsx", "csv")
CHUNK = 1000  # rows in one question to the database
SAMPLES = 30  # changes that a preview shows
KEPT = timedelta(days=7)  # what nobody applied
CHANGED_SINCE = Text("查核資料剛剛有變動，以下為重新比對的結果，請確認後再匯入。",
                     "The register has just changed; this is the new comparison. Look at it and import then.")
NOT_WAITING = Text("這次匯入已經處理過，請重新整理頁面。", "This import has been dealt with already. Reload the page.")
HAS_FAULTS = Text("檔案還有錯誤，沒有匯入任何資料；請更正後重新上傳。", "The file has faults and nothing was imported. Correct and upload it again.")
GONE = Text("這次上傳已超過7天，內容已清除，請重新上傳。", "This upload is older than 7 days and was removed. Upload the file again.")


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as the reader left it: `lines` is a file of JSON lines, one a good row."""

    register: Register
    name: str
    sha256: str
    lines: Path
    rows: int
    faults: tuple[Mapping[str, Any], ...]
    fault_count: int
    aside: tuple[Text, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What an import does with one row. `row` is the register's own, None for a new one; `after` is None where nothing changes."""

    line: int
    key: str
    row: Row | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(slots=True)
class Preview:
    """What an import would do, counted, with the first changes of each kind."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    new_rows: list[Step] = field(default_factory=list)
    changes: list[Step] = field(default_factory=list)

    @property
    def counts(self) -> tuple[int, int, int]:
        """New, changed, unchanged."""
        return self.added, self.changed, self.unchanged

    def count(self, step: Step) -> None:
        """Count one row."""
        if step.after is None:
            self.unchanged += 1
            return
        shown = self.new_rows if step.before is None else self.changes
        if len(shown) < SAMPLES:
            shown.append(step)
        if step.before is None:
            self.added += 1
        else:
            self.changed += 1


# reading --------------------------------------------------------------------------------------------------------------------

@contextmanager
def reading(register: Register, path: Path, name: str) -> Iterator[ReadFile]:
    """Read a file in a child process; what was read is there until the block ends. ChildFailed with a reason for a file that is none."""
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    with scratch.folder("register") as folder:
        lines = folder / "rows.jsonl"
        message = {"do": "read", "register": register.key, "path": str(path), "extension": extension_of(name), "out": str(lines)}
        found = child_process.run(CHILD, message)
        yield ReadFile(
            register, name, digest, lines, found["rows"], tuple(found["faults"]), found["fault_count"],
            tuple(Text(*each) for each in found["aside"]), tuple(found["columns"]),
        )


def template(register: Register, *, english: bool) -> bytes:
    """A blank template as .xlsx. ChildFailed when it cannot be made."""
    with scratch.folder("register") as folder:
        out = folder / "template.xlsx"
        child_process.run(CHILD, {"do": "template", "register": register.key, "out": str(out), "english": english})
        return out.read_bytes()


def take(upload: "UploadedFile[bytes]", register: Register, *, actor: User) -> RegisterImport:
    """Read an upload and keep what was read until somebody has looked at it. FileRefused with a reason; the register does not change."""
    name = allowed_name(upload, EXTENSIONS)
    with storage.incoming() as path:
        write_bounded(upload, path)
        try:
            with reading(register, path, name) as found:
                return keep(found, actor)
        except child_process.ChildFailed as failed:
            raise FileRefused(failed.reason) from failed


def keep(found: ReadFile, actor: User | None) -> RegisterImport:
    """Keep what was read. The rows of a file with faults are not kept: it is corrected and comes again."""
    forget_old(timezone.now())
    rows = None if found.fault_count else store_generated(found.lines, f"{found.register.key}.jsonl", "application/x-ndjson", actor)
    return RegisterImport.objects.create(
        register=found.register.key, name=clean_name(found.name), sha256=found.sha256, rows=rows, row_count=found.rows,
        faults=list(found.faults), fault_count=found.fault_count, aside=[[each.zh, each.en] for each in found.aside],
        columns=list(found.columns), made_by=actor,
    )


def forget_old(now: datetime) -> int:
    """Remove what was read more than a week ago and never applied; how many."""
    count = 0
    for batch in RegisterImport.objects.filter(state=RegisterImport.State.READ, made_at__lt=now - KEPT).select_related("rows"):
        _drop_rows(batch)
        batch.delete()
        count += 1
    return count


def _drop_rows(batch: RegisterImport) -> None:
    """The kept rows are of no use any more."""
    stored = batch.rows
    if stored is None:
        return
    RegisterImport.objects.filter(pk=batch.pk).update(rows=None)
    batch.rows, path = None, path_of(stored)
    stored.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True), robust=True)


# comparing ------------------------------------------------------------------------------------------------------------------

def compare(register: Register, lines: Path, name: str, on: date) -> Preview:
    """What an import of these rows would do now (a query a thousand rows)."""
    preview = Preview()
    for chunk in _chunks(lines):
        for step in _steps(register, chunk, name, on, hold=False):
            preview.count(step)
    return preview


def preview_of(batch: RegisterImport, now: datetime) -> Preview:
    """What an import that waits would do now. Refused when its rows are gone."""
    if batch.rows is None:
        raise Refused("gone", GONE)
    return compare(REGISTERS[batch.register], path_of(batch.rows), batch.name, timezone.localdate(now))


def _chunks(lines: Path) -> Iterator[list[Mapping[str, Any]]]:
    with lines.open(encoding="utf-8") as source:
        while chunk := [json.loads(line) for line in islice(source, CHUNK)]:
            yield chunk


def _steps(register: Register, chunk: Iterable[Mapping[str, Any]], name: str, on: date, *, hold: bool) -> Iterator[Step]:
    read = {line["key"]: line for line in chunk}
    known = by_key(register, read, hold=hold)
    defaults = {"source": name, "source_date": on.isoformat()}
    for key, line in read.items():
        row = known.get(key)
        before = facts_of(register, row) if row is not None else None
        yield Step(line["row"], key, row, before, _after(line["facts"], before, defaults))


def _after(read: Mapping[str, Any], before: Mapping[str, Any] | None, defaults: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The facts of a row after the import, None when nothing changes. A column that the file does not have stays as it is.

    Source and day that the file does not name are the file's name and today, but only where a fact changes: the same file twice is no change.
    """
    said = {key: value for key, value in read.items() if key not in DEFAULTED or value is not None}
    merged = {**(before or {}), **said}
    if before is not None and merged == dict(before):
        return None
    return {**merged, **{key: value for key, value in defaults.items() if said.get(key) is None}}


# taking over ----------------------------------------------------------------------------------------------------------------

def apply(batch: RegisterImport, actor: User | None, now: datetime, *, seen: tuple[int, int, int] | None = None) -> RegisterImport:
    """Take the rows over, all or none of them. `seen`: the counts that the person looked at.

    Refused: faults in the file, dealt with already, rows gone, or the comparison has changed since (nothing happens then).
    """
    register = REGISTERS[batch.register]
    with transaction.atomic():
        record(_chain(register), "register.imported", actor, {
            "import": batch.pk, "file": batch.name, "sha256": batch.sha256, "rows": batch.row_count,
        })  # first: it holds the register's chain, so that two imports come one after the other
        held = RegisterImport.objects.select_for_update(of=("self",)).select_related("rows").get(pk=batch.pk)
        if held.state != RegisterImport.State.READ:
            raise Refused("dealt_with", NOT_WAITING)
        if held.fault_count:
            raise Refused("faults", HAS_FAULTS)
        if held.rows is None:
            raise Refused("gone", GONE)
        counted = Preview()
        for chunk in _chunks(path_of(held.rows)):
            steps = list(_steps(register, chunk, held.name, timezone.localdate(now), hold=True))
            for step in steps:
                counted.count(step)
            _write(register, [step for step in steps if step.after is not None], held, actor, now)
        if seen is not None and seen != counted.counts:
            raise Refused("changed", CHANGED_SINCE)
        held.state, held.applied_at, (held.added, held.changed, held.unchanged) = RegisterImport.State.APPLIED, now, counted.counts
        held.save(update_fields=["state", "applied_at", "added", "changed", "unchanged"])
        _drop_rows(held)
    return held


def _write(register: Register, steps: list[Step], batch: RegisterImport, actor: User | None, now: datetime) -> None:
    table = table_of(register)
    rows, changes = [], []
    for step in steps:
        row = fill(register, step.row if step.row is not None else table(revision=0), step.after or {})
        row.revision, row.changed_at = row.revision + 1, now
        rows.append(row)
        changes.append(RegisterChange(
            register=register.key, key=step.key, batch=batch, before=step.before, after=step.after, revision=row.revision, made_by=actor, at=now,
        ))
    old = [row for row in rows if row.pk is not None]
    table.objects.bulk_create([row for row in rows if row.pk is None])
    for row in old:
        row.pk = None  # told apart by the key alone: written over in one statement
    if old:
        table.objects.bulk_create(old, update_conflicts=True, unique_fields=["key"], update_fields=changed_columns(register))
    RegisterChange.objects.bulk_create(changes)


def _chain(register: Register) -> str:
    return f"registers:{register.key}"
