"""How the pages of the registers put things: cells of the list, fields of a row, changes, faults and previews in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from alliance_portal.frame_tags import is_english
from alliance_portal.lib.findings import Text
from proposals.forms.state import said
from proposals.models import RegisterChange, RegisterImport
from proposals.registers.cells import shown
from proposals.registers.columns import Column, Facts, Kind, Register
from proposals.registers.imports import Preview, Step
from proposals.rules.wording import as_sentence

FIGURES = frozenset({Kind.MONEY, Kind.COUNT, Kind.YEAR})
NOT_LISTED = frozenset({"ubn", "company_name", "source", "source_date", "note", "reason"})


@dataclass(frozen=True, slots=True)
class Head:
    """A head of the list."""

    label: str
    css: str


def _css(column: Column) -> str:
    return "num" if column.kind in FIGURES else "nowrap" if column.kind in (Kind.DATE, Kind.WORD) else ""


class Listed:
    """The columns of a register that its list has beside number, name and source."""

    def __init__(self, register: Register) -> None:
        self.columns = [column for column in register.columns if column.key not in NOT_LISTED]
        self.heads = [Head(said(column.heading), _css(column)) for column in self.columns]

    def cells(self, facts: Facts) -> list[dict[str, Any]]:
        """The cells of a row."""
        return [
            {"text": shown(column, facts[column.key], english=is_english()) or "—", "label": head.label, "class": head.css}
            for column, head in zip(self.columns, self.heads, strict=True)
        ]


def listed(register: Register) -> Listed:
    """The columns of the list."""
    return Listed(register)


@dataclass(frozen=True, slots=True)
class Shown:
    """A fault as it is kept, in the language of the page."""

    kept: Mapping[str, Any]

    def fault(self) -> dict[str, str]:
        """Sheet, cell, label and reason."""
        return {
            "sheet": self.kept["sheet"], "cell": self.kept["cell"], "label": said(Text(*self.kept["label"])),
            "text": said(as_sentence(Text(*self.kept["reason"]))),
        }


def import_row(batch: RegisterImport) -> dict[str, Any]:
    """An import as a list has it."""
    kinds = {RegisterImport.State.READ: "fix" if batch.fault_count else "warn", RegisterImport.State.APPLIED: "done"}
    words = _("有錯誤，未匯入") if batch.state == RegisterImport.State.READ and batch.fault_count else batch.get_state_display()
    return {"batch": batch, "kind": kinds.get(RegisterImport.State(batch.state), ""), "words": words, "who": str(batch.made_by or _("系統"))}


def fields_of(register: Register, facts: Facts, typed: Mapping[str, str] | None, faults: Mapping[str, Text]) -> list[dict[str, Any]]:
    """The fields of a row's form: what was typed comes back, else what the register says."""
    return [_field(column, facts.get(column.key), typed, faults.get(column.key)) for column in register.columns]


def _field(column: Column, value: Any, typed: Mapping[str, str] | None, fault: Text | None) -> dict[str, Any]:
    stored = str(value) if column.kind is Kind.WORD and value else shown(column, value)
    options = [("", "—"), *((key, said(label)) for key, (label, _also) in column.words.items())] if column.kind is Kind.WORD else []
    needed = column.is_needed or column.key in ("source", "source_date")
    return {
        "key": column.key, "label": said(column.label), "unit": said(column.unit), "options": options, "is_needed": needed,
        "error": said(as_sentence(fault)) if fault else "",
        "value": stored if typed is None or column.key not in typed else typed[column.key],
        "help": _("例如 113/3/6") if column.kind is Kind.DATE else "",
        "is_long": column.longest > 200, "longest": column.longest,
    }


def _said(column: Column, value: Any) -> str:
    return shown(column, value, english=is_english()) or _("（空白）")


def differences(register: Register, before: Facts | None, after: Facts | None) -> list[dict[str, str]]:
    """The columns in which two versions of a row differ."""
    old, new = before or {}, after or {}
    return [
        {"label": said(column.label), "before": _said(column, old.get(column.key)), "after": _said(column, new.get(column.key))}
        for column in register.columns if old.get(column.key) != new.get(column.key)
    ]


def change_lines(register: Register, changes: Iterable[RegisterChange]) -> list[dict[str, Any]]:
    """What became of a row, newest first."""
    return [{"change": each, "what": _what(each), "who": str(each.made_by or _("系統")), "lines": _lines(register, each)} for each in changes]


def _what(change: RegisterChange) -> str:
    if change.batch is not None:
        undone = change.batch.state == RegisterImport.State.UNDONE
        name = {"file": change.batch.name}
        return _("由「%(file)s」匯入，已復原") % name if undone else _("由「%(file)s」匯入") % name
    if change.before is None:
        return _("新增")
    return _("刪除") if change.after is None else _("修改")


def _lines(register: Register, change: RegisterChange) -> list[dict[str, str]]:
    return differences(register, change.before, change.after) if change.before is not None and change.after is not None else []


def preview_facts(register: Register, preview: Preview) -> dict[str, Any]:
    """What an import would do, for its page."""
    return {
        "added": preview.added, "changed": preview.changed, "unchanged": preview.unchanged, "total": preview.added + preview.changed,
        "changes": [{"line": step.line, **_who(step), "lines": differences(register, step.before, step.after)} for step in preview.changes],
        "more_changes": preview.changed - len(preview.changes),
        "new_rows": [{"line": step.line, **_who(step), "cells": _new_cells(register, step)} for step in preview.new_rows],
        "more_new": preview.added - len(preview.new_rows),
        "heads": listed(register).heads,
    }


def _who(step: Step) -> dict[str, str]:
    after = step.after or {}
    return {"ubn": str(after.get("ubn") or ""), "name": str(after.get("company_name") or "")}


def _new_cells(register: Register, step: Step) -> Sequence[dict[str, Any]]:
    blank = {column.key: None for column in register.columns}
    return listed(register).cells({**blank, **(step.after or {})})
