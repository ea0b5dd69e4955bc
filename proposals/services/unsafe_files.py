"""A file of a case that the virus check found infected: who uploaded it, the lead firm's owners and staff are told (R-32)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from alliance_portal.accounts.models import Office, User
from alliance_portal.files.models import StoredFile
from proposals.catalogue.model import Scope
from proposals.models import Attachment, Proposal
from proposals.permissions import may_read_section, visible_proposals
from proposals.queries.calls import edition_of
from proposals.services.attachments import BOOKLET, PICTURE
from proposals.services.mails import case_mail, page, theme_of

EVENT = "file_unsafe"
RECENT = timedelta(hours=1)
# files of the case that stand in no section of the form
NAMES_OF_CASE_FILES = {
    BOOKLET: {False: "用印完成之提案計畫書", True: "Signed proposal booklet"},
    "supplementary.slide_deck": {False: "提案簡報", True: "Proposal slides"},
}


def tell(stored: StoredFile) -> int:
    """Mail the people of every case that has the file in a slot, inside the caller's transaction; how many mails, each sent once."""
    by_case: dict[int, list[Attachment]] = {}
    found = Attachment.objects.filter(file=stored).select_related("proposal__call", "member").order_by("added_at", "slot")
    for each in found:
        by_case.setdefault(each.proposal_id, []).append(each)
    return sum(_tell(stored, slots[0].proposal, slots) for slots in by_case.values())


def tell_late(now: datetime) -> int:
    """The files of the last hour whose check ended before their slot was written: nobody could be told then. How many files."""
    late = StoredFile.objects.filter(
        pk__in=Attachment.objects.filter(added_at__gt=now - RECENT, file__scan=StoredFile.Scan.INFECTED).values("file"),
    )
    count = 0
    for stored in late.select_related("added_by"):
        tell(stored)  # who was told already is not told again
        count += 1
    return count


def _tell(stored: StoredFile, case: Proposal, slots: Sequence[Attachment]) -> int:
    theme, people = theme_of(case), _people(stored, case)
    for person in people:
        english = person.language.startswith("en")
        places = list(dict.fromkeys(_place(each, english=english) for each in slots))
        case_mail(
            EVENT, case, key=f"unsafe:{stored.pk}:{case.pk}:{person.pk}", to=person.email, theme=theme, language=person.language,
            person=str(person), file=stored.name, where=("; " if english else "；").join(places), link=_link(person, slots[0]),
        )
    staff = User.objects.filter(office=Office.STAFF, is_active=True).order_by("pk")
    for person in staff:  # the case may be a draft that they do not read: its code and what the scanner's log knows
        sections = ", ".join(dict.fromkeys(each.slot for each in slots))
        case_mail(
            f"{EVENT}_staff", case, key=f"unsafe:{stored.pk}:{case.pk}:staff:{person.pk}", to=person.email, theme=theme, language=person.language,
            person=str(person), file=stored.name, number=str(stored.pk), found_in=sections,
        )
    return len(people) + len(staff)


def _people(stored: StoredFile, case: Proposal) -> list[User]:
    """Who uploaded it, as long as he sees the case, and the lead firm's owners."""
    owners = User.objects.filter(
        firms__is_owner=True, firms__firm__memberships__proposal=case, firms__firm__memberships__position=0, is_active=True,
    ).distinct().order_by("pk")
    found = list(owners)
    uploader = stored.added_by
    if uploader is not None and uploader not in found and visible_proposals(uploader).filter(pk=case.pk).exists():
        found.insert(0, uploader)
    return found


def _place(slot: Attachment, *, english: bool) -> str:
    """Where the file stands, as the form calls it."""
    if slot.slot in NAMES_OF_CASE_FILES:
        return NAMES_OF_CASE_FILES[slot.slot][english]
    section_key, _, key = slot.slot.removesuffix(PICTURE).partition(".")
    section = edition_of(slot.proposal.call).section(section_key, Scope.ALLIANCE if slot.member is None else Scope.MEMBER)
    label = section.field(key).label if section.has(key) else section.label
    text = (label.en if english else label.zh).rstrip("：:")
    if slot.member is None or not slot.member.company_name:
        return text
    return f"{slot.member.company_name}: {text}" if english else f"{slot.member.company_name}：{text}"


def _link(person: User, slot: Attachment) -> str:
    """The page with the slot, for who may open it; else the case."""
    section = slot.slot.partition(".")[0]
    if slot.slot in NAMES_OF_CASE_FILES or not may_read_section(person, slot.proposal, section, slot.member):
        return page("proposal", slot.proposal.code)
    if slot.member is None:
        return page("section", slot.proposal.code, section)
    return page("member_section", slot.proposal.code, slot.member.key, section)
