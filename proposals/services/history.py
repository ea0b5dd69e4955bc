"""Putting an earlier text of a section back: a new revision like any other save, never over somebody else's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.catalogue.captions import file_of
from proposals.models import Attachment, MemberFirm, Proposal, SectionRevision
from proposals.permissions import CONSENT_FIELD, DECLARATIONS
from proposals.services.errors import Refused
from proposals.services.locks import chain_of
from proposals.services.sections import Held, Saved, hold_section, put_back
from proposals.services.typed import FILE_KINDS, Reading, is_typed

GONE = Text("這一版已不存在，請重新整理頁面。", "That version no longer exists. Reload the page.")
SAME = Text("目前的內容已與這一版相同。", "The present text is the same as that version.")


def restore(
    proposal: Proposal, member: MemberFirm | None, section: str, revision: int, *, base_revision: int, actor: User, received_at: datetime,
) -> Saved:
    """Put the text of an earlier revision (its row's id) back as a new revision.

    `base_revision` is the newest one that the person saw. Declarations and consents stay as they are: they bind whoever made
    them then (P-08). Raises Stale (somebody saved meanwhile), Closed, Forbidden, UnknownField, Refused (nothing to put back).
    """
    with transaction.atomic():
        held = hold_section(proposal, member, section, base_revision=base_revision, actor=actor, received_at=received_at)
        found = SectionRevision.objects.filter(answers=held.answers, pk=revision).first() if held.answers.pk else None
        if found is None:
            raise Refused("gone", GONE)
        reading = _reading(held, found)
        if reading.data == held.before and reading.typed == held.answers.typed:
            raise Refused("same", SAME)
        saved = put_back(held, reading, actor=actor, received_at=received_at, restored_from=found.revision)
        facts = {"section": section, "member": member.pk if member else None, "revision": saved.revision, "restored": found.revision}
        record(chain_of(held.case), "section.restored", actor, facts)
    return saved


def is_bound(held: Held, key: str) -> bool:
    """Whether a field is a declaration or a consent, which nobody puts back."""
    place = (held.form.scope, held.form.key, key)
    return place == CONSENT_FIELD or place in DECLARATIONS


def _reading(held: Held, found: SectionRevision) -> Reading:
    """The earlier text, with what is not restored as it stands now."""
    data = {}
    for each in held.form.fields:
        if is_bound(held, each.key) or not (is_typed(each) or each.kind in FILE_KINDS):
            value = held.before.get(each.key)
        elif each.kind in FILE_KINDS:
            value = _file(held, each.key, found.data)
        else:
            value = found.data.get(each.key)
        if value is not None:
            data[each.key] = value
    typed = {path: text for path, text in found.typed.items() if not is_bound(held, path)}
    return Reading(data, typed)


def _file(held: Held, key: str, data: Mapping[str, Any]) -> Any:
    """The file of then, if this very slot has it; else the present one. No file then: none now."""
    value = data.get(key)
    if value is None or value == held.before.get(key):
        return value
    try:
        wanted = UUID(file_of(value))
    except ValueError:
        return held.before.get(key)
    slot = f"{held.form.key}.{key}"
    is_here = Attachment.objects.filter(pk=wanted, proposal=held.case, member=held.member, slot=slot).exists()
    return value if is_here else held.before.get(key)
