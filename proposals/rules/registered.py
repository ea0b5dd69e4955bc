"""What the implementing unit's registers say about a firm, each fact with its source and day. It outweighs what the firm typed (findings)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact is from and of which day. The form itself has no name here."""

    name: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Company:
    """Facts of a firm's registration. Money in 萬元; None and "" are not known."""

    paid_in_capital: Decimal | None
    regular_employees: int | None
    founding_date: date | None
    registration_kind: str
    status: str
    source: Source


@dataclass(frozen=True, slots=True)
class Coached:
    """A coaching on record. `status`: running, closed, abnormal or revoked."""

    programme: str
    system: str
    roc_year: int
    start_date: date | None
    end_date: date | None
    status: str
    source: Source


@dataclass(frozen=True, slots=True)
class Sanctioned:
    """A suspension. `ends_on` is its last day, None while nobody has said when it ends."""

    kind: str
    authority: str
    reason: str
    starts_on: date
    ends_on: date | None
    source: Source

    def runs(self, on: date) -> bool:
        """Whether it runs on a day; its last day counts."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Registered:
    """Everything on record about one firm."""

    company: Company | None = None
    coachings: tuple[Coached, ...] = ()
    sanctions: tuple[Sanctioned, ...] = ()

    def sources(self) -> Iterator[Source]:
        """The source of every fact."""
        if self.company is not None:
            yield self.company.source
        yield from (each.source for each in self.coachings)
        yield from (each.source for each in self.sanctions)


NOTHING = Registered()
