"""Carrying over from the earlier proposal of the same alliance: into blanks, over others when ticked, marked until somebody looks."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.trail.models import Entry
from proposals.models import Call, CarriedAnswer, Firm, MemberFirm, Proposal, SectionAnswers, SectionRevision
from proposals.queries.carry_over import marks, sources
from proposals.services.carry_over import carry_over, confirm_carried
from proposals.services.drafts import create_draft
from proposals.services.errors import Closed, Forbidden, Refused, Stale
from proposals.services.sections import save_section
from tests import factories

pytestmark = pytest.mark.django_db
UBN = "90131110"


@pytest.fixture
def earlier(lead: User, member: User) -> Proposal:
    """Last year's proposal of the lead's firm, its call over; the second member's form has an answer too."""
    now = timezone.now()
    call = factories.make_call(code="112", opens_at=now - timedelta(days=400), deadline=now - timedelta(days=365), roc_year=112)
    case = factories.make_proposal(call=call, lead=lead, member_owner=member)
    MemberFirm.objects.filter(proposal=case, position=0).update(ubn=UBN)
    SectionAnswers.objects.create(proposal=case, section="goals_methods", revision=1, data={
        "plan_goal": "去年的目標", "marketing_model": "去年的行銷", "strategy_figure": "x.png",
    })
    SectionAnswers.objects.create(proposal=case, section="alliance_basic", revision=1, data={"truth_declaration": True, "alliance_features": "特色"})
    second = case.members.get(position=1)
    SectionAnswers.objects.create(proposal=case, member=second, section="member_company", revision=1, data={"company_address": "臺北市"})
    return case


@pytest.fixture
def now_case(earlier: Proposal, lead: User, call: Call) -> Proposal:
    """This year's draft of the same firm, one field typed."""
    firm = earlier.members.get(position=0).firm
    case = create_draft(call, firm, lead, at=timezone.now())
    MemberFirm.objects.filter(proposal=case, position=0).update(ubn=UBN)
    save_section(case, None, "goals_methods", {"plan_goal": "今年的目標"}, base_revision=0, actor=lead, received_at=timezone.now())
    return Proposal.objects.select_related("call").get(pk=case.pk)


def data_of(case: Proposal, section: str) -> dict[str, object]:
    row = SectionAnswers.objects.filter(proposal=case, member=None, section=section).first()
    return dict(row.data) if row else {}


def carry(case: Proposal, actor: User, *, over: tuple[str, ...] = (), base: int = 1) -> int:
    sections = ("goals_methods", "alliance_basic")
    return carry_over(
        case, None, "112-" + Proposal.objects.get(call__code="112").code[4:], sections, over=over,
        revisions={"goals_methods": base, "alliance_basic": 0}, actor=actor, received_at=timezone.now(),
    )


def test_blanks_are_filled_and_marked_and_what_was_typed_stays(now_case: Proposal, earlier: Proposal, lead: User) -> None:
    assert carry(now_case, lead) == 2
    assert data_of(now_case, "goals_methods") == {"plan_goal": "今年的目標", "marketing_model": "去年的行銷"}
    assert data_of(now_case, "alliance_basic") == {"alliance_features": "特色"}  # no declaration
    case = Proposal.objects.get(pk=now_case.pk)
    assert case.carried_from == earlier.code
    assert marks(case) == {(None, "goals_methods"): {"marketing_model": earlier.code}, (None, "alliance_basic"): {"alliance_features": earlier.code}}
    assert Entry.objects.get(verb="proposal.carried").detail["fields"] == 2
    assert carry(case, lead, base=2) == 0  # twice is harmless
    assert CarriedAnswer.objects.filter(proposal=case).count() == 2


def test_a_filled_field_is_replaced_only_when_ticked_and_its_text_stays_in_the_history(now_case: Proposal, lead: User) -> None:
    carry(now_case, lead, over=("goals_methods.plan_goal",))
    assert data_of(now_case, "goals_methods")["plan_goal"] == "去年的目標"
    texts = [row.data.get("plan_goal") for row in SectionRevision.objects.filter(answers__proposal=now_case, answers__section="goals_methods")]
    assert texts == ["去年的目標", "今年的目標"]


def test_a_mark_goes_by_an_edit_and_by_a_confirmation(now_case: Proposal, lead: User) -> None:
    carry(now_case, lead)
    case = Proposal.objects.select_related("call").get(pk=now_case.pk)
    save_section(case, None, "goals_methods", {"marketing_model": "改過"}, base_revision=2, actor=lead, received_at=timezone.now())
    assert (None, "goals_methods") not in marks(case)
    assert confirm_carried(case, None, "alliance_basic", actor=lead, received_at=timezone.now()) == 1
    assert confirm_carried(case, None, "alliance_basic", actor=lead, received_at=timezone.now()) == 0
    assert marks(case) == {}


