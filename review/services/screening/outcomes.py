"""審查結果: passed, or refused with reasons that come from the check; told and moved in one transaction (W-29, W-30, W-46)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused as SecondRefused
from alliance_portal.seconds.services import ask, written_reason
from alliance_portal.trail.services import record
from proposals.constants import Status
from proposals.models import Proposal
from proposals.services.errors import Refused
from proposals.services.locks import chain_of
from proposals.services.mails import page
from proposals.services.transitions import take_step
from proposals.workflow import Action
from review.models import Check, ScreeningOutcome
from review.permissions import require_staff
from review.queries.screening import REFUSAL, Reading
from review.screening.evidence import Verdict
from review.screening.standing import Reason, reasons
from review.services.letters import Reader, entry_of
from review.services.screening.checks import OUTCOMES, locked_check, reading_of
from review.services.screening.letters import KINDS, PASSED, REFUSED, Letter, preview, tell

CHECKED = frozenset({Status.SCREENING, Status.CORRECTED})
STEPS = {"ineligible": Action.FIND_INELIGIBLE, "documents": Action.REFUSE_DOCUMENTS, "rejected": Action.REJECT}
NO_KIND = Text("請選擇不通過的類別。", "Choose the kind of refusal.")
NO_REASON = Text(
    "請至少選擇一項審查發現的理由；沒有可選的理由時，請先作成判定或回答問題。", "Choose at least one reason; rule or answer first if none is there."
)
CHANGED = Text("選擇的理由已變動，請退回後重新處理。", "The reasons have changed; send this back and decide anew.")


def passed_words(case: Proposal, reader: Reader) -> dict[str, Any]:
    """What the mail of a case that passed says to one reader."""
    return {"person": reader.name, "link": page("screening_result", case.code)}


def refused_words(case: Proposal, kind: str, why: Sequence[Mapping[str, str]], words: str, reader: Reader) -> dict[str, Any]:
    """What the mail of a refusal says to one reader: the kind, the reasons a line each, staff's own words."""
    english = reader.language.startswith("en")
    lines = [f"{number}. {each['en' if english else 'zh']}" for number, each in enumerate(why, 1)]
    text = "\n".join([*lines, *(["", words] if words else [])])
    return {"person": reader.name, "kind": KINDS[kind][english], "text": text, "link": page("screening_result", case.code)}


# passed -----------------------------------------------------------------------------------------------------------------------


def letter_of_pass(case: Proposal) -> Letter:
    """The mail before it goes."""
    return preview(case, entry_of(case), PASSED, lambda reader: passed_words(case, reader))


def pass_case(proposal: Proposal, actor: User, received_at: datetime) -> ScreeningOutcome:
    """審查通過: nothing is open; the case moves and its people are told. Two staff at once: one wins, the other reads who decided.

    Raises Forbidden, Refused (open, decided), Conflict.
    """
    require_staff(actor)
    with transaction.atomic():
        case, check = locked_check(proposal, actor, states=CHECKED)
        reading = reading_of(case, check)
        case, step = take_step(Action.FIND_ELIGIBLE, case, actor, received_at=received_at, open_matters=reading.standing.open_matters)
        made = ScreeningOutcome.objects.create(
            check_of=check, kind="eligible", findings=copy_of(reading), asked_by=actor, at=received_at,
        )  # fmt: skip
        told = tell(case, PASSED, f"screening-outcome:{check.pk}", lambda reader: passed_words(case, reader))
        record(chain_of(case), "proposal.find_eligible", actor, {**step, "check": check.pk, "mails": told, "at": received_at})
        proposal.status, proposal.version = case.status, case.version
    return made


def copy_of(reading: Reading) -> list[dict[str, str]]:
    """The findings that say anything, with the rulings over them, as they stood."""
    return [
        {
            "code": each.outcome.code, "where": each.outcome.where, "found": each.outcome.verdict.value, "verdict": each.verdict.value,
            "zh": each.outcome.message.zh, "en": each.outcome.message.en, "ruling": each.ruling.reason if each.ruling else "",
        }
        for each in reading.standing.matters
        if each.ruling is not None or each.outcome.verdict is not Verdict.PASSED
    ]  # fmt: skip


