"""Steps of a case by its pages: members, consent, check, submit once, receipt, withdraw; what is refused says why."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance_portal.mail.models import Mail
from proposals.models import Call, Consent, FirmPerson, MemberFirm, Proposal, SectionAnswers, Submission, SubmitAttempt
from proposals.services import consents
from tests.factories import bind, lead_row, make_proposal, make_user, member_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Any:
    return make_user(name="周以恩")


@pytest.fixture
def ready(lead: Any) -> Proposal:
    return make_proposal(lead=lead, from_sample="tea-vietnam")


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_starting_a_proposal_opens_its_overview(lead: Any, ready: Proposal) -> None:
    firm = lead_row(ready).firm
    answer = signed_in(lead).post(reverse("start_proposal"), {"firm": firm.pk})
    assert answer.status_code == 302
    made = Proposal.objects.exclude(pk=ready.pk).get()
    assert answer["Location"] == reverse("proposal", args=[made.code])
    assert lead_row(made).firm == firm


def test_a_firm_of_somebody_else_cannot_be_chosen(ready: Proposal) -> None:
    other = make_user()
    answer = signed_in(other).post(reverse("start_proposal"), {"firm": lead_row(ready).firm.pk})
    assert answer.status_code == 400
    assert Proposal.objects.count() == 1


def test_a_member_is_added_invited_moved_and_removed(lead: Any) -> None:
    proposal, client = make_proposal(lead=lead), signed_in(lead)
    code = proposal.code
    facts = {"company_name": "新成員示範公司", "contact_email": "new@example.tw"}
    assert client.post(reverse("member_add", args=[code]), facts).status_code == 302
    member = MemberFirm.objects.get(proposal=proposal, company_name="新成員示範公司")
    assert Mail.objects.filter(to="new@example.tw").count() == 1
    client.post(reverse("member_move", args=[code, member.key]), {"to": "up"})
    assert MemberFirm.objects.get(pk=member.pk).position == member.position - 1
    assert client.get(reverse("member_remove", args=[code, member.key])).status_code == 200
    client.post(reverse("member_remove", args=[code, member.key]))
    assert not MemberFirm.objects.filter(pk=member.pk).exists()


@pytest.mark.parametrize(
    ("typed", "words"), [({"company_name": ""}, "請填寫公司名稱"), ({"company_name": "甲", "contact_email": "x"}, "電子郵件格式不正確")]
)
def test_a_member_that_cannot_be_added_says_why_and_keeps_what_was_typed(lead: Any, typed: dict[str, str], words: str) -> None:
    proposal = make_proposal(lead=lead)
    answer = signed_in(lead).post(reverse("member_add", args=[proposal.code]), {**typed, "owner_name": "負責人某"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "負責人某" in answer.content.decode()


def test_a_member_may_not_manage_the_alliance(lead: Any) -> None:
    proposal, owner = make_proposal(lead=lead), make_user()
    member = bind(member_row(proposal, 1), owner)
    client = signed_in(owner)
    assert client.post(reverse("member_add", args=[proposal.code]), {"company_name": "甲"}).status_code == 403
    assert client.post(reverse("member_move", args=[proposal.code, member.key]), {"to": "down"}).status_code == 403
    assert client.get(reverse("member", args=[proposal.code, member.key])).status_code == 200


def test_consent_is_given_by_the_person_for_what_was_shown(ready: Proposal) -> None:
    owner = make_user(name="陳小雲")
    member = bind(member_row(ready, 1), owner)
    Consent.objects.filter(member=member).delete()
    client, page = signed_in(owner), reverse("consent", args=[ready.code, member.key])
    seen = consents.status(ready)[member.pk].content_hash
    assert seen in client.get(page).content.decode()
    assert client.post(page, {"seen": seen}).status_code == 422
    assert client.post(page, {"seen": "0" * 64, "consent": "yes"}).status_code == 409
    assert not Consent.objects.filter(member=member).exists()
    assert client.post(page, {"seen": seen, "consent": "yes"}).status_code == 302
    given = {(row.purpose, row.granted, row.user_id) for row in Consent.objects.filter(member=member)}
    assert given == {("data", True, owner.pk), ("promotion", False, owner.pk)}
    assert client.post(reverse("consent_withdraw", args=[ready.code, member.key])).status_code == 302
    assert not Consent.objects.filter(member=member, withdrawn_at=None).exists()


def test_the_lead_may_not_consent_for_a_member(lead: Any, ready: Proposal) -> None:
    member = bind(member_row(ready, 1), make_user())
    seen = consents.status(ready)[member.pk].content_hash
    answer = signed_in(lead).post(reverse("consent", args=[ready.code, member.key]), {"seen": seen, "consent": "yes"})
    assert answer.status_code == 403


def test_submitting_twice_with_one_key_is_one_submission(lead: Any, ready: Proposal) -> None:
    client, page = signed_in(lead), reverse("submit", args=[ready.code])
    assert "非以郵戳為憑" in client.get(page).content.decode()
    assert client.post(page, {"key": "k" * 32}).status_code == 422
    first = client.post(page, {"key": "k" * 32, "understood": "yes"})
    again = client.post(page, {"key": "k" * 32, "understood": "yes"})
    done = Submission.objects.get(proposal=ready)
    receipt = reverse("receipt", args=[ready.code, done.receipt_no])
    assert (first.status_code, first["Location"], again["Location"]) == (302, receipt, receipt)
    words = client.get(receipt).content.decode()
    assert "電子檔已上傳，尚未完成收件" in words
    assert done.receipt_no in words
    assert done.sha256[:4] in words
    assert done.sha256[:4] in client.get(reverse("receipt_print", args=[ready.code, done.receipt_no])).content.decode()


def test_only_the_owner_submits_and_only_in_time(lead: Any, ready: Proposal) -> None:
    colleague = make_user()
    FirmPerson.objects.create(firm=lead_row(ready).firm, user=colleague)
    page, body = reverse("submit", args=[ready.code]), {"key": "k" * 32, "understood": "yes"}
    assert signed_in(colleague).post(page, body).status_code == 403
    Call.objects.filter(pk=ready.call_id).update(deadline=timezone.now() - timedelta(seconds=1))
    late = signed_in(lead).post(page, body)
    assert late.status_code == 403
    assert "系統收到時間" in late.content.decode()
    assert not Submission.objects.exists()


@pytest.mark.parametrize("wrong", [{"key": ""}, {"understood": ""}, {"key": "k", "understood": ""}])
@pytest.mark.parametrize("status", ["draft", "uploaded", "screening", "withdrawn"])
def test_after_the_deadline_the_answer_is_the_servers_time_whatever_else_is_wrong(lead: Any, wrong: dict[str, str], status: str) -> None:
    incomplete = make_proposal(lead=lead, status=status)
    deadline = datetime(2024, 3, 6, 9, 0, tzinfo=UTC)
    Call.objects.filter(pk=incomplete.call_id).update(deadline=deadline)
    late = signed_in(lead).post(reverse("submit", args=[incomplete.code]), {"key": "k" * 32, "understood": "yes"} | wrong)
    assert late.status_code == 403
    words = late.content.decode()
    assert "系統收到時間" in words
    assert "截止時間：113年3月6日（三）17:00:00" in words
    assert [each.reason for each in SubmitAttempt.objects.all()] == ["after_deadline"]


def test_a_draft_with_something_to_fix_is_not_submitted(lead: Any, ready: Proposal) -> None:
    answers = SectionAnswers.objects.get(proposal=ready, section="cover")
    answers.data.pop("alliance_theme")
    answers.save(update_fields=["data"])
    answer = signed_in(lead).post(reverse("submit", args=[ready.code]), {"key": "k" * 32, "understood": "yes"})
    assert answer.status_code == 409
    assert "sections/cover/#id_alliance_theme" in answer.content.decode()
    assert not Submission.objects.exists()


def test_withdrawing_needs_a_reason_and_can_be_taken_back_in_time(lead: Any, ready: Proposal) -> None:
    client = signed_in(lead)
    assert client.post(reverse("withdraw", args=[ready.code]), {"note": " "}).status_code == 422
    assert client.post(reverse("withdraw", args=[ready.code]), {"note": "成員變動"}).status_code == 302
    assert Proposal.objects.get(pk=ready.pk).status == "withdrawn"
    assert "本案已撤案" in client.get(reverse("proposal", args=[ready.code])).content.decode()
    assert client.post(reverse("reopen", args=[ready.code])).status_code == 302
    assert Proposal.objects.get(pk=ready.pk).status == "draft"


def test_the_overview_and_the_members_take_the_same_queries_whatever_their_number(lead: Any, django_assert_num_queries: Any) -> None:
    client = signed_in(lead)
    for case in (make_proposal(lead=lead, members=1), make_proposal(lead=lead, members=3), make_proposal(lead=lead, members=9)):
        for name in ("proposal", "alliance"):
            client.get(reverse(name, args=[case.code]))
            with django_assert_num_queries(QUERIES[name]):
                assert client.get(reverse(name, args=[case.code])).status_code == 200


QUERIES = {"proposal": 13, "alliance": 11}


def test_somebody_named_by_others_may_object(lead: Any, ready: Proposal) -> None:
    named = make_user()
    bind(member_row(ready, 1), named)
    notices = consents.tell_named_people(ready, lead)
    assert notices
    mail = Mail.objects.filter(to=notices[0].person_email).latest("pk")
    token = mail.body.partition("/notices/")[2].partition("/")[0]
    page = reverse("objection", args=[token])
    assert Client().get(page).status_code == 200
    assert Client().post(page, {"objection": "資料有誤"}).status_code == 302
    notices[0].refresh_from_db()
    assert notices[0].objection == "資料有誤"
    assert Client().get(reverse("objection", args=["x" * 22])).status_code == 404


def test_the_consent_page_names_each_person_once_with_every_role(lead: Any, ready: Proposal) -> None:
    page = signed_in(lead).get(reverse("consent", args=[ready.code, lead_row(ready).key]))
    named = page.context["people"]
    assert [each["roles"] for each in named] == ["計畫主持人", "聯絡人"]
    assert all(page.content.decode().count(each["email"]) == 1 for each in named)
