"""收件確認: staff's word that a case is received; it stops the clock of 24 working hours (W-10, W-27, decisions "Two acknowledgements")."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.constants import Status
from proposals.models import Proposal, Submission
from proposals.services.errors import Conflict, Refused
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.submissions import latest
from proposals.services.transitions import take_step
from proposals.workflow import Action, Facts, refusal
from review.constants import case_no
from review.models import CaseNumber, PaperIntake
from review.permissions import require_staff
from review.queries.intake import running_clocks, standing_intake
from review.services.letters import Reader, acknowledgement_text, entry_of, readers_of, staff_people, tell_acknowledged, tell_due
from review.services.officers import bar_of, require_unconflicted

NOT_UPLOADED = Text("這個案件目前不能發送收件確認：須已上傳且尚未收件。", "This case cannot be acknowledged: it must be uploaded, not yet received.")


@dataclass(frozen=True, slots=True)
class Planned:
    """What an acknowledgement would do, for the page before it. `refused`: why it cannot; `needs_reason`: a word would let it."""

    case: Proposal
    name: str
    number: str
    intake: PaperIntake | None
    submission: Submission | None
    refused: Text | None
    needs_reason: bool = False
    readers: list[Reader] = field(default_factory=list)
    subject: str = ""
    body: str = ""


def plan(case: Proposal, received_at: datetime, actor: User | None = None) -> Planned:
    """Look at one case without changing it; the mail as its first reader would get it. `actor`: whose conflicts of interest refuse it."""
    intake, submission, entry = standing_intake(case), latest(case), entry_of(case)
    number = CaseNumber.objects.filter(proposal=case).values_list("number", flat=True).first()
    shown = entry.theme if entry else case.code
    barred = bar_of(actor, case) if actor is not None else None
    if barred is not None:
        return Planned(case, shown, case_no(case.call.code, number), intake, submission, barred)
    if case.status != Status.UPLOADED or submission is None or entry is None:
        return Planned(case, shown, case_no(case.call.code, number), intake, submission, NOT_UPLOADED)
    refused = refusal(Action.RECEIVE, _facts(case, intake, submission, received_at, ""))
    if intake is None or number is None or (refused is not None and refused.reason != "other_version"):
        return Planned(case, shown, case_no(case.call.code, number), intake, submission, refused.text if refused else NOT_UPLOADED)
    readers = readers_of(case, entry)
    first = readers[0] if readers else Reader("", "", "zh-hant")
    subject, body = acknowledgement_text(case, intake, submission, entry, number, first)
    text = refused.text if refused else None
    return Planned(case, shown, case_no(case.call.code, number), intake, submission, text, refused is not None, readers, subject, body)


def _facts(case: Proposal, intake: PaperIntake | None, submission: Submission, at: datetime, note: str) -> Facts:
    return Facts(
        received_at=at, opens_at=case.call.opens_at, deadline=case.deadline, note=note,
        paper_arrived_at=intake.arrived_at if intake else None, paper_is_standing=_is_standing(intake, submission),
    )  # fmt: skip


def _is_standing(intake: PaperIntake | None, submission: Submission) -> bool:
    return intake is not None and intake.version == submission.number


def acknowledge(proposal: Proposal, actor: User, received_at: datetime, note: str = "") -> PaperIntake:
    """Receive the case and put its 收件確認通知 into the outbox, in one transaction. Two staff at once: one wins, the other reads why.

    `note`: why a paper of another version is received all the same.
    Raises Forbidden (staff, own conflict of interest), Conflict (moved meanwhile), Refused.
    """
    require_staff(actor)
    with transaction.atomic():
        case = lock_proposal(proposal)
        require_unconflicted(actor, case)
        intake, submission, entry = standing_intake(case), latest(case), entry_of(case)
        if case.status != Status.UPLOADED or submission is None or entry is None:
            raise Conflict if case.status == Status.RECEIVED else Refused("status", NOT_UPLOADED)
        case, step = take_step(
            Action.RECEIVE, case, actor, received_at=received_at, note=note.strip(),
            paper_arrived_at=intake.arrived_at if intake else None, paper_is_standing=_is_standing(intake, submission),
        )  # fmt: skip
        if intake is None:
            raise Refused("no_paper", NOT_UPLOADED)
        PaperIntake.objects.filter(proposal=case, is_late=False, acknowledged_at=None).update(acknowledged_at=received_at, acknowledged_by=actor)
        number = CaseNumber.objects.get(proposal=case).number
        told = tell_acknowledged(case, intake, submission, entry, number)
        record(
            chain_of(case),
            "proposal.receive",
            actor,
            {
                **step,
                "case_no": case_no(case.call.code, number),
                "intake": intake.pk,
                "submission": submission.receipt_no,
                "note": note.strip(),
                "mails": told,
                "at": received_at,
            },
        )
        proposal.status, proposal.version = case.status, case.version
    return intake


def alarm_due(now: datetime) -> int:
    """Tell staff of deliveries whose 24 working hours end within four; each once (one query when none waits)."""
    waiting = PaperIntake.objects.filter(acknowledged_at=None, alarmed_at=None, is_late=False, proposal__status=Status.UPLOADED)
    found = list(waiting.select_related("proposal__call"))
    if not found:
        return 0
    clocks, staff, count = running_clocks(now), staff_people(), 0
    for intake in found:
        clock = clocks.get(intake.pk)
        if clock is None or not clock.is_near(now):
            continue
        with transaction.atomic():
            if PaperIntake.objects.filter(pk=intake.pk, alarmed_at=None, acknowledged_at=None).update(alarmed_at=now):
                tell_due(intake, clock.due, int(clock.left.total_seconds() // 60), staff)
                count += 1
    return count
