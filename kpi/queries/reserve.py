"""Who moves up when a selected case does not sign: the published reserve of the same committee, in its order (decisions "States")."""

from proposals.constants import Status
from proposals.models import Proposal
from review.models import Decision, DecisionLine


def reserve_of(proposal: Proposal) -> list[tuple[Proposal, str, int | None]]:
    """Cases of the call that wait in reserve: case, theme, place. Who has no published line comes last, by code (two queries)."""
    published = DecisionLine.objects.filter(
        decision__state=Decision.State.PUBLISHED, outcome=DecisionLine.Outcome.RESERVE, proposal__call=proposal.call_id,
        proposal__status=Status.RESERVE,
    )
    places = {pk: (decision, order) for pk, decision, order in published.values_list("proposal", "decision", "reserve_order")}
    cases = Proposal.objects.filter(call=proposal.call_id, status=Status.RESERVE).select_related("desk_entry").order_by("code")
    rows = sorted(cases, key=lambda each: (each.pk not in places, places.get(each.pk, (0, 0)), each.code))
    return [(each, _theme(each), places[each.pk][1] if each.pk in places else None) for each in rows]


def _theme(case: Proposal) -> str:
    entry = getattr(case, "desk_entry", None)
    return entry.theme if entry else ""
