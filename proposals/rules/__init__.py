"""The programme's rules, pure: a frozen dossier and a day in, findings out (spec: findings)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from alliance_portal.lib.findings import Finding, Severity
from proposals.rules import answers, completeness, eligibility, history, kpis, member_forms, plan_pages, schedule, selfcheck
from proposals.rules.dossier import Dossier
from proposals.rules.places import FormOrder
from proposals.rules.states import SectionState, State, section_states
from proposals.rules.wording import as_sentence

Rule = Callable[[Dossier, date], Iterator[Finding]]

# By matter; what stands first wins where two rules say the same code of the same place.
RULES: tuple[Rule, ...] = (
    *eligibility.RULES,
    *history.RULES,
    *completeness.RULES,
    *plan_pages.RULES,
    *kpis.RULES,
    *schedule.RULES,
    *member_forms.RULES,
    *selfcheck.RULES,
    *answers.RULES,
)

WEIGHT = {Severity.BLOCKING: 0, Severity.WARNING: 1, Severity.INFO: 2}


def check(dossier: Dossier, on: date) -> tuple[Finding, ...]:
    """Everything that the rules find on a day: one finding a place and code (the weightiest), form order, then code."""
    found: dict[tuple[str, str], Finding] = {}
    for rule in RULES:
        for finding in rule(dossier, on):
            key = (finding.where, finding.code)
            if key not in found or WEIGHT[finding.severity] < WEIGHT[found[key].severity]:
                found[key] = finding
    order = FormOrder(dossier.edition)
    in_order = sorted(found.values(), key=lambda finding: (order.key(finding.where), finding.code))
    return tuple(replace(finding, message=as_sentence(finding.message)) for finding in in_order)


def is_clean(findings: tuple[Finding, ...]) -> bool:
    """Whether a check found nothing to correct and nothing to confirm (info does not count)."""
    return all(finding.severity is Severity.INFO for finding in findings)


def may_be_submitted(findings: tuple[Finding, ...]) -> bool:
    """Whether nothing stops a submission."""
    return all(finding.severity is not Severity.BLOCKING for finding in findings)


__all__ = ["RULES", "Rule", "SectionState", "State", "check", "is_clean", "may_be_submitted", "section_states"]
