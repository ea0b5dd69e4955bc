"""What arrived for a case, and what the code on its seal page says."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Min, Q

from proposals.constants import Status
from proposals.models import Call, Proposal, Submission
from review.models import PaperIntake
from review.queries.calendar import working_calendar
from review.queries.desk import themes_of
from review.rules import seal_code
from review.rules.seal_code import SealCode, Verdict
from review.rules.working_hours import Clock, clock_of


def verdict_of(case: Proposal, text: str) -> tuple[SealCode | None, Verdict]:
    """Read a code and compare it with the case's submissions (one query)."""
    given = dict(Submission.objects.filter(proposal=case).order_by("number").values_list("receipt_no", "sha256"))
    code = seal_code.read(text)
    return code, seal_code.judge(code, case.code, given)


def case_of_code(text: str) -> Proposal | None:
    """The case whose submission a typed or scanned code names, if it names one (at most one query)."""
    code = seal_code.read(text)
    return Proposal.objects.filter(submissions__receipt_no__iexact=code.number).first() if code else None


def intakes_of(case: Proposal) -> list[PaperIntake]:
    """Every delivery of a case, the last one first (one query)."""
    return list(PaperIntake.objects.filter(proposal=case).select_related("logged_by", "acknowledged_by", "scan").order_by("-pk"))


def standing_intake(case: Proposal) -> PaperIntake | None:
    """The last delivery that came in time, the one that an acknowledgement is about (one query)."""
    return PaperIntake.objects.filter(proposal=case, is_late=False).order_by("-pk").first()


class Entry(NamedTuple):
    """A line of the 收件登記簿."""

    number: int | None
    code: str
    theme: str
    lead: str
    arrived_at: datetime
    way: str
    delivered_by: str
    copies: int
    has_seals: bool
    has_certificate: bool
    has_pink_cover: bool
    version: int | None
    is_late: bool
    logged_by: str
    acknowledged_at: datetime | None
    note: str


_COLUMNS = (
    "proposal__case_number__number",
    "proposal__code",
    "proposal__desk_entry__theme",
    "proposal__members__company_name",
    "arrived_at",
    "way",
    "delivered_by",
    "copies",
    "has_seals",
    "has_certificate",
    "has_pink_cover",
    "version",
    "is_late",
    "logged_by__name",
    "acknowledged_at",
    "note",
)


def register_of(call: Call) -> list[Entry]:
    """Every delivery of a call in the order in which it arrived; late ones keep their place without a number (two queries)."""
    rows = PaperIntake.objects.filter(Q(proposal__members__position=0), proposal__call=call).order_by("arrived_at", "pk")
    themes = themes_of(call)
    return [Entry(number, code, theme or themes.get(pk, ""), *row) for pk, number, code, theme, *row in rows.values_list("proposal_id", *_COLUMNS)]


def running_clocks(now: datetime, case: Proposal | None = None) -> dict[int, Clock]:
    """Delivery -> its clock, of all those in time that wait for their 收件確認, or of one case (two queries, one when none waits; W-10)."""
    waiting = PaperIntake.objects.filter(acknowledged_at=None, is_late=False, proposal__status=Status.UPLOADED)
    if case is not None:
        waiting = waiting.filter(proposal=case)
    uploaded = Min("proposal__status_changes__at", filter=Q(proposal__status_changes__target=Status.UPLOADED))
    rows = list(waiting.annotate(uploaded_at=uploaded).order_by("pk").values_list("pk", "arrived_at", "uploaded_at"))
    calendar = working_calendar() if rows else None
    return {pk: clock_of(arrived_at, uploaded_at or arrived_at, now, calendar) for pk, arrived_at, uploaded_at in rows if calendar is not None}
