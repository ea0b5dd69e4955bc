"""Files in slots of the form: every version is kept, slots never overwrite each other, one quota an alliance."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, Sum

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import path_of, store
from alliance_portal.trail.services import record
from proposals.catalogue.captions import caption_of, with_caption
from proposals.catalogue.model import Kind
from proposals.interchange.dossiers import upload_kind
from proposals.models import Attachment, MemberFirm, Proposal, SectionAnswers
from proposals.permissions import fills, is_editable
from proposals.services.errors import Closed, Forbidden, UnknownField
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.sections import fresh_row, put_value, section_of, touch
from proposals.services.typed import FILE_KINDS

BOOKLET = "supplementary.proposal_file"  # a signed scan of the whole booklet: allowed, never asked for, in no document
PICTURE = "#picture"  # "section.field#picture": a picture inside a narrative, named by the text itself


def slot_kind(proposal: Proposal, member: MemberFirm | None, slot: str) -> str:
    """The kind of upload that a slot takes. UnknownField for a slot that the form does not have."""
    if slot == BOOKLET and member is None:
        return "booklet"
    section, _, key = slot.removesuffix(PICTURE).partition(".")
    form = section_of(proposal, section, member)
    if not form.has(key) or form.field(key).kind not in ((Kind.LONGTEXT,) if slot.endswith(PICTURE) else FILE_KINDS):
        raise UnknownField(slot)
    return upload_kind(form.field(key))


def used_bytes(proposal: Proposal) -> int:
    """What the alliance has stored, all versions together (one query)."""
    return Attachment.objects.filter(proposal=proposal).aggregate(total=Sum("file__size"))["total"] or 0


def attach(
    proposal: Proposal, member: MemberFirm | None, slot: str, upload: "UploadedFile[bytes]", *, actor: User, received_at: datetime,
    base_revision: int | None = None,
) -> Attachment:
    """Keep an upload as the newest version of its slot ("section.field").

    Raises FileRefused (what is wrong with the file), Stale, Closed, Forbidden, UnknownField; nothing is kept then.
    """
    kind = slot_kind(proposal, member, slot)
    require_filler(proposal, member, slot, actor, received_at)  # before the bytes are looked at
    # outside the transaction: checking a file takes time, and nobody's save shall wait for it
    stored = store(upload, kind=kind, actor=actor, used_bytes=used_bytes(proposal))
    try:
        with transaction.atomic():
            case = lock_proposal(proposal)
            member = fresh_row(case, member)
            require_filler(case, member, slot, actor, received_at)
            return keep(case, member, slot, stored, actor=actor, received_at=received_at, base_revision=base_revision)
    except Exception:
        stored.delete()
        path_of(stored).unlink(missing_ok=True)
        raise


def keep(
    proposal: Proposal, member: MemberFirm | None, slot: str, stored: StoredFile, *, actor: User, received_at: datetime,
    base_revision: int | None = None, caption: str | None = None,
) -> Attachment:
    """Put a stored file into a slot and name it in the section, inside the caller's transaction.

    `caption` None: the words below an earlier picture of the slot stay.
    """
    attachment = new_version(proposal, member, slot, stored, actor=actor, at=received_at)
    section, _, key = slot.partition(".")
    if slot == BOOKLET or slot.endswith(PICTURE):
        touch(proposal, received_at)
    else:
        words = caption_at(proposal, member, section, key) if caption is None else caption
        put_value(
            proposal, member, section, key, with_caption(str(attachment.pk), words), actor=actor, received_at=received_at,
            base_revision=base_revision,
        )
    return attachment


def caption_at(proposal: Proposal, member: MemberFirm | None, section: str, key: str) -> str:
    """The caption that stands in a slot (one query)."""
    found = SectionAnswers.objects.filter(proposal=proposal, member=member, section=section).values_list("data", flat=True).first()
    return caption_of((found or {}).get(key))


def new_version(
    proposal: Proposal, member: MemberFirm | None, slot: str, stored: StoredFile, *, actor: User, at: datetime,
    source: Attachment | None = None, box: list[int] | None = None,
) -> Attachment:
    """The row of a slot's next version, inside the caller's transaction; the section does not name it yet."""
    last = Attachment.objects.filter(proposal=proposal, member=member, slot=slot).aggregate(last=Max("version"))["last"] or 0
    attachment = Attachment.objects.create(
        proposal=proposal, member=member, slot=slot, version=last + 1, file=stored, added_by=actor, added_at=at, source=source, box=box,
    )
    record(chain_of(proposal), "file.attached", actor, {
        "slot": slot, "member": member.pk if member else None, "version": last + 1, "sha256": stored.sha256, "size": stored.size,
    })
    return attachment


def detach(proposal: Proposal, member: MemberFirm | None, slot: str, *, actor: User, received_at: datetime) -> None:
    """Empty a slot; the versions stay."""
    slot_kind(proposal, member, slot)
    with transaction.atomic():
        case = lock_proposal(proposal)
        member = fresh_row(case, member)
        require_filler(case, member, slot, actor, received_at)
        section, _, key = slot.partition(".")
        if slot != BOOKLET and not slot.endswith(PICTURE):
            put_value(case, member, section, key, None, actor=actor, received_at=received_at)
        record(chain_of(case), "file.detached", actor, {"slot": slot, "member": member.pk if member else None})


def versions(proposal: Proposal, member: MemberFirm | None, slot: str) -> list[Attachment]:
    """All versions of a slot, newest first (one query)."""
    return list(Attachment.objects.filter(proposal=proposal, member=member, slot=slot).select_related("file", "added_by"))


def require_filler(proposal: Proposal, member: MemberFirm | None, slot: str, actor: User, at: datetime) -> None:
    """Forbidden unless this person fills the slot's section, Closed when it takes no changes any more."""
    if not fills(actor, proposal, slot.partition(".")[0], member):
        raise Forbidden(slot)
    if not is_editable(proposal, at):
        raise Closed(proposal.deadline, at)
