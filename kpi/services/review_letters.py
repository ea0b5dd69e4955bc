"""Mails of reviews, improvement and closing to the lead firm's owners and the plan's contact; rows of the outbox in the caller's transaction."""

from datetime import date
from typing import Any

from alliance_portal.lib.spoken_dates import spoken
from kpi.constants import ReviewKind, ReviewOutcome
from proposals.models import Proposal
from proposals.services.mails import case_mail, page
from review.services.letters import entry_of, readers_of

KINDS = {ReviewKind.MIDTERM: ("期中進度審查（實地訪視）", "Mid-term review"), ReviewKind.FINAL: ("期末審查", "Final review")}
OUTCOMES = {
    ReviewOutcome.PASSED: ("通過", "passed"), ReviewOutcome.IMPROVE: ("限期改善", "to be improved"), ReviewOutcome.FAILED: ("不通過", "not passed"),
}
MET = {True: ("已改善", "improved"), False: ("未改善", "not improved")}


def tell(event: str, case: Proposal, key: str, **words: Any) -> int:
    """One mail to each reader; how many. Days, kinds and outcomes are put into the reader's language."""
    entry = entry_of(case)
    readers = readers_of(case, entry)
    for reader in readers:
        english = reader.language.startswith("en")
        said: dict[str, Any] = {name: _said(name, value, english=english) for name, value in words.items()}
        if isinstance(words.get("due"), date):
            said["due_short"] = spoken(words["due"], ["short"], english=english)
        case_mail(
            event, case, key=f"{key}:{reader.email.lower()}", to=reader.email, theme=entry.theme if entry else "", language=reader.language,
            person=reader.name, link=page("execution_progress", case.code), **said,
        )  # fmt: skip
    return len(readers)


def _said(name: str, value: Any, *, english: bool) -> str:
    if isinstance(value, date):
        return spoken(value, ["day", "weekday"], english=english)
    if isinstance(value, ReviewKind):
        return KINDS[value][english]
    if isinstance(value, ReviewOutcome):
        return OUTCOMES[value][english]
    if name == "is_met":
        return MET[bool(value)][english]
    return str(value)
