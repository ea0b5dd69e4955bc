"""計畫變更申請: two classes, the clock, effects shown before, versions of the baseline (practice 2.25)."""

from datetime import date

import pytest

from alliance_portal.mail.models import Mail
from kpi.constants import ChangeClass, ChangeState
from kpi.models import Baseline, ChangeRequest, Contract, MonthSlot
from kpi.queries.course import course_of
from kpi.services import changes as services
from kpi.services.alliance_reports import missing_members
from proposals.constants import Status
from proposals.models import CoachingRecord, MemberFirm
from proposals.services.errors import Forbidden, Refused
from tests import factories
from tests.kpi import cases
from tests.kpi.cases import at
from tests.kpi.reporting import consolidated, sent

JUNE = at(6, 10)
MONTHS = {f"m{month:02}": share for month, share in {3: "3", 4: "5", 5: "10", 6: "10", 7: "12", 8: "15", 9: "15", 10: "18", 11: "12"}.items()}


@pytest.fixture
def case(call, lead, member):
    return cases.executing(call, lead, member=member, members=6)


def ask(case, actor, kind, new, when=JUNE, event_on=date(2024, 6, 1)):
    return services.ask(case, actor, kind=kind, new=new, reason="依實際執行調整", event_on=event_on, received_at=when)


def decide(change, staff, *, approve=True, note=""):
    return services.decide(change, staff, approve=approve, note=note, received_at=at(6, 15))


def preview(case, actor, kind, new, today=date(2024, 6, 10)):
    return services.preview(case, actor, kind=kind, new=new, reason="依實際執行調整", event_on=date(2024, 6, 1), today=today)


TARGET = {"kpi": "kpi3", "first_half": "1", "whole": "4"}


def test_a_major_change_counts_for_nothing_until_it_is_approved(case, lead, staff):
    change = ask(case, lead, "target", TARGET)
    assert (change.weight, change.state, case.status) == (ChangeClass.MAJOR, ChangeState.ASKED, Status.CHANGE_PENDING)
    assert change.old["whole"] == "3"
    assert course_of(case, date(2024, 7, 1)).plan.targets["kpi3"].whole == 3
    assert Mail.objects.filter(event="change_asked", to=staff.email).exists()
    decided = decide(change, staff)
    case.refresh_from_db()
    assert (decided.state, decided.valid_from, case.status) == (ChangeState.APPROVED, date(2024, 6, 15), Status.EXECUTING)
    assert course_of(case, date(2024, 6, 14)).plan.targets["kpi3"].whole == 3
    assert course_of(case, date(2024, 6, 15)).plan.targets["kpi3"].whole == 4
    assert Mail.objects.filter(event="change_decided", body__contains="已核定").exists()


def test_every_version_is_kept(case, lead, staff):
    decide(ask(case, lead, "target", TARGET), staff)
    case.refresh_from_db()
    decide(ask(case, lead, "target", TARGET | {"whole": "5"}), staff)
    assert [each.plan["targets"]["kpi3"]["whole"] for each in Baseline.objects.filter(proposal=case)] == ["3", "4", "5"]


def test_what_is_not_approved_leaves_the_plan_and_says_why(case, lead, staff):
    change = ask(case, lead, "target", TARGET)
    with pytest.raises(Refused) as refused:
        decide(change, staff, approve=False, note=" ")
    assert refused.value.reason == "note"
    decide(change, staff, approve=False, note="理由不足")
    case.refresh_from_db()
    assert (case.status, Baseline.objects.filter(proposal=case).count()) == (Status.EXECUTING, 1)
    with pytest.raises(Refused):
        decide(change, staff)


def test_an_ordinary_change_is_on_file_at_once(case, lead):
    change = ask(case, lead, "contact", {"contact_name": "許同"})
    assert (change.weight, change.state, case.status) == (ChangeClass.ORDINARY, ChangeState.REPORTED, Status.EXECUTING)
    assert Baseline.objects.get(proposal=case, number=2).plan["contact"]["contact_name"] == "許同"
    ask(case, lead, "partner", {"group": "partners", "before": "河內示範公司", "after": "峴港示範飯店", "content": "補貨"})
    assert Baseline.objects.get(proposal=case, number=3).plan["partners"] == [{"name": "峴港示範飯店", "content": "補貨"}]


