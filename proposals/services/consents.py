"""Consents to the personal-data notice: each person for himself, for the content that he saw (P-08); mails to people named by others."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.models import CallText, Consent, MemberFirm, Notice, Proposal
from proposals.permissions import is_editable, may_consent
from proposals.queries.cases import PRIVACY, Case, read_case, standing_consent
from proposals.services.errors import Closed, Forbidden, Refused
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.mails import case_mail, page, theme_of
from proposals.services.sections import put_value

NOTICE_KEY = "privacy_notice"
CONSENT_LINE_KEY = "privacy_consent"  # the sentence under the notice
CHANGED = Text("內容已異動，請重新同意", "The content has changed; please consent again")


class ConsentState(StrEnum):
    """Where a member's consent stands."""

    NONE = "none"
    GIVEN = "given"
    IMPORTED = "imported"  # from the file; counts for the check, a person confirms it before a submission
    VOID = "void"  # 內容已異動，請重新同意
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ConsentStatus:
    """One member's consent. `content_hash` is what a consent given now would be bound to."""

    state: ConsentState
    content_hash: str
    person_name: str = ""
    at: datetime | None = None
    promotion: bool = False


def status(proposal: Proposal, case: Case | None = None) -> dict[int, ConsentStatus]:
    """Every member's consent, by member id (four queries, none with a case that was read)."""
    read = case or read_case(proposal)
    return {member.pk: _status(read, index, member) for index, member in enumerate(read.members)}


def _status(case: Case, index: int, member: MemberFirm) -> ConsentStatus:
    digest = case.digests[index]
    own = [each for each in case.consents if each.member_id == member.pk]
    data = [each for each in own if each.purpose == Consent.Purpose.DATA and each.withdrawn_at is None]
    promotion = next((each.granted for each in reversed(own) if each.purpose == Consent.Purpose.PROMOTION and each.withdrawn_at is None), False)
    standing = standing_consent(member, digest, case.consents)
    if standing is not None:
        state = ConsentState.GIVEN if standing.origin == Consent.Origin.SCREEN else ConsentState.IMPORTED
        return ConsentStatus(state, digest, standing.person_name, standing.at, promotion)
    granted = [each for each in data if each.granted]
    if granted:
        return ConsentStatus(ConsentState.VOID, digest, granted[-1].person_name, granted[-1].at, promotion)
    return ConsentStatus(ConsentState.REFUSED if data else ConsentState.NONE, digest, promotion=promotion)


def newest_notice(proposal: Proposal, language: str = "zh-hant", key: str = NOTICE_KEY) -> CallText | None:
    """The published version of the notice that is shown and consented to (one query)."""
    texts = CallText.objects.filter(call=proposal.call_id, key=key, language=language, published_at__isnull=False)
    return texts.order_by("-version").first()


def give(
    proposal: Proposal, member: MemberFirm, actor: User, *, received_at: datetime, seen_hash: str, promotion: bool = False,
    notice: CallText | None = None, address: str | None = None,
) -> Consent:
    """The person at the screen consents for himself to the notice, for the content that he saw.

    `seen_hash` is the `content_hash` of the status that the page showed; when the form has changed since, nothing is
    recorded and Refused says 內容已異動，請重新同意. Promotion is a tick of its own that may stay empty.
    """
    with transaction.atomic():
        case, row = _open(proposal, member, actor, received_at)
        read = read_case(case)
        index = next(index for index, each in enumerate(read.members) if each.pk == row.pk)
        digest = read.digests[index]
        if digest != seen_hash:
            raise Refused("changed", CHANGED)
        text = notice or newest_notice(case)
        consent = _record(case, row, actor, digest, text, received_at, address, Consent.Purpose.DATA, granted=True)
        _record(case, row, actor, digest, text, received_at, address, Consent.Purpose.PROMOTION, granted=promotion)
        put_value(case, row, PRIVACY, "consent", True, actor=actor, received_at=received_at)
        record(chain_of(case), "consent.given", actor, {
            "member": row.pk, "hash": digest, "notice": text.pk if text else None, "version": text.version if text else None, "promotion": promotion,
        })
    return consent


def withdraw(proposal: Proposal, member: MemberFirm, actor: User, *, received_at: datetime) -> None:
    """Take the member's consents back; the next submission then needs a new one. A standing submission keeps its own."""
    with transaction.atomic():
        case, row = _open(proposal, member, actor, received_at)
        Consent.objects.filter(member=row, withdrawn_at=None).update(withdrawn_at=received_at)
        put_value(case, row, PRIVACY, "consent", None, actor=actor, received_at=received_at)
        record(chain_of(case), "consent.withdrawn", actor, {"member": row.pk})


