"""公告入選名單 and what follows: of two officers at once one wins; every lead has its mail; moving up from the reserve (W-17, W-35)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.seconds import services as seconds
from alliance_portal.seconds.models import Confirmation
from alliance_portal.trail.services import record
from proposals.constants import Status
from proposals.models import Announcement, Proposal
from proposals.services.errors import Refused
from proposals.services.locks import chain_of
from proposals.services.transitions import perform
from proposals.workflow import Action
from review.models import Committee, Decision, DecisionLine
from review.permissions import require_staff
from review.services.committee.chains import chain_of_committee
from review.services.decisions.deciding import cases_of
from review.services.decisions.letters import tell_moved_up, tell_result
from review.services.officers import require_decider, require_unconflicted_in

PUBLISH, SUBSTITUTE = "review.publication", "review.substitute"
NOT_SETTLED = Text("決議經複核後才能公告；已公告的不能再公告一次。", "Only a confirmed decision is published, and only once.")
NOT_NEXT = Text("遞補須依備取序位，前面還有備取的案件。", "The reserve moves up in its order; another case comes first.")
NOT_RESERVE = Text("只有備取中的案件可以遞補。", "Only a case in reserve can move up.")
STEPS = {
    DecisionLine.Outcome.SELECTED: Action.SELECT,
    DecisionLine.Outcome.RESERVE: Action.PUT_ON_RESERVE,
    DecisionLine.Outcome.NOT_SELECTED: Action.NOT_SELECT,
    DecisionLine.Outcome.BELOW_MARK: Action.FIND_BELOW_MARK,
}
READY = (Decision.State.DECIDED, Decision.State.REPORTED)


def ask_publication(decision: Decision, actor: User, *, reason: str) -> Confirmation:
    """Put the publication before a second person. Raises Forbidden, Refused (not settled), seconds' Refused."""
    require_staff(actor)
    require_unconflicted_in(actor, cases_of(decision))
    if decision.state not in READY:
        raise Refused("state", NOT_SETTLED)
    lines = decision.lines.values_list("outcome", flat=True)
    facts = {"decision": decision.pk, "call": decision.committee.call.code, "selected": sum(each == DecisionLine.Outcome.SELECTED for each in lines)}
    chain = chain_of_committee(decision.committee)
    return seconds.ask(PUBLISH, f"decision:{decision.pk}", actor, chain=chain, reason=reason, facts=facts)


def describe_publication(it: Confirmation) -> Text:
    """What will be done, in one sentence."""
    return Text(
        f"公告{it.facts['call']}入選名單（{it.facts['selected']}案）並通知各領導企業",
        f"Publish the {it.facts['call']} selection ({it.facts['selected']} cases) and tell every lead firm",
    )


def publish(it: Confirmation, actor: User) -> None:
    """The second person has agreed: the results are out. Raises seconds' Refused when somebody else was first."""
    decision, now = Decision.objects.select_related("committee__call").get(pk=it.facts["decision"]), timezone.now()
    require_unconflicted_in(actor, cases_of(decision))
    moved = Decision.objects.filter(pk=decision.pk, state__in=READY).update(
        state=Decision.State.PUBLISHED, published_by=actor, published_at=now, revision=F("revision") + 1,
    )
    if moved != 1:
        raise seconds.Refused("state", NOT_SETTLED)
    announce(decision, now)
    told = 0
    try:
        for line in _standing_lines(decision):
            perform(STEPS[DecisionLine.Outcome(line.outcome)], line.proposal, actor, received_at=now, is_confirmed=True)
            told += tell_result(decision, line)
    except Refused as refused:
        raise seconds.Refused("changed", refused.text) from refused
    facts = {"decision": decision.pk, "mails": told, "asked_by": it.asked_by_id}
    record(chain_of_committee(decision.committee), "decision.published", actor, facts)


def announce(decision: Decision, at: datetime) -> None:
    """入選公告 among the call's announcements; the names of firms only, never of persons (W-17)."""
    call, lines = decision.committee.call, selected_lines(decision.committee)
    names = [(theme, lead) for theme, lead, _amount in lines]
    total = sum(amount for _theme, _lead, amount in lines)
    listed = "\n".join(f"{place}. {theme}主題聯盟（領導企業：{lead}）" for place, (theme, lead) in enumerate(names, 1)) or "本次無入選案件。"
    listed_en = "\n".join(f"{place}. {theme} (lead firm: {lead})" for place, (theme, lead) in enumerate(names, 1)) or "No case was selected."
    texts = {
        "title_zh": f"{call.roc_year}年度{call.track_zh}入選公告", "title_en": f"{call.roc_year + 1911} selection of alliances",
        "body_zh": f"經提案審查會議審查，入選{len(names)}案，核定經費合計新臺幣{total:,}元（含稅）。\n\n{listed}",
        "body_en": f"The review committee selected {len(names)} alliances; the approved budgets total NT${total:,} (tax included).\n\n{listed_en}",
    }  # fmt: skip
    Announcement.objects.update_or_create(call=call, slug=f"results-{decision.pk}", defaults=texts | {"published_at": at})


