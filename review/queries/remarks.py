"""審查意見 for the applicant: what members wrote for it, under the codes of that case and in no order that tells who they are (R-08)."""

from proposals.models import Proposal
from review.models import Committee, ScoreSheet
from review.rules.reviewer_codes import codes_of


def remarks_of(case: Proposal, kind: str = Committee.Kind.SELECTION) -> list[tuple[str, str]]:
    """Code and remark of every submitted sheet of the last round that has one, sorted by code; nothing of recused members (two queries)."""
    committee = Committee.objects.filter(call=case.call_id, kind=kind).first()
    if committee is None:
        return []
    sheets = ScoreSheet.objects.filter(proposal=case, seat__committee=committee, status=ScoreSheet.State.SUBMITTED)
    away = sheets.filter(seat__recusals__proposal=case, seat__recusals__lifted_at=None).values("pk")
    rows = list(sheets.exclude(pk__in=away).order_by("-round").values_list("seat_id", "round", "to_applicant"))
    last = max((number for _seat, number, _text in rows), default=0)
    codes = codes_of(committee.salt, case.code, committee.seats.values_list("pk", flat=True))
    return sorted((codes[seat], text.strip()) for seat, number, text in rows if number == last and text.strip())
