"""The case and its member firms."""

from datetime import datetime
from functools import lru_cache
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from proposals.constants import Status
from proposals.models.call import Call
from proposals.models.firm import Firm


class Proposal(models.Model):
    """提案. `status` is assigned by `proposals.services.perform` alone."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="proposals")
    code = models.CharField(max_length=12, unique=True)  # 113-7K2QD
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=0)  # raised by every transition; the conditional UPDATE looks at it
    # raised by every change of the form, so that a check or a render of an older content is known as such
    content_version = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    imported_from = models.CharField(max_length=200, blank=True)  # name of the interchange document
    carried_from = models.CharField(max_length=12, blank=True)  # code of the earlier proposal whose answers were carried over
    extended_until = models.DateTimeField(null=True, blank=True)  # a later deadline of this case alone, decided by two persons

    def __str__(self) -> str:
        return self.code

    @property
    def deadline(self) -> datetime:
        """Until when this case is filled, submitted and its paper arrives: the call's deadline, or its own where that is later."""
        return max(self.call.deadline, self.extended_until) if self.extended_until else self.call.deadline


class MemberFirm(models.Model):
    """聯盟成員 (the first is the lead firm). Name, owner and number have one source: these columns."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="members")
    position = models.PositiveSmallIntegerField()  # from 0; 0 is the lead firm
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    company_name = models.CharField(max_length=120, blank=True)
    owner_name = models.CharField(max_length=80, blank=True)
    ubn = models.CharField(max_length=8, blank=True)
    contact_email = models.EmailField(blank=True)  # where the invitation goes
    completed_at = models.DateTimeField(null=True, blank=True)  # the member marked its form as complete
    handed_over_at = models.DateTimeField(null=True, blank=True)  # the member lets the lead fill its form (never its consent)
    accepted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "position"], name="member_position")]
        indexes: ClassVar = [models.Index(fields=["ubn"], name="member_number")]  # where else a firm stands (E-12)

    @property
    def key(self) -> str:
        """What stands for this member in addresses: it follows the firm when rows are moved and tells nothing about others (R-03)."""
        return _member_key(str(self.pk), settings.SECRET_KEY)

    @property
    def is_lead(self) -> bool:
        """Whether this is the lead firm's own row."""
        return self.position == 0


@lru_cache(maxsize=4096)
def _member_key(pk: str, secret: str) -> str:
    """Two hashes a key: a page of a case names each member a dozen times."""
    return salted_hmac("proposals.member", pk, secret).hexdigest()[:10]


class StatusChange(models.Model):
    """One step of the life cycle, as it was taken."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="status_changes")
    action = models.CharField(max_length=32)
    source = models.CharField(max_length=20)
    target = models.CharField(max_length=20)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
