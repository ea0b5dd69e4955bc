"""Comments between the lead and the members on a section: written, answered, resolved; told in one digest, never one by one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse

from alliance_portal.accounts.models import Office, User
from alliance_portal.lib.findings import Text
from alliance_portal.mail.models import Mail
from alliance_portal.mail.services import enqueue
from alliance_portal.trail.services import record
from proposals.catalogue.model import Scope
from proposals.constants import Status
from proposals.models import Comment, MemberFirm, Proposal, UnreadComment
from proposals.permissions import SHARED_SECTIONS, is_editable, may_comment, standing, visible_proposals
from proposals.queries.calls import edition_of
from proposals.services.errors import Closed, Forbidden, Refused
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.mails import NO_THEME, one_line, theme_of
from proposals.services.sections import fresh_row, section_of
from proposals.services.typed import without_control_characters

LONGEST = 2_000  # characters of a comment
EXCERPT = 80  # characters of a comment inside a mail
GATHER = timedelta(hours=1)  # a comment waits so long for others before a digest goes out
BETWEEN = timedelta(hours=6)  # and a person gets no second digest within this time
BATCH = 100  # people a round
BLANK = Text("請填寫留言內容。", "Write the comment first.")
TOO_LONG = Text(f"留言最多{LONGEST:,}字，請精簡後再送出。", f"A comment takes at most {LONGEST:,} characters. Shorten it and send it again.")
GONE = Text("這則留言已不存在，請重新整理頁面。", "That comment no longer exists. Reload the page.")


def add(
    proposal: Proposal, member: MemberFirm | None, section: str, text: str, *, actor: User, received_at: datetime, field: str = "",
    thread: int | None = None,
) -> Comment:
    """Write a comment on a section, or an answer in a thread, which is open again then.

    `field`: key of the field that is meant, if any; one that the section does not have is left out. Raises Forbidden (only the
    alliance's own people who may read the section), Closed, Refused (blank, too long, thread gone).
    """
    words = without_control_characters(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    form = section_of(proposal, section, member)
    with transaction.atomic():
        case, row = _open_case(proposal, member, section, actor, received_at)
        if not words or len(words) > LONGEST:
            raise Refused("blank" if not words else "too_long", TOO_LONG if words else BLANK)
        first = _thread(case, row, section, thread)
        comment = Comment.objects.create(
            proposal=case, member=row, section=section, field=field if form.has(field) and first is None else "", thread=first, author=actor,
            author_firm=_firm_of(case, actor)[:120], text=words, at=received_at,
        )
        if first is not None and first.resolved_at is not None:
            Comment.objects.filter(pk=first.pk).update(resolved_at=None, resolved_by=None)
        UnreadComment.objects.bulk_create([UnreadComment(comment=comment, user=user) for user in readers(case, row, section).exclude(pk=actor.pk)])
        record(chain_of(case), "comment.added", actor, {"comment": comment.pk, "section": section, "member": row.pk if row else None})
    return comment


def set_resolved(
    proposal: Proposal, member: MemberFirm | None, section: str, thread: int, *, resolved: bool, actor: User, received_at: datetime,
) -> None:
    """Mark a thread as dealt with, or open it again. Done twice it is done once. Raises Forbidden, Closed, Refused (gone)."""
    with transaction.atomic():
        case, row = _open_case(proposal, member, section, actor, received_at)
        first = _thread(case, row, section, thread)
        if first is None:
            raise Refused("gone", GONE)
        if (first.resolved_at is not None) == resolved:
            return
        Comment.objects.filter(pk=first.pk).update(resolved_at=received_at if resolved else None, resolved_by=actor if resolved else None)
        facts = {"comment": first.pk, "section": section, "member": row.pk if row else None}
        record(chain_of(case), "comment.resolved" if resolved else "comment.reopened", actor, facts)


def mark_read(proposal: Proposal, member: MemberFirm | None, section: str, user: User) -> int:
    """The person has seen the comments of this section; how many were new."""
    found = UnreadComment.objects.filter(user=user, comment__proposal=proposal, comment__member=member, comment__section=section)
    return found.delete()[0]


def readers(case: Proposal, member: MemberFirm | None, section: str) -> QuerySet[User]:
    """The alliance's own people who may read this section (`permissions.may_comment` says the same of one person)."""
    rows = Q(firms__firm__memberships__proposal=case)
    if member is not None:
        is_shown = member.completed_at or member.handed_over_at or case.status not in (Status.DRAFT, Status.PAPER_ONLY)
        lead_reads = section in SHARED_SECTIONS or is_shown
        own = Q(firms__firm__memberships=member)
        rows = own | Q(firms__firm__memberships__proposal=case, firms__firm__memberships__position=0) if lead_reads else own
    return User.objects.filter(rows, is_active=True, office=Office.NONE).distinct()


def _open_case(
    proposal: Proposal, member: MemberFirm | None, section: str, actor: User, at: datetime,
) -> tuple[Proposal, MemberFirm | None]:
    case = lock_proposal(proposal)
    row = fresh_row(case, member)
    if not may_comment(actor, case, section, row):
        raise Forbidden(section)
    if not is_editable(case, at):
        raise Closed(case.deadline, at)
    return case, row


def _thread(case: Proposal, member: MemberFirm | None, section: str, thread: int | None) -> Comment | None:
    if thread is None:
        return None
    found = Comment.objects.filter(pk=thread, proposal=case, member=member, section=section, thread=None).first()
    if found is None:
        raise Refused("gone", GONE)
    return found


def _firm_of(case: Proposal, actor: User) -> str:
    """The name of the member for which this person speaks; the lead's where he acts for several."""
    rows = MemberFirm.objects.filter(proposal=case, pk__in=standing(actor, case).acts_for).order_by("position")
    return rows.values_list("company_name", flat=True).first() or ""


# digests --------------------------------------------------------------------------------------------------------------------


def send_digests(now: datetime) -> int:
    """Mail every person what is new since his last digest, one mail each; how many. Due: waiting for an hour, none in the last six."""
    unmailed = UnreadComment.objects.filter(mailed_at=None)
    due = unmailed.values("user").annotate(first=Min("comment__at")).filter(first__lte=now - GATHER).values_list("user", flat=True)
    if not (waiting := list(due[:BATCH])):
        return 0
    told = Mail.objects.filter(event="comments_digest", to=OuterRef("email"), created_at__gt=now - BETWEEN)
    return sum(_digest(person, now) for person in User.objects.filter(~Exists(told), pk__in=waiting))


def _digest(person: User, now: datetime) -> bool:
    with transaction.atomic():
        waiting = UnreadComment.objects.filter(user=person, mailed_at=None)
        rows = list(waiting.select_related("comment__proposal__call", "comment__member", "comment__author").order_by("comment_id"))
        allowed = [row for row in rows if _still_reads(person, row.comment)]
        UnreadComment.objects.filter(pk__in=[row.pk for row in rows if row not in allowed]).delete()
        taken = UnreadComment.objects.filter(pk__in=[row.pk for row in allowed], mailed_at=None).update(mailed_at=now)
        if not taken or taken != len(allowed):
            return False
        comments = [row.comment for row in allowed]
        codes = {comment.proposal.code for comment in comments}
        enqueue(
            "comments_digest", key=f"comments:{person.pk}:{comments[-1].pk}", to=person.email, language=person.language,
            chain=chain_of(comments[0].proposal) if len(codes) == 1 else "",
            context={"person": one_line(person), "count": len(comments), "comments": _told(comments, person.language.startswith("en"))},
        )
    return True


def _still_reads(person: User, comment: Comment) -> bool:
    case = comment.proposal
    if not person.is_active or not visible_proposals(person).filter(pk=case.pk).exists():
        return False
    return may_comment(person, case, comment.section, comment.member)


def _told(comments: Iterable[Comment], english: bool) -> str:
    """The comments by case and section, as the mail lists them."""
    blocks: dict[str, list[str]] = {}
    for comment in comments:
        colon = ": " if english else "："
        who, firm, words = one_line(comment.author), one_line(comment.author_firm), one_line(comment.text)
        who = f"{who} ({firm})" if english else f"{who}（{firm}）"
        blocks.setdefault(_heading(comment, english), []).append(f"{who}{colon}{words[:EXCERPT]}{'…' if len(words) > EXCERPT else ''}")
    return "\n\n".join("\n".join([heading, *lines]) for heading, lines in blocks.items())


def _heading(comment: Comment, english: bool) -> str:
    case, member = comment.proposal, comment.member
    form = edition_of(case.call).section(comment.section, Scope.ALLIANCE if member is None else Scope.MEMBER)
    names = [theme_of(case) or NO_THEME[english], *([one_line(member.company_name)] if member else []), (form.label.en if english else form.label.zh)]
    place = [case.code, comment.section] if member is None else [case.code, member.key, comment.section]
    return f"{' · '.join(names)}\n{settings.BASE_URL}{reverse('comments' if member is None else 'member_comments', args=place)}"

