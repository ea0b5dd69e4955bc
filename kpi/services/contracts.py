"""簽約: invitation, checklist, one extension by two persons, the signed contract, giving up and lapse (W-18, W-36, W-37)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused as NotConfirmed
from alliance_portal.seconds.services import ask
from alliance_portal.trail.services import record
from kpi.constants import PointState
from kpi.models import Contract, ReviewPoint
from kpi.queries.terms import terms_of
from kpi.rules.months import months_later
from kpi.services.baselines import first_baseline
from kpi.services.coached import coaching_begins
from kpi.services.letters import tell_invited, tell_signed
from kpi.services.slots import open_slots
from proposals.models import Proposal
from proposals.services.errors import Refused
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.transitions import take_step
from proposals.workflow import Action
from review.services.officers import require_decider, require_unconflicted

EXTEND = "execution.signing"
SEEN, NOT_NEEDED = "seen", "not_needed"
NO_CONTRACT = Text("尚未發送簽約通知。", "The invitation to sign has not gone out yet.")
PAST = Text("簽約期限須在今天之後。", "The last day for signing must lie in the future.")
AMOUNT = Text("核定經費須為1元以上，且不超過本計畫上限{most:,}元。", "The budget must be from NT$1 up to the programme's limit of NT${most:,}.")
STALE = Text("簽約資料剛剛被別人修改過，請重新整理頁面後再試。", "Somebody else has just changed the contract; reload the page and try again.")
SIGNED_ALREADY = Text("已完成簽約。", "The contract has been signed already.")
OPEN_POINTS = Text("審查意見尚有{n}點未認可，認可後才能登錄簽約。", "{n} of the committee's points are not approved yet; approve them first.")
OPEN_ROWS = Text("應備文件尚有{n}項未確認。", "{n} rows of the checklist are not settled.")
NO_DOCUMENT = Text("請上傳用印完成的契約掃描檔。", "Upload the scan of the sealed contract.")
SIGNING_DAY = Text("簽約日不可晚於今天，也不可早於簽約通知。", "The day of signing may be neither in the future nor before the invitation.")
AFTER_DEADLINE = Text("已逾簽約期限（{day}），請先展延或登記未簽約。", "The last day for signing ({day}) has passed; extend it or record the lapse.")
ONCE = Text("簽約期限以展延一次為限。", "The time for signing is extended once only.")
TOO_LONG = Text("展延至多{n}個月，最晚至{day}。", "At most {n} month(s) more: until {day}.")
NOT_OVER = Text("簽約期限尚未屆滿。", "The time for signing has not run out.")


def contract_of(proposal: Proposal) -> Contract | None:
    """The contract of a case, None before the invitation (one query)."""
    return Contract.objects.select_related("document", "agreement", "extension_confirmed_by").filter(proposal=proposal).first()


def held_contract(proposal: Proposal) -> Contract:
    """The same, held under the case's lock. Refused when there is none."""
    found = Contract.objects.select_for_update().filter(proposal=proposal).first()
    if found is None:
        raise Refused("no_contract", NO_CONTRACT)
    return found


def usual_sign_by(proposal: Proposal, today: date) -> date:
    """The last day for signing that the page proposes."""
    return today + timedelta(days=terms_of(proposal.call).signing_days)


def invite(proposal: Proposal, actor: User, *, sign_by: date, amount: int, received_at: datetime) -> Contract:
    """發送簽約通知: the clock starts, the lead is told. Raises Forbidden, Conflict, Refused (reason names the field: sign_by, amount)."""
    require_decider(actor, proposal)
    terms = terms_of(proposal.call)
    if sign_by <= timezone.localdate(received_at):
        raise Refused("sign_by", PAST)
    if not 0 < amount <= terms.ceiling_twd:
        raise Refused("amount", Text(AMOUNT.zh.format(most=terms.ceiling_twd), AMOUNT.en.format(most=terms.ceiling_twd)))
    with transaction.atomic():
        case, step = take_step(Action.INVITE_TO_SIGN, proposal, actor, received_at=received_at)
        contract = Contract.objects.create(proposal=case, invited_at=received_at, invited_by=actor, sign_by=sign_by, amount=amount)
        told = tell_invited(case, contract)
        record(chain_of(case), "contract.invited", actor, {**step, "sign_by": sign_by, "amount": amount, "mails": told, "at": received_at})
    return contract


