"""佐證資料: files and links attached to a KPI and the kind that was promised, counted once (K-16, practice 2.32)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from alliance_portal.files.models import StoredFile
from kpi.constants import Verdict


class Evidence(models.Model):
    """One file or link of a member for a KPI. `same_as`: an earlier piece with the same bytes, link or document, so that it counts no second time.

    `digest`: SHA-256 of the bytes or of the link as compared. `document_key`: order number, buyer, date and sum as compared; blank
    where they are not given. `amount` in `currency`.
    """

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="evidence")
    member = models.ForeignKey("proposals.MemberFirm", on_delete=models.PROTECT, related_name="evidence")
    month = models.DateField()  # first day
    kpi = models.CharField(max_length=4)  # kpi1 … kpi5
    kind = models.CharField(max_length=24)  # key of the call's kinds of evidence of that KPI
    title = models.CharField(max_length=120)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    url = models.CharField(max_length=500, blank=True)  # never fetched by the server
    digest = models.CharField(max_length=64, db_index=True)
    document_no = models.CharField(max_length=60, blank=True)
    buyer = models.CharField(max_length=120, blank=True)
    document_date = models.DateField(null=True, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    document_key = models.CharField(max_length=64, blank=True, db_index=True)
    same_as = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="repeats")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)  # taken back before its report was accepted
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.WAITING)
    verdict_reason = models.CharField(max_length=500, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["month", "kpi", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(file__isnull=False, url="") | (models.Q(file=None) & ~models.Q(url="")), name="evidence_file_or_link",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["proposal", "month"], name="evidence_case_month")]
