"""Submitting freezes: the dossier as JSON, its hash, the edition, the number and the server's time (R-40, R-41)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from proposals.models.proposal import Proposal


class Submission(models.Model):
    """送件. Readers of the case look at the newest submission, never at the draft."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    receipt_no = models.CharField(max_length=24, unique=True)  # 送件編號: code-number-check characters
    idempotency_key = models.CharField(max_length=64)
    dossier = models.TextField()  # canonical JSON of the interchange document, files by hash
    sha256 = models.CharField(max_length=64)  # of `dossier`
    files = models.JSONField(default=list)  # [{place, name, sha256, size, attachment}]
    # business numbers as they were known then: {"confirmed": [...], "vouched": [...]}; {}: frozen before this was kept
    ubns = models.JSONField(default=dict, blank=True)
    edition = models.CharField(max_length=40)
    edition_digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()  # when the server received the request; decides the deadline
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    content_version = models.PositiveIntegerField()  # of the draft; unsent changes are seen by it
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "number"], name="submission_number"),
            models.UniqueConstraint(fields=["proposal", "idempotency_key"], name="submission_once"),
        ]
        # which ones stand, without passing over their texts
        indexes: ClassVar = [models.Index(fields=["superseded_at"], name="submission_standing")]


class SubmitAttempt(models.Model):
    """An attempt to submit that was refused, with the server's time (after the deadline, findings, …)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="attempts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=40)  # "after_deadline", "findings", "changed", …
    detail = models.JSONField(default=dict)
