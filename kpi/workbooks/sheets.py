"""Plain sheets as .xlsx: heads, rows of texts and numbers; a text never becomes a formula. Pure; the child writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from alliance_portal.lib import child_process, scratch

MODULE = "kpi.workbooks.child"
Value = str | int | float | None
LONGEST_TITLE = 31


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `note` stands above the head (what it is, as of when)."""

    title: str
    note: str
    head: Sequence[str]
    rows: Sequence[Sequence[Value]]


def written(sheets: Sequence[Sheet]) -> bytes:
    """The workbook. child_process.ChildFailed when it cannot be made."""
    with scratch.folder("sheets") as folder:
        out = folder / "sheets.xlsx"
        plain = [{"title": each.title, "note": each.note, "head": list(each.head), "rows": [list(row) for row in each.rows]} for each in sheets]
        child_process.run(MODULE, {"sheets": plain, "out": str(out)})
        return Path(out).read_bytes()
