"""From an interchange document to a draft (the staff's command; open and closed calls alike)."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.accounts.services import make_account
from alliance_portal.files.services import FileRefused, store
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals import interchange
from proposals.catalogue.captions import caption_of, file_of, with_caption
from proposals.catalogue.model import Edition, Kind, Scope, Section
from proposals.constants import EDITABLE
from proposals.interchange.shape import file_names, walk
from proposals.models import Call, Consent, Firm, FirmPerson, MemberFirm, Proposal, SectionAnswers, SectionRevision
from proposals.permissions import DECLARATIONS
from proposals.queries.calls import edition_of
from proposals.queries.cases import IDENTITY, PRIVACY, content_digest, read_case
from proposals.services.attachments import PICTURE, new_version
from proposals.services.consents import newest_notice
from proposals.services.drafts import create_draft
from proposals.services.errors import Refused
from proposals.services.firms import NOT_A_FIRM, found_firm
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.sections import touch
from proposals.services.typed import FILE_KINDS

NAMES = ("company_name", "owner_name", "ubn")
SYSTEM_ADDRESS = "import@system.invalid"


def import_document(
    path: Path, *, lead_email: str = "", replace: str = "", call: Call | None = None, at: datetime | None = None,
) -> Proposal:
    """Make a draft of a document, or put it over the draft `replace` (a code).

    `lead_email` is the lead's account, made without a password when new; `call` takes the document into another call than the one
    that it names (the demonstration). Raises interchange.DocumentErrors (does not fit, unknown
    call), LookupError (no such draft), Refused (the case is past editing, the account is of an office).
    """
    return import_read(interchange.read_document(path), path.name, lead_email=lead_email, replace=replace, call=call, at=at)


def import_read(
    document: interchange.Document, name: str, *, lead_email: str = "", replace: str = "", call: Call | None = None, at: datetime | None = None,
) -> Proposal:
    """The same for a document that was read; `name` is what the case remembers of it."""
    now = at or timezone.now()
    call = call or Call.objects.filter(code=document.call).first()
    if call is None:
        raise interchange.DocumentErrors([("call", Text(f"沒有代號為 {document.call} 的計畫", f"there is no call {document.call}"))])
    edition = edition_of(call)
    interchange.fit(document, edition)
    tree = walk(document.tree, edition).tree
    with transaction.atomic():
        actor = _lead_account(lead_email, tree)
        proposal = _target(call, actor, replace, name, now)
        members = _members(proposal, tree["members"], actor if lead_email else None, now)
        writer = _Writer(proposal, edition, interchange.Folder(document.folder), actor, now)
        writer.write_all(tree, members)
        _import_consents(proposal, now)
        touch(proposal, now)
        record(chain_of(proposal), "proposal.imported", None, {"file": name, "lead": actor.pk, "replaced": bool(replace)})
        return Proposal.objects.select_related("call").get(pk=proposal.pk)


def _lead_account(email: str, tree: Mapping[str, Any]) -> User:
    if email:
        account = make_account(email, name=str(tree["proposal"].get("alliance_basic", {}).get("contact_name", ""))[:80])
        if account.office != Office.NONE:
            raise Refused("office", NOT_A_FIRM)
        return account
    system = User.objects.filter(email=SYSTEM_ADDRESS).first()
    return system or User.objects.create_user(SYSTEM_ADDRESS, None, name="系統匯入", is_active=False)


def _target(call: Call, actor: User, replace: str, name: str, at: datetime) -> Proposal:
    if not replace:
        return create_draft(call, None, actor, at=at, imported_from=name)
    found = Proposal.objects.filter(code=replace, call=call).first()
    if found is None:
        raise LookupError(replace)
    proposal = lock_proposal(found)
    if proposal.status not in EDITABLE:
        raise Refused("state", Text("這件提案已不能修改，無法匯入。", "This case takes no changes any more; it cannot be imported over."))
    Proposal.objects.filter(pk=proposal.pk).update(imported_from=name[:200])
    return proposal


def _members(proposal: Proposal, rows: list[Mapping[str, Any]], lead: User | None, at: datetime) -> list[MemberFirm]:
    """The member rows of the document: rows of the same number keep their firm and people, the rest are new or go."""
    old = list(MemberFirm.objects.filter(proposal=proposal).order_by("position"))
    by_number = {each.ubn: each for each in old if each.ubn}
    kept, lead_row = [], old[0]
    for position, row in enumerate(rows or [{}]):
        member = lead_row if position == 0 else by_number.get(str(row.get("ubn", "")))
        kept.append(member if member and member not in kept and (position == 0 or member is not lead_row) else MemberFirm(proposal=proposal))
    stay = {each.pk for each in kept if each.pk}
    MemberFirm.objects.filter(proposal=proposal).exclude(pk__in=stay).delete()
    for each in kept:  # out of the way first: no two rows hold one position
        if each.pk:
            each.position += 10_000
            each.save(update_fields=["position"])
    for position, (member, row) in enumerate(zip(kept, rows or [{}], strict=True)):
        member.position = position
        for name in NAMES:
            setattr(member, name, str(row.get(name, "")))
        member.contact_email = str(row.get("member_company", {}).get("contact_email", "")) or member.contact_email
        member.completed_at = at
        if position == 0 and lead is not None:
            member.firm, member.accepted_at = _firm_of(lead, member), member.accepted_at or at
        member.save()
    return kept


def _firm_of(user: User, member: MemberFirm) -> Firm:
    if member.firm is not None and FirmPerson.objects.filter(firm=member.firm, user=user).exists():
        return member.firm
    own = FirmPerson.objects.filter(user=user, is_owner=True, firm__ubn=member.ubn).select_related("firm").first() if member.ubn else None
    return own.firm if own else found_firm(user, name=member.company_name or str(user), ubn=member.ubn)


class _Writer:
    """Writes the sections of a document, its files with them."""

    def __init__(self, proposal: Proposal, edition: Edition, folder: interchange.Folder, actor: User, at: datetime) -> None:
        self.proposal, self.edition, self.folder, self.actor, self.at = proposal, edition, folder, actor, at

    def write_all(self, tree: Mapping[str, Any], members: list[MemberFirm]) -> None:
        """Every section of the form; those that the document leaves out become blank."""
        stored = {(each.member_id, each.section): each for each in SectionAnswers.objects.filter(proposal=self.proposal)}
        rows: list[SectionAnswers] = []
        for section in self.edition.of_scope(Scope.ALLIANCE):
            rows += self._row(section, None, tree["proposal"].get(section.key, {}), stored)
        for member, row in zip(members, tree["members"] or [{}], strict=True):
            for section in self.edition.of_scope(Scope.MEMBER):
                rows += self._row(section, member, row.get(section.key, {}) if section.key != IDENTITY else {}, stored)
        SectionAnswers.objects.bulk_create([each for each in rows if each.pk is None])
        SectionAnswers.objects.bulk_update(
            [each for each in rows if (each.member_id, each.section) in stored],
            ["data", "typed", "to_confirm", "revision", "saved_by", "saved_at"],
        )
        SectionRevision.objects.bulk_create([
            SectionRevision(
                answers=each, revision=each.revision, data=each.data, saved_by=self.actor, started_at=self.at, saved_at=self.at,
            ) for each in rows
        ])

    def _row(
        self, section: Section, member: MemberFirm | None, record_: Mapping[str, Any], stored: Mapping[tuple[int | None, str], SectionAnswers],
    ) -> list[SectionAnswers]:
        answers = stored.get((member.pk if member else None, section.key))
        if answers is None and not record_:
            return []
        data = dict(record_)
        answers = answers or SectionAnswers(proposal=self.proposal, member=member, section=section.key)
        answers.to_confirm = [key for key, value in data.items() if value is True and (section.scope, section.key, key) in DECLARATIONS]
        for key, value in data.items():
            if section.field(key).kind in FILE_KINDS:
                data[key] = with_caption(self._keep(section, member, key, file_of(value)), caption_of(value))
        answers.data, answers.typed = self._with_pictures(section, member, data), {}
        answers.revision, answers.saved_by, answers.saved_at = answers.revision + 1, self.actor, self.at
        return [answers]

    def _keep(self, section: Section, member: MemberFirm | None, key: str, name: str, suffix: str = "") -> str:
        """Store a file beside the document into its slot; one that is absent or unfit stays named as it is, which is a finding."""
        found = self.folder(name)
        if found.problem:
            return name
        kind = interchange.upload_kind(section.field(key))
        upload = SimpleUploadedFile(Path(name).name, Path(found.source).read_bytes(), found.media_type)
        try:
            stored = store(upload, kind=kind, actor=self.actor)
        except FileRefused:
            return name
        slot = f"{section.key}.{key}{suffix}"
        return str(new_version(self.proposal, member, slot, stored, actor=self.actor, at=self.at).pk)

    def _with_pictures(self, section: Section, member: MemberFirm | None, data: dict[str, Any]) -> dict[str, Any]:
        """The pictures inside formatted narratives, stored and named by their attachments."""
        names = {
            name: self._keep(section, member, each.key, name, PICTURE)
            for each in section.fields if each.kind is Kind.LONGTEXT and each.key in data for name in file_names(each, data[each.key])
        }
        if not names:
            return data
        scope = {"proposal": {section.key: data}, "members": []} if member is None else {"proposal": {}, "members": [{section.key: data}]}
        renamed = interchange.with_files(scope, self.edition, lambda name: names.get(name, name))
        done = renamed["proposal"] if member is None else renamed["members"][0]
        return dict(done[section.key])


def _import_consents(proposal: Proposal, at: datetime) -> None:
    """What the file says was consented to counts for the check; a person confirms it before a submission."""
    case, text = read_case(proposal), newest_notice(proposal)
    Consent.objects.filter(proposal=proposal, withdrawn_at=None).update(withdrawn_at=at)
    agreed = set(
        SectionAnswers.objects.filter(proposal=proposal, section=PRIVACY, data__consent=True).values_list("member", flat=True)
    )
    for index, member in enumerate(case.members):
        if member.pk in agreed:
            contact = case.tree["members"][index].get("member_company", {})
            Consent.objects.create(
                proposal=proposal, member=member, person_name=str(contact.get("contact_name", ""))[:80],
                person_email=str(contact.get("contact_email", "")), origin=Consent.Origin.IMPORT, notice=text,
                content_hash=content_digest(case.tree["members"][index]), at=at,
            )
