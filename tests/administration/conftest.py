"""Offices whose second factor is not the matter here, and sessions that have just been asked for the password once more."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from alliance_portal.accounts.models import User
from tests import factories

Entrance = Callable[..., Client]


@pytest.fixture(autouse=True)
def _offices_without_second_factor(request: pytest.FixtureRequest) -> None:
    for name in ("staff", "staff2", "reviewer", "agency", "administrator", "administrator2"):
        if name in request.fixturenames:
            user = request.getfixturevalue(name)
            user.is_demonstration = True
            user.save(update_fields=["is_demonstration"])


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> None:
    """No test inherits another's tries."""
    cache.clear()


@pytest.fixture
def administrator2(db: None) -> User:
    """The second administrator."""
    return factories.make_user("administrator2@example.tw", name="系統管理者乙", office="administrator")


@pytest.fixture
def enter() -> Entrance:
    """A browser signed in as this person; `fresh`: he has just typed his password once more (R-22)."""

    def sign_in(user: User, *, fresh: bool = True) -> Client:
        if not user.has_usable_password():  # who has no password cannot be asked for it
            user.set_password(factories.PASSWORD)
            user.save(update_fields=["password"])
        client = Client()
        client.force_login(User.objects.get(pk=user.pk))
        if fresh:
            assert client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD}).status_code == 302
        return client

    return sign_in
