"""Our own files: code, templates, everything that is tracked."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ("alliance_portal", "proposals", "review", "kpi")


def files(*folders: str) -> Iterator[Path]:
    """Our Python files, migrations left out."""
    for folder in folders or HOUSE:
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)


def modules(*folders: str) -> Iterator[tuple[str, tuple[ast.AST, ...]]]:
    """Path and syntax of our Python files, every node in the order of `ast.walk`: the module first."""
    for path in files(*folders):
        yield str(path.relative_to(ROOT)), nodes(path.read_bytes())


@cache
def nodes(source: bytes) -> tuple[ast.AST, ...]:
    """A file's syntax, read once for all rules."""
    return tuple(ast.walk(ast.parse(source)))


def templates(suffix: str = "html") -> Iterator[tuple[str, str]]:
    """Path and text of the templates of web pages; the print templates of the papers are another language."""
    for path in sorted((ROOT / "templates").rglob(f"*.{suffix}")):
        if "documents" not in path.relative_to(ROOT / "templates").parts:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def tracked() -> list[str]:
    """Every tracked file; what an archive holds when there is no repository."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    found = (path for folder in (*HOUSE, "templates", "static", "fixtures", "tests", "docs", ".ci") for path in (ROOT / folder).rglob("*"))
    return [str(path.relative_to(ROOT)) for path in found if path.is_file() and "__pycache__" not in path.parts]


def docstrings(found: tuple[ast.AST, ...]) -> set[ast.Constant]:
    """The nodes that are documentation: nobody but developers reads them."""
    owners = [node for node in found if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)]
    firsts = [owner.body[0] for owner in owners if owner.body]
    return {first.value for first in firsts if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)}
