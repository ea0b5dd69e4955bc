"""Progress in the demonstration: an alliance that is behind, one that is closing, checkpoint and visit of the one that reports. Rows, made once.

Firms, people and numbers are invented (示範). Harmless when run twice.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from alliance_portal.accounts.models import User
from kpi.constants import AllianceState, CheckState, DiagnosisMode, Duty, DutyState, MemberState, ReviewKind, ReviewOutcome, VisitPurpose
from kpi.models import (
    Advice,
    AllianceReport,
    CheckpointReport,
    Closing,
    Diagnosis,
    DiagnosisSession,
    MemberReport,
    MonthSlot,
    Obligation,
    Payment,
    ReviewResult,
    SiteVisit,
    VisitAction,
)
from kpi.progress import ITEMS, judge
from kpi.queries.course import course_of
from kpi.queries.diagnosis import lines_of_case
from kpi.rules.checks import content_of
from kpi.services import demo
from kpi.services.demo import SELECTED, SIGNED, at
from proposals.constants import Status
from proposals.models import Call, Proposal
from proposals.services.demo import CAST
from review.services.desk_index import index_due

MARK = "進度示範"
BEHIND, CLOSING, MIDTERM = f"{MARK}：落後", f"{MARK}：結案中", f"{MARK}：期中審查中"
FIRMS: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    BEHIND: ("風土茶器", (
        ("陶然示範茶器股份有限公司", "47149616"), ("柴窯示範工藝有限公司", "87366851"), ("竹影示範茶具有限公司", "30110520"),
        ("金彩示範陶瓷有限公司", "93318800"), ("木藝示範包裝有限公司", "88354610"), ("雲端示範電商有限公司", "19759973"),
    )),
    MIDTERM: ("島嶼果物", (
        ("果嶼示範食品股份有限公司", "75509963"), ("蜜源示範果乾有限公司", "51637916"), ("冷泉示範飲品有限公司", "50631105"),
        ("山果示範農產有限公司", "61570273"), ("果香示範烘焙有限公司", "51935268"), ("嶼集示範電商有限公司", "45934419"),
    )),
    CLOSING: ("潔淨家居", (
        ("淨宅示範科技股份有限公司", "58345988"), ("皂研示範生技有限公司", "84523040"), ("纖沐示範織品有限公司", "45777327"),
        ("綠瓶示範容器有限公司", "52654424"), ("香氛示範實驗有限公司", "93201559"), ("鏈結示範行銷有限公司", "91632120"),
    )),
}
# percent of every work item at the end of each month from April on
COURSES: Mapping[str, tuple[int, ...]] = {BEHIND: (4, 9, 15, 24, 30), MIDTERM: (9, 18, 29, 42), CLOSING: (8, 18, 30, 45, 60, 75, 90, 100)}
STATEMENT = "各工作項目依計畫辦理；海外實體活動順延一週，已與當地夥伴確認新日期，不影響下半年目標。"
DIAGNOSES = (
    (date(2024, 5, 14), "許示範顧問", Decimal(3), "官網流量七成來自既有會員，日文頁面缺少退換貨說明，廣告著陸頁跳出率偏高。",
     "6月底前補日文常見問題；7月複查轉換率。"),
    (date(2024, 5, 21), "許示範顧問", Decimal("2.5"), "社群貼文以促銷為主，欠缺使用情境與聯盟共同標籤。", "與領導企業共用每月內容行事曆。"),
    (date(2024, 10, 8), "林示範顧問", None, "", ""),
)  # fmt: skip
FINDINGS = "現場檢視電商後台、活動照片與洽談紀錄，與月報內容相符；部分簽到表未載明日期，請補正。"


def progress_of_the_demonstration(_call: Call, staff: User, _now: datetime) -> None:
    """Make it once, in the 113 call."""
    call = Call.objects.filter(code="113").first()
    people = {user.email: user for user in User.objects.filter(email__in=[CAST[0][1], CAST[1][1]])}
    if call is None or len(people) < 2 or Proposal.objects.filter(imported_from__startswith=MARK).exists():
        return
    lead, member = people[CAST[0][1]], people[CAST[1][1]]
    for name, steps in (
        (BEHIND, ()),
        (MIDTERM, (("open_midterm", Status.MIDTERM, date(2024, 7, 31)),)),
        (CLOSING, (("open_midterm", Status.MIDTERM, date(2024, 7, 16)), ("end_midterm", Status.EXECUTING, date(2024, 7, 26)),
                   ("open_final_review", Status.FINAL_REVIEW, date(2024, 11, 18)), ("admit_to_closing", Status.CLOSING, date(2024, 11, 25)))),
    ):
        case = signed_case(call, name, FIRMS[name], (lead, member, staff), steps)
        report(case, COURSES[name], lead, staff)
        if name == CLOSING:
            _closing(case, lead, staff)
        if name == MIDTERM:
            checkpoint(case, 0, CheckState.SENT, lead, staff)
            _visit(case, staff, date(2024, 7, 30))
    running = Proposal.objects.filter(imported_from=demo.EXECUTING).select_related("call").first()
    if running is not None:
        checkpoint(running, 0, CheckState.SENT, lead, staff)
        _advised(running, staff)
        _diagnoses(running, staff)
        _visit(running, staff, date(2024, 7, 18))
        _paid(running, staff, ((1, "簽約完成", 500_000, "AB-12345601", date(2024, 5, 10)),))
    index_due()


def signed_case(
    call: Call, name: str, alliance: tuple[str, Sequence[tuple[str, str]]], people: tuple[User, User, User],
    steps: tuple[tuple[str, Status, date], ...],
) -> Proposal:
    """An alliance with a contract, walked on through these steps. `people`: of the lead, of the second member, staff."""
    lead, member, staff = people
    case = demo.make_case(call, name, lead, member, alliance)
    demo.walk(case, staff, (
        ("select", Status.SELECTED, SELECTED), ("invite_to_sign", Status.CONTRACT_PENDING, SELECTED), ("sign", Status.CONTRACTED, SIGNED),
        ("start_execution", Status.EXECUTING, SIGNED), *steps,
    ))  # fmt: skip
    demo.sign_case(case, staff)
    return case


def report(case: Proposal, course: tuple[int, ...], lead: User, staff: User) -> None:
    """An accepted report of the alliance for each month, its members' with it; the months after the last one are open."""
    reports = []
    for place, share in enumerate(course):
        month = date(2024, 4 + place, 1)
        sent = at(month + timedelta(days=33))
        done = {item: str(min(share + (5 if item == "kpi2" and share < 95 else 0), 100)) for item in ITEMS}
        running = _running(Fraction(share, 100))
        reports.append(AllianceReport(
            proposal=case, month=month, state=AllianceState.ACCEPTED, done=done, running=running, month_figures=_added(course, place),
            statement=STATEMENT, tools=["短影音行銷", "跨境電商旗艦店", "社群直播"][: 1 + place],
            saved_by=lead, saved_at=sent, certified_by=lead, first_sent_at=sent,
            sent_at=sent, accepted_by=staff, accepted_at=sent,
        ))  # fmt: skip
    AllianceReport.objects.bulk_create(reports)
    slots = MonthSlot.objects.filter(proposal=case, month__lte=date(2024, 3 + len(course), 1))
    MemberReport.objects.bulk_create([
        MemberReport(slot=slot, state=MemberState.ACCEPTED, saved_by=lead, first_sent_at=at(slot.due), sent_at=at(slot.due)) for slot in slots
    ])  # fmt: skip


