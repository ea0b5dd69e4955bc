"""Offices sign in without their second factor here: it has tests of its own."""

import pytest

from alliance_portal.accounts.models import User


@pytest.fixture(autouse=True)
def offices_may_enter(staff: User, staff2: User, agency: User, reviewer: User, administrator: User) -> None:
    """The offices of the cast are accounts of a demonstration."""
    for user in (staff, staff2, agency, reviewer, administrator):
        user.is_demonstration = True
        user.save(update_fields=["is_demonstration"])
