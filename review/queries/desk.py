"""The desk's list: every case of a call as plain values, its state, its clock; filtered, searched, sorted, counted (W-09, W-10).

A thousand cases are read as tuples in a fixed number of queries; only the lines of one page are looked at closer.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q

from alliance_portal.mail.models import Mail
from proposals.constants import Status
from proposals.models import Call, MemberFirm, Proposal, SectionAnswers, StatusChange
from review.constants import URGENT, Waits, case_no
from review.models import PaperIntake
from review.queries.calendar import working_calendar
from review.queries.desk_search import found, search_words
from review.rules.search_text import plain
from review.rules.working_hours import Clock, WorkingCalendar, clock_of

A_PAGE = 50
DRAFTS = frozenset({Status.DRAFT, Status.PAPER_ONLY})
SORTS = ("clock", "number", "uploaded", "paper", "name", "state")


class Paper(NamedTuple):
    """A delivery as the list shows it."""

    pk: int
    arrived_at: datetime
    copies: int
    has_seals: bool
    has_certificate: bool
    has_pink_cover: bool
    version: int | None
    is_late: bool
    acknowledged_at: datetime | None


@dataclass(slots=True)
class Line:
    """One case in the list. `sent`: how often it was uploaded."""

    pk: int
    code: str
    status: str
    lead: str
    theme: str
    number: int | None
    sent: int = 0
    sent_at: datetime | None = None
    first_sent_at: datetime | None = None
    paper: Paper | None = None
    state: str = ""
    clock: Clock | None = None

    @property
    def name(self) -> str:
        """What the case is called: its theme, else its lead firm, else its code."""
        return self.theme or self.lead or self.code

    @property
    def is_draft(self) -> bool:
        """Whether no upload stands: name and completion are all that is shown (security 2.3)."""
        return self.status in DRAFTS

    @property
    def has_paper_in_time(self) -> bool:
        """Whether any paper came before the deadline."""
        return self.paper is not None and not self.paper.is_late

    @property
    def has_standing_paper(self) -> bool:
        """Whether the paper is a print of the last upload."""
        return self.paper is not None and self.paper.version == self.sent


class Desk(NamedTuple):
    """The list as it is asked for: the lines that fit, in order, and how many there are of each state whatever is asked."""

    lines: list[Line]
    counts: Counter[str]
    total: int


def state_of(line: Line, deadline: datetime, now: datetime) -> str:
    """What a case waits for at the desk, else its status."""
    status, closed, paper = line.status, now > deadline, line.paper
    if status == Status.DRAFT:
        return Waits.NOT_SENT if closed else status
    if status == Status.PAPER_ONLY:
        return Waits.OVERDUE if closed else Waits.UPLOAD
    if status != Status.UPLOADED:
        return status
    if paper is None or paper.is_late:
        return Waits.OVERDUE if closed else Waits.PAPER
    if line.has_standing_paper:
        return Waits.ACKNOWLEDGE
    if paper.acknowledged_at is not None and not closed:
        return Waits.PAPER  # an older version was received; the newer one's paper is awaited
    return Waits.VERSION


CASE = ("pk", "code", "status", "case_number__number", "desk_entry__theme", "extended_until")


def lines_of(call: Call, now: datetime, calendar: WorkingCalendar, only: int | None = None) -> list[Line]:
    """Every case of a call (five queries), or one of them."""
    cases = Proposal.objects.filter(call=call) if only is None else Proposal.objects.filter(pk=only)
    themes = themes_of(call, only)
    leads = dict(MemberFirm.objects.filter(_of(call, only), position=0).values_list("proposal_id", "company_name"))
    sent = _sent(call, only)
    papers = _papers(call, only)
    lines = []
    for pk, code, status, number, indexed, later in cases.values_list(*CASE):
        times = sent.get(pk, [])
        line = Line(
            pk,
            code,
            status,
            leads.get(pk, ""),
            indexed or themes.get(pk, ""),
            number,
            len(times),
            times[-1] if times else None,
            times[0] if times else None,
            papers.get(pk),
        )
        line.state = str(state_of(line, max(call.deadline, later) if later else call.deadline, now))
        paper = line.paper
        if status == Status.UPLOADED and paper is not None and paper.acknowledged_at is None and not paper.is_late and line.first_sent_at:
            line.clock = clock_of(paper.arrived_at, line.first_sent_at, now, calendar)
        lines.append(line)
    return lines


def _of(call: Call, only: int | None) -> Q:
    return Q(proposal__call=call) if only is None else Q(proposal=only)


def themes_of(call: Call, only: int | None = None) -> dict[int, str]:
    """The themes as the drafts name them (one query); what was uploaded has its own in the desk's entry."""
    covers = SectionAnswers.objects.filter(_of(call, only), member=None, section="cover")
    return {pk: str(theme or "") for pk, theme in covers.values_list("proposal_id", "data__alliance_theme")}


