"""Business numbers that wait for staff: claimed by a firm, confirmed by nobody, or wrong by their check digit (E-29, security 2.2)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from alliance_portal.lib.taiwan_ids import has_ubn_form, is_valid_ubn
from proposals.constants import ENDED
from proposals.models import Firm, FirmPerson, MemberFirm, Submission


class Doubt(Enum):
    """Why a number waits."""

    FORM = "form"  # not eight digits: it can only be corrected
    CHECK_DIGIT = "check_digit"
    UNVERIFIED = "unverified"  # neither an accepted invitation nor staff confirmed it


@dataclass(slots=True)
class Claim:
    """A firm and a number that it gives, with the evidence that stands beside it."""

    firm: Firm
    number: str
    doubt: Doubt
    is_refused: bool = False  # staff sent this very number back; the firm has yet to correct it
    people: list[FirmPerson] = field(default_factory=list)
    cases: list[tuple[str, str, bool]] = field(default_factory=list)  # code, name written there, whether staff may open it
    others: list[str] = field(default_factory=list)  # other firms that give the same number

    @property
    def may_confirm(self) -> bool:
        """Whether there is anything that could be confirmed."""
        return self.doubt is not Doubt.FORM


def doubt_about(firm: Firm, number: str) -> Doubt | None:
    """Why this number of this firm waits; None when it is settled. What an invitation confirmed still needs a good check digit."""
    if firm.ubn == number and firm.ubn_confirmed_by_id is not None:
        return None
    if not has_ubn_form(number):
        return Doubt.FORM
    if not is_valid_ubn(number):
        return Doubt.CHECK_DIGIT
    return None if firm.ubn == number and firm.ubn_confirmed_at is not None else Doubt.UNVERIFIED


def _given() -> tuple[dict[int, Firm], dict[int, list[tuple[str, str, str, int]]]]:
    """Firms by id, and per firm (number, case, name written there, case's id) of cases that go on (two queries)."""
    rows: dict[int, list[tuple[str, str, str, int]]] = {}
    going_on = MemberFirm.objects.exclude(firm=None).exclude(ubn="").exclude(proposal__status__in=ENDED).order_by("proposal__code")
    for firm_id, *row in going_on.values_list("firm_id", "ubn", "proposal__code", "company_name", "proposal_id"):
        rows.setdefault(firm_id, []).append((row[0], row[1], row[2], row[3]))
    return {firm.pk: firm for firm in Firm.objects.order_by("name", "pk")}, rows


def _claims(firms: Iterable[Firm], rows: dict[int, list[tuple[str, str, str, int]]]) -> list[Claim]:
    found = []
    for firm in firms:
        numbers = list(dict.fromkeys(number for number, _code, _name, _id in rows.get(firm.pk, []))) or ([firm.ubn] if firm.ubn else [])
        for number in numbers:
            doubt = doubt_about(firm, number)
            if doubt is not None:
                found.append(Claim(firm, number, doubt, is_refused=firm.ubn_refused == number))
    return found


def count_waiting() -> int:
    """How many numbers wait for staff (two queries)."""
    firms, rows = _given()
    return sum(not claim.is_refused for claim in _claims(firms.values(), rows))


def claims() -> list[Claim]:
    """Every number in doubt with its evidence, those that wait for staff first (four queries, whatever their number)."""
    firms, rows = _given()
    found = _claims(firms.values(), rows)
    people: dict[int, list[FirmPerson]] = {}
    for person in FirmPerson.objects.filter(firm__in=[claim.firm.pk for claim in found]).select_related("user").order_by("-is_owner", "pk"):
        people.setdefault(person.firm_id, []).append(person)
    wanted = {row[3] for claim in found for row in rows.get(claim.firm.pk, [])}
    opened = set(Submission.objects.filter(proposal__in=wanted).values_list("proposal_id", flat=True))
    givers: dict[str, set[int]] = {}
    for firm in firms.values():
        for number in {firm.ubn, *(row[0] for row in rows.get(firm.pk, []))} - {""}:
            givers.setdefault(number, set()).add(firm.pk)
    for claim in found:
        claim.people = people.get(claim.firm.pk, [])
        claim.cases = [(code, name, pk in opened) for number, code, name, pk in rows.get(claim.firm.pk, []) if number == claim.number]
        claim.others = [firms[pk].name for pk in sorted(givers.get(claim.number, set()) - {claim.firm.pk})]
    return sorted(found, key=lambda claim: (claim.is_refused, claim.firm.name, claim.number))


def is_given(firm: Firm, number: str) -> bool:
    """Whether this firm gives this number now, in its own row or in a case that goes on (at most one query)."""
    return firm.ubn == number or MemberFirm.objects.filter(firm=firm, ubn=number).exclude(proposal__status__in=ENDED).exists()