@pytest.mark.parametrize(("event_on", "late"), [(date(2024, 5, 11), False), (date(2024, 5, 10), True)])
def test_thirty_days_after_the_event(case, lead, event_on, late):
    assert ask(case, lead, "target", TARGET, event_on=event_on).is_late is late


@pytest.mark.parametrize(("when", "is_open"), [(at(10, 31), True), (at(11, 1), False)])
def test_the_last_thirty_days_are_closed_to_major_changes(case, lead, when, is_open):
    if is_open:
        assert ask(case, lead, "target", TARGET, when=when).state == ChangeState.ASKED
        return
    with pytest.raises(Refused) as refused:
        ask(case, lead, "target", TARGET, when=when)
    assert refused.value.reason == "closed"
    assert ask(case, lead, "contact", {"contact_name": "許同"}, when=when).state == ChangeState.REPORTED


def test_a_member_who_leaves_is_shown_against_the_six(case, lead, staff):
    gone = MemberFirm.objects.get(proposal=case, position=5)
    seen = preview(case, lead, "member_leaves", {"member": str(gone.pk), "until": "2024-06-20"})
    assert [(warns, text.zh) for warns, text in seen.effects] == [(True, "中小企業成員由6家變為5家，少於6家，須同時補足。")]
    decide(ask(case, lead, "member_leaves", {"member": str(gone.pk), "until": "2024-06-20"}), staff)
    months = MonthSlot.objects.filter(member=gone, lifted_at=None).values_list("month__month", flat=True)
    assert list(months) == [4, 5, 6]  # the month of leaving is still its own to report
    assert MonthSlot.objects.filter(member=gone).exclude(lifted_at=None).count() == 5


def test_a_member_who_joins_gets_its_months_its_record_and_an_invitation(case, lead, staff):
    new = {"name": "新芽示範食品", "ubn": "80490681", "email": "new@example.tw", "is_sme": "yes", "since": "2024-06-16"}
    seen = preview(case, lead, "member_joins", new)
    assert [text.zh for _warns, text in seen.effects] == ["中小企業成員由6家變為7家。"]
    assert not MemberFirm.objects.filter(company_name="新芽示範食品").exists()
    decide(ask(case, lead, "member_joins", new), staff)
    row = MemberFirm.objects.get(proposal=case, company_name="新芽示範食品")
    assert list(MonthSlot.objects.filter(member=row).values_list("month__month", flat=True)) == [6, 7, 8, 9, 10, 11]
    assert CoachingRecord.objects.get(ubn="80490681").status == "running"
    assert Mail.objects.filter(event="member_invitation", to="new@example.tw").exists()


def test_a_member_replaced_in_the_middle_of_a_month_leaves_both_parts_in_it(case, lead, staff, stranger):
    """Both report their part of June, both count; from July on only who came reports."""
    gone, june, july = MemberFirm.objects.get(proposal=case, position=5), date(2024, 6, 1), date(2024, 7, 1)
    factories.bind(gone, stranger)
    decide(ask(case, lead, "member_leaves", {"member": str(gone.pk), "until": "2024-06-20"}), staff)
    case.refresh_from_db()
    new = {"name": "新芽示範食品", "ubn": "80490681", "email": "", "is_sme": "yes", "since": "2024-06-21"}
    seen = preview(case, lead, "member_joins", new)
    assert [(warns, text.zh) for warns, text in seen.effects] == [(False, "中小企業成員由5家變為6家。")]
    decide(ask(case, lead, "member_joins", new), staff)
    case.refresh_from_db()
    came = factories.make_user("came@example.tw")
    factories.bind(MemberFirm.objects.get(proposal=case, company_name="新芽示範食品"), came)
    sent(case, 5, stranger, at(7, 2), june, opportunity="3")
    sent(case, 6, came, at(7, 2), june, opportunity="4")
    assert consolidated(case, lead, at(7, 3), june).month_figures["kpi4_increment"] == "7"
    with pytest.raises(Refused) as lifted:
        sent(case, 5, stranger, at(8, 2), july)
    assert lifted.value.reason == "lifted"
    assert sent(case, 6, came, at(8, 2), july).report.state == "sent"
    assert 5 not in [each.member.position for each in missing_members(case, july)]


