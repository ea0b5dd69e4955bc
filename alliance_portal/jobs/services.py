"""Ask for work, run it under a lease, take over what a killed worker left (R-44, R-45)."""

import logging
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.jobs import registry
from alliance_portal.jobs.models import Job
from alliance_portal.lib.findings import Text
from alliance_portal.mail import services as mail

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=settings.LEASE_SECONDS)
RENEW_SECONDS = settings.LEASE_SECONDS / 4  # three renewals may fail before somebody else takes over
MAX_ATTEMPTS = 3
FIRST_RESEND = timedelta(seconds=15)
RESEND = timedelta(seconds=60)
WAITS = timedelta(minutes=5)  # until work that waits for something outside is tried again
WAITS_FOR = "waits_for"  # key of a queued job's result: why it waits, in both languages
INTERRUPTED = "執行中斷"
# what the page says about a failed job; its cause is for staff
FAILURE = Text(
    "未能完成。承辦人已收到通知，您可以再試一次；已填內容與送件不受影響。",
    "It could not be finished. The staff have been told; you may try again. What you typed and your submission are not affected.",
)


class LeaseLost(Exception):
    """Another worker has taken the job over: stop, write nothing more."""


def ask(kind: str, *, key: str, payload: Mapping[str, Any], actor: User | None = None, wake: bool = True) -> Job:
    """Ask for work in the caller's transaction. The same `key` is the same job; one that failed is queued again.

    `wake`: whether a worker is told as soon as the transaction stands; else the sweeper finds the row within a minute.
    """
    registry.work_of(kind)  # an unknown kind is a fault of ours: say so now, not in the worker
    facts = {"kind": kind, "payload": dict(payload), "asked_by": actor, "leased_until": timezone.now() + FIRST_RESEND}
    with transaction.atomic():
        job, made = Job.objects.get_or_create(key=key, defaults=facts)
        again = not made and bool(Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
            state=Job.State.QUEUED, attempts=0, error="", stage="", done=0, total=0, result={}, finished_at=None, lease="",
            payload=dict(payload), leased_until=timezone.now() + FIRST_RESEND,
        ))
        if again:
            job.refresh_from_db()
        if wake and (made or again):
            _send(job.pk)
    return job


def retry(job: Job) -> bool:
    """Queue a failed job anew, its attempts counted from none; whether it was a failed one."""
    with transaction.atomic():
        again = Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
            state=Job.State.QUEUED, attempts=0, error="", stage="", done=0, total=0, result={}, finished_at=None, lease="",
            leased_until=timezone.now() + FIRST_RESEND,
        )
        if again:
            _send(job.pk)
    return bool(again)


def _send(job_id: UUID) -> None:
    """Wake a worker once the transaction stands. Should this be lost, the sweeper sends it again."""
    from alliance_portal.jobs.tasks import run_job  # leaf: the task calls back into this module  # noqa: PLC0415

    transaction.on_commit(lambda: run_job.delay(str(job_id)), robust=True)


def _free() -> Q:
    now = timezone.now()
    return Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, leased_until__lt=now)


def run(job_id: UUID | str) -> Job | None:
    """Do the work of a job if it is free; the job afterwards, or None when there was nothing to do. Harmless when run twice."""
    lease = str(uuid4())
    taken = Job.objects.filter(_free(), pk=job_id, attempts__lt=MAX_ATTEMPTS).update(
        state=Job.State.RUNNING, lease=lease, leased_until=timezone.now() + LEASE, attempts=F("attempts") + 1, error="",
    )
    if not taken:
        give_up_on_spent()
        return None
    job = Job.objects.get(pk=job_id)
    keeper = _LeaseKeeper(job.pk, lease)
    keeper.start()
    try:
        result = registry.work_of(job.kind)(job.payload, _progress_of(job.pk, lease, keeper)) or {}
    except LeaseLost:
        log.warning("job %s was taken over by another worker", job.pk)
    except registry.WorkWaits as waits:
        _wait(job.pk, lease, waits.reason)
    except registry.WorkRefused as refusal:
        _failed(job.pk, lease, refusal.reason.zh)
    except Exception as fault:
        log.exception("job %s (%s) attempt %s", job.pk, job.kind, job.attempts)
        _again_or_failed(job, lease, f"{type(fault).__name__}: {fault}")
    else:
        _done(job.pk, lease, result)
    finally:
        keeper.stop()
    return Job.objects.filter(pk=job_id).first()


def _mine(job_id: UUID, lease: str) -> QuerySet[Job]:
    return Job.objects.filter(pk=job_id, lease=lease, state=Job.State.RUNNING)


