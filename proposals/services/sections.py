"""Saving one section: per-section revision, nothing overwritten, nothing lost (R-37, architecture "Nothing typed is lost")."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from proposals.catalogue.model import Scope, Section
from proposals.models import MemberFirm, Proposal, SectionAnswers, SectionRevision
from proposals.permissions import CONSENT_FIELD, DECLARATIONS, fills, is_editable, may_declare
from proposals.queries.calls import edition_of
from proposals.services.errors import Closed, Forbidden, Stale, UnknownField
from proposals.services.locks import lock_proposal
from proposals.services.typed import Reading, read_section

IDENTITY = "identity"  # company_name, owner_name, ubn: columns of the member row, not answers
IDENTITY_LENGTHS = {"company_name": 120, "owner_name": 80, "ubn": 8}
COALESCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Saved:
    """A save that stands. `errors`: path inside the section -> why what was typed there could not be read (it is kept as typed)."""

    revision: int
    errors: Mapping[str, Text] = field(default_factory=dict)
    saved_at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def section_of(proposal: Proposal, section: str, member: MemberFirm | None) -> Section:
    """The section of the call's edition. UnknownField when there is none of that key."""
    try:
        return edition_of(proposal.call).section(section, Scope.MEMBER if member is not None else Scope.ALLIANCE)
    except KeyError as missing:
        raise UnknownField(section) from missing


def save_section(
    proposal: Proposal, member: MemberFirm | None, section: str, typed: Mapping[str, Any], *, base_revision: int, actor: User,
    received_at: datetime,
) -> Saved:
    """Store what was typed into a section (the alliance's with member None).

    `typed`: field key -> text, list of texts, or rows; absent keys stay, blanks remove. `base_revision` is the revision that the
    page was made from (0: never saved). A save that changes nothing stands whatever its revision: it is the one sent again whose
    answer was lost. Raises Stale (somebody saved meanwhile; nothing is overwritten), Closed (the deadline
    has passed by `received_at`), Forbidden, UnknownField.
    """
    with transaction.atomic():
        held = hold_section(proposal, member, section, base_revision=None, actor=actor, received_at=received_at)
        answers, before = held.answers, held.before
        reading = read_section(held.form, _own_fields(held.form, typed, before, held.case, held.member, actor), before, answers.typed)
        if reading.data == before and reading.typed == answers.typed and answers.pk:
            _confirm(answers, held.form, held.case, held.member, actor)
            return Saved(answers.revision, reading.errors, answers.saved_at, reading.data)
        if answers.revision != base_revision:
            raise _stale(answers, held.member)
        _write(answers, reading, held.member, actor, received_at)
        _confirm(answers, held.form, held.case, held.member, actor)
        touch(held.case, received_at)
    return Saved(answers.revision, reading.errors, received_at, reading.data)


@dataclass(frozen=True, slots=True)
class Held:
    """A section that nobody else changes until the transaction ends, as it stands."""

    case: Proposal
    member: MemberFirm | None
    form: Section
    answers: SectionAnswers
    before: Mapping[str, Any]


def hold_section(
    proposal: Proposal, member: MemberFirm | None, section: str, *, base_revision: int | None, actor: User, received_at: datetime,
) -> Held:
    """Take the section for a change, inside the caller's transaction. Raises what `save_section` raises (`base_revision` None: not Stale)."""
    form = section_of(proposal, section, member)
    case = lock_proposal(proposal)
    row = fresh_row(case, member)
    if not fills(actor, case, section, row):
        raise Forbidden(section)
    if not is_editable(case, received_at):
        raise Closed(case.deadline, received_at)
    answers = _answers(case, row, section)
    if base_revision is not None and answers.revision != base_revision:
        raise _stale(answers, row)
    return Held(case, row, form, answers, _stored(answers, row))


def put_back(held: Held, reading: Reading, *, actor: User, received_at: datetime, restored_from: int | None = None) -> Saved:
    """Write plain values as the newest revision: an earlier text (then with a row of its own in the history), or another proposal's."""
    _write(held.answers, reading, held.member, actor, received_at, restored_from=restored_from, alone=True)
    touch(held.case, received_at)
    return Saved(held.answers.revision, {}, received_at, reading.data)


def fresh_row(case: Proposal, member: MemberFirm | None) -> MemberFirm | None:
    """The member's row as it is now, under the case's lock: it may have been taken back or removed since the page was opened."""
    if member is None:
        return None
    row = MemberFirm.objects.filter(pk=member.pk, proposal=case).first()
    if row is None:
        raise Forbidden("member")
    return row


def touch(proposal: Proposal, at: datetime) -> None:
    """The content has changed: renders and consents of an older content are known as such."""
    Proposal.objects.filter(pk=proposal.pk).update(content_version=F("content_version") + 1, changed_at=at)


