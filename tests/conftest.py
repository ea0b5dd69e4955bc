"""The cast, the same people in every test: owner of the lead firm, its colleague, a member's owner, the offices, a stranger."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from hypothesis import HealthCheck, settings

import alliance_portal.celery  # noqa: F401  tasks run at once in tests
from alliance_portal.accounts.models import Office, User
from proposals.models import Call, Proposal
from tests import factories, migrated

# a busy machine draws slowly; that says nothing about what is tested
settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portal")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """No migrations where their outcome is kept (`tests.migrated`)."""
    if migrated.is_used():
        connections["default"].settings_dict["TEST"]["MIGRATE"] = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings: None, django_db_setup: None, django_db_blocker: Any) -> None:
    """pytest-django's own, with the tables copied in or kept for the next run."""
    with django_db_blocker.unblock():
        (migrated.lay if connections["default"].settings_dict["TEST"].get("MIGRATE") is False else migrated.keep)()


@pytest.fixture
def now() -> datetime:
    """One instant a test."""
    return timezone.now()


@pytest.fixture
def lead(db: None) -> User:
    """Owner of the lead firm."""
    return factories.make_user("lead@example.tw", name="周以恩")


@pytest.fixture
def colleague(db: None) -> User:
    """Colleague of the lead's owner: fills, never declares or submits."""
    return factories.make_user("colleague@example.tw", name="許同")


@pytest.fixture
def member(db: None) -> User:
    """Owner of the second member's firm."""
    return factories.make_user("member@example.tw", name="陳茗")


@pytest.fixture
def stranger(db: None) -> User:
    """Owner of a firm of no alliance here."""
    user = factories.make_user("stranger@example.tw", name="外人")
    factories.make_firm("無關示範公司", owner=user)
    return user


@pytest.fixture
def staff(db: None) -> User:
    """An officer of the implementing unit."""
    return factories.make_user("staff@example.tw", name="林承辦", office=Office.STAFF)


@pytest.fixture
def staff2(db: None) -> User:
    """The second person."""
    return factories.make_user("staff2@example.tw", name="王複核", office=Office.STAFF)


@pytest.fixture
def reviewer(db: None) -> User:
    """A committee member."""
    return factories.make_user("reviewer@example.tw", name="吳委員", office=Office.REVIEWER)


@pytest.fixture
def agency(db: None) -> User:
    """The organiser, read only."""
    return factories.make_user("agency@example.tw", name="署承辦", office=Office.AGENCY)


@pytest.fixture
def administrator(db: None) -> User:
    """A system administrator."""
    return factories.make_user("administrator@example.tw", name="系統管理者", office=Office.ADMINISTRATOR)


@pytest.fixture
def call(db: None) -> Call:
    """The 113 call, open around now."""
    return factories.make_call()


@pytest.fixture
def draft(call: Call, lead: User, colleague: User, member: User) -> Proposal:
    """An empty draft of six members; the second member's firm has its owner."""
    return factories.make_proposal(call=call, lead=lead, colleagues=(colleague,), member_owner=member)


@pytest.fixture
def complete(call: Call, lead: User, colleague: User, member: User) -> Proposal:
    """tea-vietnam, clean, confirmed by its people: nothing stands between it and its submission."""
    return factories.make_proposal(call=call, lead=lead, from_sample="tea-vietnam", colleagues=(colleague,), member_owner=member)


@pytest.fixture
def users(
    lead: User, colleague: User, member: User, stranger: User, staff: User, reviewer: User, agency: User, administrator: User,
) -> dict[str, User]:
    """Everybody by role."""
    return {
        "lead": lead, "colleague": colleague, "member": member, "stranger": stranger, "staff": staff, "reviewer": reviewer, "agency": agency,
        "administrator": administrator,
    }


@pytest.fixture
def make_proposal() -> Callable[..., Proposal]:
    """`tests.factories.make_proposal`."""
    return factories.make_proposal
