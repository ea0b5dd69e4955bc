"""A committee of the call with two reviewers, for everything that looks at one."""

import pytest

from alliance_portal.accounts.models import User
from proposals.models import Call
from review.models import Committee, Seat
from tests.review.committees import make_committee, seat_reviewer


@pytest.fixture
def committee(call: Call, staff: User) -> Committee:
    return make_committee(call, staff)


@pytest.fixture
def seat(committee: Committee) -> Seat:
    return seat_reviewer(committee, "吳委員")


@pytest.fixture
def other(committee: Committee) -> Seat:
    return seat_reviewer(committee, "何委員")
