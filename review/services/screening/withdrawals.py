"""Withdrawal after the check, on the lead's written request: staff bring the letter, a second person agrees (W-41)."""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.files.services import path_of, store
from alliance_portal.lib.findings import Text
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused as SecondRefused
from alliance_portal.seconds.services import ask, written_reason
from alliance_portal.trail.services import record
from proposals.constants import Status
from proposals.models import Proposal
from proposals.services.errors import Refused
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.mails import in_words
from proposals.services.transitions import take_step
from proposals.workflow import TRANSITIONS, Action
from review.models import WithdrawalRequest
from review.permissions import require_staff
from review.queries.screening import WITHDRAWAL
from review.services.letters import entry_of
from review.services.officers import require_unconflicted
from review.services.screening.letters import tell

SOURCES: frozenset[Status] = TRANSITIONS[Action.WITHDRAW_ON_REQUEST].sources
LETTER = "certificate"  # a scanned page: PDF, PNG, JPG
NOT_NOW = Text("這個案件目前的狀態不能由本會辦理撤案。", "Staff cannot withdraw this case in its present state.")
NO_NAME = Text("請填寫具名人。", "Say who signed the letter.")
FUTURE = Text("來函日期不可晚於今天。", "The letter cannot be dated in the future.")


def ask_withdrawal(
    proposal: Proposal, actor: User, *, letter: "UploadedFile[bytes]", dated: date, signed_by: str, reason: str, now: datetime,
) -> Confirmation:
    """Keep the letter and put the withdrawal before a second person.

    Raises Forbidden, FileRefused, Refused (signed_by, dated, status), seconds' Refused (reason, asked, nobody); nothing is kept then.
    """
    require_staff(actor)
    why, name = written_reason(reason), " ".join(signed_by.split())[:80]
    if not name:
        raise Refused("signed_by", NO_NAME)
    if dated > timezone.localdate(now):
        raise Refused("dated", FUTURE)
    if proposal.status not in SOURCES:
        raise Refused("status", NOT_NOW)
    stored = store(letter, kind=LETTER, actor=actor)
    try:
        with transaction.atomic():
            case = lock_proposal(proposal)
            require_unconflicted(actor, case)
            if case.status not in SOURCES:
                raise Refused("status", NOT_NOW)
            made = WithdrawalRequest.objects.create(
                proposal=case, letter=stored, dated=dated, signed_by=name, reason=why, asked_by=actor, asked_at=now,
            )  # fmt: skip
            facts = {"request": made.pk, "signed_by": name, "dated": dated.isoformat(), "letter": stored.sha256}
            return ask(WITHDRAWAL, f"case:{case.pk}:withdrawal", actor, chain=chain_of(case), reason=why, facts=facts)
    except Exception:
        stored.delete()
        path_of(stored).unlink(missing_ok=True)
        raise


def describe(it: Confirmation) -> Text:
    """What will be done, in one sentence."""
    code, by = it.chain.removeprefix("proposal:"), it.facts["signed_by"]
    return Text(f"{code} 依{by}的書面申請撤案，並通知領導企業", f"Withdraw {code} on the written request of {by}; its lead is told")


def confirmed(it: Confirmation, actor: User) -> None:
    """The second person has agreed: the case is withdrawn, its people are told."""
    made, now = WithdrawalRequest.objects.select_related("proposal").get(pk=it.facts["request"]), timezone.now()
    entry = entry_of(made.proposal)
    require_unconflicted(actor, made.proposal)
    try:
        case, step = take_step(Action.WITHDRAW_ON_REQUEST, made.proposal, actor, received_at=now, note=made.reason, is_confirmed=True)
    except Refused as refused:
        raise SecondRefused(refused.reason, refused.text) from refused
    WithdrawalRequest.objects.filter(pk=made.pk).update(confirmed_by=actor, confirmed_at=now)
    told = tell(case, "withdrawn", f"withdrawn-on-request:{made.pk}", lambda reader: {
        "person": reader.name, "withdrawn_by": made.signed_by, "withdrawn_at": in_words(now, reader.language), "reason": made.reason,
    }, entry=entry)  # fmt: skip
    facts = {"request": made.pk, "asked_by": it.asked_by_id, "letter": it.facts["letter"], "reason": made.reason, "mails": told, "at": now}
    record(chain_of(case), "proposal.withdraw_on_request", actor, {**step, **facts})
