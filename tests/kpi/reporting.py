"""Reports for tests: complete content, saved, sent, consolidated through the services."""

from datetime import date, datetime
from typing import Any

from alliance_portal.accounts.models import User
from kpi.models import AllianceReport, MonthSlot
from kpi.services import alliance_reports, member_reports
from proposals.models import Proposal
from tests import factories
from tests.kpi import plans

APRIL, MAY = date(2024, 4, 1), date(2024, 5, 1)
COMPLETE = {**{f"work_{item}": "辦理中" for item in plans.WEIGHTS}, "kpi1_digital": "1", "kpi1_physical": "0", "opportunity": "6.5"}
DONE = {f"done_{item}": "10" for item in plans.WEIGHTS}


def slot(case: Proposal, position: int, month: date = APRIL) -> MonthSlot:
    """A member's month, read as a page reads it."""
    found = member_reports.slot_of(case.pk, factories.member_row(case, position).pk, month)
    assert found is not None
    return found


def sent(case: Proposal, position: int, actor: User, at: datetime, month: date = APRIL, late_reason: str = "", **content: Any) -> MonthSlot:
    """A complete report, saved and sent."""
    saved = member_reports.save(slot(case, position, month), COMPLETE | content, base_revision=0, actor=actor, received_at=at)
    member_reports.send(slot(case, position, month), base_revision=saved.revision, actor=actor, received_at=at, late_reason=late_reason)
    return slot(case, position, month)


def consolidated(
    case: Proposal, actor: User, at: datetime, month: date = APRIL, missing_reason: str = "成員休業，下月補報",
    late_reason: str = "資料較晚收齊", **typed: str,
) -> AllianceReport:
    """The alliance's report of a month, certified and sent."""
    kept = alliance_reports.save(case, month, alliance_reports.read(DONE | typed), base_revision=0, actor=actor, received_at=at)
    return alliance_reports.send(case, month, base_revision=kept.revision, actor=actor, received_at=at, missing_reason=missing_reason,
                                 late_reason=late_reason)  # fmt: skip
