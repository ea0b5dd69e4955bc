"""Several cases at once: listed before, told case by case after, nobody kept back by another's refusal (R-15)."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from alliance_portal.accounts.models import Office, User
from alliance_portal.mail.models import Mail
from alliance_portal.trail.models import Entry
from proposals.constants import Status
from proposals.models import Call, MemberFirm, Proposal
from proposals.services.errors import Forbidden
from review.models import Check
from review.screening.documents import CERTIFICATE
from review.services import desk_bulk
from review.services.officers import declare
from review.services.screening.corrections import ask_round
from tests import factories
from tests.races import at_once
from tests.review.cases import make_draft
from tests.review.screening.cases import begun, received, standing_of
from tests.review.views.test_ranking import signed

FIRM = "22099131"


@pytest.fixture
def desk(client: Client, staff: User) -> Client:
    return signed(client, staff)


def asked(client: Client, act: str, *cases: Proposal, **more: Any) -> Any:
    return client.get(f"/desk/bulk/{act}/", {"case": [case.code for case in cases]} | more)


def sent(client: Client, act: str, *cases: Proposal, **more: Any) -> Any:
    return client.post(f"/desk/bulk/{act}/", {"case": [case.code for case in cases]} | more)


def state_of(case: Proposal) -> str:
    return Proposal.objects.get(pk=case.pk).status


# 開始審查 ------------------------------------------------------------------------------------------------------------------------


def test_checks_are_begun_case_by_case(desk: Client, call: Call, lead: User, staff: User) -> None:
    first, second, draft = received(call, lead), received(call, factories.make_user(), "113-BBBBB"), make_draft(call, factories.make_user())
    page = asked(desk, "start", first, second, draft)
    assert (page.context["ready"], page.context["refused"], page.context["codes"]) == (2, 1, [first.code, second.code])
    assert "尚未收件" in page.text
    assert state_of(first) == Status.RECEIVED  # looking changes nothing
    answer = sent(desk, "start", first, draft, second)  # as if the draft had been received a moment ago
    assert (answer.status_code, answer.context["count"], answer.context["refused"]) == (200, 2, 1)
    assert [state_of(each) for each in (first, second, draft)] == [Status.SCREENING, Status.SCREENING, Status.DRAFT]
    assert set(Check.objects.values_list("officer", flat=True)) == {staff.pk}
    again = sent(desk, "start", first)
    assert (again.status_code, again.context["count"]) == (409, 0)


def test_all_done_goes_back_to_the_desk(desk: Client, call: Call, lead: User) -> None:
    assert sent(desk, "start", received(call, lead)).headers["Location"] == "/desk/"


def test_a_conflict_keeps_one_case_back_and_none_of_the_others(desk: Client, call: Call, lead: User, staff: User, staff2: User) -> None:
    mine, other = received(call, lead), received(call, factories.make_user(), "113-BBBBB")
    MemberFirm.objects.create(proposal=mine, position=20, company_name="松濤示範印刷", ubn=FIRM)
    declare(staff, ubn=FIRM, firm_name="松濤示範印刷", relation="work", note="", now=timezone.now())
    page = asked(desk, "start", mine, other)
    assert (page.context["codes"], staff2.name in page.text) == ([other.code], True)
    answer = sent(desk, "start", mine, other)
    assert ("松濤示範印刷" in answer.text, state_of(mine), state_of(other)) == (True, Status.RECEIVED, Status.SCREENING)


def test_nothing_chosen_says_what_to_do(desk: Client) -> None:
    for act in ("start", "officer", "remind", "export"):
        assert "請先在收件櫃檯勾選案件" in desk.get(f"/desk/bulk/{act}/").text
        assert desk.post(f"/desk/bulk/{act}/", {"case": "113-ZZZZZ"}).status_code == 200


@pytest.mark.parametrize("act", ["start", "remind", "export"])
def test_a_page_takes_as_many_queries_for_three_cases_as_for_one(desk: Client, call: Call, act: str, django_assert_num_queries: Any) -> None:
    cases = [received(call, factories.make_user(), f"113-{letter * 5}") for letter in "ABC"]
    for chosen in (cases[:1], cases):
        asked(desk, act, *chosen)
        with django_assert_num_queries({"start": 9, "remind": 12, "export": 8}[act]):
            asked(desk, act, *chosen)


# 指派承辦人 ----------------------------------------------------------------------------------------------------------------------


def test_an_officer_is_chosen_shown_and_given_the_cases(desk: Client, call: Call, lead: User, staff: User, staff2: User) -> None:
    case, unbegun = begun(call, lead, staff), received(call, factories.make_user(), "113-BBBBB")
    assert asked(desk, "officer", case, unbegun).context["ready"] == 0
    assert sent(desk, "officer", case).status_code == 400
    page = asked(desk, "officer", case, unbegun, officer=staff2.pk)
    assert (page.context["codes"], f"改由{staff2}承辦" in page.text) == ([case.code], True)
    answer = sent(desk, "officer", case, unbegun, officer=staff2.pk)
    assert (answer.status_code, answer.context["count"], answer.context["refused"]) == (200, 1, 1)
    assert Check.objects.get(proposal=case).officer == staff2
    assert sent(desk, "officer", case, officer=staff2.pk).status_code == 409  # hers already


@pytest.mark.parametrize("who", ["agency", "lead", "nobody"])
def test_only_officers_are_given_cases(desk: Client, call: Call, lead: User, staff: User, agency: User, who: str) -> None:
    case = begun(call, lead, staff)
    number = {"agency": agency.pk, "lead": lead.pk, "nobody": "９９"}[who]
    assert sent(desk, "officer", case, officer=number).status_code == 400
    assert Check.objects.get(proposal=case).officer == staff


def test_who_has_a_conflict_is_given_none(desk: Client, call: Call, lead: User, staff: User, staff2: User) -> None:
    case = begun(call, lead, staff)
    MemberFirm.objects.create(proposal=case, position=20, company_name="松濤示範印刷", ubn=FIRM)
    declare(staff2, ubn=FIRM, firm_name="松濤示範印刷", relation="work", note="", now=timezone.now())
    assert asked(desk, "officer", case, officer=staff2.pk).context["ready"] == 0
    assert sent(desk, "officer", case, officer=staff2.pk).status_code == 409
    assert Check.objects.get(proposal=case).officer == staff


# 發送提醒 ------------------------------------------------------------------------------------------------------------------------


def test_each_lead_is_reminded_of_its_own_and_once_a_day(desk: Client, call: Call, lead: User, staff: User) -> None:
    draft = make_draft(call, factories.make_user("draft@example.tw"))
    open_one, idle = begun(call, lead, staff), received(call, factories.make_user(), "113-BBBBB")
    now = timezone.now()
    ask_round(open_one, staff, {CERTIFICATE: "影本不清楚，請重新上傳"}, now + timedelta(days=1), now)
    page = asked(desk, "remind", draft, open_one, idle)
    assert page.context["codes"] == [draft.code, open_one.code]
    assert ("提醒補件" in page.text, "尚未上傳送件" in page.text) == (True, False)  # what a draft lacks is not the desk's to read
    answer = sent(desk, "remind", draft, open_one, idle)
    assert [words in answer.text for words in ("完成2件", "1件未辦理")] == [True, True]
    assert Mail.objects.filter(event="deadline_reminder", to="draft@example.tw").count() == 1
    assert Mail.objects.filter(event="correction_reminder", to=lead.email).count() == 1
    assert Entry.objects.filter(verb="reminder.by_hand").count() == 2
    assert sent(desk, "remind", draft, open_one).status_code == 409
    assert Mail.objects.filter(event__in=("deadline_reminder", "correction_reminder"), to__in=("draft@example.tw", lead.email)).count() == 2
    tomorrow = desk_bulk.remind_each([draft], staff, now + timedelta(hours=30))
    assert [each.refused for each in tomorrow] == [None]


def test_after_the_date_nothing_is_sent(call: Call, lead: User, staff: User) -> None:
    draft = make_draft(call, lead)
    at = [call.deadline, call.deadline + timedelta(seconds=1)]
    assert [desk_bulk.plan_reminders([draft], each)[0].refused is None for each in at] == [True, False]
    assert desk_bulk.remind_each([draft], staff, at[1])[0].refused == desk_bulk.OVER
    assert not Mail.objects.filter(event="deadline_reminder").exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_remind_at_once_one_does(call: Call, lead: User, staff: User, staff2: User) -> None:
    draft, now = make_draft(call, lead), timezone.now()
    answers = at_once(lambda: desk_bulk.remind(draft, staff, now), lambda: desk_bulk.remind(draft, staff2, now))
    assert sorted(isinstance(each, int) for each in answers) == [False, True]
    assert Mail.objects.filter(event="deadline_reminder").count() == 1


# 匯出 ----------------------------------------------------------------------------------------------------------------------------


def test_the_file_holds_the_chosen_cases_and_its_purpose_is_kept(desk: Client, call: Call, lead: User, staff: User) -> None:
    case, draft = begun(call, lead, staff), make_draft(call, factories.make_user(), theme="=HYPERLINK(1)", firm="示範草稿股份有限公司")
    received(call, factories.make_user(), "113-BBBBB")  # not chosen
    assert sent(desk, "export", case, draft, purpose="分案").status_code == 400
    assert not Entry.objects.filter(verb="desk.exported").exists()
    answer = sent(desk, "export", case, draft, purpose="分案會議資料")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cases-113.xlsx"'
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["提案編號", case.code, draft.code]
    assert (rows[1][10], rows[1][5], rows[1][12]) == (str(staff), case.members.count(), standing_of(case).blocking)
    assert rows[2][2] == "=HYPERLINK(1)"
    assert load_workbook(BytesIO(answer.content)).active["C3"].data_type == "s"
    assert [rows[2][place] for place in (4, 5, 8, 9, 10)] == [None] * 5  # of a draft: name and percentage
    kept = Entry.objects.get(verb="desk.exported").detail
    assert (kept["cases"], kept["purpose"]) == ([case.code, draft.code], "分案會議資料")


def test_who_is_no_officer_does_none_of_it(call: Call, lead: User, agency: User, reviewer: User) -> None:
    case, now = received(call, lead), timezone.now()
    for person in (lead, agency, reviewer, factories.make_user(office=Office.ADMINISTRATOR)):
        for act in (desk_bulk.start_each, desk_bulk.remind_each):
            with pytest.raises(Forbidden):
                act([case], person, now)
        with pytest.raises(Forbidden):
            desk_bulk.hand_each([case], person, person)
    assert state_of(case) == Status.RECEIVED
