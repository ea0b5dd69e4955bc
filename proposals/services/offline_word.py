"""A narrative from a Word file: read by a child process, shown, and applied like every other file."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from alliance_portal.accounts.models import User
from alliance_portal.files import storage
from alliance_portal.files.kinds import FileRefused
from alliance_portal.lib import child_process, scratch
from alliance_portal.lib.findings import Text
from proposals.catalogue.model import Kind, Scope
from proposals.models import Intake, MemberFirm, Proposal
from proposals.queries.calls import edition_of
from proposals.services.offline import allowed_name, keep, plain_fault, write_bounded
from proposals.services.offline_files import store_beside
from proposals.workbooks.book import CHILD
from proposals.workbooks.model import CellFault, WorkbookRefused, is_typed
from proposals.workbooks.words import label_of

_EMPTY = Text("Word 檔裡沒有可以匯入的文字或圖片。", "There is no text and no picture in this Word file.")
_WORD = Text("Word 檔", "Word file")


def narratives(proposal: Proposal, member: MemberFirm | None) -> list[tuple[str, Text]]:
    """The narratives that a Word file may fill: "section.field" and its label."""
    scope = Scope.ALLIANCE if member is None else Scope.MEMBER
    return [
        (f"{section.key}.{each.key}", label_of(each))
        for section in edition_of(proposal.call).of_scope(scope) for each in section.fields if each.kind is Kind.LONGTEXT and is_typed(each)
    ]  # fmt: skip


def take(upload: "UploadedFile[bytes]", proposal: Proposal, member: MemberFirm | None, target: str, *, actor: User) -> Intake:
    """Read a .docx for the narrative `target` ("section.field"). FileRefused, WorkbookRefused; nothing of the form changes."""
    if target not in dict(narratives(proposal, member)):
        raise WorkbookRefused(Text("請先選擇要填入的欄位。", "Choose the field to fill first."))
    name = allowed_name(upload, ("docx",))
    section, _, key = target.partition(".")
    pictures: dict[str, Any] = {}
    faults: list[CellFault] = []
    with storage.incoming() as path, scratch.folder("word") as folder:
        write_bounded(upload, path)
        try:
            read = child_process.run(CHILD, {"do": "word", "path": str(path), "folder": str(folder)}, soft_seconds=30, hard_seconds=60)
        except child_process.ChildFailed as failed:
            raise WorkbookRefused(failed.reason) from failed
        for picture, media_type in read["pictures"].items():
            try:
                stored = store_beside(folder / picture, picture, "narrative", media_type, proposal, actor)
            except FileRefused as refused:
                faults.append(CellFault(_WORD.zh, picture, _WORD, refused.reason, 0, key))
                continue
            pictures[picture] = {"stored": str(stored.pk), "name": picture}
    if not read["html"]:
        raise WorkbookRefused(_EMPTY)
    if read["left_out"]:
        reason = Text(f"{read['left_out']}張圖片不是 PNG 或 JPG，沒有匯入", f"pictures that are not PNG or JPG were left out: {read['left_out']}")
        faults.append(CellFault(_WORD.zh, "", _WORD, reason, 0, key))
    part = {
        "owner": member.key if member else "", "section": section, "revision": 0, "hashes": None, "faces": {key: {"html": read["html"]}},
        "files": {}, "pictures": pictures,
    }  # fmt: skip
    return keep(Intake.Kind.WORD, proposal, member, name, {"parts": [part], "faults": [plain_fault(each) for each in faults]}, actor)
