"""Predicates over all roles and states (security 2.3): who sees, reads, fills, declares, consents, submits."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from alliance_portal.accounts.models import User
from alliance_portal.trail.models import Entry
from proposals import permissions as may
from proposals.constants import EDITABLE, Status
from proposals.models import FirmPerson, MemberFirm, Proposal
from proposals.services import Forbidden, Refused
from proposals.services.access import open_with_reason
from proposals.services.submissions import submit
from tests.factories import bind, lead_row, make_user, member_row

ROLES = ["lead", "colleague", "member", "stranger", "staff", "reviewer", "agency", "administrator"]
SEEN_BY_AGENCY = {
    Status.SLIDES_READY, Status.IN_REVIEW, Status.SCORED, Status.DECIDED, Status.REPORTED, Status.SELECTED, Status.RESERVE, Status.NOT_SELECTED,
    Status.BELOW_PASS, Status.CONTRACT_PENDING, Status.DECLINED, Status.CONTRACTED, Status.EXECUTING, Status.CHANGE_PENDING, Status.MIDTERM,
    Status.IMPROVING, Status.FINAL_REVIEW, Status.CLOSING, Status.CLOSED, Status.ABNORMAL_CLOSED, Status.NOT_EXECUTED, Status.REVOKED,
}


def again(proposal: Proposal) -> Proposal:
    """As another request reads it."""
    return Proposal.objects.select_related("call").get(pk=proposal.pk)


def test_draft_exists_for_its_alliance_only(draft: Proposal, users: dict[str, User]) -> None:
    assert [role for role in ROLES if draft in may.visible_proposals(users[role])] == ["lead", "colleague", "member"]
    assert [role for role in ROLES if draft in may.known_proposals(users[role])] == ["lead", "colleague", "member", "staff", "administrator"]


def test_submitted_case_exists_for_staff_too(complete: Proposal, users: dict[str, User], lead: User, now: datetime) -> None:
    submit(complete, lead, "key-000001", now)
    assert [role for role in ROLES if complete in may.visible_proposals(users[role])] == ["lead", "colleague", "member", "staff"]
    readers = [role for role in ROLES if may.may_read_submission(users[role], again(complete))]
    assert readers == ["lead", "colleague", "member", "staff"]
    assert [role for role in ROLES if may.may_read_draft(users[role], again(complete))] == ["lead", "colleague", "member"]


@pytest.mark.parametrize("status", Status)
def test_agency_reads_from_the_review_on(draft: Proposal, agency: User, status: Status) -> None:
    Proposal.objects.filter(pk=draft.pk).update(status=status)
    expected = status in SEEN_BY_AGENCY
    assert (draft in may.visible_proposals(agency)) is expected
    assert may.may_read_submission(agency, again(draft)) is expected
    assert may.paper_editions(agency, again(draft)) == (("agency",) if expected else ())


@pytest.mark.parametrize("status", Status)
def test_predicates_by_state(draft: Proposal, users: dict[str, User], status: Status) -> None:
    Proposal.objects.filter(pk=draft.pk).update(status=status)
    case = again(draft)
    row = member_row(draft, 1)
    editable = status in EDITABLE
    assert [role for role in ROLES if may.may_edit_section(users[role], case, "cover", None)] == (["lead", "colleague"] if editable else [])
    assert [role for role in ROLES if may.may_edit_section(users[role], case, "member_company", row)] == (["member"] if editable else [])
    assert [role for role in ROLES if may.may_edit_section(users[role], case, "overview", row)] == (
        ["lead", "colleague", "member"] if editable else [])
    assert [role for role in ROLES if may.may_manage_members(users[role], case)] == (["lead", "colleague"] if editable else [])
    submits = status in (Status.DRAFT, Status.PAPER_ONLY, Status.UPLOADED, Status.RECEIVED)
    assert [role for role in ROLES if may.may_submit(users[role], case)] == (["lead"] if submits else [])
    withdraws = submits or status in (Status.SCREENING, Status.CORRECTION, Status.CORRECTED, Status.ELIGIBLE)
    assert [role for role in ROLES if may.may_withdraw(users[role], case)] == (["lead"] if withdraws else [])
    assert [role for role in ROLES if may.may_reopen(users[role], case)] == (["lead"] if status is Status.WITHDRAWN else [])


def test_nothing_is_editable_after_the_deadline(draft: Proposal, lead: User) -> None:
    late = draft.call.deadline + timedelta(microseconds=1)
    assert may.may_edit_section(lead, draft, "cover", None, draft.call.deadline)
    assert not may.may_edit_section(lead, draft, "cover", None, late)
    assert not may.may_manage_members(lead, draft, late)
    assert not may.may_edit_section(lead, draft, "cover", None, draft.call.opens_at - timedelta(microseconds=1))


def test_declarations_and_consents(draft: Proposal, users: dict[str, User]) -> None:
    row = member_row(draft, 1)
    assert [role for role in ROLES if may.may_declare(users[role], draft, None)] == ["lead"]
    assert [role for role in ROLES if may.may_declare(users[role], draft, row)] == ["member"]
    assert [role for role in ROLES if may.may_consent(users[role], draft, row)] == ["member"]
    assert [role for role in ROLES if may.may_consent(users[role], draft, lead_row(draft))] == ["lead", "colleague"]
    assert [role for role in ROLES if may.may_hand_over(users[role], draft, row)] == ["member"]
    assert [role for role in ROLES if may.may_hand_over(users[role], draft, lead_row(draft))] == []


def test_lead_reads_a_members_form_once_it_is_complete(draft: Proposal, users: dict[str, User], now: datetime) -> None:
    row = member_row(draft, 1)
    assert [role for role in ROLES if may.may_read_member_form(users[role], draft, row)] == ["member"]
    MemberFirm.objects.filter(pk=row.pk).update(completed_at=now)
    assert [role for role in ROLES if may.may_read_member_form(users[role], draft, member_row(draft, 1))] == ["lead", "colleague", "member"]
    other = bind(member_row(draft, 2), make_user("third@example.tw"))
    assert not may.may_read_member_form(users["member"], draft, other)
    assert [role for role in ROLES if may.may_see_figures(users[role], draft, other)] == ["lead", "colleague", "staff", "agency", "administrator"]


def test_rights_end_at_once(draft: Proposal, colleague: User) -> None:
    assert draft in may.visible_proposals(colleague)
    FirmPerson.objects.filter(user=colleague).delete()
    assert draft not in may.visible_proposals(colleague)
    assert not may.may_edit_section(colleague, again(draft), "cover", None)
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    colleague.refresh_from_db()
    assert not may.visible_proposals(colleague).exists()


@pytest.mark.parametrize("role", ["staff", "administrator"])
def test_opening_with_a_reason_leaves_one_entry(draft: Proposal, users: dict[str, User], role: str) -> None:
    actor = users[role]
    assert not may.may_read_draft(actor, draft)
    with pytest.raises(Refused):
        open_with_reason(draft, actor, "  ")
    assert draft not in may.visible_proposals(actor)
    open_with_reason(draft, actor, "領導企業來電求助")
    assert draft in may.visible_proposals(actor)
    assert may.may_read_draft(actor, again(draft))
    assert not may.may_edit_section(actor, again(draft), "cover", None)
    assert Entry.objects.filter(verb=may.GLASS_VERB, actor=actor).count() == 1


@pytest.mark.parametrize("role", ["lead", "stranger", "reviewer", "agency"])
def test_nobody_else_opens_with_a_reason(draft: Proposal, users: dict[str, User], role: str) -> None:
    with pytest.raises(Forbidden):
        open_with_reason(draft, users[role], "我想看一下內容")
    assert not Entry.objects.filter(verb=may.GLASS_VERB).exists()


def test_reason_of_another_person_or_case_opens_nothing(draft: Proposal, staff: User, staff2: User, make_proposal) -> None:
    other = make_proposal(call=draft.call, lead=make_user())
    open_with_reason(draft, staff, "領導企業來電求助")
    assert draft not in may.visible_proposals(staff2)
    assert other not in may.visible_proposals(staff)
    assert not may.may_read_draft(staff, again(other))


def test_standing_takes_one_query(draft: Proposal, lead: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    case = again(draft)
    with django_assert_num_queries(1):
        for _time in range(3):
            assert may.standing(lead, case).is_lead_owner
    assert timezone.now() < case.call.deadline


@pytest.mark.parametrize("rows", [1, 3])
def test_visible_list_takes_one_query(
    draft: Proposal, lead: User, rows: int, make_proposal, django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _time in range(rows - 1):
        make_proposal(call=draft.call, lead=lead)
    with django_assert_num_queries(1):
        assert len(list(may.visible_proposals(lead))) == rows
