"""The chains of the trail: a committee's own, and one a seat. None of them is a case's chain: applicants never come near it (R-08)."""

from review.models import Committee, Seat


def chain_of_committee(committee: Committee) -> str:
    """What staff did with the committee."""
    return f"committee:{committee.pk}"


def chain_of_seat(seat: Seat) -> str:
    """What a reviewer did and what was done about him: undertaking, conflicts, sheets."""
    return f"seat:{seat.pk}"
