"""Papers of a committee as PDFs: asked for, made once a content by a worker, kept (W-16, R-34). What they say: `queries.meeting_papers`."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from alliance_portal.accounts.models import User
from alliance_portal.files.services import keep_first, store_generated
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.registry import Progress
from alliance_portal.lib import scratch
from alliance_portal.lib.version import VERSION
from proposals.models import Proposal
from proposals.services.papers import PDF, ask_anew, print_to
from review.models import Committee, Meeting, ReviewPaper, Seat
from review.papers.meeting import MINUTES, SHEETS, SUMMARY, TITLES, Content, content, digest_of
from review.papers.signing import BLANK, SIGN_IN
from review.queries.meeting_papers import minutes_of, sheets_of, summary_of
from review.queries.signing_papers import blank_sheets_of, sign_in_of

KIND = "review.meeting_paper"


def content_of(meeting: Meeting, kind: str) -> Content:
    """What a paper of the meeting says now; `sheets`: every sheet of the locked cases on its agenda. Raises KeyError for another kind."""
    if kind == SHEETS:
        cases = Proposal.objects.filter(agenda_items__meeting=meeting)
        return sheets_of(meeting.committee, meeting.title, cases.values_list("pk", flat=True))
    if kind == MINUTES:
        return minutes_of(meeting)
    if kind == SUMMARY:
        return summary_of(meeting)
    if kind in SIGN_IN:
        return sign_in_of(meeting, kind)
    raise KeyError(kind)


def sheets_of_case(committee: Committee, case: Proposal, title: str) -> Content:
    """The sheets of one case."""
    return sheets_of(committee, title, [case.pk])


def key_of(found: Content) -> str:
    """The same content is the same file."""
    return sha256(json.dumps([digest_of(found), VERSION]).encode()).hexdigest()


def kept(contents: Iterable[Content]) -> dict[str, ReviewPaper]:
    """What is kept of these, by key (one query)."""
    keys = [key_of(each) for each in contents]
    return {each.content_hash: each for each in ReviewPaper.objects.select_related("file").filter(content_hash__in=keys)}


def ask_for(meeting: Meeting, kind: str, actor: User) -> ReviewPaper | Job:
    """The paper as it is now, or the job that makes it (the same one for everybody who asks)."""
    return _ask(content_of(meeting, kind), {"meeting": meeting.pk, "kind": kind}, actor)


def ask_for_blank(seat: Seat, actor: User) -> ReviewPaper | Job:
    """A reviewer's blank score sheets as they are now, or the job that makes them."""
    return _ask(blank_sheets_of(seat.committee, seat), {"seat": seat.pk, "kind": BLANK}, actor)


def _ask(found: Content, payload: Mapping[str, Any], actor: User) -> ReviewPaper | Job:
    there = kept([found]).get(key_of(found))
    if there is not None:
        return there
    return ask_anew(KIND, key=f"{KIND}:{key_of(found)}", payload=dict(payload), actor=actor)


def make(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """The worker's part; harmless when run twice or in parallel."""
    progress("render", 0, 1)
    if payload["kind"] == BLANK:
        seat = Seat.objects.select_related("committee__call").get(pk=payload["seat"])
        return {"paper": ensure(blank_sheets_of(seat.committee, seat), BLANK, seat.committee).pk}
    meeting = Meeting.objects.select_related("committee__call", "chair__user").get(pk=payload["meeting"])
    found = content_of(meeting, payload["kind"])
    paper = ensure(found, payload["kind"], meeting.committee, meeting=meeting)
    return {"paper": paper.pk}


def ensure(found: Content, kind: str, committee: Committee, *, meeting: Meeting | None = None, case: Proposal | None = None) -> ReviewPaper:
    """The kept paper of this content; printed now where there is none. A worker's work: it takes seconds. Raises WorkWaits, RenderFailed."""
    there = kept([found]).get(key_of(found))
    if there is not None:
        return there
    with scratch.folder("meeting") as folder:
        out = folder / "paper.pdf"
        pages = print_to(content(found), out).pages
        return _keep(found, out, pages, kind, committee, meeting, case)


def _keep(
    found: Content, out: Path, pages: int, kind: str, committee: Committee, meeting: Meeting | None, case: Proposal | None,
) -> ReviewPaper:
    owner = case.code if case else committee.call.code
    stored = store_generated(out, f"{owner}_{TITLES[kind]}_{digest_of(found)[:8].upper()}.pdf", PDF)
    return keep_first(
        stored,
        lambda: ReviewPaper.objects.create(
            committee=committee, meeting=meeting, proposal=case, kind=kind, content_hash=key_of(found), file=stored, pages=pages,
        ),
        lambda: ReviewPaper.objects.select_related("file").get(content_hash=key_of(found)),
    )
