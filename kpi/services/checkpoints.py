"""查核點: the lead's statement and sending, the check of the evidence, what staff settle (W-38, K-16, K-18, K-19; issue 6)."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from kpi.constants import CheckState, Verdict
from kpi.models import CheckpointReport, Evidence
from kpi.progress import judge
from kpi.queries.course import AllianceCourse, course_of
from kpi.rules.checks import content_of
from kpi.services.letters import tell_checkpoint_decided
from proposals.constants import Status
from proposals.models import Proposal
from proposals.permissions import read_standing
from proposals.services.errors import Conflict, Forbidden, Refused
from proposals.services.locks import chain_of, lock_proposal
from review.services.officers import require_decider

OPEN_IN = frozenset({Status.EXECUTING, Status.CHANGE_PENDING, Status.MIDTERM, Status.IMPROVING, Status.FINAL_REVIEW, Status.CLOSING})
WRITABLE = (CheckState.PREPARING, CheckState.RETURNED)
NOT_NOW = Text("本案目前不在輔導執行期間。", "The case is not being carried out now.")
NO_SUCH = Text("計畫沒有這個查核點。", "The plan has no such checkpoint.")
EMPTY = Text("請填寫領導企業的說明。", "Write the lead firm's statement.")
SENT = Text("這個查核點已經送出。", "This checkpoint has been sent.")
NOT_SENT = Text("這個查核點尚未送出。", "This checkpoint has not been sent.")
UNCHECKED = Text("還有{n}件佐證資料待查核，查核後才能完成。", "{n} pieces of evidence are not checked yet; check them first.")
NEEDS_REASON = Text("請填寫理由。", "Give a reason.")
UNKNOWN = Text("請選擇查核結果。", "Choose what the check found.")
REMOVED = Text("這件佐證資料已移除。", "This piece of evidence was removed.")


def _lead(case: Proposal, actor: User, *, binding: bool) -> None:
    own = read_standing(actor, case)
    if not (own.is_lead_owner if binding else own.is_lead):
        raise Forbidden("checkpoint")
    if case.status not in OPEN_IN:
        raise Refused("status", NOT_NOW)


def _course(case: Proposal, position: int, at: datetime) -> AllianceCourse:
    found = course_of(case, timezone.localdate(at))
    if found is None or not 0 <= position < len(found.plan.checkpoints):
        raise Refused("position", NO_SUCH)
    return found


def save_statement(proposal: Proposal, actor: User, *, position: int, statement: str, revision: int, at: datetime) -> CheckpointReport:
    """The lead's people write the statement; somebody else's newer text is never overwritten. Raises Forbidden, Refused, Conflict."""
    with transaction.atomic():
        case = lock_proposal(proposal)
        _lead(case, actor, binding=False)
        _course(case, position, at)
        held, _made = CheckpointReport.objects.get_or_create(proposal=case, position=position, defaults={"saved_by": actor, "saved_at": at})
        if held.state not in WRITABLE:
            raise Refused("sent", SENT)
        changed = CheckpointReport.objects.filter(pk=held.pk, revision=revision, state__in=WRITABLE).update(
            statement=statement.strip(), revision=F("revision") + 1, saved_by=actor, saved_at=at,
        )
        if changed != 1:
            raise Conflict
        record(chain_of(case), "checkpoint.saved", actor, {"position": position, "characters": len(statement.strip())})
    held.refresh_from_db()
    return held


def send(proposal: Proposal, actor: User, *, position: int, at: datetime) -> CheckpointReport:
    """An owner of the lead firm certifies and sends; the figures of the accepted reports are frozen with it. Raises Forbidden, Refused."""
    with transaction.atomic():
        case = lock_proposal(proposal)
        _lead(case, actor, binding=True)
        course = _course(case, position, at)
        held = CheckpointReport.objects.filter(proposal=case, position=position).first()
        if held is None or not held.statement:
            raise Refused("statement", EMPTY)
        result = judge(course.plan, course.reports, course.kpi_reports, position)
        evidence = list(evidence_until(case, course, position).values("id", "kpi", "verdict"))
        changed = CheckpointReport.objects.filter(pk=held.pk, state__in=WRITABLE).update(
            state=CheckState.SENT, content=content_of(result, evidence), sent_by=actor, sent_at=at, remark="", revision=F("revision") + 1,
        )
        if changed != 1:
            raise Refused("sent", SENT)
        record(chain_of(case), "checkpoint.sent", actor, {"position": position, "evidence": len(evidence)})
    held.refresh_from_db()
    return held


def evidence_until(case: Proposal, course: AllianceCourse, position: int) -> QuerySet[Evidence]:
    """The evidence of the months through the checkpoint's, that was not taken back."""
    return Evidence.objects.filter(proposal=case, removed_at=None, month__lte=course.plan.checkpoints[position].on)


def check_evidence(proposal: Proposal, actor: User, *, evidence: int, verdict: str, reason: str, at: datetime) -> Evidence:
    """採認／部分採認／不採認: staff's finding about one piece; anything but 採認 wants a reason. Raises Forbidden, Refused."""
    require_decider(actor, proposal)
    if verdict not in (Verdict.ACCEPTED, Verdict.PARTLY, Verdict.REJECTED):
        raise Refused("verdict", UNKNOWN)
    if verdict != Verdict.ACCEPTED and not reason.strip():
        raise Refused("reason", NEEDS_REASON)
    with transaction.atomic():
        case = lock_proposal(proposal)
        if case.status not in OPEN_IN:
            raise Refused("status", NOT_NOW)
        held = Evidence.objects.filter(proposal=case, pk=evidence, removed_at=None).first()
        if held is None:
            raise Refused("removed", REMOVED)
        before = held.verdict
        held.verdict, held.verdict_reason, held.checked_by, held.checked_at = verdict, reason.strip()[:500], actor, at
        held.save(update_fields=["verdict", "verdict_reason", "checked_by", "checked_at"])
        record(chain_of(case), "evidence.checked", actor, {"evidence": held.pk, "before": before, "after": verdict, "reason": held.verdict_reason})
    return held


def settle(proposal: Proposal, actor: User, *, position: int, is_good: bool, remark: str, at: datetime) -> CheckpointReport:
    """Staff settle a checkpoint that was sent, or return it with a reason. Settled only when every piece of its evidence is checked.

    Raises Forbidden, Refused.
    """
    require_decider(actor, proposal)
    if not is_good and not remark.strip():
        raise Refused("remark", NEEDS_REASON)
    with transaction.atomic():
        case = lock_proposal(proposal)
        if case.status not in OPEN_IN:
            raise Refused("status", NOT_NOW)
        course = _course(case, position, at)
        waiting = evidence_until(case, course, position).filter(verdict=Verdict.WAITING).count()
        if is_good and waiting:
            raise Refused("unchecked", Text(UNCHECKED.zh.format(n=waiting), UNCHECKED.en.format(n=waiting)))
        state = CheckState.SETTLED if is_good else CheckState.RETURNED
        changed = CheckpointReport.objects.filter(proposal=case, position=position, state=CheckState.SENT).update(
            state=state, remark=remark.strip()[:1000], settled_by=actor, settled_at=at, revision=F("revision") + 1,
        )
        if changed != 1:
            raise Refused("not_sent", NOT_SENT)
        record(chain_of(case), f"checkpoint.{state.value}", actor, {"position": position, "remark": remark.strip()[:1000]})
        settled = CheckpointReport.objects.get(proposal=case, position=position)
        tell_checkpoint_decided(case, settled, course.plan.checkpoints[position].on)
    return settled
