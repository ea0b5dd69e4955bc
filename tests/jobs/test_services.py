"""Jobs survive a killed worker, run once, give up after three attempts and tell staff (R-44, R-45)."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.jobs import services
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.services import ask, run
from alliance_portal.jobs.tasks import sweep_once
from alliance_portal.mail.models import Mail
from tests.jobs.conftest import Bench
from tests.races import at_once

State = Job.State


def asked(key: str = "paper:1", **payload: Any) -> Job:
    return ask("test.work", key=key, payload={"n": 7} | payload)


def past(job: Job, **facts: Any) -> None:
    """The worker of this job was killed a while ago."""
    Job.objects.filter(pk=job.pk).update(leased_until=timezone.now() - timedelta(seconds=1), **facts)


@pytest.mark.django_db
def test_job_is_done(bench: Bench, asker: User) -> None:
    job = ask("test.work", key="paper:1", payload={"n": 7}, actor=asker)
    assert (job.state, job.asked_by) == (State.QUEUED, asker)
    done = run(job.pk)
    assert done is not None
    assert (done.state, done.result, done.done, done.total, done.attempts, done.lease) == (State.DONE, {"n": 7}, 3, 3, 1, "")
    assert done.finished_at is not None
    assert run(job.pk) is None
    assert bench.runs == [7]


@pytest.mark.postgres
@pytest.mark.django_db
def test_same_key_is_one_job(bench: Bench) -> None:
    first = asked()
    assert asked(n=8).pk == first.pk
    run(first.pk)
    assert asked().state == State.DONE
    assert bench.runs == [7]


@pytest.mark.django_db
def test_unknown_kind_is_refused_when_asked() -> None:
    with pytest.raises(KeyError):
        ask("nothing", key="k", payload={})


@pytest.mark.django_db(transaction=True)
def test_worker_is_woken_after_the_commit_and_not_by_a_rollback(bench: Bench) -> None:
    with transaction.atomic():
        asked("rolled back")
        transaction.set_rollback(True)
    assert bench.runs == []
    with transaction.atomic():
        asked("kept")
        assert bench.runs == []
    assert bench.runs == [7]
    assert Job.objects.get().state == State.DONE


@pytest.mark.django_db
def test_fault_is_tried_three_times_then_staff_are_told(bench: Bench, staff: User, asker: User) -> None:
    def break_down() -> None:
        raise RuntimeError("printer on fire")

    bench.during = break_down
    job = ask("test.work", key="paper:1", payload={"n": 7}, actor=asker)
    assert [run(job.pk).state for _attempt in range(3)] == [State.QUEUED, State.QUEUED, State.FAILED]
    assert run(job.pk) is None
    assert bench.runs == [7, 7, 7]
    assert [one.pk for one in bench.failed] == [job.pk]
    mail = Mail.objects.get()
    assert (mail.to, mail.event) == ("staff@example.tw", "job_failed_staff")
    assert mail.subject == "【113數位鏈結】【需辦理】背景作業未完成：測試作業"
    assert "printer on fire" in mail.body


@pytest.mark.django_db
def test_failed_job_is_asked_for_again(bench: Bench, staff: User) -> None:
    job = asked(refuse=True)
    assert run(job.pk).state == State.FAILED
    assert Job.objects.get().error == "缺字型"
    again = asked()
    assert (again.pk, again.state, again.attempts, again.error) == (job.pk, State.QUEUED, 0, "")
    assert run(job.pk).state == State.DONE
    assert Mail.objects.count() == 1


@pytest.mark.django_db
def test_killed_worker_is_replaced_within_a_minute(bench: Bench) -> None:
    job = asked()
    Job.objects.update(state=State.RUNNING, lease="dead", attempts=1, leased_until=timezone.now() + services.LEASE)
    assert run(job.pk) is None
    assert services.stale() == []
    past(job)
    assert services.LEASE + timedelta(seconds=15) < timedelta(minutes=1)
    assert services.stale() == [job.pk]
    assert services.stale() == []
    assert run(job.pk).state == State.DONE


@pytest.mark.django_db
def test_lost_message_is_sent_again_once(bench: Bench) -> None:
    job = asked()
    assert services.stale() == []
    past(job)
    sent: list[str] = []
    assert sweep_once(sent.append) == 1
    assert sweep_once(sent.append) == 0
    assert sent == [str(job.pk)]


@pytest.mark.django_db
def test_third_killed_worker_is_the_last(bench: Bench, staff: User) -> None:
    job = asked()
    past(job, state=State.RUNNING, lease="dead", attempts=3)
    sweep_once(lambda _id: None)
    job.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, services.INTERRUPTED)
    assert Mail.objects.count() == 1


@pytest.mark.django_db
def test_worker_that_lost_its_lease_writes_nothing(bench: Bench) -> None:
    """The first worker was slow, not dead: the second one's result stands."""
    job = asked()

    def taken_over() -> None:
        Job.objects.update(lease="somebody else", state=State.RUNNING)

    bench.during = taken_over
    after = run(job.pk)
    assert after is not None
    assert (after.state, after.lease, after.result) == (State.RUNNING, "somebody else", {})


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_lease_is_renewed_while_the_work_is_busy(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "RENEW_SECONDS", 0.01)
    job = Job.objects.create(kind="test.work", key="k", payload={"n": 7})
    renewed = threading.Event()

    def renewing(keeper: Any, real: Any = services._LeaseKeeper._renew) -> None:
        real(keeper)
        renewed.set()

    def busy() -> None:
        Job.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        renewed.clear()
        assert renewed.wait(10)
        assert renewed.wait(10)
        assert Job.objects.get().leased_until > timezone.now()

    monkeypatch.setattr(services._LeaseKeeper, "_renew", renewing)
    bench.during = busy
    assert run(job.pk).state == State.DONE


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_four_workers_one_does_the_work(bench: Bench) -> None:
    job = Job.objects.create(kind="test.work", key="k", payload={"n": 7})

    answers = at_once(*[lambda: run(job.pk)] * 4)
    assert not [each for each in answers if isinstance(each, Exception)]
    assert bench.runs == [7]
    assert Job.objects.get().attempts == 1


@pytest.mark.django_db
def test_sweeper_sends_waiting_mails() -> None:
    Mail.objects.create(key="k", event="withdrawn", to="a@example.tw", subject="s", body="b")
    assert sweep_once() == 1
    assert Mail.objects.get().state == Mail.State.SENT
    assert sweep_once() == 0
