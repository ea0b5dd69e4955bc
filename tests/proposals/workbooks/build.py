"""Workbooks for tests: parts of a sample, and files that a person or a program has damaged."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from proposals.catalogue import load_edition
from proposals.catalogue.model import Scope
from proposals.interchange import read_document
from proposals.interchange.shape import walk
from proposals.workbooks import book, reading, returned, writing
from proposals.workbooks.identity import Identity
from proposals.workbooks.model import CellFault, Part, Subject
from proposals.workbooks.returned import ReturnedPart

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
EDITION = load_edition()
NAMES = ("company_name", "owner_name", "ubn")


@lru_cache
def _tree(sample: str) -> Any:
    return walk(read_document(SAMPLES / f"{sample}.yaml").tree, EDITION).tree


def parts(sample: str = "tea-vietnam", owner: str = "") -> list[Part]:
    """The parts of the alliance, or of a member by its place ("m0")."""
    tree = _tree(sample)
    if not owner:
        return [Part("", section, tree["proposal"].get(section.key, {}), {}, 3) for section in EDITION.of_scope(Scope.ALLIANCE)]
    member = tree["members"][int(owner[1:])]
    names = {key: member[key] for key in NAMES}
    return [Part(owner, each, names if each.key == "identity" else member.get(each.key, {}), {}, 2) for each in EDITION.of_scope(Scope.MEMBER)]


def only(key: str, record: dict[str, Any] | None = None, typed: dict[str, Any] | None = None, scope: Scope = Scope.ALLIANCE) -> list[Part]:
    """One part with a record of its own."""
    return [Part("m0" if scope is Scope.MEMBER else "", EDITION.section(key, scope), record or {}, typed or {}, 1)]


def subject(language: str = "zh-hant") -> Subject:
    """A case of the tests."""
    return Subject("113", "113", EDITION.digest[:16], "113-ABCDE", {"": "測試主題聯盟", "m0": "測試公司"}, language, "民國113年3月1日")


def written(folder: Path, those: Sequence[Part], language: str = "zh-hant") -> Path:
    """The workbook of these parts, written in this process."""
    out = folder / "workbook.xlsx"
    writing.write(book.plan_of(those, subject(language)), out)
    return out


def changed(path: Path, change: Callable[[Any], None]) -> Path:
    """After somebody worked in it."""
    opened = load_workbook(path)
    change(opened)
    opened.save(path)
    return path


def cell(opened: Any, code: str, column: str = "D") -> Any:
    """The cell of a column in the row of this code."""
    for sheet in opened.worksheets:
        for row in sheet.iter_rows(max_col=1):
            if row[0].value == code:
                return sheet[f"{column}{row[0].row}"]
    raise KeyError(code)


def came_back(path: Path) -> tuple[Identity, list[ReturnedPart], list[CellFault]]:
    """What the portal reads out of the file."""
    grids = returned.grids_of(reading.read(path))  # in this process; `read_file`, with its child, has tests of its own
    known = returned.identity_of(grids)
    blank = [Part(each.owner, EDITION.section(each.section, Scope.MEMBER if each.owner else Scope.ALLIANCE)) for each in known.parts]
    return known, *returned.understand(grids, known, blank)