def test_a_schedule_is_compared_with_its_checkpoints(case, lead):
    seen = preview(case, lead, "schedule", MONTHS | {"m07": "10", "m08": "17"})
    assert [(warns, text.zh) for warns, text in seen.effects] == [
        (True, "7月30日查核點預定累計由40.00%變為38.00%（應達40.00%），低於查核點。"),
        (False, "11月30日查核點預定累計由100.00%變為100.00%（應達100.00%）。"),
    ]


@pytest.mark.parametrize(("kind", "new", "field"), [
    ("schedule", MONTHS | {"m07": "13"}, "m11"), ("target", TARGET | {"whole": "1"}, "whole"), ("target", TARGET | {"first_half": "5"}, "first_half"),
    ("target", {"kpi": "kpi9", "first_half": "1", "whole": "1"}, "kpi"), ("amount", {"amount": "1000001"}, "amount"),
    ("member_leaves", {"member": "0", "until": "2024-06-20"}, "member"), ("contact", {}, "contact_name"), ("amount", {"amount": "0"}, "amount"),
    ("member_joins", {"name": "甲", "ubn": "12345678", "since": "2024-06-16"}, "ubn"), ("partner", {"group": "x"}, "group"), ("nothing", {}, "kind"),
])
def test_what_cannot_be_is_refused_beside_its_field(case, lead, kind, new, field):
    with pytest.raises(services.Faulty) as faulty:
        preview(case, lead, kind, new)
    assert list(faulty.value.fields) == [field]


def test_the_lead_firm_never_leaves_and_a_member_of_today_never_joins_twice(case, lead):
    first = MemberFirm.objects.get(proposal=case, position=0)
    with pytest.raises(services.Faulty, match="領導企業"):
        preview(case, lead, "member_leaves", {"member": str(first.pk), "until": "2024-06-20"})
    with pytest.raises(services.Faulty, match="已經是"):
        preview(case, lead, "member_joins", {"name": "甲", "ubn": first.ubn, "since": "2024-06-16"})


def test_an_amount_reaches_the_contract(case, lead, staff):
    decide(ask(case, lead, "amount", {"amount": "900000"}), staff)
    assert Contract.objects.get(proposal=case).amount == 900_000


def test_who_asks_decides_and_withdraws(case, lead, member, staff):
    for other in (member, staff):
        with pytest.raises(Forbidden):
            ask(case, other, "target", TARGET)
    change = ask(case, lead, "target", TARGET)
    for other in (lead, member):
        with pytest.raises(Forbidden):
            decide(change, other)
    with pytest.raises(Refused):  # one major change at a time
        ask(case, lead, "target", TARGET | {"whole": "5"})
    with pytest.raises(Forbidden):
        services.withdraw(change, member, received_at=JUNE)
    services.withdraw(change, lead, received_at=JUNE)
    case.refresh_from_db()
    assert (case.status, ChangeRequest.objects.get().state) == (Status.EXECUTING, ChangeState.WITHDRAWN)


def test_values_are_read_in_their_plain_form():
    assert services.read("target", {"kpi": "kpi3", "first_half": "１", "whole": "1,200"}, ("kpi", "first_half", "whole")) == {
        "kpi": "kpi3", "first_half": "1", "whole": "1200",
    }
    with pytest.raises(services.Faulty) as faulty:
        services.read("target", {"kpi": "kpi3", "first_half": "-1"}, ("kpi", "first_half", "whole"))
    assert set(faulty.value.fields) == {"first_half", "whole"}
