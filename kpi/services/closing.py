"""結案: the lead's statement; asked by one officer when nothing is missing, confirmed by another; registers and mails follow (W-19, W-39)."""

import json
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused as NotConfirmed
from alliance_portal.seconds.services import ask
from alliance_portal.trail.services import record
from kpi.models import Closing, Contract
from kpi.queries.closing import readiness_of
from kpi.rules.closing import missing
from kpi.services import coached
from kpi.services.baselines import standing_baseline
from kpi.services.checkpoints import OPEN_IN
from kpi.services.review_letters import tell
from proposals.constants import Status
from proposals.models import Proposal
from proposals.permissions import read_standing
from proposals.services.errors import Conflict, Forbidden, Refused
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.transitions import take_step
from proposals.workflow import Action
from review.services.officers import require_decider

CLOSE = "execution.close"
NOT_NOW = Text("本案目前不能填寫結案說明。", "The closing statement cannot be written now.")
NOT_CLOSING = Text("期末審查通過後才能結案。", "A case is closed only after the final review has been passed.")
NOT_READY = Text("尚不能結案：{lines}。", "It cannot be closed yet: {lines}.")


def save_statement(proposal: Proposal, actor: User, *, statement: str, revision: int, at: datetime) -> Closing:
    """The lead's people write the closing statement; never over somebody else's newer one. Raises Forbidden, Refused, Conflict."""
    if not read_standing(actor, proposal).is_lead:
        raise Forbidden("closing")
    with transaction.atomic():
        case = lock_proposal(proposal)
        if case.status not in OPEN_IN:
            raise Refused("status", NOT_NOW)
        held, _made = Closing.objects.get_or_create(proposal=case, defaults={"saved_by": actor, "saved_at": at})
        changed = Closing.objects.filter(pk=held.pk, revision=revision).update(
            statement=statement.strip(), revision=F("revision") + 1, saved_by=actor, saved_at=at,
        )
        if changed != 1:
            raise Conflict
        record(chain_of(case), "closing.saved", actor, {"characters": len(statement.strip())})
    held.refresh_from_db()
    return held


def refusal_of(proposal: Proposal) -> Text | None:
    """Why the case cannot be closed now; None: it can."""
    if proposal.status != Status.CLOSING:
        return NOT_CLOSING
    lines = missing(readiness_of(proposal))
    if not lines:
        return None
    return Text(NOT_READY.zh.format(lines="；".join(line.zh for line in lines)), NOT_READY.en.format(lines="; ".join(line.en for line in lines)))


def ask_close(proposal: Proposal, actor: User, *, reason: str) -> Confirmation:
    """Put the closing before a second person. Raises Forbidden, Refused (what is missing), seconds' Refused."""
    require_decider(actor, proposal)
    found = refusal_of(proposal)
    if found is not None:
        raise Refused("missing", found)
    return ask(CLOSE, f"close:{proposal.code}", actor, chain=chain_of(proposal), reason=reason, facts={"code": proposal.code})


def describe_close(it: Confirmation) -> Text:
    """What will be done, in one sentence."""
    code = it.facts["code"]
    return Text(f"{code}：確認結案，登記輔導紀錄並通知領導企業", f"{code}: close the case, update the registers, tell the lead firm")


def close(it: Confirmation, actor: User) -> None:
    """The second person has agreed: the case is closed, unless something is missing by now. Raises seconds' Refused."""
    now = timezone.now()
    case = Proposal.objects.select_related("call").get(code=it.facts["code"])
    require_decider(actor, case)
    found = refusal_of(case)
    if found is not None:
        raise NotConfirmed("changed", found)
    try:
        case, step = take_step(Action.CLOSE, case, actor, received_at=now, note=it.reason, is_confirmed=True)
    except (Conflict, Refused) as moved:
        raise NotConfirmed("changed", moved.text) from moved
    today = timezone.localdate(now)
    held = Closing.objects.get(proposal=case)
    digest = sha256(json.dumps([held.statement, case.code, today.isoformat()], ensure_ascii=False).encode()).hexdigest()
    Closing.objects.filter(pk=held.pk).update(
        closed_on=today, is_normal=True, sha256=digest, asked_by=it.asked_by, confirmed_by=actor, reason=it.reason[:1000],
    )
    Contract.objects.filter(proposal=case).update(ended_on=today, revision=F("revision") + 1)
    baseline = standing_baseline(case)
    rows = coached.coaching_ends(case, baseline, actor, now, status=coached.CLOSED, reason=it.reason) if baseline else 0
    record(chain_of(case), "proposal.close", actor, {**step, "note": it.reason, "asked_by": it.asked_by_id, "registers": rows, "at": now})
    tell("case_closed", case, f"closed:{case.pk}", closed_on=today)
