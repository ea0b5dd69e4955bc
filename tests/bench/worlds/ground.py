"""What every world stands on: a call of its own, plain proposals, business numbers that are valid."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, cycle, islice
from typing import Any

from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.taiwan_ids import is_valid_ubn
from proposals.models import Call, Proposal

FIRST_NUMBER = 30_000_000


def call_like_113(code: str, **changes: Any) -> Call:
    """A copy of the 113 call under another code; over, so that no page takes it for the one that the site shows."""
    call = Call.objects.get(code="113")
    over = datetime(2024, 3, 6, 9, tzinfo=UTC)
    for name, value in {"pk": None, "code": code, "is_published": False, "created_at": timezone.now(), "opens_at": over - timedelta(days=30),
                        "deadline": over, **changes}.items():  # fmt: skip
        setattr(call, name, value)
    call.save()
    return call


def proposals_of(call: Call, size: int, officer: User, statuses: tuple[str, ...]) -> list[Proposal]:
    """So many cases, their states in turns."""
    turns = cycle(statuses)
    return Proposal.objects.bulk_create(
        [Proposal(call=call, code=f"{call.code}-{number:05}", status=next(turns), created_by=officer) for number in range(size)],
    )


def valid_numbers(how_many: int, first: int = FIRST_NUMBER) -> list[str]:
    """Business numbers that pass the rule, from one on."""
    return list(islice(_valid(first), how_many))


def _valid(first: int) -> Iterator[str]:
    return (text for number in count(first) if is_valid_ubn(text := str(number)))
