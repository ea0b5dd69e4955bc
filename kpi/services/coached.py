"""What an execution leaves in the registers that next year's eligibility check reads (E-13, E-20 to E-27, W-20, W-21)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from alliance_portal.accounts.models import User
from kpi.models import Baseline, Contract
from kpi.queries.terms import terms_of
from kpi.rules.months import months_later
from kpi.rules.plans import Part, parts_of
from proposals.models import CoachingRecord, Proposal, Sanction
from proposals.registers.columns import ABNORMAL, CLOSED, COACHING, NOT_EXECUTED, REVOKED, RUNNING, SANCTIONS
from proposals.registers.edits import remove, save
from proposals.registers.tables import facts_of

BEGUN, ENDED = "登錄簽約，開始輔導", "輔導結束，更新輔導紀錄"


def _coaching(case: Proposal, part: Part, contract: Contract, today: date) -> dict[str, Any]:
    return {
        "ubn": part.ubn, "company_name": part.name, "programme": case.call.title_zh, "system": case.call.track_zh,
        "roc_year": case.call.roc_year, "start_date": contract.term_from.isoformat() if contract.term_from else None, "end_date": None,
        "status": RUNNING, "source": f"{case.call.implementer_zh}（{case.code}）", "source_date": today.isoformat(), "note": None,
    }


def coaching_begins(case: Proposal, baseline: Baseline, contract: Contract, actor: User, at: datetime, parts: Iterable[Part] | None = None) -> int:
    """A running coaching for every member with a business number, from the day of signing. How many; a row that is there stays."""
    today, count = timezone.localdate(at), 0
    for part in parts_of(baseline.plan) if parts is None else parts:
        facts = _coaching(case, part, contract, today)
        if part.ubn and not CoachingRecord.objects.filter(key=COACHING.key_of(facts)).exists():
            save(COACHING, None, facts, actor, BEGUN, at)
            count += 1
    return count


def coaching_ends(case: Proposal, baseline: Baseline, actor: User, at: datetime, *, status: str, reason: str) -> int:
    """Say in every member's record how it ended: closed, abnormal or revoked, on this day. How many records."""
    today, count = timezone.localdate(at), 0
    for part in parts_of(baseline.plan):
        row = _row(case, part)
        if row is None:
            continue
        facts = facts_of(COACHING, row) | {"status": status, "end_date": today.isoformat(), "source_date": today.isoformat(), "note": reason[:500]}
        if facts != facts_of(COACHING, row):
            save(COACHING, row, facts, actor, ENDED, at, revision=row.revision)
            count += 1
    return count


def coaching_undone(case: Proposal, baseline: Baseline, actor: User, at: datetime, reason: str) -> int:
    """Nothing was carried out for a reason that is nobody's fault (E-27): the records of this coaching are taken away again."""
    rows = [row for part in parts_of(baseline.plan) if (row := _row(case, part)) is not None]
    for row in rows:
        remove(COACHING, row, actor, f"不可歸責，撤銷執行不予停權：{reason}"[:500], at, revision=row.revision)
    return len(rows)


def note_irregular(case: Proposal, baseline: Baseline, actor: User, at: datetime, *, kind: str, reason: str) -> int:
    """Write an abnormal closing or a non-execution of every member into the register; the ban of the latter lasts as the call says (E-26)."""
    today, count = timezone.localdate(at), 0
    years = terms_of(case.call).non_execution_ban_years
    end = months_later(today, 12 * years) - timedelta(days=1) if kind == NOT_EXECUTED else None
    for part in parts_of(baseline.plan):
        facts = {
            "ubn": part.ubn, "company_name": part.name, "kind": kind, "authority": case.call.implementer_zh, "programme": case.call.title_zh,
            "reason": reason[:500], "start_date": today.isoformat(), "end_date": end.isoformat() if end else None,
            "source": f"{case.call.implementer_zh}（{case.code}）", "source_date": today.isoformat(), "note": None,
        }
        if part.ubn and not Sanction.objects.filter(key=SANCTIONS.key_of(facts)).exists():
            save(SANCTIONS, None, facts, actor, reason[:500], at)
            count += 1
    return count


def _row(case: Proposal, part: Part) -> CoachingRecord | None:
    names = {"ubn": part.ubn, "roc_year": case.call.roc_year, "programme": case.call.title_zh, "system": case.call.track_zh}
    return CoachingRecord.objects.filter(key=COACHING.key_of(names)).first() if part.ubn else None


__all__ = [
    "ABNORMAL", "CLOSED", "NOT_EXECUTED", "REVOKED", "coaching_begins", "coaching_ends", "coaching_undone", "note_irregular",
]
