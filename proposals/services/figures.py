"""A figure made fit for the paper: a part of the uploaded picture, and a caption. The upload stays as an earlier version of the slot."""

from datetime import datetime

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.files.checks.cropping import LEAST, Box
from alliance_portal.files.downloads import may_open_now
from alliance_portal.files.services import FileRefused, path_of, store_part
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.catalogue import captions
from proposals.catalogue.model import Kind
from proposals.interchange.dossiers import upload_kind
from proposals.models import Attachment, MemberFirm, Proposal
from proposals.queries.figures import FigureNow, figure_in
from proposals.services.attachments import new_version, require_filler, used_bytes
from proposals.services.errors import Refused, UnknownField
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.sections import fresh_row, put_value, section_of
from proposals.services.typed import without_control_characters

NO_FIGURE = Text("這個位置還沒有可以裁切的圖檔，請先上傳。", "There is no picture here yet; upload one first.")
NOT_YET = Text("圖檔正在掃毒，通過後才能裁切。", "The picture is being scanned; it can be cropped once it has passed.")
OUTSIDE = Text("裁切範圍超出圖檔，請確認左、上、寬、高。", "The crop lies outside the picture; check left, top, width and height.")
TOO_SMALL = Text(f"裁切後每邊至少 {LEAST} 點，太小的圖印不清楚。", f"Each side needs at least {LEAST} points; a smaller picture does not print well.")
TOO_LONG = Text(f"圖說最多 {captions.LONGEST} 個字，請精簡。", f"A caption takes at most {captions.LONGEST} characters; shorten it.")


class CaptionTooLong(Refused):
    """A caption that does not fit below its figure (400)."""

    def __init__(self) -> None:
        super().__init__("caption", TOO_LONG)


def arrange(
    proposal: Proposal, member: MemberFirm | None, section: str, key: str, *, box: Box, caption: str, base_revision: int, actor: User,
    received_at: datetime,
) -> Attachment:
    """Show this part of the slot's upload with this caption; the version that the section then names. Again the same: nothing changes.

    `box`: left, top, width, height in points of the upload; all of it brings the upload itself back. Raises FileRefused (the box, no
    room), CaptionTooLong, Refused (no picture, its scan waits), Stale, Closed, Forbidden, UnknownField.
    """
    form, slot = section_of(proposal, section, member), f"{section}.{key}"
    if not form.has(key) or form.field(key).kind is not Kind.IMAGE:
        raise UnknownField(slot)
    require_filler(proposal, member, slot, actor, received_at)
    words = " ".join(without_control_characters(caption.replace("\n", " ").replace("\r", " ").replace("\t", " ")).split())
    if len(words) > captions.LONGEST:
        raise CaptionTooLong
    figure = _figure(proposal, member, section, key, actor)
    _check(box, figure.size)
    kept = _known(figure, box)
    # outside the transaction, as an upload's check: nobody's save shall wait for a picture
    stored = None if kept else store_part(
        figure.whole.file, box, kind=upload_kind(form.field(key)), actor=actor, used_bytes=used_bytes(proposal),
    )
    try:
        with transaction.atomic():
            case = lock_proposal(proposal)
            row = fresh_row(case, member)
            require_filler(case, row, slot, actor, received_at)
            shown = kept
            if stored is not None:
                shown = new_version(case, row, slot, stored, actor=actor, at=received_at, source=figure.whole, box=list(box))
            assert shown is not None  # noqa: S101  one of both is there, for the type checker
            value = captions.with_caption(str(shown.pk), words)
            put_value(case, row, section, key, value, actor=actor, received_at=received_at, base_revision=base_revision)
            facts = {"slot": slot, "member": row.pk if row else None, "version": shown.version, "box": list(box), "caption": bool(words)}
            record(chain_of(case), "figure.arranged", actor, facts)
            return shown
    except Exception:
        if stored is not None:
            stored.delete()
            path_of(stored).unlink(missing_ok=True)
        raise


def _figure(proposal: Proposal, member: MemberFirm | None, section: str, key: str, actor: User) -> FigureNow:
    found = figure_in(proposal, member, section, key)
    if found is None:
        raise Refused("no_figure", NO_FIGURE)
    if not may_open_now(found.whole.file, actor.pk):
        raise Refused("scan", NOT_YET)
    return found


def _check(box: Box, size: tuple[int, int]) -> None:
    """FileRefused unless the box lies inside the picture and leaves enough to print."""
    left, top, width, height = box
    if min(left, top) < 0 or min(width, height) <= 0 or left + width > size[0] or top + height > size[1]:
        raise FileRefused(OUTSIDE)
    if width < min(LEAST, size[0]) or height < min(LEAST, size[1]):
        raise FileRefused(TOO_SMALL)


def _known(figure: FigureNow, box: Box) -> Attachment | None:
    """The version that shows exactly this part already: the present one, or the upload itself."""
    if box == figure.box:
        return figure.shown
    return figure.whole if box == (0, 0, *figure.size) else None
