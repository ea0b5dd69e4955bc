"""簽約: invitation, checklist, extension by two, signing, giving up (W-18, W-36, W-37)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from alliance_portal.mail.models import Mail
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused as NotConfirmed
from alliance_portal.seconds.services import confirm
from alliance_portal.trail.models import Entry
from kpi.models import Baseline, Contract, MonthSlot
from kpi.services import contracts, points
from proposals.constants import Status
from proposals.models import CoachingRecord, StatusChange
from proposals.services.errors import Conflict, Forbidden, Refused
from tests.kpi import cases
from tests.kpi.cases import APRIL_8, at

UNTIL = date(2024, 4, 22)


@pytest.fixture
def case(call, lead, member):
    return cases.selected(call, lead, member=member)


def test_the_invitation_starts_the_clock_and_tells_the_lead(case, staff, lead):
    contract = contracts.invite(case, staff, sign_by=UNTIL, amount=950_000, received_at=APRIL_8)
    case.refresh_from_db()
    assert (case.status, contract.sign_by, contract.amount) == (Status.CONTRACT_PENDING, UNTIL, 950_000)
    mails = Mail.objects.filter(event="signing_invitation")
    assert {mail.to for mail in mails} == {"contact@example.tw", lead.email}
    assert mails[0].subject.endswith("【需辦理】簽約通知：請於4月22日前備妥簽約文件")
    assert "新臺幣950,000元" in mails[0].body
    assert Entry.objects.filter(chain=f"proposal:{case.code}", verb="contract.invited").count() == 1


@pytest.mark.parametrize(("sign_by", "amount", "reason"), [
    (APRIL_8.date(), 1, "sign_by"), (APRIL_8.date() + timedelta(days=1), 0, "amount"), (APRIL_8.date() + timedelta(days=1), 1_000_001, "amount"),
])
def test_days_and_sums_outside_the_call_are_refused(case, staff, sign_by, amount, reason):
    with pytest.raises(Refused) as refused:
        contracts.invite(case, staff, sign_by=sign_by, amount=amount, received_at=APRIL_8)
    assert refused.value.reason == reason
    case.refresh_from_db()
    assert case.status == Status.SELECTED


@pytest.mark.parametrize("amount", [1, 1_000_000])
def test_sums_at_the_bounds_are_taken(case, staff, amount):
    assert contracts.invite(case, staff, sign_by=APRIL_8.date() + timedelta(days=1), amount=amount, received_at=APRIL_8).amount == amount


def test_only_staff_invite_and_only_once(case, staff, lead, agency):
    for other in (lead, agency):
        with pytest.raises(Forbidden):
            contracts.invite(case, other, sign_by=UNTIL, amount=1, received_at=APRIL_8)
    contracts.invite(case, staff, sign_by=UNTIL, amount=1, received_at=APRIL_8)
    with pytest.raises(Conflict):
        contracts.invite(case, staff, sign_by=UNTIL, amount=1, received_at=APRIL_8)
    assert Contract.objects.count() == 1


def test_two_staff_never_overwrite_each_others_checklist(case, staff, staff2):
    contracts.invite(case, staff, sign_by=UNTIL, amount=1, received_at=APRIL_8)
    contracts.settle_checklist(case, staff, {"contract": "seen", "nothing": "seen", "agreement": "?"}, revision=0, received_at=APRIL_8)
    with pytest.raises(Refused, match="別人修改"):
        contracts.settle_checklist(case, staff2, {"contract": ""}, revision=0, received_at=APRIL_8)
    kept = Contract.objects.get().checklist
    assert {key: row["state"] for key, row in kept.items()} == {"contract": "seen"}
    contracts.settle_checklist(case, staff2, {"contract": ""}, revision=1, received_at=APRIL_8)
    assert Contract.objects.get().checklist["contract"]["state"] == ""


def test_signing_starts_the_term_makes_the_baseline_and_opens_the_months(case, staff, lead):
    contract = cases.signed(case, staff)
    assert case.status == Status.EXECUTING
    assert [change.target for change in StatusChange.objects.filter(proposal=case).order_by("pk")][-3:] == [
        Status.CONTRACT_PENDING, Status.CONTRACTED, Status.EXECUTING,
    ]
    assert (contract.term_from, contract.term_until) == (date(2024, 4, 8), date(2024, 11, 30))
    baseline = Baseline.objects.get(proposal=case)
    assert (baseline.number, baseline.made_of, baseline.valid_from, baseline.plan["amount"]) == (1, "submission", date(2024, 4, 8), "1000000")
    assert [row["name"] for row in baseline.plan["members"]] == ["青嵐示範茶業", "稻香示範食品"]
    slots = MonthSlot.objects.filter(proposal=case)
    assert slots.count() == 2 * 8
    # 5 May 2024 is a Sunday, 5 October a Saturday
    assert dict(slots.filter(member__position=0).values_list("month", "due"))[date(2024, 4, 1)] == date(2024, 5, 6)
    assert dict(slots.filter(member__position=0).values_list("month", "due"))[date(2024, 9, 1)] == date(2024, 10, 7)
    assert dict(slots.filter(member__position=0).values_list("month", "due"))[date(2024, 6, 1)] == date(2024, 7, 5)
    assert Mail.objects.filter(event="contract_signed", to=lead.email).count() == 1


def test_every_member_has_a_running_coaching_from_then_on(case, staff):
    cases.signed(case, staff)
    rows = CoachingRecord.objects.order_by("ubn")
    assert [(row.status, row.roc_year, row.start_date, row.end_date) for row in rows] == [("running", 113, date(2024, 4, 8), None)] * len(rows)
    assert "90332120" in {row.ubn for row in rows}


@pytest.mark.parametrize(("day", "reason"), [(date(2024, 4, 7), "signed_on"), (date(2024, 4, 24), "signed_on"), (date(2024, 4, 23), "signed_on")])
def test_the_day_of_signing_lies_between_the_invitation_and_its_end(case, staff, day, reason):
    cases.settled(case, staff, APRIL_8)
    with pytest.raises(Refused) as refused:
        contracts.sign(case, staff, document=cases.scan(), signed_on=day, received_at=at(4, 23))
    assert refused.value.reason == reason
    case.refresh_from_db()
    assert case.status == Status.CONTRACT_PENDING
    assert not MonthSlot.objects.exists()


def test_the_last_day_is_in_time_even_when_it_is_recorded_later(case, staff):
    cases.settled(case, staff, APRIL_8)
    assert contracts.sign(case, staff, document=cases.scan(), signed_on=UNTIL, received_at=at(4, 25)).signed_on == UNTIL


def test_open_points_and_open_rows_stop_the_signing(case, staff, lead):
    contracts.invite(case, staff, sign_by=UNTIL, amount=1, received_at=APRIL_8)
    points.add_points(case, staff, "1. 請補充通路策略", received_at=APRIL_8)

    def reason() -> str:
        with pytest.raises(Refused) as refused:
            contracts.sign(case, staff, document=cases.scan(), signed_on=APRIL_8.date(), received_at=APRIL_8)
        return refused.value.reason

    assert reason() == "points"
    points.answer_point(case, 1, lead, answer="已補充", place="第12頁", revision=0, received_at=APRIL_8)
    assert reason() == "points"
    points.settle_point(case, 1, staff, accept=True, remark="", revision=1, received_at=APRIL_8)
    assert reason() == "checklist"
    keys = [row.key for row in contracts.terms_of(case.call).checklist]
    contracts.settle_checklist(case, staff, dict.fromkeys(keys[:-1], "seen") | {keys[-1]: "not_needed"}, revision=0, received_at=APRIL_8)
    assert contracts.sign(case, staff, document=cases.scan(), signed_on=APRIL_8.date(), received_at=APRIL_8).is_signed


def test_no_contract_without_its_scan(case, staff):
    cases.settled(case, staff, APRIL_8)
    with pytest.raises(Refused) as refused:
        contracts.sign(case, staff, document=None, signed_on=APRIL_8.date(), received_at=APRIL_8)
    assert refused.value.reason == "document"


@pytest.mark.parametrize(("until", "is_taken"), [
    (date(2024, 4, 22), False), (date(2024, 4, 23), True), (date(2024, 5, 22), True), (date(2024, 5, 23), False),
])
def test_the_extension_is_later_and_at_most_a_month(case, staff, staff2, until, is_taken):
    cases.settled(case, staff, APRIL_8)
    if is_taken:
        confirm(contracts.ask_extension(case, staff, until=until, reason="成員用印時間不足"), staff2)
        assert (Contract.objects.get().sign_by, Contract.objects.get().sign_by_before) == (until, UNTIL)
    else:
        with pytest.raises(NotConfirmed):
            contracts.ask_extension(case, staff, until=until, reason="成員用印時間不足")
        assert not Confirmation.objects.exists()


def test_one_extension_only_and_never_by_the_same_person(case, staff, staff2):
    cases.settled(case, staff, APRIL_8)
    asked = contracts.ask_extension(case, staff, until=date(2024, 5, 1), reason="成員用印時間不足")
    with pytest.raises(PermissionDenied):
        confirm(asked, staff)
    assert Contract.objects.get().sign_by == UNTIL
    confirm(asked, staff2)
    assert Mail.objects.filter(event="signing_invitation", subject__contains="5月1日").exists()
    with pytest.raises(NotConfirmed, match="一次為限"):
        contracts.ask_extension(case, staff, until=date(2024, 5, 2), reason="再展延一次可以嗎")
    assert contracts.sign(case, staff, document=cases.scan(), signed_on=date(2024, 5, 1), received_at=at(5, 1)).signed_on == date(2024, 5, 1)


def test_a_selection_that_was_not_signed_lapses(case, staff, lead):
    contract = cases.settled(case, staff, APRIL_8)
    assert not contracts.is_lapsed(contract, UNTIL)
    assert contracts.is_lapsed(contract, UNTIL + timedelta(days=1))
    with pytest.raises(Refused):
        contracts.decline(case, staff, reason=" ", received_at=at(4, 23))
    contracts.decline(case, staff, reason="逾期未簽約", received_at=at(4, 23))
    case.refresh_from_db()
    assert (case.status, Contract.objects.get().lapsed_at) == (Status.DECLINED, at(4, 23))


def test_the_lead_gives_up_and_that_is_no_lapse(case, lead, colleague, staff):
    cases.settled(case, staff, APRIL_8)
    with pytest.raises(Forbidden):
        contracts.decline(case, colleague, reason="無法執行", received_at=at(4, 10))
    contracts.decline(case, lead, reason="無法執行", received_at=at(4, 10))
    assert Contract.objects.get().lapsed_at is None
