"""Opening a case with a reason (break-glass): one entry of the trail an access, and nothing without it (R-13)."""

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.models import Proposal
from proposals.permissions import GLASS_MINUTES, GLASS_VERB, may_break_glass
from proposals.services.errors import Forbidden, Refused
from proposals.services.locks import chain_of

SHORTEST_REASON = 5


def open_with_reason(proposal: Proposal, actor: User, reason: str) -> None:
    """Let an administrator, or staff on a request for help, read this case for half an hour. Raises Forbidden, Refused (no reason)."""
    if not may_break_glass(actor):
        raise Forbidden("break_glass")
    text = reason.strip()
    if len(text) < SHORTEST_REASON:
        raise Refused("reason", Text("請填寫開啟這件提案的理由。", "Give the reason for opening this case."))
    with transaction.atomic():
        record(chain_of(proposal), GLASS_VERB, actor, {"reason": text[:500], "minutes": GLASS_MINUTES})
