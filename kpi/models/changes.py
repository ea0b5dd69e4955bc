"""計畫變更申請 in two classes; every approved one makes the next version of the baseline."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from alliance_portal.files.models import StoredFile
from kpi.constants import ChangeClass, ChangeKind, ChangeState


class ChangeRequest(models.Model):
    """One change: old and new values, reason, the day of the event. `effect`: what it does to plan, checkpoints, members, as it was shown."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="change_requests")
    number = models.PositiveSmallIntegerField()
    weight = models.CharField(max_length=8, choices=ChangeClass)
    kind = models.CharField(max_length=16, choices=ChangeKind)
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    effect = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=1000)
    event_on = models.DateField()
    is_late = models.BooleanField(default=False)  # asked later than the call allows after the event
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True)  # of the decision
    valid_from = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "number"], name="change_number")]