def _sent(call: Call, only: int | None) -> dict[int, list[datetime]]:
    """When a case was uploaded, each time; the submissions themselves are heavy and stay where they are."""
    steps = StatusChange.objects.filter(_of(call, only), target=Status.UPLOADED).order_by("pk")
    times: dict[int, list[datetime]] = {}
    for pk, at in steps.values_list("proposal_id", "at"):
        times.setdefault(pk, []).append(at)
    return times


def _papers(call: Call, only: int | None) -> dict[int, Paper]:
    """The last delivery that came in time, else the last one."""
    papers: dict[int, Paper] = {}
    for pk, *row in PaperIntake.objects.filter(_of(call, only)).order_by("pk").values_list("proposal_id", *_FIELDS):
        paper, before = Paper(*row), papers.get(pk)
        if before is None or before.is_late or not paper.is_late:
            papers[pk] = paper
    return papers


_FIELDS = ("pk", "arrived_at", "copies", "has_seals", "has_certificate", "has_pink_cover", "version", "is_late", "acknowledged_at")


def desk(call: Call, now: datetime, *, search: str = "", state: str = "", sort: str = "clock", back: bool = False) -> Desk:
    """The list (six queries, two more for each word searched). An unknown sort or state is the usual one."""
    every = lines_of(call, now, working_calendar())
    words = search_words(search)
    if words:
        shown = {line.pk: plain(f"{line.code} {line.theme} {line.lead} {case_no(call.code, line.number)}") for line in every}
        fits = found(call, words, shown)
        every = [line for line in every if line.pk in fits]
    counts = Counter(line.state for line in every)
    chosen = [line for line in every if line.state == state] if state in counts or (state and state in _STATES) else every
    chosen.sort(key=_ORDER.get(sort, _by_clock), reverse=back)
    return Desk(chosen, counts, len(every))


_STATES = frozenset({*Waits, *Status.values})
_NEVER = "9999"


def _instant(at: datetime | None) -> str:
    return at.isoformat() if at else _NEVER


def _by_clock(line: Line) -> Any:
    """What is due first stands first, then what else the desk must do, then what came last."""
    rank = URGENT.index(Waits(line.state)) if line.state in URGENT else len(URGENT)
    due = _instant(line.clock.due if line.clock else None)
    return line.clock is None, due, rank, line.is_draft, line.number is None, -(line.number or 0), line.name


_ORDER: Mapping[str, Callable[[Line], Any]] = {
    "clock": _by_clock,
    "number": lambda line: (line.number is None, line.number or 0, line.code),
    "uploaded": lambda line: (_instant(line.sent_at), line.code),
    "paper": lambda line: (_instant(line.paper.arrived_at if line.paper else None), line.code),
    "name": lambda line: (line.name, line.code),
    "state": lambda line: (line.state, line.name),
}


# one page of it -------------------------------------------------------------------------------------------------------------


class Closer(NamedTuple):
    """What only the lines of the page show: completion of drafts, the last mail of each case."""

    filled: Mapping[int, int]
    members: Mapping[int, int]
    mails: Mapping[str, tuple[str, datetime, str]]


def closer(lines: Sequence[Line]) -> Closer:
    """Look at the lines of one page (three queries)."""
    drafts = [line.pk for line in lines if line.is_draft]
    answers = SectionAnswers.objects.filter(proposal__in=drafts).exclude(data={})
    filled = dict(answers.values_list("proposal_id").annotate(Count("pk")).order_by())
    members = dict(MemberFirm.objects.filter(proposal__in=drafts).values_list("proposal_id").annotate(Count("pk")).order_by())
    chains = [f"proposal:{line.code}" for line in lines]
    newest = Mail.objects.filter(chain__in=chains).values("chain").annotate(last=Max("pk")).values("last").order_by()
    mails = Mail.objects.filter(pk__in=newest).values_list("chain", "event", "created_at", "state")
    return Closer(filled, members, {chain: (event, at, state) for chain, event, at, state in mails})
