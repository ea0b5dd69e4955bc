"""What applying an intake would change, judged against what is stored now: field by field, three ways where the file says what it was made from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.catalogue.captions import Captioned, caption_of, file_of, with_caption
from proposals.catalogue.model import Field, Kind, Scope, Section
from proposals.models import Intake, MemberFirm, Proposal
from proposals.permissions import CONSENT_FIELD, DECLARATIONS, fills, is_editable, may_declare
from proposals.queries.calls import edition_of
from proposals.services.errors import Closed, Refused
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.offline import members_by_key, parts_of
from proposals.services.offline_files import attach_file, remove, stored_of, with_pictures
from proposals.services.sections import save_section
from proposals.services.typed import read_section
from proposals.workbooks.faces import faces_of, hash_of
from proposals.workbooks.model import Part

MINE, THEIRS = "mine", "theirs"
_DECLARE = Text("切結請由企業負責人的帳號在系統的頁面勾選", "Declarations are ticked on the portal's page by an owner of the firm")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A field that would change. `blocked`: why it is left out; `is_conflict`: somebody changed it after the file was made."""

    field: Field
    face: Any
    cell: str = ""
    is_conflict: bool = False
    file: Mapping[str, Any] | None = None  # a stored file for a slot
    blocked: Text | None = None


@dataclass(slots=True)
class PartReview:
    """One part with its changes. `after` is the record as it would be with every change that can be made."""

    part: Part
    member: MemberFirm | None
    may_fill: bool
    changes: list[Proposed] = field(default_factory=list)
    after: dict[str, Any] = field(default_factory=dict)
    pictures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def section(self) -> Section:
        """The section of the form."""
        return self.part.section

    @property
    def place(self) -> str:
        """What names the part in a form: owner and section."""
        return self.part.code

    @property
    def wanted(self) -> list[Proposed]:
        """The changes that can be made."""
        return [each for each in self.changes if each.blocked is None] if self.may_fill else []


def review(intake: Intake, actor: User | None) -> list[PartReview]:
    """Compare an intake with what is stored now. `actor` None: the staff's command."""
    proposal = intake.proposal
    edition, members = edition_of(proposal.call), members_by_key(proposal)
    kept = [each for each in intake.plan["parts"] if (not each["owner"] or each["owner"] in members) and _known(edition, each)]
    current = parts_of(proposal, [(each["owner"], each["section"]) for each in kept])
    return [_reviewed(proposal, part, each, members.get(part.owner), actor) for part, each in zip(current, kept, strict=True)]


def _known(edition: Any, plan: Mapping[str, Any]) -> bool:
    scope = Scope.MEMBER if plan["owner"] else Scope.ALLIANCE
    return any(section.key == plan["section"] for section in edition.of_scope(scope))


def _reviewed(proposal: Proposal, part: Part, plan: Mapping[str, Any], member: MemberFirm | None, actor: User | None) -> PartReview:
    found = PartReview(part, member, actor is None or fills(actor, proposal, part.section.key, member), after=dict(part.record))
    found.pictures = plan.get("pictures", {})
    for each, face, is_conflict in _differing(part, plan):
        reading = read_section(part.section, {each.key: face}, {}, {})
        after = reading.data.get(each.key)
        if not reading.errors and _alike(each, after, part.record.get(each.key)) and each.key not in part.typed:
            continue
        blocked = next(iter(reading.errors.values()), None) or _not_theirs(part.section, each, proposal, member, actor)
        found.changes.append(Proposed(each, face, _cell(plan, each), is_conflict=is_conflict, blocked=blocked))
        if blocked is None:
            found.after = {key: value for key, value in found.after.items() if key != each.key} | ({} if after is None else {each.key: after})
    for each in part.section.fields:
        if each.key in plan.get("files", {}):
            file, stored = plan["files"][each.key], part.record.get(each.key)
            caption = file.get("caption", "")
            if "attachment" in file and (file_of(stored) != file["attachment"] or caption_of(stored) == caption):
                continue  # the case has this very file already, with these words or behind a newer one
            found.changes.append(Proposed(each, str(Captioned(file["name"], caption)) if caption else file["name"], file=file))
            found.after[each.key] = with_caption(file.get("stored") or file["attachment"], caption)
    return found


