"""現地訪視 and 查證作業: written by staff, final once signed off (W-05; practice 2.27)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from kpi.models import SiteVisit
from kpi.services import visits
from proposals.services.errors import Conflict, Forbidden, Refused
from tests import factories
from tests.kpi import courses

AT = datetime(2024, 7, 19, 10, tzinfo=ZoneInfo("Asia/Taipei"))
PEOPLE = [
    {"name": "林承辦", "unit": "執行單位", "side": "visitor"}, {"name": "周以恩", "unit": "青嵐", "side": "visited"},
    {"name": " ", "side": "visited"},
]


@pytest.fixture
def case(call, lead, member, staff):
    return courses.executing(lead=lead, member_owner=member, by=staff)


def write(case, actor, **facts):
    facts = {"visit": None, "purpose": "midterm", "member": None, "visited_on": date(2024, 7, 18), "place": "臺北市", "attendance": PEOPLE,
             "findings": "進度符合。", "revision": 0, "at": AT} | facts  # fmt: skip
    return visits.write_visit(case, actor, **facts)


def test_written_changed_signed_off(case, staff):
    visit = write(case, staff)
    assert [row["name"] for row in visit.attendance] == ["林承辦", "周以恩"]
    changed = write(case, staff, visit=visit, findings="進度符合，缺簽到表。")
    assert (changed.findings, changed.revision) == ("進度符合，缺簽到表。", 1)
    with pytest.raises(Conflict):
        write(case, staff, visit=visit, findings="舊頁面", revision=0)
    signed = visits.sign_off(changed, staff, at=AT)
    assert signed.signed_off_by == staff
    for work in (
        lambda: write(case, staff, visit=signed, revision=1), lambda: visits.sign_off(signed, staff, at=AT),
        lambda: visits.add_action(signed, staff, text="補件", owner="青嵐", due=date(2024, 8, 1)),
    ):
        with pytest.raises(Refused) as refused:
            work()
        assert refused.value.reason == "signed"


def test_only_staff_write(case, lead, agency):
    for user in (lead, agency):
        with pytest.raises(Forbidden):
            write(case, user)


@pytest.mark.parametrize(("facts", "reason"), [
    ({"visited_on": date(2024, 7, 20)}, "visited_on"), ({"place": " "}, "place"), ({"purpose": "tea"}, "purpose"), ({"member": 0}, "member"),
])  # fmt: skip
def test_what_a_record_cannot_say(case, staff, facts, reason):
    with pytest.raises(Refused) as refused:
        write(case, staff, **facts)
    assert refused.value.reason == reason


def test_any_member_of_this_alliance_is_verified_and_no_other(case, staff):
    row = factories.member_row(case, 1)
    assert write(case, staff, purpose="verification", member=row.pk).member == row
    foreign = factories.lead_row(courses.executing(lead=factories.make_user(), by=staff))
    with pytest.raises(Refused, match="本聯盟成員"):
        write(case, staff, member=foreign.pk)


def test_both_sides_stand_on_a_signed_record(case, staff):
    alone = write(case, staff, attendance=PEOPLE[:1])
    with pytest.raises(Refused) as refused:
        visits.sign_off(alone, staff, at=AT)
    assert refused.value.reason == "attendance"
    assert SiteVisit.objects.get().signed_off_at is None


def test_an_action_is_agreed_and_done_by_the_lead_once(case, staff, lead, member):
    visit = write(case, staff)
    with pytest.raises(Refused) as refused:
        visits.add_action(visit, staff, text="補件", owner="", due=date(2024, 8, 1))
    assert refused.value.reason == "action"
    action = visits.add_action(visit, staff, text="補簽到表", owner="青嵐", due=date(2024, 8, 1))
    visits.sign_off(visit, staff, at=AT)
    with pytest.raises(Forbidden):
        visits.finish_action(action, member, note="做好了", at=AT)
    with pytest.raises(Refused):
        visits.finish_action(action, lead, note=" ", at=AT)
    assert visits.finish_action(action, lead, note="已補送", at=AT).done_by == lead
    with pytest.raises(Refused, match="已經完成"):
        visits.finish_action(action, staff, note="再一次", at=AT)
