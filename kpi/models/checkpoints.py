"""查核點: what the lead reports at 40 and at 100 percent, the visit, what the review decided, what must be improved (W-38 to W-40)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from alliance_portal.files.models import StoredFile
from kpi.constants import CheckState, ImprovementState, ReviewKind, ReviewOutcome, VisitPurpose

ACCOUNT = settings.AUTH_USER_MODEL


class CheckpointReport(models.Model):
    """The report for one checkpoint of the baseline (`position` 0 is the first). `content`: figures as they stood when it was sent (text)."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="checkpoint_reports")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=CheckState, default=CheckState.PREPARING)
    statement = models.TextField(blank=True)  # the lead's
    content = models.JSONField(default=dict, blank=True)
    remark = models.CharField(max_length=1000, blank=True)  # of the last return, or of the check
    revision = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "position"], name="checkpoint_once")]


class SiteVisit(models.Model):
    """An on-site visit or a verification: who was there, what was found. Once signed off it is never changed.

    `attendance`: [{"name", "unit", "side": visitor | visited}].
    """

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="site_visits")
    member = models.ForeignKey("proposals.MemberFirm", on_delete=models.PROTECT, null=True, blank=True, related_name="+")  # None: the alliance
    purpose = models.CharField(max_length=12, choices=VisitPurpose)
    visited_on = models.DateField()
    place = models.CharField(max_length=200)
    attendance = models.JSONField(default=list, blank=True)
    findings = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    signed_off_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_off_at = models.DateTimeField(null=True, blank=True)
    signature_sheet = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")  # the signed page, scanned

    class Meta:
        ordering: ClassVar = ["visited_on", "pk"]


class VisitPhoto(models.Model):
    """A photograph of a visit."""

    visit = models.ForeignKey(SiteVisit, on_delete=models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class Agreed(models.Model):
    """Something to be done: by whom, until when; done when somebody says how."""

    text = models.CharField(max_length=500)
    owner = models.CharField(max_length=80)
    due = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_note = models.CharField(max_length=500, blank=True)
    done_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


class VisitAction(Agreed):
    """What was agreed at a visit."""

    visit = models.ForeignKey(SiteVisit, on_delete=models.CASCADE, related_name="actions")

    class Meta:
        ordering: ClassVar = ["due", "pk"]


class Advice(Agreed):
    """建議: what staff recommend at a checkpoint, beside the remark that settles it. Who is to do it and until when may be left open."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="advices")
    position = models.PositiveSmallIntegerField()  # of the checkpoint in the baseline
    owner = models.CharField(max_length=80, blank=True)
    due = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["position", "pk"]


class CheckpointReminder(models.Model):
    """A reminder of a checkpoint that went to the lead: one of each, whenever the scheduler was awake (W-47)."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.CASCADE, related_name="checkpoint_reminders")
    position = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "position"], name="checkpoint_reminder_once")]


class ReviewResult(models.Model):
    """What the mid-term or the final review decided of a case. A case that improved is reviewed again: the newest counts."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="review_results")
    kind = models.CharField(max_length=10, choices=ReviewKind)
    committee = models.ForeignKey("review.Committee", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    held_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=ReviewOutcome)
    comments = models.TextField()
    recorded_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-pk"]


class Improvement(models.Model):
    """限期改善 with the chance to be heard (陳述意見) before anything worse (practice 2.26)."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="improvements")
    number = models.PositiveSmallIntegerField()
    demand = models.TextField()  # what must be better, and why
    due = models.DateField()
    state = models.CharField(max_length=10, choices=ImprovementState, default=ImprovementState.OPEN)
    asked_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True)  # what was improved
    opinion = models.TextField(blank=True)  # 陳述意見
    answered_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True)  # of the decision
    settled_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "number"], name="improvement_number"),
            models.UniqueConstraint(fields=["proposal"], condition=models.Q(settled_at=None), name="one_open_improvement"),
        ]
