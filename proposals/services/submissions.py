"""送件: one small POST that freezes the content. No paper, mail or scan stands in its way (R-40, R-41, security 0.5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import path_of
from alliance_portal.lib.findings import Text
from alliance_portal.mail.models import Mail
from alliance_portal.trail.services import record
from proposals import interchange
from proposals.catalogue.model import Scope
from proposals.constants import LIVE, Status
from proposals.interchange.shape import file_names
from proposals.models import MemberFirm, Proposal, Submission, SubmitAttempt
from proposals.permissions import standing
from proposals.queries.calls import edition_of
from proposals.queries.cases import Case, Checked, check_case, day_of_check, read_case
from proposals.rules.dossier import Dossier
from proposals.services import consents, prints
from proposals.services.consents import ConsentState, tell_named_people
from proposals.services.errors import Forbidden, Refused
from proposals.services.locks import chain_of, hold_call, lock_proposal
from proposals.services.mails import case_mail, in_words, page, theme_of
from proposals.services.receipts import receipt_no
from proposals.services.transitions import perform, take_step
from proposals.workflow import Action, Facts, inside_window, submitting

USED_KEY = Text(
    "此送件已完成，內容不同請先確認：目前內容與這次送件不同，請重新整理頁面後再送件。",
    "This submission is complete and the content has changed since. Reload the page, check and submit again.",
)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands between the draft and its submission, for the page and for the guards."""

    checked: Checked
    consents_missing: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    live_with_same_lead: bool

    @property
    def is_ready(self) -> bool:
        """Whether nothing but the deadline can refuse it."""
        return not (self.checked.blocking or self.consents_missing or self.unconfirmed or self.live_with_same_lead)


def readiness(proposal: Proposal, received_at: datetime | None = None) -> Readiness:
    """Check the draft as a submission would (at most eight queries)."""
    return _readiness(read_case(proposal), received_at or timezone.now())


def _readiness(case: Case, at: datetime) -> Readiness:
    found = check_case(case, day_of_check(case.proposal.call, at))
    states = consents.status(case.proposal, case)
    names = {member.pk: member.company_name or f"聯盟成員{member.position}" for member in case.members}
    missing = tuple(names[pk] for pk, each in states.items() if each.state not in (ConsentState.GIVEN, ConsentState.IMPORTED))
    imported = {pk for pk, each in states.items() if each.state is ConsentState.IMPORTED}
    lead = case.members[0].pk if case.members else None
    unconfirmed = imported | {lead if pk is None else pk for pk in case.to_confirm}
    return Readiness(
        found, missing, tuple(name for pk, name in names.items() if pk in unconfirmed), _other_live_case(case.proposal, case.members),
    )


def _other_live_case(proposal: Proposal, members: tuple[MemberFirm, ...]) -> bool:
    """Whether the lead's number leads another live case (E-12; drafts never block anybody)."""
    ubn = members[0].ubn if members else ""
    if not ubn:
        return False
    return MemberFirm.objects.filter(position=0, ubn=ubn, proposal__status__in=LIVE).exclude(proposal=proposal).exists()


def submit(proposal: Proposal, actor: User, key: str, received_at: datetime) -> Submission:
    """Freeze the draft as the next submission and take the case to `uploaded` (W-26).

    `key` is the idempotency key of the page: pressed twice, sent again after a crash, the same submission comes back; with another
    content it is refused. Raises Forbidden (not an owner of the lead), Refused (deadline, findings, consents, E-12, key): the
    attempt is logged with the server's time.
    """
    try:
        with transaction.atomic():
            return _submit(proposal, actor, key, received_at)
    except Refused as refused:
        _log_attempt(proposal, actor, received_at, refused)
        raise


def _submit(proposal: Proposal, actor: User, key: str, at: datetime) -> Submission:
    case_row = lock_proposal(proposal)
    earlier = Submission.objects.filter(proposal=case_row, idempotency_key=key).first()
    if earlier is not None:
        if earlier.submitted_by_id != actor.pk and not standing(actor, case_row).is_lead_owner:
            raise Forbidden("submit")
        if earlier.content_version != case_row.content_version:
            _require_owner_in_time(case_row, actor, at)
            raise Refused("key_reused", USED_KEY)
        return earlier
    _require_owner_in_time(case_row, actor, at)
    if not 8 <= len(key) <= 64:
        raise Refused("key", Text("請重新整理頁面後再送件。", "Reload the page and submit again."))
    hold_call(case_row.call)
    case = read_case(case_row)
    ready = _readiness(case, at)
    action = submitting(Status(case_row.status))
    _case, step = take_step(
        action, case_row, actor, received_at=at, blocking_findings=len(ready.checked.blocking), consents_missing=ready.consents_missing,
        unconfirmed=ready.unconfirmed, live_with_same_lead=ready.live_with_same_lead,
    )
    submission = _freeze(case, ready.checked, actor, key, at)
    record(chain_of(case_row), "proposal.submitted", actor, {
        **step, "receipt_no": submission.receipt_no, "sha256": submission.sha256, "received_at": at,
        "files": [each["sha256"] for each in submission.files], "warnings": len(ready.checked.warnings),
    })
    _mail_receipts(case_row, submission, ready.checked, actor)
    tell_named_people(case_row, actor, case=case)
    prints.ask_for_prints(submission, actor)
    proposal.status, proposal.version = case_row.status, case_row.version
    return submission


def refuse_late(proposal: Proposal, actor: User, received_at: datetime) -> None:
    """Refuse a press of 送件 that came outside the window, whatever else is wrong with it, and log the attempt (D-09).

    Raises Forbidden (not an owner of the lead), Refused (reason `after_deadline` or `before_opening`).
    """
    try:
        _require_owner_in_time(proposal, actor, received_at)
    except Refused as refused:
        _log_attempt(proposal, actor, received_at, refused)
        raise


def _require_owner_in_time(proposal: Proposal, actor: User, at: datetime) -> None:
    if not standing(actor, proposal).is_lead_owner:
        raise Forbidden("submit")
    late = inside_window(Facts(received_at=at, opens_at=proposal.call.opens_at, deadline=proposal.deadline))
    if late is not None:
        raise Refused.by(late)


def _freeze(case: Case, found: Checked, actor: User, key: str, at: datetime) -> Submission:
    proposal = case.proposal
    before = Submission.objects.filter(proposal=proposal).order_by("-number").values_list("number", flat=True).first() or 0
    Submission.objects.filter(proposal=proposal, superseded_at=None).update(superseded_at=at)
    text = interchange.canonical_json(found.dossier)
    edition = edition_of(proposal.call)
    return Submission.objects.create(
        proposal=proposal, number=before + 1, receipt_no=receipt_no(proposal.code, before + 1), idempotency_key=key, dossier=text,
        sha256=sha256(text.encode()).hexdigest(), files=frozen_files(case), ubns=known_numbers(found.dossier),
        edition=edition.name, edition_digest=edition.digest, received_at=at, submitted_by=actor, content_version=proposal.content_version,
    )


def known_numbers(dossier: Dossier) -> dict[str, list[str]]:
    """The business numbers that are confirmed and those that staff saw evidence for: what is found later in the frozen copy is what was found now."""
    return {
        "confirmed": sorted({member.ubn for member in dossier.members if member.ubn_confirmed}),
        "vouched": sorted({member.ubn for member in dossier.members if member.ubn_vouched}),
    }


def frozen_files(case: Case) -> list[dict[str, Any]]:
    """Every file that the content names: place, name, SHA-256, size, attachment, file (in form order)."""
    return [
        {"place": place, "name": found.file.name, "sha256": found.file.sha256, "size": found.file.size, "attachment": str(found.pk),
         "file": str(found.file_id)}
        for place, value in _named_files(case) if (found := case.attachments.get(value)) is not None
    ]


def _named_files(case: Case) -> Iterator[tuple[str, str]]:
    edition = edition_of(case.proposal.call)
    heads = [("proposal", case.tree["proposal"], Scope.ALLIANCE)]
    heads += [(f"members[{index}]", member, Scope.MEMBER) for index, member in enumerate(case.tree["members"])]
    for head, records, scope in heads:
        for section in edition.of_scope(scope):
            answers = records.get(section.key)
            for field in section.fields if isinstance(answers, Mapping) else ():
                if field.key in answers:
                    yield from ((f"{head}.{section.key}.{field.key}", name) for name in file_names(field, answers[field.key]))


