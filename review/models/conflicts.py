"""利益迴避: who stays away from which case, by whose word; what applicants ask for (S-16, P-01, R-11)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from review.models.committee import Seat


class Recusal(models.Model):
    """One source's word that a reviewer stays away from a case. The reviewer is away while one word of any source stands.

    Who gave a word takes it back, nobody else: a declaration by the reviewer before scoring opens, the rest by staff with a reason.
    """

    class Source(models.TextChoices):
        DECLARED = "declared"  # by the reviewer
        MATCHED = "matched"  # by number or name from the employers; stands until staff set it aside
        PINNED = "pinned"  # by staff
        REQUESTED = "requested"  # asked for by the applicant, agreed to by staff

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="recusals")
    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="recusals")
    source = models.CharField(max_length=12, choices=Source)
    reason = models.CharField(max_length=500)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")  # None: the match
    given_at = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "proposal", "source"], condition=models.Q(lifted_at=None), name="one_word_a_source"),
        ]
        indexes: ClassVar = [models.Index(fields=["proposal", "seat"], condition=models.Q(lifted_at=None), name="standing_recusal")]


class ApplicantRequest(models.Model):
    """建議迴避人員清單: a person whom the lead asks to be kept away, with the reason; staff decide."""

    class Decision(models.TextChoices):
        OPEN = "open"
        AGREED = "agreed"
        DECLINED = "declined"

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.CASCADE, related_name="avoid_requests")
    person = models.CharField(max_length=80)
    organisation = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.OPEN)
    recusal = models.ForeignKey(Recusal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")  # what agreeing made
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)  # staff's reason; never shown to the applicant

    class Meta:
        ordering: ClassVar = ["pk"]
