"""One year's call: dates, numbers, texts. Programme numbers belong here, never to code."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Call(models.Model):
    """計畫申請 of one year. `rules` holds the numbers of `proposals.rules.dossier.Programme`; money in 萬元."""

    code = models.CharField(max_length=12, unique=True)  # "113"
    roc_year = models.PositiveSmallIntegerField()
    edition = models.CharField(max_length=40)  # file name in fixtures/forms without suffix, or the name that an uploaded edition gives itself
    edition_digest = models.CharField(max_length=64, blank=True)  # of the uploaded FormEdition; blank: the file of that name
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    track_zh = models.CharField(max_length=80, default="國際主題聯盟輔導")
    track_en = models.CharField(max_length=80, default="International Theme Alliance coaching")
    organiser_zh = models.CharField(max_length=80)
    organiser_en = models.CharField(max_length=120)
    implementer_zh = models.CharField(max_length=80)
    implementer_en = models.CharField(max_length=120)
    is_published = models.BooleanField(default=False)
    opens_at = models.DateTimeField()
    deadline = models.DateTimeField()  # inclusive instant (decisions "Deadline")
    midterm_on = models.DateField()
    final_on = models.DateField()
    ceiling_twd = models.PositiveIntegerField(default=1_000_000)
    # thresholds of Programme by field name, criteria, time line, contact, countries; validated by proposals.services.calls
    rules = models.JSONField(default=dict, blank=True)
    criteria = models.JSONField(default=list, blank=True)  # [{key, label_zh, label_en, weight, look_for: [..]}]
    timeline = models.JSONField(default=list, blank=True)  # [{key, from, to, label_zh, label_en, note_zh, note_en}]
    contact = models.JSONField(default=dict, blank=True)  # name, phone, extension, email, address_zh, unit_zh, privacy_email
    # published help texts that staff wrote over the edition's: number -> {question_zh, question_en, answer_zh, answer_en}
    help_texts = models.JSONField(default=dict, blank=True)
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies")
    revision = models.PositiveIntegerField(default=0)  # raised by every change of staff's; two people never overwrite each other
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-roc_year"]

    def __str__(self) -> str:
        return self.code


class CallText(models.Model):
    """A text of a call that staff may edit (notices, explanations, help, announcements), in versions.

    The newest published version is what people read; one without `published_at` is the draft of the next. Both languages of a
    key are drafted and published together.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="texts")
    key = models.CharField(max_length=80)  # "privacy_notice", "terms", "help.12", "announcement.opening", …
    language = models.CharField(max_length=8)
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    published_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)  # of the draft
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["call", "key", "language", "version"], name="call_text_version")]


class Announcement(models.Model):
    """A notice on the public page."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="announcements")
    slug = models.SlugField(max_length=60)
    title_zh = models.CharField(max_length=160)
    title_en = models.CharField(max_length=200)
    body_zh = models.TextField()
    body_en = models.TextField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-published_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["call", "slug"], name="announcement_slug")]


class FormEdition(models.Model):
    """An edition of the form that staff uploaded, by its digest. Never changed, never removed: submissions name it."""

    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the file
    name = models.CharField(max_length=40)  # as the file names itself
    file_name = models.CharField(max_length=160)
    content = models.TextField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name
