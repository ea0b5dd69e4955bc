"""Looking things up in the registers: lists for people, and all facts about some firms for the rules in a fixed number of questions."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from alliance_portal.lib.taiwan_ids import normalised_ubn
from proposals.models import CoachingRecord, CompanyFact, RegisterChange, RegisterImport, Sanction
from proposals.registers.columns import ABNORMAL, NOT_EXECUTED, Register
from proposals.registers.tables import Row, table_of
from proposals.rules.registered import Coached, Company, Registered, Sanctioned, Source

LONGEST_SEARCH = 80


def rows_of(register: Register, search: str = "") -> QuerySet[Any]:
    """The rows of a register by business number; `search`: part of a number or of a name."""
    rows: QuerySet[Any] = table_of(register).objects.order_by("ubn", "-pk")
    wanted = search.strip()[:LONGEST_SEARCH]
    if not wanted:
        return rows
    number = normalised_ubn(wanted)
    by_number = Q(ubn__startswith=number) if number.isascii() and number.isdigit() and len(number) <= 8 else Q()
    return rows.filter(by_number | Q(company_name__icontains=wanted)) if by_number else rows.filter(company_name__icontains=wanted)


def imports_of(register: Register, most: int = 10) -> list[RegisterImport]:
    """The newest imports of a register (one query)."""
    return list(RegisterImport.objects.filter(register=register.key).select_related("made_by", "undone_by")[:most])


def changes_of(register: Register, row: Row) -> list[RegisterChange]:
    """What became of a row, newest first (one query)."""
    return list(RegisterChange.objects.filter(register=register.key, key=row.key).select_related("made_by", "batch")[:50])


def registered(ubns: Iterable[str]) -> dict[str, Registered]:
    """Everything that the registers say about these firms, by business number (three queries, whatever their number)."""
    wanted = [each for each in dict.fromkeys(ubns) if each]
    companies = {row.ubn: row for row in CompanyFact.objects.filter(ubn__in=wanted)}
    coachings: dict[str, list[Coached]] = {}
    for row in CoachingRecord.objects.filter(ubn__in=wanted).order_by("roc_year", "pk"):
        coachings.setdefault(row.ubn, []).append(
            Coached(row.programme, row.system, row.roc_year, row.start_date, row.end_date, row.status, Source(row.source, row.source_date)),
        )
    suspensions: dict[str, list[Sanctioned]] = {}
    for sanction in Sanction.objects.filter(ubn__in=wanted).order_by("start_date", "pk"):
        found = Sanctioned(
            sanction.kind, sanction.authority or sanction.programme, sanction.reason, sanction.start_date, sanction.end_date,
            Source(sanction.source, sanction.source_date),
        )
        if sanction.kind in (ABNORMAL, NOT_EXECUTED):
            coachings.setdefault(sanction.ubn, []).append(_as_coaching(sanction))
        else:
            suspensions.setdefault(sanction.ubn, []).append(found)
    return {ubn: Registered(_company(companies.get(ubn)), tuple(coachings.get(ubn, ())), tuple(suspensions.get(ubn, ()))) for ubn in wanted}


def _company(row: CompanyFact | None) -> Company | None:
    if row is None:
        return None
    return Company(
        row.paid_in_capital, row.regular_employees, row.founding_date, row.registration_kind, row.status, Source(row.source, row.source_date),
    )


def _as_coaching(row: Sanction) -> Coached:
    """An irregularity as a line of the firm's history: closed abnormally, or revoked on its day."""
    status = "abnormal" if row.kind == ABNORMAL else "revoked"
    name = row.programme or row.authority
    return Coached(name, "", row.start_date.year - 1911, None, row.start_date, status, Source(row.source, row.source_date))


def newest_source(rows: Mapping[str, Registered]) -> date | None:
    """The day of the newest fact among these; None when the registers know none of the firms."""
    days = [source.on for each in rows.values() for source in each.sources() if source.on is not None]
    return max(days, default=None)
