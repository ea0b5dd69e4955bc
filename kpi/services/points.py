"""審查意見回覆對照表 and 修正計畫書: staff list the committee's comments, the lead answers each, staff approve or return it (practice 2.22)."""

import re
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Max, Sum
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.files.services import path_of, store
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from kpi.constants import PointState
from kpi.models import Evidence, ReviewPoint, RevisedPlan
from kpi.permissions import TO_SIGN, may_lead
from kpi.services.letters import tell_lead
from proposals.models import Proposal
from proposals.services.attachments import used_bytes
from proposals.services.errors import Forbidden, Refused
from proposals.services.locks import chain_of, lock_proposal
from review.services.officers import require_decider

LONGEST, MOST = 2000, 60
REVISED_PLAN = "booklet"  # kind of upload: as the signed booklet
NOTHING = Text("請填寫審查意見，一行一點。", "Write the comments, one on a line.")
TOO_MANY = Text(f"審查意見至多{MOST}點。", f"At most {MOST} comments.")
NO_ANSWER = Text("請填寫回覆內容。", "Write the answer.")
NO_REMARK = Text("請寫明要補正什麼。", "Say what has to be mended.")
NOT_OPEN = Text("這一點目前不需回覆。", "This point takes no answer now.")
NOT_ANSWERED = Text("領導企業尚未回覆這一點。", "The lead firm has not answered this point yet.")
CLOSED = Text("已完成簽約，對照表不再修改。", "The contract has been signed; the table is closed.")
STALE = Text("這一點剛剛被別人修改過，您的內容尚未儲存，請比對後再儲存。", "Somebody else has just changed this point; yours is not saved.")
_NUMBER = re.compile(r"^\s*(?:[(（]?\d{1,2}[)）.、．]|[一二三四五六七八九十]{1,3}[、.])\s*")


def _open_case(proposal: Proposal) -> Proposal:
    case = lock_proposal(proposal)
    if case.status not in TO_SIGN:
        raise Refused("closed", CLOSED)
    return case


def comments_in(text: str) -> list[str]:
    """The comments of a text, one on a line, without the numbers that were typed before them."""
    return [found for line in text.splitlines() if (found := _NUMBER.sub("", line).strip()[:LONGEST])]


def add_points(proposal: Proposal, actor: User, text: str, *, received_at: datetime) -> int:
    """List the committee's comments, one a line; the lead is told. How many. Raises Forbidden, Refused (comments, closed)."""
    require_decider(actor, proposal)
    comments = comments_in(text)
    if not comments:
        raise Refused("comments", NOTHING)
    with transaction.atomic():
        case = _open_case(proposal)
        last = ReviewPoint.objects.filter(proposal=case).aggregate(last=Max("number"))["last"] or 0
        if last + len(comments) > MOST:
            raise Refused("comments", TOO_MANY)
        ReviewPoint.objects.bulk_create([ReviewPoint(proposal=case, number=last + n, comment=each) for n, each in enumerate(comments, 1)])
        record(chain_of(case), "points.listed", actor, {"from": last + 1, "count": len(comments), "at": received_at})
        tell_lead("points_listed", case, f"points:{case.pk}:{last + len(comments)}", count=str(len(comments)))
    return len(comments)


def answer_point(
    proposal: Proposal, number: int, actor: User, *, answer: str, place: str, revision: int, received_at: datetime,
) -> ReviewPoint:
    """The lead answers one comment and says where the revised plan shows it. Raises Forbidden, Refused (answer, stale, state, closed)."""
    if not may_lead(actor, proposal):
        raise Forbidden("lead")
    if not answer.strip():
        raise Refused("answer", NO_ANSWER)
    with transaction.atomic():
        case, point = _held(proposal, number)
        if point.state == PointState.ACCEPTED:
            raise Refused("state", NOT_OPEN)
        rounds = [*point.rounds, *([_round(point)] if point.answer and point.state == PointState.RETURNED else [])]
        _change(point, revision, answer=answer.strip()[:LONGEST], place=" ".join(place.split())[:200], state=PointState.ANSWERED,
                answered_by=actor, answered_at=received_at, rounds=rounds)  # fmt: skip
        record(chain_of(case), "points.answered", actor, {"number": number, "at": received_at})
    return point


