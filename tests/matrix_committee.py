"""The committee of the matrix's world: R and R2 sit on each case from the review on, RX is recused on all of them; sheets hold words of their own."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from alliance_portal.files.services import store_generated
from proposals.models import Call, CallText, Submission
from review.models import ApplicantRequest, Assignment, Committee, CommitteeCase, Recusal, ScoreChange, ScoreSheet, SealedOpening, Seat

# from the review on; E waits to be brought
HEARD = ("V", "K", "X", "P")
SCORES = {"R": "64.31", "R2": "73.19"}  # stand nowhere else


def seat_committee(world: Any, call: Call, picture: bytes, secret: Any) -> None:
    """Seats, cases, sheets in V (open) and after it (locked); the lead's list; a picture in the frozen plan."""
    now, staff = timezone.now(), world.users["S"]
    for key in ("reviewer_undertaking", "reviewer_notice"):
        CallText.objects.create(call=call, key=key, language="zh-hant", title=key, body=key, published_at=now)
    board = Committee.objects.create(call=call, settings={"decimals": 2}, made_by=staff, opened_at=call.deadline, opened_by=staff)
    held = {"signed_at": now, "signed_version": 1, "declared_at": now}
    seats = {who: Seat.objects.create(committee=board, user=world.users[who], added_by=staff, **held) for who in ("R", "R2", "RX")}
    for place, state in enumerate(HEARD, 1):
        case = world.cases[state]
        locked = None if state == "V" else now
        CommitteeCase.objects.create(
            committee=board, proposal=case, position=place, added_at=call.deadline, opened_at=call.deadline, locked_at=locked,
        )
        Assignment.objects.bulk_create([Assignment(seat=seat, proposal=case) for seat in seats.values()])
        Recusal.objects.create(seat=seats["RX"], proposal=case, source="pinned", reason=secret("recusal", "RX"), given_by=staff)
        for who in ("R", "R2"):
            sheet = ScoreSheet.objects.create(
                seat=seats[who], proposal=case, scores={"market": SCORES[who]}, remarks={"market": secret("remark", who)},
                note=secret("note", who), questions=secret("question", who), revision=1, status="submitted", submitted_at=now, saved_at=now,
                origin="paper" if (who, state) == ("R", "P") else "screen",
            )
            ScoreChange.objects.create(sheet=sheet, revision=1, changes={"scores.market": ["", SCORES[who]]}, origin="screen", by=world.users[who])
    sealed = ScoreSheet.objects.get(seat=seats["R"], proposal=world.cases["V"])
    world.opening = SealedOpening.objects.create(
        sheet=sealed, reader=world.users["AD"], reason="reason", allowed_by=staff, expires_at=now + timedelta(days=1),
    ).pk
    hold_midterm(world, call, secret)
    submission = Submission.objects.get(proposal=world.cases["V"])
    stored = store_generated(picture, "plan.png", "image/png", world.users["L"])
    submission.files = [{"place": "figure", "name": "plan.png", "sha256": stored.sha256, "size": stored.size, "file": str(stored.pk)}]
    submission.save()
    ApplicantRequest.objects.create(
        proposal=world.cases["D"], person=secret("avoid", "L"), reason="reason", asked_by=world.users["L"],
    )
    world.seat, world.digest = seats["R"].pk, stored.sha256


def hold_midterm(world: Any, call: Call, secret: Any) -> None:
    """The committee of the mid-term review: R writes an opinion on H, RX is recused."""
    now, staff, case = timezone.now(), world.users["S"], world.cases["H"]
    board = Committee.objects.create(call=call, kind="midterm", made_by=staff, opened_at=call.deadline, opened_by=staff)
    held = {"signed_at": now, "signed_version": 1, "declared_at": now}
    CommitteeCase.objects.create(committee=board, proposal=case, position=1, added_at=call.deadline, opened_at=call.deadline)
    for who in ("R", "RX"):
        seat = Seat.objects.create(committee=board, user=world.users[who], added_by=staff, **held)
        Assignment.objects.create(seat=seat, proposal=case)
    Recusal.objects.create(seat=seat, proposal=case, source="pinned", reason=secret("recusal", "RX"), given_by=staff)
