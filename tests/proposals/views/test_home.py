"""The home of each role: what waits, what is listed, and what must not be seen."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail
from proposals.constants import Status
from proposals.models import Call, Proposal
from proposals.views.navigation import STATES
from proposals.views.overview import MEMBER_WORDS
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _offices_without_second_factor(request: pytest.FixtureRequest) -> None:
    """Pages of offices are asked for here, not their enrolment."""
    for name in ("staff", "reviewer", "agency", "administrator"):
        if name in request.fixturenames:
            User.objects.filter(pk=request.getfixturevalue(name).pk).update(is_demonstration=True)


def home(client: Client, user: User):
    """The home of this person."""
    client.force_login(user)
    return client.get("/")


def test_a_newcomer_can_start(client: Client, call: Call, stranger: User) -> None:
    answer = home(client, stranger)
    assert (answer.context["rows"], answer.context["may_start"]) == ([], True)
    assert "開始申請" in answer.content.decode()


def test_nobody_starts_outside_the_window(client: Client, stranger: User) -> None:
    factories.make_call(deadline=timezone.now() - timedelta(hours=1))
    assert not home(client, stranger).context["may_start"]


def test_the_lead_finds_what_waits(client: Client, draft: Proposal, lead: User) -> None:
    answer = home(client, lead)
    assert [item["state"] for item in answer.context["todos"]] == ["填寫中", "填寫中"]
    assert answer.context["todos"][0]["href"] == f"/proposals/{draft.code}/"
    assert (answer.context["may_start"], answer.context["rows"][0].is_lead) == (False, True)


def test_a_member_finds_its_own_form_only(client: Client, draft: Proposal, member: User) -> None:
    answer = home(client, member)
    assert len(answer.context["todos"]) == 1
    assert "/members/" in answer.context["todos"][0]["href"]
    assert not answer.context["rows"][0].is_lead


def test_nothing_waits_after_the_deadline(client: Client, draft: Proposal, lead: User) -> None:
    Call.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    answer = home(client, lead)
    assert (answer.context["todos"], len(answer.context["rows"])) == ([], 1)


def test_another_alliance_is_not_seen(client: Client, draft: Proposal, stranger: User) -> None:
    assert draft.code not in home(client, stranger).content.decode()


def test_staff_see_a_draft_by_name_and_completion_without_a_link(client: Client, draft: Proposal, staff: User) -> None:
    page = home(client, staff).content.decode()
    assert draft.code in page
    assert f"/proposals/{draft.code}/" not in page


def test_staff_filter_by_state(client: Client, draft: Proposal, staff: User) -> None:
    factories.make_proposal(call=draft.call, status=Status.SCREENING)
    client.force_login(staff)

    def listed(status: str) -> list[str]:
        return [row.proposal.status for row in client.get("/", {"status": status}).context["rows"]]

    shown = {status: listed(status) for status in ("draft", "screening", "closed", "x'")}
    assert shown == {"draft": ["draft"], "screening": ["screening"], "closed": [], "x'": ["screening", "draft"]}


def test_staff_list_fifty_cases_a_page(client: Client, call: Call, staff: User) -> None:
    cases = [Proposal(call=call, code=f"113-{number:05}", status="draft" if number else "screening", created_by=staff) for number in range(52)]
    Proposal.objects.bulk_create(cases)
    client.force_login(staff)
    pages = [[row.proposal.code for row in client.get("/", {"page": page, "status": "draft"}).context["rows"]] for page in ("", "2", "9", "x")]
    assert [len(each) for each in pages] == [50, 1, 1, 50]
    assert not set(pages[0]) & set(pages[1])
    assert 'href="?status=draft&amp;page=2"' in client.get("/?status=draft").content.decode()


def test_roles_without_cases_are_told_what_will_appear(client: Client, draft: Proposal, reviewer: User) -> None:
    page = home(client, reviewer).content.decode()
    assert "會列在這裡" in page
    assert draft.code not in page


def test_the_administrator_sees_numbers_and_what_waits_never_a_case(client: Client, draft: Proposal, administrator: User) -> None:
    answer = home(client, administrator)
    assert (answer.context["todos"], answer.context["people"]["total"]) == ([], User.objects.count())
    assert draft.code not in answer.content.decode()
    Mail.objects.create(key="k", event="withdrawn", to="a@example.tw", subject="s", body="b", state=Mail.State.FAILED)
    assert [item["href"] for item in client.get("/").context["todos"]] == ["/outbox/?show=stuck"]


@pytest.mark.parametrize(("who", "queries"), [("lead", 13), ("staff", 26)])
def test_homes_are_flat_in_queries(
    client: Client,
    call: Call,
    who: str,
    queries: int,
    request: pytest.FixtureRequest,
    django_assert_num_queries,
) -> None:
    user = request.getfixturevalue(who)
    User.objects.filter(pk=user.pk).update(is_demonstration=True)
    client.force_login(user)
    for cases in (1, 2):
        for _case in range(cases):
            factories.make_proposal(call=call, lead=user if who == "lead" else None)
        client.get("/")
        with django_assert_num_queries(queries):
            client.get("/")


def test_a_case_is_a_draft_and_a_section_is_being_filled_in() -> None:
    with translation.override("en"):
        assert (str(Status.DRAFT.label), str(STATES["filling"][0]), str(MEMBER_WORDS["filling"])) == ("Draft", "Filling in", "Filling in")
    assert (str(Status.DRAFT.label), str(STATES["filling"][0]), str(MEMBER_WORDS["filling"])) == ("填寫中", "填寫中", "填寫中")
