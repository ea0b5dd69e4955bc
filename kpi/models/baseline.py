"""The plan that fact is compared with, in versions: the first from the frozen submission, later ones from approved changes."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Baseline(models.Model):
    """One version of the plan. Never changed. `plan` is the canonical tree that `kpi.rules.plans` makes and reads (figures as text)."""

    class Origin(models.TextChoices):
        SUBMISSION = "submission"
        CHANGE = "change"

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="baselines")
    number = models.PositiveSmallIntegerField()
    plan = models.JSONField()
    made_of = models.CharField(max_length=10, choices=Origin)
    submission = models.ForeignKey("proposals.Submission", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    change = models.ForeignKey("kpi.ChangeRequest", on_delete=models.PROTECT, null=True, blank=True, related_name="baselines")
    valid_from = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "number"], name="baseline_number")]
