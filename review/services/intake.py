"""登錄書面收件: what arrived, when, of which version; the case's 收件編號; too late is refused (D-04 to D-13, W-27, W-28)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import moment
from alliance_portal.trail.services import record
from proposals.constants import Status
from proposals.models import Call, Proposal
from proposals.services.errors import Refused
from proposals.services.locks import chain_of, hold_call, lock_proposal
from proposals.services.transitions import perform
from proposals.workflow import Action
from review.constants import case_no
from review.models import CaseNumber, PaperIntake
from review.permissions import require_staff
from review.queries.intake import verdict_of
from review.rules.seal_code import Verdict
from review.services.letters import tell_late
from review.services.officers import require_unconflicted

TAKES_PAPER = frozenset({Status.DRAFT, Status.PAPER_ONLY, Status.UPLOADED, Status.RECEIVED})
SHORTEST_REASON = 5
NOT_NOW = Text("這個案件目前的狀態不再收受書面。", "This case takes no more paper in its present state.")
FUTURE = Text("到達時間不可晚於現在。", "The arrival may not lie in the future.")
TOO_EARLY = Text("到達時間早於開始受理的時間，請確認年月日。", "The arrival lies before the opening; check the date.")
NO_LATE_REASON = Text(
    f"書面已逾截止時間，登記後即為逾期，不予受理；請填寫理由（至少{SHORTEST_REASON}個字）。",
    f"The paper is late; once logged the case is refused. Give the reason (at least {SHORTEST_REASON} characters).",
)
NO_REASON = Text(f"請填寫更正的理由（至少{SHORTEST_REASON}個字）。", f"Give the reason of the correction (at least {SHORTEST_REASON} characters).")
OTHER_SIDE = Text(
    "更正後的到達時間跨過截止時間，會改變案件的受理結果；請另行登記一次收件。",
    "The corrected arrival lies on the other side of the deadline and would change the outcome; log another delivery instead.",
)
CODE_REFUSED = {
    Verdict.OTHER_CASE: Text(
        "這個代碼屬於另一個案件，請確認書面是否放錯。", "This code belongs to another case; check that the paper is the right one."
    ),
    Verdict.MISTYPED: Text("查無此送件編號，請重新核對代碼。", "No submission has this number; read the code again."),
    Verdict.UNKNOWN: Text("讀不出代碼，請輸入用印頁上的送件編號。", "This is no code; type the submission number of the seal page."),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """What staff write down of a delivery."""

    arrived_at: datetime
    way: str
    copies: int
    has_seals: bool
    has_certificate: bool
    has_pink_cover: bool
    delivered_by: str = ""
    code: str = ""
    note: str = ""


def log_paper(
    proposal: Proposal,
    actor: User,
    delivery: Delivery,
    *,
    received_at: datetime,
    late_reason: str = "",
    scan: StoredFile | None = None,
) -> PaperIntake:
    """Log a delivery in one transaction: its row, the 收件編號 of a first one in time, the step of the case, the trail.

    Paper of a draft makes it 書面已到（未上傳）. Late paper of a case that is not complete refuses it as late, which needs `late_reason`;
    the lead is told by mail. Raises Forbidden (no staff), Refused (reason names the field: arrived_at, code, late_reason; or status).
    """
    require_staff(actor)
    with transaction.atomic():
        case = lock_proposal(proposal)
        if case.status not in TAKES_PAPER:
            raise Refused("status", NOT_NOW)
        version = _checked(case, delivery, received_at)
        is_late = delivery.arrived_at > case.deadline
        hold_call(case.call)
        intake = PaperIntake.objects.create(
            proposal=case,
            version=version,
            is_late=is_late,
            scan=scan,
            logged_by=actor,
            logged_at=received_at,
            **asdict(delivery),
        )
        number = None if is_late else given_number(case, received_at)
        record(
            chain_of(case),
            "paper.logged",
            actor,
            {
                "intake": intake.pk,
                "arrived_at": delivery.arrived_at,
                "case_no": case_no(case.call.code, number),
                "version": version,
                "copies": delivery.copies,
                "seals": delivery.has_seals,
                "certificate": delivery.has_certificate,
                "cover": delivery.has_pink_cover,
                "late": is_late,
            },
        )
        if is_late:
            _refuse_late(case, actor, intake, received_at, late_reason)
        elif case.status == Status.DRAFT:
            perform(Action.LOG_PAPER, case, actor, received_at=received_at, paper_arrived_at=delivery.arrived_at)
        proposal.status, proposal.version = case.status, case.version
    return intake


def _checked(case: Proposal, delivery: Delivery, now: datetime) -> int | None:
    """The submission that the code names; None without a code, or where the print is not of this portal."""
    if delivery.arrived_at > now:
        raise Refused("arrived_at", FUTURE)
    if delivery.arrived_at < case.call.opens_at:
        raise Refused("arrived_at", TOO_EARLY)
    if not delivery.code.strip():
        return None
    read, verdict = verdict_of(case, delivery.code)
    if verdict in CODE_REFUSED:
        raise Refused("code", CODE_REFUSED[verdict])
    return read.version if read is not None and verdict in (Verdict.SAME, Verdict.OLDER) else None


def _refuse_late(case: Proposal, actor: User, intake: PaperIntake, now: datetime, reason: str) -> None:
    """Late paper beside paper that came in time changes nothing; else the case is refused."""
    if case.status == Status.RECEIVED or PaperIntake.objects.filter(proposal=case, is_late=False).exists():
        return
    refuse_late(case, actor, received_at=now, reason=reason, arrived_at=intake.arrived_at)


def refuse_late(proposal: Proposal, actor: User, *, received_at: datetime, reason: str, arrived_at: datetime | None = None) -> Proposal:
    """逾期，不予受理: upload and paper were not both in before the deadline. Raises Forbidden, Refused (late_reason, not_over, in_time)."""
    require_staff(actor)
    why = " ".join(reason.split())[:500]
    if len(why) < SHORTEST_REASON:
        raise Refused("late_reason", NO_LATE_REASON)
    with transaction.atomic():
        require_unconflicted(actor, proposal)
        uploaded = Proposal.objects.filter(pk=proposal.pk, status=Status.UPLOADED).exists()
        both = uploaded and PaperIntake.objects.filter(proposal=proposal, is_late=False).exists()
        case = perform(Action.REFUSE_LATE, proposal, actor, received_at=received_at, note=why, both_in_time=both)
        tell_late(case, why, arrived_at)
    return case


def given_number(case: Proposal, at: datetime) -> int:
    """The case's 收件編號, given now if it has none; the caller holds the call, so that none is given twice and none is left out."""
    kept = CaseNumber.objects.filter(proposal=case).values_list("number", flat=True).first()
    if kept is not None:
        return kept
    number = _last_number(case.call) + 1
    CaseNumber.objects.create(call=case.call, proposal=case, number=number, given_at=at)
    return number


