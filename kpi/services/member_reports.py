"""每月進度回報 of a member: saved as it is typed, sent, taken back, returned by the lead (M-01, architecture "Nothing typed is lost")."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from kpi.constants import AllianceState, MemberState
from kpi.models import AllianceReport, Baseline, MemberReport, MonthSlot, ReportRound
from kpi.permissions import RUNNING, may_lead, may_report
from kpi.rules import report_forms
from kpi.services.letters import tell_member_returned
from proposals.constants import Status
from proposals.services.errors import Forbidden, Refused, Stale
from proposals.services.locks import chain_of, lock_proposal

WRITABLE = frozenset({MemberState.BLANK, MemberState.FILLING, MemberState.RETURNED})
SHORTEST_REASON = 5
NOT_BEGUN = Text("這個月份尚未開始，還不能回報。", "This month has not begun yet.")
LIFTED = Text("這個月份不需要回報。", "This month needs no report.")
NOT_RUNNING = Text("案件目前不在執行中，不能回報。", "The case is not being carried out; nothing can be reported.")
SENT = Text("本月回報已送出，不能修改；要修改請先撤回，或請領導企業退回。", "This report has been sent; take it back, or ask the lead to return it.")
CONSOLIDATED = Text("領導企業已彙整這份回報，不能撤回。", "The lead has consolidated this report; it cannot be taken back.")
INCOMPLETE = Text("還有{n}項未填或需要修正，填好才能送出。", "{n} fields are missing or must be mended before it can be sent.")
LATE = Text(f"已逾期限，請填寫逾期理由（至少{SHORTEST_REASON}個字）。", f"The day has passed; say why ({SHORTEST_REASON} characters or more).")
NOTHING_SENT = Text("這份回報目前不能退回。", "This report cannot be returned now.")
NO_REMARK = Text("請寫明要修正哪一項。", "Say what must be mended.")


class Incomplete(Refused):
    """The report cannot be sent yet. `fields`: field -> why."""

    def __init__(self, fields: Mapping[str, Text]) -> None:
        super().__init__("incomplete", Text(INCOMPLETE.zh.format(n=len(fields)), INCOMPLETE.en.format(n=len(fields))))
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Saved:
    """A save that stands. `errors`: field -> why what was typed could not be read (it is kept as typed)."""

    revision: int
    saved_at: datetime
    errors: Mapping[str, Text] = field(default_factory=dict)


def slot_of(proposal_id: int, member_id: int, month: date) -> MonthSlot | None:
    """The month of a member with its case, member and report (one query)."""
    found = MonthSlot.objects.select_related("proposal__call", "member__firm", "report__saved_by", "report__sent_by")
    return found.filter(proposal=proposal_id, member=member_id, month=month).first()


def report_of(slot: MonthSlot) -> MemberReport:
    """The report of a slot; a fresh one that is not stored yet where nothing was written."""
    kept: MemberReport | None = getattr(slot, "report", None)
    return kept or MemberReport(slot=slot, state=MemberState.BLANK)


def is_late(slot: MonthSlot, at: datetime) -> bool:
    """Whether a report that is first sent at this instant is late; the due day itself counts whole."""
    return timezone.localdate(at) > slot.due


def tree_on(slot: MonthSlot) -> Mapping[str, Any]:
    """The plan that a month is reported against: the newest version that was valid in it, else the first (one query)."""
    versions = list(Baseline.objects.filter(proposal=slot.proposal_id).order_by("number").only("plan", "valid_from", "number"))
    last = date(slot.month.year + slot.month.month // 12, slot.month.month % 12 + 1, 1)
    valid = [each for each in versions if each.valid_from < last]
    return (valid or versions)[-1 if valid else 0].plan if versions else {}


def require_open(slot: MonthSlot, actor: User, at: datetime) -> None:
    """Who, when and in which state a report is written. Raises Forbidden, Refused."""
    if not may_report(actor, slot.proposal, slot.member):
        raise Forbidden("member")
    if Status(slot.proposal.status) not in RUNNING:
        raise Refused("status", NOT_RUNNING)
    if slot.lifted_at is not None:
        raise Refused("lifted", LIFTED)
    if slot.month > timezone.localdate(at):
        raise Refused("future", NOT_BEGUN)


def save(slot: MonthSlot, posted: Mapping[str, str], *, base_revision: int, actor: User, received_at: datetime) -> Saved:
    """Store what was typed into the report of a month.

    `base_revision`: the revision that the page was made from (0: never saved). A save that changes nothing stands whatever its revision.
    Raises Forbidden, Refused (status, lifted, future, sent), Stale (somebody saved meanwhile; nothing is overwritten).
    """
    require_open(slot, actor, received_at)
    tree, report = tree_on(slot), report_of(slot)
    reading = report_forms.read(tree, posted)
    if report.pk and (dict(reading.content), dict(reading.typed)) == (report.content, report.typed):
        return Saved(report.revision, report.saved_at, reading.errors)
    if report.state not in WRITABLE:
        raise Refused("sent", SENT)
    if report.revision != base_revision:
        raise _stale(report)
    columns = {"content": dict(reading.content), "typed": dict(reading.typed), "saved_by": actor, "saved_at": received_at}
    with transaction.atomic():
        if not report.pk:
            kept, made = MemberReport.objects.get_or_create(slot=slot, defaults={**columns, "revision": 1})
            if not made:
                raise _stale(kept)
            return Saved(1, received_at, reading.errors)
        moved = MemberReport.objects.filter(pk=report.pk, revision=base_revision, state__in=WRITABLE).update(**columns, revision=F("revision") + 1)
        if moved != 1:
            raise _stale(MemberReport.objects.select_related("saved_by").get(pk=report.pk))
    return Saved(base_revision + 1, received_at, reading.errors)


def _stale(report: MemberReport) -> Stale:
    return Stale(report.revision, report.content, str(report.saved_by or "系統"), report.saved_at, report.typed)


def send(slot: MonthSlot, *, base_revision: int, actor: User, received_at: datetime, late_reason: str = "") -> MemberReport:
    """送出本月回報. Late is marked, wants a reason, and is never refused for being late (the day itself does not move).

    Raises Forbidden, Refused (status, lifted, future, sent, late_reason), Incomplete (fields), Stale.
    """
    require_open(slot, actor, received_at)
    tree, report = tree_on(slot), report_of(slot)
    if report.state not in WRITABLE:
        raise Refused("sent", SENT)
    if report.revision != base_revision:
        raise _stale(report)
    lacking = report_forms.missing(tree, report.content, report.typed, slot.month)
    if lacking:
        raise Incomplete(lacking)
    reason = " ".join((late_reason or report.late_reason).split())[:500]
    late = is_late(slot, report.first_sent_at or received_at)
    if late and len(reason) < SHORTEST_REASON:
        raise Refused("late_reason", LATE)
    with transaction.atomic():
        case = lock_proposal(slot.proposal)
        moved = MemberReport.objects.filter(pk=report.pk, revision=base_revision, state__in=WRITABLE).update(
            state=MemberState.SENT, sent_by=actor, sent_at=received_at, first_sent_at=report.first_sent_at or received_at,
            late_reason=reason if late else "", revision=F("revision") + 1,
        )
        if moved != 1:
            raise _stale(MemberReport.objects.select_related("saved_by").get(pk=report.pk))
        report.refresh_from_db()
        ReportRound.objects.create(member_report=report, step=ReportRound.Step.SENT, content=report.content, by=actor, at=received_at)
        facts = {"member": slot.member_id, "month": slot.month, "late": late, "reason": report.late_reason, "at": received_at}
        record(chain_of(case), "report.sent", actor, facts)
    return report


def take_back(slot: MonthSlot, *, actor: User, received_at: datetime) -> None:
    """The member takes its report back while the lead has not consolidated it. Raises Forbidden, Refused."""
    require_open(slot, actor, received_at)
    with transaction.atomic():
        case = lock_proposal(slot.proposal)
        moved = MemberReport.objects.filter(slot=slot, state=MemberState.SENT, counted_in=None).update(
            state=MemberState.FILLING, revision=F("revision") + 1,
        )
        if moved != 1:
            raise Refused("sent", CONSOLIDATED)
        record(chain_of(case), "report.taken_back", actor, {"member": slot.member_id, "month": slot.month, "at": received_at})


def give_back(slot: MonthSlot, *, remark: str, actor: User, received_at: datetime) -> MemberReport:
    """退回成員修正: the lead returns a member's report with a remark, unless staff have it. Raises Forbidden, Refused (remark, state)."""
    if not may_lead(actor, slot.proposal):
        raise Forbidden("lead")
    if not remark.strip():
        raise Refused("remark", NO_REMARK)
    with transaction.atomic():
        case = lock_proposal(slot.proposal)
        with_staff = AllianceReport.objects.filter(proposal=case, state__in=(AllianceState.SENT, AllianceState.ACCEPTED))
        report = MemberReport.objects.filter(slot=slot, state__in=(MemberState.SENT, MemberState.CONSOLIDATED)).first()
        if report is None or (report.counted_in_id and with_staff.filter(pk=report.counted_in_id).exists()):
            raise Refused("state", NOTHING_SENT)
        returned(report, remark, actor, received_at)
        facts = {"member": slot.member_id, "month": slot.month, "remark": report.remark, "at": received_at}
        record(chain_of(case), "report.returned", actor, facts)
        tell_member_returned(case, slot, report)
    return report


def returned(report: MemberReport, remark: str, actor: User, at: datetime) -> None:
    """Open a report again with a remark; the round is kept. Inside the caller's transaction, under the case's lock."""
    report.state, report.remark, report.counted_in, report.revision = MemberState.RETURNED, remark.strip()[:1000], None, report.revision + 1
    report.save(update_fields=["state", "remark", "counted_in", "revision"])
    ReportRound.objects.create(member_report=report, step=ReportRound.Step.RETURNED, remark=report.remark, by=actor, at=at)