# refused ----------------------------------------------------------------------------------------------------------------------


def reasons_of(reading: Reading) -> tuple[Reason, ...]:
    """Reasons that the check has, findings, rulings and answers."""
    return reasons(reading.standing, reading.screened.dossier)


def chosen(reading: Reading, keys: Sequence[str]) -> list[dict[str, str]]:
    """The chosen reasons as the applicant reads them. Raises Refused when none is chosen or one is gone."""
    known = {each.key: each for each in reasons_of(reading)}
    if not keys or not set(keys) <= set(known):
        raise Refused("reasons", NO_REASON)
    return [{"key": each.key, "code": each.code, "zh": each.text.zh, "en": each.text.en} for key, each in known.items() if key in keys]


def letter_of_refusal(case: Proposal, kind: str, why: Sequence[Mapping[str, str]], words: str) -> Letter:
    """The mail before it goes. Raises Refused (kind)."""
    if kind not in STEPS:
        raise Refused("kind", NO_KIND)
    return preview(case, entry_of(case), REFUSED, lambda reader: refused_words(case, kind, why, words, reader))


def ask_refusal(proposal: Proposal, actor: User, *, kind: str, keys: Sequence[str], words: str, reason: str) -> Confirmation:
    """Put a refusal before a second person. `words` are for the applicant, `reason` for the second person.

    Raises Forbidden; Refused (kind, reasons, decided); seconds' Refused (reason, asked, nobody).
    """
    require_staff(actor)
    why = written_reason(reason)
    if kind not in STEPS:
        raise Refused("kind", NO_KIND)
    with transaction.atomic():
        case, check = locked_check(proposal, actor)
        facts = {"check": check.pk, "kind": kind, "reasons": chosen(reading_of(case, check), keys), "words": words.strip()[:2000]}
        return ask(REFUSAL, f"check:{check.pk}:refusal", actor, chain=chain_of(case), reason=why, facts=facts)


def describe(it: Confirmation) -> Text:
    """What will be done, in one sentence."""
    code, kind = it.chain.removeprefix("proposal:"), OUTCOMES[it.facts["kind"]]
    zh, en = "；".join(each["zh"] for each in it.facts["reasons"]), "; ".join(each["en"] for each in it.facts["reasons"])
    return Text(f"{code} 審查不通過（{kind.zh}）並通知領導企業。理由：{zh}", f"{code} is refused ({kind.en}) and its lead told. Reasons: {en}")


def confirmed(it: Confirmation, actor: User) -> None:
    """The second person has agreed: the case moves and its people are told. Raises seconds' Refused when the case has moved or a reason is gone."""
    check = Check.objects.select_related("proposal").get(pk=it.facts["check"])
    kind, now = it.facts["kind"], timezone.now()
    try:
        case, held = locked_check(check.proposal, actor)
        reading = reading_of(case, held)
        known = {each.key: each.text.zh for each in reasons_of(reading)}
        if held.pk != check.pk or any(known.get(each["key"]) != each["zh"] for each in it.facts["reasons"]):
            raise Refused("changed", CHANGED)
        note = "；".join(each["zh"] for each in it.facts["reasons"])
        case, step = take_step(STEPS[kind], case, actor, received_at=now, note=note, is_confirmed=True)
    except Refused as refused:
        raise SecondRefused(refused.reason, refused.text) from refused
    ScreeningOutcome.objects.create(
        check_of=held, kind=kind, reasons=it.facts["reasons"], words=it.facts["words"], findings=copy_of(reading), asked_by=it.asked_by,
        confirmed_by=actor, at=now,
    )  # fmt: skip
    told = tell(
        case, REFUSED, f"screening-outcome:{held.pk}", lambda reader: refused_words(case, kind, it.facts["reasons"], it.facts["words"], reader),
    )  # fmt: skip
    facts = {"kind": kind, "reasons": [each["key"] for each in it.facts["reasons"]], "asked_by": it.asked_by_id, "mails": told, "at": now}
    record(chain_of(case), f"proposal.{STEPS[kind].value}", actor, {**step, **facts})
