"""Mails of the execution: to whom, in which words. Rows of the outbox, in the caller's transaction."""

from datetime import date
from typing import Any

from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import spoken
from kpi.models import Contract
from proposals.models import Proposal
from proposals.services.mails import case_mail, page
from review.services.letters import Reader, entry_of, readers_of


def day_words(day: date, language: str) -> str:
    """A day as people of the programme read it: 113年4月10日（三）."""
    return spoken(day, ["day", "weekday"], english=language.startswith("en"))


def short_day(day: date, language: str) -> str:
    """A day for a subject: 4月10日."""
    return spoken(day, ["short"], english=language.startswith("en"))


def people_of(case: Proposal) -> tuple[str, list[Reader]]:
    """The alliance's theme, the lead firm's owners and the plan's contact."""
    entry = entry_of(case)
    return (entry.theme if entry else ""), readers_of(case, entry)


def tell_lead(event: str, case: Proposal, key: str, link: str = "", **words: Any) -> int:
    """One mail to each of the lead's people; how many. A word that is callable is asked for the reader's language."""
    theme, readers = people_of(case)
    for reader in readers:
        own = {name: word(reader.language) if callable(word) else word for name, word in words.items()}
        case_mail(event, case, key=f"{key}:{reader.email.lower()}", to=reader.email, theme=theme, language=reader.language,
                  person=reader.name, link=link or page("execution_contract", case.code), **own)  # fmt: skip
    return len(readers)


def tell_invited(case: Proposal, contract: Contract) -> int:
    """【需辦理】簽約通知; again when the last day has moved (W-36)."""
    return tell_lead(
        "signing_invitation", case, f"sign:{contract.pk}:{contract.sign_by.isoformat()}", amount=f"{contract.amount or 0:,}",
        until=lambda language: day_words(contract.sign_by, language), until_short=lambda language: short_day(contract.sign_by, language),
    )


def tell_signed(case: Proposal, contract: Contract) -> int:
    """The term has started; what every member reports, and when."""
    return tell_lead(
        "contract_signed", case, f"signed:{contract.pk}", signed=lambda language: day_words(contract.signed_on or contract.sign_by, language),
        term_until=lambda language: day_words(contract.term_until or contract.sign_by, language), amount=f"{contract.amount or 0:,}",
    )


def tell_ended(case: Proposal, name: Text, reason: str) -> int:
    """The case ended without being closed: what, why."""
    return tell_lead("execution_ended", case, f"ended:{case.code}:{case.version}", outcome=name.in_language, reason=reason)
