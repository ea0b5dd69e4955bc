"""The threads of one section, and what waits in a case: unread comments and assignments, in one query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, CharField, Count, DateField, F, IntegerField, Q, Value, When
from django.db.models.functions import Cast

from alliance_portal.accounts.models import User
from proposals.models import Assignment, Comment, MemberFirm, Proposal, UnreadComment

Place = tuple[int | None, str]  # member id (None: the alliance), section


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its answers; `is_new`: something in it was not read yet."""

    first: Comment
    answers: Sequence[Comment]
    is_new: bool


def threads_of(proposal: Proposal, member: MemberFirm | None, section: str, user: User) -> list[Thread]:
    """The threads of a section: open ones first, then the resolved (two queries)."""
    found = Comment.objects.filter(proposal=proposal, member=member, section=section).select_related("author", "resolved_by")
    new = set(UnreadComment.objects.filter(user=user, comment__proposal=proposal, comment__section=section).values_list("comment", flat=True))
    answers: dict[int, list[Comment]] = {}
    firsts = []
    for comment in found:
        if comment.thread_id is None:
            firsts.append(comment)
        else:
            answers.setdefault(comment.thread_id, []).append(comment)
    threads = [Thread(each, answers.get(each.pk, []), any(c.pk in new for c in (each, *answers.get(each.pk, [])))) for each in firsts]
    return sorted(threads, key=lambda thread: (thread.first.resolved_at is not None, thread.first.at))


def counts_of(proposal: Proposal) -> dict[Place, tuple[int, int]]:
    """Threads of every section that has any: open ones, and all (one query)."""
    rows = Comment.objects.filter(proposal=proposal, thread=None).order_by().values("member", "section")
    counted = rows.annotate(still_open=Count("pk", filter=Q(resolved_at=None)), every=Count("pk"))
    return {(row["member"], row["section"]): (row["still_open"], row["every"]) for row in counted}


@dataclass(frozen=True, slots=True)
class Given:
    """To whom a section is given, and until when."""

    person: int
    name: str
    due_on: date | None
    is_done: bool

    def is_overdue(self, today: date) -> bool:
        """Whether the day has passed and nobody said that it is done."""
        return self.due_on is not None and not self.is_done and self.due_on < today


@dataclass(frozen=True, slots=True)
class Marks:
    """What the side navigation and the task list say about sections besides their state."""

    unread: Mapping[Place, int] = field(default_factory=dict)
    given: Mapping[Place, Given] = field(default_factory=dict)


def marks_of(proposal: Proposal, user: User) -> Marks:
    """Unread comments of this person and all assignments of the case (one query for both)."""
    if not user.is_authenticated or user.office:
        return Marks()
    unread = (
        UnreadComment.objects.filter(user=user, comment__proposal=proposal)
        .values("comment__member_id", "comment__section")
        .annotate(
            kind=Value("unread", CharField()), number=Count("pk"), name=Value("", CharField()), due=Cast(Value(None), DateField()),
            done=Value(False, BooleanField()),
        )
        .values_list("kind", "comment__member_id", "comment__section", "number", "name", "due", "done")
    )
    given = Assignment.objects.filter(proposal=proposal).values_list(
        Value("given", CharField()), "member_id", "section", Cast("person_id", IntegerField()),
        Case(When(person__name="", then=F("person__email")), default=F("person__name")), "due_on",
        Case(When(done_at=None, then=Value(False)), default=Value(True), output_field=BooleanField()),
    )
    found = Marks({}, {})
    for kind, member, section, number, name, due, done in unread.union(given, all=True):
        _put(found, kind, (member, section), (number, name, due, done))
    return found


def _put(found: Any, kind: str, place: Place, facts: tuple[int, str, date | None, bool]) -> None:
    number, name, due, done = facts
    if kind == "unread":
        found.unread[place] = number
    else:
        found.given[place] = Given(number, name, due, bool(done))
