"""What goes with the print (列印說明, 用印頁, 寄件封面, 書背): made with the paper that they describe, kept by content hash (issue 3, Print)."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.conf import settings

from alliance_portal.accounts.models import User
from alliance_portal.files.services import keep_first, path_of, store_generated
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.registry import Progress, WorkWaits
from alliance_portal.lib import scratch
from alliance_portal.lib.version import VERSION
from proposals.models import Paper, Proposal, Submission
from proposals.papers import page_pictures, print_sheets
from proposals.papers.child import NO_PANGO, RenderFailed, render_many_in_child
from proposals.papers.print_sheets import ALL, SHEETS, SPINE, TITLES, Booklet, Delivery
from proposals.papers.stamp import PaperFacts
from proposals.papers.styles import SPINE_WIDTHS
from proposals.services import papers, proofs
from proposals.services.mails import in_words
from proposals.services.papers import PDF, Wanted

KIND = "proposals.print_sheets"
EDITION = "full"  # only who reads the whole paper prints and seals it
EVERY = (*SHEETS, ALL)
AUTO = 0  # a spine as wide as the booklet needs


def keys_of(want: Wanted, width: int) -> dict[str, str]:
    """The key of every sheet; only the spine, and what holds it, depends on the width (mm; AUTO: from the number of pages)."""
    delivery = delivery_of(want.proposal)
    plain = [want.content_hash, delivery.deadline, delivery.address, delivery.contact, VERSION]
    facts = {sheet: [*plain, sheet, width if sheet in (SPINE, ALL) else AUTO] for sheet in EVERY}
    return {sheet: sha256(json.dumps(each, ensure_ascii=False).encode()).hexdigest() for sheet, each in facts.items()}


def delivery_of(proposal: Proposal) -> Delivery:
    """When and where the paper is handed in."""
    contact = proposal.call.contact
    unit = " ".join(str(contact.get(key, "")) for key in ("unit_zh", "name_zh", "phone"))
    return Delivery(in_words(proposal.deadline, "zh-hant"), str(contact.get("address_zh", "")), unit.strip())


def job_key(want: Wanted, width: int) -> str:
    """The key of the job that makes this set."""
    return f"print-set:{keys_of(want, width)[ALL]}"


def kept_sheets(want: Wanted, width: int) -> dict[str, Paper]:
    """The sheets that are made (one query); the pictures of all of them stand under "pages"."""
    keys = keys_of(want, width)
    found = Paper.objects.select_related("file").filter(content_hash__in=keys.values(), edition__in=EVERY)
    return {each.edition if each.format == "pdf" else proofs.FORM: each for each in found}


def is_whole(kept: Mapping[str, Paper]) -> bool:
    """Whether every sheet and the pictures are there."""
    return all(sheet in kept for sheet in (*EVERY, proofs.FORM))


def ask_for_sheets(want: Wanted, width: int, actor: User) -> Job | None:
    """The job that makes what is missing (the same one for everybody who asks); None when all is there."""
    if is_whole(kept_sheets(want, width)):
        return None
    payload = proofs.payload_of(want) | {"width": width}
    return proofs.ask_again(KIND, job_key(want, width), payload, actor)


def make_sheets(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """The worker's part: the paper where it is missing, the sheets that speak of it, their pictures. Harmless when run twice."""
    made = papers.render(payload, progress)
    paper = Paper.objects.select_related("file").get(pk=made["paper"])
    subject: Proposal | Submission = Proposal.objects.select_related("call").get(pk=payload["proposal"])
    if payload["submission"] is not None:
        subject = Submission.objects.select_related("proposal__call").get(pk=payload["submission"])
    want, width = papers.wanted(subject, EDITION), int(payload["width"])
    kept = kept_sheets(want, width)
    if missing := [sheet for sheet in EVERY if sheet not in kept]:
        kept |= _printed(want, paper, width, missing)
    proofs.draw(kept[ALL], progress)
    return {"paper": kept[ALL].pk}


def _printed(want: Wanted, paper: Paper, width: int, missing: list[str]) -> dict[str, Paper]:
    booklet = Booklet(paper.pages, paper.counted_pages, page_pictures.anchors_of(path_of(paper.file)))
    chosen = width if width in SPINE_WIDTHS else print_sheets.suggested_width(booklet.leaves)
    trees = print_sheets.content(want.dossier, want.stamp, booklet, delivery_of(want.proposal), chosen)
    keys = keys_of(want, width)
    with scratch.folder("sheets") as folder:
        outs = {sheet: folder / f"{sheet}.pdf" for sheet in missing}
        try:
            facts = render_many_in_child([(trees[sheet], {"pdf": out}) for sheet, out in outs.items()], settings.FONTS_ROOT)
        except RenderFailed as failure:
            if failure.reason == NO_PANGO:
                raise WorkWaits(failure.reason) from failure
            raise
        return {sheet: _keep(want, sheet, keys[sheet], out, each) for (sheet, out), each in zip(outs.items(), facts, strict=True)}


def _keep(want: Wanted, sheet: str, key: str, out: Any, facts: PaperFacts) -> Paper:
    number = want.stamp.receipt_no or f"{want.proposal.code}_草稿"
    stored = store_generated(out, f"{number}_{TITLES[sheet]}.pdf", PDF)
    return keep_first(
        stored,
        lambda: Paper.objects.create(
            proposal=want.proposal, content_hash=key, source_hash=want.source_hash, edition=sheet, file=stored, pages=facts.pages,
            counted_pages=0, summary_pages=0,
        ),
        lambda: Paper.objects.select_related("file").get(content_hash=key, edition=sheet, format="pdf"),
    )
