"""Pages of decision and result: nothing typed is lost, invisible until published, nobody by name, the letter in two formats (W-34, W-35)."""

import zipfile
from io import BytesIO

import pytest
from django.test import Client

from alliance_portal.accounts.models import Office, User
from alliance_portal.mail.models import Mail
from alliance_portal.seconds import services as seconds
from alliance_portal.seconds.models import Confirmation
from proposals.constants import Status
from proposals.models import Call, Proposal
from review.models import Decision, DecisionLine, Objection, ScoreSheet
from tests import factories
from tests.review.scored import scored
from tests.review.views.test_ranking import signed

PAGE = "/review/decision/?call=113"


@pytest.fixture
def desk(client: Client, staff: User) -> Client:
    return signed(client, staff)


@pytest.fixture
def second(db: None) -> User:
    return factories.make_user("second@example.tw", name="王複核", office=Office.STAFF)


def typed(cases: list[Proposal], **changes: str) -> dict[str, str]:
    """The form as it is filled: the first selected, the second in reserve, the third not."""
    facts = {"revision": "0", "budget": ""}
    rows = (("selected", "９００,０００", "", ""), ("reserve", "", "1", ""), ("not_selected", "", "", "市場不符"))
    for case, row in zip(cases, rows, strict=True):
        facts |= {f"{case.code}.{name}": value for name, value in zip(("outcome", "amount", "order", "reason"), row, strict=True)}
    return facts | changes


def published(client: Client, call: Call, staff: User, second: User) -> list[Proposal]:
    """Through the pages up to the publication."""
    _committee, seats, cases = scored(call, staff, [("90", "80", "50"), ("80", "70", "60"), ("85", "75", "55")], names=("隱藏甲", "隱藏乙", "隱藏丙"))
    ScoreSheet.objects.filter(proposal=cases[0], seat=seats[0]).update(to_applicant="請補充通路規劃")
    client.post("/review/decision/save/?call=113", typed(cases))
    for address, facts in (
        ("ask", {"day": "113/03/20", "reason": "依會議決議"}), ("report", {"letter_no": "資協字第7號", "letter_on": "113/03/22"}),
        ("publish", {"reason": "公告入選名單"}),
    ):  # fmt: skip
        client.post(f"/review/decision/{address}/?call=113", facts)
        for waiting in Confirmation.objects.filter(state="open"):
            seconds.confirm(waiting, second)
    return cases


def test_a_decision_is_typed_and_comes_back_as_it_was(desk: Client, call: Call, staff: User) -> None:
    _committee, _seats, cases = scored(call, staff, [("90", "80", "50"), ("80", "70", "60")])
    wrong = typed(cases, **{f"{cases[0].code}.amount": "1,000,001"})
    page = desk.post("/review/decision/save/?call=113", wrong)
    assert page.status_code == 400
    assert 'value="1,000,001"' in page.content.decode()
    assert "市場不符" in page.content.decode()
    assert f'href="#{cases[0].code}.amount"' in page.content.decode()
    assert not Decision.objects.exists()
    assert desk.post("/review/decision/save/?call=113", typed(cases)).status_code == 302
    assert DecisionLine.objects.get(proposal=cases[0]).amount_twd == 900_000  # full-width digits and separators as people type them
    stale = desk.post("/review/decision/save/?call=113", typed(cases))
    assert (stale.status_code, Decision.objects.get().revision) == (409, 1)


@pytest.mark.parametrize("amount", ["abc", "1e3", "-5", "0", "5.5"])
def test_what_is_no_amount_is_named_at_its_place(desk: Client, call: Call, staff: User, amount: str) -> None:
    _committee, _seats, cases = scored(call, staff, [("90", "80", "50"), ("80", "70", "60")])
    page = desk.post("/review/decision/save/?call=113", typed(cases, **{f"{cases[0].code}.amount": amount}))
    assert page.status_code == 400
    assert page.context["errors"][0]["href"] == f"#{cases[0].code}.amount"


def test_nobody_sees_a_result_before_it_is_out(desk: Client, call: Call, staff: User, second: User) -> None:
    _committee, _seats, cases = scored(call, staff, [("90", "80", "50"), ("80", "70", "60")])
    desk.post("/review/decision/save/?call=113", typed(cases))
    agency, lead = Client(), Client()
    signed(agency, factories.make_user("agency@example.tw", office=Office.AGENCY))
    lead.force_login(cases[0].created_by)
    assert "900,000" not in agency.get(PAGE).content.decode()  # a draft is the officers' own
    asked = desk.post("/review/decision/ask/?call=113", {"day": "113/03/20", "reason": "依會議決議"})
    assert asked.status_code == 302
    seconds.confirm(Confirmation.objects.get(), second)
    assert "900,000" in agency.get(PAGE).content.decode()
    assert lead.get(f"/review/cases/{cases[0].code}/result/").status_code == 404
    assert Client().get("/results/113/").status_code == 404
    overview = lead.get(f"/proposals/{cases[0].code}/").content.decode()
    assert "提案審查中" in overview
    assert "入選" not in overview


