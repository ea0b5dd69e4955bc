"""Lists that are written in Python: members with their tools, tasks, side navigation. Typed text stays text, nothing is stale."""

from html import escape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from proposals.models import MemberFirm, Proposal, SectionAnswers
from proposals.services.firms import found_firm
from tests.factories import lead_row, make_proposal, make_user, member_row

pytestmark = pytest.mark.django_db
HOSTILE = """"><script>alert('x')</script>{}%s"""


@pytest.fixture
def lead() -> Any:
    return make_user()


@pytest.fixture
def draft(lead: Any) -> Proposal:
    return make_proposal(lead=lead, members=3)


def page(user: Any, name: str, *parts: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse(name, args=parts))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", ["proposal", "alliance", "check"])
def test_names_and_contacts_stay_text(lead: Any, draft: Proposal, name: str) -> None:
    MemberFirm.objects.filter(proposal=draft).update(company_name=HOSTILE[:120], contact_email=HOSTILE[:120], ubn='"><u>')
    form = SectionAnswers.objects.get_or_create(proposal=draft, member=lead_row(draft), section="member_company")[0]
    form.data = {"contact_name": HOSTILE}
    form.save()
    shown = page(lead, name, draft.code)
    assert "<script>alert" not in shown
    assert '"><u>' not in shown
    assert escape(HOSTILE) in shown


def test_the_lead_gets_tools_and_a_member_none(lead: Any, draft: Proposal) -> None:
    key = member_row(draft, 1).key
    tools = reverse("member_move", args=[draft.code, key])
    assert tools in page(lead, "alliance", draft.code)
    other = make_user()
    row = member_row(draft, 2)
    row.firm = found_firm(other, name="別家股份有限公司", ubn="")
    row.save(update_fields=["firm"])
    assert tools not in page(other, "alliance", draft.code)


def test_a_firm_without_number_is_described_by_what_is_known(lead: Any, draft: Proposal) -> None:
    row = member_row(draft, 1)
    MemberFirm.objects.filter(pk=row.pk).update(ubn="", owner_name="", contact_email="new@example.tw", firm=None)
    assert '<span class="sub d-block">new@example.tw' in page(lead, "alliance", draft.code).partition(f'id="m-{row.key}"')[2]


def test_the_heading_counts_nothing_that_is_not_there(draft: Proposal) -> None:
    """A member does not read the alliance's findings: only the members that are not ready."""
    other = make_user()
    row = member_row(draft, 2)
    row.firm = found_firm(other, name="別家股份有限公司", ubn="")
    row.save(update_fields=["firm"])
    shown = page(other, "proposal", draft.code)
    assert "<h1>送件前還有3家成員待完成</h1>" in shown


def test_a_page_shows_what_was_saved_a_moment_ago(lead: Any, draft: Proposal) -> None:
    """What is kept in memory is kept under what it was made of: names, answers and language."""
    before = page(lead, "proposal", draft.code)
    MemberFirm.objects.filter(pk=member_row(draft, 1).pk).update(company_name="剛改名股份有限公司")
    SectionAnswers.objects.update_or_create(
        proposal=draft, member=None, section="cover", defaults={"data": {"alliance_theme": "剛剛改的題目"}, "revision": 1}
    )
    after = page(lead, "proposal", draft.code)
    assert "剛改名股份有限公司" not in before
    assert "剛改名股份有限公司" in after
    assert "剛剛改的題目主題聯盟" not in before
    assert "剛剛改的題目主題聯盟" in after


def test_the_side_navigation_speaks_the_language_of_the_reader(lead: Any, draft: Proposal) -> None:
    chinese = page(lead, "check", draft.code)
    lead.language = "en"
    lead.save(update_fields=["language"])
    english = page(lead, "check", draft.code)
    assert ">封面<" in chinese
    assert ">封面<" not in english
    assert "Cover" in english
