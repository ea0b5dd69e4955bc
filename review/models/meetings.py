"""審查會議: place and time, order of presentations, who comes, what was asked, what was resolved (W-13 to W-16, W-33).

A meeting belongs to a committee, whose kind (selection, mid-term, final) is its own.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from alliance_portal.files.models import StoredFile
from review.models.committee import Committee, Seat

ACCOUNT = settings.AUTH_USER_MODEL


class Meeting(models.Model):
    """提案審查會議. `heads`: what stands under the heads of the minutes that no other row answers, by head."""

    class OrderBy(models.TextChoices):
        NUMBER = "number"
        DRAWN = "drawn"
        RECUSALS = "recusals"
        HAND = "hand"

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="meetings")
    title = models.CharField(max_length=120)
    place = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    slides_until = models.DateTimeField(null=True, blank=True)
    talk_minutes = models.PositiveSmallIntegerField(default=15)
    question_minutes = models.PositiveSmallIntegerField(default=10)
    order_by = models.CharField(max_length=10, choices=OrderBy, default=OrderBy.NUMBER)
    seed = models.CharField(max_length=32, blank=True)  # a drawn order can be drawn again from it
    chair = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+")  # None: the committee's convener
    recorder = models.CharField(max_length=80, blank=True)  # who keeps the minutes
    heads = models.JSONField(default=dict, blank=True)
    revision = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    noticed_at = models.DateTimeField(null=True, blank=True)  # the notices went into the outbox; again after every change of time or place
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    now_item = models.ForeignKey("AgendaItem", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")  # now presenting
    now_part = models.CharField(max_length=10, blank=True)  # "talk" or "questions"
    now_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]

    @property
    def kind(self) -> str:
        """selection, midterm or final."""
        return self.committee.kind


class AgendaItem(models.Model):
    """One alliance's turn. Its times follow from its place and the minutes of the meeting (`rules.agenda.slots`)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField()
    is_absent = models.BooleanField(default=False)  # 未出席簡報: judged on paper (practice 2, row 18)
    # 審議規則 §6-1, practice 2 row 15; None: not noted yet
    was_discussed = models.BooleanField(null=True, blank=True)  # 逐項討論
    departs = models.BooleanField(null=True, blank=True)  # the result differs from staff's 初審意見
    discussion = models.CharField(max_length=1000, blank=True)  # what was said about it; where the result departs, why

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "proposal"], name="agenda_once")]


class ReviewPaper(models.Model):
    """A paper of a committee as a PDF that is kept: minutes, 評分彙總表, score sheets to sign. The same content is the same file."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="papers")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="papers")
    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, null=True, blank=True, related_name="review_papers")
    kind = models.CharField(max_length=16)  # of review.papers.meeting.KINDS
    content_hash = models.CharField(max_length=64, unique=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    pages = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]


class Attendance(models.Model):
    """Who was there: a member of the committee, or somebody in attendance. Nobody stands in for a member."""

    class State(models.TextChoices):
        PRESENT = "present"  # 出席
        EXCUSED = "excused"  # 請假
        IN_ATTENDANCE = "in_attendance"  # 列席

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="attendances")
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=120, blank=True)  # unit and title of those in attendance
    state = models.CharField(max_length=14, choices=State)
    noted_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "seat"], name="attends_once")]


class AttendanceReply(models.Model):
    """出席名單回報 of one alliance: who comes, who presents, what they bring (practice 2, row 17)."""

    item = models.OneToOneField(AgendaItem, on_delete=models.CASCADE, related_name="reply")
    devices = models.CharField(max_length=300, blank=True)
    stand_in_reason = models.CharField(max_length=300, blank=True)  # why a member speaks in the lead firm's place
    revision = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)


class ReplyPerson(models.Model):
    """A person whom an alliance sends."""

    reply = models.ForeignKey(AttendanceReply, on_delete=models.CASCADE, related_name="people")
    member = models.ForeignKey("proposals.MemberFirm", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=80, blank=True)
    presents = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["pk"]


class QuestionNote(models.Model):
    """委員詢答 as it was noted; the member's code of that case stands for the person."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="questions")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    question = models.TextField()
    answer = models.TextField(blank=True)
    noted_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]


class Resolution(models.Model):
    """What the committee resolved on one case's scores, with its vote and reason; both rankings are kept (practice 2, row 14).

    A later resolution of the same case takes the earlier one's place: `ended_at`.
    """

    class Kind(models.TextChoices):
        KEEP = "keep"  # 維持
        LEAVE_OUT = "leave_out"  # 除去個別委員重計
        AGAIN = "again"  # 重行評選（複評）
        NO_RESULT = "no_result"  # 無法評定
        ORDER = "order"  # a tie that figures could not part

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="resolutions")
    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="resolutions")
    kind = models.CharField(max_length=10, choices=Kind)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+")  # whose sheet is left out
    order = models.JSONField(default=list, blank=True)  # of a tie: the codes in their order
    way = models.CharField(max_length=20, blank=True)  # of a tie: committee, re_review or lots
    witness = models.CharField(max_length=80, blank=True)  # of lots
    votes_for = models.PositiveSmallIntegerField()
    votes_against = models.PositiveSmallIntegerField()
    votes_abstained = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=1000)
    before = models.JSONField(default=dict)  # the ranking before and after, as the file form prints it
    after = models.JSONField(default=dict)
    noted_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal"], condition=models.Q(ended_at=None), name="one_standing_resolution"),
            models.CheckConstraint(
                condition=models.Q(kind="leave_out", seat__isnull=False) | (~models.Q(kind="leave_out") & models.Q(seat=None)),
                name="left_out_names_a_seat",
            ),
        ]


class Dissent(models.Model):
    """不同意見 that a member asks to have in the minutes (practice 2, row 16)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="dissents")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    noted_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
