"""Makers of rows with keyword defaults; no surprise in them. Services are used where they exist, so that tests start from what can be."""

import itertools
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.accounts.services import make_account
from alliance_portal.files.services import store_generated
from proposals import interchange
from proposals.constants import Status
from proposals.models import Call, Consent, Firm, FirmPerson, MemberFirm, Proposal, SectionAnswers
from proposals.services.attachments import new_version
from proposals.services.calls import read_call, store_call
from proposals.services.drafts import create_draft
from proposals.services.imports import import_read

SAMPLES = Path(__file__).resolve().parent.parent / "fixtures" / "demo"
PASSWORD = "linden-harbour-teapot-41"
_numbers = itertools.count(1)


def make_user(email: str = "", *, name: str = "測試者", office: Office | str = Office.NONE, password: str | None = None) -> User:
    """An account with a verified address; without a password it is signed in by `client.force_login`."""
    return make_account(email or f"person{next(_numbers)}@example.tw", name=name, office=office, password=password)


def make_call(*, code: str = "113", opens_at: datetime | None = None, deadline: datetime | None = None, **changes: Any) -> Call:
    """The 113 call with its texts; open for a month around now unless dates are given."""
    now = timezone.now()
    tree = read_call("113") | {"code": code}
    # what officers sign has tests of its own (tests/review/views/test_undertaking.py); everybody else's staff have nothing to sign
    tree["texts"] = [each for each in tree["texts"] if each["key"] != "officer_undertaking"]
    tree["opens_at"] = (opens_at or now - timedelta(days=14)).isoformat()
    tree["deadline"] = (deadline or now + timedelta(days=14)).isoformat()
    call = store_call(tree)
    if changes:
        Call.objects.filter(pk=call.pk).update(**changes)
        call.refresh_from_db()
    return call


def make_firm(name: str = "", *, ubn: str = "", owner: User | None = None, colleagues: tuple[User, ...] = (), confirmed: bool = True) -> Firm:
    """A firm with its people."""
    firm = Firm.objects.create(name=name or f"示範第{next(_numbers)}公司", ubn=ubn, ubn_confirmed_at=timezone.now() if confirmed and ubn else None)
    for user, is_owner in ((owner, True), *((each, False) for each in colleagues)):
        if user is not None:
            FirmPerson.objects.create(firm=firm, user=user, is_owner=is_owner)
    return firm


def make_proposal(
    *, call: Call | None = None, lead: User | None = None, members: int = 6, from_sample: str = "", status: Status = Status.DRAFT,
    colleagues: tuple[User, ...] = (), member_owner: User | None = None,
) -> Proposal:
    """A case. `from_sample`: "tea-vietnam" or "bento-japan", complete and clean, declarations and consents confirmed by its people.

    Without a sample: an empty draft with `members` rows. `member_owner` owns the second member's firm in both.
    `status` is set as it is (a test's shortcut; services go through `perform`).
    """
    call = call or Call.objects.filter(code="113").first() or make_call()
    lead = lead or make_user(f"lead{next(_numbers)}@example.tw", name="周以恩")
    proposal = _from_sample(call, lead, from_sample) if from_sample else _empty(call, lead, members)
    for colleague in colleagues:
        FirmPerson.objects.create(firm=lead_row(proposal).firm, user=colleague, is_owner=False)
    if member_owner is not None:
        bind(member_row(proposal, 1), member_owner)
    if status != Status.DRAFT:
        Proposal.objects.filter(pk=proposal.pk).update(status=status)
    return Proposal.objects.select_related("call").get(pk=proposal.pk)


def _empty(call: Call, lead: User, members: int) -> Proposal:
    now = timezone.now()
    proposal = create_draft(call, make_firm("青嵐示範茶業股份有限公司", owner=lead), lead, at=now)
    MemberFirm.objects.bulk_create([
        MemberFirm(proposal=proposal, position=position, company_name=f"示範成員{position}", created_at=now) for position in range(1, members)
    ])
    return proposal


def _from_sample(call: Call, lead: User, sample: str) -> Proposal:
    document = _document(sample)
    proposal = import_read(document, f"{sample}.yaml", lead_email=lead.email, call=call)
    _put_files(proposal, lead)
    confirm_everything(proposal)
    return proposal


@lru_cache
def _document(sample: str) -> interchange.Document:
    """The sample, read once a run; its files are looked for in a folder that has none (`_put_files` brings them without the checks)."""
    read = interchange.read_document(SAMPLES / f"{sample}.yaml")
    return interchange.Document(read.tree, read.call, SAMPLES / "nothing-here")


def _put_files(proposal: Proposal, actor: User) -> None:
    for answers in SectionAnswers.objects.filter(proposal=proposal, member=None):
        for key, value in answers.data.items():
            if isinstance(value, str) and value.startswith(("files/", "figures/")):
                media_type = "application/pdf" if value.endswith(".pdf") else "image/png"
                stored = store_generated(SAMPLES / value, Path(value).name, media_type, actor)
                slot = f"{answers.section}.{key}"
                answers.data[key] = str(new_version(proposal, None, slot, stored, actor=actor, at=timezone.now()).pk)
        answers.save(update_fields=["data"])


def confirm_everything(proposal: Proposal) -> None:
    """As if the people had confirmed what the file brought: declarations, and consents given on the screen."""
    SectionAnswers.objects.filter(proposal=proposal).update(to_confirm=[])
    Consent.objects.filter(proposal=proposal).update(origin=Consent.Origin.SCREEN)


def bind(member: MemberFirm, owner: User, *, colleagues: tuple[User, ...] = ()) -> MemberFirm:
    """Give a member row a firm and people, as an accepted invitation does."""
    member.firm = make_firm(member.company_name, ubn=member.ubn, owner=owner, colleagues=colleagues)
    member.accepted_at = timezone.now()
    member.save(update_fields=["firm", "accepted_at"])
    return member


def lead_row(proposal: Proposal) -> MemberFirm:
    """The lead firm's row."""
    return member_row(proposal, 0)


def member_row(proposal: Proposal, position: int) -> MemberFirm:
    """A member's row by its place from 0."""
    return MemberFirm.objects.select_related("firm").get(proposal=proposal, position=position)
