"""The committee of the demonstration: eight alliances of invented firms (示範) in the 113 call, scored, decided, published.

Harmless when run twice.
"""

from datetime import date, datetime, timedelta

from alliance_portal.accounts.models import Office, User
from alliance_portal.accounts.services import make_account
from alliance_portal.lib.roc_calendar import TAIPEI
from alliance_portal.seconds import services as seconds
from proposals.constants import Status
from proposals.models import Call, Firm, FirmPerson, MemberFirm, Proposal, SectionAnswers
from proposals.services.drafts import create_draft
from review.models import (
    AgendaItem,
    Assignment,
    Attendance,
    CaseNumber,
    Committee,
    CommitteeCase,
    Decision,
    Meeting,
    QuestionNote,
    Recusal,
    Resolution,
    ScoreChange,
    ScoreSheet,
    Seat,
)
from review.rules.decision_lines import Proposed
from review.services.decisions.deciding import ask_decision, report
from review.services.decisions.drafts import save_decision
from review.services.decisions.publishing import ask_publication
from review.services.demo import upload_of
from review.services.desk_index import index_due

MARK = "決議示範"
MEMBERS = ("吳委員", "鄭委員", "許委員", "劉委員", "蔡委員", "楊委員", "郭委員")
KEYS = ("international", "market", "strategy", "digital", "interaction")
# theme, lead firm, each member's total (None: recused), outcome, amount, place in the reserve, reason
CASES: tuple[tuple[str, str, tuple[float | None, ...], str, int | None, int | None, str], ...] = (
    ("質感居家", "木映示範家居股份有限公司", (84, 81, 85, 83, 78, 88, 82), "selected", 1_000_000, None, ""),
    ("智慧茶飲", "青坡示範茶業股份有限公司", (82, 80, 87, 83, 78, 86, 83), "selected", 950_000, None, ""),
    ("台味便當", "稻禾示範餐食股份有限公司", (80, 76, 84, 80, 75, 84, 80), "selected", 900_000, None, ""),
    ("純淨美妝", "初肌示範美妝股份有限公司", (79, 77, 82, 77, 74, 83, 81), "selected", 850_000, None, ""),
    ("智慧農漁", "海稻示範農漁股份有限公司", (78, 75, None, 78, 72, 80, 77), "selected", 800_000, None, ""),
    ("寵物樂活", "毛伴示範寵物股份有限公司", (75, 72, 76, 74, 70, None, 75), "reserve", None, 1, ""),
    ("樂齡輔具", "頤康示範輔具股份有限公司", (75, 72, 76, 72, 52, 77, 74), "reserve", None, 2, ""),
    ("親子學習", "學聚示範文教股份有限公司", (68, 64, 69, 69, 62, 68, 66), "not_selected", None, None, "目標市場分析與數位工具之連結不足。"),
)
REMARKS = {
    0: "市場分析詳實，建議補充通路夥伴名單。", 1: "通路策略完整；社群行銷之轉換目標宜再量化。",
    3: "數位工具之衡量方式宜再具體。", 7: "請重新檢視目標客群與定價。",
}  # fmt: skip
# how a total spreads over the criteria: with the weights 10, 25, 30, 25, 10 these parts leave the total as it is
SHAPE, TURNS = (6, 2, -3, -1, 0.5), (1, -1, 0)


def committee_of_the_demonstration(_call: Call, staff: User, now: datetime) -> None:
    """Make the committee, its sheets, its decision and the publication once."""
    call = Call.objects.filter(code="113").first()
    other = User.objects.filter(office=Office.STAFF, is_active=True).exclude(pk=staff.pk).order_by("pk").first()
    if call is None or other is None or Proposal.objects.filter(call=call, imported_from=MARK).exists():
        return
    held = call.deadline + timedelta(days=14)
    committee, _made = Committee.objects.get_or_create(call=call, kind=Committee.Kind.SELECTION, defaults={"made_by": staff})
    Committee.objects.filter(pk=committee.pk, opened_at=None).update(opened_at=held - timedelta(days=7), opened_by=staff)
    seats = _seats(committee, staff, held)
    cases = [_case(call, place, staff) for place in range(len(CASES))]
    index_due()
    _score(committee, seats, cases, held)
    _meet(committee, seats, cases, staff, held)
    _decide(committee, cases, staff, other, now)


def _seats(committee: Committee, staff: User, at: datetime) -> list[Seat]:
    seats = []
    for place, name in enumerate(MEMBERS):
        user = make_account(f"reviewer{place + 1}@demo.example.tw", name=name, office=Office.REVIEWER, is_demonstration=True)
        facts = {"added_by": staff, "is_convener": place == 0, "signed_at": at, "signed_version": 1, "declared_at": at, "is_expert": place < 5}
        seat, _made = Seat.objects.get_or_create(committee=committee, user=user, defaults=facts)
        seats.append(seat)
    return seats


def _case(call: Call, place: int, staff: User) -> Proposal:
    theme, lead = CASES[place][0], CASES[place][1]
    at = call.deadline - timedelta(hours=30 - place)
    firm, _made = Firm.objects.get_or_create(name=lead, defaults={"created_at": at})
    owner = User.objects.filter(email="lead@demo.example.tw").first()
    if place == 1 and owner is not None:  # the demonstration's lead reads one result of his own; his tea firm leads a live case already (E-12)
        FirmPerson.objects.get_or_create(firm=firm, user=owner, defaults={"is_owner": True})
    case = create_draft(call, firm, staff, at=at, imported_from=MARK)
    MemberFirm.objects.bulk_create(
        [MemberFirm(proposal=case, position=n, company_name=f"{theme}示範成員{n}", created_at=at) for n in range(1, 6)],
    )
    SectionAnswers.objects.create(proposal=case, section="cover", data={"alliance_theme": theme})
    upload_of(case, 1, theme, case.members.get(position=0).company_name, "示範聯絡人", staff, at)
    last = CaseNumber.objects.filter(call=call).order_by("-number").values_list("number", flat=True).first() or 0
    CaseNumber.objects.create(call=call, proposal=case, number=last + 1, given_at=at)
    Proposal.objects.filter(pk=case.pk).update(status=Status.SCORED, version=2, changed_at=at)
    case.refresh_from_db()
    return case


