"""結案: obligations with their proof, reminders of what stays open, the closing report and its archive (W-39, W-40, M-04 to M-10)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from alliance_portal.files.models import StoredFile
from kpi.constants import Duty, DutyState

ACCOUNT = settings.AUTH_USER_MODEL


class Obligation(models.Model):
    """What an alliance (member None) or a member owes. `figures` of effect data: result (text), investment, output (萬元), year, source.

    `has_image_consent`: the people in a film have agreed in writing.
    """

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="obligations")
    member = models.ForeignKey("proposals.MemberFirm", on_delete=models.PROTECT, null=True, blank=True, related_name="obligations")
    kind = models.CharField(max_length=12, choices=Duty)
    state = models.CharField(max_length=10, choices=DutyState, default=DutyState.OPEN)
    due = models.DateField(null=True, blank=True)
    proof = models.CharField(max_length=1000, blank=True)  # in words, or an address
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    has_image_consent = models.BooleanField(default=False)
    figures = models.JSONField(default=dict, blank=True)
    handed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    handed_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=500, blank=True)  # why it came back, why it was waived
    settled_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["member__position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "kind"], condition=models.Q(member=None), name="obligation_of_alliance"),
            models.UniqueConstraint(fields=["member", "kind"], name="obligation_of_member"),
            models.CheckConstraint(condition=~models.Q(state=DutyState.WAIVED) | ~models.Q(remark=""), name="waived_with_reason"),
        ]


class DutyReminder(models.Model):
    """A reminder of an obligation that stays open after the closing day: one a year of each, whenever the scheduler was awake (M-07, M-10)."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.CASCADE, related_name="duty_reminders")
    member = models.ForeignKey("proposals.MemberFirm", on_delete=models.CASCADE, related_name="duty_reminders")
    kind = models.CharField(max_length=12, choices=Duty)
    year = models.PositiveSmallIntegerField()  # western year of the closing day's anniversary that it reminds of
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "kind", "year"], name="duty_reminder_once")]


class Closing(models.Model):
    """結案: what the lead writes for the closing report, and the papers as they were when the case closed. `sha256`: of the report's content."""

    proposal = models.OneToOneField("proposals.Proposal", on_delete=models.PROTECT, related_name="closing")
    statement = models.TextField(blank=True)  # results, experience, what follows
    revision = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    content = models.JSONField(default=dict, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    is_normal = models.BooleanField(null=True, blank=True)  # None: not yet decided
    reason = models.CharField(max_length=1000, blank=True)  # of an abnormal closing
    asked_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
