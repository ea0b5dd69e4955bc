"""Staff word a call's mails: subject and body in both languages with checked placeholders, a preview with a case's own data, back to the original."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.mail import wordings
from alliance_portal.mail.events import LANGUAGES
from alliance_portal.mail.models import Mail, Wording
from alliance_portal.mail.services import UnsafeHeader, preview
from alliance_portal.trail.services import record
from proposals.models import Call, MemberFirm, Proposal, Submission
from proposals.services.call_drafts import chain_of_call, require_staff
from proposals.services.errors import Refused
from proposals.services.mails import NO_THEME, case_words, in_words, page, theme_of

Typed = Mapping[str, Mapping[str, str]]  # language -> subject, body
STALE = Text(
    "這封通知信剛剛已由其他人修改，您的內容尚未儲存；請重新整理頁面，確認後再儲存。",
    "Somebody else has just changed this mail; yours is not saved. Reload, compare and save again.",
)
SAMPLE = Text("（寄送時帶入）", "(filled when sent)")


class WordingInvalid(Refused):
    """What was typed cannot be kept (400); `problems`: "language.field" -> why."""

    def __init__(self, problems: Mapping[str, Text]) -> None:
        super().__init__("invalid", next(iter(problems.values())))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Standing:
    """An event's mails in a call as they stand."""

    texts: Typed
    is_own: bool
    is_held: bool
    revision: int
    changed_by: str = ""
    changed_at: datetime | None = None


def original(event: str) -> Typed:
    """The text of the files, as staff edit it."""
    found = {language: wordings.original(event, language) or ("", "") for language in LANGUAGES}
    return {language: {"subject": subject, "body": body} for language, (subject, body) in found.items()}


def standing(call: Call, event: str) -> Standing:
    """What staff made of the event, the original where they made nothing (one query)."""
    return _standing(event, list(Wording.objects.filter(scope=call.code, event=event).select_related("changed_by")))


def _standing(event: str, rows: list[Wording]) -> Standing:
    texts = {language: dict(parts) for language, parts in original(event).items()}
    for row in rows:
        if row.is_own:
            texts[row.language] = {"subject": row.subject, "body": row.body}
    first = rows[0] if rows else None
    return Standing(
        texts, any(row.is_own for row in rows), any(row.is_held for row in rows), max((row.revision for row in rows), default=0),
        str(first.changed_by or "") if first else "", first.changed_at if first else None,
    )


def every(call: Call) -> list[tuple[str, Standing]]:
    """Every mail that the call may word, in the order of the programme (one query)."""
    rows: dict[str, list[Wording]] = {}
    for row in Wording.objects.filter(scope=call.code).select_related("changed_by"):
        rows.setdefault(row.event, []).append(row)
    return [(event, _standing(event, rows.get(event, []))) for event in wordings.editable()]


def problems(event: str, typed: Typed) -> dict[str, Text]:
    """What keeps these texts from being kept, by "language.field"."""
    return {
        f"{language}.{name}": why
        for language in LANGUAGES for name, why in wordings.problems(event, language, typed[language]["subject"], typed[language]["body"]).items()
    }  # fmt: skip


def save(call: Call, event: str, typed: Typed, *, is_held: bool, base_revision: int, actor: User, now: datetime) -> Standing:
    """Keep the text and whether such mails are held; a text equal to the original is the original. Mails that exist already stay as they are.

    Raises Forbidden, WordingInvalid, Refused ("stale": somebody else saved meanwhile).
    """
    require_staff(actor)
    texts = {language: {name: typed[language][name].replace("\r\n", "\n").strip() for name in ("subject", "body")} for language in LANGUAGES}
    found = problems(event, texts)
    if found:
        raise WordingInvalid(found)
    return _store(call, event, texts, is_held=is_held, base_revision=base_revision, actor=actor, now=now)


def reset(call: Call, event: str, *, base_revision: int, actor: User, now: datetime) -> Standing:
    """Back to the original text; whether the mails are held stays. Raises Forbidden, Refused ("stale")."""
    require_staff(actor)
    is_held = standing(call, event).is_held
    return _store(call, event, original(event), is_held=is_held, base_revision=base_revision, actor=actor, now=now)


def _store(call: Call, event: str, texts: Typed, *, is_held: bool, base_revision: int, actor: User, now: datetime) -> Standing:
    with transaction.atomic():
        Call.objects.select_for_update(no_key=True).get(pk=call.pk)
        before = standing(call, event)
        if before.revision != base_revision:
            raise Refused("stale", STALE)
        if (before.texts, before.is_held) == (texts, is_held):
            return before
        for language, first in original(event).items():
            own = {"subject": "", "body": ""} if texts[language] == first else texts[language]
            Wording.objects.update_or_create(scope=call.code, event=event, language=language, defaults={
                **own, "is_held": is_held, "revision": before.revision + 1, "changed_by": actor, "changed_at": now,
            })
        changed = {
            f"{language}.{name}": [before.texts[language][name], texts[language][name]]
            for language in LANGUAGES for name in ("subject", "body") if before.texts[language][name] != texts[language][name]
        }
        held = {} if before.is_held == is_held else {"held": [str(before.is_held), str(is_held)]}
        record(chain_of_call(call), "mail.worded", actor, {"event": event, "changes": changed | held})
    return standing(call, event)


# preview ----------------------------------------------------------------------------------------------------------------------


def previews(call: Call, event: str, typed: Typed, reader: User, now: datetime) -> dict[str, tuple[str, str]]:
    """Subject and body in each language as the newest case of the call would send them; "" where the text cannot be read."""
    case = Proposal.objects.filter(call=call).select_related("call").order_by("-changed_at").first()
    found = {}
    for language in LANGUAGES:
        try:
            found[language] = preview(event, language, sample(call, case, event, language, reader, now), **typed[language])
        except UnsafeHeader:
            found[language] = ("", "")
    return found


def sample(call: Call, case: Proposal | None, event: str, language: str, reader: User, now: datetime) -> dict[str, Any]:
    """Values for the placeholders: those of the case and the call where they are known, the reader's name, else a word that says so."""
    english = language == "en"
    values: dict[str, Any] = {name: SAMPLE.in_language(language) for name in wordings.tokens_of(event)}
    values |= {"year": call.roc_year, "theme": NO_THEME[english]}
    times = {
        "deadline": call.deadline, "until": call.deadline, "paper_until": call.deadline, "valid_until": now + timedelta(days=7),
        "submitted_at": now, "arrived_at": now, "uploaded_at": now, "due": now,
    }
    values |= {name: in_words(at, language) for name, at in times.items() if name in values}
    values |= {"person": str(reader), "link": page("home")}
    if case is None:
        return values
    lead = MemberFirm.objects.filter(proposal=case, position=0).values_list("company_name", flat=True).first() or ""
    sent = Submission.objects.filter(proposal=case).defer("dossier").order_by("-number").first()
    own = {"lead_firm": lead, "firm": lead, "link": page("proposal", case.code)}
    own |= {"submission_no": sent.receipt_no, "content_hash": sent.sha256, "submitted_at": in_words(sent.received_at, language)} if sent else {}
    return values | {name: value for name, value in own.items() if name in values} | case_words(case, language, theme_of(case))


def sent_count(call: Call, event: str) -> int:
    """How many mails of this event went out about cases of the call (one query)."""
    return Mail.objects.filter(event=event, chain__startswith=f"proposal:{call.code}-").count()
