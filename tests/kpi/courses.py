"""Alliances in execution for tests: a contract, a baseline, month slots, accepted reports. Rows, not services: their own tests make those."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from alliance_portal.accounts.models import User
from kpi.constants import AllianceState, MemberState
from kpi.models import AllianceReport, Baseline, Contract, Evidence, MemberReport, MonthSlot, SiteVisit
from proposals.constants import Status
from proposals.models import Call, MemberFirm, Proposal, Submission
from tests import factories
from tests.kpi import plans

SIGNED = date(2024, 3, 28)


def executing(
    *, status: Status = Status.EXECUTING, members: int = 2, call: Call | None = None, lead: User | None = None, member_owner: User | None = None,
    by: User | None = None, **tree: Any,
) -> Proposal:
    """A case under contract since 28 March 2024, with its baseline."""
    case = factories.make_proposal(call=call, status=status, members=members, lead=lead, member_owner=member_owner)
    officer = by or case.created_by
    Submission.objects.create(
        proposal=case, number=1, receipt_no=f"{case.code}-1-AA", idempotency_key="course", dossier="{}", sha256="0" * 64, edition="113",
        edition_digest="", received_at=case.created_at, submitted_by=case.created_by, content_version=0,
    )  # fmt: skip
    Contract.objects.create(
        proposal=case, invited_by=officer, sign_by=date(2024, 4, 10), amount=1_000_000, signed_on=SIGNED, term_from=SIGNED,
        term_until=date(2024, 11, 30),
    )  # fmt: skip
    Baseline.objects.create(proposal=case, number=1, plan=plans.tree(**tree), made_of="submission", valid_from=SIGNED)
    return case


def accepted(case: Proposal, month: int, done: int | Iterable[int], **facts: Any) -> AllianceReport:
    """The alliance's accepted report of a month of 2024: percent of every work item, or of each."""
    shares = [done] * 5 if isinstance(done, int) else list(done)
    facts = {"state": AllianceState.ACCEPTED} | facts
    return AllianceReport.objects.create(
        proposal=case, month=date(2024, month, 1), done=dict(zip(plans.WEIGHTS, map(str, shares), strict=True)), **facts,
    )


def slot(member: MemberFirm, month: int, state: MemberState | None = None, **report: Any) -> MonthSlot:
    """A month that a member has to report by the fifth of the next one; with a report in this state."""
    made = MonthSlot.objects.create(proposal=member.proposal, member=member, month=date(2024, month, 1), due=date(2024, month + 1, 5))
    if state is not None:
        MemberReport.objects.create(slot=made, state=state, **report)
    return made


def evidence(member: MemberFirm, by: User, **facts: Any) -> Evidence:
    """A link as evidence of KPI 1 in June."""
    facts = {"month": date(2024, 6, 1), "kpi": "kpi1", "kind": "event_page", "title": "臺灣茶週首頁橫幅", "url": "https://example.tw/week"} | facts
    return Evidence.objects.create(proposal=member.proposal, member=member, digest="0" * 64, added_by=by, **facts)


def visit(case: Proposal, by: User, **facts: Any) -> SiteVisit:
    """A record of a visit on 18 July."""
    return SiteVisit.objects.create(proposal=case, written_by=by, **{"purpose": "midterm", "visited_on": date(2024, 7, 18), "place": "臺北"} | facts)


def sign_in(client: Any, user: User) -> None:
    """Signed in; an office without a second factor would reach only its enrolment, which has tests of its own."""
    User.objects.filter(pk=user.pk).update(is_demonstration=True)
    client.force_login(user)
