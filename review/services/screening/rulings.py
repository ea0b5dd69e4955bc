"""人工判定: staff's word over a finding, with a reason; where it lifts what blocks, a second person's agreement."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused as SecondRefused
from alliance_portal.seconds.services import ask, written_reason
from alliance_portal.trail.services import record
from proposals.models import Proposal
from proposals.services.errors import Refused
from proposals.services.locks import chain_of
from review.models import Check, Ruling
from review.permissions import require_staff
from review.queries.screening import RULING
from review.screening.evidence import Verdict
from review.screening.standing import RULINGS, Matter
from review.services.screening.checks import locked_check, reading_of

GONE = Text("這項檢核結果已變動，請重新整理頁面。", "This finding has changed; reload the page.")
NO_VERDICT = Text("請選擇判定結果。", "Choose what you rule.")
SAME = Text("判定結果與目前相同。", "This is what stands already.")


def rule(proposal: Proposal, actor: User, *, code: str, where: str, verdict: str, reason: str, message: str) -> Ruling | Confirmation:
    """Rule over a finding: at once, or after a second person agrees where it lifts what blocks (then the request is returned).

    `message` is what the page showed (in Chinese). Raises Forbidden; Refused (reason: verdict, changed, decided); seconds' Refused (reason,
    asked, nobody).
    """
    require_staff(actor)
    why = written_reason(reason)
    if verdict not in RULINGS:
        raise Refused("verdict", NO_VERDICT)
    with transaction.atomic():
        case, check = locked_check(proposal, actor)
        matter = _matter(case, check, code, where, message)
        if matter.verdict == verdict:
            raise Refused("verdict", SAME)
        facts = {
            "check": check.pk, "code": code, "where": where, "found": matter.outcome.verdict.value, "message": message, "verdict": verdict,
            "message_en": matter.outcome.message.en,
        }  # fmt: skip
        if not matter.needs_second(Verdict(verdict)):
            return _keep(check, facts, why, actor, None, timezone.now())
        place = sha256(f"{code}@{where}".encode()).hexdigest()[:16]
        return ask(RULING, f"check:{check.pk}:{place}", actor, chain=chain_of(case), reason=why, facts=facts)


def _matter(case: Proposal, check: Check, code: str, where: str, message: str) -> Matter:
    matter = reading_of(case, check).standing.matter(code, where)
    if matter is None or matter.outcome.message.zh != message:
        raise Refused("changed", GONE)
    return matter


def describe(it: Confirmation) -> Text:
    """What will be done, in one sentence."""
    said, verdict = it.facts, RULINGS[Verdict(it.facts["verdict"])]
    code = it.chain.removeprefix("proposal:")
    return Text(f"{code} {verdict.zh}：{said['message']}（{said['code']}）", f"{code} {verdict.en}: {said['message_en']} ({said['code']})")


def confirmed(it: Confirmation, actor: User) -> None:
    """The second person has agreed: the ruling stands. Raises seconds' Refused when the case or the finding has moved meanwhile."""
    check = Check.objects.select_related("proposal").get(pk=it.facts["check"])
    try:
        case, held = locked_check(check.proposal, actor)
        if held.pk != check.pk:
            raise Refused("changed", GONE)
        matter = _matter(case, held, it.facts["code"], it.facts["where"], it.facts["message"])
    except Refused as refused:
        raise SecondRefused(refused.reason, refused.text) from refused
    if matter.outcome.verdict.value != it.facts["found"]:
        raise SecondRefused("changed", GONE)
    _keep(held, it.facts, it.reason, it.asked_by, actor, timezone.now())


def _keep(check: Check, facts: Mapping[str, Any], why: str, by: User, confirmed_by: User | None, at: datetime) -> Ruling:
    told = {key: facts[key] for key in ("code", "where", "found", "message", "verdict")}
    made = Ruling.objects.create(check_of=check, **told, reason=why, by=by, confirmed_by=confirmed_by, at=at)
    record(chain_of(check.proposal), "check.ruled", confirmed_by or by, {"ruling": made.pk, **told, "reason": why, "asked_by": by.pk})
    return made
