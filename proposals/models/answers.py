"""What people typed: one row a section (and member), so that two people in two sections never overwrite each other."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from alliance_portal.files.models import StoredFile
from proposals.models.proposal import MemberFirm, Proposal


class SectionAnswers(models.Model):
    """Answers of one section. `data` is in the form of the interchange document; a file value is an attachment's id.

    `typed` keeps what could not be read (path inside the section -> text as typed), so that nothing typed is lost.
    `to_confirm` names declarations that came from an imported file; a person confirms them before a submission (findings.md).
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="sections")
    member = models.ForeignKey(MemberFirm, on_delete=models.CASCADE, null=True, blank=True, related_name="sections")
    section = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    typed = models.JSONField(default=dict, blank=True)
    to_confirm = models.JSONField(default=list, blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "section"], condition=models.Q(member=None), name="alliance_section"),
            models.UniqueConstraint(fields=["member", "section"], condition=~models.Q(member=None), name="member_section"),
        ]


class SectionRevision(models.Model):
    """An earlier text of a section. Saves of one person within ten minutes share a row; a restore has a row of its own."""

    answers = models.ForeignKey(SectionAnswers, on_delete=models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()
    data = models.JSONField()
    typed = models.JSONField(default=dict, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    restored_from = models.PositiveIntegerField(null=True, blank=True)  # the revision that was put back

    class Meta:
        ordering: ClassVar = ["-revision"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["answers", "revision"], name="section_revision")]


class Attachment(models.Model):
    """A version of a file in a slot of the form ("alliance_basic.lead_seal"). Versions are kept; slots never overwrite each other."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="attachments")
    member = models.ForeignKey(MemberFirm, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments")
    slot = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    # a part of an earlier version: which one, and [left, top, width, height] in its points; the whole picture is never lost
    source = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    box = models.JSONField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "slot", "version"], condition=models.Q(member=None), name="alliance_attachment"),
            models.UniqueConstraint(fields=["member", "slot", "version"], condition=~models.Q(member=None), name="member_attachment"),
        ]


class CarriedAnswer(models.Model):
    """An answer that came from an earlier proposal: marked until somebody edits it (the digest differs then) or confirms it (the row goes)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="carried")
    member = models.ForeignKey(MemberFirm, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    section = models.CharField(max_length=40)
    field = models.CharField(max_length=80)
    source = models.CharField(max_length=12)  # code of the earlier proposal
    digest = models.CharField(max_length=64)  # SHA-256 of the value as it was carried over

    class Meta:
        indexes: ClassVar = [models.Index(fields=["proposal", "member", "section"], name="carried_place")]