def _differing(part: Part, plan: Mapping[str, Any]) -> Iterator[tuple[Field, Any, bool]]:
    """Fields whose cells differ from what is stored, and whether both sides changed. What the file left as it was stays theirs."""
    stored = faces_of(part.section, part.record, part.typed)
    hashes = plan.get("hashes")
    for each in part.section.fields:
        if each.key not in plan["faces"]:
            continue
        face = plan["faces"][each.key]
        mine, now = hash_of(face), hash_of(stored.get(each.key, ""))
        base = hashes.get(each.key) if hashes is not None else None
        if mine in (now, base):
            continue
        yield each, face, base is not None and now != base


def _alike(each: Field, one: Any, other: Any) -> bool:
    if each.kind is Kind.MULTICHOICE and isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other))
    return bool(one == other)


def _not_theirs(section: Section, each: Field, proposal: Proposal, member: MemberFirm | None, actor: User | None) -> Text | None:
    place = (section.scope, section.key, each.key)
    if place == CONSENT_FIELD or (place in DECLARATIONS and (actor is None or not may_declare(actor, proposal, member))):
        return _DECLARE
    return None


def _cell(plan: Mapping[str, Any], each: Field) -> str:
    cells = plan.get("cells", {})
    return str(cells.get(each.key) or next((cell for path, cell in cells.items() if path.startswith((f"{each.key}[", f"{each.key}."))), ""))


def apply(
    intake: Intake, *, actor: User, received_at: datetime, revisions: Mapping[str, int], picks: Mapping[str, str],
) -> int:
    """Save what the person agreed to, all of it or nothing, through `save_section`; how many fields.

    `revisions`: part -> the revision that the preview was made from (a newer one: Stale, 409). `picks`: "part:field" -> mine or
    theirs, for fields that both sides changed. Raises Stale, Closed, Forbidden, Refused (applied already, or a choice is missing).
    """
    count, sections = 0, []
    with transaction.atomic():
        case = lock_proposal(intake.proposal)
        kept = Intake.objects.select_for_update().get(pk=intake.pk)
        if kept.applied_at is not None:
            raise Refused("applied", Text("這份檔案已經套用過了。", "This file has been applied already."))
        kept.proposal = case
        if not is_editable(case, received_at):
            raise Closed(case.deadline, received_at)
        for each in review(kept, actor):
            chosen = [one for one in each.wanted if not one.is_conflict or _picked(picks, each, one) == MINE]
            if not chosen:
                continue
            _save(case, each, chosen, revisions.get(each.place, -1), actor, received_at)
            count += len(chosen)
            sections.append(each.place)
        remove(stored_of(kept.plan))  # what nobody chose
        Intake.objects.filter(pk=kept.pk).update(applied_at=received_at, plan={"parts": [], "faults": []})
        record(chain_of(case), "proposal.offline_applied", actor, {"kind": kept.kind, "file": kept.name, "parts": sections, "fields": count})
    return count


def _save(case: Proposal, part: PartReview, chosen: list[Proposed], base: int, actor: User, at: datetime) -> None:
    """Save the chosen fields of one part, its files after them."""
    typed = {
        one.field.key: with_pictures(case, part.member, f"{part.section.key}.{one.field.key}", one.face, part.pictures, actor=actor, received_at=at)
        for one in chosen if one.file is None
    }  # fmt: skip
    save_section(case, part.member, part.section.key, typed, base_revision=base, actor=actor, received_at=at)
    for one in chosen:
        if one.file is not None:
            attach_file(case, part.member, f"{part.section.key}.{one.field.key}", one.file, actor=actor, received_at=at)


def _picked(picks: Mapping[str, str], part: PartReview, one: Proposed) -> str:
    pick = picks.get(f"{part.place}:{one.field.key}", "")
    if pick not in (MINE, THEIRS):
        raise Refused("choose", Text("兩邊都改過的項目，請逐項選擇要用哪一邊的內容。", "Where both sides changed a field, choose which one to keep."))
    return pick