def set_promotion(proposal: Proposal, member: MemberFirm, actor: User, *, granted: bool, received_at: datetime) -> None:
    """Allow or refuse later promotion, at any time (Article 20)."""
    with transaction.atomic():
        case = lock_proposal(proposal)
        if not may_consent(actor, case, member):
            raise Forbidden("consent")
        Consent.objects.filter(member=member, purpose=Consent.Purpose.PROMOTION, withdrawn_at=None).update(withdrawn_at=received_at)
        _record(case, member, actor, "", newest_notice(case), received_at, None, Consent.Purpose.PROMOTION, granted=granted)
        record(chain_of(case), "consent.promotion", actor, {"member": member.pk, "granted": granted})


def _open(proposal: Proposal, member: MemberFirm, actor: User, at: datetime) -> tuple[Proposal, MemberFirm]:
    case = lock_proposal(proposal)
    row = MemberFirm.objects.get(pk=member.pk)
    if not may_consent(actor, case, row):
        raise Forbidden("consent")
    if not is_editable(case, at):
        raise Closed(case.deadline, at)
    return case, row


def _record(
    case: Proposal, member: MemberFirm, actor: User, digest: str, text: CallText | None, at: datetime, address: str | None, purpose: str, *,
    granted: bool,
) -> Consent:
    return Consent.objects.create(
        proposal=case, member=member, user=actor, person_name=str(actor)[:80], person_email=actor.email, purpose=purpose, notice=text,
        content_hash=digest, granted=granted, address=address, at=at,
    )


# people named by others -----------------------------------------------------------------------------------------------------

def tell_named_people(proposal: Proposal, actor: User, member: MemberFirm | None = None, case: Case | None = None) -> list[Notice]:
    """Mail the notice to everybody whose data somebody else typed, once a case and address (Article 9); in the caller's transaction.

    `member`: only the people of that member's form; None: everybody in the form. `case`: when it was read already.
    """
    read = case or read_case(proposal)
    known = set(Notice.objects.filter(proposal=proposal).values_list("person_email", flat=True))
    # who consented on the screen has read the notice there
    known |= {each.person_email.lower() for each in read.consents if each.origin == Consent.Origin.SCREEN}
    made, text = [], newest_notice(proposal)
    for place, owner, name, email in named_people(read):
        address = email.strip().lower()
        if (member is not None and owner.pk != member.pk) or not address or address in known or address == actor.email.lower():
            continue
        try:
            validate_email(address)
        except ValidationError:
            continue  # a finding says so beside the field
        known.add(address)
        made.append(_tell(proposal, owner, name, address, place, text, actor))
    return made


def named_people(case: Case) -> Iterator[tuple[str, MemberFirm, str, str]]:
    """(path of the field, member, name, address) of everybody whom the form names with an address."""
    if case.members:
        people: Mapping[str, Any] = case.tree["proposal"].get("alliance_basic", {})
        for who in ("pi", "contact"):
            yield f"proposal.alliance_basic.{who}_email", case.members[0], str(people.get(f"{who}_name", "")), str(people.get(f"{who}_email", ""))
    for index, member in enumerate(case.members):
        form = case.tree["members"][index].get("member_company", {})
        yield (
            f"members[{index}].member_company.contact_email", member, str(form.get("contact_name", "")), str(form.get("contact_email", "")),
        )


def _tell(
    proposal: Proposal, member: MemberFirm, name: str, address: str, place: str, text: CallText | None, actor: User,
) -> Notice:
    token = secrets.token_urlsafe(16)
    notice = Notice.objects.create(
        proposal=proposal, member=member, person_name=name[:80], person_email=address, place=place[:80],
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
    )
    role = "計畫主持人" if place.endswith("pi_email") else "聯絡人"
    case_mail(
        "named_person_notice", proposal, key=f"notice:{notice.pk}", to=address, theme=theme_of(proposal), confidential=True, person=name,
        firm=member.company_name, role=role, named_by=str(actor), notice=text.body if text else "", link=page("objection", token),
    )
    return notice


def find_notice(token: str) -> Notice | None:
    """The notice of a mailed link (one query)."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    return Notice.objects.select_related("proposal__call", "member").filter(token_hash=digest).first()


def object_to(notice: Notice, objection: str) -> None:
    """A named person objects: recorded, and the lead firm's owners are told to correct or remove the data."""
    with transaction.atomic():
        now = timezone.now()
        if not Notice.objects.filter(pk=notice.pk, objected_at=None).update(objected_at=now, objection=objection.strip()[:2000]):
            return
        record(chain_of(notice.proposal), "notice.objected", None, {"notice": notice.pk, "place": notice.place}, actor_label="被提及之當事人")
        owners = User.objects.filter(
            firms__is_owner=True, firms__firm__memberships__proposal=notice.proposal, firms__firm__memberships__position=0, is_active=True,
        ).distinct()
        for person in owners:
            case_mail(
                "named_person_objected", notice.proposal, key=f"objection:{notice.pk}:{person.pk}", to=person.email, language=person.language,
                theme=theme_of(notice.proposal), person=str(person), named=notice.person_name, link=page("proposal", notice.proposal.code),
            )
