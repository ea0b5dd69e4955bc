"""A form handed to the lead, taken back, a member replaced: with comments, assignments and open pages on all sides."""

from datetime import datetime, timedelta

import pytest

from alliance_portal.accounts.models import User
from proposals.models import Assignment, Comment, MemberFirm, Presence, Proposal, SectionAnswers, SectionRevision, UnreadComment
from proposals.permissions import may_comment, visible_proposals
from proposals.services import Forbidden, comments, consents, members, presence
from proposals.services.assignments import assign, remind_due
from proposals.services.history import restore
from proposals.services.sections import save_section
from tests.factories import member_row


def fill(case: Proposal, actor: User, row: MemberFirm, now: datetime, text: str, base: int, section: str = "member_company") -> None:
    key = "contact_name" if section == "member_company" else "sanction_declaration"
    save_section(case, row, section, {key: text}, base_revision=base, actor=actor, received_at=now)


def test_the_lead_fills_for_a_member_and_never_binds_it(draft: Proposal, lead: User, member: User, now: datetime) -> None:
    row = member_row(draft, 1)
    members.hand_over(draft, row, member, received_at=now)
    row.refresh_from_db()
    fill(draft, lead, row, now, "陳茗", 0)
    assign(draft, row, "member_company", person=lead.pk, actor=lead, received_at=now)
    comments.add(draft, row, "member_company", "這樣對嗎？", actor=lead, received_at=now)
    with pytest.raises(Forbidden):
        fill(draft, lead, row, now, "true", 0, "supplementary")
    with pytest.raises(Forbidden):
        save_section(draft, row, "member_privacy", {"consent": "true"}, base_revision=0, actor=lead, received_at=now)
    with pytest.raises(Forbidden):
        consents.give(draft, row, lead, seen_hash="", received_at=now)


def test_taken_back_while_the_lead_has_the_page_open(draft: Proposal, lead: User, member: User, now: datetime) -> None:
    row = member_row(draft, 1)
    members.hand_over(draft, row, member, received_at=now)
    fill(draft, lead, row, now, "代填", 0)
    assign(draft, row, "member_company", person=lead.pk, due_on=now.date() + timedelta(days=1), actor=lead, received_at=now)
    members.take_back(draft, row, member, received_at=now)
    for base, text in ((1, "晚了"), (0, "更晚")):
        with pytest.raises(Forbidden):
            fill(draft, lead, row, now, text, base)
    with pytest.raises(Forbidden):
        restore(draft, row, "member_company", SectionRevision.objects.get().pk, base_revision=1, actor=lead, received_at=now)
    assert not may_comment(lead, Proposal.objects.get(pk=draft.pk), "member_company", MemberFirm.objects.get(pk=row.pk))
    assert remind_due(now) == 0  # who may no longer fill is not reminded
    fill(draft, member, row, now, "陳茗", 1)
    assert SectionAnswers.objects.get().data == {"contact_name": "陳茗"}


def test_a_replaced_member_is_gone_and_nobody_else_loses_anything(draft: Proposal, lead: User, member: User, now: datetime) -> None:
    row = member_row(draft, 1)
    fill(draft, member, row, now, "陳茗", 0)
    save_section(draft, None, "cover", {"alliance_theme": "茶飲"}, base_revision=0, actor=lead, received_at=now)
    comments.add(draft, None, "cover", "成員的留言", actor=member, received_at=now)
    comments.add(draft, row, "overview", "只屬於這家成員", actor=member, received_at=now)
    comments.add(draft, None, "cover", "給大家", actor=lead, received_at=now)
    assign(draft, row, "survey_domestic", person=member.pk, due_on=now.date() + timedelta(days=1), actor=lead, received_at=now)
    presence.seen(draft, row, "survey_domestic", member, now)
    new = members.replace(draft, row, lead, company_name="替補公司", contact_email="sub@example.tw", received_at=now)
    assert (new.position, new.firm, MemberFirm.objects.filter(proposal=draft).count()) == (1, None, 6)
    assert not visible_proposals(member).exists()
    assert [Assignment.objects.count(), Presence.objects.count()] == [0, 0]
    assert list(Comment.objects.values_list("text", flat=True)) == ["成員的留言", "給大家"]
    assert SectionAnswers.objects.get().data == {"alliance_theme": "茶飲"}
    with pytest.raises(Forbidden):
        fill(draft, member, row, now, "還在填", 1)
    with pytest.raises(Forbidden):
        comments.add(draft, None, "cover", "還在說", actor=member, received_at=now)
    comments.send_digests(now + timedelta(hours=2))
    assert not UnreadComment.objects.filter(user=member).exists()
