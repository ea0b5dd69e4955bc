"""函稿 of the execution: number, day and scan of a letter that went out, filed back to what it told (practice 2, rows 21, 26)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from alliance_portal.files.models import StoredFile
from kpi.constants import LetterAbout


class FiledLetter(models.Model):
    """A letter that went out. `subject`: the id of the review's result, of the improvement or of the closing that it tells."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="filed_letters")
    about = models.CharField(max_length=12, choices=LetterAbout)
    subject = models.PositiveBigIntegerField()
    letter_no = models.CharField(max_length=60)
    letter_on = models.DateField()
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["letter_on", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "about", "subject"], name="letter_once")]
