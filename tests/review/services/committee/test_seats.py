"""The committee: who sits, which cases, when it opens, what is frozen then; who scores what, applied and undone."""

from typing import Any

import pytest
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail
from alliance_portal.trail.models import Entry
from proposals.constants import Status
from proposals.models import Call, Proposal
from proposals.permissions import visible_proposals
from proposals.services.errors import Conflict, Forbidden, Refused
from review.models import Assignment, Committee, CommitteeCase, Decision, Seat
from review.services.committee import assignments, seats, settings
from tests.review.cases import make_draft, upload
from tests.review.committees import seat_reviewer, sheet


@pytest.fixture
def board(call: Call, staff: User) -> Committee:
    return seats.found_committee(call, "selection", staff)


def ready(call: Call, lead: User, theme: str, status: Status = Status.ELIGIBLE) -> Proposal:
    case = make_draft(call, lead, theme=theme)
    upload(case, lead)
    Proposal.objects.filter(pk=case.pk).update(status=status)
    case.refresh_from_db()
    return case


def look_through(seat: Seat) -> None:
    now = timezone.now()
    Seat.objects.filter(pk=seat.pk).update(signed_at=now, signed_version=1, declared_at=now)


def test_seat_cases_opening(board: Committee, call: Call, lead: User, staff: User, reviewer: User) -> None:
    assert seats.found_committee(call, "selection", staff) == board
    with pytest.raises(Refused):
        seats.open_review(board, staff, timezone.now())
    seat = seats.add_seat(board, reviewer, staff)
    assert Mail.objects.filter(event="reviewer_seated", to=reviewer.email).count() == 1
    passed, draft = ready(call, lead, "智慧茶飲"), make_draft(call, lead)
    assert seats.bring_cases(board, [passed, draft], staff, timezone.now()) == 2
    assert seats.bring_cases(board, [passed], staff, timezone.now()) == 0
    look_through(seat)
    assert not visible_proposals(reviewer).exists()
    assert seats.open_review(board, staff, timezone.now()) == 1
    passed.refresh_from_db()
    assert passed.status == Status.IN_REVIEW
    assert set(visible_proposals(reviewer)) == {passed}
    assert Mail.objects.filter(event="review_opened", to=reviewer.email).count() == 1
    with pytest.raises(Refused) as refused:
        seats.open_review(board, staff, timezone.now())
    assert refused.value.reason == "cases"
    seats.end_seat(seat, staff, timezone.now())
    assert not visible_proposals(reviewer).exists()


def test_only_reviewers_sit_and_only_staff_seat_them(board: Committee, users: dict[str, User]) -> None:
    for role, person in users.items():
        if role != "reviewer":
            with pytest.raises(Refused):
                seats.add_seat(board, person, users["staff"])
        if role != "staff":
            with pytest.raises(Forbidden):
                seats.add_seat(board, users["reviewer"], person)
            with pytest.raises(Forbidden):
                seats.found_committee(board.call, "midterm", person)
    seat = seats.add_seat(board, users["reviewer"], users["staff"], is_expert=False)
    look_through(seat)
    seats.end_seat(seat, users["staff"], timezone.now())
    again = seats.add_seat(board, users["reviewer"], users["staff"])
    assert (again.pk, again.signed_at, again.declared_at, again.is_expert) == (seat.pk, None, None, True)


def test_one_convener(board: Committee, staff: User) -> None:
    first, second = seat_reviewer(board), seat_reviewer(board)
    for seat in (first, second):
        seats.set_seat(seat, staff, is_expert=True, is_convener=True, load_cap=None)
    assert list(Seat.objects.filter(is_convener=True)) == [second]


WHY = "依委員會決議"


def refusal(board: Committee, staff: User, values: dict[str, Any], revision: int, reason: str = WHY) -> str:
    with pytest.raises(Refused) as refused:
        settings.save_settings(board, staff, values, revision, reason=reason)
    return refused.value.reason


def test_settings_freeze_when_scoring_opens(board: Committee, call: Call, lead: User, staff: User) -> None:
    assert refusal(board, staff, {"rounds": 5}, 0) == "rounds"
    settings.save_settings(board, staff, {"method": "ranksum", "rounds": 1, "tie_break": ("lots",)}, 0, reason=WHY)
    assert Committee.objects.get().settings == {"method": "ranksum", "tie_break": ["lots"]}  # what is 113's is not stored
    entry = Entry.objects.get(verb="committee.settings")
    assert (entry.actor, entry.detail["reason"], entry.detail["changed"]) == (staff, WHY, ["method", "tie_break"])
    assert refusal(board, staff, {"method": "total"}, 0) == "stale"
    assert refusal(board, staff, {"method": "ranksum", "tie_break": ["lots"]}, 1) == "same"
    assert refusal(board, staff, {"method": "total"}, 1, "  改 ") == "reason"
    seat_reviewer(board)
    seats.bring_cases(board, [ready(call, lead, "智慧茶飲")], staff, timezone.now())
    seats.open_review(board, staff, timezone.now())
    for values in ({"method": "total"}, {"shows_others": True, **Committee.objects.get().settings}):
        assert refusal(board, staff, values, 1) == "frozen"
    assert Committee.objects.get().rules.method == "ranksum"
    assert Entry.objects.filter(verb="committee.settings").count() == 1


