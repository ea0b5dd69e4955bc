"""Rows of the registers' tables as plain facts, and facts as rows."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from alliance_portal.lib import figures
from proposals.models import CoachingRecord, CompanyFact, Sanction
from proposals.registers.columns import COACHING, COMPANIES, SANCTIONS, Column, Facts, Kind, Register

Row: TypeAlias = CoachingRecord | CompanyFact | Sanction
TABLES: Mapping[str, type[Row]] = {COACHING.key: CoachingRecord, SANCTIONS.key: Sanction, COMPANIES.key: CompanyFact}
_NULLABLE = frozenset({Kind.DATE, Kind.MONEY, Kind.COUNT, Kind.YEAR})


def table_of(register: Register) -> Any:
    """The model of a register."""
    return TABLES[register.key]


def facts_of(register: Register, row: Row) -> dict[str, Any]:
    """All facts of a row as plain values; None for a blank."""
    return {column.key: _plain(getattr(row, column.key)) for column in register.columns}


def _plain(value: Any) -> Any:
    if value in ("", None):
        return None
    if isinstance(value, date):
        return value.isoformat()
    return format(figures.plain(value), "f") if isinstance(value, Decimal) else value


def fill(register: Register, row: Row, facts: Facts) -> Row:
    """Put facts into a row; its key follows them."""
    for column in register.columns:
        setattr(row, column.key, _stored(column, facts.get(column.key)))
    row.key = register.key_of(facts)
    return row


def _stored(column: Column, value: Any) -> Any:
    if value is None:
        return None if column.kind in _NULLABLE else ""
    if column.kind is Kind.DATE:
        return date.fromisoformat(value)
    return Decimal(value) if column.kind is Kind.MONEY else value


def by_key(register: Register, keys: Iterable[str], *, hold: bool = False) -> dict[str, Any]:
    """The rows of these keys (one query); `hold` keeps them until the transaction ends."""
    rows = table_of(register).objects.filter(key__in=list(keys))
    return {row.key: row for row in (rows.select_for_update() if hold else rows)}


def changed_columns(register: Register) -> list[str]:
    """Columns of a row that an import writes when the row is there already."""
    return [*(column.key for column in register.columns), "revision", "changed_at"]
