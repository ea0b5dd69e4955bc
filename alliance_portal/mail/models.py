"""The outbox: a mail is a row of the business transaction; a task sends it (R-46)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

LONGEST_KEY = 160


class Mail(models.Model):
    """One mail to one person. `key` makes it unique for its event and recipient: never twice."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        HELD = "held"
        FAILED = "failed"
        BOUNCED = "bounced"  # the server took it, the mailbox did not: somebody wrote the refusal down

    key = models.CharField(max_length=LONGEST_KEY, unique=True)
    event = models.CharField(max_length=48)  # template name
    chain = models.CharField(max_length=40, blank=True, db_index=True)  # subject it belongs to, e.g. "proposal:113-7K2QD"
    to = models.EmailField()
    language = models.CharField(max_length=8, default="zh-hant")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    # holds a link that opens an account: shown to nobody, wiped once it has gone
    confidential = models.BooleanField(default=False)
    lease = models.CharField(max_length=36, blank=True)
    # when the mail server was given the mail: a sender that died after this leaves it to a person, never sends it twice
    handed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    again_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="again")  # a copy of a mail that had gone

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "next_try_at"]), models.Index(fields=["to", "created_at"])]

    def __str__(self) -> str:
        return f"{self.event} {self.to}"


class Wording(models.Model):
    """What staff made of an event's mails in one scope (a call's code): text of their own, or held until somebody has looked.

    Blank subject and body: the text of the file.
    """

    scope = models.CharField(max_length=12)
    event = models.CharField(max_length=48)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    is_held = models.BooleanField(default=False)  # the same in both languages
    revision = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["scope", "event", "language"], name="wording_once")]

    @property
    def is_own(self) -> bool:
        """Whether staff wrote a text of their own."""
        return bool(self.body)
