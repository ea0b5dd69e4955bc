"""Which reminders have gone: the unique key that makes each go once, whoever looks and however often."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class SentReminder(models.Model):
    """One reminder of one deadline to the people of one case. A later deadline is a new one, and is reminded of anew."""

    class Kind(models.TextChoices):
        DEADLINE = "deadline"  # of the application
        SLIDES = "slides"

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.CASCADE, related_name="sent_reminders")
    kind = models.CharField(max_length=12, choices=Kind)
    stage = models.CharField(max_length=4)  # of rules.reminding.STAGES
    due_at = models.DateTimeField()
    open_items = models.PositiveSmallIntegerField(default=0)
    mails = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "kind", "stage", "due_at"], name="reminder_once")]
