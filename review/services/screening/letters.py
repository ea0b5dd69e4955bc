"""The mails of the check: the words of each, to whom, as they would be read; rows of the outbox in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.mail.services import render
from proposals.models import Proposal
from proposals.services.mails import case_mail, case_words, in_words, page
from review.models import CorrectionItem, CorrectionRound, DeskEntry
from review.screening.documents import DOCUMENTS
from review.services.letters import Reader, entry_of, readers_of, staff_people

ASKED, CHANGED, REMINDER = "correction_asked", "correction_changed", "correction_reminder"
SUPPLIED, OVERDUE = "correction_supplied", "correction_overdue"
PASSED, REFUSED = "screening_passed", "screening_refused"
KINDS = {
    "ineligible": ("資格不符", "not eligible"), "documents": ("不予受理", "documents not accepted"), "rejected": ("駁回申請", "application rejected"),
}  # fmt: skip


class Letter(NamedTuple):
    """A mail before it goes: its readers, and subject and text as the first of them reads it."""

    readers: list[Reader]
    subject: str
    body: str


def short_day(at: datetime, language: str) -> str:
    """3月12日17:00, for a subject."""
    return spoken(timezone.localtime(at), ["short", "time"], english=language.startswith("en"))


def listed(items: Sequence[tuple[str, str]], language: str) -> str:
    """The documents of a notice, a line each: what it is, what is wrong."""
    english = language.startswith("en")
    lines = []
    for number, (document, wrong) in enumerate(items, 1):
        label = DOCUMENTS[document].label.in_language(language)
        lines.append(f"{number}. {label}: {wrong}" if english else f"{number}. {label}：{wrong}")
    return "\n".join(lines)


def asked_words(case: Proposal, items: Sequence[tuple[str, str]], until: datetime, reader: Reader) -> dict[str, Any]:
    """What a 補件通知 says to one reader."""
    return {
        "person": reader.name, "count": len(items), "text": listed(items, reader.language), "until": in_words(until, reader.language),
        "until_short": short_day(until, reader.language), "link": page("screening_supply", case.code),
    }  # fmt: skip


def preview(case: Proposal, entry: DeskEntry | None, event: str, words: Any) -> Letter:
    """The mail as its first reader would get it; `words` makes what it says to a reader."""
    readers = readers_of(case, entry)
    first = readers[0] if readers else Reader("", "", "zh-hant")
    subject, body = render(event, first.language, case_words(case, first.language, theme(entry), **words(first)))
    return Letter(readers, subject, body)


def tell(case: Proposal, event: str, key: str, words: Any, *, entry: DeskEntry | None = None) -> int:
    """One mail to each of the lead's readers; how many. `key` makes it go once."""
    entry = entry or entry_of(case)
    readers = readers_of(case, entry)
    for reader in readers:
        case_mail(
            event, case, key=f"{key}:{reader.email.lower()}", to=reader.email, theme=theme(entry), language=reader.language, **words(reader),
        )  # fmt: skip
    return len(readers)


def tell_staff(case: Proposal, event: str, key: str, officer: User, **words: Any) -> int:
    """The officer who looks after the case, or everybody at the desk where that account is closed."""
    people, entry = [officer] if officer.is_active and officer.office else staff_people(), entry_of(case)
    for person in people:
        said = {name: value(person.language) if callable(value) else value for name, value in words.items()}
        case_mail(
            event, case, key=f"{key}:{person.pk}", to=person.email, theme=theme(entry), language=person.language, person=str(person),
            link=page("screening_check", case.code), **said,
        )  # fmt: skip
    return len(people)


def theme(entry: DeskEntry | None) -> str:
    """The alliance's theme as it was submitted."""
    return entry.theme if entry else ""


def items_of(round_: CorrectionRound) -> list[tuple[str, str]]:
    """The documents of a round and what is wrong with each."""
    return [(each.document, each.wrong) for each in round_.items.all()]


def awaited_of(round_: CorrectionRound) -> list[CorrectionItem]:
    """The items that have not come."""
    return [each for each in round_.items.all() if each.supplied_at is None]
