"""Personal-data notices and consents: each person for himself, bound to what was consented to (P-08, R-51)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from proposals.models.call import CallText
from proposals.models.proposal import MemberFirm, Proposal


class Consent(models.Model):
    """A person's consent to a version of the notice, for the content of a member's form."""

    class Purpose(models.TextChoices):
        DATA = "data"
        PROMOTION = "promotion"  # later promotion: a separate tick that may be refused

    class Origin(models.TextChoices):
        SCREEN = "screen"
        IMPORT = "import"  # from the imported file; a person confirms it before a submission

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="consents")
    member = models.ForeignKey(MemberFirm, on_delete=models.CASCADE, related_name="consents")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person_name = models.CharField(max_length=80, blank=True)
    person_email = models.EmailField(blank=True)
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.DATA)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.SCREEN)
    notice = models.ForeignKey(CallText, on_delete=models.PROTECT, null=True, related_name="+")
    content_hash = models.CharField(max_length=64)  # of the member's form as it was when consented to
    granted = models.BooleanField(default=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at"]
        indexes: ClassVar = [models.Index(fields=["member", "purpose"])]


class Notice(models.Model):
    """A mail with the notice to a person whose data somebody else typed; he may object (Article 9)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="notices")
    member = models.ForeignKey(MemberFirm, on_delete=models.CASCADE, null=True, related_name="notices")
    person_name = models.CharField(max_length=80)
    person_email = models.EmailField()
    place = models.CharField(max_length=80)  # path of the field that named the person
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(default=timezone.now)
    objected_at = models.DateTimeField(null=True, blank=True)
    objection = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "person_email"], name="notice_person")]
