"""Pages of the desk: flat in queries, found as a caller speaks, nothing of a draft, forms that lose nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.constants import Status
from proposals.models import Call, MemberFirm, Proposal, SectionAnswers
from review.models import CalendarDay, ContactNote, PaperIntake, SavedView
from review.services.acknowledgements import acknowledge
from review.services.contacts import note_contact
from review.services.desk_index import index_due
from review.services.intake import log_paper
from tests import factories
from tests.review.cases import delivery, make_draft, upload


@pytest.fixture
def desk(client: Client, staff: User) -> Client:
    User.objects.filter(pk=staff.pk).update(is_demonstration=True)  # an office without a second factor reaches only its enrolment
    client.force_login(staff)
    return client


def case_in(call: Call, staff: User, state: str, **named: str) -> Proposal:
    """A case that waits for this."""
    now, case = timezone.now(), make_draft(call, factories.make_user(), **named)
    if state != "draft":
        sent = upload(case, staff, now - timedelta(hours=3))
        if state != "paper":
            log_paper(case, staff, delivery(now - timedelta(hours=1), code=sent.receipt_no if state != "version" else ""), received_at=now)
        if state == "received":
            acknowledge(case, staff, now)
    index_due()
    return case


def codes(answer: Any) -> set[str]:
    return {code for code in Proposal.objects.values_list("code", flat=True) if f'value="{code}"' in answer.content.decode()}


def test_the_desk_takes_as_many_queries_for_three_cases_as_for_one(desk: Client, call: Call, staff: User, django_assert_num_queries) -> None:
    for cases in (1, 2):
        for _case in range(cases):
            for state in ("draft", "paper", "acknowledge", "received"):
                case_in(call, staff, state)
        desk.get("/desk/")
        with django_assert_num_queries(14):
            answer = desk.get("/desk/")
    assert answer.context["total"] == 12
    case = Proposal.objects.filter(status=Status.UPLOADED).first()
    for notes in (1, 2):
        for _note in range(notes):
            note_contact(case, staff, kind="call_in", person="周", text="來電詢問", at=timezone.now())
        desk.get(f"/desk/cases/{case.code}/")
        with django_assert_num_queries(18):
            desk.get(f"/desk/cases/{case.code}/")


def test_states_are_counted_and_filtered(desk: Client, call: Call, staff: User) -> None:
    made = {state: case_in(call, staff, state) for state in ("draft", "paper", "acknowledge", "version", "received")}
    chips = {chip["words"]: chip["number"] for chip in desk.get("/desk/").context["chips"]}
    assert chips == {"全部": 5, "填寫中": 1, "待收書面": 1, "待發收件確認": 1, "待核對版本": 1, "已收件": 1}
    for state, case in made.items():
        assert codes(desk.get("/desk/", {"state": state})) == {case.code}
    order = desk.get("/desk/").content.decode()
    assert order.index(made["acknowledge"].code) < order.index(made["paper"].code) < order.index(made["draft"].code)
    Call.objects.update(deadline=timezone.now() - timedelta(minutes=30))
    late = {chip["words"]: chip["number"] for chip in desk.get("/desk/").context["chips"]}
    assert late == {"全部": 5, "截止前未上傳": 1, "逾期待處理": 1, "待發收件確認": 1, "待核對版本": 1, "已收件": 1}


@pytest.mark.parametrize(
    "said", ["智慧茶", "稻香", "９０３３２１２０", "0912345678", "0912 345 678", "+886 912-345-678", "周以恩", "茶飲 稻香", "ia-001"],
)
def test_a_case_is_found_as_a_caller_speaks(desk: Client, call: Call, staff: User, said: str) -> None:
    case = case_in(call, staff, "acknowledge")
    other = make_draft(call, factories.make_user(), theme="運動機能")
    MemberFirm.objects.filter(proposal=other).update(company_name="躍動示範紡織", ubn="")
    assert codes(desk.get("/desk/", {"q": said})) == {case.code}


def test_of_a_draft_only_its_names_are_shown_and_searched(desk: Client, call: Call, staff: User) -> None:
    case = case_in(call, staff, "draft")
    hidden = {"contact_name": "祕密聯絡人", "contact_mobile": "0987-111-222", "alliance_features": "祕密特色"}
    SectionAnswers.objects.create(proposal=case, section="alliance_basic", data=hidden)
    for said in ("祕密聯絡人", "0987111222", "祕密特色"):
        assert codes(desk.get("/desk/", {"q": said})) == set()
    pages = [desk.get("/desk/").content.decode(), desk.get(f"/desk/cases/{case.code}/").content.decode()]
    assert [word for page in pages for word in ("祕密聯絡人", "0987-111-222", "祕密特色") if word in page] == []
    assert all("智慧茶飲" in page for page in pages)


def test_a_scanned_code_opens_its_case_with_the_verdict(desk: Client, call: Call, staff: User) -> None:
    case = case_in(call, staff, "paper")
    first, second = case.submissions.get().receipt_no, upload(case, staff).receipt_no
    answer = desk.get("/desk/", {"q": f"{first} 0000"}, follow=True)
    assert answer.redirect_chain[0][0].startswith(f"/desk/cases/{case.code}/?code=")
    assert "書面是較早的版本" in answer.content.decode()
    assert "書面與最後一次上傳相同" in desk.get(f"/desk/cases/{case.code}/", {"code": second}).content.decode()


GOOD = {"day": "", "time": "", "way": "post", "copies": "2", "seals": "yes", "certificate": "yes", "cover": "no", "note": "信封破損"}


@pytest.mark.parametrize(
    ("change", "field", "status"), [
        ({}, "", 302), ({"day": "113.13.40"}, "day", 400), ({"time": "25:00"}, "time", 400), ({"copies": "很多"}, "copies", 400),
        ({"way": "pigeon"}, "way", 400), ({"seals": ""}, "seals", 400), ({"code": "113-ZZZZZ-1-22"}, "code", 400),
        ({"day": "200.1.1"}, "arrived_at", 400),
    ],
)
def test_intake_form(desk: Client, call: Call, staff: User, change: dict, field: str, status: int) -> None:
    case, now = case_in(call, staff, "paper"), timezone.localtime()
    typed = GOOD | {"day": f"{now:%Y-%m-%d}", "time": f"{now:%H:%M}"} | change
    answer = desk.post(reverse("desk_intake", args=[case.code]), typed)
    assert (answer.status_code, PaperIntake.objects.count()) == (status, 1 if status == 302 else 0)
    if field:
        assert list(answer.context["problems"]) == [field]
        assert "信封破損" in answer.content.decode()


def test_a_logged_delivery_is_corrected_with_a_reason(desk: Client, call: Call, staff: User) -> None:
    case = case_in(call, staff, "acknowledge")
    paper = PaperIntake.objects.get()
    url = reverse("desk_correct", args=[case.code, paper.pk])
    logged = desk.get(url).context["form"]
    typed = {name: getattr(logged, name) for name in ("day", "time", "way", "copies", "seals", "certificate", "cover", "code")} | {"seals": "no"}
    assert desk.post(url, typed | {"reason": "少"}).status_code == 400
    assert desk.post(url, typed | {"reason": "第2份漏蓋負責人章"}).status_code == 302
    paper.refresh_from_db()
    assert (paper.has_seals, paper.version, paper.copies) == (False, 1, 2)
    other = make_draft(call, factories.make_user())
    assert desk.get(reverse("desk_correct", args=[other.code, paper.pk])).status_code == 404


def test_bulk_acknowledgement_is_previewed_and_sends_what_may_go(desk: Client, call: Call, staff: User) -> None:
    good, other, early = (case_in(call, staff, state) for state in ("acknowledge", "version", "paper"))
    asked = {"case": [good.code, other.code, early.code]}
    preview = desk.get("/desk/acknowledge/", asked)
    assert [len(preview.context["plans"]), len(preview.context["ready"])] == [3, 2]
    assert "113-IA-001" in preview.content.decode()
    answer = desk.post("/desk/acknowledge/", {"case": [good.code, other.code]})
    assert (answer.status_code, list(Proposal.objects.filter(status=Status.RECEIVED))) == (400, [good])
    assert f'name="note-{other.code}"' in answer.content.decode()
    desk.post("/desk/acknowledge/", {"case": [other.code], f"note-{other.code}": "代碼污損，已逐頁核對"})
    assert Proposal.objects.filter(status=Status.RECEIVED).count() == 2
    assert desk.post("/desk/acknowledge/", {"case": [other.code]}).status_code == 409


def test_register_labels_contacts_views_and_calendar(desk: Client, call: Call, staff: User) -> None:
    case = case_in(call, staff, "acknowledge")
    assert "113-IA-001" in desk.get("/desk/register/").content.decode()
    labels = desk.get("/desk/labels/", {"case": case.code}).content.decode()
    assert "<svg" in labels
    assert "113-IA-001" in labels
    note = reverse("desk_contact", args=[case.code])
    assert desk.post(note, {"kind": "call_in", "text": " "}).status_code == 400
    desk.post(note, {"kind": "call_in", "person": "周以恩", "text": "詢問收件"})
    assert (ContactNote.objects.get().text, ContactNote.objects.get().author) == ("詢問收件", staff)
    for query in ("state=paper", "next=//evil.example"):
        desk.post("/desk/views/", {"name": "待書面", "query": query})
    assert [view.query for view in SavedView.objects.all()] == ["state=paper"]
    year = timezone.localdate().year
    assert desk.post("/desk/calendar/", {"day": f"{year}-07-10", "is_working": "no", "name": "颱風", "reason": "無"}).status_code == 400
    desk.post("/desk/calendar/", {"day": f"{year}-07-10", "is_working": "no", "name": "颱風停止上班", "reason": "臺北市公告停止上班"})
    assert CalendarDay.objects.get().is_working is False
    assert "臺北市公告停止上班" in desk.get("/desk/calendar/").content.decode()


def test_who_waits_longer_than_24_hours_is_told_to_ring_and_staff_see_how_many_are_late(desk: Client, call: Call, staff: User, lead: User) -> None:
    case = make_draft(call, lead)
    upload(case, staff, timezone.now() - timedelta(days=9))
    log_paper(case, staff, delivery(timezone.now() - timedelta(days=8)), received_at=timezone.now())
    other = make_draft(call, factories.make_user())
    upload(other, staff)
    log_paper(other, staff, delivery(timezone.now()), received_at=timezone.now())
    home = desk.get("/").content.decode()
    assert "2件書面等待收件確認" in home
    assert "其中1件已逾時" in home
    leading = Client()
    leading.force_login(lead)
    page = leading.get(f"/proposals/{case.code}/").content.decode()
    assert "書面送達已逾工作日24小時；請電洽(02)2553-3988 分機606確認收件" in page
    assert "逾工作日24小時" not in desk.get(f"/proposals/{case.code}/").content.decode()
    acknowledge(case, staff, timezone.now(), "已核對內容相同")
    assert "逾工作日24小時" not in leading.get(f"/proposals/{case.code}/").content.decode()
    assert "其中" not in desk.get("/").content.decode()
