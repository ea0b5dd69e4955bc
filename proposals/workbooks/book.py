"""A workbook out of the parts of a case: its plan as plain values, written by a child process."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alliance_portal.lib import child_process
from alliance_portal.lib.findings import Text
from proposals.workbooks import identity, words
from proposals.workbooks.layout import lists_of, sheets_of
from proposals.workbooks.model import Cell, Part, Row, Sheet, Subject, parts_of

CHILD = "proposals.workbooks.child"
CREATOR = Text("國際主題聯盟線上提案系統", "Online proposals of international theme alliances")


def plan_of(parts: Sequence[Part], subject: Subject) -> dict[str, Any]:
    """The plan of a workbook as plain values: instructions, a sheet a part, identification, options."""
    kept = parts_of(parts)
    sheets = sheets_of(kept, subject)
    known = identity.sheet_of(kept, sheets, subject)
    return {
        "sheets": [_plain(each) for each in (_guide(subject, sheets), *sheets, known)],
        "lists": lists_of(sheets, subject),
        "options_title": subject.said(words.OPTIONS),
        "tick": words.TICK,
        "yesno": [subject.said(words.YES), subject.said(words.NO)],
        "name": {"key": identity.NAME, "sheet": known.title, "row": identity.check_row()},
        "creator": subject.said(CREATOR),
        "title": f"{subject.proposal} {subject.said(words.GUIDE)}",
    }


def write(parts: Sequence[Part], subject: Subject, out: Path) -> None:
    """Write the workbook of these parts to a file, in a child process. child_process.ChildFailed when that breaks."""
    child_process.run(CHILD, {"do": "write", "plan": plan_of(parts, subject), "out": str(out)})


def _guide(subject: Subject, sheets: Sequence[Sheet]) -> Sheet:
    """The first sheet: what this file is, how it is filled, which sheets it has."""
    said = subject.said
    guide = Sheet(said(words.GUIDE), {1: 4.0, 2: 96.0})
    title = Text("離線填寫", "Fill offline")
    names = "、".join(dict.fromkeys(name for name in subject.owners.values() if name))
    guide.rows.append(Row("", (Cell(2, said(title), "title"),), 26))
    guide.rows.append(Row("", (Cell(2, f"{names}　{subject.proposal}　{subject.made_at}", "sub"),)))
    guide.rows.append(Row(""))
    for number, text in enumerate(subject.instructions or words.instructions(), start=1):
        guide.rows.append(Row(str(number), (Cell(2, said(text), "text"),), 34))
    guide.rows.append(Row(""))
    guide.rows.append(Row("", (Cell(2, said(Text("這個檔案的工作表", "Sheets of this file")), "group"),), 22))
    for sheet in sheets:
        guide.rows.append(Row("", (Cell(2, sheet.title, "text"),)))
    return guide


def _plain(sheet: Sheet) -> dict[str, Any]:
    return {
        "title": sheet.title, "widths": sorted(sheet.widths.items()), "landscape": sheet.landscape, "frozen": sheet.frozen_rows,
        "rows": [
            {"code": row.code, "height": row.height, "cells": [[cell.column, cell.value, cell.style, cell.options] for cell in row.cells]}
            for row in sheet.rows
        ],
    }  # fmt: skip
