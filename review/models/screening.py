"""資格與文件審查: a check of a submission and everything that staff found, asked, ruled and told in it. Rows are added, never overwritten."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from alliance_portal.files.models import StoredFile


class Check(models.Model):
    """The check of one submission: begun once. A case that was withdrawn and submitted anew has another one."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="checks")
    submission = models.OneToOneField("proposals.Submission", on_delete=models.PROTECT, related_name="check_of_staff")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # who looks after the case
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-pk"]


class CheckAnswer(models.Model):
    """Staff's answer to a question of the check. The newest turn of a key stands, the earlier ones are its history."""

    class Answer(models.TextChoices):
        PASSED = "passed"
        FAILED = "failed"
        CORRECT = "correct"

    check_of = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="answers")
    key = models.CharField(max_length=16)  # of `review.screening.questions.Question`: "E-28.2", "D-17"
    turn = models.PositiveSmallIntegerField()  # the n-th answer to this question; two people at once cannot both give it
    answer = models.CharField(max_length=8, choices=Answer)
    note = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["check_of", "key", "turn"], name="check_answer_turn")]


class Ruling(models.Model):
    """人工判定 over one finding: it stands while the finding says what it said (`found`, `message`). The newest of a place counts."""

    check_of = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="rulings")
    code = models.CharField(max_length=8)
    where = models.CharField(max_length=160)
    found = models.CharField(max_length=10)  # the verdict of the rules
    message = models.CharField(max_length=1000)  # what they said, in Chinese
    verdict = models.CharField(max_length=10)  # what staff say instead
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # the second person, where the finding blocked; the row is written when that person agrees
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]


class CorrectionRound(models.Model):
    """A 補件／補正通知: which documents, what is wrong with each, until when. Every round is kept."""

    check_of = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    until = models.DateTimeField()  # inclusive
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)  # the lead was reminded
    overdue_told_at = models.DateTimeField(null=True, blank=True)  # staff were told that it ran out
    supplied_at = models.DateTimeField(null=True, blank=True)  # every item was supplied, the case became 已補件
    supplied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)  # staff settled every item, or took the notice back
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    dropped_reason = models.CharField(max_length=500, blank=True)  # why the notice was taken back

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["check_of", "number"], name="correction_round_number")]


class CorrectionItem(models.Model):
    """One document of a round: what was asked, what was supplied, what staff say to it."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted"
        RETURNED = "returned"

    round = models.ForeignKey(CorrectionRound, on_delete=models.PROTECT, related_name="items")
    document = models.CharField(max_length=80)  # key of `review.screening.documents.DOCUMENTS`
    wrong = models.CharField(max_length=1000)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)  # how it was supplied, in words
    supplied_at = models.DateTimeField(null=True, blank=True)
    supplied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    verdict_note = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "document"], name="correction_item_once")]


class ScreeningOutcome(models.Model):
    """審查結果 as it was decided and told: written with the step of the case and its mails, in one transaction. A copy of what it rests on."""

    class Kind(models.TextChoices):
        ELIGIBLE = "eligible"  # 審查通過
        INELIGIBLE = "ineligible"  # 資格不符
        DOCUMENTS = "documents"  # 不予受理
        REJECTED = "rejected"  # 駁回申請

    check_of = models.OneToOneField(Check, on_delete=models.PROTECT, related_name="outcome")
    kind = models.CharField(max_length=10, choices=Kind)
    reasons = models.JSONField(default=list, blank=True)  # [{key, code, zh, en}], as the applicant reads them
    words = models.TextField(blank=True)  # what staff add for the applicant
    findings = models.JSONField(default=list, blank=True)  # the findings and rulings that stood then
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class PreliminaryOpinion(models.Model):
    """初審意見 for the committee, in versions: made of the check, edited by staff. The newest number is the one that is printed."""

    check_of = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="opinions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["check_of", "number"], name="opinion_number")]


class WithdrawalRequest(models.Model):
    """A lead's written request to withdraw after the check, carried out by staff when a second person agrees (W-41)."""

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="withdrawal_requests")
    letter = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    dated = models.DateField()  # the day that the letter bears
    signed_by = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
