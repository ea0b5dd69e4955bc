"""Starting a case: its code, its lead firm's row."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.models import Call, Firm, MemberFirm, Proposal
from proposals.permissions import may_start
from proposals.services.errors import Forbidden, Refused
from proposals.services.locks import chain_of
from proposals.workflow import Window, window

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0, 1, I, L, O, U: nothing that is misread on paper
CODE_LENGTH = 5


def new_code(call: Call) -> str:
    """A random code of the call (decisions "Codes"): it tells nobody how many have applied (R-03)."""
    return f"{call.code}-" + "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def start_proposal(call: Call, firm: Firm, user: User, *, received_at: datetime | None = None) -> Proposal:
    """Open a draft led by `firm` (W-25). Raises Forbidden (not of the firm), Refused (outside the application period)."""
    at = received_at or timezone.now()
    if not may_start(user, firm.pk):
        raise Forbidden("firm")
    if not call.is_published or window(call.opens_at, call.deadline, at) is not Window.OPEN:
        raise Refused("not_open", Text("目前不在受理申請期間，無法建立提案。", "Applications are not open, so no proposal can be started."))
    return create_draft(call, firm, user, at=at)


def create_draft(call: Call, firm: Firm | None, user: User, *, at: datetime, imported_from: str = "") -> Proposal:
    """The rows of a new case; who may and when is the caller's matter."""
    with transaction.atomic():
        proposal = _with_free_code(call, user, at, imported_from)
        MemberFirm.objects.create(
            proposal=proposal, position=0, firm=firm, company_name=firm.name if firm else "", ubn=firm.ubn if firm else "",
            contact_email=user.email, accepted_at=at,
        )
        record(chain_of(proposal), "proposal.started", user, {"call": call.code, "imported_from": imported_from})
    return proposal


def _with_free_code(call: Call, user: User, at: datetime, imported_from: str) -> Proposal:
    for _try in range(8):
        try:
            with transaction.atomic():
                return Proposal.objects.create(
                    call=call, code=new_code(call), created_by=user, created_at=at, changed_at=at, imported_from=imported_from[:200],
                )
        except IntegrityError:
            continue
    raise RuntimeError("no free code in eight tries")
