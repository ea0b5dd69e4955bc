"""Who fills a section until when, who was reminded, and who is in a section now."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from proposals.models.proposal import MemberFirm, Proposal


class Assignment(models.Model):
    """A section given to one person, until a day. One a section; given to another person, it is that person's."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="assignments")
    member = models.ForeignKey(MemberFirm, on_delete=models.CASCADE, null=True, blank=True, related_name="assignments")
    section = models.CharField(max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments")
    due_on = models.DateField(null=True, blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    reminded_for = models.DateField(null=True, blank=True)  # the due date that the person was reminded of: a new date is a new reminder

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "section"], condition=models.Q(member=None), name="alliance_assignment"),
            models.UniqueConstraint(fields=["member", "section"], condition=~models.Q(member=None), name="member_assignment"),
        ]


class Reminder(models.Model):
    """A reminder that the lead mailed: at most one a person, case and day (in the programme's time)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(MemberFirm, on_delete=models.SET_NULL, null=True, related_name="+")
    day = models.DateField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "person", "day"], name="one_reminder_a_day")]


class Presence(models.Model):
    """That a person has a section open; the page says so every 20 seconds, and after 60 it no longer counts."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(MemberFirm, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    section = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "section", "user"], condition=models.Q(member=None), name="alliance_presence"),
            models.UniqueConstraint(fields=["member", "section", "user"], condition=~models.Q(member=None), name="member_presence"),
        ]
