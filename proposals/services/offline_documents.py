"""The interchange document in the browser: out as a ZIP with its files, in as something to look at before it is applied."""

import zipfile
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile

from alliance_portal.accounts.models import User
from alliance_portal.files import storage
from alliance_portal.files.checks import archives
from alliance_portal.files.kinds import MB, FileRefused
from alliance_portal.files.names import extension_of
from alliance_portal.files.services import path_of
from alliance_portal.lib import formatted_text, scratch
from alliance_portal.lib.findings import Text
from proposals import interchange
from proposals.catalogue.captions import caption_of, file_of
from proposals.catalogue.model import Edition, Field, Kind, Scope, Section
from proposals.interchange.shape import walk
from proposals.models import Attachment, Intake, MemberFirm, Proposal
from proposals.permissions import may_read_member_form
from proposals.queries.calls import edition_of
from proposals.services.exports import DOCUMENT, document_of
from proposals.services.offline import allowed_name, keep, members_by_key, plain_fault, write_bounded
from proposals.services.offline_files import store_beside
from proposals.services.typed import FILE_KINDS
from proposals.workbooks.faces import faces_of
from proposals.workbooks.model import CONSENT, CellFault, WorkbookRefused, is_typed

EXTENSIONS = ("zip", "yaml", "yml", "json")
SHARED = ("company_name", "owner_name", "ubn", "overview")  # what the lead sees of a form that is not complete yet
MOST_ZIP = 50 * MB
_NO_DOCUMENT = Text("ZIP 裡應有一份 proposal.yaml（或 .json），放在最上層。", "The ZIP must hold one proposal.yaml (or .json) at its top level.")
_ABSENT = Text("文件旁邊沒有這個檔案，或檔案種類不符，維持原狀", "the file is not beside the document or not of its kind; it stays as it is")
_FILE = Text("檔案", "File")
_WHERE = Text("交換文件", "Document")


def write_zip(proposal: Proposal, reader: User, out: IO[bytes]) -> None:
    """Write `proposal.yaml` and its files as a ZIP; of members' forms what this person may read."""
    tree, files = document_of(proposal)
    members = list(members_by_key(proposal).values())
    hidden = {each.pk for each in members if not may_read_member_form(reader, proposal, each)}
    rows = [
        {key: value for key, value in row.items() if key in SHARED} if member.pk in hidden else row
        for member, row in zip(members, tree["members"], strict=True)
    ]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DOCUMENT, interchange.dump_yaml({**tree, "members": rows}))
        for name, attachment in files.items():
            if attachment.member_id not in hidden:
                archive.write(path_of(attachment.file), name, compress_type=zipfile.ZIP_STORED)


def take(upload: "UploadedFile[bytes]", proposal: Proposal, *, actor: User) -> Intake:
    """Read an uploaded document (YAML, JSON, or a ZIP with its files). FileRefused, WorkbookRefused; nothing of the form changes."""
    name = allowed_name(upload, EXTENSIONS)
    with storage.incoming() as path, scratch.folder("document") as folder:
        write_bounded(upload, path, MOST_ZIP if name.lower().endswith(".zip") else 0)
        try:
            document = _document(path, name, folder)
            if document.call != proposal.call.code:
                zh, en = f"這份文件是{document.call}年度計畫的，不是這個計畫的。", f"This document is of call {document.call}, not of this one."
                raise WorkbookRefused(Text(zh, en))
            interchange.fit(document, edition_of(proposal.call))
        except interchange.DocumentErrors as errors:
            faults = [CellFault(_WHERE.zh, place, _WHERE, reason) for place, reason in errors.errors[:200]]
            return keep(Intake.Kind.DOCUMENT, proposal, None, name, {"parts": [], "faults": [plain_fault(each) for each in faults]}, actor)
        plan = _Reader(proposal, interchange.Folder(document.folder), actor).plan(document)
    return keep(Intake.Kind.DOCUMENT, proposal, None, name, plan, actor)


def _document(path: Path, name: str, folder: Path) -> interchange.Document:
    extension = extension_of(name)
    if extension != "zip":
        return interchange.document_of_bytes(path.read_bytes(), folder, as_json=extension == "json")
    with path.open("rb") as file, archives.open_archive(file, path.stat().st_size) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        found = [entry.filename for entry in entries if "/" not in entry.filename and extension_of(entry.filename) in ("yaml", "yml", "json")]
        if len(found) != 1:
            raise WorkbookRefused(_NO_DOCUMENT)
        for entry in entries:
            target = (folder / entry.filename).resolve()
            if not target.is_relative_to(folder.resolve()):
                raise FileRefused(archives.BAD_STRUCTURE)
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as out:
                for piece in archives.chunks(archive, entry):
                    out.write(piece)
    return interchange.read_document(folder / found[0])


