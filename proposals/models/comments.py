"""What the lead and the members say to each other about a section, and who has not read it yet."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from proposals.models.proposal import MemberFirm, Proposal


class Comment(models.Model):
    """A remark on a section (member None: the alliance's). A reply hangs on the thread's first one, which is open or resolved."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="comments")
    member = models.ForeignKey(MemberFirm, on_delete=models.CASCADE, null=True, blank=True, related_name="comments")
    section = models.CharField(max_length=40)
    field = models.CharField(max_length=60, blank=True)  # key of the field that is meant; blank: the whole section
    thread = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_firm = models.CharField(max_length=120, blank=True)  # for whom the author spoke, as the firm was called then
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [models.Index(fields=["proposal", "section"])]


class UnreadComment(models.Model):
    """A comment that a person has not seen yet: counted on the pages, told once in a digest. Gone when the thread is opened."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="unread_by")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    mailed_at = models.DateTimeField(null=True, blank=True)  # in a digest

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "comment"], name="unread_comment")]
        indexes: ClassVar = [models.Index(fields=["mailed_at"], condition=models.Q(mailed_at=None), name="comments_to_mail")]
