"""Whoever has a conflict of interest decides nothing: one case, a list of cases, as the second person (R-11; docs/decisions, officers' conflicts)."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.mail.models import Mail
from alliance_portal.seconds import services as seconds
from proposals.constants import Status
from proposals.models import Call, MemberFirm, Proposal
from proposals.services.errors import Refused
from review.models import Assignment, Committee, DecisionLine, Objection, Seat
from review.queries.officers import conflicts_among, unconflicted_staff
from review.rules.decision_lines import Proposed
from review.services.committee import assignments, conflicts, lock, paper
from review.services.decisions import deciding, drafts, objections, publishing
from review.services.officers import Conflicted, bar_of, bar_of_list, declare
from review.services.screening.checks import hand_to, start
from tests import factories
from tests.review.committees import recuse
from tests.review.scored import scored
from tests.review.views.test_ranking import signed

FIRM = "64581046"  # of the third case alone
OF_THE_RESERVE = "13858940"  # of the second
DAY, WHY = date(2024, 3, 20), "依委員會決議"


class World:
    """Three scored cases; 承辦 has a conflict with a firm of the third one, 王複核 and 李承辦 with none."""

    def __init__(self, call: Call, staff: User, second: User) -> None:
        self.committee, self.seats, self.cases = scored(call, staff, [("90", "80", "50"), ("80", "70", "60"), ("85", "75", "55")])
        self.staff, self.second = staff, second
        self.third = factories.make_user("third@example.tw", name="李承辦", office=Office.STAFF)
        MemberFirm.objects.create(proposal=self.cases[2], position=2, company_name="松濤示範印刷", ubn=FIRM)
        MemberFirm.objects.create(proposal=self.cases[1], position=2, company_name="海晏示範食品", ubn=OF_THE_RESERVE)
        self.words = {each.pk: recuse(self.seats[1], each) for each in self.cases}

    def declare(self) -> None:
        declare(self.staff, ubn=FIRM, firm_name="松濤示範印刷", relation="work", note="", now=timezone.now())

    def lines(self) -> list[Proposed]:
        first, second, last = (case.code for case in self.cases)
        return [Proposed(first, "selected", 900_000), Proposed(second, "reserve", None, 1), Proposed(last, "not_selected", reason="不符市場")]

    def save(self, by: User, revision: int = 0) -> Any:
        return drafts.save_decision(self.committee, by, self.lines(), budget=None, revision=revision, at=timezone.now())

    def decided(self) -> Any:
        seconds.confirm(deciding.ask_decision(self.save(self.second), self.second, decided_on=DAY, reason=WHY), self.third)
        return drafts.standing_decision(self.committee)


@pytest.fixture
def world(call: Call, staff: User, staff2: User) -> World:
    return World(call, staff, staff2)


def is_barred(act: Callable[[], object]) -> bool:
    """Whether an act is refused for a conflict of interest, and for nothing else."""
    try:
        act()
    except Conflicted:
        return True
    except seconds.Refused as refused:
        return refused.reason == "conflict"
    except Refused:
        return False
    return False


# who, and why --------------------------------------------------------------------------------------------------------------------


def test_the_sentence_names_the_firm_and_who_can(world: World) -> None:
    world.declare()
    barred = bar_of(world.staff, world.cases[2])
    assert barred is not None
    assert "松濤示範印刷" in barred.zh
    assert (world.second.name in barred.zh, world.third.name in barred.en, world.staff.name in barred.zh) == (True, True, False)
    assert bar_of(world.staff, world.cases[0]) is None
    assert bar_of(world.second, world.cases[2]) is None


def test_a_list_names_the_case_that_bars(world: World) -> None:
    world.declare()
    barred = bar_of_list(world.staff, world.cases)
    assert barred is not None
    assert [case.code in barred.zh for case in world.cases] == [False, False, True]
    assert bar_of_list(world.staff, world.cases[:2]) is None


def test_without_anybody_else_an_administrator_is_named(world: World) -> None:
    world.declare()
    User.objects.filter(pk__in=[world.second.pk, world.third.pk]).update(is_active=False)
    barred = bar_of(world.staff, world.cases[2])
    assert barred is not None
    assert "系統管理者" in barred.zh
    assert unconflicted_staff([world.cases[0]]) == [world.staff]


def test_a_list_costs_as_many_queries_as_one_case(world: World, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert conflicts_among(world.staff, world.cases) == []
    world.declare()
    for cases in (world.cases[:1], world.cases):
        with django_assert_num_queries(3):
            conflicts_among(world.staff, cases)


# one case ------------------------------------------------------------------------------------------------------------------------


def _pin(world: World, case: Proposal, by: User) -> object:
    return conflicts.pin(world.seats[0], case, by, reason="任職於成員公司", at=timezone.now())


def _lift(world: World, case: Proposal, by: User) -> object:
    return conflicts.lift(world.words[case.pk], by, reason="已離職逾三年", at=timezone.now())


def _again(world: World, case: Proposal, by: User) -> object:
    return lock.score_again(world.committee, case, by, reason="委員會決議複評", received_at=timezone.now())


def _type_in(world: World, case: Proposal, by: User) -> object:
    assignment = Assignment.objects.select_related("seat__committee__call", "proposal").filter(proposal=case).first()
    assert assignment is not None
    return paper.type_in(assignment, paper.Typed(), by, base_revision=0, at=timezone.now())


def _answer(world: World, case: Proposal, by: User) -> object:
    asked = Objection.objects.create(proposal=case, text="請說明評分依據為何", filed_by=case.created_by)
    return objections.answer_objection(asked, by, answer="依審查項目評分", at=timezone.now())


@pytest.mark.parametrize("act", [_pin, _lift, _again, _type_in, _answer])
def test_a_decision_about_one_case(world: World, act: Callable[[World, Proposal, User], object]) -> None:
    world.declare()
    assert is_barred(lambda: act(world, world.cases[2], world.staff))
    assert not is_barred(lambda: act(world, world.cases[0], world.staff))
    assert not is_barred(lambda: act(world, world.cases[2], world.second))


def test_a_check_is_begun_by_a_colleague_and_not_handed_to_who_has_a_conflict(world: World) -> None:
    world.declare()
    case = world.cases[2]
    Proposal.objects.filter(pk=case.pk).update(status=Status.RECEIVED)
    assert is_barred(lambda: start(case, world.staff, timezone.now()))
    check = start(case, world.second, timezone.now())
    with pytest.raises(Refused) as refused:
        hand_to(check, world.second, world.staff)
    assert (refused.value.reason, world.staff.name in refused.value.text.zh) == ("conflict", True)
    hand_to(check, world.staff, world.third)  # whoever has the conflict may hand it on
    check.refresh_from_db()
    assert check.officer == world.third


# a list --------------------------------------------------------------------------------------------------------------------------


def test_the_draft_its_question_its_report_and_its_publication(world: World) -> None:
    world.declare()
    assert is_barred(lambda: world.save(world.staff))
    draft = world.save(world.second)
    assert is_barred(lambda: deciding.ask_decision(draft, world.staff, decided_on=DAY, reason=WHY))
    asked = deciding.ask_decision(draft, world.second, decided_on=DAY, reason=WHY)
    assert is_barred(lambda: seconds.confirm(asked, world.staff))
    assert is_barred(lambda: seconds.refuse(asked, world.staff, "請再確認一次"))
    seconds.confirm(asked, world.third)
    assert {Proposal.objects.get(pk=case.pk).status for case in world.cases} == {Status.DECIDED}
    decision = drafts.standing_decision(world.committee)
    assert decision is not None
    facts: dict[str, Any] = {"letter_no": "資協字第1號", "letter_on": DAY, "at": timezone.now()}
    assert is_barred(lambda: deciding.report(decision, world.staff, **facts))
    deciding.report(decision, world.second, **facts)
    decision.refresh_from_db()
    assert is_barred(lambda: publishing.ask_publication(decision, world.staff, reason=WHY))
    asked = publishing.ask_publication(decision, world.second, reason=WHY)
    assert is_barred(lambda: seconds.confirm(asked, world.staff))
    seconds.confirm(asked, world.third)
    assert Proposal.objects.get(pk=world.cases[0].pk).status == Status.SELECTED


def test_moving_up_is_about_one_case(world: World) -> None:
    decision = world.decided()
    seconds.confirm(publishing.ask_publication(decision, world.second, reason=WHY), world.third)
    world.declare()  # with the third case: the reserve is the second one
    line = DecisionLine.objects.select_related("proposal__call", "decision__committee").get(proposal=world.cases[1])
    asked = publishing.ask_substitute(line, world.staff, amount=800_000, reason=WHY)
    declare(world.third, ubn=OF_THE_RESERVE, firm_name="海晏示範食品", relation="family", note="", now=timezone.now())
    assert is_barred(lambda: seconds.confirm(asked, world.third))
    seconds.confirm(asked, world.second)
    assert Proposal.objects.get(pk=line.proposal_id).status == Status.SELECTED


def test_the_second_person_is_neither_mailed_nor_counted(world: World) -> None:
    world.declare()
    deciding.ask_decision(world.save(world.second), world.second, decided_on=DAY, reason=WHY)
    assert set(Mail.objects.filter(event="second_person_needed").values_list("to", flat=True)) == {world.third.email}
    seconds.withdraw(seconds.Confirmation.objects.get(), world.second)
    User.objects.filter(pk=world.third.pk).update(is_active=False)
    with pytest.raises(seconds.Refused) as refused:
        deciding.ask_decision(world.save(world.second, revision=1), world.second, decided_on=DAY, reason=WHY)
    assert refused.value.reason == "nobody"


def test_closing_the_round(call: Call, staff: User, staff2: User) -> None:
    committee, _seats, cases = scored(call, staff, [("90", "80")], locked=False)
    MemberFirm.objects.create(proposal=cases[1], position=2, company_name="松濤示範印刷", ubn=FIRM)
    declare(staff, ubn=FIRM, firm_name="松濤示範印刷", relation="work", note="", now=timezone.now())
    facts: dict[str, Any] = {"reason": "", "seen": [], "received_at": timezone.now()}
    assert is_barred(lambda: lock.lock_scores(committee, staff, **facts))
    assert lock.lock_scores(committee, staff2, **facts) == 2


def pairs(committee: Committee, *without: tuple[Seat, Proposal]) -> frozenset[tuple[int, int]]:
    return assignments.standing_pairs(committee) - {(seat.pk, case.pk) for seat, case in without}


def test_an_assignment_by_hand_but_not_of_everyone_to_everything(call: Call, staff: User, staff2: User) -> None:
    committee, seats, cases = scored(call, staff, [(None, None), (None, None)], locked=False)
    MemberFirm.objects.create(proposal=cases[1], position=2, company_name="松濤示範印刷", ubn=FIRM)
    declare(staff, ubn=FIRM, firm_name="松濤示範印刷", relation="work", note="", now=timezone.now())
    seen, wanted = pairs(committee), pairs(committee, (seats[0], cases[1]))
    assert is_barred(lambda: assignments.apply(committee, staff, "hand", wanted, seen))
    plan = assignments.apply(committee, staff2, "hand", wanted, seen)
    assert is_barred(lambda: assignments.undo(plan, staff))
    other = pairs(committee, (seats[0], cases[0]))  # a case with which nothing is declared
    assert not is_barred(lambda: assignments.apply(committee, staff, "hand", other, pairs(committee)))
    assert not is_barred(lambda: assignments.apply(committee, staff, "everyone", seen, pairs(committee)))


# pages ---------------------------------------------------------------------------------------------------------------------------


def test_pages_say_why_and_offer_nothing(world: World, client: Client) -> None:
    world.save(world.second)
    signed(client, world.staff)
    page = client.get(reverse("decision"))
    assert (page.context["is_draft"], "應予迴避" in page.text) == (True, False)
    case = reverse("desk_case", args=[world.cases[2].code])
    assert "應予迴避" not in client.get(case).text
    world.declare()
    page = client.get(reverse("decision"))
    assert (page.context["is_draft"], "應予迴避" in page.text, world.second.name in page.text) == (False, True, True)
    page = client.get(case)
    assert page.text.count("應予迴避") == 1
    assert "應予迴避" not in client.get(reverse("desk_case", args=[world.cases[0].code])).text
    asked = deciding.ask_decision(drafts.standing_decision(world.committee), world.second, decided_on=DAY, reason=WHY)
    page = client.get(reverse("second", args=[asked.pk]))
    assert (page.context["may_decide"], "應予迴避" in page.text) == (False, True)
    signed(client, world.third)
    page = client.get(reverse("second", args=[asked.pk]))
    assert (page.context["may_decide"], "應予迴避" in page.text) == (True, False)


def test_a_request_that_was_sent_all_the_same_is_refused_in_words(world: World, client: Client) -> None:
    world.declare()
    signed(client, world.staff)
    answer = client.post(reverse("decision_save"), {"revision": "0"} | {f"{each.code}.outcome": "selected" for each in world.cases})
    assert (answer.status_code, "松濤示範印刷" in answer.text) == (403, True)
    signed(client, world.second)
    assert client.post(reverse("decision_save"), {"revision": "0"}).status_code != 403


def test_no_service_of_the_execution_asks_for_staff_alone() -> None:
    """An act of the execution is about one case: it asks `require_decider`, which knows conflicts."""
    found = [path.name for path in sorted(Path("kpi/services").glob("*.py")) if "require_staff" in path.read_text()]
    asking = [path.name for path in sorted(Path("kpi/services").glob("*.py")) if "require_decider(" in path.read_text()]
    assert (found, len(asking) > 8) == ([], True)