def settle_checklist(
    proposal: Proposal, actor: User, rows: Mapping[str, str], *, revision: int, received_at: datetime,
) -> Contract:
    """Say of each paper whether it was seen or is not needed; "" opens a row again. Raises Forbidden, Refused (stale)."""
    require_decider(actor, proposal)
    known = {row.key for row in terms_of(proposal.call).checklist}
    with transaction.atomic():
        case = lock_proposal(proposal)
        contract = held_contract(case)
        if contract.is_signed:
            raise Refused("signed", SIGNED_ALREADY)
        kept = dict(contract.checklist)
        for key, state in rows.items():
            if key not in known or state not in (SEEN, NOT_NEEDED, ""):
                continue
            if state != kept.get(key, {}).get("state", ""):
                kept[key] = {"state": state, "by": str(actor), "at": received_at.isoformat()}
        _update(contract, revision, checklist=kept)
        record(chain_of(case), "contract.checklist", actor, {"rows": {key: each["state"] for key, each in kept.items()}, "at": received_at})
    return contract


def _update(contract: Contract, revision: int, **columns: Any) -> None:
    """Change a contract that is still at `revision`; two staff never overwrite each other."""
    moved = Contract.objects.filter(pk=contract.pk, revision=revision).update(**columns, revision=F("revision") + 1)
    if moved != 1:
        raise Refused("stale", STALE)
    contract.refresh_from_db()


# one extension, by two persons --------------------------------------------------------------------------------------------------

def latest_day(contract: Contract) -> date:
    """The latest day to which signing may be extended."""
    return months_later(contract.sign_by, terms_of(contract.proposal.call).extension_months)


def _checked(contract: Contract, until: date) -> date:
    months, latest = terms_of(contract.proposal.call).extension_months, latest_day(contract)
    if contract.is_signed:
        raise NotConfirmed("signed", SIGNED_ALREADY)
    if contract.sign_by_before is not None:
        raise NotConfirmed("until", ONCE)
    if not contract.sign_by < until <= latest:
        zh, en = spoken(latest, ["day"], english=False), spoken(latest, ["day"], english=True)
        raise NotConfirmed("until", Text(TOO_LONG.zh.format(n=months, day=zh), TOO_LONG.en.format(n=months, day=en)), 400)
    return until


def ask_extension(proposal: Proposal, actor: User, *, until: date, reason: str) -> Confirmation:
    """Put a later last day for signing before a second person. Raises Forbidden, seconds' Refused (until, reason, asked, nobody)."""
    require_decider(actor, proposal)
    contract = contract_of(proposal)
    if contract is None:
        raise NotConfirmed("until", NO_CONTRACT)
    contract.proposal = proposal
    _checked(contract, until)
    facts = {"code": proposal.code, "before": contract.sign_by.isoformat(), "until": until.isoformat()}
    return ask(EXTEND, f"contract:{contract.pk}", actor, chain=chain_of(proposal), reason=reason, facts=facts)


def describe_extension(it: Confirmation) -> Text:
    """What will be done, in one sentence."""
    until = date.fromisoformat(it.facts["until"])
    zh, en = spoken(until, ["day", "weekday"], english=False), spoken(until, ["day", "weekday"], english=True)
    return Text(f"展延{it.facts['code']}的簽約期限至{zh}", f"Extend the time for signing of {it.facts['code']} to {en}")


def extend(it: Confirmation, actor: User) -> None:
    """The second person has agreed: the last day moves, once. Raises seconds' Refused when it was moved or signed meanwhile."""
    case = lock_proposal(Proposal.objects.get(code=it.facts["code"]))
    require_decider(actor, case)
    contract = held_contract(case)
    contract.proposal = case
    before, until = date.fromisoformat(it.facts["before"]), date.fromisoformat(it.facts["until"])
    if contract.sign_by != before:
        raise NotConfirmed("changed", ONCE)
    _checked(contract, until)
    Contract.objects.filter(pk=contract.pk).update(
        sign_by=until, sign_by_before=before, extension_reason=it.reason, extension_asked_by=it.asked_by, extension_confirmed_by=actor,
        revision=F("revision") + 1,
    )
    facts = {"before": before, "until": until, "reason": it.reason, "asked_by": it.asked_by_id}
    record(chain_of(case), "contract.extended", actor, facts)
    contract.refresh_from_db()
    tell_invited(case, contract)


