"""Comments: who may, who is told, one digest a person, nothing told to who may no longer read."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from alliance_portal.accounts.models import User
from alliance_portal.jobs.tasks import sweep_once
from alliance_portal.mail.models import Mail
from proposals.models import Comment, FirmPerson, MemberFirm, Proposal, UnreadComment
from proposals.queries.comments import marks_of, threads_of
from proposals.services import Closed, Forbidden, Refused
from proposals.services.comments import BETWEEN, GATHER, LONGEST, add, mark_read, readers, send_digests, set_resolved
from tests.factories import bind, make_user, member_row

SECTION = "alliance_background"


def say(case: Proposal, actor: User, at: datetime, text: str = "請補充通路", section: str = SECTION, member: Any = None, **more: Any) -> Comment:
    return add(case, member, section, text, actor=actor, received_at=at, **more)


def mails() -> list[Mail]:
    return list(Mail.objects.filter(event="comments_digest").order_by("pk"))


@pytest.mark.parametrize("role", ["lead", "colleague", "member"])
def test_the_alliances_people_comment_on_its_sections(draft: Proposal, users: dict[str, User], now: datetime, role: str) -> None:
    comment = say(draft, users[role], now)
    assert comment.author_firm == ("示範成員1" if role == "member" else "青嵐示範茶業股份有限公司")
    told = set(UnreadComment.objects.values_list("user__email", flat=True))
    assert told == {users[each].email for each in ("lead", "colleague", "member") if each != role}


@pytest.mark.parametrize("role", ["stranger", "staff", "reviewer", "agency", "administrator"])
def test_nobody_else_does(draft: Proposal, users: dict[str, User], now: datetime, role: str) -> None:
    with pytest.raises(Forbidden):
        say(draft, users[role], now)
    assert not Comment.objects.exists()


def test_a_members_form_is_discussed_by_who_may_read_it(draft: Proposal, lead: User, member: User, now: datetime) -> None:
    row, other = member_row(draft, 1), make_user()
    bind(member_row(draft, 2), other)
    say(draft, member, now, section="survey_domestic", member=row)
    assert not UnreadComment.objects.exists()  # the lead does not read it yet
    for actor in (lead, other):
        with pytest.raises(Forbidden):
            say(draft, actor, now, section="survey_domestic", member=row)
    say(draft, lead, now, section="overview", member=row)  # which the lead fills too
    assert lead not in {each.user for each in UnreadComment.objects.all()} >= {member}
    MemberFirm.objects.filter(pk=row.pk).update(completed_at=now)
    say(draft, lead, now, section="survey_domestic", member=row)


def test_who_is_told_is_who_may_read(draft: Proposal, lead: User, colleague: User, member: User, stranger: User, now: datetime) -> None:
    """`readers` asks the database what `may_comment` asks of one person."""
    row = member_row(draft, 1)
    for change in ({}, {"completed_at": now}, {"handed_over_at": now, "completed_at": None}):
        MemberFirm.objects.filter(pk=row.pk).update(**change)
        for section, place in ((SECTION, None), ("survey_domestic", row), ("identity", row)):
            case = Proposal.objects.select_related("call").get(pk=draft.pk)
            fresh = MemberFirm.objects.get(pk=place.pk) if place else None
            allowed = set()
            for user in (lead, colleague, member, stranger):
                try:
                    say(case, user, now, section=section, member=fresh)
                    allowed.add(user)
                except Forbidden:
                    pass
            assert set(readers(case, fresh, section)) == allowed


def test_threads_are_answered_resolved_and_opened_again(draft: Proposal, lead: User, member: User, now: datetime) -> None:
    first = say(draft, lead, now, field="competitor_analysis")
    say(draft, member, now, "補好了", thread=first.pk, field="competitor_analysis")
    set_resolved(draft, None, SECTION, first.pk, resolved=True, actor=member, received_at=now)
    set_resolved(draft, None, SECTION, first.pk, resolved=True, actor=lead, received_at=now)
    (thread,) = threads_of(draft, None, SECTION, lead)
    assert (thread.first.field, thread.first.resolved_by, [each.text for each in thread.answers], thread.is_new) == (
        "competitor_analysis", member, ["補好了"], True)  # fmt: skip
    say(draft, lead, now, "還缺一項", thread=first.pk)  # an answer opens it again
    assert Comment.objects.get(pk=first.pk).resolved_at is None
    for wrong in (first.replies.first().pk, 999_999):
        with pytest.raises(Refused):
            say(draft, lead, now, thread=wrong)
    with pytest.raises(Refused):
        say(draft, lead, now, section="cover", thread=first.pk)
    assert say(draft, lead, now, field="nothing").field == ""


@pytest.mark.parametrize("text", ["", "  \n ", "\x00", "長" * (LONGEST + 1)])
def test_what_is_no_comment_is_refused(draft: Proposal, lead: User, now: datetime, text: str) -> None:
    with pytest.raises(Refused):
        say(draft, lead, now, text)
    assert say(draft, lead, now, " 長" + "長" * (LONGEST - 1)).text == "長" * LONGEST


def test_after_the_deadline_comments_are_read_only(draft: Proposal, lead: User) -> None:
    first = say(draft, lead, draft.call.deadline)
    late = draft.call.deadline + timedelta(microseconds=1)
    with pytest.raises(Closed):
        say(draft, lead, late)
    with pytest.raises(Closed):
        set_resolved(draft, None, SECTION, first.pk, resolved=True, actor=lead, received_at=late)


def test_one_digest_a_person(draft: Proposal, lead: User, colleague: User, member: User, now: datetime) -> None:
    for minute, section in enumerate((SECTION, SECTION, "cover")):
        say(draft, lead, now + timedelta(minutes=minute), f"第{minute}則\n第二行", section=section)
    assert send_digests(now + GATHER - timedelta(seconds=1)) == 0
    assert send_digests(now + GATHER) == 2
    assert send_digests(now + GATHER) == 0
    assert sorted(mail.to for mail in mails()) == sorted([colleague.email, member.email])
    mail = next(each for each in mails() if each.to == member.email)
    assert "3則新留言" in mail.subject
    assert mail.body.count("周以恩（青嵐示範茶業股份有限公司）：第") == 3
    assert f"/proposals/{draft.code}/sections/cover/comments/" in mail.body
    assert mail.chain == f"proposal:{draft.code}"


def test_what_is_new_since_the_last_digest(draft: Proposal, lead: User, member: User, now: datetime) -> None:
    say(draft, lead, now, "第一則")
    send_digests(now + GATHER)
    Mail.objects.update(created_at=now + GATHER)
    say(draft, lead, now + GATHER, "第二則")
    assert send_digests(now + 2 * GATHER) == 0  # not again so soon
    send_digests(now + GATHER + BETWEEN + timedelta(seconds=1))
    last = [mail for mail in mails() if mail.to == member.email][-1]
    assert "第二則" in last.body
    assert "第一則" not in last.body


def test_what_was_read_is_not_mailed(draft: Proposal, lead: User, colleague: User, member: User, now: datetime) -> None:
    say(draft, lead, now)
    assert mark_read(draft, None, SECTION, member) == 1
    assert mark_read(draft, None, SECTION, member) == 0
    assert send_digests(now + GATHER) == 1
    assert [mail.to for mail in mails()] == [colleague.email]


def test_who_left_is_told_nothing(draft: Proposal, lead: User, colleague: User, member: User, now: datetime) -> None:
    say(draft, lead, now)
    FirmPerson.objects.filter(user=member).delete()
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    assert send_digests(now + GATHER) == 0
    assert not UnreadComment.objects.exists()


def test_the_sweeper_sends_them(draft: Proposal, lead: User, now: datetime) -> None:
    say(draft, lead, now - GATHER)
    sweep_once()
    assert len(mails()) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_unread_comments_and_assignments_are_one_query(
    draft: Proposal, lead: User, member: User, now: datetime, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        say(draft, lead, now, section=("cover", SECTION, SECTION)[number])
    with django_assert_num_queries(1):
        marks = marks_of(draft, member)
    assert marks.unread == ({(None, "cover"): 1} if count == 1 else {(None, "cover"): 1, (None, SECTION): 2})
    assert marks_of(draft, lead).unread == {}
