"""決議 and what follows: report to the agency, publication, letters, moving up, objections (S-12, S-13, S-17, W-16, W-17, W-34, W-35)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from alliance_portal.files.models import StoredFile
from review.models.committee import Committee

ACCOUNT = settings.AUTH_USER_MODEL


class Decision(models.Model):
    """One decision of the committee, with its own copy of the ranking that it was taken on. Nobody outside sees it before it is published."""

    class State(models.TextChoices):
        DRAFT = "draft"
        DECIDED = "decided"  # confirmed by a second person: frozen
        REPORTED = "reported"  # 報署備查
        PUBLISHED = "published"

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="decisions")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    budget_twd = models.PositiveBigIntegerField(null=True, blank=True)  # None: not fixed beforehand (S-12)
    revision = models.PositiveIntegerField(default=0)
    # frozen when it is decided: the scoring file of `review rank` and its outcome, and the hash of both
    ranking = models.JSONField(default=dict, blank=True)
    ranking_sha256 = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)  # the day of the meeting
    confirmed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    letter_no = models.CharField(max_length=60, blank=True)  # 報署備查: of the letter to the agency
    letter_on = models.DateField(null=True, blank=True)
    reported_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["committee"], condition=~models.Q(state="published"), name="one_open_decision"),
        ]


class DecisionLine(models.Model):
    """What was decided on one case. Money in New Taiwan dollars, tax included."""

    class Outcome(models.TextChoices):
        SELECTED = "selected"
        RESERVE = "reserve"
        NOT_SELECTED = "not_selected"
        BELOW_MARK = "below_pass"

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="lines")
    proposal = models.OneToOneField("proposals.Proposal", on_delete=models.PROTECT, related_name="decision_line")
    position = models.PositiveSmallIntegerField()  # in the order of the ranking
    outcome = models.CharField(max_length=12, choices=Outcome)
    amount_twd = models.PositiveIntegerField(null=True, blank=True)
    reserve_order = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    # 核定函 or 未入選通知, filed back
    letter_no = models.CharField(max_length=60, blank=True)
    letter_on = models.DateField(null=True, blank=True)
    letter = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # 遞補: moved up from the reserve
    moved_up_at = models.DateTimeField(null=True, blank=True)
    moved_up_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    moved_up_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(outcome="selected", amount_twd__gte=1) | (~models.Q(outcome="selected") & models.Q(amount_twd=None)),
                name="selected_has_an_amount",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="reserve", reserve_order__gte=1)
                | models.Q(outcome="selected")  # keeps its order when it moves up
                | models.Q(outcome__in=["not_selected", "below_pass"], reserve_order=None),
                name="reserve_has_an_order",
            ),
        ]


class Objection(models.Model):
    """疑義申請 of a lead on its own result, and the answer."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="objections")
    text = models.TextField()
    filed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
