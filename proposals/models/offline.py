"""What came back from offline filling and waits for a person to look at it: read once, applied once, forgotten after a week."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from proposals.models.proposal import Proposal


class Intake(models.Model):
    """An uploaded workbook, document or Word file as it was read. Nothing of it is stored in the form before `applied_at`.

    `plan`: parts (owner, section, faces, hashes of what the file was made from), faults (sheet, cell, label, reason), files.
    """

    class Kind(models.TextChoices):
        WORKBOOK = "workbook"
        DOCUMENT = "document"
        WORD = "word"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="intakes")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)  # of the file, as the person named it
    context = models.CharField(max_length=40, blank=True)  # the member's page that it was given on; blank: the alliance's
    plan = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at"]
