"""期中、期末審查 and 限期改善: the steps between executing and closing, each told to the lead (W-38 to W-40; practice 2.26).

Nothing worse than 限期改善 without one that was not met: the lead was asked, heard (陳述意見), and judged again.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from kpi.constants import CheckState, ImprovementState, ReviewKind, ReviewOutcome
from kpi.models import CheckpointReport, Improvement, ReviewResult
from kpi.services.review_letters import tell
from proposals.constants import Status
from proposals.models import Proposal
from proposals.permissions import read_standing
from proposals.services.errors import Forbidden, Refused
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.transitions import take_step
from proposals.workflow import Action
from review.models import Committee
from review.queries.opinions import opinions_of
from review.services.officers import require_decider

STATUS_OF = {ReviewKind.MIDTERM: Status.MIDTERM, ReviewKind.FINAL: Status.FINAL_REVIEW}
OPENS = {ReviewKind.MIDTERM: Action.OPEN_MIDTERM, ReviewKind.FINAL: Action.OPEN_FINAL_REVIEW}
PASSES = {ReviewKind.MIDTERM: Action.END_MIDTERM, ReviewKind.FINAL: Action.ADMIT_TO_CLOSING}
POSITION = {ReviewKind.MIDTERM: 0, ReviewKind.FINAL: 1}
NOT_THERE = Text("本案目前不在這項審查中。", "The case is not in this review now.")
NO_REPORT = Text("查核點報告尚未送出，不能開始審查。", "The checkpoint's report has not been sent; the review cannot begin.")
COMMENTS = Text("請填寫審查意見。", "Write the committee's comments.")
FUTURE = Text("審查日期不可晚於今天。", "The day of the review may not lie in the future.")
DEMAND = Text("請填寫應改善事項與期限。", "Say what must be improved, and until when.")
TOO_SOON = Text("改善期限須在今天之後。", "The day must lie in the future.")
NOT_LOCKED = Text("委員的審查意見尚未截止，請先在審查委員會截止。", "The committee still writes its opinions; close them first.")
UNKNOWN = Text("請選擇審查結果。", "Choose what the review decided.")
HEARD_FIRST = Text(
    "不通過之前須先限期改善並給予陳述意見的機會。", "Before a review is failed, the lead must have been asked to improve, and heard.",
)
NO_IMPROVEMENT = Text("目前沒有進行中的限期改善。", "Nothing is to be improved at the moment.")
ANSWER = Text("請填寫改善情形。", "Say what was improved.")
STILL_TIME = Text("改善期限未到且領導企業尚未回覆，不能認定未改善。", "There is still time and the lead has not answered yet.")
NOTE = Text("請填寫認定理由。", "Give the reason for the finding.")


def open_review(proposal: Proposal, actor: User, *, kind: ReviewKind, held_on: date, place: str, at: datetime) -> Proposal:
    """Begin the mid-term or the final review: the checkpoint's report is in; the lead gets the notice. Raises Forbidden, Refused, Conflict."""
    require_decider(actor, proposal)
    with transaction.atomic():
        case = lock_proposal(proposal)
        if not CheckpointReport.objects.filter(
            proposal=case, position=POSITION[kind], state__in=(CheckState.SENT, CheckState.SETTLED),
        ).exists():
            raise Refused("report", NO_REPORT)
        case, step = take_step(OPENS[kind], case, actor, received_at=at)
        record(chain_of(case), f"review.{kind.value}_opened", actor, {**step, "held_on": held_on, "place": place.strip()[:200]})
        tell(f"{kind.value}_review_opened", case, f"{kind.value}:{case.version}", held_on=held_on, place=place.strip()[:200] or "—")
    return case


