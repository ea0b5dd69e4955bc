"""One case as a whole: from its rows to the dossier that rules, papers and submissions read. The only translator (style 2)."""

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone

from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import path_of
from alliance_portal.lib.findings import Finding, Severity
from proposals import interchange, rules
from proposals.catalogue.model import Scope
from proposals.models import Attachment, Call, Consent, MemberFirm, Paper, Proposal, SectionAnswers, Submission
from proposals.permissions import DECLARATIONS
from proposals.queries.calls import edition_of, programme_of
from proposals.queries.memory import Memory
from proposals.rules.dossier import Dossier, FileRef
from proposals.workflow import Window, window

IDENTITY = "identity"
PRIVACY = "member_privacy"
_PERSONAL_DECLARATIONS = frozenset((section, key) for scope, section, key in DECLARATIONS if scope is Scope.MEMBER)


_CONTENTS: Memory["Content"] = Memory(32)
_DOSSIERS: Memory[tuple[Dossier, str]] = Memory(32)
_CHECKS: Memory["Checked"] = Memory(32)


@dataclass(frozen=True, slots=True)
class Content:
    """What the rows of a case say, put together. Kept in memory under those very rows and shared: nobody changes it."""

    tree: Mapping[str, Any]
    digests: tuple[str, ...]  # of each member's form, see `content_digest`
    unreadable: Mapping[str, str]
    to_confirm: Mapping[int | None, tuple[str, ...]]
    revisions: Mapping[tuple[int | None, str], int]


@dataclass(frozen=True, slots=True)
class Case:
    """The rows of one case, read in four queries, and the interchange tree made of them (a file's value is its attachment's id)."""

    proposal: Proposal
    members: tuple[MemberFirm, ...]
    attachments: Mapping[str, Attachment]  # id -> newest version of each slot, and every older one
    consents: tuple[Consent, ...]
    content: Content
    facts: Hashable = None  # everything that the content is made of
    saves: tuple[tuple[int | None, str, datetime, str], ...] = ()  # member id, section, when, who; read only where it is asked for

    @property
    def tree(self) -> Mapping[str, Any]:
        """The interchange tree."""
        return self.content.tree

    @property
    def digests(self) -> tuple[str, ...]:
        """The digest of each member's form, in printed order."""
        return self.content.digests

    @property
    def unreadable(self) -> Mapping[str, str]:
        """Path -> text as it was typed, for what could not be read."""
        return self.content.unreadable

    @property
    def to_confirm(self) -> Mapping[int | None, tuple[str, ...]]:
        """Member id -> "section.field" that came from an imported file."""
        return self.content.to_confirm

    @property
    def revisions(self) -> Mapping[tuple[int | None, str], int]:
        """(member id, section) -> revision."""
        return self.content.revisions


@dataclass(frozen=True, slots=True)
class Answers:
    """One row of `SectionAnswers`, its JSON still as text: it is read only when the same rows were not read before."""

    member_id: int | None
    section: str
    revision: int
    data: str
    typed: str
    to_confirm: str


@dataclass(frozen=True)
class Checked:
    """A case with what the rules say about it on a day."""

    dossier: Dossier
    findings: tuple[Finding, ...]
    on: date

    @cached_property
    def states(self) -> Mapping[str, rules.SectionState]:
        """ "proposal.<section>" or "members[i]" -> state and counts, computed when somebody asks (a submission does not)."""
        return rules.section_states(self.dossier, self.findings)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Findings 應修正."""
        return tuple(each for each in self.findings if each.severity is Severity.BLOCKING)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Findings 請確認."""
        return tuple(each for each in self.findings if each.severity is Severity.WARNING)


def content_digest(tree: Mapping[str, Any]) -> str:
    """SHA-256 of one member's form: what a consent is bound to. Consent and declarations are not part of it (P-08)."""
    kept = {
        section: {key: value for key, value in record.items() if (section, key) not in _PERSONAL_DECLARATIONS}
        if isinstance(record, Mapping) else record
        for section, record in tree.items() if section != PRIVACY
    }
    kept = {section: record for section, record in kept.items() if record not in ({}, "")}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return sha256(text.encode()).hexdigest()


