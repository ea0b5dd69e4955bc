"""The desk's mails: to whom, in which language, with which words. Rows of the outbox, in the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alliance_portal.accounts.models import Office, User
from alliance_portal.mail.services import render
from proposals.models import Proposal, Submission
from proposals.services.mails import case_mail, case_words, in_words, page, theme_of
from proposals.services.submissions import latest
from review.constants import case_no
from review.models import CaseNumber, DeskEntry, PaperIntake
from review.services.desk_index import index

ACKNOWLEDGED = "paper_acknowledged"
NO_PAPER = {False: "未到", True: "not arrived"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who gets a mail."""

    email: str
    name: str
    language: str


def entry_of(case: Proposal, submission: Submission | None = None) -> DeskEntry | None:
    """The desk's entry of the standing submission, made now where the sweeper has not been yet; None for a draft.

    `submission`: the standing one, where it was read already.
    """
    submission = submission or latest(case)
    if submission is None:
        return None
    kept: DeskEntry | None = getattr(case, "desk_entry", None)
    return kept if kept is not None and kept.submission == submission.number else index(submission)


def readers_of(case: Proposal, entry: DeskEntry | None) -> list[Reader]:
    """The plan contact of the standing submission, and the lead firm's owners; nobody twice."""
    owners = User.objects.filter(
        is_active=True,
        firms__is_owner=True,
        firms__firm__memberships__proposal=case,
        firms__firm__memberships__position=0,
    ).order_by("pk")
    found = {owner.email.lower(): Reader(owner.email, str(owner), owner.language) for owner in owners}
    if entry is not None and "@" in entry.contact_email:
        known = User.objects.filter(email__iexact=entry.contact_email).values_list("language", flat=True).first()
        contact = Reader(entry.contact_email, entry.contact_name, known or "zh-hant")
        found = {contact.email.lower(): contact} | {key: value for key, value in found.items() if key != contact.email.lower()}
    return list(found.values())


def acknowledgement_words(case: Proposal, intake: PaperIntake, submission: Submission, number: int, reader: Reader) -> dict[str, Any]:
    """What the 收件確認 of a case says to one reader."""
    return {
        "person": reader.name, "case_no": case_no(case.call.code, number), "arrived_at": in_words(intake.arrived_at, reader.language),
        "submission_no": submission.receipt_no, "uploaded_at": in_words(submission.received_at, reader.language),
        "link": page("proposal", case.code),
    }  # fmt: skip


def acknowledgement_text(
    case: Proposal,
    intake: PaperIntake,
    submission: Submission,
    entry: DeskEntry,
    number: int,
    reader: Reader,
) -> tuple[str, str]:
    """Subject and body of the 收件確認 as this reader gets it."""
    words = acknowledgement_words(case, intake, submission, number, reader)
    return render(ACKNOWLEDGED, reader.language, case_words(case, reader.language, entry.theme, **words))


def tell_acknowledged(case: Proposal, intake: PaperIntake, submission: Submission, entry: DeskEntry, number: int) -> int:
    """收件確認通知 (W-10, W-44); how many mails."""
    readers = readers_of(case, entry)
    for reader in readers:
        words = acknowledgement_words(case, intake, submission, number, reader)
        key = f"acknowledged:{intake.pk}:{submission.number}:{reader.email.lower()}"
        case_mail(ACKNOWLEDGED, case, key=key, to=reader.email, theme=entry.theme, language=reader.language, **words)
    return len(readers)


def tell_late(case: Proposal, reason: str, arrived_at: datetime | None) -> int:
    """逾期不予受理通知 to the lead firm's owners and the contact; how many mails."""
    entry = entry_of(case)
    readers = readers_of(case, entry)
    theme = entry.theme if entry else theme_of(case)
    for reader in readers:
        english = reader.language.startswith("en")
        case_mail(
            "late_refused",
            case,
            key=f"late:{case.code}:{case.version}:{reader.email.lower()}",
            to=reader.email,
            theme=theme,
            language=reader.language,
            person=reader.name,
            deadline=in_words(case.deadline, reader.language),
            reason=reason,
            arrived_at=in_words(arrived_at, reader.language) if arrived_at else NO_PAPER[english],
        )
    return len(readers)


def tell_due(intake: PaperIntake, due: datetime, minutes_left: int, staff: Iterable[User]) -> None:
    """The alarm four hours before the end of the 24, once a delivery and person."""
    case, entry = intake.proposal, entry_of(intake.proposal)
    number = CaseNumber.objects.filter(proposal=case).values_list("number", flat=True).first()
    for person in staff:
        english = person.language.startswith("en")
        left = f"{minutes_left // 60} h {minutes_left % 60} min" if english else f"{minutes_left // 60}時{minutes_left % 60}分"
        case_mail(
            "acknowledgement_due",
            case,
            key=f"acknowledgement-due:{intake.pk}:{person.pk}",
            to=person.email,
            theme=entry.theme if entry else "",
            language=person.language,
            person=str(person),
            case_no=case_no(case.call.code, number),
            due=in_words(due, person.language),
            left=left,
            link=page("desk_case", case.code),
        )


def staff_people() -> list[User]:
    """Active staff (one query)."""
    return list(User.objects.filter(office=Office.STAFF, is_active=True).order_by("pk"))
