"""Committees of the mid-term and the final review in the demonstration: one writes its opinions, one has closed them. Harmless when run twice."""

from datetime import datetime

from alliance_portal.accounts.models import User
from kpi.services.demo_progress import CLOSING, MIDTERM
from proposals.models import Call, Proposal
from review.constants import UNDERTAKING
from review.models import Assignment, Committee, CommitteeCase, ScoreSheet, Seat
from review.rules.score_values import Typed
from review.services.committee import conflicts, seats, settings, sheets
from review.services.committee.demo import REVIEWERS

IMPROVE = "六月之後實體活動順延，KPI 1 的場次落後；請於八月底前提出補辦期程與負責成員。"
OF_FINAL = ("佐證資料完整，訂單與月報相符。", "同意結案；成果展示內容宜補充海外通路照片。", "")
WHY = "依執行單位期中審查作業安排"


def committees_of_the_demonstration(_call: Call, staff: User, now: datetime) -> None:
    """In the 113 call: the mid-term committee with one opinion sent and one begun; the final one locked with everybody's."""
    call = Call.objects.filter(code="113").first()
    people = list(User.objects.filter(email__in=REVIEWERS, is_active=True).order_by("email"))
    case = Proposal.objects.filter(imported_from=MIDTERM).select_related("call").first()
    closing = Proposal.objects.filter(imported_from=CLOSING).select_related("call").first()
    if call is None or case is None or closing is None or len(people) < len(REVIEWERS):
        return
    made = Committee.objects.filter(call=call, kind=Committee.Kind.MIDTERM).exists()
    if made or conflicts.text_of(Committee(call=call), UNDERTAKING, "zh-hant") is None:
        return
    committee = seats.found_committee(call, Committee.Kind.MIDTERM, staff)
    settings.save_settings(committee, staff, {"shows_others": True}, 0, reason=WHY)
    held = [seats.add_seat(committee, person, staff) for person in people]
    seats.bring_cases(committee, [case], staff, now)
    for seat in held:
        sign(seat, frozenset({case.pk}), now)
    seats.open_review(committee, staff, now)
    for seat, typed, is_sent in ((held[0], Typed(verdict="improve", to_applicant=IMPROVE), True), (held[1], Typed(verdict="passed"), False)):
        mine = Assignment.objects.select_related("seat__user", "seat__committee__call", "proposal__call").get(seat=seat, proposal=case)
        sheets.save(mine, typed, sheets.Entry(mine.seat.user, 0, now, send=is_sent))
    final_committee(call, closing, people, staff, now)


def sign(seat: Seat, cases: frozenset[int], now: datetime) -> None:
    """The undertaking and the list of names, as the reviewer does it."""
    text = conflicts.text_of(seat.committee, UNDERTAKING, "zh-hant")
    version = text.version if text else 0
    conflicts.sign(seat, seat.user, name=seat.user.name, version=version, language="zh-hant", statement={}, address="", at=now)
    conflicts.declare(seat, seat.user, {}, cases, now)


def final_committee(call: Call, case: Proposal, people: list[User], staff: User, now: datetime) -> None:
    """Rows of a review that is over: everybody advised to pass."""
    committee = Committee.objects.create(
        call=call, kind=Committee.Kind.FINAL, made_by=staff, opened_at=now, opened_by=staff, locked_at=now, locked_by=staff,
    )
    CommitteeCase.objects.create(committee=committee, proposal=case, position=1, added_at=now, opened_at=now, locked_at=now)
    for person, comment in zip(people, OF_FINAL, strict=True):
        seat = Seat.objects.create(committee=committee, user=person, added_by=staff)
        sign(seat, frozenset({case.pk}), now)
        Assignment.objects.create(seat=seat, proposal=case)
        ScoreSheet.objects.create(
            seat=seat, proposal=case, verdict="passed", to_applicant=comment, revision=1, status=ScoreSheet.State.SUBMITTED, saved_at=now,
            submitted_at=now,
        )
