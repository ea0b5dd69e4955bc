"""期中、期末審查, 限期改善: the order of steps, who takes them, what is told (W-38 to W-40; practice 2.26)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from alliance_portal.mail.models import Mail
from kpi.constants import CheckState, ImprovementState, ReviewKind, ReviewOutcome
from kpi.models import CheckpointReport, Improvement, ReviewResult
from kpi.services import reviews
from proposals.constants import Status
from proposals.services.errors import Conflict, Forbidden, Refused
from tests import factories
from tests.kpi import courses
from tests.races import at_once

AT = datetime(2024, 7, 31, 10, tzinfo=ZoneInfo("Asia/Taipei"))
LATER = datetime(2024, 8, 21, 10, tzinfo=ZoneInfo("Asia/Taipei"))
JULY = date(2024, 7, 31)
DUE = date(2024, 8, 20)
MIDTERM, FINAL = ReviewKind.MIDTERM, ReviewKind.FINAL


@pytest.fixture
def case(call, lead, staff):
    case = courses.executing(lead=lead, by=staff)
    for position in range(2):
        CheckpointReport.objects.create(proposal=case, position=position, state=CheckState.SENT, saved_by=lead)
    return case


def status(case):
    case.refresh_from_db(fields=["status"])
    return case.status


def opened(case, staff, kind=MIDTERM):
    return reviews.open_review(case, staff, kind=kind, held_on=JULY, place="臺北市", at=AT)


def decided(case, staff, outcome, kind=MIDTERM, **facts):
    facts = {"held_on": JULY, "comments": "意見", "at": AT} | facts
    return reviews.record_result(case, staff, kind=kind, outcome=outcome, **facts)


def test_a_midterm_that_passes_goes_on(case, staff, lead):
    opened(case, staff)
    assert status(case) == Status.MIDTERM
    decided(case, staff, ReviewOutcome.PASSED)
    assert status(case) == Status.EXECUTING
    assert set(Mail.objects.values_list("event", "to")) == {("midterm_review_opened", lead.email), ("review_decided", lead.email)}
    assert "7月31日" in Mail.objects.get(event="midterm_review_opened").subject
    assert "通過" in Mail.objects.get(event="review_decided").subject


def test_a_final_that_passes_goes_to_closing(case, staff):
    opened(case, staff, FINAL)
    decided(case, staff, ReviewOutcome.PASSED, FINAL)
    assert status(case) == Status.CLOSING
    assert ReviewResult.objects.get().kind == FINAL


def test_no_review_without_the_checkpoints_report(case, staff):
    CheckpointReport.objects.update(state=CheckState.RETURNED)
    with pytest.raises(Refused) as refused:
        opened(case, staff)
    assert refused.value.reason == "report"
    assert status(case) == Status.EXECUTING


def test_only_staff_take_these_steps(case, lead, agency, staff):
    for user in (lead, agency):
        with pytest.raises(Forbidden):
            opened(case, user)
    opened(case, staff)
    with pytest.raises(Forbidden):
        decided(case, lead, ReviewOutcome.PASSED)
    with pytest.raises(Forbidden):
        reviews.ask_improvement(case, lead, demand="x", due=DUE, at=AT)


@pytest.mark.parametrize(("facts", "reason"), [
    ({"outcome": "good"}, "outcome"), ({"comments": " "}, "comments"), ({"held_on": date(2024, 8, 1)}, "held_on"), ({"kind": FINAL}, "status"),
    ({"outcome": ReviewOutcome.FAILED}, "outcome"), ({"outcome": ReviewOutcome.IMPROVE}, "demand"),
    ({"outcome": ReviewOutcome.IMPROVE, "due": JULY}, "due"),
])  # fmt: skip
def test_what_a_result_cannot_be(case, staff, facts, reason):
    opened(case, staff)
    facts = {"outcome": ReviewOutcome.PASSED} | facts
    with pytest.raises(Refused) as refused:
        decided(case, staff, facts.pop("outcome"), **facts)
    assert refused.value.reason == reason
    assert status(case) == Status.MIDTERM
    assert not ReviewResult.objects.exists()


def test_improvement_answer_and_hearing(case, staff, lead, member):
    opened(case, staff)
    decided(case, staff, ReviewOutcome.IMPROVE, due=DUE, demand="補齊訂單影本")
    assert status(case) == Status.IMPROVING
    mail = Mail.objects.get(event="improvement_asked")
    assert "8月20日" in mail.subject
    assert "補齊訂單影本" in mail.body
    with pytest.raises(Forbidden):
        reviews.answer_improvement(case, member, answer="x", opinion="", at=AT)
    with pytest.raises(Refused) as refused:
        reviews.settle_improvement(case, staff, is_met=False, note="未補", at=AT)
    assert refused.value.reason == "due"
    held = reviews.answer_improvement(case, lead, answer="已補三件", opinion="客戶延遲用印", at=AT)
    assert (held.state, held.opinion) == (ImprovementState.ANSWERED, "客戶延遲用印")
    assert reviews.settle_improvement(case, staff, is_met=True, note="已補齊", at=AT).state == ImprovementState.MET
    assert status(case) == Status.EXECUTING
    with pytest.raises(Refused):
        reviews.answer_improvement(case, lead, answer="x", opinion="", at=AT)


def test_a_review_fails_only_after_an_unmet_improvement(case, staff):
    opened(case, staff, FINAL)
    decided(case, staff, ReviewOutcome.IMPROVE, FINAL, due=DUE)
    assert Improvement.objects.get().demand == "意見"
    reviews.settle_improvement(case, staff, is_met=False, note="屆期未改善", at=LATER)
    assert status(case) == Status.IMPROVING
    opened(case, staff, FINAL)
    decided(case, staff, ReviewOutcome.FAILED, FINAL)
    assert status(case) == Status.FINAL_REVIEW  # what follows is confirmed by a second person


def test_one_improvement_at_a_time(case, staff):
    reviews.ask_improvement(case, staff, demand="補件", due=DUE, at=AT)
    with pytest.raises(Conflict):
        reviews.ask_improvement(case, staff, demand="再補", due=DUE, at=AT)
    with pytest.raises(Refused) as refused:
        reviews.settle_improvement(case, staff, is_met=True, note=" ", at=AT)
    assert refused.value.reason == "note"


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_officers_decide_at_once(call, staff, staff2):
    case = courses.executing(by=staff)
    CheckpointReport.objects.create(proposal=case, position=0, state=CheckState.SENT, saved_by=staff)
    opened(case, staff)
    answers = at_once(lambda: decided(case, staff, ReviewOutcome.PASSED), lambda: decided(case, staff2, ReviewOutcome.IMPROVE, due=DUE))
    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "ReviewResult"]
    assert ReviewResult.objects.count() == 1
    assert factories.Proposal.objects.get(pk=case.pk).status in (Status.EXECUTING, Status.IMPROVING)
