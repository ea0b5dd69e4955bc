"""The receipt as a PDF: asked for, rendered once a submission, kept like a paper (R-41)."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.files.services import keep_first, store_generated
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.registry import Progress
from alliance_portal.jobs.services import ask
from alliance_portal.lib import scratch
from alliance_portal.lib.version import VERSION
from proposals.models import Paper, Submission
from proposals.papers.receipt import Receipt, SentFile
from proposals.queries.cases import submitted_dossier
from proposals.services.mails import in_words
from proposals.services.papers import PDF, print_to

KIND = "proposals.render_receipt"
EDITION = "receipt"


def receipt_of(submission: Submission) -> Receipt:
    """What the receipt of a submission says, from the frozen copy alone."""
    call, dossier = submission.proposal.call, submitted_dossier(submission)
    theme = str(dossier.record("cover").get("alliance_theme", ""))
    contact = call.contact
    return Receipt(
        receipt_no=submission.receipt_no, programme=f"{call.title_zh}－{call.track_zh}", alliance=f"{theme}主題聯盟",
        lead=dossier.members[0].company_name if dossier.members else "", received_at=in_words(submission.received_at, "zh-hant", seconds=True),
        submitted_by=str(submission.submitted_by), number=submission.number, sha256=submission.sha256,
        files=tuple(SentFile(str(each["name"]), int(each["size"]), str(each["sha256"])) for each in submission.files),
        deadline=in_words(submission.proposal.deadline, "zh-hant"), address=str(contact.get("address_zh", "")),
        contact=f"{contact.get('unit_zh', '')} {contact.get('name_zh', '')}".strip(),
    )


def key_of(receipt: Receipt) -> str:
    """The same receipt is the same file."""
    return sha256(json.dumps([asdict(receipt), EDITION, VERSION], ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def kept_receipt(submission: Submission) -> Paper | None:
    """The receipt's PDF, if it was made."""
    return Paper.objects.select_related("file").filter(content_hash=key_of(receipt_of(submission)), edition=EDITION, format="pdf").first()


def job_key(submission: Submission) -> str:
    """The key of the job that makes the receipt of this submission."""
    return f"receipt:{key_of(receipt_of(submission))}"


def ask_for_receipt(submission: Submission, actor: User) -> Paper | Job:
    """The PDF, or the job that makes it (the same one for everybody who asks)."""
    found = kept_receipt(submission)
    if found is not None:
        return found
    payload = {"proposal": submission.proposal_id, "submission": submission.pk, "edition": EDITION, "code": submission.proposal.code}
    with transaction.atomic():
        return ask(KIND, key=job_key(submission), payload=payload, actor=actor)


def render_receipt(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """The worker's part; harmless when run twice or in parallel."""
    from proposals.papers.receipt import content  # noqa: PLC0415  leaf: only a worker renders

    submission = Submission.objects.select_related("proposal__call", "submitted_by").get(pk=payload["submission"])
    paper = kept_receipt(submission)
    if paper is None:
        receipt = receipt_of(submission)
        progress("render", 0, 1)
        with scratch.folder("receipt") as folder:
            out = folder / "receipt.pdf"
            facts = print_to(content(receipt), out)
            paper = _keep(submission, key_of(receipt), out, facts.pages)
    return {"paper": paper.pk}


def _keep(submission: Submission, key: str, out: Path, pages: int) -> Paper:
    stored = store_generated(out, f"{submission.receipt_no}_電子送件回執.pdf", PDF)
    return keep_first(
        stored,
        lambda: Paper.objects.create(
            proposal=submission.proposal, content_hash=key, source_hash=submission.sha256, edition=EDITION, file=stored, pages=pages,
            counted_pages=0, summary_pages=0,
        ),
        lambda: Paper.objects.select_related("file").get(content_hash=key, edition=EDITION, format="pdf"),
    )
