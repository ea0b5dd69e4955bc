"""Calls as their files in `fixtures/calls` tell them, for commands that ask no database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from alliance_portal.lib import roc_calendar
from alliance_portal.lib.strict_documents import UnreadableDocument, read_bytes
from proposals.catalogue import Years, load_edition
from proposals.catalogue.model import Edition
from proposals.rules.dossier import Programme
from proposals.rules.label_numbers import numbers_of_labels

CALLS = Path(__file__).resolve().parents[2] / "fixtures" / "calls"


@dataclass(frozen=True, slots=True)
class CallOfFile:
    """A call as its file tells it."""

    programme: Programme
    edition: Edition


class CallFileError(ValueError):
    """A call's file does not fit; a fault of ours, not of a document."""


@lru_cache(maxsize=8)
def call_of_file(code: str) -> CallOfFile | None:
    """The call of that code, or None when `fixtures/calls` has none. Raises CallFileError for a file that does not fit."""
    if not re.fullmatch(r"[0-9]{3}[a-z0-9-]{0,9}", code) or not (CALLS / f"{code}.yaml").is_file():
        return None
    try:
        tree = read_bytes((CALLS / f"{code}.yaml").read_bytes(), as_json=False).tree
        if not isinstance(tree, Mapping) or tree.get("code") != code:
            return None
        programme = programme_of_tree(tree)
        deadline = datetime.fromisoformat(tree["deadline"])
        years = Years(programme.roc_year, programme.midterm_on, programme.final_on, deadline, numbers_of_labels(programme))
        return CallOfFile(programme, load_edition(tree["edition"], years))
    except (UnreadableDocument, KeyError, TypeError, ValueError) as error:
        raise CallFileError(f"{code}.yaml: {error}") from error


def programme_of_call_file(code: str) -> Programme:
    """The numbers of a call by its code. LookupError when there is no such call."""
    call = call_of_file(code)
    if call is None:
        raise LookupError(code)
    return call.programme


def programme_of_tree(tree: Mapping[str, Any]) -> Programme:
    """The numbers of a call out of the values of its file: head, dates, and `rules` by the names of Programme."""
    rules = {key: _typed(key, value) for key, value in (tree.get("rules") or {}).items()}
    opens = tree.get("opens_at")
    return Programme(
        code=tree["code"],
        roc_year=tree["roc_year"],
        opens_on=roc_calendar.in_taipei(datetime.fromisoformat(opens)).date() if opens else None,
        last_day=roc_calendar.in_taipei(datetime.fromisoformat(tree["deadline"])).date(),
        midterm_on=date.fromisoformat(tree["midterm_on"]),
        final_on=date.fromisoformat(tree["final_on"]),
        **rules,
    )


def _typed(name: str, value: Any) -> Any:
    """A number of the rules in the type that Programme declares for it."""
    declared = {each.name: each.type for each in fields(Programme)}
    if name not in declared:
        raise KeyError(f"rules.{name} is unknown")
    if declared[name] is Decimal:
        return Decimal(value)
    return tuple(value) if isinstance(value, list) else value