# signing ------------------------------------------------------------------------------------------------------------------------

def missing_for_signing(proposal: Proposal, contract: Contract) -> list[tuple[str, Text]]:
    """What stands between the case and 登錄簽約, by the field's name; nothing when all is there (one query)."""
    terms = terms_of(proposal.call)
    points = ReviewPoint.objects.filter(proposal=proposal).exclude(state=PointState.ACCEPTED).count()
    rows = sum(1 for row in terms.checklist if contract.checklist.get(row.key, {}).get("state") not in (SEEN, NOT_NEEDED))
    found = []
    if points:
        found.append(("points", Text(OPEN_POINTS.zh.format(n=points), OPEN_POINTS.en.format(n=points))))
    if rows:
        found.append(("checklist", Text(OPEN_ROWS.zh.format(n=rows), OPEN_ROWS.en.format(n=rows))))
    return found


def sign(proposal: Proposal, actor: User, *, document: StoredFile | None, signed_on: date, received_at: datetime) -> Contract:
    """登錄簽約: the signed contract is filed, the term starts on the day of signing, baseline 1 is made, every member's months open.

    Raises Forbidden, Conflict, Refused (reason names what is missing: document, signed_on, points, checklist).
    """
    require_decider(actor, proposal)
    if document is None:
        raise Refused("document", NO_DOCUMENT)
    with transaction.atomic():
        case, _step = take_step(Action.SIGN, proposal, actor, received_at=received_at)
        contract = held_contract(case)
        _check_day(contract, signed_on, timezone.localdate(received_at))
        for reason, text in missing_for_signing(case, contract):
            raise Refused(reason, text)
        until = terms_of(case.call).term_until
        Contract.objects.filter(pk=contract.pk).update(
            document=document, signed_on=signed_on, term_from=signed_on, term_until=until, recorded_by=actor, recorded_at=received_at,
            revision=F("revision") + 1,
        )
        contract.refresh_from_db()
        baseline = first_baseline(case, contract, actor, received_at)
        slots = open_slots(case, baseline, contract)
        coaching_begins(case, baseline, contract, actor, received_at)
        case, step = take_step(Action.START_EXECUTION, case, actor, received_at=received_at)
        record(chain_of(case), "contract.signed", actor, {
            **step, "signed_on": signed_on, "term_until": until, "amount": contract.amount, "sha256": document.sha256, "slots": slots,
            "at": received_at,
        })
        tell_signed(case, contract)
    proposal.status, proposal.version = case.status, case.version
    return contract


def _check_day(contract: Contract, signed_on: date, today: date) -> None:
    if not timezone.localdate(contract.invited_at) <= signed_on <= today:
        raise Refused("signed_on", SIGNING_DAY)
    if signed_on > contract.sign_by:
        zh, en = spoken(contract.sign_by, ["day"], english=False), spoken(contract.sign_by, ["day"], english=True)
        raise Refused("signed_on", Text(AFTER_DEADLINE.zh.format(day=zh), AFTER_DEADLINE.en.format(day=en)))


def is_lapsed(contract: Contract, today: date) -> bool:
    """Whether the last day for signing has passed without a contract."""
    return not contract.is_signed and today > contract.sign_by


def decline(proposal: Proposal, actor: User, *, reason: str, received_at: datetime) -> Proposal:
    """放棄入選: by the lead's owner at any time before signing; by staff once the time for signing has run out, or on the lead's word.

    Raises Forbidden, Conflict, Refused (reason).
    """
    with transaction.atomic():
        case, step = take_step(Action.DECLINE, proposal, actor, received_at=received_at, note=reason.strip())
        require_unconflicted(actor, case)  # staff record a lapse; the lead gives up for itself and has nothing declared
        contract = Contract.objects.filter(proposal=case).first()
        lapsed = contract is not None and is_lapsed(contract, timezone.localdate(received_at))
        if contract is not None and lapsed:
            Contract.objects.filter(pk=contract.pk).update(lapsed_at=received_at)
        record(chain_of(case), "proposal.decline", actor, {**step, "note": reason.strip(), "lapsed": lapsed, "at": received_at})
    return case
