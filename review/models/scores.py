"""評分: who scores which case, the sheets, every change of them (S-11, R-12)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from review.models.committee import Committee, Seat


class Assignment(models.Model):
    """A reviewer is to score a case. Everyone-to-everything makes these rows too: who may read a case is one question."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="assignments")
    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.CASCADE, related_name="assignments_to_reviewers")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["seat", "proposal"], name="assigned_once")]


class AssignmentPlan(models.Model):
    """An assignment that was applied: what stood before and after as [seat, proposal] pairs, so that it can be undone."""

    class Way(models.TextChoices):
        EVERYONE = "everyone"
        HAND = "hand"
        BALANCED = "balanced"

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="plans")
    way = models.CharField(max_length=10, choices=Way)
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]


class ScoreSheet(models.Model):
    """評分表 of one reviewer, case and round. `scores` and `remarks` by criterion; a score is text as it was typed ("85.5"), on the
    committee's scale; a criterion without a score is absent, never 0.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"

    class Origin(models.TextChoices):
        SCREEN = "screen"
        PAPER = "paper"  # typed in by staff from a signed sheet; counts once another officer countersigned
        WORKBOOK = "workbook"

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="sheets")
    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="sheets")
    round = models.PositiveSmallIntegerField(default=1)
    scores = models.JSONField(default=dict)
    remarks = models.JSONField(default=dict)
    note = models.TextField(blank=True)  # for the reviewer's own eyes only, also after the lock
    questions = models.TextField(blank=True)  # 詢問提案單位
    to_applicant = models.TextField(blank=True)  # 審查意見: told to the lead under a code
    verdict = models.CharField(max_length=10, blank=True)  # of a mid-term or final review: `rules.verdicts`; a selection has scores instead
    revision = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.SCREEN)
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    countersigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    countersigned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["seat", "proposal", "round"], name="one_sheet")]
        indexes: ClassVar = [models.Index(fields=["proposal", "round"], name="sheets_of_a_case")]


class ScoreChange(models.Model):
    """One change of a sheet: what changed, from what to what. Written in the transaction of the change, never altered."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="changes")
    revision = models.PositiveIntegerField()  # of the sheet after the change
    changes = models.JSONField(default=dict)  # {"scores.market": ["80", "85"], "status": ["draft", "submitted"]}
    origin = models.CharField(max_length=10, choices=ScoreSheet.Origin)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["sheet", "revision"], name="one_change_a_revision")]


class SealedOpening(models.Model):
    """One look at one sheet before 截止評分, allowed by a second person (R-13): it is used up by the first opening and runs out by itself."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="openings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    allowed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    allowed_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        # the database itself knows that nobody allows himself
        constraints: ClassVar = [models.CheckConstraint(condition=~models.Q(allowed_by=models.F("reader")), name="opening_allowed_by_another")]
