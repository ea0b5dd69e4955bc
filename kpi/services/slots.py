"""Which member reports which month until when (W-37, M-01): opened when the contract is signed, again when a member joins, lifted when one leaves."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q

from kpi.models import Baseline, Contract, MonthSlot
from kpi.queries.terms import terms_of
from kpi.rules.months import due_day, last_of, months_of_term
from kpi.rules.plans import Part, parts_of
from proposals.models import Proposal
from review.queries.calendar import working_calendar


def open_slots(proposal: Proposal, baseline: Baseline, contract: Contract, parts: Iterable[Part] | None = None) -> int:
    """Open the months of the term for every member of the baseline; what is there stays. How many were opened (three queries).

    A member who comes or goes in the middle of a month reports that month too: its own part of it.
    """
    if contract.term_from is None or contract.term_until is None:
        return 0
    calendar, day = working_calendar(), terms_of(proposal.call).report_due_day
    months = {month: due_day(month, day, calendar.is_working) for month in months_of_term(contract.term_from, contract.term_until)}
    rows = [
        MonthSlot(proposal=proposal, member_id=part.key, month=month, due=due)
        for part in (parts_of(baseline.plan) if parts is None else parts)
        for month, due in months.items() if part.is_in(month, last_of(month))
    ]
    there = set(MonthSlot.objects.filter(proposal=proposal).values_list("member_id", "month"))
    fresh = [row for row in rows if (row.member_id, row.month) not in there]
    MonthSlot.objects.bulk_create(fresh)
    return len(fresh)


def lift_slots(proposal: Proposal, at: datetime, *, member: int | None = None, after: date | None = None) -> int:
    """Lift the months that nobody has to report any more: of one member who left, or of a case that ended. What was sent stays."""
    wanted = Q(proposal=proposal, lifted_at=None, report__sent_at=None)
    if member is not None:
        wanted &= Q(member=member)
    if after is not None:
        wanted &= Q(month__gt=after)
    return MonthSlot.objects.filter(pk__in=list(MonthSlot.objects.filter(wanted).values_list("pk", flat=True))).update(lifted_at=at)
