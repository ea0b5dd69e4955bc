"""A check begun, its questions answered, its findings ruled upon."""

from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied

from alliance_portal.accounts.models import User
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused as SecondRefused
from alliance_portal.seconds.services import confirm
from alliance_portal.trail.models import Entry
from proposals.constants import Status
from proposals.models import Call, CoachingRecord, Proposal
from proposals.services import Conflict, Forbidden, Refused
from review.models import Check, CheckAnswer, Ruling
from review.screening.evidence import Verdict
from review.services.screening.checks import Given, answer, hand_to, start
from review.services.screening.rulings import rule
from tests.proposals.rules.build import sample
from tests.review.screening.cases import begun, confirm_last, received, standing_of

SECOND = sample()["members"][1]["ubn"]
PLACE = "members[1].supplementary.coaching_history"


@pytest.fixture
def case(call: Call, lead: User, staff: User) -> Proposal:
    return begun(call, lead, staff)


@pytest.fixture
def coached(case: Proposal) -> str:
    """The second member is coached this year already; what the finding says."""
    CoachingRecord.objects.create(
        key="x", ubn=SECOND, programme="別的計畫", roc_year=113, status="running", source="示範登記", source_date="2024-03-01",
    )
    matter = standing_of(case).matter("E-22", PLACE)
    assert matter is not None
    assert matter.verdict is Verdict.BLOCKING
    return matter.outcome.message.zh


def test_only_staff_begin_and_only_once(call: Call, lead: User, staff: User, staff2: User, now: datetime) -> None:
    case = received(call, lead)
    with pytest.raises(Forbidden):
        start(case, lead, now)
    check = start(case, staff, now)
    case.refresh_from_db()
    assert (case.status, check.submission.number, check.officer) == (Status.SCREENING, 1, staff)
    with pytest.raises(Conflict):
        start(case, staff2, now)
    assert Check.objects.count() == 1


def test_answers_keep_their_history_and_what_stands_is_not_written_again(case: Proposal, staff: User, staff2: User) -> None:
    assert answer(case, staff, {"E-08": Given("passed", "", 0), "E-28.2": Given("correct", "成員尚未回覆確認", 0)}) == ["E-08", "E-28.2"]
    assert answer(case, staff, {"E-08": Given("passed", "", 1)}) == []
    assert answer(case, staff2, {"E-28.2": Given("passed", "已電洽確認", 1)}) == ["E-28.2"]
    asked = standing_of(case).question("E-28.2")
    assert asked is not None
    assert [(each.answer, each.by) for each in asked.turns] == [("correct", str(staff)), ("passed", str(staff2))]
    assert Entry.objects.filter(verb="check.answered").count() == CheckAnswer.objects.count() == 3


@pytest.mark.parametrize(
    ("key", "given", "reason"), [
        ("E-08", Given("failed", "不符", 0), "E-08"), ("E-08", Given("correct", "", 0), "E-08"), ("E-99", Given("passed", "", 0), "unknown"),
        ("E-08", Given("perhaps", "", 0), "unknown"), ("E-08", Given("passed", "", 1), "changed"),
    ],
)
def test_what_cannot_be_an_answer_keeps_none_of_them(case: Proposal, staff: User, key: str, given: Given, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        answer(case, staff, {"E-10": Given("passed", "", 0), key: given})
    assert (refused.value.reason, CheckAnswer.objects.count()) == (reason, 0)


def test_nobody_else_answers_rules_or_hands_on(case: Proposal, lead: User, staff: User, staff2: User, agency: User) -> None:
    for other in (lead, agency):
        with pytest.raises(Forbidden):
            answer(case, other, {"E-08": Given("passed", "", 0)})
        with pytest.raises(Forbidden):
            rule(case, other, code="E-02", where="x", verdict="passed", reason="理由充分了", message="")
        with pytest.raises(Forbidden):
            hand_to(case.checks.get(), staff, other)
    hand_to(case.checks.get(), staff, staff2)
    assert case.checks.get().officer == staff2


def test_a_ruling_that_lifts_takes_a_second_person(case: Proposal, coached: str, staff: User, staff2: User) -> None:
    asked = rule(case, staff, code="E-22", where=PLACE, verdict="passed", reason="專案簽報核准，文號示範字1號", message=coached)
    assert isinstance(asked, Confirmation)
    standing = standing_of(case)
    assert (Ruling.objects.count(), standing.blocking, standing.pending) == (0, 1, 1)
    with pytest.raises(SecondRefused):
        rule(case, staff2, code="E-22", where=PLACE, verdict="passed", reason="再送一次看看", message=coached)
    confirm_last(staff2)
    made, standing = Ruling.objects.get(), standing_of(case)
    assert (made.by, made.confirmed_by, standing.blocking, standing.pending) == (staff, staff2, 0, 0)
    again = rule(case, staff, code="E-22", where=PLACE, verdict="blocking", reason="核准文號已撤銷", message=coached)
    assert isinstance(again, Ruling)  # what does not lift anything stands at once
    assert standing_of(case).blocking == 1


def test_facts_that_changed_meanwhile_are_not_ruled_over(case: Proposal, coached: str, staff: User, staff2: User) -> None:
    rule(case, staff, code="E-22", where=PLACE, verdict="passed", reason="專案簽報核准", message=coached)
    CoachingRecord.objects.all().delete()
    with pytest.raises(SecondRefused) as refused:
        confirm_last(staff2)
    assert (refused.value.reason, Ruling.objects.count(), Confirmation.objects.get().state) == ("changed", 0, "open")
    with pytest.raises(Refused) as stale:
        rule(case, staff, code="E-22", where=PLACE, verdict="passed", reason="專案簽報核准", message=coached)
    assert stale.value.reason == "changed"


def test_a_ruling_says_something_else_and_why(case: Proposal, coached: str, staff: User) -> None:
    for verdict, reason, error in (("blocking", "理由充分了", "verdict"), ("maybe", "理由充分了", "verdict")):
        with pytest.raises(Refused) as refused:
            rule(case, staff, code="E-22", where=PLACE, verdict=verdict, reason=reason, message=coached)
        assert refused.value.reason == error
    with pytest.raises(SecondRefused):
        rule(case, staff, code="E-22", where=PLACE, verdict="passed", reason="無", message=coached)
    Proposal.objects.filter(pk=case.pk).update(status=Status.WITHDRAWN)
    with pytest.raises(Refused) as refused:
        rule(case, staff, code="E-22", where=PLACE, verdict="passed", reason="理由充分了", message=coached)
    assert refused.value.reason == "not_open"
    with pytest.raises(Refused):
        answer(case, staff, {"E-08": Given("passed", "", 0)})


def test_a_second_person_is_another_one(case: Proposal, coached: str, staff: User) -> None:
    User.objects.create_user("third@example.tw", office="staff")
    rule(case, staff, code="E-22", where=PLACE, verdict="passed", reason="專案簽報核准", message=coached)
    with pytest.raises(PermissionDenied):
        confirm(Confirmation.objects.get(), staff)
