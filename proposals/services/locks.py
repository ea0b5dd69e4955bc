"""One writer a case at a time: row locks on PostgreSQL; SQLite's transactions are IMMEDIATE and have one writer in all."""

from proposals.models import Call, Proposal


def lock_proposal(proposal: Proposal) -> Proposal:
    """Read the case afresh and hold it until the transaction ends (one query, the call with it)."""
    return Proposal.objects.select_for_update(of=("self",)).select_related("call").get(pk=proposal.pk)


def hold_call(call: Call) -> None:
    """Submissions of one call come one after the other, so that two cases of one lead firm cannot both pass E-12."""
    list(Call.objects.select_for_update(no_key=True).filter(pk=call.pk).values_list("pk"))


def chain_of(proposal: Proposal) -> str:
    """The case's chain in the trail."""
    return f"proposal:{proposal.code}"