def _figures(share: Fraction) -> dict[str, Fraction]:
    """What is reached of each summed figure when so much of the work is done."""
    whole = {"kpi1_digital": 2, "kpi1_physical": 2, "kpi3": 3, "kpi4_increment": 500, "kpi5": 1}
    return {figure: Fraction(int(number * share)) for figure, number in whole.items()}


def _running(share: Fraction) -> dict[str, str]:
    return {figure: str(value) for figure, value in _figures(share).items()} | {"kpi2": str(min(3, 1 + int(share * 4)))}


def _added(course: tuple[int, ...], place: int) -> dict[str, str]:
    before = _figures(Fraction(course[place - 1], 100)) if place else dict.fromkeys(_figures(Fraction(0)), Fraction(0))
    return {figure: str(value - before[figure]) for figure, value in _figures(Fraction(course[place], 100)).items()}


def checkpoint(case: Proposal, position: int, state: CheckState, lead: User, staff: User) -> None:
    """The report of a checkpoint with the lead's statement, figures frozen."""
    found = course_of(case, case.call.final_on)
    if found is None:
        return
    day = found.plan.checkpoints[position].on
    settled = {"settled_by": staff, "settled_at": at(day + timedelta(days=5))} if state == CheckState.SETTLED else {}
    CheckpointReport.objects.create(
        proposal=case, position=position, state=state, statement=STATEMENT, saved_by=lead, saved_at=at(day), sent_by=lead, sent_at=at(day),
        revision=2, content=content_of(judge(found.plan, found.reports, found.kpi_reports, position), ()), **settled,
    )  # fmt: skip


def _advised(case: Proposal, staff: User) -> None:
    """What staff recommended at the first checkpoint: one done, one with a day, one for everybody."""
    day = case.call.midterm_on
    for text, owner, due, done in (
        ("海外訂單請加附報關或匯款資料，以利期末認定", "領導企業", day + timedelta(days=32), ""),
        ("社群貼文統一使用聯盟標籤", "各成員", None, "8月起已統一使用"),
        ("下半年實體活動建議與當地通路聯名，以提高曝光", "", None, ""),
    ):
        Advice.objects.create(
            proposal=case, position=0, text=text, owner=owner, due=due, given_by=staff, given_at=at(day + timedelta(days=5)), done_note=done,
            done_at=at(day + timedelta(days=20)) if done else None, done_by=staff if done else None,
        )  # fmt: skip