def read_case(proposal: Proposal, members: Sequence[MemberFirm] | None = None, *, with_saves: bool = False) -> Case:
    """Read a case: members, sections, attachments, consents (four queries, whatever their number).

    `members`: the members with their firms in printed order, when this very request has read them already. `with_saves`: who saved
    which section when, in the same query.
    """
    rows = tuple(MemberFirm.objects.filter(proposal=proposal).select_related("firm").order_by("position") if members is None else members)
    texts = (Cast(name, TextField()) for name in ("data", "typed", "to_confirm"))
    columns = ("member_id", "section", "revision", *texts)
    found = SectionAnswers.objects.filter(proposal=proposal).values_list(*columns, *(_SAVE if with_saves else ()))
    answers = tuple(row[: len(columns)] for row in found)
    attachments = {str(each.pk): each for each in Attachment.objects.filter(proposal=proposal).select_related("file")}
    consents = tuple(Consent.objects.filter(proposal=proposal).order_by("at"))
    facts = (
        proposal.call.code,
        tuple((each.pk, each.company_name, each.owner_name, each.ubn) for each in rows),
        answers,
        tuple((each.pk, each.member_id, each.purpose, each.granted, each.withdrawn_at, each.content_hash, each.origin) for each in consents),
    )
    content = _CONTENTS.get(facts, lambda: _content(proposal.call.code, rows, [Answers(*each) for each in answers], consents))
    return Case(proposal, rows, attachments, consents, content, facts, tuple(map(_save, found)) if with_saves else ())


_SAVE = ("saved_at", "saved_by__name", "saved_by__email")


def _save(row: tuple[Any, ...]) -> tuple[int | None, str, datetime, str]:
    member, section, *_content_of_it, at, name, email = row
    return member, section, at, name or email or ""


def _content(call: str, members: tuple[MemberFirm, ...], answers: Sequence[Answers], consents: tuple[Consent, ...]) -> Content:
    by_place = {(each.member_id, each.section): json.loads(each.data) for each in answers}
    order = {member.pk: index for index, member in enumerate(members)}
    trees = [_member_tree(member, by_place, consents) for member in members]
    tree = {
        "format": interchange.FORMAT, "call": call,
        "proposal": {key: data for (member, key), data in by_place.items() if member is None and data},
        "members": trees,
    }
    revisions = {(each.member_id, each.section): each.revision for each in answers}
    return Content(tree, tuple(map(content_digest, trees)), _unreadable(answers, order), _to_confirm(answers), revisions)


def _member_tree(
    member: MemberFirm, by_place: Mapping[tuple[int | None, str], Mapping[str, Any]], consents: tuple[Consent, ...],
) -> dict[str, Any]:
    names = {key: getattr(member, key) for key in ("company_name", "owner_name", "ubn")}
    tree: dict[str, Any] = {key: value for key, value in names.items() if value}
    tree |= {key: data for (owner, key), data in by_place.items() if owner == member.pk and key != IDENTITY and data}
    if tree.get(PRIVACY, {}).get("consent") is True and not standing_consent(member, content_digest(tree), consents):
        tree[PRIVACY] = {key: value for key, value in tree[PRIVACY].items() if key != "consent"}
    return {key: value for key, value in tree.items() if value != {}}


def standing_consent(member: MemberFirm, digest: str, consents: tuple[Consent, ...]) -> Consent | None:
    """The newest consent of this member's people that stands for content of this digest; None when there is none or it is void."""
    good = [
        each for each in consents
        if each.member_id == member.pk and each.purpose == Consent.Purpose.DATA and each.granted and each.withdrawn_at is None
        and each.content_hash == digest
    ]
    return next((each for each in reversed(good) if each.origin == Consent.Origin.SCREEN), good[-1] if good else None)


