"""Decisions of the matrix's world: X decided and unpublished, P published with a remark for its lead; a query that waits."""

from typing import Any

from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from proposals.models import Call
from review.models import AgendaItem, Committee, CommitteeCase, Decision, DecisionLine, Meeting, Objection, ScoreSheet, Seat

DECIDED = {"P": ("published", 731_905), "X": ("decided", 731_917)}  # sums that stand nowhere else


def decide_cases(world: Any, call: Call, secret: Any) -> None:
    """The committee of the closed call where there is none yet, its decisions, one member's remark on every case."""
    now, staff = timezone.now(), world.users["S"]
    committee, _made = Committee.objects.get_or_create(call=call, kind="selection", defaults={"made_by": staff, "opened_at": now, "opened_by": staff})
    member = User.objects.create_user("canary-member@example.tw", "a-good-password", name=secret("name", "C"), office=Office.REVIEWER)
    seat = Seat.objects.create(committee=committee, user=member, added_by=staff, signed_at=now, signed_version=1, declared_at=now)
    for place, state in enumerate(("V", "K", "X", "P"), 1):
        facts = {"position": place, "opened_at": now, "locked_at": None if state == "V" else now}
        CommitteeCase.objects.get_or_create(committee=committee, proposal=world.cases[state], defaults=facts)
        ScoreSheet.objects.create(
            seat=seat, proposal=world.cases[state], scores={"market": "73.1"}, to_applicant=secret("told", "C"), note=secret("kept", "C"),
            status="submitted",
        )  # fmt: skip
    for place, (state, (stage, amount)) in enumerate(DECIDED.items(), 1):
        facts = {"published_by": staff, "published_at": now} if stage == "published" else {}
        decision = Decision.objects.create(
            committee=committee, state=stage, made_by=staff, confirmed_by=staff, confirmed_at=now, decided_on=now.date(), **facts,
        )
        DecisionLine.objects.create(
            decision=decision, proposal=world.cases[state], position=place, outcome="selected", amount_twd=amount, reason=secret("reason", state),
        )
    meeting = Meeting.objects.create(
        committee=committee, title="Meeting", place=secret("place", "X"), starts_at=now, made_by=staff, made_at=now, noticed_at=now,
    )
    for place, state in enumerate(("V", "K", "X", "P"), 1):
        AgendaItem.objects.create(meeting=meeting, proposal=world.cases[state], position=place)
    world.meeting = meeting.pk
    Objection.objects.create(proposal=world.cases["X"], text=secret("query", "L"), filed_by=world.users["L"])
