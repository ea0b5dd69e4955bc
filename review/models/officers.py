"""保密及利益迴避切結書 of staff and agency, and the firms with which one of them has a conflict of interest (P-01, S L223)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class OfficerUndertaking(models.Model):
    """An undertaking signed on the screen: who, which version of the call's text, when. Never changed; a new version asks again."""

    call = models.ForeignKey("proposals.Call", on_delete=models.PROTECT, related_name="officer_undertakings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="officer_undertakings")
    version = models.PositiveSmallIntegerField()  # of the call's text
    language = models.CharField(max_length=8)
    sha256 = models.CharField(max_length=64)  # of title and body as the person read them
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-signed_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["call", "person", "version"], name="officer_undertaking_once")]


class FirmConflict(models.Model):
    """A firm on whose cases this person decides nothing. It stands until a second person agrees that it has ended."""

    class Relation(models.TextChoices):
        SELF = "self"  # owner, shareholder, director
        FAMILY = "family"  # spouse, relative within the second degree, household
        WORK = "work"  # employed, mandated or agent now or within three years, oneself or one's spouse
        OTHER = "other"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="firm_conflicts")
    ubn = models.CharField(max_length=8)
    firm_name = models.CharField(max_length=120, blank=True)
    relation = models.CharField(max_length=10, choices=Relation)
    note = models.CharField(max_length=300, blank=True)
    declared_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-declared_at"]
        indexes: ClassVar = [models.Index(fields=["person", "ended_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "ubn"], condition=models.Q(ended_at=None), name="firm_conflict_stands_once"),
        ]
