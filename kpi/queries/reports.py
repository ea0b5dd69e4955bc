"""Monthly reports for the pages: the months of an alliance, what is overdue, last month's report; flat in queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from kpi.constants import AllianceState, MemberState
from kpi.models import AllianceReport, Evidence, MemberReport, MonthSlot
from kpi.rules.report_forms import figures_of
from proposals.constants import ENDED
from proposals.models import Proposal

OPEN_STATES = frozenset({MemberState.BLANK, MemberState.FILLING, MemberState.RETURNED})


@dataclass(frozen=True, slots=True)
class Cell:
    """One member's month. `is_overdue`: past its day, and never sent."""

    slot: MonthSlot
    state: MemberState
    is_overdue: bool
    is_late: bool  # it was first sent after its day


@dataclass(slots=True)
class MonthRow:
    """One month of an alliance: every member, and the alliance's own report."""

    month: date
    due: date
    cells: list[Cell] = field(default_factory=list)
    report: AllianceReport | None = None

    @property
    def sent(self) -> int:
        """Members whose report is in."""
        return sum(1 for cell in self.cells if cell.state not in OPEN_STATES)


def cell_of(slot: MonthSlot, today: date) -> Cell:
    """How a slot stands on a day; its report must have been read with it."""
    report: MemberReport | None = getattr(slot, "report", None)
    state = MemberState(report.state) if report else MemberState.BLANK
    first = report.first_sent_at if report else None
    late = bool(report and report.late_reason)
    return Cell(slot, state, is_overdue=first is None and today > slot.due and slot.lifted_at is None, is_late=late)


def months_of(proposal: Proposal, today: date, members: Iterable[int] | None = None) -> list[MonthRow]:
    """The months of a case in their order, with every member or with some (two queries)."""
    slots = MonthSlot.objects.filter(proposal=proposal).select_related("member", "report").order_by("month", "member__position")
    if members is not None:
        slots = slots.filter(member__in=list(members))
    rows: dict[date, MonthRow] = {}
    for slot in slots:
        slot.proposal = proposal
        slot.member.proposal = proposal
        row = rows.setdefault(slot.month, MonthRow(slot.month, slot.due))
        row.cells.append(cell_of(slot, today))
    for report in AllianceReport.objects.filter(proposal=proposal):
        if report.month in rows:
            rows[report.month].report = report
    return list(rows.values())


def overdue(today: date, call: int | None = None) -> list[MonthSlot]:
    """Slots past their day whose report was never sent, of cases that run, the longest first (one query)."""
    found = MonthSlot.objects.filter(due__lt=today, lifted_at=None, report__first_sent_at=None).exclude(proposal__status__in=ENDED)
    found = found.filter(proposal__call=call) if call is not None else found
    found = found.select_related("proposal__call", "proposal__desk_entry", "member", "report")
    return list(found.order_by("due", "proposal__code", "member__position"))


def waiting_for_staff(call: int | None = None) -> list[AllianceReport]:
    """Alliance reports that wait for staff, the longest first (one query)."""
    found = AllianceReport.objects.filter(state=AllianceState.SENT).select_related("proposal__call", "proposal__desk_entry").order_by("sent_at")
    return list(found.filter(proposal__call=call) if call is not None else found)


def previous_report(slot: MonthSlot) -> MemberReport | None:
    """The member's report of the latest month before, whatever its state (one query)."""
    found = MemberReport.objects.filter(slot__member=slot.member_id, slot__proposal=slot.proposal_id, slot__month__lt=slot.month)
    return found.order_by("-slot__month").first()


def own_sums(slot: MonthSlot, tree: dict[str, object]) -> dict[str, Fraction]:
    """What the member's reports before this month add up to, by figure; those that were sent (one query)."""
    rows = MemberReport.objects.filter(slot__member=slot.member_id, slot__proposal=slot.proposal_id, slot__month__lt=slot.month)
    total: dict[str, Fraction] = defaultdict(Fraction)
    for each in rows.exclude(first_sent_at=None).only("content"):
        for figure, value in figures_of(tree, each.content).items():
            total[figure] += value
    return dict(total)


def evidence_of(slot: MonthSlot) -> list[Evidence]:
    """The pieces of a member's month, with what they repeat (one query)."""
    found = Evidence.objects.filter(proposal=slot.proposal_id, member=slot.member_id, month=slot.month, removed_at=None)
    return list(found.select_related("file", "same_as__proposal", "same_as__member").order_by("kpi", "pk"))
