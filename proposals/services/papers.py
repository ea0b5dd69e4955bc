"""Printed papers: asked for, rendered once a content, kept (R-35, R-44). An unchanged proposal is never rendered twice."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.files.services import keep_first, store_generated
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.registry import Progress, WorkWaits
from alliance_portal.jobs.services import ask
from alliance_portal.lib import scratch
from alliance_portal.lib.version import VERSION
from alliance_portal.trail.services import record
from proposals import interchange
from proposals.constants import Status
from proposals.models import MemberFirm, Paper, Proposal, Submission
from proposals.papers.bundle import attachments
from proposals.papers.stamp import Notice, PaperFacts, Stamp
from proposals.queries.cases import load_dossier, submitted_dossier
from proposals.rules.dossier import Dossier
from proposals.services.consents import CONSENT_LINE_KEY, newest_notice
from proposals.services.errors import Forbidden
from proposals.services.locks import chain_of

KIND = "proposals.render_paper"
EDITIONS = ("full", "member", "reviewer", "agency")
PDF = "application/pdf"
MEDIA_TYPES = {
    "pdf": PDF, "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text", "zip": "application/zip",
}
# states from the contract on: the agency then reads the names of the selected (decisions "Editions")
_CONTRACTED = frozenset({
    Status.CONTRACTED, Status.EXECUTING, Status.CHANGE_PENDING, Status.MIDTERM, Status.IMPROVING, Status.FINAL_REVIEW, Status.CLOSING, Status.CLOSED,
})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be rendered, and the key under which it is kept."""

    proposal: Proposal
    submission: Submission | None
    dossier: Dossier
    stamp: Stamp
    source_hash: str
    content_hash: str
    form: str = "pdf"


def wanted(
    subject: Proposal | Submission, edition: str = "full", *, viewer_member: int | None = None, reader_code: str = "", form: str = "pdf",
) -> Wanted:
    """Content, stamp and key of a paper (at most seven queries). `viewer_member`: whose member edition it is, from 0."""
    if edition not in EDITIONS or form not in MEDIA_TYPES:
        raise ValueError(f"unknown edition {edition} or format {form}")
    submission = subject if isinstance(subject, Submission) else None
    proposal = subject.proposal if isinstance(subject, Submission) else subject
    dossier = submitted_dossier(submission) if submission else load_dossier(proposal)
    source = interchange.content_hash(dossier)
    stamp = Stamp(
        code=proposal.code, receipt_no=submission.receipt_no if submission else "", content_hash=submission.sha256 if submission else source,
        month=_month(submission), draft=submission is None, notice=_notice(proposal), edition=edition, reader_code=reader_code,
        viewer_member=viewer_member if edition == "member" else None, contracted=proposal.status in _CONTRACTED,
    )
    return Wanted(proposal, submission, dossier, stamp, source, _key(dossier, stamp, source, form), form)


def in_form(want: Wanted, form: str) -> Wanted:
    """The same paper in another format (no query)."""
    return replace(want, content_hash=_key(want.dossier, want.stamp, want.source_hash, form), form=form)


def _key(dossier: Dossier, stamp: Stamp, source: str, form: str) -> str:
    facts = [
        source, stamp.code, stamp.receipt_no, stamp.content_hash, stamp.month.isoformat(), stamp.draft, stamp.edition, stamp.reader_code,
        stamp.viewer_member, stamp.contracted, stamp.notice.version, sha256(stamp.notice.body.encode()).hexdigest(), dossier.edition.digest,
        dossier.programme.code, VERSION, form,
    ]
    if form == "zip":  # a file found infected after the submission leaves the ZIP: one made before is no longer this one
        facts.append([[piece.title, piece.name] for piece in attachments(dossier)])
    if unsafe := sorted({each.sha256 for each in dossier.files.values() if each.problem == "unsafe"}):
        facts.append(["unsafe", *unsafe])  # the same for a paper: what was made with the file is not given out any more
    return sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


def _month(submission: Submission | None) -> date:
    at = timezone.localtime(submission.received_at if submission else None)
    return date(at.year, at.month, 1)


def _notice(proposal: Proposal) -> Notice:
    text = newest_notice(proposal)
    if text is None:
        return Notice("", "", "", "")
    line = newest_notice(proposal, key=CONSENT_LINE_KEY)
    return Notice(text.title, text.body, line.body if line else "", f"第{text.version}版")


def paper_of(subject: Proposal | Submission, edition: str = "full", *, viewer_member: int | None = None, reader_code: str = "") -> Paper | None:
    """The paper of exactly this content, if it was rendered before."""
    return kept(wanted(subject, edition, viewer_member=viewer_member, reader_code=reader_code))


def kept(want: Wanted) -> Paper | None:
    """The paper kept under this key (one query)."""
    return Paper.objects.select_related("file").filter(content_hash=want.content_hash, edition=want.stamp.edition, format=want.form).first()


def kept_forms(want: Wanted, forms: Iterable[str]) -> dict[str, Paper]:
    """What is kept of this paper in these formats (one query)."""
    keys = [in_form(want, form).content_hash for form in forms]
    found = Paper.objects.select_related("file").filter(content_hash__in=keys, edition=want.stamp.edition)
    return {each.format: each for each in found}


