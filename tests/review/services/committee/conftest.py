"""A committee with two reviewers and a case in review."""

from datetime import datetime

import pytest
from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.models import Call, CallText, Proposal
from review.models import Assignment, Committee, Seat
from review.rules.score_values import Typed
from review.services.committee import sheets
from tests.review.committees import KEYS, bring


@pytest.fixture
def case(committee: Committee, seat: Seat, other: Seat) -> Proposal:
    return bring(committee)


@pytest.fixture
def undertaking(call: Call) -> CallText:
    """The text that is signed, in one version."""
    facts = {"title": "保密及利益迴避切結書", "body": "本人同意遵守。", "published_at": timezone.now()}
    text, _made = CallText.objects.get_or_create(call=call, key="reviewer_undertaking", language="zh-hant", version=1, defaults=facts)
    return text


def mine(seat: Seat, case: Proposal) -> Assignment:
    return Assignment.objects.select_related("seat__committee__call").get(seat=seat, proposal=case)


def typed(score: str = "80", **changes: str) -> Typed:
    return Typed(dict.fromkeys(KEYS, score) | {key: value for key, value in changes.items() if key in KEYS},
                 **{name: value for name, value in changes.items() if name not in KEYS})  # fmt: skip


def put(
    seat: Seat, case: Proposal, what: Typed, base: int = 0, *, send: bool = False, at: datetime | None = None, origin: str = "screen",
    actor: User | None = None,
) -> sheets.Saved:
    """Save as the reviewer does."""
    entry = sheets.Entry(actor or seat.user, base, at or timezone.now(), send=send, origin=origin)
    return sheets.save(mine(seat, case), what, entry)
