"""The samples, and copies of them that are changed at a path."""

import copy
import json
import shutil
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from alliance_portal.lib.strict_documents import read_bytes
from proposals.catalogue import load_edition
from proposals.interchange import programme_of_call_file
from proposals.interchange.dossiers import dossier
from proposals.rules.dossier import Dossier, FileRef

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
NAMES = ("tea-vietnam", "bento-japan")


def path_of(name: str = "tea-vietnam") -> Path:
    return SAMPLES / f"{name}.yaml"


@lru_cache
def _tree(name: str) -> Mapping[str, Any]:
    tree: Mapping[str, Any] = read_bytes(path_of(name).read_bytes(), as_json=False).tree
    return tree


def tree_of(name: str = "tea-vietnam") -> Any:
    """A fresh copy of a sample's tree."""
    return copy.deepcopy(_tree(name))


def spoilt(spoil: Callable[[Any], Any]) -> Any:
    """A fresh tree after a change."""
    tree = tree_of()
    spoil(tree)
    return tree


def any_file(name: str) -> FileRef:
    """Every file is there and sound."""
    return FileRef(name, "0" * 64, 10, "application/pdf" if name.endswith("pdf") else "image/png", f"/{name}")


def dossier_of(tree: Any, **more: Any) -> Dossier:
    """The dossier of a tree, all files there."""
    return dossier(tree, **{"programme": programme_of_call_file("113"), "edition": load_edition(), "files": any_file, **more})


def folder_with(folder: Path, tree: Any) -> Path:
    """A document of a tree (JSON is YAML too) with the samples' files beside it."""
    for name in ("files", "figures"):
        shutil.copytree(SAMPLES / name, folder / name)
    path = folder / "proposal.yaml"
    path.write_text(json.dumps(tree, ensure_ascii=False, default=float), encoding="utf-8")
    return path
