"""Monthly reports: who has to report which month until when, what each member wrote, what the lead made of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from kpi.constants import AllianceState, MemberState


class MonthSlot(models.Model):
    """A month that a member has to report (M-01, W-37). `month` is its first day, `due` the last day; the day never moves by itself."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="month_slots")
    member = models.ForeignKey("proposals.MemberFirm", on_delete=models.PROTECT, related_name="month_slots")
    month = models.DateField()
    due = models.DateField(db_index=True)
    lifted_at = models.DateTimeField(null=True, blank=True)  # nothing to report any more: the case ended, the member had left

    class Meta:
        ordering: ClassVar = ["month", "member__position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "month"], name="month_slot")]
        indexes: ClassVar = [
            models.Index(fields=["proposal", "month"], name="month_slot_case"),
            models.Index(fields=["proposal", "lifted_at", "due"], name="month_slot_due"),  # what is overdue on a board
        ]


class MemberReport(models.Model):
    """每月進度回報 of one member for one month. `content`: the plain tree that `kpi.rules.report_forms` reads.

    `typed` keeps what could not be read (path -> text as typed), so that nothing typed is lost. `revision` is raised by every change.
    """

    slot = models.OneToOneField(MonthSlot, on_delete=models.PROTECT, related_name="report")
    content = models.JSONField(default=dict)
    typed = models.JSONField(default=dict, blank=True)
    revision = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, choices=MemberState, default=MemberState.FILLING)
    late_reason = models.CharField(max_length=500, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    first_sent_at = models.DateTimeField(null=True, blank=True)  # decides whether it was late
    sent_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=1000, blank=True)  # of the last return
    # the alliance's report that counts it; a late one counts in the next
    counted_in = models.ForeignKey("kpi.AllianceReport", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "slot"], name="member_report_state")]


class AllianceReport(models.Model):
    """聯盟月報: the lead's consolidation of one month, certified, sent, accepted.

    `done`: work item -> percent of the item done so far (text). `month_figures`: what the month adds to each KPI; `running`: what is
    reached since signing; `corrections`: figure -> {"value", "reason"}: the running value as the lead corrected it. Figures as text.
    """

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="alliance_reports")
    month = models.DateField()  # first day
    state = models.CharField(max_length=10, choices=AllianceState, default=AllianceState.OPEN)
    revision = models.PositiveIntegerField(default=0)
    done = models.JSONField(default=dict)
    statement = models.TextField(blank=True)
    month_figures = models.JSONField(default=dict)
    running = models.JSONField(default=dict)
    corrections = models.JSONField(default=dict, blank=True)
    tools = models.JSONField(default=list, blank=True)  # names of the KPI 2 tools that it counts, as compared
    late_reason = models.CharField(max_length=500, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    certified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    first_sent_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=1000, blank=True)  # of the last return
    returned_parts = models.JSONField(default=list, blank=True)  # what must be mended: work items, member keys

    class Meta:
        ordering: ClassVar = ["month"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "month"], name="alliance_month")]
        indexes: ClassVar = [
            models.Index(fields=["state", "month"], name="alliance_report_state"),
            models.Index(fields=["proposal", "state", "month"], name="alliance_report_newest"),
        ]


class ReportRound(models.Model):
    """A step of a report as it was taken: what was sent, why it came back. Never changed (exactly one of the two reports is named)."""

    class Step(models.TextChoices):
        SENT = "sent"
        RETURNED = "returned"
        ACCEPTED = "accepted"

    member_report = models.ForeignKey(MemberReport, on_delete=models.CASCADE, null=True, blank=True, related_name="rounds")
    alliance_report = models.ForeignKey(AllianceReport, on_delete=models.CASCADE, null=True, blank=True, related_name="rounds")
    step = models.CharField(max_length=10, choices=Step)
    content = models.JSONField(default=dict)  # what was sent; for a return the parts that it names
    remark = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(member_report=None, alliance_report__isnull=False) | models.Q(member_report__isnull=False, alliance_report=None),
                name="round_of_one_report",
            ),
        ]


class ReportReminder(models.Model):
    """A reminder that went out: each stage of a slot once, whenever the scheduler was awake (W-47)."""

    class Stage(models.TextChoices):
        BEFORE = "before"  # the day comes
        OVERDUE = "overdue"  # to the member
        LEAD = "lead"  # the lead is told
        STAFF = "staff"  # staff are told

    slot = models.ForeignKey(MonthSlot, on_delete=models.CASCADE, related_name="reminders")
    stage = models.CharField(max_length=8, choices=Stage)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["slot", "stage"], name="report_reminder_once")]
