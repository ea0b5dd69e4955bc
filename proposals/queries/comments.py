"""The threads of one section, and what waits in a case: unread comments and assignments, in one query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, Q

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
    with connection.cursor() as cursor:
        cursor.execute(_marks_statement(), [user.pk, proposal.pk, proposal.pk])
        rows = cursor.fetchall()
    found = Marks({}, {})
    for kind, member, section, number, name, due, done in rows:
        _put(found, kind, (member, section), (number, name, date.fromisoformat(due) if isinstance(due, str) else due, done))
    return found


@cache
def _marks_statement() -> str:
    """Written once a process: composing a union of two tables anew was a tenth of every page of a case (design: performance)."""
    unread, comment, given, account = (each._meta.db_table for each in (UnreadComment, Comment, Assignment, User))  # noqa: SLF001  Django documents it
    return (
        f"SELECT 'unread', c.member_id, c.section, COUNT(*), '', NULL, 0 FROM {unread} u JOIN {comment} c ON c.id = u.comment_id"  # noqa: S608  tables of ours
        f" WHERE u.user_id = %s AND c.proposal_id = %s GROUP BY c.member_id, c.section"
        f" UNION ALL SELECT 'given', a.member_id, a.section, a.person_id, COALESCE(NULLIF(p.name, ''), p.email), a.due_on,"
        f" CASE WHEN a.done_at IS NULL THEN 0 ELSE 1 END FROM {given} a JOIN {account} p ON p.id = a.person_id WHERE a.proposal_id = %s"
    )


def _put(found: Any, kind: str, place: Place, facts: tuple[int, str, date | None, bool]) -> None:
    number, name, due, done = facts
    if kind == "unread":
        found.unread[place] = number
    else:
        found.given[place] = Given(number, name, due, bool(done))
