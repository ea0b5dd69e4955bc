"""初審意見: made of the check, edited by staff, kept in versions; closed once the committee's review has begun."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.constants import Status
from proposals.models import Proposal
from proposals.services.errors import Conflict, Refused
from proposals.services.locks import chain_of
from review.models import Check, PreliminaryOpinion
from review.permissions import require_staff
from review.queries.screening import OPEN_CHECK, Reading
from review.screening.opinion import opinion
from review.services.letters import entry_of
from review.services.screening.checks import locked_check

WRITES = OPEN_CHECK | {Status.ELIGIBLE, Status.SLIDES_READY}
LONGEST = 8000
NO_TEXT = Text("請填寫初審意見。", "Write the opinion.")


def drafted(case: Proposal, reading: Reading) -> str:
    """The opinion that the check makes by itself."""
    entry = entry_of(case)
    return opinion(entry.theme if entry else case.code, reading.screened.dossier, reading.standing, len(reading.rounds))


def opinion_of(check: Check) -> PreliminaryOpinion | None:
    """The newest version (one query)."""
    return PreliminaryOpinion.objects.filter(check_of=check).select_related("by").order_by("-number").first()


def write(proposal: Proposal, actor: User, text: str, seen: int, at: datetime) -> PreliminaryOpinion:
    """Keep the text as the next version after the one that was seen. Raises Forbidden, Conflict, Refused (text, decided)."""
    require_staff(actor)
    kept = text.replace("\r\n", "\n").strip()[:LONGEST]
    if not kept:
        raise Refused("text", NO_TEXT)
    with transaction.atomic():
        case, check = locked_check(proposal, actor, states=WRITES)
        last = PreliminaryOpinion.objects.filter(check_of=check).aggregate(last=Max("number"))["last"] or 0
        if last != seen:
            raise Conflict
        try:
            with transaction.atomic():
                made = PreliminaryOpinion.objects.create(check_of=check, number=last + 1, text=kept, by=actor, at=at)
        except IntegrityError as taken:
            raise Conflict from taken
        record(chain_of(case), "check.opinion", actor, {"check": check.pk, "number": made.number})
    return made
