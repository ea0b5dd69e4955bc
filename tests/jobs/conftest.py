"""Kinds of work for the tests; they register for the length of a test."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from alliance_portal.accounts.models import User
from alliance_portal.jobs import registry
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.registry import Progress, WorkRefused
from alliance_portal.lib.findings import Text


class Bench:
    """What the test's work did, and what it is told to do."""

    def __init__(self) -> None:
        self.runs: list[Any] = []
        self.failed: list[Job] = []
        self.during: Any = None


@pytest.fixture
def bench() -> Iterator[Bench]:
    """`test.work` notes its payload, reports progress, and does what `during` says."""
    one = Bench()

    @registry.work(
        "test.work", name=Text("測試作業", "Test work"), may_follow=lambda user, _job: user.name == "同事", when_failed=one.failed.append,
        link=lambda job: f"/result/{job.result['n']}",
    )
    def do(payload: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        one.runs.append(payload["n"])
        progress("排版", 1, 3)
        if one.during is not None:
            one.during()
        if payload.get("refuse"):
            raise WorkRefused(Text("缺字型", "No font"))
        return {"n": payload["n"]}

    yield one
    for table in (registry._works, registry._names, registry._may_follow, registry._when_failed, registry._links):
        table.pop("test.work", None)


@pytest.fixture
def asker(db: None) -> User:
    """Who asks for the work."""
    return User.objects.create_user("asker@example.tw", name="周以恩")


@pytest.fixture
def staff(db: None) -> User:
    """Who is told of failures."""
    return User.objects.create_user("staff@example.tw", name="林承辦", office="staff")
