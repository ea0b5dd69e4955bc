"""Staff confirm a business number that a firm claims, or send it back (security 2.2, E-29)."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail
from alliance_portal.trail.models import Entry
from alliance_portal.trail.services import verify
from proposals.constants import Status
from proposals.models import Firm, MemberFirm, Proposal
from proposals.queries import firm_numbers as queries
from proposals.queries.cases import checked
from proposals.queries.firm_numbers import Doubt
from proposals.services import Refused
from proposals.services.errors import Forbidden
from proposals.services.firm_numbers import confirm_number, refuse_number
from tests import factories
from tests.races import at_once

GOOD, BAD = "12345675", "12345678"
WHY = "核對商工登記公示資料"


@pytest.fixture
def row(draft: Proposal) -> MemberFirm:
    """The lead's row, whose firm gives a number with a wrong check digit."""
    MemberFirm.objects.filter(proposal=draft, position=0).update(ubn=BAD)
    return factories.lead_row(draft)


def codes(proposal: Proposal) -> list[str]:
    """E-29 findings about the lead's number."""
    fresh = Proposal.objects.select_related("call").get(pk=proposal.pk)
    return [each.message.zh for each in checked(fresh).findings if each.code == "E-29" and each.where == "members[0].ubn"]


def found() -> list[queries.Claim]:
    every = queries.claims()
    queries.with_evidence(every)
    return every


def doubts() -> list[tuple[str, Doubt, bool]]:
    return [(claim.number, claim.doubt, claim.is_refused) for claim in queries.claims()]


@pytest.mark.django_db
def test_a_wrong_check_digit_is_vouched_for(draft: Proposal, row: MemberFirm, lead: User, staff: User) -> None:
    assert (len(codes(draft)), doubts()) == (1, [(BAD, Doubt.CHECK_DIGIT, False)])
    confirm_number(row.firm, BAD, staff, WHY)
    assert (codes(draft), doubts(), queries.count_waiting()) == ([], [], 0)
    firm = Firm.objects.get(pk=row.firm_id)
    assert (firm.ubn, firm.ubn_confirmed_by, firm.ubn_note) == (BAD, staff, WHY)
    assert Mail.objects.filter(event="firm_number_confirmed", to=lead.email).count() == 1
    assert Entry.objects.get(verb="firm.number_confirmed").detail == {"ubn": BAD, "note": WHY}
    assert verify() == []


@pytest.mark.django_db
def test_another_number_is_another_matter(draft: Proposal, row: MemberFirm, staff: User) -> None:
    confirm_number(row.firm, BAD, staff, WHY)
    MemberFirm.objects.filter(pk=row.pk).update(ubn="87654321")
    assert (len(codes(draft)), doubts()) == (1, [("87654321", Doubt.CHECK_DIGIT, False)])


@pytest.mark.django_db
def test_an_accepted_invitation_does_not_vouch_for_a_wrong_digit(draft: Proposal, row: MemberFirm) -> None:
    Firm.objects.filter(pk=row.firm_id).update(ubn=BAD, ubn_confirmed_at=timezone.now())
    assert (len(codes(draft)), doubts()) == (1, [(BAD, Doubt.CHECK_DIGIT, False)])
    MemberFirm.objects.filter(pk=row.pk).update(ubn=GOOD)
    Firm.objects.filter(pk=row.firm_id).update(ubn=GOOD)
    assert (codes(draft), doubts()) == ([], [])


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["1234567", "00000000", "ABCDEFGH"])
def test_what_is_no_number_is_never_confirmed(row: MemberFirm, staff: User, number: str) -> None:
    MemberFirm.objects.filter(pk=row.pk).update(ubn=number)
    with pytest.raises(Refused):
        confirm_number(row.firm, number, staff, WHY)
    refuse_number(row.firm, number, staff, WHY)
    assert [refused for _number, _doubt, refused in doubts()] == [True]


@pytest.mark.django_db
def test_sent_back_until_it_is_corrected(row: MemberFirm, lead: User, staff: User) -> None:
    MemberFirm.objects.filter(pk=row.pk).update(ubn=GOOD)
    Firm.objects.filter(pk=row.firm_id).update(ubn=GOOD)
    assert doubts() == [(GOOD, Doubt.UNVERIFIED, False)]
    refuse_number(row.firm, GOOD, staff, "登記名稱不符")
    assert (doubts(), queries.count_waiting()) == ([(GOOD, Doubt.UNVERIFIED, True)], 0)
    assert "登記名稱不符" in Mail.objects.get(event="firm_number_refused", to=lead.email).body
    MemberFirm.objects.filter(pk=row.pk).update(ubn="04595257")
    assert queries.count_waiting() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("office", ["", "reviewer", "agency", "administrator"])
def test_only_staff(row: MemberFirm, office: str) -> None:
    for act in (confirm_number, refuse_number):
        with pytest.raises(Forbidden):
            act(row.firm, BAD, factories.make_user(office=office), WHY)
    assert Entry.objects.filter(verb__startswith="firm.number").count() == 0


@pytest.mark.django_db
def test_cases_that_have_ended_ask_nothing(draft: Proposal, row: MemberFirm, staff: User) -> None:
    Proposal.objects.filter(pk=draft.pk).update(status=Status.WITHDRAWN)
    assert doubts() == []
    with pytest.raises(Refused):
        confirm_number(row.firm, BAD, staff, WHY)


@pytest.mark.django_db
def test_another_firm_of_the_same_number_stands_beside(row: MemberFirm, stranger: User) -> None:
    Firm.objects.filter(people__user=stranger).update(ubn=BAD)
    assert {claim.firm.name: claim.others for claim in found()} == {
        row.firm.name: ["無關示範公司"], "無關示範公司": [row.firm.name],
    }


@pytest.mark.django_db
def test_the_page(client: Client, draft: Proposal, row: MemberFirm, staff: User, django_assert_num_queries: Any) -> None:
    User.objects.filter(pk=staff.pk).update(is_demonstration=True)
    client.force_login(staff)
    page = client.get("/firms/numbers/").content.decode()
    assert [word in page for word in (BAD, draft.code, "檢查碼不符", "lead@example.tw")] == [True] * 4
    assert f'href="/proposals/{draft.code}/"' not in page  # a draft is closed to staff
    path = f"/firms/{row.firm_id}/number/"
    answer = client.post(f"{path}confirm/", {"number": BAD, "note": "對"})
    assert (answer.status_code, 'aria-invalid="true"' in answer.content.decode(), ">對<" in answer.content.decode()) == (400, True, True)
    assert client.post(f"{path}confirm/", {"number": GOOD, "note": WHY}).status_code == 409
    for firms in (1, 3):
        for _one in range(firms):
            factories.make_firm(ubn=GOOD, confirmed=False, owner=factories.make_user())
        with django_assert_num_queries(9):
            client.get("/firms/numbers/")
    assert client.post(f"{path}confirm/", {"number": BAD, "note": WHY}).status_code == 302
    assert client.post(f"{path}refuse/", {"number": BAD, "note": WHY}).status_code == 302
    assert codes(draft) != []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_confirm_at_once() -> None:
    staff = [factories.make_user(office="staff") for _ in range(2)]
    firm = factories.make_firm(ubn=BAD, confirmed=False, owner=factories.make_user())
    answers = at_once(*[lambda one=one: confirm_number(Firm.objects.get(pk=firm.pk), BAD, one, WHY) for one in staff])
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "Refused"]
    assert (Mail.objects.count(), Entry.objects.count(), verify()) == (1, 1, [])
