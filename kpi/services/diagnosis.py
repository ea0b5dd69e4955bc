"""診斷: staff plan each member's diagnosis from its wishes and record every session that was held (F-35; practice 2.28)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.figures import parse
from alliance_portal.lib.findings import Text
from alliance_portal.lib.unreadable import Unreadable
from alliance_portal.trail.services import record
from kpi.constants import DiagnosisMode
from kpi.models import Diagnosis, DiagnosisSession
from kpi.services.checkpoints import NOT_NOW, OPEN_IN
from proposals.models import MemberFirm, Proposal
from proposals.services.errors import Conflict, Refused
from proposals.services.locks import chain_of, lock_proposal
from review.services.officers import require_decider

LONGEST_DAY = Decimal(24)  # hours of one session
MODE = Text("請選擇診斷方式。", "Choose how the member is advised.")
FOREIGN = Text("診斷對象須為本聯盟成員。", "Who is advised must be a member of this alliance.")
FUTURE = Text("診斷日期不可晚於今天。", "The day of a session may not lie in the future.")
EXPERT = Text("請填寫診斷專家。", "Name the expert.")
HOURS = Text("時數請填大於0、至多24小時，最多一位小數。", "Give hours above 0, 24 at most, with one decimal at most.")
FINDINGS = Text("請填寫診斷發現。", "Write what was found.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A plan as it was typed."""

    mode: str
    place: str
    planned_on: date | None
    adviser: str
    topics: str


@dataclass(frozen=True, slots=True)
class Session:
    """A session as it was typed; `hours` as text."""

    held_on: date
    expert: str
    hours: str
    mode: str
    findings: str
    follow_up: str


def _case(proposal: Proposal, member: int) -> tuple[Proposal, MemberFirm]:
    case = lock_proposal(proposal)
    if case.status not in OPEN_IN:
        raise Refused("status", NOT_NOW)
    found = MemberFirm.objects.filter(proposal=case, pk=member).first()
    if found is None:
        raise Refused("member", FOREIGN)
    return case, found


def plan(proposal: Proposal, actor: User, *, member: int, wanted: Wanted, revision: int, at: datetime) -> Diagnosis:
    """Plan a member's diagnosis, or change the plan; the day may stay open. Raises Forbidden, Refused (mode, member, status), Conflict."""
    require_decider(actor, proposal)
    mode = wanted.mode
    if mode not in DiagnosisMode.values:
        raise Refused("mode", MODE)
    facts = {
        "mode": mode, "place": wanted.place.strip()[:200], "planned_on": wanted.planned_on, "adviser": wanted.adviser.strip()[:80],
        "topics": wanted.topics.strip()[:500], "written_by": actor, "written_at": at,
    }
    with transaction.atomic():
        case, firm = _case(proposal, member)
        held, _made = Diagnosis.objects.get_or_create(proposal=case, member=firm, defaults={"mode": mode, "written_by": actor, "written_at": at})
        if Diagnosis.objects.filter(pk=held.pk, revision=revision).update(revision=F("revision") + 1, **facts) != 1:
            raise Conflict
        record(chain_of(case), "diagnosis.planned", actor, {"member": member, "on": wanted.planned_on, "mode": mode, "adviser": facts["adviser"]})
    held.refresh_from_db()
    return held


def write_session(
    proposal: Proposal, actor: User, *, member: int, session: DiagnosisSession | None, typed: Session, revision: int, at: datetime,
) -> DiagnosisSession:
    """Record a session, or mend its record. Raises Forbidden, Refused (reason: the field's name), Conflict (changed meanwhile)."""
    require_decider(actor, proposal)
    facts = {**_facts(typed, timezone.localdate(at)), "written_by": actor, "written_at": at}
    with transaction.atomic():
        case, firm = _case(proposal, member)
        if session is None:
            made = DiagnosisSession.objects.create(proposal=case, member=firm, **facts)
            record(chain_of(case), "diagnosis.recorded", actor, {"session": made.pk, "member": member, "on": made.held_on, "hours": str(made.hours)})
            return made
        kept = DiagnosisSession.objects.filter(pk=session.pk, proposal=case, member=firm, revision=revision)
        if kept.update(revision=F("revision") + 1, **facts) != 1:
            raise Conflict
        record(chain_of(case), "diagnosis.changed", actor, {"session": session.pk, "member": member, "on": typed.held_on})
    session.refresh_from_db()
    return session


def _facts(typed: Session, today: date) -> dict[str, object]:
    """What is kept of a session. Raises Refused with the field's name."""
    if typed.mode not in DiagnosisMode.values:
        raise Refused("mode", MODE)
    if typed.held_on > today:
        raise Refused("held_on", FUTURE)
    if not typed.expert.strip():
        raise Refused("expert", EXPERT)
    if not typed.findings.strip():
        raise Refused("findings", FINDINGS)
    return {
        "held_on": typed.held_on, "expert": typed.expert.strip()[:80], "hours": _hours(typed.hours), "mode": typed.mode,
        "findings": typed.findings.strip()[:20_000], "follow_up": typed.follow_up.strip()[:20_000],
    }


def _hours(text: str) -> Decimal:
    try:
        hours = parse(text)
    except Unreadable as unreadable:
        raise Refused("hours", HOURS) from unreadable
    if not 0 < hours <= LONGEST_DAY or hours != hours.quantize(Decimal("0.1")):
        raise Refused("hours", HOURS)
    return hours
