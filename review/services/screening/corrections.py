"""補件／補正通知: staff name documents, what is wrong with each, until when; settle what came; every round is kept (A-28, decisions)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import moment
from alliance_portal.seconds.services import SHORTEST_REASON
from alliance_portal.trail.services import record
from proposals.constants import Status
from proposals.models import Call, Proposal
from proposals.rules.call_settings import USUAL_CORRECTION_DAYS
from proposals.services.errors import Conflict, Refused
from proposals.services.locks import chain_of
from proposals.services.transitions import take_step
from proposals.workflow import Action
from review.models import Check, CheckAnswer, CorrectionItem, CorrectionRound
from review.permissions import require_staff
from review.queries.screening import rounds_of
from review.screening.documents import DOCUMENTS
from review.services.letters import entry_of
from review.services.screening.checks import locked_check
from review.services.screening.letters import ASKED, CHANGED, Letter, asked_words, items_of, preview, tell

SETTING = "corrections_after_deadline"
CHECKED = frozenset({Status.SCREENING, Status.CORRECTED})
SHORTEST = 5
NO_ITEM = Text("請至少勾選一項文件。", "Choose at least one document.")
NO_WRONG = Text(f"請寫明需補正的內容（至少{SHORTEST}個字）。", f"Say what is wrong (at least {SHORTEST} characters).")
PAST = Text("補件期限須晚於現在。", "The date must lie in the future.")
NOT_SETTLED = Text("前一次補件尚未複核，請先複核。", "What was supplied last is not settled yet.")
NOT_NEEDED = Text("目前沒有待處理的補件通知。", "There is no open correction notice.")
NO_REASON = Text(f"請填寫理由（至少{SHORTEST_REASON}個字）。", f"Give a reason (at least {SHORTEST_REASON} characters).")
NO_VERDICT = Text("請選擇複核結果。", "Choose the result.")
NO_NOTE = Text(f"未補正完成時請寫明原因（至少{SHORTEST}個字）。", f"Say why it is not in order (at least {SHORTEST} characters).")


def latest_until(call: Call) -> datetime | None:
    """Until when documents may be supplied at most: the deadline; None where the call allows corrections after it."""
    return None if call.rules.get(SETTING) else call.deadline


def longest_days(call: Call) -> int:
    """How many days ahead the date of a notice may lie at most, a setting of the call."""
    return int(call.rules.get("correction_days", USUAL_CORRECTION_DAYS))


def may_ask(call: Call, now: datetime) -> Refused | None:
    """Why nothing can be asked for any more, by the call's own setting; None while it can."""
    last = latest_until(call)
    if last is None or now < last:
        return None
    return Refused("closed", Text(
        "本次計畫申請設定為截止後不受理補件，請依現有文件審查，或改以聯繫紀錄請聯盟說明。",
        "This call takes no documents after its deadline; decide on what is there, or ask for an explanation and log the contact.",
    ))  # fmt: skip


def checked_until(call: Call, until: datetime, now: datetime) -> datetime:
    """The date, if it can be one. Raises Refused (reason `until`)."""
    if until <= now:
        raise Refused("until", PAST)
    last = latest_until(call)
    if last is not None and until > last:
        raise Refused("until", Text(
            f"截止後不受理補件，補件期限不可晚於{moment(last, english=False)}。",
            f"No documents are taken after the deadline; the date may not lie after {moment(last, english=True)}.",
        ))  # fmt: skip
    days = longest_days(call)
    if until - now > timedelta(days=days):
        raise Refused("until", Text(f"補件期限距今超過{days}天，請確認日期。", f"The date is more than {days} days away; check it."))
    return until


def checked_items(wanted: Mapping[str, str]) -> list[tuple[str, str]]:
    """The documents in their order with what is wrong. Raises Refused (reason: `items`, or the key of the document)."""
    if not wanted or not set(wanted) <= set(DOCUMENTS):
        raise Refused("items", NO_ITEM)
    found = [(key, " ".join(wanted[key].split())[:1000]) for key in DOCUMENTS if key in wanted]
    for key, wrong in found:
        if len(wrong) < SHORTEST:
            raise Refused(key, NO_WRONG)
    return found


def letter_of(case: Proposal, wanted: Mapping[str, str], until: datetime, now: datetime) -> Letter:
    """The notice as its first reader would get it; nothing is changed. Raises Refused as `ask_round` does."""
    refused = may_ask(case.call, now)
    if refused is not None:
        raise refused
    items, until = checked_items(wanted), checked_until(case.call, until, now)
    return preview(case, entry_of(case), ASKED, lambda reader: asked_words(case, items, until, reader))


def ask_round(proposal: Proposal, actor: User, wanted: Mapping[str, str], until: datetime, received_at: datetime) -> CorrectionRound:
    """Open these documents, and nothing else, for the lead until then; the notice goes into the outbox. One transaction.

    Raises Forbidden, Refused (reason: items, a document's key, until, closed, decided, not_settled), Conflict.
    """
    require_staff(actor)
    with transaction.atomic():
        case, check = locked_check(proposal, actor, states=CHECKED)
        refused = may_ask(case.call, received_at)
        if refused is not None:
            raise refused
        items, until = checked_items(wanted), checked_until(case.call, until, received_at)
        earlier = rounds_of(check)
        if any(each.closed_at is None for each in earlier):
            raise Refused("not_settled", NOT_SETTLED)
        note = "；".join(f"{DOCUMENTS[key].label.zh}：{wrong}" for key, wrong in items)
        case, step = take_step(Action.ASK_CORRECTION, case, actor, received_at=received_at, note=note[:2000])
        made = CorrectionRound.objects.create(check_of=check, number=len(earlier) + 1, until=until, asked_by=actor, asked_at=received_at)
        CorrectionItem.objects.bulk_create([CorrectionItem(round=made, document=key, wrong=wrong) for key, wrong in items])
        for key, wrong in items:
            answer_by_round(check, DOCUMENTS[key].question, "correct", wrong, actor, received_at)
        told = tell(case, ASKED, f"correction:{made.pk}", lambda reader: asked_words(case, items, until, reader))
        facts = {"round": made.number, "items": dict(items), "until": until, "mails": told, "at": received_at}
        record(chain_of(case), "proposal.ask_correction", actor, {**step, **facts})
        proposal.status, proposal.version = case.status, case.version
    return made