def _visit(case: Proposal, staff: User, day: date) -> None:
    attendance = [
        {"name": "林承辦", "unit": "執行單位", "side": "visitor"}, {"name": "吳委員", "unit": "審查委員", "side": "visitor"},
        {"name": "周以恩", "unit": "領導企業", "side": "visited"},
    ]  # fmt: skip
    visit = SiteVisit.objects.create(
        proposal=case, purpose=VisitPurpose.MIDTERM, visited_on=day, place="臺北市中山區示範路1號", attendance=attendance, findings=FINDINGS,
        written_by=staff, written_at=at(day), signed_off_by=staff, signed_off_at=at(day),
    )  # fmt: skip
    VisitAction.objects.create(
        visit=visit, text="補正試飲活動簽到表日期", owner="領導企業", due=day + timedelta(days=14), done_at=at(day + timedelta(days=9)),
        done_note="已補送", done_by=staff,
    )  # fmt: skip
    if case.status != Status.CLOSING:
        VisitAction.objects.create(visit=visit, text="提供跨境電商後台轉換率報表", owner="領導企業", due=day + timedelta(days=45))


def _paid(case: Proposal, staff: User, rows: tuple[tuple[int, str, int, str, date], ...]) -> None:
    for instalment, condition, amount, number, day in rows:
        Payment.objects.create(
            proposal=case, instalment=instalment, condition=condition, amount=amount, document_no=number, paid_on=day, recorded_by=staff,
            recorded_at=at(day),
        )


def _diagnoses(case: Proposal, staff: User) -> None:
    """The first members advised, the next one planned, the others still to be arranged."""
    for line, (planned, expert, hours, found, follow) in zip(lines_of_case(case), DIAGNOSES, strict=False):
        mode, place = line.wish.mode or DiagnosisMode.ONLINE, line.wish.address or "Google Meet"
        Diagnosis.objects.create(
            proposal=case, member_id=line.member, mode=mode, place=place, planned_on=planned, adviser=expert, topics="網站流量與社群內容",
            revision=1, written_by=staff, written_at=at(SIGNED),
        )  # fmt: skip
        if hours:
            DiagnosisSession.objects.create(
                proposal=case, member_id=line.member, held_on=planned, expert=expert, hours=hours, mode=mode, findings=found, follow_up=follow,
                written_by=staff, written_at=at(planned),
            )  # fmt: skip


def _closing(case: Proposal, lead: User, staff: User) -> None:
    """Both checkpoints settled, both reviews passed, most obligations met, the lead's statement written."""
    for position in range(2):
        checkpoint(case, position, CheckState.SETTLED, lead, staff)
    _visit(case, staff, date(2024, 7, 18))
    for kind, day in ((ReviewKind.MIDTERM, date(2024, 7, 24)), (ReviewKind.FINAL, date(2024, 11, 21))):
        ReviewResult.objects.create(
            proposal=case, kind=kind, held_on=day, outcome=ReviewOutcome.PASSED, comments="執行成果符合計畫目標，請持續追蹤海外訂單。",
            recorded_by=staff, recorded_at=at(day),
        )  # fmt: skip
    _paid(case, staff, ((1, "簽約完成", 500_000, "CD-12345602", date(2024, 5, 10)), (2, "期中查核通過", 300_000, "CD-12345688", date(2024, 8, 9))))
    proofs = ((Duty.EXHIBITION, "11月15日計畫國際成果展攤位照片"), (Duty.EXCHANGE, "業者交流會簽到單"), (Duty.CASE_STUDY, "案例專文已交付"))
    for duty, proof in proofs:
        Obligation.objects.create(
            proposal=case, kind=duty, state=DutyState.MET, proof=proof, handed_by=lead, handed_at=at(date(2024, 11, 22)), settled_by=staff,
            settled_at=at(date(2024, 11, 25)), revision=2,
        )  # fmt: skip
    Obligation.objects.create(
        proposal=case, kind=Duty.FILM, state=DutyState.HANDED_IN, proof="影片已上傳本會雲端", has_image_consent=True, handed_by=lead,
        handed_at=at(date(2024, 11, 22)), revision=1,
    )  # fmt: skip
    Closing.objects.create(proposal=case, statement="聯盟完成四場海外行銷活動，建立三個國際通路，後續由領導企業續辦聯合採購與共同品牌。",
                           saved_by=lead, saved_at=at(date(2024, 11, 26)), revision=1)  # fmt: skip
