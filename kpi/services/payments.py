"""撥款紀錄 by staff against the decided amount; 聯盟成員合作協議書, uploaded before signing (practice 2.6, 2.24; settings of the call)."""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.files.services import store
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from kpi.models import Contract, Payment
from kpi.permissions import TO_SIGN, may_lead
from kpi.queries.terms import terms_of
from kpi.services.contracts import NO_CONTRACT, SIGNED_ALREADY, held_contract
from proposals.models import Proposal
from proposals.services.errors import Forbidden, Refused
from proposals.services.locks import chain_of, lock_proposal
from review.services.officers import require_decider

AGREEMENT = "agreement"  # row of the signing checklist: the call asks for it
INSTALMENT = Text("請選擇第1至第{most}期。", "Choose an instalment from 1 to {most}.")
TWICE = Text("這一期已有撥款紀錄。", "This instalment has been recorded.")
AMOUNT = Text("請填1元以上的整數。", "Give a whole number of NT$, 1 or more.")
TOO_MUCH = Text("累計撥款不可超過核定經費，尚可撥{left:,}元。", "The payments may not exceed the decided amount; NT${left:,} are left.")
NO_NUMBER = Text("請填寫發票或收據號碼。", "Give the number of the invoice or receipt.")
PAID_ON = Text("撥款日不可早於簽約日，也不可晚於今天。", "The day of payment may neither lie before signing nor in the future.")
NOT_SIGNED = Text("簽約後才有撥款紀錄。", "Payments are recorded once the contract is signed.")
GONE = Text("這筆撥款紀錄已移除。", "This payment has been removed.")
REASON = Text("請填寫理由。", "Give a reason.")
NOT_ASKED = Text("本計畫不需要合作協議書。", "This call asks for no cooperation agreement.")


def paid(proposal: Proposal) -> int:
    """What has been paid so far, in NT$ (one query)."""
    return int(Payment.objects.filter(proposal=proposal, removed_at=None).aggregate(n=Sum("amount"))["n"] or 0)


def record_payment(
    proposal: Proposal, actor: User, *, instalment: int, amount: int, document_no: str, paid_on: date, condition: str, received_at: datetime,
) -> Payment:
    """Note an instalment that was paid. Raises Forbidden, Refused (reason names the field: instalment, paid, document_no, paid_on; signed)."""
    require_decider(actor, proposal)
    most = terms_of(proposal.call).payment_instalments
    if not 1 <= instalment <= most:
        raise Refused("instalment", Text(INSTALMENT.zh.format(most=most), INSTALMENT.en.format(most=most)))
    if not 0 < amount < 10**9:
        raise Refused("paid", AMOUNT)
    if not document_no.strip():
        raise Refused("document_no", NO_NUMBER)
    with transaction.atomic():
        case = lock_proposal(proposal)
        contract = held_contract(case)
        if contract.signed_on is None:
            raise Refused("signed", NOT_SIGNED)
        if not contract.signed_on <= paid_on <= timezone.localdate(received_at):
            raise Refused("paid_on", PAID_ON)
        if Payment.objects.filter(proposal=case, instalment=instalment, removed_at=None).exists():
            raise Refused("instalment", TWICE)
        left = (contract.amount or 0) - paid(case)
        if amount > left:
            raise Refused("paid", Text(TOO_MUCH.zh.format(left=left), TOO_MUCH.en.format(left=left)))
        made = Payment.objects.create(
            proposal=case, instalment=instalment, condition=" ".join(condition.split())[:200], amount=amount,
            document_no=" ".join(document_no.split())[:60], paid_on=paid_on, recorded_by=actor, recorded_at=received_at,
        )
        facts = {"instalment": instalment, "amount": amount, "document_no": made.document_no, "paid_on": paid_on, "at": received_at}
        record(chain_of(case), "payment.recorded", actor, facts)
    return made


def remove_payment(proposal: Proposal, payment: int, actor: User, *, reason: str, received_at: datetime) -> None:
    """Take a payment that was noted wrongly out of the list; the trail keeps it. Raises Forbidden, Refused (remove_reason, gone)."""
    require_decider(actor, proposal)
    if not reason.strip():
        raise Refused("remove_reason", REASON)
    with transaction.atomic():
        case = lock_proposal(proposal)
        if not Payment.objects.filter(pk=payment, proposal=case, removed_at=None).update(removed_at=received_at):
            raise Refused("gone", GONE)
        record(chain_of(case), "payment.removed", actor, {"payment": payment, "reason": reason.strip()[:500], "at": received_at})


def asks_agreement(proposal: Proposal) -> bool:
    """Whether the call's signing checklist has the members' cooperation agreement (no query)."""
    return any(row.key == AGREEMENT for row in terms_of(proposal.call).checklist)


def hand_in_agreement(proposal: Proposal, actor: User, upload: "UploadedFile[bytes]", *, received_at: datetime) -> Contract:
    """The lead's people, or staff, upload the agreement that all members sealed; again until it is signed.

    Raises Forbidden, FileRefused, Refused (agreement; no_contract before the invitation; signed).
    """
    if actor.office == Office.STAFF:
        require_decider(actor, proposal)
    elif not may_lead(actor, proposal):
        raise Forbidden("lead")
    if not asks_agreement(proposal):
        raise Refused("agreement", NOT_ASKED)
    if proposal.status not in TO_SIGN:
        raise Refused("signed", SIGNED_ALREADY)
    if not Contract.objects.filter(proposal=proposal).exists():
        raise Refused("no_contract", NO_CONTRACT)
    with transaction.atomic():
        stored = store(upload, kind="contract", actor=actor)
        case = lock_proposal(proposal)
        contract = held_contract(case)
        if contract.is_signed:
            raise Refused("signed", SIGNED_ALREADY)
        Contract.objects.filter(pk=contract.pk).update(agreement=stored, revision=F("revision") + 1)
        record(chain_of(case), "contract.agreement", actor, {"sha256": stored.sha256, "at": received_at})
    contract.refresh_from_db()
    return contract
