"""The printed papers in the file of a case: the plan as it was submitted, the score sheets, 評分彙總表 and 會議紀錄. Made by a worker, then kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.registry import Progress
from alliance_portal.lib.findings import Text
from proposals.models import Submission
from proposals.services import papers as plans
from review.models import DecisionLine, Meeting
from review.papers.meeting import MINUTES, SHEETS, SUMMARY, Content
from review.services.meetings import papers

KIND = "review.case_papers"
WORDS = {SHEETS: "評分表（委員代號，供簽名）", SUMMARY: "評分彙總表", MINUTES: "會議紀錄"}
PLAN = Text("提案計畫書", "The proposal")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One paper that belongs into the file."""

    kind: str
    content: Content
    meeting: Meeting | None


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed paper of the file: what it is, its bytes."""

    kind: str  # "plan", or of papers.meeting.KINDS
    words: str
    file: StoredFile


def wanted(line: DecisionLine) -> list[Wanted]:
    """The papers of the committee: the case's sheets, then summary and minutes of every meeting that was opened with the case on its agenda."""
    committee, case = line.decision.committee, line.proposal
    found = [Wanted(SHEETS, papers.sheets_of_case(committee, case, "提案審查會議"), None)]
    meetings = Meeting.objects.filter(committee=committee, items__proposal=case, opened_at__isnull=False).order_by("starts_at", "pk")
    for meeting in meetings.select_related("committee__call", "chair__user"):
        found += [Wanted(kind, papers.content_of(meeting, kind), meeting) for kind in (SUMMARY, MINUTES)]
    return found


def _plan(line: DecisionLine) -> plans.Wanted | None:
    sent = Submission.objects.filter(proposal=line.proposal).select_related("proposal__call").order_by("-number").first()
    return plans.wanted(sent) if sent else None


def held(line: DecisionLine) -> list[Printed] | None:
    """Every paper of the file as it is now; None as long as one of them has to be printed."""
    plan, rest = _plan(line), wanted(line)
    kept_plan = plans.kept(plan) if plan else None
    kept = papers.kept([each.content for each in rest])
    if (plan and kept_plan is None) or any(papers.key_of(each.content) not in kept for each in rest):
        return None
    found = [Printed("plan", PLAN.zh, kept_plan.file)] if kept_plan else []
    return [*found, *(Printed(each.kind, WORDS[each.kind], kept[papers.key_of(each.content)].file) for each in rest)]


def ask_for(line: DecisionLine, actor: User) -> Job:
    """The job that prints what is missing (the same one for everybody who asks)."""
    keys = "".join(papers.key_of(each.content)[:8] for each in wanted(line))
    return plans.ask_anew(KIND, key=f"{KIND}:{line.pk}:{keys}"[:200], payload={"line": line.pk}, actor=actor)


def make(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """The worker's part: print what the file lacks. Harmless when run twice."""
    line = DecisionLine.objects.select_related("decision__committee__call", "proposal__call").get(pk=payload["line"])
    rest, plan = wanted(line), _plan(line)
    progress("render", 0, len(rest) + 1)
    if plan is not None and plans.kept(plan) is None:
        sent = plan.submission.pk if plan.submission else None
        asked = {"proposal": line.proposal_id, "submission": sent, "edition": "full", "viewer_member": None, "reader_code": ""}
        plans.render(asked, lambda _stage, _done=0, _total=0: None)
    for place, each in enumerate(rest, 1):
        progress("render", place, len(rest) + 1)
        papers.ensure(each.content, each.kind, line.decision.committee, meeting=each.meeting, case=line.proposal if each.kind == SHEETS else None)
    return {"papers": len(rest)}
