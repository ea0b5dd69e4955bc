"""Printed papers, kept by content hash: an unchanged proposal is never rendered twice."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from alliance_portal.files.models import StoredFile
from proposals.models.proposal import Proposal


class Paper(models.Model):
    """A rendered paper. `content_hash` covers the content, the edition, the stamp and the reader's code."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="papers")
    content_hash = models.CharField(max_length=64)
    source_hash = models.CharField(max_length=64, db_index=True)  # of the proposal's content alone (F-10 looks for it)
    edition = models.CharField(max_length=12)  # full, member, reviewer, agency
    format = models.CharField(max_length=8, default="pdf")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    pages = models.PositiveSmallIntegerField()
    counted_pages = models.PositiveSmallIntegerField()
    summary_pages = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["content_hash", "edition", "format"], name="paper_once")]
        indexes: ClassVar = [models.Index(fields=["proposal", "edition"])]
