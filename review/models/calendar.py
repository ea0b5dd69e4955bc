"""The working calendar over what `fixtures/calendar.yaml` says: days that staff changed, days without work."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class CalendarDay(models.Model):
    """A day that staff set otherwise than the calendar's file does; the newest word, with its reason."""

    day = models.DateField(unique=True)
    is_working = models.BooleanField()
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["day"]


class StoppedWork(models.Model):
    """停止上班處理 that two persons decided: which day, which call, what was announced; mails go out of it, each once."""

    day = models.DateField()
    call = models.ForeignKey("proposals.Call", on_delete=models.PROTECT, related_name="stopped_work")
    reason = models.CharField(max_length=500)
    title_zh = models.CharField(max_length=160)
    title_en = models.CharField(max_length=200)
    body_zh = models.TextField()
    body_en = models.TextField()
    extension = models.ForeignKey("review.Extension", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True, blank=True)  # when everybody had a mail in the outbox

    class Meta:
        ordering: ClassVar = ["-at"]
