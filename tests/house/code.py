"""Rules about Python code that import contracts cannot say."""

import ast
import re
from collections.abc import Iterator

from tests.house.sources import HOUSE, ROOT, docstrings, files, modules, tracked

LONGEST_FILE, LONGEST_FUNCTION = 400, 50  # lines
_SILENCE = re.compile(r"(?:# *)?(?:noqa\b(?:: *[A-Z]+[0-9]+(?:, *[A-Z]+[0-9]+)*)?|type: ignore(?:\[[\w, -]+\])?|nosec\b|pragma: no \w+)")
QUERY_METHODS = {"filter", "exclude", "get", "annotate", "alias", "aggregate", "order_by", "values", "values_list"}


def status_assignments() -> list[str]:
    """`.status` is assigned by services alone: no `x.status =`, no `.update(status=…)` elsewhere."""
    return [
        f"{path}:{node.lineno}"
        for path, nodes in modules()
        if "/services/" not in path and not path.endswith("/services.py")
        for node in nodes
        if _assigns_status(node)
    ]


def _assigns_status(node: ast.AST) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
    if any(isinstance(target, ast.Attribute) and target.attr == "status" and not _is_self(target.value) for target in targets):
        return True
    return _calls(node, {"update"}) and any(keyword.arg == "status" for keyword in node.keywords)


def _is_self(node: ast.AST) -> bool:
    """An exception carries the HTTP status it wants; a model never assigns its own."""
    return isinstance(node, ast.Name) and node.id == "self"


def _calls(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names


def signals() -> list[str]:
    """No signals of our own and no receivers: consequences stand in services."""
    return [f"{path}: {name}" for path, name in _imports() if name.startswith(("django.dispatch", "django.db.models.signals", "django.core.signals"))]


def models_in_lib() -> list[str]:
    """`lib` is leaf code: no models, no database."""
    return [f"{path}: {name}" for path, name in _imports("alliance_portal/lib") if name.startswith("django.db")]


def _imports(*folders: str) -> Iterator[tuple[str, str]]:
    for path, nodes in modules(*folders):
        for node in nodes:
            if isinstance(node, ast.Import):
                yield from ((path, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((path, f"{node.module}.{alias.name}") for alias in node.names)


def dictionary_lookups() -> list[str]:
    """No query takes its names from a dictionary that is not written out beside it (R-57)."""
    return [
        f"{path}:{node.lineno}"
        for path, nodes in modules()
        for node in nodes
        if _calls(node, QUERY_METHODS) and any(keyword.arg is None and not isinstance(keyword.value, ast.Dict) for keyword in node.keywords)
    ]


def silences() -> list[str]:
    """A warning is silenced with its reason on the line."""
    return [
        f"{name}:{number}"
        for name in tracked() if name.endswith(".py") and "/migrations/" not in name
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), 1)
        if _is_silenced_without_reason(line)
    ]  # fmt: skip


def _is_silenced_without_reason(line: str) -> bool:
    _code, _mark, comment = line.partition("  # ")
    return bool(_SILENCE.search(comment)) and not re.search(r"\w\w", _SILENCE.sub("", comment))


def long_files() -> list[str]:
    """A file keeps one subject: at most 400 lines."""
    counted = ((path, path.read_bytes().count(b"\n")) for path in files(*HOUSE, "tests"))
    return [f"{path.relative_to(ROOT)}: {lines} lines" for path, lines in counted if lines > LONGEST_FILE]


def long_functions() -> list[str]:
    """At most 50 lines a function, its docstring not counted."""
    found = []
    for path, nodes in modules():
        for node in nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.body[0].lineno + 1
                if lines > LONGEST_FUNCTION:
                    found.append(f"{path}:{node.lineno} {node.name}: {lines} lines")
    return found


def strings() -> Iterator[tuple[str, str]]:
    """Place and text of every string in the code that is no docstring."""
    for path, nodes in modules():
        documentation = docstrings(nodes)
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documentation:
                yield f"{path}:{node.lineno}", node.value