def _last_number(call: Call) -> int:
    return CaseNumber.objects.filter(call=call).aggregate(last=Max("number"))["last"] or 0


def correct(intake: PaperIntake, actor: User, delivery: Delivery, *, received_at: datetime, reason: str) -> PaperIntake:
    """Put right what was written down wrongly; before and after stand in the trail. Raises Forbidden, Refused (reason, arrived_at, code)."""
    require_staff(actor)
    why = " ".join(reason.split())[:500]
    if len(why) < SHORTEST_REASON:
        raise Refused("reason", NO_REASON)
    with transaction.atomic():
        case = lock_proposal(intake.proposal)
        held = PaperIntake.objects.get(pk=intake.pk)
        version = _checked(case, delivery, received_at)
        if (delivery.arrived_at > case.deadline) != held.is_late:
            raise Refused("arrived_at", OTHER_SIDE)
        facts = asdict(delivery) | {"version": version}
        changed = {name: [_said(getattr(held, name)), _said(value)] for name, value in facts.items() if getattr(held, name) != value}
        for name, value in facts.items():
            setattr(held, name, value)
        held.save(update_fields=list(facts))
        record(chain_of(case), "paper.corrected", actor, {"intake": held.pk, "changed": changed, "reason": why})
    return held


def _said(value: object) -> object:
    return moment(value, english=False) if isinstance(value, datetime) else value
