"""The one door of the life cycle: nobody else assigns a proposal's status."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from alliance_portal.accounts.models import User
from alliance_portal.trail.services import record
from proposals.constants import Status
from proposals.models import Proposal, StatusChange
from proposals.permissions import read_standing
from proposals.services.errors import Conflict, Forbidden, Refused
from proposals.services.locks import chain_of, lock_proposal
from proposals.workflow import TRANSITIONS, Action, Facts, allowed, refusal


def perform(action: Action, proposal: Proposal, actor: User, *, received_at: datetime, note: str = "", **facts: Any) -> Proposal:
    """Take one step of the life cycle in one transaction: lock, test role, source and guards on the locked row, write, record.

    `facts` are further fields of `workflow.Facts`. Returns the case as it is afterwards, and brings `proposal` up to date.
    Raises Forbidden (role), Refused (source or guard), Conflict (moved by somebody else meanwhile).
    """
    with transaction.atomic():
        case, step = take_step(action, proposal, actor, received_at=received_at, note=note, **facts)
        record(chain_of(case), f"proposal.{action.value}", actor, {**step, "note": note, "at": received_at})
    return case


def take_step(
    action: Action, proposal: Proposal, actor: User, *, received_at: datetime, note: str = "", **facts: Any,
) -> tuple[Proposal, dict[str, str]]:
    """`perform` without its entry in the trail, for a service that writes one entry of its own with more in it; the step as plain facts."""
    with transaction.atomic():
        case = lock_proposal(proposal)
        source = Status(case.status)
        roles = read_standing(actor, case).roles
        if not TRANSITIONS[action].roles & roles:
            raise Forbidden(f"{action.value}: {', '.join(sorted(roles))}")
        if not allowed(action, source, roles):
            raise Conflict
        seen = Facts(received_at=received_at, opens_at=case.call.opens_at, deadline=case.deadline, note=note, **facts)
        refused = refusal(action, seen)
        if refused is not None:
            raise Refused.by(refused)
        target = TRANSITIONS[action].target
        # the condition holds where row locks do not (SQLite ignores them)
        moved = Proposal.objects.filter(pk=case.pk, status=source, version=case.version).update(
            status=target, version=F("version") + 1, changed_at=received_at,
        )
        if moved != 1:
            raise Conflict
        StatusChange.objects.create(
            proposal=case, action=action.value, source=source, target=target, actor=actor, note=note, at=received_at,
        )
    case.status, case.version, case.changed_at = target, case.version + 1, received_at
    proposal.status, proposal.version, proposal.changed_at = case.status, case.version, case.changed_at
    return case, {"from": source.value, "to": target.value}
