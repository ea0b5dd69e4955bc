"""輔導契約: from the invitation to sign to the term; what the committee asked for before it, point by point."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from alliance_portal.files.models import StoredFile
from kpi.constants import PointState


class Contract(models.Model):
    """The contract of a selected case. Days are inclusive; `amount` in NT$, tax included (W-24).

    `checklist`: key of a row of the call's signing checklist -> {"by": user, "at": ISO, "note": text} for what has been seen.
    """

    proposal = models.OneToOneField("proposals.Proposal", on_delete=models.PROTECT, related_name="contract")
    invited_at = models.DateTimeField(default=timezone.now)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sign_by = models.DateField()  # last day for signing
    sign_by_before = models.DateField(null=True, blank=True)  # the day before its one extension; None: never extended
    extension_reason = models.CharField(max_length=500, blank=True)
    extension_asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    extension_confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.PositiveIntegerField(null=True, blank=True)
    checklist = models.JSONField(default=dict, blank=True)
    document = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")  # the signed contract
    # 聯盟成員合作協議書, where the call asks for it
    agreement = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_on = models.DateField(null=True, blank=True)
    term_from = models.DateField(null=True, blank=True)
    term_until = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)  # not signed in time: the selection lapsed
    ended_on = models.DateField(null=True, blank=True)  # closed, revoked or not executed
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["sign_by", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(sign_by_before=None) | (
                    models.Q(extension_confirmed_by__isnull=False) & ~models.Q(extension_confirmed_by=models.F("extension_asked_by"))
                ),
                name="signing_extended_by_two",
            ),
        ]

    @property
    def is_signed(self) -> bool:
        """Whether the signed contract has been recorded."""
        return self.signed_on is not None


class ReviewPoint(models.Model):
    """One comment of the committee, answered by the lead, accepted or returned by staff (審查意見回覆對照表)."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="review_points")
    number = models.PositiveSmallIntegerField()
    comment = models.TextField()
    answer = models.TextField(blank=True)
    place = models.CharField(max_length=200, blank=True)  # where the revised plan says it: chapter, page
    state = models.CharField(max_length=10, choices=PointState, default=PointState.WAITING)
    remark = models.CharField(max_length=1000, blank=True)  # why it was returned
    revision = models.PositiveIntegerField(default=0)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    rounds = models.JSONField(default=list, blank=True)  # earlier answers and remarks: [{answer, place, remark, by, at}]

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "number"], name="review_point_number")]


class RevisedPlan(models.Model):
    """修正計畫書: a version as the lead handed it in."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="revised_plans")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "number"], name="revised_plan_number")]
