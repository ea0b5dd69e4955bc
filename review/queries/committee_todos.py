"""What of the committee's work waits for staff, counted; a fixed number of queries whatever the number of cases (look.md, "Home")."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from proposals.constants import EDITABLE
from review.models import (
    ApplicantRequest,
    Committee,
    CommitteeCase,
    Decision,
    DecisionLine,
    Meeting,
    Objection,
    ReviewPaper,
    ScoreSheet,
    Seat,
)
from review.queries.reviewing import superseded, takes_part

MINUTES = "minutes"  # kind of the paper


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many things of one kind in one committee (`kind` of review, `call`), or of one call where no committee is meant."""

    count: int
    call: str
    kind: str = ""


def _grouped(rows: QuerySet, path: str) -> list[Waiting]:
    """By committee, the newest call first; `path` leads to it."""
    call, kind = f"{path}call__code", f"{path}kind"
    found = rows.order_by().values_list(call, kind).annotate(n=Count("pk", distinct=True)).order_by(f"-{call}", kind)
    return [Waiting(number, code, which) for code, which, number in found]


def unsigned_seats() -> list[Waiting]:
    """Members in office of committees that still work, who have not signed what stands or not looked through the names (one query)."""
    at_work = CommitteeCase.objects.filter(committee=OuterRef("committee"), locked_at=None)
    waits = Q(signed_at=None) | Q(declared_at=None) | Q(superseded("pk", "committee__call"))
    return _grouped(Seat.objects.filter(Exists(at_work), waits, ended_at=None), "committee__")


def requests_to_decide() -> list[Waiting]:
    """建議迴避人員清單: open requests on cases that are no drafts any more (one query)."""
    rows = ApplicantRequest.objects.filter(decision=ApplicantRequest.Decision.OPEN, withdrawn_at=None).exclude(proposal__status__in=EDITABLE)
    found = rows.order_by().values_list("proposal__call__code").annotate(n=Count("pk")).order_by("-proposal__call__code")
    return [Waiting(number, code, Committee.Kind.SELECTION) for code, number in found]


def sheets_awaited() -> list[Waiting]:
    """Sheets of open cases that were not sent yet (one query)."""
    place = CommitteeCase.objects.filter(committee=OuterRef("seat__committee"), proposal=OuterRef("proposal"))
    still = place.filter(opened_at__isnull=False, locked_at=None)
    sent = ScoreSheet.objects.filter(seat=OuterRef("seat"), proposal=OuterRef("proposal"), status=ScoreSheet.State.SUBMITTED)
    this_round = sent.filter(round=OuterRef("round_now"))
    rows = takes_part().annotate(round_now=still.values("round")[:1]).filter(round_now__isnull=False).exclude(Exists(this_round))
    return _grouped(rows, "seat__committee__")


def paper_to_confirm() -> list[Waiting]:
    """Sheets typed in from paper that wait for the second person (one query)."""
    place = CommitteeCase.objects.filter(committee=OuterRef("seat__committee"), proposal=OuterRef("proposal"))
    still = place.filter(round=OuterRef("round"), locked_at=None)
    rows = ScoreSheet.objects.filter(Exists(still), origin=ScoreSheet.Origin.PAPER, countersigned_at=None, status=ScoreSheet.State.DRAFT)
    return _grouped(rows, "seat__committee__")


def minutes_to_keep() -> list[tuple[int, str]]:
    """Meetings that are over and whose minutes nobody has kept: (id, title), the latest first (one query)."""
    kept = ReviewPaper.objects.filter(meeting=OuterRef("pk"), kind=MINUTES)
    over = Meeting.objects.exclude(closed_at=None).exclude(Exists(kept)).order_by("-closed_at")
    return list(over.values_list("pk", "title"))


def decisions_waiting() -> list[tuple[str, str]]:
    """Decisions that are not published: (call, state) (one query)."""
    rows = Decision.objects.exclude(state=Decision.State.PUBLISHED).order_by("-committee__call__code")
    return list(rows.values_list("committee__call__code", "state"))


def letters_without_number() -> list[Waiting]:
    """Published results whose letter has no number filed back (one query)."""
    rows = DecisionLine.objects.filter(decision__state=Decision.State.PUBLISHED, letter_no="")
    return _grouped(rows, "decision__committee__")


def objections_open() -> list[Waiting]:
    """疑義申請 without an answer (one query)."""
    rows = Objection.objects.filter(answered_at=None)
    found = rows.order_by().values_list("proposal__call__code").annotate(n=Count("pk")).order_by("-proposal__call__code")
    return [Waiting(number, code) for code, number in found]


def meetings_of(user: int) -> list[Meeting]:
    """Meetings that the member was told of and that are not over, the next first (one query)."""
    mine = Seat.objects.filter(committee=OuterRef("committee"), user=user, ended_at=None, signed_at__isnull=False)
    found = Meeting.objects.filter(Exists(mine), noticed_at__isnull=False, closed_at=None)
    return list(found.select_related("committee__call").order_by("starts_at"))
