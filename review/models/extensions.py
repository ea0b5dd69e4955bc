"""展延: a later deadline for a call or one case, decided by two persons."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Decided(models.Model):
    """A later date, why, and the two persons who decided it."""

    before = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering: ClassVar = ["-at"]


class Extension(Decided):
    """One extension as it was decided. `proposal` None: the whole call. Mails go out of it, each once."""

    call = models.ForeignKey("proposals.Call", on_delete=models.PROTECT, related_name="extensions")
    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, null=True, blank=True, related_name="extensions")
    mailed_at = models.DateTimeField(null=True, blank=True)  # when everybody had a mail in the outbox


class SlidesExtension(Decided):
    """A later deadline of the slides of one case, decided by two persons; it counts where it is later than what the meeting or call says."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="slides_extensions")