def _progress_of(job_id: UUID, lease: str, keeper: "_LeaseKeeper") -> registry.Progress:
    def progress(stage: str, done: int = 0, total: int = 0) -> None:
        until = timezone.now() + LEASE
        if keeper.lost or not _mine(job_id, lease).update(stage=stage[:40], done=done, total=total, leased_until=until):
            raise LeaseLost(str(job_id))

    return progress


def _done(job_id: UUID, lease: str, result: Mapping[str, Any]) -> None:
    kept = _mine(job_id, lease).update(
        state=Job.State.DONE, result=dict(result), finished_at=timezone.now(), leased_until=None, lease="", error="", done=F("total"),
    )
    if not kept:
        log.warning("job %s was finished by another worker", job_id)


def _wait(job_id: UUID, lease: str, reason: Text) -> None:
    """Back into the queue without a count; the sweeper sends it again."""
    log.warning("job %s waits: %s", job_id, reason.zh)
    _mine(job_id, lease).update(
        state=Job.State.QUEUED, lease="", leased_until=timezone.now() + WAITS, attempts=0, stage="", done=0, total=0,
        result={WAITS_FOR: [reason.zh, reason.en]},
    )


def _again_or_failed(job: Job, lease: str, reason: str) -> None:
    if job.attempts >= MAX_ATTEMPTS:
        return _failed(job.pk, lease, reason)
    with transaction.atomic():
        queued = _mine(job.pk, lease).update(state=Job.State.QUEUED, lease="", leased_until=timezone.now() + FIRST_RESEND, error=reason[:300])
    if not queued:
        log.warning("job %s was taken over by another worker", job.pk)
    return None


def _failed(job_id: UUID, lease: str, reason: str) -> None:
    """Fail for good and tell staff and the kind, in one transaction."""
    with transaction.atomic():
        kept = _mine(job_id, lease).update(
            state=Job.State.FAILED, error=reason[:300], finished_at=timezone.now(), leased_until=None, lease="",
        )
        if kept:
            _tell(Job.objects.get(pk=job_id))


def _tell(job: Job) -> None:
    log.error("job %s (%s) failed: %s", job.pk, job.kind, job.error)
    registry.failed(job)
    when = job.finished_at.timestamp() if job.finished_at else 0
    for person in User.objects.filter(office=Office.STAFF, is_active=True).order_by("pk"):
        mail.enqueue(
            "job_failed_staff", key=f"job_failed:{job.pk}:{when}:{person.pk}", to=person.email, language=person.language,
            context={"person": person.name, "work": registry.name_of(job.kind).in_language(person.language), "error": job.error,
                     "attempts": job.attempts, "asked_by": job.asked_by.name if job.asked_by else "", "number": str(job.pk)},
        )


def give_up_on_spent() -> int:
    """Fail the jobs whose last attempt was killed; how many."""
    spent = Job.objects.filter(state=Job.State.RUNNING, leased_until__lt=timezone.now(), attempts__gte=MAX_ATTEMPTS)
    count = 0
    for job in spent.order_by("pk")[:100]:
        count += 1
        _failed(job.pk, job.lease, job.error or INTERRUPTED)
    return count


def stale() -> list[UUID]:
    """The jobs whose message was lost or whose worker died; each is named once, then again after a minute."""
    now = timezone.now()
    lost = (Q(state=Job.State.QUEUED) & (Q(leased_until__lt=now) | Q(leased_until=None))) | Q(
        state=Job.State.RUNNING, leased_until__lt=now, attempts__lt=MAX_ATTEMPTS,
    )
    found = Job.objects.filter(lost).order_by("created_at")[:200]
    # conditional, so that two sweepers send one message; a killed job becomes queued again
    again = {"state": Job.State.QUEUED, "lease": "", "leased_until": now + RESEND}
    return [job.pk for job in found if Job.objects.filter(lost, pk=job.pk, lease=job.lease).update(**again)]


class _LeaseKeeper(threading.Thread):
    """Renews the lease while the work is busy, from a database connection of its own."""

    def __init__(self, job_id: UUID, lease: str) -> None:
        super().__init__(name=f"lease-{job_id}", daemon=True)
        self.job_id, self.lease, self.lost = job_id, lease, False
        self._over = threading.Event()

    def run(self) -> None:
        """Renew until told to stop or until the lease is gone."""
        try:
            while not self._over.wait(RENEW_SECONDS):
                self._renew()
        finally:
            connection.close()

    def _renew(self) -> None:
        try:
            self.lost = not _mine(self.job_id, self.lease).update(leased_until=timezone.now() + LEASE)
        except Exception:  # a busy database must not end the renewals: the next one may pass in time
            log.exception("lease of job %s not renewed", self.job_id)
            connection.close()

    def stop(self) -> None:
        """End the renewals."""
        self._over.set()
        self.join(5)
