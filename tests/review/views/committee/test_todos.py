"""What waits in the committee's work stands on staff's home with its count and its link; on a member's home his meetings. Flat in queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.constants import Status
from proposals.models import Proposal
from review.models import ApplicantRequest, Committee, CommitteeCase, Decision, DecisionLine, Meeting, Objection, ReviewPaper, Seat
from review.views.committee.todos import committee_todos
from tests.review.committees import bring, recuse, seat_reviewer, sheet


def texts() -> list[str]:
    return [each["text"] for each in committee_todos()]


def found(part: str) -> dict[str, str] | None:
    return next((each for each in committee_todos() if part in each["text"]), None)


def test_nothing_waits_nothing_is_listed(committee: Committee) -> None:
    assert committee_todos() == []


def test_signatures_and_sheets(committee: Committee) -> None:
    first, second = seat_reviewer(committee), seat_reviewer(committee, signed=False)
    case = bring(committee)
    waits = found("待簽署切結書")
    assert waits is not None
    assert (waits["text"], waits["href"]) == ("1位委員待簽署切結書或確認名單", "/desk/committee/selection/?call=113")
    assert "2份評分表尚未送出" in texts()
    sheet(first, case, "80", status="draft")
    assert "2份評分表尚未送出" in texts()  # a draft is not sent
    first.sheets.update(status="submitted")
    assert "1份評分表尚未送出" in texts()
    recuse(second, case)
    assert found("尚未送出") is None
    CommitteeCase.objects.update(round=2)
    assert "1份評分表尚未送出" in texts()  # the next round waits anew
    CommitteeCase.objects.update(locked_at=timezone.now())
    assert texts() == []


def test_paper_waits_for_the_second_person(committee: Committee) -> None:
    seat = seat_reviewer(committee)
    sheet(seat, bring(committee), "80", status="draft", origin="paper")
    assert found("紙本登打") is not None
    seat.sheets.update(status="submitted", countersigned_at=timezone.now())
    assert found("紙本登打") is None


def test_requests_of_leads_once_they_are_no_drafts(committee: Committee, lead: User) -> None:
    case = bring(committee)
    ApplicantRequest.objects.create(proposal=case, person="某委員", reason="訴訟", asked_by=lead)
    waits = found("建議迴避")
    assert waits is not None
    assert waits["href"] == "/desk/committee/selection/conflicts/?call=113"
    Proposal.objects.filter(pk=case.pk).update(status=Status.DRAFT)
    assert found("建議迴避") is None


def test_minutes_decision_letters_and_objections(committee: Committee, staff: User, lead: User) -> None:
    case, now = bring(committee), timezone.now()
    meeting = Meeting.objects.create(committee=committee, title="審查會議", place="臺北", starts_at=now, made_by=staff)
    assert found("會議紀錄") is None  # it is not over
    Meeting.objects.update(closed_at=now)
    waits = found("會議紀錄")
    assert waits is not None
    assert waits["href"] == f"/review/meetings/{meeting.pk}/"
    kept = _file(staff)
    ReviewPaper.objects.create(committee=committee, meeting=meeting, kind="minutes", content_hash="0" * 64, file=kept, pages=1)
    assert found("會議紀錄") is None
    decision = Decision.objects.create(committee=committee, made_by=staff)
    for state, words in (("draft", "待送複核"), ("decided", "待報署備查"), ("reported", "待公告")):
        Decision.objects.update(state=state)
        assert found(words) is not None
    Decision.objects.update(state="published", published_at=now)
    DecisionLine.objects.create(decision=decision, proposal=case, position=1, outcome="selected", amount_twd=1)
    Objection.objects.create(proposal=case, text="請說明評分", filed_by=lead)
    assert {"1件函稿尚未登記發文字號", "1件疑義申請待答覆"} <= set(texts())
    DecisionLine.objects.update(letter_no="113字第1號")
    Objection.objects.update(answered_at=now)
    assert [each for each in texts() if "函稿" in each or "疑義" in each] == []


def _file(staff: User) -> Any:
    from alliance_portal.files.services import store_generated  # noqa: PLC0415  one test's

    return store_generated(b"%PDF-1.4", "minutes.pdf", "application/pdf", staff)


@pytest.mark.parametrize("cases", [1, 3])
def test_the_list_is_flat_in_queries(committee: Committee, cases: int, django_assert_num_queries: Any) -> None:
    for _number in range(cases):
        seat_reviewer(committee, signed=False)
        bring(committee)
    with django_assert_num_queries(8):
        committee_todos()


def test_a_member_reads_his_meetings_once_he_was_told(client: Client, committee: Committee, staff: User) -> None:
    seat = seat_reviewer(committee)
    facts = {"committee": committee, "place": "臺北市某處", "starts_at": timezone.now() + timedelta(days=2), "made_by": staff}
    Meeting.objects.create(title="還沒通知的會議", **facts)
    told = Meeting.objects.create(title="提案審查會議", noticed_at=timezone.now(), **facts)
    client.force_login(seat.user)
    page = client.get("/").content.decode()
    assert "臺北市某處" in page
    assert f"/review/meetings/{told.pk}/calendar.ics" in page
    assert "還沒通知的會議" not in page
    Seat.objects.filter(pk=seat.pk).update(ended_at=timezone.now())
    assert "臺北市某處" not in client.get("/").content.decode()
