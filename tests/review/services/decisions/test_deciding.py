"""From draft to publication: two persons, frozen with the ranking, invisible until out, of two at once one wins (S-13, S-17, W-34, W-35)."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.mail.models import Mail
from alliance_portal.seconds import services as seconds
from alliance_portal.seconds.models import Confirmation
from alliance_portal.trail.models import Entry
from proposals.constants import Status
from proposals.models import Call, Proposal
from proposals.services.errors import Forbidden, Refused
from review.models import CommitteeCase, Decision, DecisionLine, ScoreSheet
from review.queries.ranking import digest_of
from review.rules.decision_lines import Proposed
from review.score_files import outcome, round_of_tree
from review.scoring import rank
from review.services.decisions.deciding import ask_decision, report
from review.services.decisions.drafts import Invalid, save_decision
from review.services.decisions.publishing import ask_publication, ask_substitute
from tests import factories
from tests.races import at_once
from tests.review.scored import lock, scored

DAY = date(2024, 3, 20)
WHY = "依委員會決議"


@pytest.fixture
def second(db: None) -> User:
    return factories.make_user("second@example.tw", name="王複核", office=Office.STAFF)


class Case:
    """Three cases of three members; the first two are to be selected and put in reserve."""

    def __init__(self, call: Call, staff: User, second: User) -> None:
        self.committee, self.seats, self.cases = scored(call, staff, [("90", "80", "50"), ("80", "70", "60"), ("85", "75", "55")])
        self.staff, self.second = staff, second

    def lines(self) -> list[Proposed]:
        codes = [case.code for case in self.cases]
        last = Proposed(codes[2], "not_selected", reason="不符市場")
        return [Proposed(codes[0], "selected", 900_000), Proposed(codes[1], "reserve", None, 1), last]

    def save(self, lines: list[Proposed] | None = None, **facts: Any) -> Decision:
        given = {"budget": None, "revision": 0, "at": timezone.now()} | facts
        return save_decision(self.committee, self.staff, self.lines() if lines is None else lines, **given)

    def decided(self) -> Decision:
        asked = ask_decision(self.save(), self.staff, decided_on=DAY, reason=WHY)
        seconds.confirm(asked, self.second)
        return Decision.objects.get()

    def published(self) -> Decision:
        seconds.confirm(ask_publication(self.decided(), self.staff, reason=WHY), self.second)
        return Decision.objects.get()

    def statuses(self) -> list[str]:
        return [Proposal.objects.get(pk=case.pk).status for case in self.cases]


@pytest.fixture
def case(call: Call, staff: User, second: User) -> Case:
    return Case(call, staff, second)


def test_a_draft_is_kept_and_changed_by_one_at_a_time(case: Case) -> None:
    decision = case.save()
    assert list(decision.lines.values_list("outcome", "amount_twd", "reserve_order")) == [
        ("selected", 900_000, None), ("reserve", None, 1), ("not_selected", None, None),
    ]  # fmt: skip
    with pytest.raises(Refused) as stale:
        case.save(revision=0)
    assert stale.value.reason == "stale"
    assert case.save(revision=1).revision == 2
    assert Entry.objects.filter(verb="decision.saved").count() == 2
    assert case.statuses() == [Status.SCORED] * 3


def test_what_does_not_hold_together_is_not_kept(case: Case) -> None:
    too_much = [Proposed(case.cases[0].code, "selected", 1_000_001)]
    with pytest.raises(Invalid) as invalid:
        case.save(too_much)
    assert list(invalid.value.by_place) == [f"{case.cases[0].code}.amount"]
    assert not Decision.objects.exists()


def test_nothing_is_decided_before_the_lock(call: Call, staff: User) -> None:
    committee, _seats, cases = scored(call, staff, [("90",), ("80",)], locked=False)
    with pytest.raises(Refused) as refused:
        save_decision(committee, staff, [Proposed(cases[0].code, "selected", 1)], budget=None, revision=0, at=timezone.now())
    assert refused.value.reason == "locked"


def test_only_staff_decide(case: Case) -> None:
    for office in (Office.REVIEWER, Office.AGENCY, Office.ADMINISTRATOR, Office.NONE):
        actor = factories.make_user(office=office)
        with pytest.raises(Forbidden):
            save_decision(case.committee, actor, case.lines(), budget=None, revision=0, at=timezone.now())


def test_a_second_person_settles_it_with_its_ranking(case: Case) -> None:
    decision = case.decided()
    assert (decision.state, decision.confirmed_by, decision.decided_on) == (Decision.State.DECIDED, case.second, DAY)
    assert case.statuses() == [Status.DECIDED] * 3
    assert decision.ranking_sha256 == digest_of(decision.ranking)
    # the ranking can be computed again from the frozen file alone
    assert outcome(rank(round_of_tree(decision.ranking["file"]))) == decision.ranking["outcome"]
    assert decision.ranking["order"] == [each.code for each in case.cases]
    assert Mail.objects.filter(event="review_result").count() == 0


def test_the_one_who_asked_does_not_confirm(case: Case) -> None:
    asked = ask_decision(case.save(), case.staff, decided_on=DAY, reason=WHY)
    with pytest.raises(PermissionDenied):
        seconds.confirm(asked, case.staff)
    assert case.statuses() == [Status.SCORED] * 3


@pytest.mark.parametrize("change", ["line", "score", "withdrawn"])
def test_what_changed_meanwhile_is_not_settled(case: Case, change: str) -> None:
    decision = case.save()
    asked = ask_decision(decision, case.staff, decided_on=DAY, reason=WHY)
    if change == "line":
        DecisionLine.objects.filter(decision=decision, outcome="selected").update(amount_twd=1)
    elif change == "score":
        ScoreSheet.objects.filter(seat=case.seats[0], proposal=case.cases[0]).update(status="draft")
    else:
        Proposal.objects.filter(pk=case.cases[1].pk).update(status=Status.WITHDRAWN)
    with pytest.raises(seconds.Refused) as refused:
        seconds.confirm(asked, case.second)
    assert refused.value.reason == "changed"
    assert Decision.objects.get().state == Decision.State.DRAFT
    assert Confirmation.objects.get().state == Confirmation.State.OPEN


def test_it_is_asked_for_whole_and_with_reasons(case: Case) -> None:
    part = case.save(case.lines()[:2])
    with pytest.raises(Refused) as refused:
        ask_decision(part, case.staff, decided_on=DAY, reason=WHY)
    assert refused.value.reason == "incomplete"
    codes = [each.code for each in case.cases]
    departing = case.save([Proposed(codes[0], "not_selected"), Proposed(codes[1], "selected", 5), Proposed(codes[2], "not_selected")], revision=1)
    with pytest.raises(Refused) as refused:
        ask_decision(departing, case.staff, decided_on=DAY, reason=WHY)
    assert refused.value.reason == "reason_needed"
    CommitteeCase.objects.filter(proposal=case.cases[2]).update(locked_at=None)
    with pytest.raises(Refused) as refused:
        ask_decision(departing, case.staff, decided_on=DAY, reason=WHY)
    assert refused.value.reason == "unlocked"
    lock(case.committee)


def test_a_settled_decision_takes_no_change(case: Case) -> None:
    decision = case.decided()
    with pytest.raises(Refused) as refused:
        case.save(revision=decision.revision)
    assert refused.value.reason == "settled"


def test_it_is_reported_with_a_letter(case: Case) -> None:
    decision = case.decided()
    for number, day in (("", DAY), ("資協字第1號", None)):
        with pytest.raises(Refused) as refused:
            report(decision, case.staff, letter_no=number, letter_on=day, at=timezone.now())
        assert refused.value.reason == "letter"
    report(decision, case.staff, letter_no="資協字第1號", letter_on=DAY, at=timezone.now())
    assert case.statuses() == [Status.REPORTED] * 3
    with pytest.raises(Refused):
        report(decision, case.staff, letter_no="資協字第1號", letter_on=DAY, at=timezone.now())


def test_publication_takes_two_and_tells_every_lead_without_a_name(case: Case) -> None:
    ScoreSheet.objects.filter(proposal=case.cases[0], seat=case.seats[1]).update(to_applicant="市場分析宜再補充")
    decision = case.published()
    assert decision.state == Decision.State.PUBLISHED
    assert case.statuses() == [Status.SELECTED, Status.RESERVE, Status.NOT_SELECTED]
    mails = list(Mail.objects.filter(event="review_result"))
    assert {mail.chain for mail in mails} == {f"proposal:{each.code}" for each in case.cases}
    first = next(mail for mail in mails if mail.chain.endswith(case.cases[0].code))
    assert "市場分析宜再補充" in first.body
    assert "900,000" in first.body
    names = {seat.user.name for seat in case.seats} | {seat.user.email for seat in case.seats}
    assert not [name for name in names for mail in mails if name in mail.body or name in mail.subject]


def test_a_draft_is_not_published(case: Case) -> None:
    with pytest.raises(Refused) as refused:
        ask_publication(case.save(), case.staff, reason=WHY)
    assert refused.value.reason == "state"


def test_the_reserve_moves_up_in_its_order(case: Case) -> None:
    case.published()
    line = DecisionLine.objects.select_related("proposal__call", "decision__committee").get(proposal=case.cases[1])
    with pytest.raises(Refused) as refused:
        ask_substitute(line, case.staff, amount=1_000_001, reason=WHY)
    assert refused.value.reason == "amount"
    seconds.confirm(ask_substitute(line, case.staff, amount=800_000, reason=WHY), case.second)
    line.refresh_from_db()
    assert (line.outcome, line.amount_twd, line.moved_up_by) == ("selected", 800_000, case.second)
    assert case.statuses()[1] == Status.SELECTED
    assert Mail.objects.filter(event="reserve_moved_up").exists()
    selected = DecisionLine.objects.select_related("proposal__call", "decision__committee").get(proposal=case.cases[0])
    with pytest.raises(Refused) as refused:
        ask_substitute(selected, case.staff, amount=1, reason=WHY)
    assert refused.value.reason == "reserve"


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_of_two_who_publish_at_once_one_wins(call: Call, staff: User) -> None:
    case = Case(call, staff, factories.make_user("second@example.tw", office=Office.STAFF))
    third = factories.make_user("third@example.tw", office=Office.STAFF)
    asked = ask_publication(case.decided(), case.staff, reason=WHY)
    answers = at_once(lambda: seconds.confirm(asked, case.second), lambda: seconds.confirm(asked, third))
    assert sorted(answer is None for answer in answers) == [False, True]
    assert case.statuses() == [Status.SELECTED, Status.RESERVE, Status.NOT_SELECTED]
    assert Mail.objects.filter(event="review_result").count() == Mail.objects.filter(event="review_result").values("to", "chain").distinct().count()
