"""What the meeting of a mid-term or final review left behind, so that staff need not type it again."""

from datetime import date

from django.utils import timezone

from kpi.constants import ReviewKind
from proposals.models import Proposal
from review.models import AgendaItem


def met_on(case: Proposal, kind: ReviewKind) -> date | None:
    """The day of the newest meeting of this review that was closed with the case on its agenda; None without one (one query)."""
    closed = AgendaItem.objects.filter(proposal=case, meeting__committee__kind=kind.value).exclude(meeting__closed_at=None)
    begun = closed.order_by("-meeting__starts_at").values_list("meeting__starts_at", flat=True).first()
    return timezone.localdate(begun) if begun else None