def test_nothing_comes_late_stale_from_elsewhere_or_for_others(
    now_case: Proposal, earlier: Proposal, lead: User, member: User, stranger: User,
) -> None:
    facts = {"revisions": {"goals_methods": 1}, "actor": lead}
    with pytest.raises(Closed):
        carry_over(now_case, None, earlier.code, ["goals_methods"], **facts, received_at=now_case.call.deadline + timedelta(seconds=1))
    with pytest.raises(Stale):
        carry(now_case, lead, base=0)
    with pytest.raises(Refused):
        carry_over(now_case, None, "112-XXXXX", ["goals_methods"], **facts, received_at=timezone.now())
    for other in (member, stranger):
        with pytest.raises(Forbidden):
            carry_over(now_case, None, earlier.code, ["goals_methods"], **(facts | {"actor": other}), received_at=timezone.now())
    assert data_of(now_case, "goals_methods") == {"plan_goal": "今年的目標"}
    assert not CarriedAnswer.objects.exists()


def test_a_source_has_the_same_number_an_earlier_call_and_the_same_people(now_case: Proposal, earlier: Proposal, lead: User, stranger: User) -> None:
    assert [each.proposal for each in sources(lead, now_case)] == [earlier]
    assert sources(stranger, now_case) == []
    assert sources(lead, earlier) == []  # nothing earlier than that
    MemberFirm.objects.filter(proposal=now_case, position=0).update(ubn="12345675")
    assert sources(lead, now_case) == []


def test_the_list_of_sources_is_flat_in_queries(now_case: Proposal, earlier: Proposal, lead: User, django_assert_num_queries: Any) -> None:
    for number in range(3):
        with django_assert_num_queries(2):
            assert len(sources(lead, now_case)) == number + 1
        case = Proposal.objects.create(call=earlier.call, code=f"112-2222{number}", created_by=lead)
        MemberFirm.objects.create(proposal=case, position=0, ubn=UBN, firm=earlier.members.get(position=0).firm)


def test_a_member_carries_its_own_form_and_the_lead_does_not(now_case: Proposal, earlier: Proposal, lead: User, member: User) -> None:
    firm = earlier.members.get(position=1).firm
    row = MemberFirm.objects.create(proposal=now_case, position=1, firm=firm, company_name="第二", accepted_at=timezone.now())
    facts = {"revisions": {"member_company": 0}, "received_at": timezone.now()}
    with pytest.raises((Forbidden, Refused)):
        carry_over(now_case, row, earlier.code, ["member_company"], actor=lead, **facts)
    assert carry_over(now_case, row, earlier.code, ["member_company"], actor=member, **facts) == 1
    assert SectionAnswers.objects.get(proposal=now_case, member=row, section="member_company").data == {"company_address": "臺北市"}


def test_starting_offers_the_earlier_proposal(client: Client, earlier: Proposal, call: Call, lead: User) -> None:
    firm = earlier.members.get(position=0).firm
    Firm.objects.filter(pk=firm.pk).update(ubn=UBN)
    client.force_login(lead)
    started = client.post(reverse("start_proposal"), {"firm": firm.pk})
    made = Proposal.objects.get(call=call)
    assert (started.status_code, started.url) == (302, reverse("carry", args=[made.code]))


def test_the_pages_from_the_choice_to_the_confirmation(client: Client, now_case: Proposal, earlier: Proposal, lead: User) -> None:
    client.force_login(lead)
    address = reverse("carry", args=[now_case.code])
    assert earlier.code in client.get(address).content.decode()
    preview = client.get(address, {"from": earlier.code, "s": ["goals_methods", "alliance_basic"]}).content.decode()
    for word in ("去年的行銷", "今年的目標", "改用前次的內容", "用印、證明文件與圖檔須重新上傳", "聲明、切結與同意須重新勾選"):
        assert word in preview
    sent = client.post(address, {"from": earlier.code, "s": ["goals_methods"], "revision-goals_methods": "1"})
    assert (sent.status_code, sent.url) == (302, reverse("proposal", args=[now_case.code]))
    page = client.get(reverse("section", args=[now_case.code, "goals_methods"])).content.decode()
    assert page.count("沿用自前次提案，請確認") == 2  # the head of the page and beside the field
    check = client.get(reverse("check", args=[now_case.code])).content.decode()
    assert "有1欄沿用自前次提案，請確認" in check
    stale = client.post(address, {"from": earlier.code, "s": ["goals_methods"], "over": "goals_methods.plan_goal", "revision-goals_methods": "1"})
    assert stale.status_code == 409
    done = client.post(reverse("carry_confirm", args=[now_case.code, "goals_methods"]))
    assert done.status_code == 302
    assert "沿用自前次提案，請確認" not in client.get(done.url).content.decode()