def record_result(
    proposal: Proposal, actor: User, *, kind: ReviewKind, outcome: str, held_on: date, comments: str, due: date | None = None, demand: str = "",
    at: datetime,
) -> ReviewResult:
    """What the review decided: passed goes on (a final one to closing), improve asks for it by a day, failed only after an unmet improvement.

    Raises Forbidden, Refused, Conflict.
    """
    require_decider(actor, proposal)
    today = timezone.localdate(at)
    if outcome not in ReviewOutcome.values:
        raise Refused("outcome", UNKNOWN)
    if not comments.strip():
        raise Refused("comments", COMMENTS)
    if held_on > today:
        raise Refused("held_on", FUTURE)
    with transaction.atomic():
        case = lock_proposal(proposal)
        if case.status != STATUS_OF[kind]:
            raise Refused("status", NOT_THERE)
        if outcome == ReviewOutcome.FAILED and not _was_heard(case):
            raise Refused("outcome", HEARD_FIRST)
        heard = opinions_of(case, kind.value)
        if heard is not None and not heard.is_locked:
            raise Refused("committee", NOT_LOCKED)
        committee = Committee.objects.filter(call=case.call, kind=kind.value).first()
        made = ReviewResult.objects.create(
            proposal=case, kind=kind, committee=committee, held_on=held_on, outcome=outcome, comments=comments.strip(), recorded_by=actor,
            recorded_at=at,
        )
        record(chain_of(case), f"review.{kind.value}_{outcome}", actor, {"result": made.pk, "held_on": held_on})
        if outcome == ReviewOutcome.IMPROVE:
            _ask(case, actor, demand=demand or comments, due=due, at=at)
        else:
            if outcome == ReviewOutcome.PASSED:
                take_step(PASSES[kind], case, actor, received_at=at)
            tell("review_decided", case, f"result:{made.pk}", kind=kind, outcome=ReviewOutcome(outcome), text=comments.strip())
    return made


def _was_heard(case: Proposal) -> bool:
    return Improvement.objects.filter(proposal=case, state=ImprovementState.FAILED).exists()


def ask_improvement(proposal: Proposal, actor: User, *, demand: str, due: date | None, at: datetime) -> Improvement:
    """限期改善 outside of a review, as after a bad checkpoint. Raises Forbidden, Refused, Conflict."""
    require_decider(actor, proposal)
    with transaction.atomic():
        return _ask(lock_proposal(proposal), actor, demand=demand, due=due, at=at)


def _ask(case: Proposal, actor: User, *, demand: str, due: date | None, at: datetime) -> Improvement:
    if not demand.strip() or due is None:
        raise Refused("demand", DEMAND)
    if due <= timezone.localdate(at):
        raise Refused("due", TOO_SOON)
    case, step = take_step(Action.ASK_IMPROVEMENT, case, actor, received_at=at, note=demand.strip())
    number = Improvement.objects.filter(proposal=case).count() + 1
    made = Improvement.objects.create(proposal=case, number=number, demand=demand.strip(), due=due, asked_by=actor, asked_at=at)
    record(chain_of(case), "improvement.asked", actor, {**step, "number": number, "due": due})
    tell("improvement_asked", case, f"improvement:{made.pk}", due=due, text=made.demand)
    return made


def _open(proposal: Proposal) -> tuple[Proposal, Improvement]:
    case = lock_proposal(proposal)
    held = Improvement.objects.filter(proposal=case, settled_at=None).first()
    if held is None or case.status != Status.IMPROVING:
        raise Refused("improvement", NO_IMPROVEMENT)
    return case, held


def answer_improvement(proposal: Proposal, actor: User, *, answer: str, opinion: str, at: datetime) -> Improvement:
    """An owner of the lead firm says what was improved, and may state an opinion; again until it is judged. Raises Forbidden, Refused."""
    if not read_standing(actor, proposal).is_lead_owner:
        raise Forbidden("improvement")
    with transaction.atomic():
        case, held = _open(proposal)
        if not answer.strip():
            raise Refused("answer", ANSWER)
        held.answer, held.opinion, held.answered_by, held.answered_at = answer.strip(), opinion.strip(), actor, at
        held.state = ImprovementState.ANSWERED
        held.save(update_fields=["answer", "opinion", "answered_by", "answered_at", "state"])
        record(chain_of(case), "improvement.answered", actor, {"number": held.number, "has_opinion": bool(held.opinion), "at": at})
    return held


def settle_improvement(proposal: Proposal, actor: User, *, is_met: bool, note: str, at: datetime) -> Improvement:
    """Staff judge it: met, and the case goes on; not met only after an answer or when the time has run out. Raises Forbidden, Refused."""
    require_decider(actor, proposal)
    if not note.strip():
        raise Refused("note", NOTE)
    with transaction.atomic():
        case, held = _open(proposal)
        if not is_met and held.answered_at is None and timezone.localdate(at) <= held.due:
            raise Refused("due", STILL_TIME)
        held.state = ImprovementState.MET if is_met else ImprovementState.FAILED
        held.note, held.settled_by, held.settled_at = note.strip()[:1000], actor, at
        held.save(update_fields=["state", "note", "settled_by", "settled_at"])
        if is_met:
            take_step(Action.END_IMPROVEMENT, case, actor, received_at=at)
        record(chain_of(case), f"improvement.{held.state}", actor, {"number": held.number, "note": held.note})
        tell("improvement_settled", case, f"improvement:{held.pk}:settled", is_met=is_met, text=held.note)
    return held
