"""All [a] rules of section 1 over one case, per firm and alliance, each with its evidence. Pure: the day and every fact are arguments.

The rules themselves stand in `proposals.rules.eligibility` and `.history`; here they are only run once and put beside their facts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from alliance_portal.lib.findings import Finding
from alliance_portal.lib.taiwan_ids import normalised_ubn
from proposals.catalogue.model import Edition
from proposals.rules import WEIGHT, eligibility, history
from proposals.rules.dossier import Dossier
from proposals.rules.places import FormOrder, form_order
from proposals.rules.registered import NOTHING, Registered
from review.screening.alliance_checks import alliance_outcomes
from review.screening.evidence import Found, Outcome, Verdict
from review.screening.firm_checks import firm_outcomes
from review.screening.surroundings import ALONE, Surroundings

RULES = (*eligibility.RULES, *history.RULES)
TROUBLES = (Verdict.BLOCKING, Verdict.WARNING, Verdict.INFO)  # what `screening check` prints
_ORDERS: dict[str, FormOrder] = {}


def with_registers(dossier: Dossier, registered: Mapping[str, Registered]) -> Dossier:
    """The dossier with what the registers say about each firm, by business number; a firm that they do not know has nothing on record."""
    members = tuple(replace(each, registered=registered.get(normalised_ubn(each.ubn), NOTHING)) for each in dossier.members)
    return replace(dossier, members=members)


def screen(dossier: Dossier, on: date, around: Surroundings = ALONE) -> tuple[Outcome, ...]:
    """Every outcome in form order, then by code; one a place and code. `dossier` as `with_registers` gives it."""
    found = Found(_findings(dossier, on))
    outcomes: dict[tuple[str, str], Outcome] = {}
    for outcome in (*alliance_outcomes(dossier, on, found, around), *firm_outcomes(dossier, on, found, around)):
        outcomes.setdefault((outcome.code, outcome.where), outcome)
    order = _order(dossier.edition)
    return tuple(sorted(outcomes.values(), key=lambda each: (order.key(each.where), each.code)))


def troubles(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes that are findings: blocking, warning, info."""
    return tuple(each for each in outcomes if each.verdict in TROUBLES)


def counts(outcomes: Sequence[Outcome]) -> Mapping[Verdict, int]:
    """How many outcomes there are of each verdict."""
    found = Counter(each.verdict for each in outcomes)
    return {verdict: found[verdict] for verdict in Verdict}


def _findings(dossier: Dossier, on: date) -> Mapping[tuple[str, str], Finding]:
    found: dict[tuple[str, str], Finding] = {}
    for rule in RULES:
        for finding in rule(dossier, on):
            key = (finding.code, finding.where)
            if key not in found or WEIGHT[finding.severity] < WEIGHT[found[key].severity]:
                found[key] = finding
    return found


def _order(edition: Edition) -> FormOrder:
    """The order of an edition's form, made once a process."""
    if edition.digest not in _ORDERS:
        _ORDERS[edition.digest] = form_order(edition)
    return _ORDERS[edition.digest]
