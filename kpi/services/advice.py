"""建議: what staff recommend at a checkpoint whose report is in, with who and until when where that was said; done when the lead says how (M-08)."""

from datetime import date, datetime

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from kpi.constants import CheckState
from kpi.models import Advice, CheckpointReport
from kpi.services import agreed
from kpi.services.checkpoints import NOT_NOW, NOT_SENT, OPEN_IN
from proposals.models import Proposal
from proposals.services.errors import Refused
from proposals.services.locks import chain_of, lock_proposal
from review.services.officers import require_decider

EMPTY = Text("請填寫建議事項。", "Write the recommendation.")


def give(proposal: Proposal, actor: User, *, position: int, text: str, owner: str, due: date | None, at: datetime) -> Advice:
    """Staff recommend something at a checkpoint that was sent or settled. Raises Forbidden, Refused."""
    require_decider(actor, proposal)
    if not text.strip():
        raise Refused("text", EMPTY)
    with transaction.atomic():
        case = lock_proposal(proposal)
        if case.status not in OPEN_IN:
            raise Refused("status", NOT_NOW)
        if not CheckpointReport.objects.filter(proposal=case, position=position, state__in=(CheckState.SENT, CheckState.SETTLED)).exists():
            raise Refused("not_sent", NOT_SENT)
        made = Advice.objects.create(
            proposal=case, position=position, text=text.strip()[:500], owner=owner.strip()[:80], due=due, given_by=actor, given_at=at,
        )
        record(chain_of(case), "checkpoint.advised", actor, {"position": position, "advice": made.pk, "owner": made.owner, "due": due})
    return made


def finish(advice: Advice, actor: User, *, note: str, at: datetime) -> Advice:
    """The lead's people or staff say what was done about it. Raises Forbidden, Refused."""
    return agreed.finish(advice, advice.proposal, actor, "checkpoint.advice_done", note=note, at=at)
