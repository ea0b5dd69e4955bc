"""校樣: the pages of a kept paper as pictures, made once a content and edition, kept like a paper (issue 3, Print).

The pictures of a paper are one file beside it: the same content hash and edition, format `pages`. Who may open the paper may see them.
"""

import zipfile
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import Http404

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import keep_first, path_of, store_generated
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.registry import Progress
from alliance_portal.jobs.services import ask
from alliance_portal.lib import scratch
from proposals.models import Paper
from proposals.papers import page_pictures
from proposals.services import papers
from proposals.services.papers import Wanted

KIND = "proposals.proof"
FORM = "pages"
FAULTS = (OSError, KeyError, ValueError, zipfile.BadZipFile)


def job_key(want: Wanted) -> str:
    """The key of the job that draws this paper."""
    return f"proof:{want.content_hash}"


def payload_of(want: Wanted) -> dict[str, Any]:
    """What the worker has to know to make this paper, or something that needs it."""
    return {
        "proposal": want.proposal.pk, "submission": want.submission.pk if want.submission else None, "edition": want.stamp.edition,
        "viewer_member": want.stamp.viewer_member, "reader_code": want.stamp.reader_code, "code": want.proposal.code, "form": "pdf",
    }


def kept_proof(want: Wanted) -> Paper | None:
    """The pictures of exactly this paper, if they were made (one query)."""
    return _beside(want.content_hash, want.stamp.edition)


def _beside(content_hash: str, edition: str) -> Paper | None:
    return Paper.objects.select_related("file").filter(content_hash=content_hash, edition=edition, format=FORM).first()


def ask_for_proof(want: Wanted, actor: User) -> Paper | Job:
    """The pictures, or the job that makes them (the same one for everybody who asks)."""
    found = kept_proof(want)
    return found if found is not None else ask_again(KIND, job_key(want), payload_of(want), actor)


def ask_again(kind: str, key: str, payload: Mapping[str, Any], actor: User) -> Job:
    """The job of this key; one whose file is gone (a purge) is done once more."""
    with transaction.atomic():
        job = ask(kind, key=key, payload=dict(payload), actor=actor)
        if job.state == Job.State.DONE:
            Job.objects.filter(pk=job.pk).delete()
            job = ask(kind, key=key, payload=dict(payload), actor=actor)
        return job


def make_proof(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """The worker's part: the paper where it is missing, then its pictures. Harmless when run twice or in parallel."""
    made = papers.render(payload, progress)
    paper = Paper.objects.select_related("file").get(pk=made["paper"])
    return {"paper": draw(paper, progress).pk}


def draw(paper: Paper, progress: Progress) -> Paper:
    """The pictures of a kept paper. Raises RenderFailed."""
    found = _beside(paper.content_hash, paper.edition)
    if found is None:
        progress("draw", 2, 3)
        with scratch.folder("proof") as folder:
            out = folder / "pages.zip"
            count = page_pictures.draw_in_child(path_of(paper.file), out)
            found = keep_beside(paper, store_generated(out, f"{paper.content_hash[:12]}_校樣.zip", papers.MEDIA_TYPES["zip"]), count)
    return found


def keep_beside(paper: Paper, stored: StoredFile, pages: int) -> Paper:
    """Keep pictures beside their paper; whoever was faster keeps them for everybody."""
    return keep_first(
        stored,
        lambda: Paper.objects.create(
            proposal_id=paper.proposal_id, content_hash=paper.content_hash, source_hash=paper.source_hash, edition=paper.edition, format=FORM,
            file=stored, pages=pages, counted_pages=paper.counted_pages, summary_pages=paper.summary_pages,
        ),
        lambda: Paper.objects.select_related("file").get(content_hash=paper.content_hash, edition=paper.edition, format=FORM),
    )


def index_of(proof: Paper) -> page_pictures.Index:
    """Sizes and anchors of the pictures; an empty index when the file is gone."""
    try:
        return page_pictures.read_index(path_of(proof.file))
    except FAULTS:
        return page_pictures.Index((), {})


def picture_of(proof: Paper, page: int, *, small: bool) -> bytes:
    """The picture of a page, from 0; 404 for a page that the paper has not."""
    try:
        return page_pictures.read_picture(path_of(proof.file), page, small=small)
    except FAULTS as missing:
        raise Http404 from missing
