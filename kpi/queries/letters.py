"""Letters that a case calls for: of each review's result, of each 限期改善, of an abnormal closing; and which of them went out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kpi.constants import LetterAbout
from kpi.models import Contract, FiledLetter, Improvement, ReviewResult
from proposals.constants import Status
from proposals.models import Proposal, StatusChange
from proposals.workflow import Action


@dataclass(frozen=True, slots=True)
class Told:
    """What a letter tells. `lines`: comments or demands as typed; `day`: held, due or ended."""

    about: LetterAbout
    subject: int
    day: date
    lines: tuple[str, ...]
    kind: str = ""
    outcome: str = ""


def told(case: Proposal, about: str, subject: int) -> Told | None:
    """What the letter about this row of the case tells; None where there is no such row, or nothing to be told."""
    if about == LetterAbout.REVIEW:
        result = ReviewResult.objects.filter(proposal=case, pk=subject).first()
        lines = tuple(result.comments.splitlines()) if result else ()
        return Told(LetterAbout.REVIEW, subject, result.held_on, lines, result.kind, result.outcome) if result else None
    if about == LetterAbout.IMPROVEMENT:
        asked = Improvement.objects.filter(proposal=case, pk=subject).first()
        return Told(LetterAbout.IMPROVEMENT, subject, asked.due, tuple(asked.demand.splitlines())) if asked else None
    if about == LetterAbout.ENDING and case.status == Status.ABNORMAL_CLOSED:
        contract = Contract.objects.filter(proposal=case, pk=subject).exclude(ended_on=None).first()
        steps = StatusChange.objects.filter(proposal=case, action=Action.CLOSE_ABNORMALLY.value).order_by("-pk")
        reason = steps.values_list("note", flat=True).first() or ""
        return Told(LetterAbout.ENDING, subject, contract.ended_on, (reason,)) if contract and contract.ended_on else None
    return None


def ended_contract(case: Proposal) -> int | None:
    """The contract that an abnormal closing ended (no query for any other case)."""
    if case.status != Status.ABNORMAL_CLOSED:
        return None
    return Contract.objects.filter(proposal=case).exclude(ended_on=None).values_list("pk", flat=True).first()


def filed(case: Proposal) -> Mapping[tuple[str, int], FiledLetter]:
    """The letters of a case that went out, by what they tell (one query)."""
    return {(each.about, each.subject): each for each in FiledLetter.objects.filter(proposal=case).select_related("scan")}
