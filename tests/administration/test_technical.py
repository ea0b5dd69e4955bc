"""技術狀態: what the administrator sees of queue, outbox, sweeper, disk and scanner; failed jobs tried again, nobody else's business."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.administration import technical
from alliance_portal.administration.services import retry_job
from alliance_portal.jobs import registry
from alliance_portal.jobs.models import Heartbeat, Job
from alliance_portal.jobs.tasks import sweep_once
from alliance_portal.mail.models import Mail
from alliance_portal.trail.models import Entry
from tests.administration.conftest import Entrance
from tests.files.scanner import running

pytestmark = pytest.mark.django_db


def job(state: str = Job.State.FAILED, **more: Any) -> Job:
    return Job.objects.create(kind="nobody.knows", key=f"k{Job.objects.count()}", state=state, **more)


def marks(client: Any) -> dict[str, str]:
    return {line["name"]: line["kind"] for line in client.get("/technical/").context["lines"]}


def test_a_healthy_portal_and_its_page(enter: Entrance, administrator: User, settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path
    sweep_once(send=lambda _job: None)
    client = enter(administrator)
    page = client.get("/technical/").content.decode()
    found = marks(client)
    assert (found["巡檢"], found["背景作業"]) == ("done", "done")
    assert {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor] in page
    assert "Django" in page
    assert str(tmp_path) not in page  # no way into the machine


def test_who_opens_it(enter: Entrance, administrator: User, staff: User, agency: User, lead: User) -> None:
    assert [enter(person).get("/technical/").status_code for person in (administrator, staff, agency, lead)] == [200, 403, 403, 403]


@pytest.mark.parametrize(("ago", "silent"), [(timedelta(seconds=119), False), (timedelta(seconds=121), True)])
def test_a_sweeper_that_is_not_heard_of(ago: timedelta, silent: bool) -> None:
    now = timezone.now()
    assert technical.sweeper().is_silent(now)
    Heartbeat.objects.create(host="a", at=now - ago)
    assert technical.sweeper().is_silent(now) is silent


def test_a_round_leaves_one_sign_of_life_a_machine_and_names_what_failed(enter: Entrance, administrator: User, monkeypatch: Any) -> None:
    def broken(_now: Any) -> int:
        raise RuntimeError("no")

    sweep_once(send=lambda _job: None)
    monkeypatch.setitem(registry._rounds, "test.broken", broken)
    sweep_once(send=lambda _job: None)
    assert Heartbeat.objects.get().failed == ["test.broken"]
    client = enter(administrator)
    assert marks(client)["巡檢"] == "fix"
    assert "test.broken" in client.get("/technical/").content.decode()


@pytest.mark.parametrize(("waits", "kind"), [(timedelta(minutes=9), "done"), (timedelta(minutes=11), "fix")])
def test_work_that_waits_too_long(enter: Entrance, administrator: User, waits: timedelta, kind: str) -> None:
    job(Job.State.QUEUED, created_at=timezone.now() - waits)
    assert marks(enter(administrator))["背景作業"] == kind


def test_a_failed_job_is_tried_again_once_and_stands_in_the_trail(enter: Entrance, administrator: User, staff: User) -> None:
    failed, client = job(error="RuntimeError: no", attempts=3, finished_at=timezone.now()), enter(administrator)
    assert "RuntimeError: no" in client.get("/technical/").content.decode()
    assert enter(staff).post(f"/technical/jobs/{failed.pk}/retry/").status_code == 403
    with pytest.raises(PermissionDenied):
        retry_job(failed, staff)
    for _press in range(2):
        client.post(f"/technical/jobs/{failed.pk}/retry/")
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.error) == (Job.State.QUEUED, 0, "")
    assert Entry.objects.filter(verb="job.retried").count() == 1


@pytest.mark.parametrize("state", [Job.State.QUEUED, Job.State.RUNNING, Job.State.DONE])
def test_only_what_failed_is_tried_again(administrator: User, state: str) -> None:
    assert retry_job(job(state), administrator) is False


def test_the_outbox_by_state() -> None:
    for number, state in enumerate(("sent", "sent", "bounced", "waiting")):
        Mail.objects.create(key=str(number), event="withdrawn", to="a@example.tw", subject="s", body="b", state=state)
    states, oldest = technical.outbox_by_state()
    assert states == {"waiting": 1, "sending": 0, "sent": 2, "held": 0, "failed": 0, "bounced": 1}
    assert oldest == Mail.objects.get(state="waiting").created_at


def test_the_scanner_without_down_and_up(settings: Any, enter: Entrance, administrator: User) -> None:
    settings.CLAMD, client = "", enter(administrator)
    assert marks(client)["檔案掃毒"] == "warn"
    settings.CLAMD = "127.0.0.1:9"
    assert (technical.scanner().answers, marks(client)["檔案掃毒"]) == (False, "fix")
    with running() as address:
        settings.CLAMD = address
        assert (technical.scanner().answers, marks(client)["檔案掃毒"]) == (True, "done")


def test_a_disk_that_runs_full(enter: Entrance, administrator: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(technical.shutil, "disk_usage", lambda _path: technical.shutil._ntuple_diskusage(10**12, 0, 10**9))
    assert (technical.disk().is_short, marks(enter(administrator))["磁碟空間"]) == (True, "fix")


def test_the_page_takes_as_many_queries_for_three_jobs_as_for_one(enter: Entrance, administrator: User, django_assert_num_queries: Any) -> None:
    client = enter(administrator)
    for jobs in (1, 2):
        for _one in range(jobs):
            job(finished_at=timezone.now(), asked_by=administrator)
        client.get("/technical/")
        with django_assert_num_queries(13 - (connection.vendor == "postgresql")):  # PostgreSQL tells its size in one query, SQLite in two
            client.get("/technical/")
