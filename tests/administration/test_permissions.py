"""Predicates over all roles: who may ask for a reset of whose second factor, who reads what an account did (security 2.3, "User admin")."""

from alliance_portal.accounts.models import User
from alliance_portal.administration import permissions as may


def test_who_may_ask_for_a_reset(users: dict[str, User], staff2: User) -> None:
    of_a_firm = [role for role, user in users.items() if may.may_ask_reset(user, users["member"])]
    of_an_administrator = [role for role, user in users.items() if may.may_ask_reset(user, users["administrator"])]
    of_staff = [role for role, user in users.items() if may.may_ask_reset(user, users["staff"])]
    assert (of_a_firm, of_an_administrator, of_staff) == (["staff", "administrator"], [], ["administrator"])
    assert may.may_ask_reset(staff2, users["staff"])


def test_who_may_read_what_an_account_did(users: dict[str, User]) -> None:
    assert [role for role, user in users.items() if may.may_read_trail(user)] == ["administrator"]
