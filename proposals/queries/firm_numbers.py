"""Business numbers that wait for staff: claimed by a firm, confirmed by nobody, or wrong by their check digit (E-29, security 2.2)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from alliance_portal.lib.taiwan_ids import has_ubn_form, is_valid_ubn
from proposals.constants import ENDED
from proposals.models import Firm, FirmPerson, MemberFirm, Submission


class Doubt(Enum):
    """Why a number waits."""

    FORM = "form"  # not eight digits: it can only be corrected
    CHECK_DIGIT = "check_digit"
    UNVERIFIED = "unverified"  # neither an accepted invitation nor staff confirmed it


class Given(NamedTuple):
    """What a firm's own row says."""

    pk: int
    name: str
    ubn: str
    ubn_confirmed_at: datetime | None
    ubn_confirmed_by: int | None
    ubn_refused: str
    ubn_note: str


class Written(NamedTuple):
    """A number as it stands in a case that goes on."""

    number: str
    code: str
    name: str
    proposal_id: int


@dataclass(slots=True)
class Claim:
    """A firm and a number that it gives, with the evidence that stands beside it (`with_evidence`)."""

    firm: Given
    number: str
    doubt: Doubt
    written: list[Written] = field(default_factory=list)
    people: list[FirmPerson] = field(default_factory=list)
    cases: list[tuple[str, str, bool]] = field(default_factory=list)  # code, name written there, whether staff may open it
    others: list[str] = field(default_factory=list)  # other firms that give the same number

    @property
    def is_refused(self) -> bool:
        """Whether staff sent this very number back; the firm has yet to correct it."""
        return self.firm.ubn_refused == self.number

    @property
    def may_confirm(self) -> bool:
        """Whether there is anything that could be confirmed."""
        return self.doubt is not Doubt.FORM


def doubt_about(firm: Given, number: str) -> Doubt | None:
    """Why this number of this firm waits; None when it is settled. What an invitation confirmed still needs a good check digit."""
    if firm.ubn == number and firm.ubn_confirmed_by is not None:
        return None
    if not has_ubn_form(number):
        return Doubt.FORM
    if not is_valid_ubn(number):
        return Doubt.CHECK_DIGIT
    return None if firm.ubn == number and firm.ubn_confirmed_at is not None else Doubt.UNVERIFIED


def claims() -> list[Claim]:
    """Every number in doubt, those that wait for staff first; plain values, because there may be as many as firms (two queries)."""
    written: dict[int, list[Written]] = {}
    going_on = MemberFirm.objects.exclude(firm=None).exclude(ubn="").exclude(proposal__status__in=ENDED).order_by("proposal__code")
    for firm_id, *row in going_on.values_list("firm_id", "ubn", "proposal__code", "company_name", "proposal_id"):
        written.setdefault(firm_id, []).append(Written(*row))
    found = []
    for values in Firm.objects.order_by("name", "pk").values_list(*Given._fields):
        firm = Given(*values)
        rows = written.get(firm.pk, [])
        for number in dict.fromkeys(row.number for row in rows) or ([firm.ubn] if firm.ubn else []):
            doubt = doubt_about(firm, number)
            if doubt is not None:
                found.append(Claim(firm, number, doubt, [row for row in rows if row.number == number]))
    return sorted(found, key=lambda claim: claim.is_refused)


def waiting(found: Iterable[Claim]) -> int:
    """How many of them wait for staff."""
    return sum(not claim.is_refused for claim in found)


def count_waiting() -> int:
    """The same, read anew (two queries)."""
    return waiting(claims())


def with_evidence(found: Collection[Claim]) -> None:
    """Put people, cases and other firms of the same number beside some claims (four queries, whatever their number)."""
    by_firm: dict[int, list[FirmPerson]] = {}
    people = FirmPerson.objects.filter(firm__in=[claim.firm.pk for claim in found]).select_related("user").order_by("-is_owner", "pk")
    for person in people:
        by_firm.setdefault(person.firm_id, []).append(person)
    wanted = {row.proposal_id for claim in found for row in claim.written}
    opened = set(Submission.objects.filter(proposal__in=wanted).values_list("proposal_id", flat=True))
    numbers = {claim.number for claim in found}
    givers: dict[str, dict[int, str]] = {number: {} for number in numbers}
    typed = MemberFirm.objects.filter(ubn__in=numbers).exclude(firm=None).exclude(proposal__status__in=ENDED)
    own = Firm.objects.filter(ubn__in=numbers)
    for number, pk, name in (*typed.values_list("ubn", "firm_id", "firm__name"), *own.values_list("ubn", "pk", "name")):
        givers[number][pk] = name
    for claim in found:
        claim.people = by_firm.get(claim.firm.pk, [])
        claim.cases = [(row.code, row.name, row.proposal_id in opened) for row in claim.written]
        claim.others = sorted(name for pk, name in givers[claim.number].items() if pk != claim.firm.pk)


def is_given(firm: Firm, number: str) -> bool:
    """Whether this firm gives this number now, in its own row or in a case that goes on (at most one query)."""
    return firm.ubn == number or MemberFirm.objects.filter(firm=firm, ubn=number).exclude(proposal__status__in=ENDED).exists()