def _score(committee: Committee, seats: list[Seat], cases: list[Proposal], at: datetime) -> None:
    first, end = committee.cases.count(), at + timedelta(hours=4)
    for place, case in enumerate(cases):
        CommitteeCase.objects.create(committee=committee, proposal=case, position=first + place + 1, opened_at=at, locked_at=end)
    Committee.objects.filter(pk=committee.pk, locked_at=None).update(locked_at=end)
    Assignment.objects.bulk_create([Assignment(seat=seat, proposal=case) for seat in seats for case in cases], ignore_conflicts=True)
    for place, case in enumerate(cases):
        for seat, total in zip(seats, CASES[place][2], strict=True):
            if total is None:
                reason = "近三年曾任成員公司顧問（示範）"
                Recusal.objects.create(seat=seat, proposal=case, source="declared", reason=reason, given_by=seat.user, given_at=at)
                continue
            turn = TURNS[(seat.pk + place) % len(TURNS)]
            scores = {key: f"{total + part * turn:g}" for key, part in zip(KEYS, SHAPE, strict=True)}
            remark = REMARKS.get(place, "") if seat.pk == seats[0].pk else ""
            sheet = ScoreSheet.objects.create(
                seat=seat, proposal=case, scores=scores, to_applicant=remark, revision=2, status="submitted", started_at=at, saved_at=at,
                submitted_at=at,
            )  # fmt: skip
            ScoreChange.objects.bulk_create(_changes(sheet, at))


def _changes(sheet: ScoreSheet, at: datetime) -> list[ScoreChange]:
    """How the sheet came about: typed in, one score thought over after the talk, sent."""
    typed = sheet.scores | {"market": f"{float(sheet.scores['market']) - 2:g}"}
    first: dict[str, tuple[str, str]] = {f"scores.{key}": ("", score) for key, score in typed.items()}
    last: dict[str, tuple[str, str]] = {"scores.market": (typed["market"], sheet.scores["market"]), "status": ("draft", "submitted")}
    if sheet.to_applicant:
        last["to_applicant"] = ("", sheet.to_applicant)
    return [
        ScoreChange(sheet=sheet, revision=number, changes=changes, origin=ScoreSheet.Origin.SCREEN, by=sheet.seat.user, at=when)
        for number, changes, when in ((1, first, at), (2, last, at + timedelta(minutes=25)))
    ]


def _meet(committee: Committee, seats: list[Seat], cases: list[Proposal], staff: User, at: datetime) -> None:
    """The meeting as it was held: agenda, attendance, one question, one resolution that kept the scores."""
    starts = at.replace(hour=1, minute=30)  # 09:30 in Taipei
    meeting = Meeting.objects.create(
        committee=committee, title="提案審查會議", place="臺北市中山區長安東路二段99號8樓會議室", starts_at=starts,
        slides_until=starts - timedelta(days=2), recorder="林承辦", made_by=staff,
        made_at=starts - timedelta(days=10), noticed_at=starts - timedelta(days=9), opened_at=starts,
        closed_at=starts + timedelta(hours=5),
    )  # fmt: skip
    said = {0: "通路分工與預算配置已於簡報中說明。", 6: "個別委員給分較低，經詢答後維持原評分。"}
    items = [
        AgendaItem.objects.create(
            meeting=meeting, proposal=case, position=place + 1, was_discussed=True, departs=False, discussion=said.get(place, ""),
        )
        for place, case in enumerate(cases)
    ]  # fmt: skip
    Attendance.objects.bulk_create(
        [Attendance(meeting=meeting, seat=seat, name=str(seat.user), state="present", noted_by=staff, noted_at=starts) for seat in seats],
    )
    Attendance.objects.create(meeting=meeting, name="署承辦", title="經濟部中小及新創企業署", state="in_attendance", noted_by=staff, noted_at=starts)
    QuestionNote.objects.create(
        item=items[0], seat=seats[1], question="海外通路如何分工？", answer="由領導企業統籌，成員依產品線分別洽談。", noted_by=staff, noted_at=starts,
    )
    Resolution.objects.create(
        meeting=meeting, proposal=cases[6], kind="keep", votes_for=6, votes_against=1, votes_abstained=0, reason="各委員評分理由充分，維持原評分。",
        noted_by=staff, noted_at=starts,
    )  # fmt: skip


def _decide(committee: Committee, cases: list[Proposal], staff: User, other: User, now: datetime) -> None:
    lines = [Proposed(case.code, row[3], row[4], row[5], row[6]) for case, row in zip(cases, CASES, strict=True)]
    decision = save_decision(committee, staff, lines, budget=4_500_000, revision=0, at=now)
    seconds.confirm(ask_decision(decision, staff, decided_on=date(2024, 3, 20), reason="依113年3月20日會議決議"), other)
    decision = Decision.objects.select_related("committee__call").get(pk=decision.pk)
    report(decision, staff, letter_no="示範字第1130000001號", letter_on=date(2024, 3, 25), at=now)
    decision.refresh_from_db()
    seconds.confirm(ask_publication(decision, staff, reason="依署備查結果公告"), other)
    Decision.objects.filter(pk=decision.pk).update(published_at=datetime(2024, 4, 1, 10, 0, tzinfo=TAIPEI))
