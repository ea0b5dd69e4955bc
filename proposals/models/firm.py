"""Firms and the people who act for them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Firm(models.Model):
    """A firm that acts in the portal. Its number counts as confirmed when an accepted invitation or staff confirmed it."""

    name = models.CharField(max_length=120)
    ubn = models.CharField(max_length=8, blank=True, db_index=True)
    ubn_confirmed_at = models.DateTimeField(null=True, blank=True)
    # staff who looked at the evidence; None where an accepted invitation confirmed it. Only staff vouch for a number
    # whose check digit is wrong (E-29)
    ubn_confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ubn_note = models.CharField(max_length=500, blank=True)
    ubn_refused = models.CharField(max_length=8, blank=True)  # the number that staff sent back; another one waits anew
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class FirmPerson(models.Model):
    """A person who acts for a firm. Only an owner declares, submits, withdraws; colleagues fill (decisions)."""

    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="firms")
    is_owner = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["firm", "user"], name="firm_person")]
