"""What waits for a second person (複核): a request row, decided once, by somebody else (decisions "Second person")."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Confirmation(models.Model):
    """One act that needs a second person. `facts` say exactly what will be done; nothing is done before it is confirmed."""

    class State(models.TextChoices):
        OPEN = "open"
        CONFIRMED = "confirmed"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"  # by the person who asked
        EXPIRED = "expired"  # nobody decided in time, and it was asked again since

    purpose = models.CharField(max_length=40)  # "account.office"; what it means is registered by the app that owns it
    subject = models.CharField(max_length=64)  # "user:17": one open request a purpose and subject
    chain = models.CharField(max_length=40)  # the trail that its steps are written into
    facts = models.JSONField(default=dict)
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    # the account that it is about: it never decides for itself
    concerns = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["purpose", "subject"], condition=models.Q(state="open"), name="one_open_confirmation"),
            # the database itself knows that a second person is another one
            models.CheckConstraint(
                condition=~models.Q(state="confirmed") | (models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("asked_by"))),
                name="confirmed_by_another",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "expires_at"]), models.Index(fields=["subject"])]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject}"
