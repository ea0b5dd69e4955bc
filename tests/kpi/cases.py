"""Cases of the execution as rows: selected, with a contract, executing; without the form behind them (a whole case costs a second)."""

from datetime import date, datetime
from typing import Any

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import store_generated
from alliance_portal.lib.roc_calendar import TAIPEI
from kpi.models import Baseline, Contract
from kpi.rules.plans import Part, part_tree
from kpi.services import contracts
from kpi.services.slots import open_slots
from proposals.constants import Status
from proposals.models import Call, MemberFirm, Proposal
from tests import factories
from tests.kpi import plans
from tests.review import cases

UBNS = ("22099131", "90332120", "76427997", "64581046", "13858940", "32515044")
APRIL_8 = datetime(2024, 4, 8, 10, 0, tzinfo=TAIPEI)
SIGNED = date(2024, 4, 8)


def at(month: int, day: int, hour: int = 10, year: int = 2024) -> datetime:
    """An instant of the demonstration's year, Taipei."""
    return datetime(year, month, day, hour, 0, tzinfo=TAIPEI)


def scan() -> StoredFile:
    """The scan of a sealed contract."""
    return store_generated(b"%PDF-1.4 contract", "contract.pdf", "application/pdf")


def set_status(case: Proposal, status: Status) -> Proposal:
    """A test's shortcut; services go through `perform`."""
    Proposal.objects.filter(pk=case.pk).update(status=status)
    case.refresh_from_db()
    return case


def selected(call: Call, lead: User, *, member: User | None = None, members: int = 2) -> Proposal:
    """A selected case with a frozen submission; the second member's firm belongs to `member`."""
    case = cases.make_draft(call, lead)
    for position in range(2, members):
        MemberFirm.objects.create(proposal=case, position=position, company_name=f"示範成員{position}", ubn=UBNS[position])
    MemberFirm.objects.filter(proposal=case, position=0).update(ubn=UBNS[0], company_name="青嵐示範茶業")
    if member is not None:
        factories.bind(factories.member_row(case, 1), member)
    cases.upload(case, lead)
    return set_status(case, Status.SELECTED)


def settled(case: Proposal, staff: User, now: datetime, **changes: Any) -> Contract:
    """Invited on `now`, every row of the checklist seen."""
    facts = {"sign_by": date(2024, 4, 22), "amount": 1_000_000} | changes
    contracts.invite(case, staff, received_at=now, **facts)
    keys = [row.key for row in contracts.terms_of(case.call).checklist]
    return contracts.settle_checklist(case, staff, dict.fromkeys(keys, "seen"), revision=0, received_at=now)


def signed(case: Proposal, staff: User, now: datetime = APRIL_8) -> Contract:
    """Through the services: invited, checked, signed on `now`."""
    settled(case, staff, now)
    contract = contracts.sign(case, staff, document=scan(), signed_on=now.date(), received_at=now)
    case.refresh_from_db()
    return contract


def executing(call: Call, lead: User, *, member: User | None = None, members: int = 2, signed_on: date = SIGNED, **tree: Any) -> Proposal:
    """Executing since `signed_on`, as rows: contract, baseline 1 of `tests.kpi.plans`, every month open."""
    case = set_status(selected(call, lead, member=member, members=members), Status.EXECUTING)
    staff = factories.make_user(office="staff")
    contract = Contract.objects.create(
        proposal=case, invited_by=staff, sign_by=date(2024, 4, 22), amount=1_000_000, signed_on=signed_on, term_from=signed_on,
        term_until=call.final_on, invited_at=APRIL_8,
    )
    parts = tuple(part_tree(Part(each.pk, each.company_name, each.ubn)) for each in MemberFirm.objects.filter(proposal=case))
    baseline = Baseline.objects.create(
        proposal=case, number=1, plan=plans.tree(members=parts, **tree), made_of="submission", valid_from=signed_on, made_by=staff,
    )
    open_slots(case, baseline, contract)
    return case
