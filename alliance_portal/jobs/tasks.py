"""Celery's side of the jobs, and the sweeper."""

import logging
import socket
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from alliance_portal.jobs import registry, services
from alliance_portal.jobs.models import Heartbeat
from alliance_portal.mail.models import Mail
from alliance_portal.mail.tasks import send_waiting

log = logging.getLogger(__name__)


@shared_task(name="jobs.run_job")
def run_job(job_id: str) -> None:
    """Do the work of one job."""
    services.run(UUID(job_id))


@shared_task(name="jobs.sweep")
def sweep() -> None:
    """One round of the sweeper, for installations that start it from a schedule of their own."""
    sweep_once()


def sweep_once(send: Callable[..., Any] | None = None) -> int:
    """Send the messages that were lost: stale jobs, mails that are due. How many were sent."""
    begun, failed = time.monotonic(), []
    services.give_up_on_spent()
    found = services.stale()
    for job_id in found:
        log.warning("job %s is sent again", job_id)
        (send or run_job.delay)(str(job_id))
    now = timezone.now()
    for name, look in registry.rounds().items():
        try:
            look(now)
        except Exception:  # one kind of work that fails must not keep the others waiting
            log.exception("round %s failed", name)
            failed.append(name)
    waiting = Q(state=Mail.State.WAITING, next_try_at__lte=now) | Q(state=Mail.State.SENDING, leased_until__lt=now)
    count = len(found)
    if Mail.objects.filter(waiting).exists():
        send_waiting.delay()
        count += 1
    _beat(begun, count, failed)
    return count


def _beat(begun: float, count: int, failed: list[str]) -> None:
    """Leave a sign of life for the administrator's page."""
    spent = round(1000 * (time.monotonic() - begun))
    facts = {"at": timezone.now(), "milliseconds": spent, "resent": count, "failed": failed}
    Heartbeat.objects.update_or_create(host=socket.gethostname()[:80], defaults=facts)