def selected_lines(committee: Committee) -> list[tuple[str, str, int]]:
    """Theme, lead firm and amount of every case that is selected, in the order of the ranking (one query)."""
    rows = DecisionLine.objects.filter(
        decision__committee=committee, decision__state=Decision.State.PUBLISHED, outcome=DecisionLine.Outcome.SELECTED,
        proposal__members__position=0,
    ).exclude(proposal__status=Status.WITHDRAWN)
    columns = ("proposal__desk_entry__theme", "proposal__members__company_name", "amount_twd", "proposal__code")
    return [(theme or code, lead, amount) for theme, lead, amount, code in rows.order_by("decision_id", "position").values_list(*columns)]


def _standing_lines(decision: Decision) -> list[DecisionLine]:
    rows = decision.lines.exclude(proposal__status=Status.WITHDRAWN).select_related("proposal__call")
    return list(rows.order_by("position"))


def next_in_reserve(committee: Committee) -> DecisionLine | None:
    """The case that moves up next: the first place of the published reserve that is still waiting (one query)."""
    published = DecisionLine.objects.filter(decision__committee=committee, decision__state=Decision.State.PUBLISHED)
    waiting = published.filter(outcome=DecisionLine.Outcome.RESERVE, proposal__status=Status.RESERVE)
    return waiting.select_related("proposal__call", "decision").order_by("decision_id", "reserve_order").first()


def ask_substitute(line: DecisionLine, actor: User, *, amount: int | None, reason: str) -> Confirmation:
    """Put a moving up before a second person: in the reserve's order, an amount from 1 to the ceiling.

    Raises Forbidden, Refused (not in reserve, not next, amount), seconds' Refused.
    """
    require_decider(actor, line.proposal)
    _refuse_substitute(line, amount)
    facts: dict[str, Any] = {"line": line.pk, "code": line.proposal.code, "amount": amount, "order": line.reserve_order}
    return seconds.ask(SUBSTITUTE, f"line:{line.pk}", actor, chain=chain_of(line.proposal), reason=reason, facts=facts)


def _refuse_substitute(line: DecisionLine, amount: int | None) -> None:
    if line.proposal.status != Status.RESERVE:
        raise Refused("reserve", NOT_RESERVE)
    first = next_in_reserve(line.decision.committee)
    if first is None or first.pk != line.pk:
        raise Refused("order", NOT_NEXT)
    ceiling = line.proposal.call.ceiling_twd
    if amount is None or not 1 <= amount <= ceiling:
        raise Refused("amount", Text(f"請填1至{ceiling:,}的整數（元）。", f"Give a whole number of NT$ from 1 to {ceiling:,}."))


def describe_substitute(it: Confirmation) -> Text:
    """What will be done, in one sentence."""
    facts = it.facts
    return Text(
        f"備取第{facts['order']}序位（{facts['code']}）遞補為入選，核定經費{facts['amount']:,}元",
        f"Case {facts['code']} moves up from place {facts['order']} of the reserve with NT${facts['amount']:,}",
    )


def substitute(it: Confirmation, actor: User) -> None:
    """The second person has agreed: the case is selected. Raises seconds' Refused when it is not next any more."""
    line = DecisionLine.objects.select_related("proposal__call", "decision__committee__call").get(pk=it.facts["line"])
    now: datetime = timezone.now()
    require_decider(actor, line.proposal)
    try:
        with transaction.atomic():
            _refuse_substitute(line, it.facts["amount"])
            line.proposal = perform(Action.SUBSTITUTE, _fresh(line), actor, received_at=now, note=it.reason, is_confirmed=True)
            DecisionLine.objects.filter(pk=line.pk).update(
                outcome=DecisionLine.Outcome.SELECTED, amount_twd=it.facts["amount"], moved_up_at=now, moved_up_by=actor, moved_up_reason=it.reason,
            )
            line.refresh_from_db()
            tell_moved_up(line.decision, line)
    except Refused as refused:
        raise seconds.Refused(refused.reason, refused.text) from refused


def _fresh(line: DecisionLine) -> Proposal:
    return Proposal.objects.select_related("call").get(pk=line.proposal_id)