class _Reader:
    """Turns a document into the plan of an intake."""

    def __init__(self, proposal: Proposal, folder: interchange.Folder, actor: User) -> None:
        self.proposal, self.folder, self.actor = proposal, folder, actor
        self.edition: Edition = edition_of(proposal.call)
        self.members = members_by_key(proposal)
        self.faults: list[CellFault] = []
        stored = Attachment.objects.filter(proposal=proposal).select_related("file").order_by("version")
        self.current = {(each.member_id, each.slot, each.file.sha256): str(each.pk) for each in stored}

    def plan(self, document: interchange.Document) -> dict[str, Any]:
        """Every section that the document gives, matched with the case's members by their number, the lead by its place."""
        tree = walk(document.tree, self.edition).tree
        parts = [self._part("", None, section, tree["proposal"][section.key]) for section in self._given(Scope.ALLIANCE, tree["proposal"])]
        for index, row in enumerate(tree["members"]):
            member = self._member(index, row)
            if member is None:
                place, name = f"members[{index}]", str(row.get("company_name", ""))
                self.faults.append(CellFault(_WHERE.zh, place, Text(name or place, name or place), Text(
                    "這家企業不在聯盟成員名單裡，內容不會套用", "this firm is no member of the alliance; it is not applied")))
                continue
            names = {key: row[key] for key in ("company_name", "owner_name", "ubn") if key in row}
            given = {**row, "identity": names}
            parts += [self._part(member.key, member, section, given[section.key]) for section in self._given(Scope.MEMBER, given)]
        return {"parts": parts, "faults": [plain_fault(each) for each in self.faults]}

    def _given(self, scope: Scope, record: Mapping[str, Any]) -> Iterator[Section]:
        for section in self.edition.of_scope(scope):
            if section.key != CONSENT and isinstance(record.get(section.key), Mapping) and record[section.key]:
                yield section

    def _member(self, index: int, row: Mapping[str, Any]) -> MemberFirm | None:
        members = list(self.members.values())
        if index == 0:
            return members[0]
        return next((each for each in members[1:] if each.ubn and each.ubn == row.get("ubn")), None)

    def _part(self, owner: str, member: MemberFirm | None, section: Section, record: Mapping[str, Any]) -> dict[str, Any]:
        faces = faces_of(section, record)
        pictures: dict[str, Any] = {}
        files: dict[str, Any] = {}
        for each in section.fields:
            value = record.get(each.key)
            if each.kind in FILE_KINDS and (name := file_of(value)):
                if found := self._file(member, section, each, name, f"{section.key}.{each.key}"):
                    files[each.key] = {"name": Path(name).name, **found, "caption": caption_of(value)}
            elif each.kind is Kind.LONGTEXT and isinstance(value, Mapping) and is_typed(each):
                faces[each.key] = {"html": self._pictures(member, section, each, str(value["html"]), pictures)}
        return {"owner": owner, "section": section.key, "revision": 0, "hashes": None, "faces": faces, "files": files, "pictures": pictures}

    def _pictures(self, member: MemberFirm | None, section: Section, each: Field, html: str, pictures: dict[str, Any]) -> str:
        """The narrative with the pictures that the case has already named by their attachments; the others are stored."""
        names: dict[str, str] = {}
        for name in dict.fromkeys(formatted_text.pictures(html)):
            found = self._file(member, section, each, name, f"{section.key}.{each.key}#picture")
            names[name] = name if found and "stored" in found else str(found["attachment"]) if found else ""
            if found and "stored" in found:
                pictures[name] = found
        return _renamed(html, names)

    def _file(self, member: MemberFirm | None, section: Section, each: Field, name: str, slot: str) -> dict[str, Any] | None:
        """The file of that path: the attachment that the case has already, or newly stored; None with a fault when it cannot be taken."""
        found = self.folder(name)
        label = Text(f"{each.label.zh} {name}", f"{each.label.en} {name}")
        if found.problem:
            self.faults.append(CellFault(_FILE.zh, f"{section.key}.{each.key}", label, _ABSENT))
            return None
        same = self.current.get((member.pk if member else None, slot, found.sha256))
        if same:
            return {"attachment": same}
        try:
            stored = store_beside(Path(found.source), Path(name).name, interchange.upload_kind(each), found.media_type, self.proposal, self.actor)
        except FileRefused as refused:
            self.faults.append(CellFault(_FILE.zh, f"{section.key}.{each.key}", label, refused.reason))
            return None
        return {"stored": str(stored.pk), "name": stored.name}


def _renamed(html: str, names: Mapping[str, str]) -> str:
    """Every picture under its new name; one without a file goes."""
    for old, new in names.items():
        if new and new != old:
            html = html.replace(f'data-file="{escape(old)}"', f'data-file="{escape(new)}"')
    kept = {new for new in names.values() if new}
    return formatted_text.with_pictures(html, lambda name: name if name in kept else "")
