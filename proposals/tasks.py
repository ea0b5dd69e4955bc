"""Background work of the case: rendering papers; what the sweeper looks for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.scanning import when_unsafe
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.registry import Progress, WorkRefused, each_round, work
from alliance_portal.lib.findings import Text
from proposals.models import Call, Proposal
from proposals.permissions import may_read_submission, paper_editions, visible_proposals
from proposals.services import (
    assignments,
    blank_forms,
    bundles,
    call_papers,
    comments,
    offline,
    papers,
    presence,
    print_sheets,
    prints,
    proofs,
    receipt_papers,
    unsafe_files,
)


def _may_follow(user: User, job: Job) -> bool:
    """Who may open the paper may see how far it is."""
    proposal = visible_proposals(user).filter(pk=job.payload.get("proposal")).first()
    return proposal is not None and job.payload.get("edition") in paper_editions(user, proposal)


@work(papers.KIND, name=Text("製作計畫書", "Making the paper"), may_follow=_may_follow)
def render_paper(payload: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """Render one paper; a case that was removed meanwhile is no fault."""
    if not Proposal.objects.filter(pk=payload["proposal"]).exists():
        raise WorkRefused(Text("這件提案已不存在。", "This proposal no longer exists."))
    return papers.render(payload, progress)


@work(proofs.KIND, name=Text("製作校樣", "Making the proof"), may_follow=_may_follow)
def make_proof(payload: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """Draw the pages of one paper; a case that was removed meanwhile is no fault."""
    _require_case(payload)
    return proofs.make_proof(payload, progress)


@work(print_sheets.KIND, name=Text("製作列印與裝訂文件", "Making the sheets for print and binding"), may_follow=_may_follow)
def make_sheets(payload: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """Make what goes with the print of one paper; a case that was removed meanwhile is no fault."""
    _require_case(payload)
    return print_sheets.make_sheets(payload, progress)


def _require_case(payload: Mapping[str, Any]) -> None:
    if not Proposal.objects.filter(pk=payload["proposal"]).exists():
        raise WorkRefused(Text("這件提案已不存在。", "This proposal no longer exists."))


@work(bundles.KIND, name=Text("製作全案壓縮檔", "Packing the whole case"), may_follow=_may_follow)
def pack_case(payload: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """Make the ZIP of one case; a case that was removed meanwhile is no fault."""
    if not Proposal.objects.filter(pk=payload["proposal"]).exists():
        raise WorkRefused(Text("這件提案已不存在。", "This proposal no longer exists."))
    return bundles.make_bundle(payload, progress)


@work(call_papers.KIND, name=Text("製作空白表單", "Making the blank paper"))
def render_blank_paper(payload: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """Make the blank paper of a form edition; a call that was deleted meanwhile is no fault."""
    if not Call.objects.filter(pk=payload["call"]).exists():
        raise WorkRefused(Text("這個計畫申請已不存在。", "This call no longer exists."))
    return call_papers.render_blank(payload, progress)


@work(blank_forms.KIND, name=Text("製作空白表單", "Making the blank paper"))
def make_blank_forms(payload: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """Make the blank papers of a call in every format; a call that was deleted meanwhile is no fault."""
    if not Call.objects.filter(pk=payload["call"]).exists():
        raise WorkRefused(Text("這個計畫申請已不存在。", "This call no longer exists."))
    return blank_forms.make_blank_forms(payload, progress)


@each_round("proposals.blank_forms")
def look_for_blank_forms(now: datetime) -> int:
    """The call that is out has its blank papers on the public page."""
    return blank_forms.ask_for_blank_forms(now)


def _may_follow_receipt(user: User, job: Job) -> bool:
    """Who may read the submission may see how far its receipt is."""
    proposal = visible_proposals(user).filter(pk=job.payload.get("proposal")).first()
    return proposal is not None and may_read_submission(user, proposal)


@work(receipt_papers.KIND, name=Text("製作電子送件回執", "Making the receipt"), may_follow=_may_follow_receipt)
def render_receipt(payload: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """Make the receipt of one submission."""
    return receipt_papers.render_receipt(payload, progress)


@work(prints.KIND, name=Text("準備列印版與回執", "Preparing the paper and the receipt"), may_follow=_may_follow_receipt)
def print_submission(payload: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """Ask for the papers of a submission that has just come in."""
    return prints.print_submission(payload, progress)


@each_round("proposals.comments")
def mail_comments(now: datetime) -> int:
    """Digests of new comments that are due."""
    return comments.send_digests(now)


@each_round("proposals.assignments")
def mail_assignments(now: datetime) -> int:
    """Reminders of assigned sections whose day is near."""
    return assignments.remind_due(now)


@each_round("proposals.presence")
def forget_presence(now: datetime) -> int:
    """Who was somewhere yesterday is of no use."""
    return presence.forget(now)


@each_round("proposals.offline")
def forget_intakes(now: datetime) -> int:
    """Files that nobody applied within a week go, with what they brought."""
    return offline.forget_old(now)


@when_unsafe("proposals")
def tell_of_unsafe_file(stored: StoredFile) -> None:
    """A file in a slot of a case was found infected."""
    unsafe_files.tell(stored)


@each_round("proposals.unsafe_files")
def tell_of_unsafe_files_late(now: datetime) -> int:
    """Files that were checked faster than they were put into their slot."""
    return unsafe_files.tell_late(now)
