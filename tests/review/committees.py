"""A committee as rows: seats that signed, cases in review, sheets. Services have tests of their own; this is where they have led."""

import itertools
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from proposals.constants import Status
from proposals.models import Call, Proposal
from review.models import Assignment, Committee, CommitteeCase, Recusal, ScoreSheet, Seat
from tests import factories
from tests.review.cases import make_draft, upload

_numbers = itertools.count(1)
KEYS = ("international", "market", "strategy", "digital", "interaction")


def make_committee(call: Call, staff: User, **settings: Any) -> Committee:
    """Open for scoring, 113's settings where none are given."""
    return Committee.objects.create(call=call, settings=settings, made_by=staff, opened_at=timezone.now(), opened_by=staff)


def seat_reviewer(committee: Committee, name: str = "", *, signed: bool = True, **facts: Any) -> Seat:
    """A reviewer's seat; signed and declared unless said otherwise."""
    number = next(_numbers)
    user = factories.make_user(f"reviewer{number}@example.tw", name=name or f"示範委員{number}", office=Office.REVIEWER)
    User.objects.filter(pk=user.pk).update(is_demonstration=True)  # its second factor has tests of its own
    user.refresh_from_db()
    now = timezone.now()
    holds = {"signed_at": now, "signed_version": 1, "declared_at": now} if signed else {}
    return Seat.objects.create(committee=committee, user=user, added_by=committee.made_by, **holds, **facts)


def bring(committee: Committee, *, theme: str = "智慧茶飲", status: Status = Status.IN_REVIEW) -> Proposal:
    """A submitted case before the committee, assigned to every seat there is."""
    lead = factories.make_user(f"lead-of-case{next(_numbers)}@example.tw", name="周以恩")
    case = make_draft(committee.call, lead, theme=theme)
    upload(case, lead)
    Proposal.objects.filter(pk=case.pk).update(status=status)
    case.refresh_from_db()
    place = committee.cases.count() + 1
    opened = committee.opened_at  # the seats have looked through the list since
    CommitteeCase.objects.create(committee=committee, proposal=case, position=place, added_at=opened or timezone.now(), opened_at=opened)
    Assignment.objects.bulk_create([Assignment(seat=seat, proposal=case) for seat in committee.seats.all()])
    return case


def sheet(seat: Seat, case: Proposal, scores: Mapping[str, str] | str, *, round_: int = 1, status: str = "submitted", **facts: Any) -> ScoreSheet:
    """A sheet; one figure stands for every criterion."""
    values = dict.fromkeys(KEYS, scores) if isinstance(scores, str) else dict(scores)
    return ScoreSheet.objects.create(seat=seat, proposal=case, round=round_, scores=values, status=status, revision=1, **facts)


def recuse(seat: Seat, case: Proposal, source: str = "pinned", **facts: Any) -> Recusal:
    """A word that the reviewer stays away."""
    return Recusal.objects.create(seat=seat, proposal=case, source=source, reason="任職於成員公司", **facts)