def settle_point(
    proposal: Proposal, number: int, actor: User, *, accept: bool, remark: str, revision: int, received_at: datetime,
) -> ReviewPoint:
    """Staff approve an answer, or return it and say what is missing. Raises Forbidden, Refused (remark, stale, state, closed)."""
    require_decider(actor, proposal)
    if not accept and not remark.strip():
        raise Refused("remark", NO_REMARK)
    with transaction.atomic():
        case, point = _held(proposal, number)
        if not point.answer:
            raise Refused("state", NOT_ANSWERED)
        state = PointState.ACCEPTED if accept else PointState.RETURNED
        _change(point, revision, state=state, remark="" if accept else remark.strip()[:1000], settled_by=actor, settled_at=received_at)
        record(chain_of(case), f"points.{state.value}", actor, {"number": number, "remark": point.remark, "at": received_at})
        if not accept:
            tell_lead("point_returned", case, f"point:{point.pk}:{point.revision}", number=str(number), remark=point.remark)
    return point


def _held(proposal: Proposal, number: int) -> tuple[Proposal, ReviewPoint]:
    case = _open_case(proposal)
    point = ReviewPoint.objects.filter(proposal=case, number=number).first()
    if point is None:
        raise Refused("state", NOT_OPEN)
    return case, point


def _round(point: ReviewPoint) -> dict[str, str]:
    at = timezone.localtime(point.answered_at).isoformat() if point.answered_at else ""
    return {"answer": point.answer, "place": point.place, "remark": point.remark, "by": str(point.answered_by or ""), "at": at}


def _change(point: ReviewPoint, revision: int, **columns: object) -> None:
    """Change a point that is still at `revision`: two people never overwrite each other."""
    if not ReviewPoint.objects.filter(pk=point.pk, revision=revision).update(**columns, revision=F("revision") + 1):
        raise Refused("stale", STALE)
    point.refresh_from_db()


def stored_bytes(proposal: Proposal) -> int:
    """What the alliance has stored: the form's files, revised plans, evidence (three queries)."""
    plans = RevisedPlan.objects.filter(proposal=proposal).aggregate(n=Sum("file__size"))["n"] or 0
    evidence = Evidence.objects.filter(proposal=proposal).aggregate(n=Sum("file__size"))["n"] or 0
    return used_bytes(proposal) + plans + evidence


def hand_in_plan(proposal: Proposal, actor: User, upload: "UploadedFile[bytes]", *, note: str, received_at: datetime) -> RevisedPlan:
    """The lead hands in a version of 修正計畫書; every version is kept. Raises Forbidden, FileRefused, Refused (closed)."""
    if not may_lead(actor, proposal):
        raise Forbidden("lead")
    if proposal.status not in TO_SIGN:
        raise Refused("closed", CLOSED)
    # outside the transaction: checking a file takes time, and nobody's save shall wait for it
    stored = store(upload, kind=REVISED_PLAN, actor=actor, used_bytes=stored_bytes(proposal))
    try:
        with transaction.atomic():
            case = _open_case(proposal)
            last = RevisedPlan.objects.filter(proposal=case).aggregate(last=Max("number"))["last"] or 0
            made = RevisedPlan.objects.create(
                proposal=case, number=last + 1, file=stored, note=" ".join(note.split())[:500], added_by=actor, added_at=received_at,
            )
            record(chain_of(case), "revised_plan.handed_in", actor, {"number": made.number, "sha256": stored.sha256, "at": received_at})
    except Exception:
        stored.delete()
        path_of(stored).unlink(missing_ok=True)
        raise
    return made
