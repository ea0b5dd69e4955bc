"""People of these tests; they sign in with real passwords where the sign-in itself matters."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from alliance_portal.accounts.models import User
from alliance_portal.accounts.services import make_account

PASSWORD = "correct horse 9 battery"


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> None:
    """No test inherits another's failed sign-ins."""
    cache.clear()


@pytest.fixture
def firm_user() -> User:
    return make_account("lead@example.tw", name="周以恩", password=PASSWORD)


@pytest.fixture
def staff() -> User:
    return make_account("staff@example.tw", name="林承辦", office="staff", password=PASSWORD)


@pytest.fixture
def sign_in(client: Client) -> Callable[..., Any]:
    """Post the sign-in form."""

    def post(email: str, password: str = PASSWORD, **headers: Any) -> Any:
        return client.post(reverse("account_login"), {"login": email, "password": password}, **headers)

    return post


def enrol(user: User) -> str:
    """Give an account its second factor; the secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret
