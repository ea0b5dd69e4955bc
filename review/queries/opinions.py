"""What a mid-term or final committee advised on a case, once its sheets are locked (W-38 to W-40)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef

from proposals.models import Proposal
from review.models import CommitteeCase, ScoreSheet, Seat
from review.queries.reviewing import away
from review.rules.reviewer_codes import codes_of
from review.rules.verdicts import VERDICTS


@dataclass(frozen=True, slots=True)
class Opinions:
    """`given`: code, advice and comment of each sent sheet, by code; nothing before the lock, only that the case lies before a committee."""

    is_locked: bool
    given: Sequence[tuple[str, str, str]] = ()

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many advise what, in the order of the outcomes."""
        found = Counter(verdict for _code, verdict, _comment in self.given)
        return [(verdict, found[verdict]) for verdict in VERDICTS]


def opinions_of(case: Proposal, kind: str) -> Opinions | None:
    """None where no committee of this kind has opened the case (at most three queries)."""
    place = CommitteeCase.objects.filter(proposal=case, committee__kind=kind, opened_at__isnull=False).select_related("committee").first()
    if place is None:
        return None
    if place.locked_at is None:
        return Opinions(is_locked=False)
    sheets = ScoreSheet.objects.filter(seat__committee=place.committee_id, proposal=case, round=place.round, status=ScoreSheet.State.SUBMITTED)
    rows = list(sheets.exclude(away(OuterRef("seat"), OuterRef("proposal"))).values_list("seat_id", "verdict", "to_applicant"))
    codes = codes_of(place.committee.salt, case.code, Seat.objects.filter(committee=place.committee_id).values_list("pk", flat=True))
    return Opinions(is_locked=True, given=sorted((codes[seat], verdict, comment.strip()) for seat, verdict, comment in rows))
