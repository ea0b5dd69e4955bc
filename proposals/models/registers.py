"""Registers of the implementing unit: coaching records, suspensions and irregularities, company facts; their imports and every change.

The columns are those of `proposals.registers.columns`. A row's `key` is what it is known by; `revision` is raised by every change.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance_portal.files.models import StoredFile
from proposals.models.submission import Submission


class RegisterRow(models.Model):
    """What every row has: whose it is, where it is from, of which day."""

    key = models.CharField(max_length=64, unique=True)
    ubn = models.CharField(max_length=8, db_index=True)
    company_name = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=200)
    source_date = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering: ClassVar = ["ubn", "pk"]


class CoachingRecord(RegisterRow):
    """輔導紀錄: one coaching of one firm."""

    programme = models.CharField(max_length=200)
    system = models.CharField(max_length=200, blank=True)
    roc_year = models.PositiveSmallIntegerField()
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=12)  # running, closed, abnormal, revoked


class Sanction(RegisterRow):
    """停權及異常紀錄. `end_date` is the last day of a suspension; None while nobody has said when it ends."""

    kind = models.CharField(max_length=12)  # suspension, abnormal, not_executed
    authority = models.CharField(max_length=200, blank=True)
    programme = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True)


class CompanyFact(RegisterRow):
    """公司登記資料: one row a firm. Money in 萬元."""

    paid_in_capital = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    regular_employees = models.PositiveIntegerField(null=True, blank=True)
    founding_date = models.DateField(null=True, blank=True)
    registration_kind = models.CharField(max_length=12, blank=True)  # company, business
    status = models.CharField(max_length=40, blank=True)


class RegisterImport(models.Model):
    """A file that was read into a register, or is waiting to be. `rows` holds what was read until it is applied or a week has passed."""

    class State(models.TextChoices):
        READ = "read", _("待確認")
        APPLIED = "applied", _("已匯入")
        UNDONE = "undone", _("已復原")

    register = models.CharField(max_length=12)
    name = models.CharField(max_length=200)  # of the file, as the person named it
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.READ)
    rows = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    row_count = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)  # the first ones
    fault_count = models.PositiveIntegerField(default=0)
    aside = models.JSONField(default=list)  # what of the file was not read, in both languages
    columns = models.JSONField(default=list)  # keys of the columns that the file has
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kept_by_undo = models.PositiveIntegerField(default=0)  # rows that somebody had edited since

    class Meta:
        ordering: ClassVar = ["-pk"]


class RegisterChange(models.Model):
    """A change of one row: by an import (`batch`) or by hand, with a reason. `before` or `after` is None for a row that was not there."""

    register = models.CharField(max_length=12)
    key = models.CharField(max_length=64)
    batch = models.ForeignKey(RegisterImport, on_delete=models.CASCADE, null=True, blank=True, related_name="changes")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    revision = models.PositiveIntegerField()  # of the row after the change
    reason = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["register", "key"], name="register_change_row")]


class PlanPrint(models.Model):
    """What a submission's plan is compared by: a sketch of its text, the smallest hashes of its shingles."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="plan_print")
    sketch = models.BinaryField()  # 4 bytes a hash, ascending
    shingles = models.PositiveIntegerField()


class PlanContact(models.Model):
    """A way to reach a person that stands in a submission. `key` is what it is compared by, `shown` as it was written."""

    print = models.ForeignKey(PlanPrint, on_delete=models.CASCADE, related_name="contacts")
    key = models.CharField(max_length=254, db_index=True)
    shown = models.CharField(max_length=400)
    where = models.CharField(max_length=80)
    owner = models.CharField(max_length=120)


class PlanLikeness(models.Model):
    """Two plans whose texts are alike: found when the later one was noted. `share` in percent."""

    later = models.ForeignKey(PlanPrint, on_delete=models.CASCADE, related_name="like_earlier")
    earlier = models.ForeignKey(PlanPrint, on_delete=models.CASCADE, related_name="like_later")
    share = models.PositiveSmallIntegerField()
