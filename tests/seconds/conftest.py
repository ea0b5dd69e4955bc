"""Purposes of these tests, registered beside the real ones; what they did is listed in `DONE`."""

from collections.abc import Iterator

import pytest

from alliance_portal.accounts.models import Office, User
from alliance_portal.lib.findings import Text
from alliance_portal.seconds import registry
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused

DONE: list[str] = []
CHANGED = Text("內容已改變", "It has changed")


def _do(confirmation: Confirmation, actor: User) -> None:
    """What the act leaves: a line here, and a row that a roll-back takes away."""
    if confirmation.facts.get("changed"):
        confirmation.asked_by.name = "changed"
        confirmation.asked_by.save(update_fields=["name"])
        raise Refused("changed", CHANGED)
    DONE.append(f"{confirmation.subject} by {actor.email}")


@pytest.fixture(autouse=True)
def purpose() -> Iterator[str]:
    """An act that staff confirm."""
    DONE.clear()
    registry.register("test.act", offices=(Office.STAFF,), describe=lambda one: Text(f"延長{one.subject}", f"Extend {one.subject}"), confirmed=_do)
    yield "test.act"
    del registry._purposes["test.act"]
