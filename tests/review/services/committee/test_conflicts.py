"""利益迴避: a word of any source closes the case at once; who gave it takes it back, nobody undoes the other side's (R-04, R-11)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.models import CallText, Proposal
from proposals.permissions import lies_open, may_open_receipt, paper_editions, visible_proposals
from proposals.services.errors import Closed, Forbidden, Refused
from review.models import ApplicantRequest, Committee, CommitteeCase, Recusal, Seat, Undertaking
from review.queries.reviewing import readable, seats_of
from review.services.committee import conflicts, requests
from review.services.committee.conflicts import EmployerTyped
from tests.review.cases import make_draft
from tests.review.committees import bring, seat_reviewer

NOW = timezone.now


def sees(seat: Seat, case: Proposal) -> bool:
    found = visible_proposals(seat.user).filter(pk=case.pk).exists()
    assert found is lies_open(seat.user, case) is (paper_editions(seat.user, case) == ("reviewer",))
    assert not may_open_receipt(seat.user, case)
    return found


def test_nothing_opens_before_the_signature_and_the_list_of_names(committee: Committee, undertaking: CallText) -> None:
    seat = seat_reviewer(committee, "吳委員", signed=False)
    case = bring(committee)
    assert not sees(seat, case)
    with pytest.raises(Refused) as refused:
        conflicts.declare(seat, seat.user, {}, frozenset({case.pk}), NOW())
    assert refused.value.reason == "unsigned"
    facts = {"version": 1, "language": "zh-hant", "statement": {"relatives": "無"}, "address": "192.0.2.1", "at": NOW()}
    with pytest.raises(Refused):
        conflicts.sign(seat, seat.user, name="別人", **facts)
    with pytest.raises(Refused) as refused:
        conflicts.sign(seat, seat.user, name="吳委員", **facts | {"version": 2})
    assert refused.value.reason == "changed"
    made = conflicts.sign(seat, seat.user, name=" 吳 委員", **facts)
    assert (made.version, made.body.startswith(undertaking.title), len(made.text_sha256)) == (1, True, 64)
    assert not sees(seat, case)
    conflicts.declare(seat, seat.user, {}, frozenset({case.pk}), NOW())
    assert sees(seat, case)


def test_nobody_signs_or_declares_for_another(seat: Seat, other: Seat, case: Proposal, undertaking: CallText, staff: User) -> None:
    for actor in (other.user, staff):
        with pytest.raises(Forbidden):
            conflicts.sign(seat, actor, name="吳委員", version=1, language="zh-hant", statement={}, address="", at=NOW())
        with pytest.raises(Forbidden):
            conflicts.declare(seat, actor, {}, frozenset({case.pk}), NOW())
        with pytest.raises(Forbidden):
            conflicts.save_employers(seat, actor, [])
        with pytest.raises(Forbidden):
            conflicts.withdraw_from(seat, case, actor, reason="任職於成員公司", at=NOW())
    made = conflicts.log_paper(seat, staff, note="紙本存於卷宗第3頁", at=NOW())
    assert (Undertaking.objects.get(), made.statement) == (made, {"paper": "紙本存於卷宗第3頁"})


def test_a_declaration_closes_the_case_and_can_be_taken_back_until_scoring_opens(seat: Seat, other: Seat, case: Proposal) -> None:
    seen = frozenset({case.pk})
    with pytest.raises(Refused) as refused:
        conflicts.declare(seat, seat.user, {case.pk: "短"}, seen, NOW())
    assert refused.value.reason == f"reason:{case.pk}"
    Committee.objects.update(opened_at=None)
    conflicts.declare(seat, seat.user, {case.pk: "任職於成員公司"}, seen, NOW())
    assert (sees(seat, case), sees(other, case)) == (False, True)
    conflicts.declare(seat, seat.user, {}, seen, NOW())
    assert sees(seat, case)
    Committee.objects.update(opened_at=NOW())
    conflicts.withdraw_from(seat, case, seat.user, reason="發現配偶任職於成員", at=NOW())
    conflicts.declare(seat, seat.user, {}, seen, NOW())
    assert not sees(seat, case)


def test_a_case_that_came_meanwhile_is_not_said_to_be_looked_through(seat: Seat, committee: Committee, case: Proposal) -> None:
    new = bring(committee, theme="台味便當")
    CommitteeCase.objects.filter(proposal=new).update(added_at=NOW())
    with pytest.raises(Refused) as refused:
        conflicts.declare(seat, seat.user, {}, frozenset({case.pk}), NOW())
    assert refused.value.reason == "new"
    assert not sees(seat, new)
    conflicts.declare(seat, seat.user, {}, frozenset({case.pk, new.pk}), NOW())
    assert sees(seat, new)


def test_an_employer_of_the_same_number_closes_the_case_until_staff_set_it_aside(seat: Seat, other: Seat, case: Proposal, staff: User) -> None:
    long_ago = EmployerTyped("employment", "稻香示範食品", "90332120", None, date(2000, 1, 1))
    assert conflicts.save_employers(seat, seat.user, [long_ago]) == 0
    assert sees(seat, case)
    with pytest.raises(Refused) as refused:
        conflicts.save_employers(seat, seat.user, [long_ago, EmployerTyped("agency", "甲", "12345678")])
    assert refused.value.reason == "ubn:1"
    assert conflicts.save_employers(seat, seat.user, [EmployerTyped("employment", "改名公司", "９０３３２１２０")]) == 1
    word = Recusal.objects.get()
    assert (word.source, word.given_by, "90332120" in word.reason) == ("matched", None, True)
    assert (sees(seat, case), sees(other, case)) == (False, True)
    conflicts.save_employers(seat, seat.user, [])  # to take the employer away does not undo it
    conflicts.declare(seat, seat.user, {}, frozenset({case.pk}), NOW())
    assert not sees(seat, case)
    with pytest.raises(Refused):
        conflicts.lift(word, staff, reason="", at=NOW())
    conflicts.lift(word, staff, reason="已查證同號為登打錯誤", at=NOW())
    assert sees(seat, case)
    assert conflicts.save_employers(seat, seat.user, [EmployerTyped("employment", "改名公司", "90332120")]) == 0  # staff have decided on this one
    assert sees(seat, case)


def test_two_sources_stand_beside_each_other_and_neither_side_undoes_the_others(seat: Seat, case: Proposal, staff: User, lead: User) -> None:
    Committee.objects.update(opened_at=None)
    conflicts.declare(seat, seat.user, {case.pk: "任職於成員公司"}, frozenset({case.pk}), NOW())
    word = conflicts.pin(seat, case, staff, reason="經查為成員公司董事", at=NOW())
    assert conflicts.pin(seat, case, staff, reason="再說一次也一樣", at=NOW()) == word
    conflicts.declare(seat, seat.user, {}, frozenset({case.pk}), NOW())  # takes his own word back
    assert not sees(seat, case)
    declared = Recusal.objects.get(source="declared")
    with pytest.raises(Refused):
        conflicts.lift(declared, staff, reason="承辦人不能代撤", at=NOW())
    for actor in (seat.user, lead):
        with pytest.raises(Forbidden):
            conflicts.lift(word, actor, reason="本人不認為有利害關係", at=NOW())
        with pytest.raises(Forbidden):
            conflicts.pin(seat, case, actor, reason="申請企業要求迴避", at=NOW())
    conflicts.lift(word, staff, reason="查證後無利害關係", at=NOW())
    assert sees(seat, case)


def test_the_lead_asks_while_the_draft_is_open_and_staff_decide(committee: Committee, seat: Seat, lead: User, staff: User, stranger: User) -> None:
    case, at = make_draft(committee.call, lead), NOW()
    ask = {"person": " 吳 委員 ", "organisation": "某大學", "reason": "曾有訴訟糾紛", "received_at": at}
    for actor in (stranger, staff, seat.user):
        with pytest.raises(Forbidden):
            requests.ask(case, actor, **ask)
    for wrong in ({"person": " "}, {"reason": "短"}):
        with pytest.raises(Refused):
            requests.ask(case, lead, **ask | wrong)
    with pytest.raises(Closed):
        requests.ask(case, lead, **ask | {"received_at": committee.call.deadline + timedelta(seconds=1)})
    one, gone = requests.ask(case, lead, **ask), requests.ask(case, lead, **ask)
    requests.take_back(gone, lead, at)
    with pytest.raises(Forbidden):
        requests.decide(one, committee, lead, seats=[seat], note="同意迴避此委員", at=at)
    with pytest.raises(Refused):
        requests.decide(gone, committee, staff, seats=[seat], note="同意迴避此委員", at=at)
    assert not Recusal.objects.exists()
    requests.decide(one, committee, staff, seats=[seat], note="同意迴避此委員", at=at)
    word = Recusal.objects.get()
    assert (word.source, word.seat, word.given_by) == ("requested", seat, staff)
    with pytest.raises(Refused):
        requests.decide(one, committee, staff, seats=[], note="改為不同意此建議", at=at)
    assert ApplicantRequest.objects.get(pk=one.pk).decision == "agreed"


def test_a_newer_undertaking_closes_everything_until_it_is_signed_and_the_old_one_is_kept(
    committee: Committee, seat: Seat, other: Seat, case: Proposal, undertaking: CallText,
) -> None:
    for each in (seat, other):
        signed(each, undertaking.version)
    assert readable(seat.user).exists()
    newer = CallText.objects.create(call=committee.call, key="reviewer_undertaking", language="zh-hant", version=2, title="切結書", body="新版")
    assert readable(seat.user).exists()  # a draft asks for nothing
    CallText.objects.filter(pk=newer.pk).update(published_at=timezone.now())
    assert not readable(seat.user).exists()
    assert seats_of(seat.user).get().is_superseded
    with pytest.raises(Refused, match="切結書"):
        conflicts.declare(seat, seat.user, {}, frozenset({case.pk}), timezone.now())
    signed(seat, 2)
    assert readable(seat.user).exists()
    assert not readable(other.user).exists()
    assert [each.version for each in seat.undertakings.all()] == [2, 1]


def test_each_language_has_its_own_versions(committee: Committee, seat: Seat, case: Proposal, undertaking: CallText) -> None:
    facts = {"title": "Undertaking", "body": "I agree.", "published_at": timezone.now()}
    CallText.objects.get_or_create(call=committee.call, key="reviewer_undertaking", language="en", version=1, defaults=facts)
    CallText.objects.create(call=committee.call, key="reviewer_undertaking", language="zh-hant", version=2, **facts)
    signed(seat, 1, "en")
    assert readable(seat.user).exists()


def signed(seat: Seat, version: int, language: str = "zh-hant") -> None:
    conflicts.sign(seat, seat.user, name=seat.user.name, version=version, language=language, statement={}, address="", at=timezone.now())
