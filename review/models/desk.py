"""What makes the desk's list quick, and what staff keep beside a case."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class DeskEntry(models.Model):
    """A submitted case as the list shows and searches it: made of its frozen submission, never of a draft. Thrown away, it is made anew."""

    proposal = models.OneToOneField("proposals.Proposal", on_delete=models.CASCADE, related_name="desk_entry")
    submission = models.PositiveSmallIntegerField()  # the number of the submission that it was made of
    receipt_no = models.CharField(max_length=24)
    theme = models.CharField(max_length=80, blank=True)
    market = models.CharField(max_length=60, blank=True)  # key of the option
    members = models.PositiveSmallIntegerField(default=0)
    contact_name = models.CharField(max_length=80, blank=True)
    contact_phone = models.CharField(max_length=60, blank=True)
    contact_email = models.CharField(max_length=254, blank=True)
    words = models.TextField(blank=True)  # names, addresses, numbers in lower case, what a caller may say
    digits = models.TextField(blank=True)  # telephones and business numbers as digits only, parted by blanks


class SavedView(models.Model):
    """A filter of a list that one person keeps under a name. Which lists there are: `review.services.saved_views.LISTS`."""

    class List(models.TextChoices):
        DESK = "desk"
        PROGRESS = "progress"  # the board of the execution
        OVERDUE = "overdue"  # monthly reports that wait

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_views")
    of = models.CharField(max_length=12, choices=List, default=List.DESK)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=300)  # what the address carries
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "of", "name"], name="saved_view_name")]


class ContactNote(models.Model):
    """聯繫紀錄: who spoke with whom about a case, in the order in which it was written; never changed."""

    class Kind(models.TextChoices):
        CALL_IN = "call_in"
        CALL_OUT = "call_out"
        MAIL = "mail"
        VISIT = "visit"

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.CASCADE, related_name="contact_notes")
    kind = models.CharField(max_length=10, choices=Kind)
    person = models.CharField(max_length=80, blank=True)  # with whom
    text = models.CharField(max_length=1000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