def _mail_receipts(proposal: Proposal, submission: Submission, found: Checked, actor: User) -> None:
    """電子送件完成通知 to the plan contact, the owner who submitted and every member's people (outbox rows, nothing is sent here)."""
    contact = found.dossier.record("alliance_basic").get("contact_email", "")
    people = {actor.email.lower(): (str(actor), actor.language)}
    if isinstance(contact, str) and "@" in contact:
        people.setdefault(contact.lower(), (str(found.dossier.record("alliance_basic").get("contact_name", "")), "zh-hant"))
    users = User.objects.filter(firms__firm__memberships__proposal=proposal, is_active=True).distinct()
    for user in users:
        people.setdefault(user.email.lower(), (str(user), user.language))
    theme = str(found.dossier.record("cover").get("alliance_theme", ""))
    for address, (name, language) in people.items():
        case_mail(
            "submission_receipt", proposal, key=f"receipt:{submission.receipt_no}:{address}", to=address, theme=theme, language=language,
            person=name, submission_no=submission.receipt_no, submitted_at=in_words(submission.received_at, language, seconds=True),
            content_hash=submission.sha256, paper_until=in_words(proposal.deadline, language),
            link=page("receipt", proposal.code, submission.receipt_no),
        )


def _log_attempt(proposal: Proposal, actor: User, at: datetime, refused: Refused) -> None:
    with transaction.atomic():
        SubmitAttempt.objects.create(
            proposal=proposal, user=actor, received_at=at, reason=refused.reason[:40], detail={"text": refused.text.zh[:500]},
        )
        record(chain_of(proposal), "proposal.submit_refused", actor, {"reason": refused.reason, "received_at": at})


# after the submission -------------------------------------------------------------------------------------------------------

def withdraw(proposal: Proposal, actor: User, received_at: datetime, note: str = "") -> Proposal:
    """申請撤案: the case ends; what was submitted stays in the archive and is not returned (W-22, W-41)."""
    with transaction.atomic():
        case = perform(Action.WITHDRAW, proposal, actor, received_at=received_at, note=note)
        Submission.objects.filter(proposal=case, superseded_at=None).update(superseded_at=received_at)
        people = User.objects.filter(firms__firm__memberships__proposal=case, is_active=True).distinct()
        for person in people:
            case_mail(
                "withdrawn", case, key=f"withdrawn:{case.code}:{case.version}:{person.pk}", to=person.email, theme=theme_of(case),
                language=person.language, person=str(person), withdrawn_by=str(actor), withdrawn_at=in_words(received_at, person.language),
                reason=note or "—",
            )
    return case


def reopen(proposal: Proposal, actor: User, received_at: datetime) -> Proposal:
    """Take a withdrawn case up again as a draft while the window is open; it must then be submitted anew."""
    return perform(Action.REOPEN, proposal, actor, received_at=received_at)


def latest(proposal: Proposal) -> Submission | None:
    """The standing submission, the one that readers of the case see (one query)."""
    return Submission.objects.filter(proposal=proposal).order_by("-number").first()


def has_unsent_receipts(submission: Submission) -> bool:
    """Whether a 電子送件完成通知 of this submission still waits for the mail server (one query)."""
    return Mail.objects.filter(key__startswith=f"receipt:{submission.receipt_no}:").exclude(state=Mail.State.SENT).exists()


def has_unsent_changes(proposal: Proposal, submission: Submission | None) -> bool:
    """未送出的修改: the draft was changed after the newest submission; such changes count for nothing."""
    return submission is not None and submission.content_version != proposal.content_version


def verify_receipt(submission: Submission) -> list[str]:
    """What does not fit between a submission and its own hashes (R-41); empty when all is well. Reads the files."""
    faults = [] if sha256(submission.dossier.encode()).hexdigest() == submission.sha256 else ["dossier"]
    stored = {str(each.pk): each for each in StoredFile.objects.filter(pk__in=[each["file"] for each in submission.files])}
    for each in submission.files:
        file = stored.get(each["file"])
        try:
            good = file is not None and sha256(path_of(file).read_bytes()).hexdigest() == each["sha256"]
        except OSError:
            good = False
        if not good:
            faults.append(each["place"])
    return faults
