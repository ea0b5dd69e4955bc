"""The course of one alliance as its page shows it: members by months, evidence, what needs looking at; as much as its reader may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from kpi.constants import MemberState, Verdict
from kpi.models import AllianceReport, Evidence, MonthSlot
from kpi.pictures import HeatCell, HeatRow, Seen
from kpi.progress import Plan
from kpi.queries.viewers import Viewer
from proposals.models import MemberFirm, Proposal

_SEEN = {
    MemberState.ACCEPTED: Seen.ACCEPTED, MemberState.CONSOLIDATED: Seen.CONSOLIDATED, MemberState.SENT: Seen.SENT,
    MemberState.RETURNED: Seen.RETURNED, MemberState.FILLING: Seen.FILLING,
}


@dataclass(frozen=True, slots=True)
class MemberMonth:
    """A member's report of one month: its state as the heat map tells it, and its last day."""

    member: int
    name: str
    month: date
    due: date
    seen: Seen


def seen_of(state: str | None, due: date, first_sent_at: datetime | None, on: date) -> Seen:
    """How a report stands on a day: what is not in is overdue once its day has passed; what came late says so until it is taken in."""
    seen = _SEEN.get(MemberState(state), Seen.OPEN) if state else Seen.OPEN
    if seen is Seen.SENT and first_sent_at is not None and timezone.localdate(first_sent_at) > due:
        return Seen.LATE
    if seen in (Seen.OPEN, Seen.FILLING) and due < on:
        return Seen.OVERDUE
    return seen


def member_months(proposal: Proposal, viewer: Viewer, on: date) -> list[MemberMonth]:
    """The reports that this reader may know of, by member and month (one query). Of others than accepted ones the agency learns nothing."""
    slots = MonthSlot.objects.filter(proposal=proposal).order_by("member__position", "member_id", "month")
    names = ("member_id", "member__company_name", "month", "due", "lifted_at", "report__state", "report__first_sent_at")
    found = []
    for member, name, month, due, lifted, state, sent in slots.values_list(*names):
        if not viewer.sees_member(member):
            continue
        seen = Seen.NONE if lifted and state != MemberState.ACCEPTED else seen_of(state, due, sent, on)
        if viewer.accepted_only and seen is not Seen.ACCEPTED:
            seen = Seen.NONE
        found.append(MemberMonth(member, name, month, due, seen))
    return found


def heat_rows(months: Iterable[MemberMonth], plan: Plan) -> list[HeatRow]:
    """Rows of the heat map."""
    rows: dict[int, tuple[str, list[HeatCell]]] = {}
    for each in months:
        rows.setdefault(each.member, (each.name, []))[1].append(HeatCell(plan.month_of(each.month), each.seen))
    return [HeatRow(name, cells) for name, cells in rows.values()]


def evidence_of(proposal: Proposal, viewer: Viewer) -> list[Evidence]:
    """The evidence that this reader may see, newest first (one query): the alliance's all, a member's own, for the agency what was accepted."""
    found = Evidence.objects.filter(proposal=proposal, removed_at=None).select_related("file", "member")
    if viewer.accepted_only:
        found = found.filter(verdict__in=(Verdict.ACCEPTED, Verdict.PARTLY))
    elif not viewer.sees_all:
        found = found.filter(member__in=viewer.members)
    return list(found.order_by("-month", "kpi", "-pk"))


def report_states(proposal: Proposal) -> dict[date, str]:
    """The state of each month's alliance report (one query)."""
    return dict(AllianceReport.objects.filter(proposal=proposal).values_list("month", "state"))


def lead_name(proposal: Proposal) -> str:
    """The lead firm's name (one query)."""
    return MemberFirm.objects.filter(proposal=proposal, position=0).values_list("company_name", flat=True).first() or ""