def job_key(want: Wanted) -> str:
    """The key of the job that renders this content."""
    return f"paper:{want.content_hash}"


def ask_for_paper(
    subject: Proposal | Submission, edition: str, actor: User, *, viewer_member: int | None = None, reader_code: str = "", form: str = "pdf",
) -> Paper | Job:
    """The paper if this content was rendered before, else the job that renders it (the same one for everybody who asks)."""
    return ask_for(wanted(subject, edition, viewer_member=viewer_member, reader_code=reader_code, form=form), actor)


def ask_for(want: Wanted, actor: User) -> Paper | Job:
    """The paper that is wanted, or the job that makes it."""
    found = kept(want)
    if found is not None:
        return found
    payload = {
        "proposal": want.proposal.pk, "submission": want.submission.pk if want.submission else None, "edition": want.stamp.edition,
        "viewer_member": want.stamp.viewer_member, "reader_code": want.stamp.reader_code, "code": want.proposal.code, "form": want.form,
    }
    return ask_anew(KIND, key=job_key(want), payload=payload, actor=actor)


def ask_anew(kind: str, *, key: str, payload: Mapping[str, Any], actor: User) -> Job:
    """Ask for the work; where it was done before and its file is gone (a purge), for all of it again."""
    with transaction.atomic():
        job = ask(kind, key=key, payload=payload, actor=actor)
        if job.state == Job.State.DONE:
            Job.objects.filter(pk=job.pk).delete()
            job = ask(kind, key=key, payload=payload, actor=actor)
        return job


def render(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """The worker's part: render in a child process and keep the file once. Harmless when run twice or in parallel."""
    from proposals.papers.composition import content  # noqa: PLC0415  leaf: the same

    proposal = Proposal.objects.select_related("call").get(pk=payload["proposal"])
    subject: Proposal | Submission = proposal
    if payload["submission"] is not None:
        subject = Submission.objects.select_related("proposal__call").get(pk=payload["submission"])
    progress("prepare", 0, 3)
    form = payload.get("form", "pdf")
    want = wanted(subject, payload["edition"], viewer_member=payload["viewer_member"], reader_code=payload["reader_code"], form=form)
    paper = kept(want)
    if paper is None:
        progress("render", 1, 3)
        with scratch.folder("paper") as folder:
            out = folder / f"paper.{form}"
            facts = print_to(content(want.dossier, want.stamp), out, form)
            progress("keep", 2, 3)
            paper = keep(want, out, facts)
    return {"paper": paper.pk, "content_hash": want.content_hash}


def print_to(paper: Any, out: Path, form: str = "pdf") -> PaperFacts:
    """Render a block tree to `out` in a child process. Raises WorkWaits where this machine cannot print yet, else RenderFailed."""
    from proposals.papers.child import NO_PANGO, RenderFailed, render_in_child  # noqa: PLC0415  leaf: only a worker renders

    try:
        return render_in_child(paper, out, settings.FONTS_ROOT, form)
    except RenderFailed as failure:
        if failure.reason == NO_PANGO:
            raise WorkWaits(failure.reason) from failure
        raise


def keep(want: Wanted, out: Path, facts: Any) -> Paper:
    """Keep what was made; whoever was faster keeps it for everybody."""
    stored = store_generated(out, file_name(want), MEDIA_TYPES[want.form])
    return keep_first(
        stored,
        lambda: Paper.objects.create(
            proposal=want.proposal, content_hash=want.content_hash, source_hash=want.source_hash, edition=want.stamp.edition, format=want.form,
            file=stored, pages=facts.pages, counted_pages=facts.counted_pages, summary_pages=facts.summary_pages,
        ),
        lambda: Paper.objects.select_related("file").get(content_hash=want.content_hash, edition=want.stamp.edition, format=want.form),
    )


def file_name(want: Wanted) -> str:
    """The name that people see: ROC year, number, theme."""
    theme = str(want.dossier.record("cover").get("alliance_theme", "")) or "未命名"
    number = want.stamp.receipt_no or f"{want.proposal.code}_草稿"
    kind = "全案資料" if want.form == "zip" else "提案計畫書"
    return f"{number}_{theme}主題聯盟_{kind}.{want.form}"


def opened(paper: Paper, actor: User) -> None:
    """Note that somebody of an office read a paper with personal data (P-08)."""
    if actor.office:
        record(chain_of(paper.proposal), "paper.opened", actor, {"paper": paper.pk, "edition": paper.edition})


def member_index(proposal: Proposal, user: User) -> int | None:
    """Whose member edition a person reads: the place of the first member that he acts for, or None (one query)."""
    rows = MemberFirm.objects.filter(proposal=proposal, firm__people__user=user).order_by("position")
    places = list(MemberFirm.objects.filter(proposal=proposal).order_by("position").values_list("pk", flat=True))
    first = rows.values_list("pk", flat=True).first()
    if first is None:
        raise Forbidden("member")
    return places.index(first)
