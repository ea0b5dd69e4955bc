"""審查委員會: who sits on it, which cases lie before it, the settings that freeze when scoring opens (S-11, S-15, W-32, W-33)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string

from review.rules.committee_settings import Settings

ACCOUNT = settings.AUTH_USER_MODEL
SALT_LENGTH = 32


def new_salt() -> str:
    """What makes the reviewers' codes of one committee unlike those of another."""
    return get_random_string(SALT_LENGTH)


class Committee(models.Model):
    """The committee of one call for one kind of review. `settings` holds what differs from 113's values (`rules.committee_settings`)."""

    class Kind(models.TextChoices):
        SELECTION = "selection"
        MIDTERM = "midterm"
        FINAL = "final"

    call = models.ForeignKey("proposals.Call", on_delete=models.PROTECT, related_name="committees")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.SELECTION)
    settings = models.JSONField(default=dict, blank=True)
    salt = models.CharField(max_length=SALT_LENGTH, default=new_salt)
    revision = models.PositiveIntegerField(default=0)  # of the settings: two officers never overwrite each other
    made_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)  # scoring opened: settings, criteria and weights are frozen from here on
    opened_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # 截止評分 of every case; a case that is scored again has its own `locked_at` taken away, this one stays as it was the first time
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lock_reason = models.CharField(max_length=500, blank=True)  # why sheets of present reviewers are missing

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["call", "kind"], name="committee_once")]

    @property
    def gives_opinions(self) -> bool:
        """Whether its sheets hold an advice and a comment instead of scores: the mid-term and the final review."""
        return self.kind != self.Kind.SELECTION

    @property
    def criteria(self) -> list[dict[str, Any]]:
        """What its sheets score: the call's criteria, or nothing where they hold an opinion."""
        found: list[dict[str, Any]] = [] if self.gives_opinions else self.call.criteria
        return found

    @property
    def rules(self) -> Settings:
        """The settings as values, 113's where nothing is set."""
        return Settings.of(self.settings)


class Seat(models.Model):
    """One member of the committee. A seat that ended stays as a row: its sheets and codes are history."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="seats")
    user = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="seats")
    is_expert = models.BooleanField(default=True)  # 專家學者; counts for the quorum's share
    is_convener = models.BooleanField(default=False)  # 召集人
    load_cap = models.PositiveSmallIntegerField(null=True, blank=True)  # most cases that a balanced assignment gives
    added_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    # of the undertaking that holds; None: nothing opens. The signatures themselves are `Undertaking`
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_version = models.PositiveSmallIntegerField(null=True, blank=True)
    # looked through the list of names and said which cases concern him, or none
    declared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["committee", "user"], name="seat_once"),
            models.UniqueConstraint(fields=["committee"], condition=models.Q(is_convener=True, ended_at=None), name="one_convener"),
        ]


class Undertaking(models.Model):
    """保密及利益迴避切結書 as it was signed: the text's version and hash, the name as typed, what was stated. Never changed."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="undertakings")
    version = models.PositiveSmallIntegerField()  # of the call's text in the language that was read
    language = models.CharField(max_length=8)
    text_sha256 = models.CharField(max_length=64)
    body = models.TextField()  # the text as it was on the screen, printed again for the file
    name = models.CharField(max_length=80)  # typed by the reviewer as signature
    statement = models.JSONField(default=dict)  # {employment: …, relatives: …, other: …}: texts, blank where there is nothing
    address = models.CharField(max_length=45, blank=True)  # from where (電子簽章法: time, address and history may be kept)
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-pk"]


class Employment(models.Model):
    """An employer, mandate or agency of a reviewer now or within three years, with number and name (practice 2, row 10)."""

    class Kind(models.TextChoices):
        EMPLOYMENT = "employment"
        MANDATE = "mandate"
        AGENCY = "agency"

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="employers")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.EMPLOYMENT)
    name = models.CharField(max_length=120)
    ubn = models.CharField(max_length=8, blank=True)
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)  # None: until now
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]


class CommitteeCase(models.Model):
    """A case before the committee. Its `round` and `locked_at` decide which sheets take changes: every write asks them in its UPDATE."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="cases")
    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="before_committees")
    position = models.PositiveSmallIntegerField()  # the official order (收件編號) in which figures cannot part equals
    round = models.PositiveSmallIntegerField(default=1)
    added_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)  # its papers are open to its reviewers and it takes scores
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["committee", "proposal"], name="committee_case_once")]
