"""The same evidence used twice: every later piece beside the first one that counts, across alliances and years (K-16; practice 2.32)."""

from django.db.models import F, Q, QuerySet

from kpi.models import Evidence

WHERE = {"other": ~Q(proposal=F("same_as__proposal")), "same": Q(proposal=F("same_as__proposal"))}


def used_twice(where: str = "") -> QuerySet[Evidence]:
    """Pieces that repeat an earlier one, the newest first; `where`: other (alliances), same (alliance), blank for both (one query a page)."""
    found = Evidence.objects.exclude(same_as=None).filter(removed_at=None)
    if where in WHERE:
        found = found.filter(WHERE[where])
    return found.select_related(
        "file", "member", "proposal__call", "proposal__desk_entry", "same_as__file", "same_as__member", "same_as__proposal__call",
        "same_as__proposal__desk_entry",
    ).order_by("-pk")


def matched_by(piece: Evidence) -> str:
    """What is the same: file or link (the digest), else the document's own marks."""
    first = piece.same_as
    if first is None or piece.digest != first.digest:
        return "document"
    return "file" if piece.file_id else "link"