def put_value(
    proposal: Proposal, member: MemberFirm | None, section: str, key: str, value: Any, *, actor: User, received_at: datetime,
    base_revision: int | None = None,
) -> Saved:
    """Set one value that is no typed text (a file's id, a consent) inside the caller's transaction; None removes it."""
    answers = _answers(proposal, member, section)
    if base_revision is not None and answers.revision != base_revision:
        raise _stale(answers, member)
    data = {name: each for name, each in answers.data.items() if name != key} | ({} if value is None else {key: value})
    typed = {path: text for path, text in answers.typed.items() if path != key}
    if data != answers.data or typed != answers.typed or not answers.pk:
        _write(answers, Reading(data, typed), member, actor, received_at)
        touch(proposal, received_at)
    return Saved(answers.revision, {}, received_at, data)


def _answers(proposal: Proposal, member: MemberFirm | None, section: str) -> SectionAnswers:
    found = SectionAnswers.objects.select_related("saved_by").filter(proposal=proposal, member=member, section=section).first()
    return found or SectionAnswers(proposal=proposal, member=member, section=section)


def _stored(answers: SectionAnswers, member: MemberFirm | None) -> dict[str, Any]:
    if answers.section != IDENTITY or member is None:
        return dict(answers.data)
    names = MemberFirm.objects.values("company_name", "owner_name", "ubn").get(pk=member.pk)
    return {key: value for key, value in names.items() if value}


def _stale(answers: SectionAnswers, member: MemberFirm | None) -> Stale:
    who = str(answers.saved_by) if answers.saved_by else "系統"
    return Stale(answers.revision, _stored(answers, member), who, answers.saved_at, answers.typed)


def _own_fields(
    form: Section, typed: Mapping[str, Any], before: Mapping[str, Any], proposal: Proposal, member: MemberFirm | None, actor: User,
) -> dict[str, Any]:
    """Leave out declarations of people who may not make them: a page posts its blank box too. Setting one is Forbidden (R-07)."""
    kept = dict(typed)
    for key in typed:
        place = (form.scope, form.key, key)
        if place == CONSENT_FIELD or (place in DECLARATIONS and not may_declare(actor, proposal, member)):
            asked = kept.pop(key)
            if str(asked).lower() in ("true", "on", "1", "y", "yes") and before.get(key) is not True:
                raise Forbidden(f"{form.key}.{key}")
    return kept


def _confirm(
    answers: SectionAnswers, form: Section, proposal: Proposal, member: MemberFirm | None, actor: User,
) -> None:
    """Declarations from an imported file that the owner has now saved himself are confirmed."""
    if not answers.to_confirm or not may_declare(actor, proposal, member):
        return
    left = [key for key in answers.to_confirm if (form.scope, form.key, key) not in DECLARATIONS]
    if left != answers.to_confirm:
        answers.to_confirm = left
        SectionAnswers.objects.filter(pk=answers.pk).update(to_confirm=left)


def _write(
    answers: SectionAnswers, reading: Reading, member: MemberFirm | None, actor: User, at: datetime, *, restored_from: int | None = None,
    alone: bool = False,
) -> None:
    data = reading.data
    if answers.section == IDENTITY and member is not None:
        names = {key: str(data.get(key, ""))[:length] for key, length in IDENTITY_LENGTHS.items()}
        MemberFirm.objects.filter(pk=member.pk).update(**names)
        data = {}
    base = answers.revision
    answers.data, answers.typed = data, reading.typed
    answers.revision, answers.saved_by, answers.saved_at = base + 1, actor, at
    if not answers.pk:
        try:
            with transaction.atomic():
                answers.save(force_insert=True)
        except IntegrityError as twin:  # two first saves at once, where row locks do not hold
            current = _answers(answers.proposal, member, answers.section)
            raise _stale(current, member) from twin
    else:
        written = SectionAnswers.objects.filter(pk=answers.pk, revision=base).update(
            data=data, typed=reading.typed, revision=base + 1, saved_by=actor, saved_at=at,
        )
        if written != 1:
            raise _stale(_answers(answers.proposal, member, answers.section), member)
    _keep_revision(answers, reading.data, actor, at, restored_from, alone=alone)


def _keep_revision(answers: SectionAnswers, data: Mapping[str, Any], actor: User, at: datetime, restored_from: int | None, *, alone: bool) -> None:
    """Saves of one person within ten minutes share a row of the history; what was put back shares none, so that no text is lost by it."""
    columns = ("pk", "saved_by_id", "started_at", "restored_from")
    last = SectionRevision.objects.filter(answers=answers).order_by("-revision").values(*columns).first()
    facts = {"revision": answers.revision, "data": dict(data), "typed": answers.typed, "saved_at": at, "restored_from": restored_from}
    is_own = last is not None and last["saved_by_id"] == actor.pk and timedelta(0) <= at - last["started_at"] < COALESCE
    if last and is_own and not alone and last["restored_from"] is None:
        SectionRevision.objects.filter(pk=last["pk"]).update(**facts)
    else:
        SectionRevision.objects.create(answers=answers, saved_by=actor, started_at=at, **facts)