def test_what_decides_about_no_score_changes_until_the_result_is_out(board: Committee, staff: User) -> None:
    Committee.objects.update(opened_at=timezone.now())
    settings.save_settings(board, staff, {"talk_minutes": 12, "objection_days": 20, "budget_twd": 5_000_000}, 0, reason=WHY)
    assert Committee.objects.get().rules.objection_days == 20
    Decision.objects.create(committee=board, state="published", made_by=staff)
    assert refusal(board, staff, {"talk_minutes": 12, "objection_days": 10, "budget_twd": 5_000_000}, 1) == "published"
    settings.save_settings(board, staff, {"talk_minutes": 10, "objection_days": 20, "budget_twd": 5_000_000}, 1, reason=WHY)
    assert Committee.objects.get().rules.talk_minutes == 10


def test_only_staff_change_settings(board: Committee, users: dict[str, User]) -> None:
    for role in ("agency", "reviewer", "administrator", "lead"):
        with pytest.raises(Forbidden):
            settings.save_settings(board, users[role], {"method": "ranksum"}, 0, reason=WHY)
    assert Committee.objects.get().settings == {}


def test_weights_of_99_open_nothing(board: Committee, call: Call, lead: User, staff: User) -> None:
    seat_reviewer(board)
    seats.bring_cases(board, [ready(call, lead, "智慧茶飲")], staff, timezone.now())
    criteria = [each | {"weight": 99.99 - 75 if each["key"] == "market" else each["weight"]} for each in call.criteria]
    Call.objects.update(criteria=criteria)
    with pytest.raises(Refused) as refused:
        seats.open_review(board, staff, timezone.now())
    assert refused.value.reason == "weights"


def test_a_case_that_was_moved_meanwhile_opens_nothing_at_all(board: Committee, call: Call, lead: User, staff: User) -> None:
    seat_reviewer(board)
    one, two = ready(call, lead, "智慧茶飲"), ready(call, lead, "台味便當")
    seats.bring_cases(board, [one, two], staff, timezone.now())
    CommitteeCase.objects.filter(proposal=two).update(opened_at=timezone.now())
    Proposal.objects.filter(pk=one.pk).update(status=Status.WITHDRAWN)
    with pytest.raises((Conflict, Refused)):
        seats.open_review(board, staff, timezone.now())
    assert Committee.objects.get().opened_at is None


def test_assignments_are_proposed_applied_and_undone(board: Committee, call: Call, lead: User, staff: User) -> None:
    people = [seat_reviewer(board) for _n in range(3)]
    cases = [ready(call, lead, f"主題{n}") for n in range(3)]
    seats.bring_cases(board, cases, staff, timezone.now())
    before = assignments.standing_pairs(board)
    assert len(before) == 9
    found = assignments.propose(board, "balanced", each=2)
    assert (set(found.loads.values()), found.short, len(assignments.standing_pairs(board))) == ({2}, {}, 9)
    plan = assignments.apply(board, staff, "balanced", found.pairs, before)
    assert assignments.standing_pairs(board) == found.pairs
    with pytest.raises(Refused) as refused:
        assignments.apply(board, staff, "hand", before, before)
    assert refused.value.reason == "changed"
    newcomer = seats.add_seat(board, seat_reviewer(Committee.objects.create(call=call, kind="final", made_by=staff)).user, staff)
    assert not Assignment.objects.filter(seat=newcomer).exists()  # the officer chose by himself: nobody is added to everything
    assignments.undo(plan, staff)
    assert assignments.standing_pairs(board) == before
    with pytest.raises(Refused):
        assignments.undo(plan, staff)
    assert assignments.everyone_scores(board)
    sheet(people[0], cases[0], "80", status="draft")
    with pytest.raises(Refused) as refused:
        assignments.apply(board, staff, "hand", before - {(people[0].pk, cases[0].pk)}, before)
    assert refused.value.reason == "begun"
    with pytest.raises(Refused) as refused:
        assignments.apply(board, staff, "hand", before | {(people[0].pk, 10_000)}, before)
    assert refused.value.reason == "unknown"
    with pytest.raises(Forbidden):
        assignments.apply(board, people[0].user, "hand", before, before)
