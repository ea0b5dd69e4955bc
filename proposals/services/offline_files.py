"""Files that come with a document or a Word file: stored when it is read, attached when it is applied, removed when it is not."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from html import escape
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import path_of, store
from alliance_portal.lib import formatted_text
from proposals.catalogue.captions import with_caption
from proposals.models import Attachment, Intake, MemberFirm, Proposal
from proposals.services.attachments import PICTURE, keep, new_version, used_bytes
from proposals.services.sections import put_value


def store_beside(path: Path, name: str, kind: str, media_type: str, proposal: Proposal, actor: User) -> StoredFile:
    """Keep a file that was found beside a document. FileRefused when it is not of its kind."""
    upload = SimpleUploadedFile(name, path.read_bytes(), media_type)
    return store(upload, kind=kind, actor=actor, used_bytes=used_bytes(proposal))


def stored_of(plan: Mapping[str, Any]) -> set[str]:
    """Ids of the stored files that a plan names."""
    found: set[str] = set()
    for part in plan.get("parts", ()):
        found |= {each["stored"] for each in part.get("files", {}).values() if "stored" in each}
        found |= {each["stored"] for each in part.get("pictures", {}).values()}
    return found


def remove(ids: Iterable[str]) -> None:
    """Remove stored files that no slot names; their bytes go once the transaction stands."""
    wanted = {UUID(each) for each in ids}
    used = set(Attachment.objects.filter(file__in=wanted).values_list("file", flat=True))
    for stored in StoredFile.objects.filter(pk__in=wanted - used):
        path = path_of(stored)
        stored.delete()
        transaction.on_commit(partial(path.unlink, missing_ok=True), robust=True)


def forget(intakes: Iterable[Intake]) -> int:
    """Remove intakes with the files that nobody took; how many."""
    count = 0
    for intake in intakes:
        ids = stored_of(intake.plan)
        intake.delete()
        remove(ids)
        count += 1
    return count


def attach_file(case: Proposal, member: MemberFirm | None, slot: str, file: Mapping[str, Any], *, actor: User, received_at: datetime) -> None:
    """Put a stored file of an intake into its slot, or another caption below the one that is there, inside the caller's transaction."""
    caption = file.get("caption", "")
    if "stored" in file:
        keep(case, member, slot, StoredFile.objects.get(pk=file["stored"]), actor=actor, received_at=received_at, caption=caption)
    else:
        section, _, key = slot.partition(".")
        put_value(case, member, section, key, with_caption(file["attachment"], caption), actor=actor, received_at=received_at)


def with_pictures(
    case: Proposal, member: MemberFirm | None, slot: str, face: Any, pictures: Mapping[str, Any], *, actor: User, received_at: datetime,
) -> Any:
    """A formatted text with the pictures of its intake attached to the case and named by their attachments; any other face as it is."""
    if not isinstance(face, Mapping) or "html" not in face:
        return face
    html = str(face["html"])
    for name in dict.fromkeys(formatted_text.pictures(html)):
        if name in pictures:
            stored = StoredFile.objects.get(pk=pictures[name]["stored"])
            attachment = new_version(case, member, f"{slot}{PICTURE}", stored, actor=actor, at=received_at)
            html = html.replace(f'data-file="{escape(name)}"', f'data-file="{attachment.pk}"')
    return {"html": html}
