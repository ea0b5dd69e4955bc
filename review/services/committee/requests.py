"""建議迴避人員清單: the lead names persons whom it asks to keep away, with the reason; staff decide (practice 2, row 9)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.models import Proposal
from proposals.permissions import is_editable, standing
from proposals.services.errors import Closed, Forbidden, Refused
from proposals.services.locks import chain_of, lock_proposal
from review.models import ApplicantRequest, Committee, Recusal, Seat
from review.services.committee.chains import chain_of_committee
from review.services.committee.conflicts import pin, written
from review.services.officers import require_decider

MOST = 10
NO_PERSON = Text("請填寫姓名。", "Give the person's name.")
TOO_MANY = Text(f"最多{MOST}人。", f"At most {MOST} persons.")
DECIDED = Text("這項建議已處理。", "This request has been decided already.")


def may_ask(user: User, case: Proposal, at: datetime) -> bool:
    """Whether this person names persons to be kept away: people of the lead firm, while the draft is open."""
    return standing(user, case).is_lead and is_editable(case, at)


def ask(case: Proposal, actor: User, *, person: str, organisation: str, reason: str, received_at: datetime) -> ApplicantRequest:
    """Name one person with the reason. Raises Forbidden, Closed, Refused (person, reason, too many)."""
    name = " ".join(person.split())[:80]
    if not name:
        raise Refused("person", NO_PERSON)
    why = written(reason)
    with transaction.atomic():
        held = _held(case, actor, received_at)
        if ApplicantRequest.objects.filter(proposal=held, withdrawn_at=None).count() >= MOST:
            raise Refused("many", TOO_MANY)
        made = ApplicantRequest.objects.create(
            proposal=held, person=name, organisation=" ".join(organisation.split())[:120], reason=why, asked_by=actor, asked_at=received_at,
        )
        record(chain_of(held), "proposal.avoid_asked", actor, {"request": made.pk})
    return made


def take_back(request: ApplicantRequest, actor: User, received_at: datetime) -> None:
    """The lead takes a request back while the draft is open. Raises Forbidden, Closed."""
    with transaction.atomic():
        held = _held(request.proposal, actor, received_at)
        if ApplicantRequest.objects.filter(pk=request.pk, withdrawn_at=None).update(withdrawn_at=received_at):
            record(chain_of(held), "proposal.avoid_taken_back", actor, {"request": request.pk})


def _held(case: Proposal, actor: User, at: datetime) -> Proposal:
    held = lock_proposal(case)
    if not standing(actor, held).is_lead:
        raise Forbidden("lead")
    if not is_editable(held, at):
        raise Closed(held.deadline, at)
    return held


def decide(
    request: ApplicantRequest, committee: Committee, actor: User, *, seats: Sequence[Seat], note: str, at: datetime,
) -> None:
    """Staff agree (to keep these reviewers away) or, without a seat, decline; the reason is for the file and never shown to the applicant.

    Raises Forbidden, Refused (reason, decided).
    """
    require_decider(actor, request.proposal)
    why = written(note)
    with transaction.atomic():
        said: list[Recusal] = [
            pin(seat, request.proposal, actor, reason=f"申請企業建議迴避：{request.reason}"[:500], at=at, source=Recusal.Source.REQUESTED)
            for seat in seats
        ]
        decision = ApplicantRequest.Decision.AGREED if said else ApplicantRequest.Decision.DECLINED
        free = ApplicantRequest.objects.filter(pk=request.pk, decision=ApplicantRequest.Decision.OPEN, withdrawn_at=None)
        if not free.update(decision=decision, decided_by=actor, decided_at=at, note=why, recusal=said[0] if said else None):
            raise Refused("decided", DECIDED)
        facts = {"request": request.pk, "decision": decision.value, "seats": [seat.pk for seat in seats], "note": why}
        record(chain_of_committee(committee), "committee.request_decided", actor, facts)