def test_the_lead_reads_the_result_and_no_name(desk: Client, call: Call, staff: User, second: User) -> None:
    cases = published(desk, call, staff, second)
    assert [Proposal.objects.get(pk=case.pk).status for case in cases] == [Status.SELECTED, Status.RESERVE, Status.NOT_SELECTED]
    lead = Client()
    lead.force_login(cases[0].created_by)
    page = lead.get(f"/review/cases/{cases[0].code}/result/").content.decode()
    assert "900,000" in page
    assert "請補充通路規劃" in page
    assert "隱藏" not in page
    assert "檢視審查結果" in lead.get(f"/proposals/{cases[0].code}/").content.decode()
    assert lead.get(f"/review/cases/{cases[1].code}/result/").status_code == 404  # another alliance's
    assert not [mail for mail in Mail.objects.filter(event="review_result") if "隱藏" in mail.body]


def test_everybody_reads_the_selected_and_nobody_else(desk: Client, call: Call, staff: User, second: User) -> None:
    published(desk, call, staff, second)
    page = Client().get("/results/113/").content.decode()
    assert "智慧茶飲" in page
    assert "質感居家" not in page
    assert "入選公告" in Client().get("/announcements/").content.decode()


def test_a_lead_files_a_query_and_staff_answer_it(desk: Client, call: Call, staff: User, second: User) -> None:
    cases = published(desk, call, staff, second)
    lead, address = Client(), f"/review/cases/{cases[2].code}/objection/"
    lead.force_login(cases[2].created_by)
    assert lead.post(address, {"text": "短"}).status_code == 400
    assert lead.post(address, {"text": "請說明市場不符的理由與依據。"}).status_code == 302
    assert lead.post(address, {"text": "請說明市場不符的理由與依據。"}).status_code == 409  # one at a time
    assert lead.post(f"{address}answer/", {"answer": "自己答"}).status_code == 403
    assert desk.post(f"{address}answer/", {"answer": "提案市場未列入本年度範圍。"}).status_code == 302
    found = Objection.objects.get()
    assert (found.answered_by, found.answer) == (staff, "提案市場未列入本年度範圍。")
    assert Mail.objects.filter(event="objection_answered", to=cases[2].created_by.email).exists()
    assert "提案市場未列入本年度範圍。" in lead.get(f"/review/cases/{cases[2].code}/result/").content.decode()


@pytest.mark.parametrize(("form", "part"), [("docx", "word/document.xml"), ("odt", "content.xml")])
def test_the_letter_is_made_in_two_formats(desk: Client, call: Call, staff: User, second: User, form: str, part: str) -> None:
    cases = published(desk, call, staff, second)
    answer = desk.get(f"/review/cases/{cases[0].code}/letter/{form}/")
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        text = archive.read(part).decode()
    assert "新臺幣900,000元（含稅）" in text
    assert "請補充通路規劃" in text
    assert "隱藏" not in text
    assert desk.get(f"/review/cases/{cases[0].code}/letter/exe/").status_code == 404


def test_the_letter_that_went_out_is_filed(desk: Client, call: Call, staff: User, second: User) -> None:
    cases = published(desk, call, staff, second)
    address = f"/review/cases/{cases[0].code}/letter/"
    assert desk.post(address, {"letter_no": "", "letter_on": "113/04/01"}).status_code == 400
    assert desk.post(address, {"letter_no": "資協字第8號", "letter_on": "113/04/01"}).status_code == 302
    assert DecisionLine.objects.get(proposal=cases[0]).letter_no == "資協字第8號"


def test_the_decision_takes_as_many_queries_for_three_cases_as_for_one(desk: Client, call: Call, staff: User, django_assert_num_queries) -> None:
    committee, _seats, cases = scored(call, staff, [("90", "80", "50"), ("80", "70", "60")])
    for shown in (1, 3):
        committee.cases.update(locked_at=call.deadline)
        committee.cases.exclude(proposal__in=[case.pk for case in cases[:shown]]).update(locked_at=None)
        desk.get(PAGE)
        with django_assert_num_queries(15):
            page = desk.get(PAGE)
        assert len(page.context["rows"]) == shown
