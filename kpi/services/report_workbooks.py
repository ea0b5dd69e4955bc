"""A monthly report filled offline: out as a workbook, back as something to look at before it is applied (issue 6; M-01).

Nothing is stored between the two: the preview's form brings the choice back, over the revision that it was made from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from alliance_portal.accounts.models import User
from alliance_portal.files import storage
from alliance_portal.lib import roc_calendar, scratch
from alliance_portal.lib.findings import Text
from kpi.models import MemberReport, MonthSlot
from kpi.rules import report_forms
from kpi.services.member_reports import SENT, WRITABLE, report_of, require_open, tree_on
from kpi.workbooks import report_section
from proposals.catalogue.model import Section
from proposals.services.errors import Refused
from proposals.services.offline import allowed_name, write_bounded
from proposals.workbooks import book, returned
from proposals.workbooks.faces import faces_of, hash_of
from proposals.workbooks.identity import Identity
from proposals.workbooks.model import CellFault, Part, Subject, WorkbookRefused

AGAIN = Text("請在這個月份的回報頁重新下載。", "Download it again on the page of this month's report.")
OTHER_CASE = Text("這份檔案是另一件案件的。", "This file is of another case.")
OTHER_MONTH = Text("這份檔案不是{month}的回報。", "This file is not the report of {month}.")
OTHER_FIRM = Text("這份檔案不是「{firm}」的。", "This file is not of {firm}.")
OTHER_PLAN = Text("計畫在下載之後變更過，回報欄位不同。", "The plan has changed since this file was downloaded; the fields are others.")


@dataclass(frozen=True, slots=True)
class Row:
    """A field that the file would change. `is_conflict`: somebody changed it on the portal after the file was downloaded."""

    name: str
    cell: str
    mine: str
    theirs: str
    is_conflict: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file would change. `kept`: fields that stay as they are, with their text; `faults`: cells that were not taken."""

    revision: int
    rows: tuple[Row, ...]
    kept: Mapping[str, str]
    faults: tuple[CellFault, ...]


def _part(slot: MonthSlot, section: Section, report: MemberReport) -> Part:
    return Part(slot.member.key, section, report_section.record_of(report.content), report.typed, report.revision)


def _edition(slot: MonthSlot) -> str:
    return f"report-{slot.month:%Y-%m}"


def planned(slot: MonthSlot, language: str, at: datetime) -> tuple[Part, Subject]:
    """What the workbook of a member's month is made of: its form with what is stored."""
    section = report_section.section_of(tree_on(slot), slot.month)
    subject = Subject(
        slot.proposal.call.code, _edition(slot), report_section.digest_of(section), slot.proposal.code,
        {slot.member.key: slot.member.company_name}, "en" if language.startswith("en") else "zh-hant", roc_calendar.moment_text(at),
        report_section.INSTRUCTIONS,
    )
    return _part(slot, section, report_of(slot)), subject


def workbook(slot: MonthSlot, language: str, at: datetime) -> bytes:
    """The workbook of a member's month. child_process.ChildFailed when it cannot be made."""
    part, subject = planned(slot, language, at)
    with scratch.folder("report") as folder:
        out = folder / "report.xlsx"
        book.write([part], subject, out)
        return out.read_bytes()


def read(slot: MonthSlot, upload: "UploadedFile[bytes]", *, actor: User, received_at: datetime) -> Reading:
    """What an uploaded workbook would change of this report; nothing is stored.

    Raises Forbidden, Refused (status, lifted, future, sent), FileRefused, WorkbookRefused with a sentence.
    """
    require_open(slot, actor, received_at)
    if report_of(slot).state not in WRITABLE:
        raise Refused("sent", SENT)
    allowed_name(upload, ("xlsx",))
    with storage.incoming() as path:
        write_bounded(upload, path)
        return understood(slot, returned.read_file(path))


def understood(slot: MonthSlot, grids: Sequence[returned.Grid]) -> Reading:
    """What the cells of a file say of this report. WorkbookRefused where the file is another report's."""
    known, tree = returned.identity_of(grids), tree_on(slot)
    section, report = report_section.section_of(tree, slot.month), report_of(slot)
    _fit(known, slot, section)
    found, faults = returned.understand(grids, known, [Part(slot.member.key, section)])
    return compared(tree, _part(slot, section, report), report, found[0], faults)


def _fit(known: Identity, slot: MonthSlot, section: Section) -> None:
    """Refuse a workbook of another case, month, member or plan."""
    wrong: Text | None = None
    if (known.call, known.proposal) != (slot.proposal.call.code, slot.proposal.code):
        wrong = OTHER_CASE
    elif known.edition != _edition(slot):
        wrong = Text(OTHER_MONTH.zh.format(month=section.label.zh[:-4]), OTHER_MONTH.en.format(month=f"{slot.month:%Y-%m}"))
    elif [(each.owner, each.section) for each in known.parts] != [(slot.member.key, section.key)]:
        wrong = Text(OTHER_FIRM.zh.format(firm=slot.member.company_name), OTHER_FIRM.en.format(firm=slot.member.company_name))
    elif known.digest != report_section.digest_of(section):
        wrong = OTHER_PLAN
    if wrong is not None:
        raise WorkbookRefused(Text(f"{wrong.zh}{AGAIN.zh}", f"{wrong.en} {AGAIN.en}"))


def compared(
    tree: Mapping[str, Any], part: Part, report: MemberReport, found: returned.ReturnedPart, faults: list[CellFault],
) -> Reading:
    """Field by field: what the file changed since it was downloaded, beside what stands now; what a report cannot take is a fault of its cell."""
    now, current = faces_of(part.section, part.record, part.typed), {**report.content, **report.typed}
    reading = report_forms.read(tree, report_section.posted_of(found.faces))
    faults = [*faults, *(_fault(part.section, found, name, reason) for name, reason in reading.errors.items())]
    rows = []
    for each in part.section.fields:
        name = each.key
        if name not in found.faces or name in reading.errors or hash_of(found.faces[name]) == found.known.hashes.get(name):
            continue
        mine, theirs = reading.content.get(name, ""), current.get(name, "")
        if mine != theirs:
            moved = hash_of(now[name]) != found.known.hashes.get(name)
            rows.append(Row(name, found.cells.get(name, ""), mine, theirs, moved))
    changed = {row.name for row in rows}
    return Reading(report.revision, tuple(rows), {name: text for name, text in current.items() if name not in changed}, tuple(faults))


def _fault(section: Section, found: returned.ReturnedPart, name: str, reason: Text) -> CellFault:
    return CellFault(section.label.zh, found.cells.get(name, ""), section.field(name).label, reason, 0, name)
