"""What the page of one section needs beside the dossier: its own row, its files, the last changes."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from proposals.catalogue.captions import file_of
from proposals.catalogue.model import Kind, Section
from proposals.models import Attachment, MemberFirm, Proposal, SectionAnswers


def answers_of(proposal: Proposal, member: MemberFirm | None, section: str) -> SectionAnswers:
    """The stored answers of a section with who saved them; an unsaved row with revision 0 when there are none (one query)."""
    found = SectionAnswers.objects.select_related("saved_by").filter(proposal=proposal, member=member, section=section).first()
    return found or SectionAnswers(proposal=proposal, member=member, section=section)


def record_of(answers: SectionAnswers) -> Mapping[str, Any]:
    """The plain record of a section; name, owner and number of a member stand in its own row."""
    member = answers.member
    if answers.section == "identity" and member is not None:
        return {"company_name": member.company_name, "owner_name": member.owner_name, "ubn": member.ubn}
    return dict(answers.data)


def slots_of(section: Section) -> list[str]:
    """Keys of a section's fields that hold files."""
    return [field.key for field in section.fields if field.kind in (Kind.IMAGE, Kind.FILE)]


def attachments_of(section: Section, record: Mapping[str, Any]) -> dict[str, Attachment]:
    """The file in each slot of a section that has one (one query, none for a section without slots)."""
    ids = {key: _uuid(file_of(record.get(key))) for key in slots_of(section)}
    wanted = [value for value in ids.values() if value]
    if not wanted:
        return {}
    found = {each.pk: each for each in Attachment.objects.select_related("file").filter(pk__in=wanted)}
    return {key: found[value] for key, value in ids.items() if value and value in found}


def last_saved(proposal: Proposal) -> SectionAnswers | None:
    """The section that was saved last, with who saved it (one query)."""
    return SectionAnswers.objects.select_related("saved_by", "member").filter(proposal=proposal, revision__gt=0).order_by("-saved_at").first()


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None


def known_slots(sections: Iterable[Section]) -> set[str]:
    """Every slot of these sections as `section.field`."""
    return {f"{section.key}.{key}" for section in sections for key in slots_of(section)}