def answer_by_round(check: Check, key: str, said: str, note: str, actor: User, at: datetime) -> None:
    """What a round says about a document is the answer to its question."""
    last = CheckAnswer.objects.filter(check_of=check, key=key).order_by("turn").last()
    if last is None or (last.answer, last.note) != (said, note):
        CheckAnswer.objects.create(check_of=check, key=key, turn=last.turn + 1 if last else 1, answer=said, note=note, by=actor, at=at)


def open_round(check: Check) -> CorrectionRound:
    """The round that is not closed. Raises Refused when there is none."""
    found = next((each for each in rounds_of(check) if each.closed_at is None), None)
    if found is None:
        raise Refused("no_round", NOT_NEEDED)
    return found


def move_until(proposal: Proposal, actor: User, until: datetime, reason: str, now: datetime) -> CorrectionRound:
    """Another date for what is awaited, with a reason; the lead is told. Raises Forbidden, Refused (until, reason, no_round)."""
    require_staff(actor)
    why = _reason(reason)
    with transaction.atomic():
        case, check = locked_check(proposal, actor, states=frozenset({Status.CORRECTION}))
        found = open_round(check)
        before, until = found.until, checked_until(case.call, until, now)
        CorrectionRound.objects.filter(pk=found.pk).update(until=until, reminded_at=None, overdue_told_at=None)
        found.until = until
        record(chain_of(case), "correction.moved", actor, {"round": found.number, "before": before, "until": until, "reason": why})
        said = Text("補件期限已變更", "The date has changed")
        tell(case, CHANGED, f"correction:{found.pk}:{until.isoformat()}", lambda reader: {
            **asked_words(case, items_of(found), until, reader), "what": said.in_language(reader.language), "reason": why,
        })  # fmt: skip
    return found


def drop(proposal: Proposal, actor: User, reason: str, received_at: datetime) -> None:
    """Take the notice back: the case is under check again, the lead is told. Raises Forbidden, Refused (reason, no_round)."""
    require_staff(actor)
    why = _reason(reason)
    with transaction.atomic():
        case, check = locked_check(proposal, actor, states=frozenset({Status.CORRECTION}))
        found = open_round(check)
        case, step = take_step(Action.DROP_CORRECTION, case, actor, received_at=received_at, note=why)
        CorrectionRound.objects.filter(pk=found.pk).update(closed_at=received_at, closed_by=actor, dropped_reason=why)
        record(chain_of(case), "proposal.drop_correction", actor, {**step, "round": found.number, "reason": why, "at": received_at})
        said = Text("補件通知已撤回，無須補件", "The notice is withdrawn; nothing has to be supplied")
        tell(case, CHANGED, f"correction:{found.pk}:dropped", lambda reader: {
            **asked_words(case, items_of(found), found.until, reader), "what": said.in_language(reader.language), "reason": why,
        })  # fmt: skip
        proposal.status, proposal.version = case.status, case.version


def settle(proposal: Proposal, actor: User, verdicts: Mapping[int, tuple[str, str]], now: datetime) -> CorrectionRound:
    """Staff's word on every item that came: 已補正, or 未補正 with a reason. The round is closed; the questions are answered by it.

    Raises Forbidden, Conflict (settled by somebody else meanwhile), Refused (reason: `item-<pk>`, no_round, decided).
    """
    require_staff(actor)
    with transaction.atomic():
        case, check = locked_check(proposal, actor, states=frozenset({Status.CORRECTED}))
        found = open_round(check)
        for item in found.items.all():
            verdict, note = verdicts.get(item.pk, ("", ""))
            _settle(item, verdict, " ".join(note.split())[:500], actor, now)
            said = ("passed", f"第{found.number}次補件已補正") if verdict == CorrectionItem.Verdict.ACCEPTED else ("correct", note)
            answer_by_round(check, DOCUMENTS[item.document].question, *said, actor, now)
        if not CorrectionRound.objects.filter(pk=found.pk, closed_at=None).update(closed_at=now, closed_by=actor):
            raise Conflict
        told = {DOCUMENTS[item.document].question: verdicts[item.pk][0] for item in found.items.all()}
        record(chain_of(case), "correction.settled", actor, {"round": found.number, "verdicts": told})
    return found


def _settle(item: CorrectionItem, verdict: str, note: str, actor: User, now: datetime) -> None:
    if verdict not in CorrectionItem.Verdict.values:
        raise Refused(f"item-{item.pk}", NO_VERDICT)
    if verdict == CorrectionItem.Verdict.RETURNED and len(note) < SHORTEST:
        raise Refused(f"item-{item.pk}", NO_NOTE)
    CorrectionItem.objects.filter(pk=item.pk).update(verdict=verdict, verdict_note=note, settled_at=now, settled_by=actor)


def _reason(text: str) -> str:
    why = " ".join(text.split())[:500]
    if len(why) < SHORTEST_REASON:
        raise Refused("reason", NO_REASON)
    return why
