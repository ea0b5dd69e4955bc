"""Dossiers for tests of the rules: the samples' document trees, changed at a path and read. No database."""

import copy
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from alliance_portal.lib.findings import Finding
from proposals.catalogue import load_edition
from proposals.interchange.dossiers import Files, dossier
from proposals.rules import check
from proposals.rules.dossier import Dossier, FileRef, Programme

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
LAST_DAY = date(2024, 3, 6)
PROGRAMME = Programme(code="113", roc_year=113, opens_on=date(2024, 1, 15), last_day=LAST_DAY)
STEP = re.compile(r"(\w+)|\[(\w+)\]")
GONE = object()  # as a new value: take the key or the row away


@lru_cache
def _sample(name: str) -> Mapping[str, Any]:
    return _iso(yaml.safe_load((SAMPLES / f"{name}.yaml").read_text(encoding="utf-8")))


def _iso(value: Any) -> Any:
    """YAML's dates as the ISO strings that a document has."""
    if isinstance(value, dict):
        return {key: _iso(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_iso(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def sample(name: str = "tea-vietnam") -> dict[str, Any]:
    """A fresh copy of a sample's document tree."""
    return copy.deepcopy(dict(_sample(name)))


def put(tree: dict[str, Any], where: str, value: Any) -> None:
    """Set, or with GONE remove, what stands at a place of the tree (fixed rows by key, free rows by index)."""
    steps = [name or row for name, row in STEP.findall(where)]
    node: Any = tree
    for step in steps[:-1]:
        node = _child(node, step)
    last = steps[-1]
    key: Any = node.index(_child(node, last)) if isinstance(node, list) else last
    if value is GONE:
        del node[key]
    else:
        node[key] = value


def _child(node: Any, step: str) -> Any:
    if isinstance(node, list):
        return node[int(step)] if step.isdigit() else next(row for row in node if row["key"] == step)
    return node[step]


def a_file(name: str) -> FileRef:
    """A file that is there, of the kind that its name says."""
    return FileRef(name, media_type={"png": "image/png", "pdf": "application/pdf"}.get(name.rpartition(".")[2], "application/octet-stream"))


def read_tree(tree: Mapping[str, Any], *, files: Files = a_file, unreadable: Mapping[str, str] | None = None, **facts: Any) -> Dossier:
    """The dossier of a document tree; every file is there unless `files` says otherwise."""
    read = dossier(tree, programme=PROGRAMME, edition=load_edition(), files=files, unreadable=unreadable)
    return replace(read, **facts)


def changed(changes: Mapping[str, Any], name: str = "tea-vietnam", **facts: Any) -> Dossier:
    """The dossier of a sample with some places changed."""
    tree = sample(name)
    for where, value in changes.items():
        put(tree, where, value)
    return read_tree(tree, **facts)


def found(case: Dossier, on: date = LAST_DAY) -> list[tuple[str, str, str]]:
    """What a check finds, short: code, severity, place, in order."""
    return [(finding.code, finding.severity.value, finding.where) for finding in check(case, on)]


def message(case: Dossier, code: str, on: date = LAST_DAY) -> str:
    """The Chinese sentence of the only finding of that code."""
    return only(case, code, on).message.zh


def only(case: Dossier, code: str, on: date = LAST_DAY) -> Finding:
    """The only finding of that code."""
    (finding,) = (each for each in check(case, on) if each.code == code)
    return finding
