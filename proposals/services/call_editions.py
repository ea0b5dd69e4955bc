"""Form editions of a call: staff upload one, it is tried before it is kept, and a call that is not open yet takes it (issue 3 "Next year")."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals import interchange, rules
from proposals.catalogue import Edition
from proposals.catalogue.faults import EditionFaults, checked_edition, sentence
from proposals.catalogue.needed import lacks
from proposals.catalogue.specimen import specimen
from proposals.models import Call, FormEdition
from proposals.papers.composition import content as paper_of
from proposals.papers.stamp import Notice, Stamp
from proposals.queries.call_editions import edition_for, find_edition, programme_for
from proposals.queries.calls import years_of
from proposals.rules.dossier import Dossier, FileRef
from proposals.services.call_drafts import CallStale, chain_of_call, is_open_or_past, require_staff
from proposals.services.errors import Refused

MOST_BYTES = 2_000_000  # the 113 edition has 150 kB
TOO_LARGE = Text(f"檔案太大，上限為 {MOST_BYTES // 1_000_000} MB", f"The file is too large; the limit is {MOST_BYTES // 1_000_000} MB")
EMPTY = Text("請選擇表單版本的檔案（YAML）", "Choose the file of the edition (YAML)")
OPENED = Text("受理申請已開始，表單版本不能再更換。", "Applications are open; the form edition can no longer change.")
GONE = Text("沒有這個表單版本。", "There is no such edition.")
UNUSABLE = Text("這份表單無法用於檢核或印製：", "Rules or papers cannot use this form: ")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a file: its place in the file or the form, and a sentence."""

    place: str
    text: Text


class EditionRefused(Refused):
    """The file is no usable edition (400, 413 when too large); `faults` say where and why. Nothing was stored."""

    def __init__(self, faults: tuple[Fault, ...], *, status: int = 400) -> None:
        super().__init__("edition", faults[0].text)
        self.faults = faults
        self.status = status


def upload_edition(call: Call, content: bytes, file_name: str, *, actor: User) -> FormEdition:
    """Check a file and keep it; the same bytes twice are one edition. No call uses it yet.

    Raises Forbidden, EditionRefused (too large, cannot be read, unknown things, something missing that the portal needs).
    """
    require_staff(actor)
    edition = readable_edition(call, content)
    with transaction.atomic():
        kept, made = FormEdition.objects.get_or_create(digest=edition.digest, defaults={
            "name": edition.name, "file_name": file_name[:160], "content": content.decode("utf-8"), "uploaded_by": actor,
            "uploaded_at": timezone.now(),
        })
        if made:
            record(chain_of_call(call), "edition.uploaded", actor, {"edition": edition.name, "digest": edition.digest, "file": file_name[:160]})
    return kept


def readable_edition(call: Call, content: bytes) -> Edition:
    """The edition of a file, tried with empty and with full content. Raises EditionRefused."""
    if not content.strip():
        raise EditionRefused((Fault("", EMPTY),))
    if len(content) > MOST_BYTES:
        raise EditionRefused((Fault("", TOO_LARGE),), status=413)
    if content.startswith(b"\xef\xbb\xbf") or b"\x00" in content:
        raise EditionRefused((Fault("", Text("須為沒有 BOM 的 UTF-8 文字檔", "it must be UTF-8 text without a byte order mark")),))
    try:
        edition = checked_edition(content, years_of(call))
    except EditionFaults as refused:
        raise EditionRefused(tuple(Fault(each.place, sentence(each)) for each in refused.faults)) from refused
    missing = lacks(edition)
    if missing:
        raise EditionRefused(tuple(Fault(each.place, each.text) for each in missing))
    try_out(call, edition)
    return edition


def try_out(call: Call, edition: Edition) -> None:
    """Check and lay out a blank and a full proposal of this edition, so that no page meets its faults first. Raises EditionRefused."""
    trees: tuple[dict[str, Any], ...] = ({"proposal": {}, "members": []}, specimen(edition))
    for tree in trees:
        try:
            dossier = dossier_of_tree(call, edition, tree)
            found = rules.check(dossier, dossier.programme.last_day)
            rules.section_states(dossier, found)
            paper_of(dossier, blank_stamp(dossier))
        except Exception as fault:  # whatever it is, the sentence is for staff and nothing is stored
            said = f"{type(fault).__name__} {fault}"[:160]
            raise EditionRefused((Fault("", Text(f"{UNUSABLE.zh}{said}", f"{UNUSABLE.en}{said}")),)) from fault


def dossier_of_tree(call: Call, edition: Edition, tree: dict[str, Any]) -> Dossier:
    """A dossier that belongs to no case."""
    whole = {"format": interchange.FORMAT, "call": call.code, **tree}
    return interchange.dossier(
        whole, programme=programme_for(call, edition), edition=edition, files=lambda named: FileRef(named, problem="absent"),
    )


def blank_stamp(dossier: Dossier, notice: Notice | None = None) -> Stamp:
    """The stamp of a paper that is nobody's: a draft without a number."""
    day = dossier.programme.last_day
    return Stamp(
        code=dossier.programme.code, receipt_no="", content_hash=interchange.content_hash(dossier), month=day.replace(day=1), draft=True,
        notice=notice or Notice("", "", "", ""), blank=True,
    )


def choose_edition(call: Call, ref: str, *, base_revision: int, actor: User, now: datetime | None = None) -> Call:
    """The call uses this edition from now on. Raises Forbidden, Refused (open, no such edition), CallStale, EditionRefused."""
    require_staff(actor)
    with transaction.atomic():
        held = Call.objects.select_for_update().get(pk=call.pk)
        if held.revision != base_revision:
            raise CallStale(held)
        if is_open_or_past(held, now or timezone.now()) or held.proposals.exists():
            raise Refused("opened", OPENED)
        found = find_edition(ref)
        if found is None:
            raise Refused("gone", GONE)
        name, digest = (found, "") if isinstance(found, str) else (found.name, found.digest)
        if (held.edition, held.edition_digest) == (name, digest):
            return held
        try_out(held, edition_for(held, found))
        Call.objects.filter(pk=held.pk).update(
            edition=name, edition_digest=digest, revision=held.revision + 1, changed_by=actor, changed_at=timezone.now(),
        )
        said = f"{name}（{digest[:8]}）" if digest else name
        record(chain_of_call(held), "call.edition_chosen", actor, {
            "edition": said, "digest": digest, "before": held.edition_digest or held.edition,
        })
    return Call.objects.get(pk=held.pk)
