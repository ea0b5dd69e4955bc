"""紙本評分表: typed in by one officer from the signed sheet, countersigned by another; then it counts like a sent one (issue 5, Scoring).

The officers see what they type and compare, and no other sheet. The second person is never the one who typed.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from proposals.services.errors import Forbidden, Refused
from review.models import Assignment, ScoreChange, ScoreSheet
from review.queries.reviewing import takes_part
from review.rules.committee_settings import criteria_of
from review.rules.score_values import Typed, missing
from review.services.committee.sheets import Entry, Locked, Saved, hold_case, note_in_trail, save, unlocked
from review.services.officers import require_decider

SAME_PERSON = Text("登打的人不能自己複核，請由另一位承辦人複核。", "Who typed a sheet does not countersign it; another officer does.")
NOT_WAITING = Text("這份評分表沒有等待複核的內容。", "This sheet does not wait for the second person.")
CHANGED = Text("登打內容剛剛已被更改，請重新核對。", "What was typed has just been changed; compare it again.")


def type_in(assignment: Assignment, typed: Typed, actor: User, *, base_revision: int, at: datetime) -> Saved:
    """Type a signed paper sheet in, whole; it waits for the second person. What was countersigned before waits again.

    Raises Forbidden, Locked, SheetStale, Incomplete, Refused (the reviewer has begun on the screen).
    """
    require_decider(actor, assignment.proposal)
    return save(assignment, typed, Entry(actor, base_revision, at, send=True, origin=ScoreSheet.Origin.PAPER))


def countersign(sheet: ScoreSheet, actor: User, *, revision: int, at: datetime) -> None:
    """The second officer has compared the signed paper with what was typed. Raises Forbidden, Locked, Refused (same person, changed, not waiting)."""
    require_decider(actor, sheet.proposal)
    with transaction.atomic():
        assignment = Assignment.objects.select_related("seat__committee__call").filter(seat=sheet.seat_id, proposal=sheet.proposal_id).first()
        if assignment is None:
            raise Forbidden("assignment")
        case = hold_case(assignment, takes_part())
        held = ScoreSheet.objects.select_related("seat__committee").get(pk=sheet.pk)
        if held.entered_by_id == actor.pk:
            raise Refused("same_person", SAME_PERSON)
        if held.origin != ScoreSheet.Origin.PAPER or held.status != ScoreSheet.State.DRAFT or held.round != case.round:
            raise Refused("not_waiting", NOT_WAITING)
        if held.revision != revision or missing(held.scores, criteria_of(assignment.seat.committee.criteria)):
            raise Refused("changed", CHANGED)
        facts = {"status": ScoreSheet.State.SUBMITTED, "submitted_at": at, "saved_at": at, "countersigned_by": actor, "countersigned_at": at}
        if unlocked(held, case).filter(revision=revision).update(**facts, revision=F("revision") + 1) != 1:
            raise Locked
        held.revision, held.status = revision + 1, ScoreSheet.State.SUBMITTED
        change = {"status": [ScoreSheet.State.DRAFT, ScoreSheet.State.SUBMITTED]}
        ScoreChange.objects.create(sheet=held, revision=held.revision, changes=change, origin=ScoreSheet.Origin.PAPER, by=actor, at=at)
        note_in_trail(held, actor, "sheet.countersigned", entered_by=held.entered_by_id)
