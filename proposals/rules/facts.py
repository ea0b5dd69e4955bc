"""A fact about a member firm: what the registers say where they say anything, else what the firm typed (findings, history)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from alliance_portal.lib.findings import Text
from proposals.rules.dossier import Member
from proposals.rules.reading import chosen, number
from proposals.rules.registered import Source

SUPPLEMENTARY = "supplementary"


@dataclass(frozen=True, slots=True)
class Known:
    """A fact with where it is from. `source` is None for the form; `typed` is what the form says beside it."""

    value: Any
    typed: Any
    source: Source | None

    @property
    def is_outweighed(self) -> bool:
        """Whether the register says something else than the form."""
        return self.source is not None and self.typed is not None and self.typed != self.value


def paid_in_capital(member: Member) -> Known:
    """Paid-in capital in 萬元 (E-02)."""
    return _known(member, "paid_in_capital", number(member.record(SUPPLEMENTARY), "paid_in_capital"))


def regular_employees(member: Member) -> Known:
    """Regular employees (E-02)."""
    found = _known(member, "regular_employees", number(member.record(SUPPLEMENTARY), "regular_employees"))
    return found if found.source is None else Known(Decimal(found.value), found.typed, found.source)


def founding_date(member: Member) -> Known:
    """The day on which the firm was founded (E-20)."""
    typed = member.record(SUPPLEMENTARY).get("founding_date")
    return _known(member, "founding_date", typed if isinstance(typed, date) else None)


def registration_kind(member: Member) -> Known:
    """Company or business registration (E-03)."""
    ticked = chosen(member.record(SUPPLEMENTARY), "registration_kind")
    return _known(member, "registration_kind", ticked[0] if ticked else None)


def _known(member: Member, key: str, typed: Any) -> Known:
    company = member.registered.company if member.registered is not None else None
    value = getattr(company, key) if company is not None else None
    if company is None or value is None or value == "":
        return Known(typed, typed, None)
    return Known(value, typed, company.source)


def by_source(known: Known) -> Text:
    """The source in brackets where a register outweighs the form; nothing where the form itself speaks."""
    if known.source is None:
        return Text("", "")
    day = f"{known.source.on.year - 1911}.{known.source.on.month:02}.{known.source.on.day:02}" if known.source.on else ""
    return Text(f"（依{known.source.name} {day}）".replace(" ）", "）"), f" (by {known.source.name}, {known.source.on or 'no date'})")
