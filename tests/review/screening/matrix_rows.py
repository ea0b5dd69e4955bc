"""What the world of the permission matrix has of a check: a notice with a supplied file, a letter, an outcome with its reasons."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from alliance_portal.files.models import StoredFile
from review.models import Check, CorrectionItem, CorrectionRound, ScreeningOutcome, WithdrawalRequest

STATES = {"E", "Q", "V", "N"}  # those of the world that have a check
ARGUMENTS = {"round_number": 1, "item_id": 0, "request_id": 0}
BODIES = {
    "screening_answer": "a-E-08=passed&t-E-08=0", "screening_officer": "officer=0",
    "screening_until": "day=2999-01-01&time=17:00&reason=reason of it",
}


def under_check(world: Any, state: str, stored: StoredFile, secret: Callable[[str, str], str]) -> None:
    """The check of a case in the states that have one."""
    if state not in STATES:
        return
    case, staff = world.cases[state], world.users["S"]
    check = Check.objects.create(proposal=case, submission=case.submissions.get(), officer=staff, started_by=staff)
    until = timezone.now() + timedelta(days=3)
    notice = CorrectionRound.objects.create(check_of=check, number=1, until=until, asked_by=staff, closed_at=None if state == "Q" else until)
    item = CorrectionItem.objects.create(round=notice, document="alliance_basic.lead_seal", wrong=secret("wrong", "L"), file=stored)
    letter = WithdrawalRequest.objects.create(
        proposal=case, letter=stored, dated=date(2024, 3, 1), signed_by="Person", reason="reason", asked_by=staff,
    )
    world.screening[state] = {"item_id": item.pk, "request_id": letter.pk}
    if state in {"V", "N"}:
        told = [{"key": "E-22", "code": "E-22", "zh": secret("reason", "L"), "en": secret("reason", "L")}]
        kind = "eligible" if state == "V" else "ineligible"
        ScreeningOutcome.objects.create(check_of=check, kind=kind, reasons=told if state == "N" else [], asked_by=staff)
