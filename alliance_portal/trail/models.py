"""What happened: append-only entries, hash-chained by subject, written in the transaction that they describe (R-49, R-50)."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One thing that happened. `digest` covers this row and the digest before it in the same chain."""

    chain = models.CharField(max_length=40)  # "proposal:113-7K2QD", "accounts", …
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(max_length=160)  # name and acting role as they were then
    verb = models.CharField(max_length=48)  # "proposal.submitted"
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["chain", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["chain", "number"], name="trail_number")]
