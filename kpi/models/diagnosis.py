"""診斷: what each member wishes and is planned for, and the record of every session that was held (F-35; practice 2.28)."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone

from kpi.constants import DiagnosisMode

ACCOUNT = settings.AUTH_USER_MODEL


class Diagnosis(models.Model):
    """The plan for one member: when, with which expert, how; what the member wished stays in the frozen proposal."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="diagnoses")
    member = models.ForeignKey("proposals.MemberFirm", on_delete=models.PROTECT, related_name="diagnoses")
    mode = models.CharField(max_length=10, choices=DiagnosisMode)
    place = models.CharField(max_length=200, blank=True)  # platform or address
    planned_on = models.DateField(null=True, blank=True)
    adviser = models.CharField(max_length=80, blank=True)
    topics = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["planned_on", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["member"], name="diagnosis_of_member")]


class DiagnosisSession(models.Model):
    """One session as it was held: who advised for how long, what was found, what follows."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="diagnosis_sessions")
    member = models.ForeignKey("proposals.MemberFirm", on_delete=models.PROTECT, related_name="diagnosis_sessions")
    held_on = models.DateField()
    expert = models.CharField(max_length=80)
    hours = models.DecimalField(max_digits=4, decimal_places=1, validators=[MinValueValidator(0)])
    mode = models.CharField(max_length=10, choices=DiagnosisMode)
    findings = models.TextField()
    follow_up = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["held_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(hours__gt=0), name="diagnosis_session_has_hours"),
            models.CheckConstraint(condition=~models.Q(findings=""), name="diagnosis_session_has_findings"),
        ]
