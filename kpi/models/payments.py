"""撥款紀錄: what of the decided amount was paid, when, on which document (practice 2.24). No accounting, no bank data."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Payment(models.Model):
    """One instalment that was paid. `amount` in NT$, tax included; `document_no`: invoice or receipt. One taken back stays, with its day."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="payments")
    instalment = models.PositiveSmallIntegerField()  # from 1
    condition = models.CharField(max_length=200, blank=True)  # what had to be there before it was paid
    amount = models.PositiveIntegerField()
    document_no = models.CharField(max_length=60)
    paid_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["instalment", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "instalment"], condition=models.Q(removed_at=None), name="payment_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0, instalment__gt=0), name="payment_positive"),
        ]
