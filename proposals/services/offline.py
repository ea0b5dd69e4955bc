"""Offline filling: the form of a case as a workbook, and an uploaded workbook as something to look at before it is applied."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.files import storage
from alliance_portal.files.kinds import MB, REFUSED_TYPES, FileRefused
from alliance_portal.files.names import clean_name, extension_of
from alliance_portal.lib import roc_calendar, scratch
from alliance_portal.lib.findings import Text
from proposals.catalogue.model import Edition, Scope, Section
from proposals.models import Intake, MemberFirm, Proposal, SectionAnswers
from proposals.permissions import fills
from proposals.queries.calls import edition_of
from proposals.queries.sheets import record_of
from proposals.services.offline_files import forget
from proposals.workbooks import book, returned
from proposals.workbooks.identity import Identity
from proposals.workbooks.model import CellFault, Part, Subject, WorkbookRefused, has_blanks

MOST_BYTES = 10 * MB
KEPT = timedelta(days=7)
_EMPTY = Text("檔案是空的，請選擇其他檔案", "The file is empty; choose another one")
_NOT_YOURS = Text("目前的身分不能填這份檔案裡的內容，請洽領導企業。", "Your present role may not fill what is in this file; ask the lead firm.")
_AGAIN = Text("請在「離線填寫」頁重新下載。", "Download it again on the page “Fill offline”.")


def members_by_key(proposal: Proposal) -> dict[str, MemberFirm]:
    """The members in printed order by their key."""
    return {member.key: member for member in MemberFirm.objects.filter(proposal=proposal).select_related("firm").order_by("position")}


def sections_of(edition: Edition, owner: str) -> list[Section]:
    """The sections that a workbook of this owner ("" for the alliance) may hold."""
    return [section for section in edition.of_scope(Scope.MEMBER if owner else Scope.ALLIANCE) if has_blanks(section)]


def owners(proposal: Proposal, member: str = "", *, with_members: bool = True) -> list[str]:
    """Owners of parts: the member of that business number or place from 1; without one the alliance, and all members with it."""
    members = members_by_key(proposal)
    if not member:
        return ["", *members] if with_members else [""]
    numbered = dict(enumerate(members.values(), start=1))
    chosen = numbered.get(int(member)) if member.isascii() and member.isdigit() and len(member) < 4 else None
    chosen = chosen or next((each for each in members.values() if each.ubn and each.ubn == member), None)
    return [chosen.key] if chosen else []


def whole(proposal: Proposal, those: Sequence[str], section: str = "") -> list[tuple[str, str]]:
    """Every part (owner, section) of these owners, or the one section of each."""
    edition = edition_of(proposal.call)
    return [(owner, each.key) for owner in those for each in sections_of(edition, owner) if section in ("", each.key)]


def parts_of(proposal: Proposal, wanted: Iterable[tuple[str, str]]) -> list[Part]:
    """The parts (owner, section) with what is stored now (two queries)."""
    edition, members = edition_of(proposal.call), members_by_key(proposal)
    rows = {(each.member_id, each.section): each for each in SectionAnswers.objects.filter(proposal=proposal).select_related("member")}
    found = []
    for owner, key in wanted:
        member = members[owner] if owner else None
        answers = rows.get((member.pk if member else None, key)) or SectionAnswers(proposal=proposal, member=member, section=key)
        answers.member = member  # its names are read from the row just fetched
        section = edition.section(key, Scope.MEMBER if owner else Scope.ALLIANCE)
        found.append(Part(owner, section, record_of(answers), answers.typed, answers.revision))
    return found


def subject_of(proposal: Proposal, owners: Iterable[str], language: str) -> Subject:
    """Which case and form a workbook is of."""
    edition, members = edition_of(proposal.call), members_by_key(proposal)
    theme = SectionAnswers.objects.filter(proposal=proposal, member=None, section="cover").values_list("data__alliance_theme", flat=True).first()
    names = {owner: members[owner].company_name if owner else f"{theme}主題聯盟" if theme else "" for owner in dict.fromkeys(owners)}
    spoken = "en" if language.startswith("en") else "zh-hant"
    made_at = roc_calendar.moment_text(timezone.now())
    return Subject(proposal.call.code, proposal.call.edition, edition.digest[:16], proposal.code, names, spoken, made_at)


def workbook(proposal: Proposal, wanted: Sequence[tuple[str, str]], language: str) -> bytes:
    """The workbook of these parts (owner, section). child_process.ChildFailed when it cannot be made."""
    parts = parts_of(proposal, wanted)
    with scratch.folder("workbook") as folder:
        out = folder / "workbook.xlsx"
        book.write(parts, subject_of(proposal, (owner for owner, _section in wanted), language), out)
        return out.read_bytes()


def take(upload: "UploadedFile[bytes]", proposal: Proposal, member: MemberFirm | None, *, actor: User) -> Intake:
    """Read an uploaded workbook; nothing of the form changes. FileRefused or WorkbookRefused with a sentence."""
    name = allowed_name(upload, ("xlsx",))
    with storage.incoming() as path:
        write_bounded(upload, path)
        plan = plan_of_file(path, proposal, member, actor)
    return keep(Intake.Kind.WORKBOOK, proposal, member, name, plan, actor)


def keep(kind: str, proposal: Proposal, member: MemberFirm | None, name: str, plan: Mapping[str, Any], actor: User) -> Intake:
    """Remember what was read until somebody applies it; what is older than a week is forgotten."""
    forget_old(timezone.now())
    return Intake.objects.create(
        proposal=proposal, kind=kind, name=name[:200], context=member.key if member else "", plan=plan, made_by=actor,
    )


def forget_old(now: datetime) -> int:
    """Remove what was read more than a week ago; how many."""
    return forget(Intake.objects.filter(made_at__lt=now - KEPT))


def plan_of_file(path: Path, proposal: Proposal, member: MemberFirm | None, actor: User | None) -> dict[str, Any]:
    """What a workbook's file says, matched with this case. `actor` None: the staff's command, which may fill everything."""
    grids = returned.read_file(path)
    known = returned.identity_of(grids)
    _fit(known, proposal, member)
    parts = [Part(each.owner, _section(proposal, each.owner, each.section)) for each in known.parts]
    if actor is not None:
        members = members_by_key(proposal)
        if not any(fills(actor, proposal, part.section.key, members.get(part.owner)) for part in parts):
            raise WorkbookRefused(_NOT_YOURS)
    found, faults = returned.understand(grids, known, parts)
    return {
        "parts": [
            {"owner": each.known.owner, "section": each.known.section, "revision": each.known.revision, "hashes": dict(each.known.hashes),
             "faces": each.faces, "cells": each.cells}
            for each in found
        ],
        "faults": [plain_fault(fault) for fault in faults],
    }


def plain_fault(fault: CellFault) -> dict[str, Any]:
    """A fault as it is kept."""
    return {
        "sheet": fault.sheet, "cell": fault.cell, "label": [fault.label.zh, fault.label.en], "reason": [fault.reason.zh, fault.reason.en],
        "part": fault.part, "field": fault.field,
    }


def _section(proposal: Proposal, owner: str, key: str) -> Section:
    with suppress(KeyError):
        return edition_of(proposal.call).section(key, Scope.MEMBER if owner else Scope.ALLIANCE)
    raise WorkbookRefused(Text(f"這份檔案的表單版本與目前不同。{_AGAIN.zh}", f"This file is of another edition of the form. {_AGAIN.en}"))


def _fit(known: Identity, proposal: Proposal, member: MemberFirm | None) -> None:
    """Refuse a workbook of another call, case, form or firm."""
    if known.call != proposal.call.code:
        raise WorkbookRefused(Text(
            f"這份檔案是{known.call}年度計畫的，不是這個計畫的。{_AGAIN.zh}", f"This file is of call {known.call}, not of this one. {_AGAIN.en}",
        ))
    if known.proposal != proposal.code:
        raise WorkbookRefused(Text(
            f"這份檔案是另一件提案（{known.proposal}）的，不是這件（{proposal.code}）。{_AGAIN.zh}",
            f"This file is of another proposal ({known.proposal}), not of this one ({proposal.code}). {_AGAIN.en}",
        ))
    if (known.edition, known.digest) != (proposal.call.edition, edition_of(proposal.call).digest[:16]):
        raise WorkbookRefused(Text(f"表單在下載之後改版了。{_AGAIN.zh}", f"The form has changed since this file was downloaded. {_AGAIN.en}"))
    members = members_by_key(proposal)
    for each in known.parts:
        if each.owner and each.owner not in members:
            raise WorkbookRefused(Text("這份檔案的企業已經不在聯盟成員名單裡。", "The firm of this file is no longer a member of the alliance."))
    if member is not None and {each.owner for each in known.parts} != {member.key}:
        raise WorkbookRefused(Text(
            f"這份檔案不是「{member.company_name}」的。請到那家企業的「離線填寫」頁上傳。",
            f"This file is not of {member.company_name}. Upload it on the page “Fill offline” of its own firm.",
        ))


def allowed_name(upload: "UploadedFile[bytes]", extensions: Sequence[str]) -> str:
    """The file's name when its ending is one of these. FileRefused (415) otherwise."""
    name = clean_name(upload.name or "")
    extension = extension_of(name)
    if extension in extensions:
        return name
    allowed = [f".{each}" for each in extensions]
    usual = Text(f"請上傳 {'、'.join(allowed)} 檔", f"Upload a file of the type {', '.join(allowed)}")
    if extension in ("xls", "ods"):
        usual = Text(f".{extension} 檔請先另存為 .xlsx 再上傳", f"Save the .{extension} file as .xlsx first")
    raise FileRefused(REFUSED_TYPES.get(extension, usual) if extension != "zip" else usual, 415)


def write_bounded(upload: "UploadedFile[bytes]", path: Path, most: int = 0) -> None:
    """Copy the upload, counting. FileRefused when it is empty (400) or larger than `most` bytes (413; 0: 10 MB)."""
    most, count = most or MOST_BYTES, 0
    with path.open("wb") as target:
        for piece in upload.chunks():
            count += len(piece)
            if count > most:
                limit = most // MB
                raise FileRefused(Text(f"檔案超過上限 {limit} MB，請縮小後再上傳", f"The file is larger than the limit of {limit} MB"), 413)
            target.write(piece)
    if count == 0:
        raise FileRefused(_EMPTY)
