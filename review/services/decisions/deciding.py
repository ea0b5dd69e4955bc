"""From the draft to the decision: asked by one officer, confirmed by another, frozen with its ranking; then reported to the agency."""

import json
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.seconds import services as seconds
from alliance_portal.seconds.models import Confirmation
from alliance_portal.trail.services import record
from proposals.constants import Status
from proposals.models import Proposal
from proposals.services.errors import Refused
from proposals.services.transitions import perform
from proposals.workflow import Action
from review.models import Committee, Decision
from review.permissions import require_staff
from review.queries.ranking import Ranked, frozen, ranked
from review.rules.decision_lines import amounts, needs_reason, problems, undecided
from review.services.committee.chains import chain_of_committee
from review.services.decisions.drafts import NOT_DRAFT, frame_of, lines_of
from review.services.officers import bar_of_list, require_unconflicted_in

DECIDE = "review.decision"
UNFINISHED = Text("仍有案件尚未截止評分，請先完成。", "Some cases still take scores; finish them first.")
NOTHING = Text("請先登記每一案的決議。", "Write down what was decided on every case first.")
REASON_NEEDED = Text("決議與排序不同的案件請寫明理由。", "Give the reason where the decision departs from the ranking.")
CHANGED = Text("決議、排序或案件狀態在這段期間已被更改，請退回後重新送複核。",
               "The decision, the ranking or a case changed meanwhile; send this back and ask again.")
NO_LETTER = Text("請填報署備查的發文字號與日期。", "Give number and date of the letter to the agency.")
NOT_DECIDED = Text("決議經複核後才能報署備查。", "Only a confirmed decision is reported to the agency.")


def fingerprint(decision: Decision, found: Ranked, committee: Committee) -> str:
    """What the second person agrees to: the lines, the budget, the ranking; anything else is refused when it is confirmed."""
    lines = [[line.code, line.outcome, line.amount, line.reserve_order, line.reason] for line in lines_of(decision)]
    _copy, digest = frozen(found, committee)
    return sha256(json.dumps([decision.budget_twd, lines, digest], ensure_ascii=False).encode()).hexdigest()


def ask_decision(decision: Decision, actor: User, *, decided_on: date, reason: str) -> Confirmation:
    """Put the decision before a second person. Raises Forbidden, Refused (unfinished, incomplete, reasons), seconds' Refused."""
    require_staff(actor)
    with transaction.atomic():
        committee = _hold(decision)
        decision = Decision.objects.get(pk=decision.pk)
        if decision.state != Decision.State.DRAFT:
            raise Refused("settled", NOT_DRAFT)
        found = ranked(committee)
        require_unconflicted_in(actor, cases_of(decision))
        _refuse_what_is_open(decision, committee, found)
        facts = {"decision": decision.pk, "call": committee.call.code, "decided_on": decided_on.isoformat()}
        facts |= {"fingerprint": fingerprint(decision, found, committee), **_figures(decision)}
        return seconds.ask(DECIDE, f"decision:{decision.pk}", actor, chain=chain_of_committee(committee), reason=reason, facts=facts)


def _figures(decision: Decision) -> dict[str, int]:
    lines = lines_of(decision)
    return {"cases": len(lines), "selected": len(amounts(lines)), "total": sum(amounts(lines).values())}


def _refuse_what_is_open(decision: Decision, committee: Committee, found: Ranked) -> None:
    lines = lines_of(decision)
    open_cases = [code for code in found.round.proposals if found.cases[code].status == Status.SCORED]
    if found.unlocked:
        raise Refused("unlocked", UNFINISHED)
    if undecided(lines, open_cases) or not lines:
        raise Refused("incomplete", NOTHING)
    if problems(lines, frame_of(committee, found, decision.budget_twd)):
        raise Refused("changed", CHANGED)
    if needs_reason(lines, found.order):
        raise Refused("reason_needed", REASON_NEEDED)


def describe_decision(it: Confirmation) -> Text:
    """What will be done, in one sentence."""
    facts = it.facts
    return Text(
        f"{facts['call']}提案審查決議定案：{facts['cases']}案，入選{facts['selected']}案，核定經費合計{facts['total']:,}元",
        f"Settle the decision of the {facts['call']} call: {facts['cases']} cases, {facts['selected']} selected, NT${facts['total']:,} in all",
    )


def decide(it: Confirmation, actor: User) -> None:
    """The second person has agreed: every case moves, the ranking is frozen with it. Raises seconds' Refused when anything changed."""
    decision = Decision.objects.select_related("committee__call").get(pk=it.facts["decision"])
    committee, now = _hold(decision), timezone.now()
    require_unconflicted_in(actor, cases_of(decision))
    found = ranked(committee)
    if decision.state != Decision.State.DRAFT or fingerprint(decision, found, committee) != it.facts["fingerprint"]:
        raise seconds.Refused("changed", CHANGED)
    copy, digest = frozen(found, committee)
    moved = Decision.objects.filter(pk=decision.pk, state=Decision.State.DRAFT, revision=decision.revision).update(
        state=Decision.State.DECIDED, ranking=copy, ranking_sha256=digest, decided_on=date.fromisoformat(it.facts["decided_on"]),
        confirmed_by=actor, confirmed_at=now, revision=F("revision") + 1,
    )  # fmt: skip
    if moved != 1:
        raise seconds.Refused("changed", CHANGED)
    try:
        for proposal in cases_of(decision):
            perform(Action.DECIDE, proposal, actor, received_at=now, is_confirmed=True)
    except Refused as refused:
        raise seconds.Refused("changed", CHANGED) from refused
    record(chain_of_committee(committee), "decision.decided", actor, {"decision": decision.pk, "ranking_sha256": digest, "asked_by": it.asked_by_id})


def bar_of_request(it: Confirmation, actor: User) -> Text | None:
    """Why this officer does not confirm a decision, or its publication: one of its cases conflicts with him (R-11)."""
    decision = Decision.objects.filter(pk=it.facts["decision"]).first()
    return bar_of_list(actor, cases_of(decision)) if decision is not None else None


def report(decision: Decision, actor: User, *, letter_no: str, letter_on: date | None, at: datetime) -> None:
    """報署備查: the letter to the agency with its number and date. Raises Forbidden, Refused."""
    require_staff(actor)
    number = letter_no.strip()[:60]
    if not number or letter_on is None:
        raise Refused("letter", NO_LETTER)
    with transaction.atomic():
        committee = _hold(decision)
        require_unconflicted_in(actor, cases_of(decision))
        moved = Decision.objects.filter(pk=decision.pk, state=Decision.State.DECIDED).update(
            state=Decision.State.REPORTED, letter_no=number, letter_on=letter_on, reported_by=actor, reported_at=at, revision=F("revision") + 1,
        )
        if moved != 1:
            raise Refused("state", NOT_DECIDED)
        for proposal in cases_of(decision):
            perform(Action.REPORT, proposal, actor, received_at=at)
        record(chain_of_committee(committee), "decision.reported", actor, {"decision": decision.pk, "letter_no": number, "letter_on": letter_on})


def _hold(decision: Decision) -> Committee:
    return Committee.objects.select_for_update(of=("self",)).select_related("call").get(pk=decision.committee_id)


def cases_of(decision: Decision) -> list[Proposal]:
    """The cases of a decision that have not left, in its order."""
    rows = Proposal.objects.filter(decision_line__decision=decision).exclude(status=Status.WITHDRAWN).select_related("call")
    return list(rows.order_by("decision_line__position"))
