"""The picture in a slot as it was uploaded, the part of it that the paper shows, and the words below it."""

from dataclasses import dataclass
from uuid import UUID

from alliance_portal.files.checks.cropping import Box, size_of
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import FileRefused, path_of
from proposals.catalogue.captions import caption_of, file_of
from proposals.models import Attachment, MemberFirm, Proposal
from proposals.queries.sheets import answers_of


@dataclass(frozen=True, slots=True)
class FigureNow:
    """A figure. `whole` is the upload, `shown` the version that the section names (the same where nothing was cut off)."""

    whole: Attachment
    shown: Attachment
    size: tuple[int, int]  # of the whole picture, in points
    caption: str
    revision: int

    @property
    def box(self) -> Box:
        """The part that is shown: left, top, width, height in points of the whole picture."""
        if self.shown.box:
            left, top, width, height = self.shown.box
            return (left, top, width, height)
        return (0, 0, *self.size)


def figure_in(proposal: Proposal, member: MemberFirm | None, section: str, key: str) -> FigureNow | None:
    """The figure of a slot; None while none is uploaded, or when its file cannot be opened (two queries)."""
    answers = answers_of(proposal, member, section)
    value = answers.data.get(key)
    try:
        wanted = UUID(file_of(value))
    except ValueError:
        return None
    rows = Attachment.objects.filter(pk=wanted, proposal=proposal, member=member, slot=f"{section}.{key}")
    shown = rows.select_related("file", "source__file").first()
    if shown is None:
        return None
    whole = shown.source or shown
    if whole.file.scan == StoredFile.Scan.INFECTED:
        return None
    try:
        size = size_of(path_of(whole.file))
    except FileRefused:
        return None
    return FigureNow(whole, shown, size, caption_of(value), answers.revision)
