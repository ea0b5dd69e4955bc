"""What was agreed or recommended is done once somebody says how: actions of visits and recommendations of checkpoints alike."""

from datetime import datetime
from typing import TypeVar

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from kpi.models import Advice, VisitAction
from proposals.models import Proposal
from proposals.permissions import read_standing
from proposals.services.errors import Refused
from proposals.services.locks import chain_of, lock_proposal
from review.services.officers import require_decider

DONE = Text("請說明辦理情形。", "Say what was done.")
ALREADY = Text("這項待辦事項已經完成。", "This action is done already.")
Row = TypeVar("Row", Advice, VisitAction)


def finish(row: Row, case: Proposal, actor: User, verb: str, *, note: str, at: datetime) -> Row:
    """The lead's people or staff say how it was done; never twice. `verb`: of the history. Raises Forbidden, Refused."""
    if not read_standing(actor, case).is_lead:
        require_decider(actor, case)
    if not note.strip():
        raise Refused("note", DONE)
    said = note.strip()[:500]
    with transaction.atomic():
        lock_proposal(case)
        if type(row).objects.filter(pk=row.pk, done_at=None).update(done_at=at, done_note=said, done_by=actor) != 1:
            raise Refused("done", ALREADY)
        record(chain_of(case), verb, actor, {"id": row.pk, "note": said})
    row.refresh_from_db()
    return row
