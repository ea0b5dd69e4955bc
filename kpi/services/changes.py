"""計畫變更申請: previewed, asked for, decided; every approved one makes the next version of the baseline (practice 2.25)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib import figures
from alliance_portal.lib.findings import Text
from alliance_portal.lib.roc_calendar import parse_date
from alliance_portal.lib.unreadable import Unreadable
from alliance_portal.trail.services import record
from kpi.constants import MAJOR_KINDS, ChangeClass, ChangeKind, ChangeState
from kpi.models import Baseline, ChangeRequest, Contract
from kpi.permissions import RUNNING, may_bind
from kpi.queries.terms import terms_of
from kpi.rules import changes as rules
from kpi.rules.months import first_of
from kpi.rules.plans import parts_of
from kpi.services.baselines import next_baseline, standing_baseline
from kpi.services.coached import coaching_begins
from kpi.services.letters import tell_change_asked, tell_change_decided
from kpi.services.slots import lift_slots, open_slots
from proposals.constants import Status
from proposals.models import MemberFirm, Proposal
from proposals.queries.calls import programme_of
from proposals.services.errors import Forbidden, Refused
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.members import invite_joined
from proposals.services.transitions import take_step
from proposals.workflow import Action
from review.services.officers import require_decider

SHORTEST_REASON = 5
FIGURES = frozenset({"first_half", "whole", "amount", *(f"m{month:02}" for month in range(1, 13))})
DAYS = frozenset({"until", "since"})
NEEDED = frozenset({"first_half", "whole", "until", "since"})
NO_KIND = Text("請選擇變更類別。", "Choose what is to be changed.")
NO_REASON = Text(f"請填寫理由（至少{SHORTEST_REASON}個字）。", f"Give the reason (at least {SHORTEST_REASON} characters).")
NEEDED_TEXT = Text("請填寫這一欄。", "Please fill this in.")
NEGATIVE = Text("請填0以上的數字。", "Give a number, 0 or more.")
FUTURE = Text("事實發生日不可晚於今天。", "The day of the event may not lie in the future.")
CLOSED = Text("計畫結束前{n}天內不受理重大變更。", "Major changes are closed in the last {n} days before the end.")
NOT_NOW = Text("目前的狀態不受理這項變更。", "The case takes no such change in its present state.")
NOT_OPEN = Text("這項變更申請已處理。", "This request has been settled.")
NO_NOTE = Text("不核定時請寫明理由。", "Say why it is not approved.")
NO_BASELINE = Text("尚未建立計畫基準。", "There is no baseline yet.")


class Faulty(Refused):
    """The change cannot be asked for. `fields`: field -> why."""

    def __init__(self, fields: Mapping[str, Text]) -> None:
        super().__init__("fields", next(iter(fields.values())))
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Preview:
    """A change as it would be: class, old and new values, what it does. Nothing is stored."""

    kind: ChangeKind
    weight: ChangeClass
    old: Mapping[str, Any]
    new: Mapping[str, str]
    effects: tuple[tuple[bool, Text], ...]
    reason: str
    event_on: date
    is_late: bool


def read(kind: str, posted: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """The values of a kind in plain form. Raises Faulty."""
    values: dict[str, str] = {}
    errors: dict[str, Text] = {}
    for name in names:
        text = posted.get(name, "").strip()
        try:
            values[name] = _plain(kind, name, text)
        except Unreadable as unreadable:
            errors[name] = unreadable.reason
    if errors:
        raise Faulty(errors)
    return {name: value for name, value in values.items() if value or name in ("before", "content")}


def _plain(kind: str, name: str, text: str) -> str:
    if not text:
        if name in NEEDED or (kind == ChangeKind.SCHEDULE and name in FIGURES):
            raise Unreadable(NEEDED_TEXT)
        return ""
    if name in FIGURES:
        value = figures.parse(text)
        if value < 0:
            raise Unreadable(NEGATIVE)
        return format(value, "f")
    return parse_date(text).isoformat() if name in DAYS else " ".join(text.split())[:200]


def preview(
    proposal: Proposal, actor: User, *, kind: str, new: Mapping[str, str], reason: str, event_on: date, today: date,
) -> Preview:
    """What a change would do, before anybody asks for it. Raises Forbidden, Refused (status, closed, baseline), Faulty (fields)."""
    if not may_bind(actor, proposal):
        raise Forbidden("owner")
    if kind not in ChangeKind.values:
        raise Faulty({"kind": NO_KIND})
    weight = ChangeClass.MAJOR if kind in MAJOR_KINDS else ChangeClass.ORDINARY
    baseline, terms = standing_baseline(proposal), terms_of(proposal.call)
    if baseline is None:
        raise Refused("baseline", NO_BASELINE)
    if Status(proposal.status) not in RUNNING or (weight == ChangeClass.MAJOR and proposal.status != Status.EXECUTING):
        raise Refused("status", NOT_NOW)
    if weight == ChangeClass.MAJOR and rules.is_closed(today, terms.term_until, terms):
        raise Refused("closed", Text(CLOSED.zh.format(n=terms.changes_closed_days), CLOSED.en.format(n=terms.changes_closed_days)))
    found = dict(rules.faults(baseline.plan, kind, new, programme_of(proposal.call), terms))
    if len(reason.strip()) < SHORTEST_REASON:
        found["reason"] = NO_REASON
    if event_on > today:
        found["event_on"] = FUTURE
    after = rules.applied(baseline.plan, kind, new) if not found else baseline.plan
    if not found and after == baseline.plan:
        found["kind"] = rules.SAME
    if found:
        raise Faulty(found)
    late = weight == ChangeClass.MAJOR and rules.is_late(event_on, today, terms)
    effect = tuple(rules.effects(baseline.plan, after, terms))
    return Preview(ChangeKind(kind), weight, rules.old_values(baseline.plan, kind, new), dict(new), effect, reason.strip()[:1000], event_on, late)


def ask(
    proposal: Proposal, actor: User, *, kind: str, new: Mapping[str, str], reason: str, event_on: date, received_at: datetime,
) -> ChangeRequest:
    """提出變更申請. An ordinary one is on file at once and in the next baseline; a major one waits for staff and counts for nothing until then.

    Raises what `preview` raises, Conflict.
    """
    today = timezone.localdate(received_at)
    with transaction.atomic():
        case = lock_proposal(proposal)
        seen = preview(case, actor, kind=kind, new=new, reason=reason, event_on=event_on, today=today)
        last = ChangeRequest.objects.filter(proposal=case).aggregate(last=Max("number"))["last"] or 0
        effect = [{"warns": warns, "zh": text.zh, "en": text.en} for warns, text in seen.effects]
        major = seen.weight == ChangeClass.MAJOR
        made = ChangeRequest.objects.create(
            proposal=case, number=last + 1, weight=seen.weight, kind=seen.kind, old=dict(seen.old), new=dict(seen.new), effect={"lines": effect},
            reason=seen.reason, event_on=event_on, is_late=seen.is_late, asked_by=actor, asked_at=received_at,
            state=ChangeState.ASKED if major else ChangeState.REPORTED, valid_from=None if major else today,
        )
        facts = {"number": made.number, "kind": seen.kind, "weight": seen.weight, "new": made.new, "late": seen.is_late, "at": received_at}
        if major:
            _case, step = take_step(Action.ASK_CHANGE, case, actor, received_at=received_at)
            record(chain_of(case), "change.asked", actor, {**step, **facts})
            tell_change_asked(case, made)
        else:
            _take_effect(case, made, actor, received_at)
            record(chain_of(case), "change.reported", actor, facts)
    proposal.refresh_from_db(fields=["status", "version"])
    return made


def _take_effect(case: Proposal, change: ChangeRequest, actor: User, at: datetime) -> Baseline:
    """The next version of the plan with everything that follows. Inside the caller's transaction, under the case's lock."""
    before = standing_baseline(case)
    if before is None:
        raise Refused("baseline", NO_BASELINE)
    row = _joined(case, change, at) if change.kind == ChangeKind.MEMBER_JOINS else None
    plan = rules.applied(before.plan, change.kind, change.new, row.pk if row else 0)
    made = next_baseline(before, plan, change, valid_from=change.valid_from or timezone.localdate(at), actor=actor, at=at)
    contract = Contract.objects.filter(proposal=case).first()
    if contract is not None and row is not None:
        joined = [part for part in parts_of(plan) if part.key == row.pk]
        open_slots(case, made, contract, joined)
        coaching_begins(case, made, contract, actor, at, joined)
        if row.contact_email:
            invite_joined(case, row, actor)
    if change.kind == ChangeKind.MEMBER_LEAVES:
        lift_slots(case, at, member=int(change.new["member"]), after=first_of(date.fromisoformat(change.new["until"])))
    if contract is not None and change.kind == ChangeKind.AMOUNT:
        Contract.objects.filter(pk=contract.pk).update(amount=int(change.new["amount"]), revision=F("revision") + 1)
    return made


def _joined(case: Proposal, change: ChangeRequest, at: datetime) -> MemberFirm:
    last = MemberFirm.objects.filter(proposal=case).aggregate(last=Max("position"))["last"] or 0
    return MemberFirm.objects.create(
        proposal=case, position=last + 1, company_name=change.new["name"], ubn=change.new.get("ubn", ""), contact_email=change.new.get("email", ""),
        created_at=at,
    )


def decide(change: ChangeRequest, actor: User, *, approve: bool, note: str, received_at: datetime) -> ChangeRequest:
    """Staff approve a major change, which then is valid from today on, or do not and say why. Raises Forbidden, Conflict, Refused (note, state)."""
    require_decider(actor, change.proposal)
    if not approve and not note.strip():
        raise Refused("note", NO_NOTE)
    with transaction.atomic():
        case = lock_proposal(change.proposal)
        state = ChangeState.APPROVED if approve else ChangeState.REFUSED
        held = _settle(change, state, actor, received_at, note=note, valid_from=timezone.localdate(received_at) if approve else None)
        case, step = take_step(Action.SETTLE_CHANGE, case, actor, received_at=received_at)
        if approve:
            _take_effect(case, held, actor, received_at)
        record(chain_of(case), f"change.{state.value}", actor, {**step, "number": held.number, "note": held.note, "at": received_at})
        tell_change_decided(case, held)
    return held


def withdraw(change: ChangeRequest, actor: User, *, received_at: datetime) -> ChangeRequest:
    """The lead's owner takes a request back while it waits. Raises Forbidden, Conflict, Refused (state)."""
    if not may_bind(actor, change.proposal):
        raise Forbidden("owner")
    with transaction.atomic():
        case = lock_proposal(change.proposal)
        held = _settle(change, ChangeState.WITHDRAWN, actor, received_at)
        case, step = take_step(Action.SETTLE_CHANGE, case, actor, received_at=received_at)
        record(chain_of(case), "change.withdrawn", actor, {**step, "number": held.number, "at": received_at})
    return held


def _settle(
    change: ChangeRequest, state: ChangeState, actor: User, at: datetime, *, note: str = "", valid_from: date | None = None,
) -> ChangeRequest:
    """The one door out of ASKED: a conditional UPDATE, of two people at once one wins."""
    moved = ChangeRequest.objects.filter(pk=change.pk, state=ChangeState.ASKED).update(
        state=state, decided_by=actor, decided_at=at, note=note.strip()[:1000], valid_from=valid_from,
    )
    if moved != 1:
        raise Refused("state", NOT_OPEN)
    return ChangeRequest.objects.get(pk=change.pk)
