"""Papers of a meeting as PDFs: the legal heads, both methods, codes instead of names, made once a content, only for staff (W-16, R-08)."""

from typing import Any

import pypdf
import pytest
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.files.services import path_of
from alliance_portal.jobs.models import Job
from alliance_portal.trail.models import Entry
from proposals.models import Call, Proposal
from proposals.queries.invariants import FILES_OF_OTHERS
from review.models import CommitteeCase, Meeting, ReviewPaper, ScoreSheet, Seat
from review.papers.meeting import MINUTES, SHEETS, SUMMARY, content, digest_of
from review.queries.meeting_papers import minutes_of, sheets_of, summary_of
from review.services.meetings import papers, planning, running
from tests import factories
from tests.review.committees import recuse
from tests.review.scored import scored
from tests.review.services.meetings.test_meetings import plan
from tests.review.views.test_ranking import signed

Held = tuple[Meeting, list[Seat], list[Proposal]]
NAMES = ("隱藏甲", "隱藏乙", "隱藏丙")


@pytest.fixture
def held(call: Call, staff: User) -> Held:
    """A meeting that was held: a harsh sheet left out, one recusal, questions, dissent."""
    committee, seats, cases = scored(call, staff, [("90", "70"), ("84", "72"), ("45", None)], names=NAMES)
    recuse(seats[2], cases[1])
    meeting = planning.make_meeting(committee, staff, plan(recorder="林承辦"), timezone.now())
    running.open_meeting(meeting, staff, timezone.now())
    for seat in seats:
        running.note_member(meeting, staff, seat, "present")
    running.note_other(meeting, staff, "署承辦", "中小及新創企業署")
    item = meeting.items.select_related("meeting__committee").get(proposal=cases[0])
    running.note_question(item, staff, seat=seats[0], question="通路如何分工？", answer="由領導企業統籌。")
    running.note_discussion(item, staff, was_discussed=True, departs=True, words="簡報補充之市場資料")
    running.resolve(meeting, staff, cases[0], kind="leave_out", votes=(2, 1, 0), reason="評分與書面理由不符", seat=seats[2])
    running.dissent(meeting, staff, seats[2], "維持原評分為宜。")
    return Meeting.objects.select_related("committee__call", "chair__user").get(pk=meeting.pk), seats, cases


def texts(found: Any) -> str:
    """Every text of a paper's tree."""
    return repr(content(found))


def test_the_minutes_have_the_twelve_heads(held: Held) -> None:
    text = texts(minutes_of(held[0]))
    heads = (
        "一、會議名稱", "二、會議時間", "三、會議地點", "四、主席", "五、出席委員", "六、請假委員",
        "七、列席人員", "八、紀錄", "九、報告及簡報事項", "十、委員詢答", "十一、決議", "十二、不同意見",
    )  # fmt: skip
    assert [head for head in heads if head not in text] == []
    said = ("隱藏甲", "林承辦", "中小及新創企業署 署承辦", "通路如何分工？", "簡報補充之市場資料", "同意2、不同意1、棄權0", "評分與書面理由不符",
            "維持原評分為宜。", "全體委員3位，出席3位", "1位委員迴避離席")  # fmt: skip
    assert [words for words in said if words not in text] == []


def test_the_summary_has_both_methods_and_what_was_left_out(held: Held) -> None:
    found = summary_of(held[0])
    first, second = found.scores
    assert first[:2] == ("1", "智慧茶飲")
    assert first[2:5] == ("90.00（1）", "84.00（1）", "45.00（不計）")
    assert (first[5], first[6], first[7]) == ("87.00", "2", "1（序位法）")
    assert second[2:5] == ("70.00（2）", "72.00（2）", "迴避")
    assert ("智慧茶飲", "—", "■是　□否", "□無　■有", "簡報補充之市場資料") in found.notes
    assert not [name for name in NAMES if name in texts(found)]


def test_the_sheets_stand_under_codes_without_private_notes(held: Held) -> None:
    meeting, seats, cases = held
    ScoreSheet.objects.filter(seat=seats[0], proposal=cases[0]).update(note="隱藏的筆記", remarks={"market": "訪談具體"}, to_applicant="補充名單")
    ScoreSheet.objects.create(seat=seats[2], proposal=cases[1], scores={"market": "1.5"}, status="submitted")  # of a recused member
    ScoreSheet.objects.filter(seat=seats[1], proposal=cases[1]).update(status="draft")
    found = sheets_of(meeting.committee, meeting.title, [case.pk for case in cases])
    assert [sheet.theme for sheet in found.sheets] == ["智慧茶飲"] * 3 + ["質感居家"]
    assert len({sheet.member for sheet in found.sheets[:3]}) == 3
    text = texts(found)
    assert "訪談具體" in text
    assert "22.50" in text  # 90 of 25 %
    assert not [word for word in (*NAMES, "隱藏的筆記", "1.5") if word in text]
    CommitteeCase.objects.filter(proposal=cases[0]).update(locked_at=None)
    assert [sheet.theme for sheet in sheets_of(meeting.committee, meeting.title, [case.pk for case in cases]).sheets] == ["質感居家"]


@pytest.mark.parametrize("kind", [MINUTES, SUMMARY, SHEETS])
def test_a_paper_is_printed_once_a_content(held: Held, staff: User, client: Client, kind: str) -> None:
    meeting = held[0]
    address = f"/review/meetings/{meeting.pk}/papers/{kind}/pdf/"
    desk = signed(client, staff)
    assert "正在製作" in desk.get(address).content.decode()
    desk.get(address)
    job = Job.objects.get()  # the same one for everybody who asks
    for _time in range(2):
        papers.make(job.payload, lambda _stage, _done=0, _total=0: None)
    kept = ReviewPaper.objects.get()
    assert kept.file_id in {file for source in FILES_OF_OTHERS for file in source()}  # no sweep takes it for an orphan
    answer = desk.get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    pages = pypdf.PdfReader(path_of(kept.file)).pages
    printed = "".join(page.extract_text() for page in pages).replace("\n", "")
    assert "智慧茶飲" in printed
    if kind == SHEETS:
        assert len(pages) == kept.pages == 5
    if kind == SUMMARY:
        assert [round(float(side) / 72 * 25.4) for side in pages[0].mediabox[2:]] == [420, 297]
    assert Entry.objects.filter(verb="paper.opened").exists()


def test_another_word_is_another_paper(held: Held, staff: User) -> None:
    meeting, seats, _cases = held
    before = digest_of(minutes_of(meeting))
    assert digest_of(minutes_of(meeting)) == before
    running.dissent(meeting, staff, seats[0], "另有意見。")
    assert digest_of(minutes_of(meeting)) != before


def test_only_staff_have_them(held: Held, staff: User, client: Client) -> None:
    meeting, seats, cases = held
    for user in (seats[0].user, cases[0].created_by, factories.make_user("agency@example.tw", office=Office.AGENCY)):
        signed(client, user)
        assert client.get(f"/review/meetings/{meeting.pk}/papers/minutes/pdf/").status_code == 403
    assert not Job.objects.exists()
    signed(client, staff)
    assert client.get(f"/review/meetings/{meeting.pk}/papers/else/pdf/").status_code == 404
    assert client.get(f"/review/meetings/{meeting.pk}/papers/minutes/pdf/").status_code == 200
