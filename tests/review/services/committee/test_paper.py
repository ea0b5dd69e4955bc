"""Paper sheets: one officer types, another countersigns, then it counts; alone nobody."""

import pytest
from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.models import Proposal
from proposals.services.errors import Forbidden, Refused
from review.models import CommitteeCase, ScoreSheet, Seat
from review.queries.score_book import score_book
from review.scoring import counted
from review.services.committee.paper import countersign, type_in
from review.services.committee.sheets import Incomplete, Locked
from tests.review.committees import recuse
from tests.review.services.committee.conftest import mine, put, typed


def test_what_one_officer_typed_counts_when_another_countersigned(seat: Seat, case: Proposal, staff: User, staff2: User) -> None:
    sheet = type_in(mine(seat, case), typed("80"), staff, base_revision=0, at=timezone.now()).sheet
    assert (sheet.status, sheet.origin, sheet.entered_by) == ("draft", "paper", staff)
    assert counted(score_book(seat.committee).round) == ()
    with pytest.raises(Refused) as refused:
        countersign(sheet, staff, revision=1, at=timezone.now())
    assert refused.value.reason == "same_person"
    countersign(sheet, staff2, revision=1, at=timezone.now())
    sheet.refresh_from_db()
    assert (sheet.status, sheet.countersigned_by, sheet.revision) == ("submitted", staff2, 2)
    assert len(counted(score_book(seat.committee).round)) == 1
    with pytest.raises(Refused):
        countersign(sheet, staff2, revision=2, at=timezone.now())


def test_a_correction_waits_for_the_second_person_again(seat: Seat, case: Proposal, staff: User, staff2: User) -> None:
    sheet = type_in(mine(seat, case), typed("80"), staff, base_revision=0, at=timezone.now()).sheet
    countersign(sheet, staff2, revision=1, at=timezone.now())
    type_in(mine(seat, case), typed("80", market="70"), staff, base_revision=2, at=timezone.now())
    sheet.refresh_from_db()
    assert (sheet.status, sheet.countersigned_by) == ("draft", None)
    with pytest.raises(Refused) as refused:
        countersign(sheet, staff2, revision=2, at=timezone.now())  # looked at the former content
    assert refused.value.reason == "changed"


def test_a_paper_sheet_is_whole_or_waits_for_nobody(seat: Seat, case: Proposal, staff: User, staff2: User) -> None:
    with pytest.raises(Incomplete):
        type_in(mine(seat, case), typed("80", market=""), staff, base_revision=0, at=timezone.now())
    with pytest.raises(Refused):
        countersign(ScoreSheet.objects.get(), staff2, revision=1, at=timezone.now())


def test_only_staff_and_never_for_a_recused_reviewer_or_after_the_lock(seat: Seat, case: Proposal, users: dict[str, User], staff2: User) -> None:
    for role, actor in users.items():
        if role != "staff":
            with pytest.raises(Forbidden):
                type_in(mine(seat, case), typed("80"), actor, base_revision=0, at=timezone.now())
    sheet = type_in(mine(seat, case), typed("80"), users["staff"], base_revision=0, at=timezone.now()).sheet
    with pytest.raises(Forbidden):
        countersign(sheet, users["agency"], revision=1, at=timezone.now())
    with pytest.raises(Refused):  # the reviewer's own page cannot touch what was typed from his signed sheet
        put(seat, case, typed("90"), 1)
    word = recuse(seat, case)
    with pytest.raises(Forbidden):
        countersign(sheet, staff2, revision=1, at=timezone.now())
    word.delete()
    CommitteeCase.objects.update(locked_at=timezone.now())
    for step in (lambda: countersign(sheet, staff2, revision=1, at=timezone.now()),
                 lambda: type_in(mine(seat, case), typed("90"), users["staff"], base_revision=1, at=timezone.now())):  # fmt: skip
        with pytest.raises(Locked):
            step()