def _unreadable(answers: Sequence[Answers], order: Mapping[int, int]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in answers:
        head = f"members[{order[each.member_id]}]" if each.member_id is not None else "proposal"
        head = head if each.section == IDENTITY else f"{head}.{each.section}"
        typed: Mapping[str, Any] = json.loads(each.typed)
        found |= {f"{head}.{path}": value if isinstance(value, str) else "、".join(map(str, value)) for path, value in typed.items()}
    return found


def _to_confirm(answers: Sequence[Answers]) -> dict[int | None, tuple[str, ...]]:
    found: dict[int | None, tuple[str, ...]] = {}
    for each in answers:
        if keys := json.loads(each.to_confirm):
            found[each.member_id] = (*found.get(each.member_id, ()), *(f"{each.section}.{key}" for key in keys))
    return found


def file_ref(attachment: Attachment | None, named: str) -> FileRef:
    """The file behind a value, as rules and papers take it. What a scan refused has a name and nothing else."""
    if attachment is None:
        return FileRef(name=named, problem="absent")
    stored = attachment.file
    if stored.scan == StoredFile.Scan.INFECTED:
        return FileRef(name=stored.name, problem="unsafe")  # no hash: a paper made before the scan is not this content's
    return FileRef(stored.name, stored.sha256, stored.size, stored.media_type, str(path_of(stored)))


def dossier_of(case: Case) -> Dossier:
    """The dossier of a case that was read (no query)."""
    call = case.proposal.call
    confirmed = frozenset(
        member.ubn for member in case.members
        if member.ubn and member.firm is not None and member.firm.ubn == member.ubn and member.firm.ubn_confirmed_at is not None
    )
    vouched = frozenset(member.ubn for member in case.members if member.ubn in confirmed and member.firm and member.firm.ubn_confirmed_by_id)
    return interchange.dossier(
        case.tree, programme=programme_of(call), edition=edition_of(call), files=lambda named: file_ref(case.attachments.get(named), named),
        unreadable=case.unreadable, confirmed_ubns=confirmed, vouched_ubns=vouched,
    )


def load_dossier(proposal: Proposal) -> Dossier:
    """The draft as a dossier (four queries, one more when the call was not read with the proposal)."""
    return dossier_of(read_case(proposal))


def submitted_dossier(submission: Submission) -> Dossier:
    """The frozen submission as a dossier: its own text, its own files; the draft is never looked at (R-40)."""
    call = submission.proposal.call
    stored = {str(each.pk): each for each in StoredFile.objects.filter(pk__in=[each["file"] for each in submission.files])}
    by_hash = {each["sha256"]: (each["name"], stored.get(each["file"])) for each in submission.files}

    def found(named: str) -> FileRef:
        digest = named.removeprefix("sha256:")
        name, file = by_hash.get(digest, (named, None))
        if file is None:
            return FileRef(name=name, sha256=digest, problem="absent")
        if file.scan == StoredFile.Scan.INFECTED:
            return FileRef(name=name, sha256=digest, problem="unsafe")
        return FileRef(name, file.sha256, file.size, file.media_type, str(path_of(file)))

    tree = json.loads(submission.dossier)
    return interchange.dossier(
        tree, programme=programme_of(call), edition=edition_of(call), files=found, confirmed_ubns=submission.ubns.get("confirmed"),
        vouched_ubns=submission.ubns.get("vouched", ()),
    )


def day_of_check(call: Call, now: datetime | None = None) -> date:
    """The day on which ages and history are judged: today while the call is open, else its last day (findings.md)."""
    at = now or timezone.now()
    return timezone.localdate(at) if window(call.opens_at, call.deadline, at) is Window.OPEN else timezone.localdate(call.deadline)


def summary_pages(proposal: Proposal, content_hash: str) -> int | None:
    """Pages of the summary in a render of exactly this content; None when there is none yet (F-10; one query)."""
    found = Paper.objects.filter(proposal=proposal, source_hash=content_hash, edition="full").order_by("-made_at")
    return found.values_list("summary_pages", flat=True).first()


def checked(proposal: Proposal, on: date | None = None, members: Sequence[MemberFirm] | None = None) -> Checked:
    """The draft and what the rules say about it (at most six queries). `members` as `read_case` takes them."""
    return check_case(read_case(proposal, members), on)


def check_case(case: Case, on: date | None = None) -> Checked:
    """The same for a case that was read (one query: the pages of the summary). The same content is checked once a process and day."""
    day = on or day_of_check(case.proposal.call)
    key = _facts_key(case)
    dossier, digest = _DOSSIERS.get(key, lambda: _hashed(dossier_of(case)))
    pages = summary_pages(case.proposal, digest)
    return _CHECKS.get((key, pages, day), lambda: _check(replace(dossier, summary_pages=pages), day))


def _check(dossier: Dossier, day: date) -> Checked:
    return Checked(dossier, rules.check(dossier, day), day)


def _hashed(dossier: Dossier) -> tuple[Dossier, str]:
    return dossier, interchange.content_hash(dossier)


def _facts_key(case: Case) -> Hashable:
    """Everything that a dossier is made of: content, files, confirmed numbers, the call's numbers and edition."""
    files = tuple(
        (key, a.file.name, a.file.sha256, a.file.size, a.file.media_type, a.file.path, a.file.scan) for key, a in case.attachments.items()
    )
    firms = tuple((m.ubn, m.firm.ubn, m.firm.ubn_confirmed_at, m.firm.ubn_confirmed_by_id) if m.firm is not None else None for m in case.members)
    return (case.facts, files, firms, *call_facts(case.proposal.call))


def call_facts(call: Call) -> tuple[Hashable, ...]:
    """What a dossier takes from its call: dates, numbers, edition."""
    return (
        call.code, call.edition, call.roc_year, call.midterm_on, call.final_on, call.opens_at, call.deadline,
        json.dumps(call.rules, sort_keys=True, default=str), edition_of(call).digest,
    )
