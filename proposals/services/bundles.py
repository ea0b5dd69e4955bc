"""The case as one ZIP: asked for, made once a content and edition, kept like a paper (issue 3, Papers). Also papers of one case in all formats."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import path_of
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.registry import Progress, WorkWaits
from alliance_portal.lib import scratch
from alliance_portal.lib.findings import Text
from proposals.models import Attachment, Paper, Proposal, Submission
from proposals.papers import bundle
from proposals.papers.stamp import FORMATS, FULL, PaperFacts
from proposals.services import papers, receipt_papers
from proposals.services.papers import Wanted

KIND = "proposals.case_zip"
ZIP = "zip"
NOT_SCANNED = Text("附檔尚未完成掃毒，完成後會自動製作。", "The virus check of the attachments is not over; the file is made after it.")


def job_key(want: Wanted) -> str:
    """The key of the job that makes this ZIP."""
    return f"zip:{want.content_hash}"


def key_in(want: Wanted, form: str) -> str:
    """The key of the job that makes this paper in a format, the ZIP among them."""
    want = papers.in_form(want, form)
    return job_key(want) if form == ZIP else papers.job_key(want)


def ask_in(want: Wanted, form: str, actor: User) -> Paper | Job:
    """The paper in a format, the ZIP among them, or the job that makes it."""
    return ask_for_bundle(want, actor) if form == ZIP else papers.ask_for(papers.in_form(want, form), actor)


def ask_for_bundle(want: Wanted, actor: User) -> Paper | Job:
    """The ZIP of exactly this content and edition, or the job that makes it (the same one for everybody who asks)."""
    want = papers.in_form(want, ZIP)
    found = papers.kept(want)
    if found is not None:
        return found
    return papers.ask_anew(KIND, key=job_key(want), payload=payload_of(want), actor=actor)


def payload_of(want: Wanted) -> dict[str, Any]:
    """What the worker has to know."""
    return {
        "proposal": want.proposal.pk, "submission": want.submission.pk if want.submission else None, "edition": want.stamp.edition,
        "viewer_member": want.stamp.viewer_member, "reader_code": want.stamp.reader_code, "code": want.proposal.code,
    }


def make_bundle(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """The worker's part: the papers that are missing, the receipt, the ZIP. Harmless when run twice or in parallel."""
    subject: Proposal | Submission = Proposal.objects.select_related("call").get(pk=payload["proposal"])
    if payload["submission"] is not None:
        subject = Submission.objects.select_related("proposal__call", "submitted_by").get(pk=payload["submission"])
    progress("prepare", 0, 4)
    want = papers.wanted(subject, payload["edition"], viewer_member=payload["viewer_member"], reader_code=payload["reader_code"], form=ZIP)
    found = papers.kept(want)
    if found is None:
        _require_scanned(want)
        progress("render", 1, 4)
        made = all_formats(want)
        progress("keep", 2, 4)
        pieces = [bundle.Piece("計畫書", bundle.PAPERS[form], f"paper.{form}", path_of(made[form].file)) for form in FORMATS]
        if isinstance(subject, Submission):
            receipt = receipt_papers.render_receipt({"submission": subject.pk}, lambda *_: None)
            kept = Paper.objects.select_related("file").get(pk=receipt["paper"])
            pieces.insert(0, bundle.Piece("送件", "電子送件回執", "receipt.pdf", path_of(kept.file)))
        if want.stamp.edition == FULL:  # other editions show no certificate and no other firm's files
            pieces += bundle.attachments(want.dossier)
        progress("pack", 3, 4)
        with scratch.folder("bundle") as folder:
            out = folder / "case.zip"
            bundle.write(out, pieces, f"{want.dossier.programme.roc_year}年度　{want.stamp.number}　卷內目錄")
            facts = made["pdf"]
            found = papers.keep(want, out, PaperFacts(facts.pages, facts.counted_pages, facts.summary_pages))
    return {"paper": found.pk, "content_hash": want.content_hash}


def _require_scanned(want: Wanted) -> None:
    """Until the virus check has passed a file, only its uploader has it (R-32): the ZIP waits. Raises WorkWaits."""
    if want.stamp.edition != FULL:
        return
    if want.submission is None:
        files = StoredFile.objects.filter(pk__in=Attachment.objects.filter(proposal=want.proposal).values("file"))
    else:
        files = StoredFile.objects.filter(pk__in=[each["file"] for each in want.submission.files])
    if files.filter(scan__in=(StoredFile.Scan.PENDING, StoredFile.Scan.ERROR)).exists():
        raise WorkWaits(NOT_SCANNED)


def all_formats(want: Wanted) -> dict[str, Paper]:
    """The paper in every format; what is missing is laid out once and written in one child process."""
    from proposals.papers.child import render_all_in_child  # noqa: PLC0415  leaf: only a worker renders
    from proposals.papers.composition import content  # noqa: PLC0415  leaf: the same

    wants = {form: papers.in_form(want, form) for form in FORMATS}
    found = {form: papers.kept(each) for form, each in wants.items()}
    missing = [form for form in FORMATS if found[form] is None]
    if missing:
        with scratch.folder("paper") as folder:
            outs = {form: folder / f"paper.{form}" for form in missing}
            facts = render_all_in_child(content(want.dossier, want.stamp), outs, settings.FONTS_ROOT)
            for form, out in outs.items():
                found[form] = papers.keep(wants[form], out, facts)
    return {form: paper for form, paper in found.items() if paper is not None}
