"""Obligations of an alliance and its members, and whether a case may be closed; a row that nobody has touched is open (issue 6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from alliance_portal.lib.findings import Text
from kpi.constants import AFTER_CLOSING, DUTIES_OF_ALLIANCE, DUTIES_OF_MEMBER, AllianceState, Duty, DutyState, ReviewKind, ReviewOutcome
from kpi.models import AllianceReport, Closing, Contract, MonthSlot, Obligation, ReviewResult, VisitAction
from kpi.rules.closing import Readiness
from proposals.models import Proposal

NAMES = {
    Duty.EXHIBITION: Text("計畫國際成果展", "result exhibition"), Duty.EXCHANGE: Text("業者交流會", "exchange meeting"),
    Duty.FILM: Text("成果推廣影片拍攝", "promotion film"), Duty.TRAINING: Text("教育訓練", "training"),
    Duty.CASE_STUDY: Text("案例撰寫", "case study"), Duty.EFFECT: Text("計畫成效資料", "effect data"),
}
SETTLED = (DutyState.MET, DutyState.WAIVED)


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One obligation as lists show it: of a member, or of the alliance (0); `row` None while nothing was done."""

    kind: Duty
    member: int
    name: str
    row: Obligation | None

    @property
    def state(self) -> DutyState:
        """Where it stands."""
        return DutyState(self.row.state) if self.row else DutyState.OPEN

    @property
    def is_settled(self) -> bool:
        """Met, or waived with a reason."""
        return self.state in SETTLED


def members_of(proposal: Proposal) -> list[tuple[int, str]]:
    """Members with months to report, by position (one query)."""
    rows = MonthSlot.objects.filter(proposal=proposal).order_by("member__position").values_list("member_id", "member__company_name")
    return list(dict.fromkeys(rows))


def duty_lines(proposal: Proposal) -> list[DutyLine]:
    """Every obligation: the alliance's first, then each member's (two queries)."""
    rows = {(row.kind, row.member_id or 0): row for row in Obligation.objects.filter(proposal=proposal).select_related("file", "settled_by")}
    lines = [DutyLine(kind, 0, "", rows.get((kind.value, 0))) for kind in DUTIES_OF_ALLIANCE]
    for member, name in members_of(proposal):
        lines += [DutyLine(kind, member, name, rows.get((kind.value, member))) for kind in DUTIES_OF_MEMBER]
    return lines


def open_names(lines: Iterable[DutyLine]) -> list[Text]:
    """Obligations that hold up the closing; effect data are asked for after it, too (M-10)."""
    found = []
    for line in lines:
        if not line.is_settled and line.kind not in AFTER_CLOSING:
            name = NAMES[line.kind]
            found.append(Text(f"{name.zh}（{line.name}）", f"{name.en} ({line.name})") if line.name else name)
    return found


def months_open(proposal: Proposal) -> list[date]:
    """Months of the term without an accepted report of the alliance (two queries)."""
    asked = MonthSlot.objects.filter(proposal=proposal, lifted_at=None).order_by("month").values_list("month", flat=True).distinct()
    accepted = set(AllianceReport.objects.filter(proposal=proposal, state=AllianceState.ACCEPTED).values_list("month", flat=True))
    return [month for month in dict.fromkeys(asked) if month not in accepted]


def readiness_of(proposal: Proposal) -> Readiness:
    """What the closing looks at (seven queries)."""
    last = ReviewResult.objects.filter(proposal=proposal, kind=ReviewKind.FINAL).order_by("-pk").values_list("outcome", flat=True).first()
    closing = Closing.objects.filter(proposal=proposal).values_list("statement", flat=True).first()
    return Readiness(
        last == ReviewOutcome.PASSED,
        [f"{month.year - 1911}/{month.month}" for month in months_open(proposal)],
        open_names(duty_lines(proposal)),
        bool(closing),
        VisitAction.objects.filter(visit__proposal=proposal, done_at=None).count(),
    )


def contract_of(proposal: Proposal) -> Contract | None:
    """The contract (one query)."""
    return Contract.objects.filter(proposal=proposal).first()
