"""Undertakings of officers, and conflicts of interest that keep them from deciding (P-01, R-11)."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.seconds import services as seconds
from alliance_portal.trail.models import Entry
from proposals.constants import Status
from proposals.models import Call, CallText, MemberFirm, Proposal
from proposals.services import Forbidden, Refused
from review.models import FirmConflict, OfficerUndertaking, PaperIntake
from review.permissions import may_decide, signs_an_undertaking
from review.queries.officers import conflicts_with, must_sign
from review.services.acknowledgements import acknowledge, plan
from review.services.intake import log_paper, refuse_late
from review.services.officers import Conflicted, ask_to_end, declare, require_unconflicted, sign
from tests.races import at_once
from tests.review.cases import delivery, make_draft, upload

MEMBER = "90332120"  # the second member of tests.review.cases.make_draft
OTHER = "22099131"


def publish(call: Call, version: int = 1, body: str = "保密") -> None:
    """A version of the undertaking in both languages."""
    for language in ("zh-hant", "en"):
        CallText.objects.create(
            call=call, key="officer_undertaking", language=language, version=version, title="切結書", body=body, published_at=timezone.now(),
        )


def declared(person: User, ubn: str = MEMBER, now: datetime | None = None) -> FirmConflict:
    return declare(person, ubn=ubn, firm_name="稻香示範食品", relation="work", note="", now=now or timezone.now())


@pytest.fixture
def case(call: Call, lead: User) -> Proposal:
    return make_draft(call, lead)


# signing ---------------------------------------------------------------------------------------------------------------------


def test_nothing_is_asked_while_no_text_is_out(call: Call, staff: User, now: datetime) -> None:
    assert not must_sign(staff)
    with pytest.raises(Refused) as refused:
        sign(staff, version=1, ticked=True, language="zh-hant", now=now)
    assert refused.value.reason == "text"


def test_the_fixture_of_the_call_holds_the_text() -> None:
    from proposals.services.calls import read_call  # noqa: PLC0415  the file, which factories strip of it

    texts = {each["key"]: each for each in read_call("113")["texts"]}
    assert {"zh-hant", "en"} <= set(texts["officer_undertaking"])


def test_signed_once_a_version_and_asked_again_with_the_next(call: Call, staff: User, now: datetime) -> None:
    publish(call)
    assert must_sign(staff)
    first = sign(staff, version=1, ticked=True, language="zh-hant", now=now)
    again = sign(staff, version=1, ticked=True, language="en", now=now + timedelta(hours=1))
    assert (again.pk, again.signed_at, OfficerUndertaking.objects.count()) == (first.pk, now, 1)
    assert Entry.objects.filter(verb="officer.undertaking_signed").count() == 1
    assert not must_sign(staff)
    publish(call, 2, "保密與迴避")
    assert must_sign(staff)
    with pytest.raises(Refused) as refused:
        sign(staff, version=1, ticked=True, language="zh-hant", now=now)
    assert refused.value.reason == "version"
    assert sign(staff, version=2, ticked=True, language="zh-hant", now=now).sha256 != first.sha256


def test_a_tick_is_needed(call: Call, staff: User, now: datetime) -> None:
    publish(call)
    with pytest.raises(Refused) as refused:
        sign(staff, version=1, ticked=False, language="zh-hant", now=now)
    assert (refused.value.reason, must_sign(staff)) == ("ticked", True)


def test_who_signs(staff: User, agency: User, reviewer: User, administrator: User, lead: User) -> None:
    found = {person.email for person in (staff, agency, reviewer, administrator, lead) if signs_an_undertaking(person)}
    assert found == {staff.email, agency.email}


def test_nobody_else_signs_or_declares(call: Call, lead: User, reviewer: User, now: datetime) -> None:
    publish(call)
    for person in (lead, reviewer):
        with pytest.raises(Forbidden):
            sign(person, version=1, ticked=True, language="zh-hant", now=now)
        with pytest.raises(Forbidden):
            declared(person)


# declaring -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "reason"),
    [({"ubn": "12345678"}, "ubn"), ({"ubn": ""}, "ubn"), ({"relation": "friend"}, "relation"), ({"relation": "other"}, "note")],
)
def test_what_is_no_declaration(staff: User, now: datetime, typed: dict, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        declare(staff, **({"ubn": MEMBER, "firm_name": "", "relation": "self", "note": "", "now": now} | typed))
    assert (refused.value.reason, FirmConflict.objects.count()) == (reason, 0)


def test_full_width_numbers_are_the_same_firm_and_stand_once(staff: User, now: datetime) -> None:
    declared(staff, "９０３３２１２０")
    with pytest.raises(Refused) as refused:
        declared(staff)
    assert (refused.value.reason, FirmConflict.objects.get().ubn) == ("declared", MEMBER)


def test_the_database_too_lets_it_stand_once(staff: User) -> None:
    declared(staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        FirmConflict.objects.create(person=staff, ubn=MEMBER, relation="self")
    FirmConflict.objects.update(ended_at=timezone.now())
    assert FirmConflict.objects.create(person=staff, ubn=MEMBER, relation="self").pk


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_declare_once(staff: User) -> None:
    answers = at_once(lambda: declared(staff).pk, lambda: declared(staff).pk)
    assert sorted(isinstance(each, Refused) for each in answers) == [False, True]
    assert FirmConflict.objects.count() == 1


# deciding --------------------------------------------------------------------------------------------------------------------


def test_a_conflict_keeps_from_deciding_and_names_the_firm(case: Proposal, staff: User, staff2: User) -> None:
    declared(staff)
    declared(staff2, OTHER)
    with pytest.raises(Conflicted) as refused:
        require_unconflicted(staff, case)
    assert "稻香示範食品" in refused.value.args[0].zh
    require_unconflicted(staff2, case)
    assert (may_decide(staff, case), may_decide(staff2, case)) == (False, True)


def test_only_staff_decide(case: Proposal, lead: User, agency: User, staff: User) -> None:
    assert [person for person in (lead, agency, staff) if may_decide(person, case)] == [staff]


def test_a_firm_of_the_frozen_submission_counts_though_its_row_has_changed(case: Proposal, staff: User, lead: User) -> None:
    upload(case, lead)
    MemberFirm.objects.filter(proposal=case, ubn=MEMBER).update(ubn=OTHER)
    for ubn in (MEMBER, OTHER):
        FirmConflict.objects.all().delete()
        assert conflicts_with(staff, case) == []
        made = declared(staff, ubn)
        assert conflicts_with(staff, case) == [made]


def test_nothing_declared_costs_one_query(case: Proposal, staff: User, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        require_unconflicted(staff, case)
    declared(staff)
    with django_assert_num_queries(7), pytest.raises(Conflicted):  # the sentence names the colleagues who can
        require_unconflicted(staff, case)


def test_acknowledging_is_a_decision(case: Proposal, staff: User, staff2: User, lead: User, now: datetime) -> None:
    sent = upload(case, lead)
    log_paper(case, staff2, delivery(now, code=sent.receipt_no), received_at=now)
    declared(staff)
    assert "稻香示範食品" in plan(case, now, staff).refused.zh
    with pytest.raises(Conflicted):
        acknowledge(case, staff, now)
    case.refresh_from_db()
    assert (case.status, PaperIntake.objects.filter(acknowledged_at=None).count()) == (Status.UPLOADED, 1)
    assert plan(case, now, staff2).refused is None
    acknowledge(case, staff2, now)
    assert case.status == Status.RECEIVED


def test_refusing_late_paper_is_a_decision(case: Proposal, staff: User, staff2: User) -> None:
    Call.objects.update(deadline=timezone.now() - timedelta(minutes=30))
    case = Proposal.objects.select_related("call").get(pk=case.pk)
    declared(staff)
    now = timezone.now()
    with pytest.raises(Conflicted):
        refuse_late(case, staff, received_at=now, reason="逾期送達，書面未到")
    assert Proposal.objects.get(pk=case.pk).status == Status.DRAFT
    assert refuse_late(case, staff2, received_at=now, reason="逾期送達，書面未到").status == Status.LATE_REFUSED


# ending ----------------------------------------------------------------------------------------------------------------------


def test_a_second_officer_ends_it(case: Proposal, staff: User, staff2: User) -> None:
    conflict = declared(staff)
    asked = ask_to_end(conflict, staff, "股份已全數出售")
    assert not may_decide(staff, case)
    seconds.confirm(asked, staff2)
    conflict.refresh_from_db()
    assert (conflict.ended_by, may_decide(staff, case)) == (staff2, True)
    assert Entry.objects.filter(verb="officer.conflict_ended").count() == 1


def test_nobody_ends_that_of_another_and_nobody_his_own_alone(staff: User, staff2: User) -> None:
    conflict = declared(staff)
    with pytest.raises(Forbidden):
        ask_to_end(conflict, staff2, "股份已全數出售")
    asked = ask_to_end(conflict, staff, "股份已全數出售")
    assert not seconds.may_decide(staff, asked)
    conflict.refresh_from_db()
    assert conflict.ended_at is None


def test_an_agency_person_is_confirmed_by_staff(agency: User, staff: User) -> None:
    asked = ask_to_end(declared(agency), agency, "已離開該公司滿三年")
    assert agency.office == Office.AGENCY
    seconds.confirm(asked, staff)
    assert FirmConflict.objects.filter(ended_at=None).count() == 0


