"""What arrived on paper: every delivery as it was logged, and the case's 收件編號."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from alliance_portal.files.models import StoredFile


class CaseNumber(models.Model):
    """收件編號: in order of arrival at the desk, without a gap, given once and kept (practice 2)."""

    call = models.ForeignKey("proposals.Call", on_delete=models.PROTECT, related_name="case_numbers")
    proposal = models.OneToOneField("proposals.Proposal", on_delete=models.PROTECT, related_name="case_number")
    number = models.PositiveIntegerField()
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["call", "number"], name="case_number_once")]


class PaperIntake(models.Model):
    """One delivery of paper. A later one stands beside the earlier ones; a correction is written to the trail."""

    class Way(models.TextChoices):
        POST = "post"
        COURIER = "courier"
        IN_PERSON = "in_person"

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="paper_intakes")
    arrived_at = models.DateTimeField()  # when the paper lay on the desk; decides the deadline (D-13)
    way = models.CharField(max_length=10, choices=Way)
    delivered_by = models.CharField(max_length=80, blank=True)  # the messenger or the sender, as written down
    copies = models.PositiveSmallIntegerField()
    has_seals = models.BooleanField()  # company's and owner's seal on Part 1 (D-05)
    has_certificate = models.BooleanField()  # copy of the registration (D-06)
    has_pink_cover = models.BooleanField()  # light pink textured paper (D-07)
    code = models.CharField(max_length=60, blank=True)  # as read from the seal page
    version = models.PositiveSmallIntegerField(null=True, blank=True)  # the submission that the code names
    note = models.CharField(max_length=500, blank=True)
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_late = models.BooleanField(default=False)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    logged_at = models.DateTimeField(default=timezone.now)
    alarmed_at = models.DateTimeField(null=True, blank=True)  # staff were told that four hours are left
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)  # 收件確認 was sent: the clock of 24 working hours has stopped (W-10)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["acknowledged_at"], condition=models.Q(acknowledged_at=None), name="unacknowledged_paper")]
