"""異常結案 in the demonstration: an alliance that fell behind, was asked to improve twice, and failed; its letters, what the registers say. Rows.

Firms, people and numbers are invented (示範). Harmless when run twice.
"""

from datetime import date, datetime

from alliance_portal.accounts.models import User
from kpi.constants import CheckState, ImprovementState, LetterAbout, ReviewKind, ReviewOutcome
from kpi.models import Contract, FiledLetter, Improvement, ReviewResult
from kpi.services import coached, demo_progress
from kpi.services.baselines import standing_baseline
from kpi.services.demo import at
from kpi.services.slots import lift_slots
from proposals.constants import Status
from proposals.models import Call, Proposal, StatusChange
from proposals.services.demo import CAST
from review.services.desk_index import index_due

NAME = f"{demo_progress.MARK}：異常結案"
ALLIANCE = ("山城咖啡", (
    ("山城示範咖啡股份有限公司", "58657964"), ("焙火示範食品有限公司", "27901947"), ("雲嶺示範農產有限公司", "12534602"),
    ("杯藝示範陶瓷有限公司", "23042962"), ("香韻示範飲品有限公司", "76458029"), ("行旅示範通路有限公司", "29293352"),
))  # fmt: skip
COURSE = (6, 12, 18, 24, 32, 38, 44, 47)  # percent of every work item at the end of each month from April on
ENDED = date(2024, 12, 6)
REASON = "期末審查累計進度47%，未達100%；限期改善期滿仍未補正海外訂單與活動佐證，經審查委員會決議異常結案。"
STEPS = (
    ("open_midterm", Status.MIDTERM, date(2024, 7, 31)), ("ask_improvement", Status.IMPROVING, date(2024, 8, 2)),
    ("end_improvement", Status.EXECUTING, date(2024, 8, 30)), ("open_final_review", Status.FINAL_REVIEW, date(2024, 11, 18)),
    ("ask_improvement", Status.IMPROVING, date(2024, 11, 22)), ("close_abnormally", Status.ABNORMAL_CLOSED, ENDED),
)  # fmt: skip
REVIEWS = (
    (ReviewKind.MIDTERM, date(2024, 8, 1), "累計進度24%，低於40%；實體活動延後兩個月，請提出趕辦計畫。", date(2024, 8, 28),
     "已重訂東京展售日期並增加一家配合業者。", "", ImprovementState.MET, date(2024, 8, 30), "趕辦計畫可行，請按月追蹤。"),
    (ReviewKind.FINAL, date(2024, 11, 21), "累計進度47%，海外訂單與實體活動均未達目標，請補正佐證並說明。", date(2024, 12, 2),
     "已補送部分訂單影本。", "原物料漲價致海外客戶延後下單，懇請考量。", ImprovementState.FAILED, date(2024, 12, 4),
     "補正資料不足以認定，目標仍未達成。"),
)  # fmt: skip


def abnormal_closing_of_the_demonstration(_call: Call, staff: User, _now: datetime) -> None:
    """Make it once, in the 113 call."""
    call = Call.objects.filter(code="113").first()
    people = {user.email: user for user in User.objects.filter(email__in=[CAST[0][1], CAST[1][1]])}
    if call is None or len(people) < 2 or Proposal.objects.filter(imported_from=NAME).exists():
        return
    lead, member = people[CAST[0][1]], people[CAST[1][1]]
    case = demo_progress.signed_case(call, NAME, ALLIANCE, (lead, member, staff), STEPS)
    demo_progress.report(case, COURSE, lead, staff)
    for position in range(2):
        demo_progress.checkpoint(case, position, CheckState.SETTLED, lead, staff)
    _reviewed(case, lead, staff)
    _ended(case, staff)
    index_due()


def _reviewed(case: Proposal, lead: User, staff: User) -> None:
    """Each review asked for improvement; the lead answered and was heard; the second time it was not enough. The first letter went out."""
    for number, (kind, held_on, demand, due, answer, opinion, state, settled_on, note) in enumerate(REVIEWS, 1):
        ReviewResult.objects.create(
            proposal=case, kind=kind, held_on=held_on, outcome=ReviewOutcome.IMPROVE, comments=demand, recorded_by=staff, recorded_at=at(held_on),
        )  # fmt: skip
        asked = Improvement.objects.create(
            proposal=case, number=number, demand=demand, due=due, state=state, asked_by=staff, asked_at=at(held_on), answer=answer, opinion=opinion,
            answered_by=lead, answered_at=at(due), note=note, settled_by=staff, settled_at=at(settled_on),
        )  # fmt: skip
        if number == 1:
            FiledLetter.objects.create(
                proposal=case, about=LetterAbout.IMPROVEMENT, subject=asked.pk, letter_no="示範字第1130000721號", letter_on=date(2024, 8, 2),
                filed_by=staff, filed_at=at(date(2024, 8, 2)),
            )  # fmt: skip


def _ended(case: Proposal, staff: User) -> None:
    """The contract ended, open months lifted; the registers have the coaching's end and the irregularity that next year's check reads."""
    contract, baseline, when = Contract.objects.get(proposal=case), standing_baseline(case), at(ENDED)
    StatusChange.objects.filter(proposal=case, action="close_abnormally").update(note=REASON)
    Contract.objects.filter(pk=contract.pk).update(ended_on=ENDED)
    lift_slots(case, when)
    if baseline is not None:
        coached.coaching_begins(case, baseline, contract, staff, contract.recorded_at or when)
        coached.coaching_ends(case, baseline, staff, when, status=coached.ABNORMAL, reason=REASON)
        coached.note_irregular(case, baseline, staff, when, kind=coached.ABNORMAL, reason=REASON)
