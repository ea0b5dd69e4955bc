"""Background work that somebody waits for: a row with progress, a lease and attempts (R-44)."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone


class Job(models.Model):
    """One piece of work. A running job renews its lease; a lease that ran out is taken over; three attempts, then it failed."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=48)  # "proposals.render_paper"
    key = models.CharField(max_length=120, unique=True)  # the same work asked for twice is one job
    payload = models.JSONField(default=dict)
    result = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    stage = models.CharField(max_length=40, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.CharField(max_length=36, blank=True)
    error = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "leased_until"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Heartbeat(models.Model):
    """The last round of the sweeper on one machine: a sign of life, and which of its looks failed."""

    host = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField(default=0)
    resent = models.PositiveIntegerField(default=0)  # jobs and mails that were sent again in this round
    failed = models.JSONField(default=list, blank=True)  # names of the looks that raised

    class Meta:
        ordering: ClassVar = ["-at"]
