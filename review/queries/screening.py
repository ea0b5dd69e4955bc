"""A check as its page needs it: the findings, rulings and answers, the rounds of corrections, what waits for a second person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q

from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.queries import is_open
from proposals.constants import Status
from proposals.models import Proposal, Submission
from proposals.services.locks import chain_of
from review.models import Check, CheckAnswer, CorrectionItem, CorrectionRound, Ruling, ScreeningOutcome
from review.queries.intake import standing_intake
from review.screening.documents import Paper, document_questions
from review.screening.gathering import Screened, screened
from review.screening.questions import questions
from review.screening.standing import Answered, Ruled, Standing, stand

PURPOSES = RULING, REFUSAL, WITHDRAWAL = "screening.ruling", "screening.refusal", "screening.withdrawal"
# states in which staff answer, rule and decide
OPEN_CHECK = frozenset({Status.SCREENING, Status.CORRECTION, Status.CORRECTED})


@dataclass(frozen=True, slots=True)
class Reading:
    """A check as it stands now. `check` None: nobody has begun it, and everything is a preview."""

    check: Check | None
    screened: Screened
    standing: Standing
    rounds: tuple[CorrectionRound, ...]
    waiting: tuple[Confirmation, ...]

    @property
    def open_round(self) -> CorrectionRound | None:
        """The notice that the lead has not answered, or that staff have not settled."""
        return next((each for each in self.rounds if each.closed_at is None), None)


def check_of(case: Proposal) -> Check | None:
    """The check of the case's standing submission (one query)."""
    found = Check.objects.filter(proposal=case, submission__superseded_at=None).select_related("submission", "officer", "started_by")
    return found.order_by("-pk").first()


def read_check(case: Proposal, check: Check | None, submission: Submission) -> Reading:
    """Everything about a check (at most twenty queries). `submission` is the one that is or would be checked."""
    submission.proposal = case
    found = screened(submission, whole=True)
    intake = standing_intake(case)
    paper = (
        Paper(intake.copies, intake.has_seals, intake.has_certificate, intake.has_pink_cover, intake.version == submission.number) if intake else None
    )
    asked = (*document_questions(found.dossier, paper), *questions(found))
    if check is None:
        return Reading(None, found, stand(found.outcomes, asked), (), ())
    rounds, waiting = rounds_of(check), waiting_for_a_second(case)
    awaited = sum(not each.verdict for one in rounds if one.closed_at is None for each in one.items.all())
    standing = stand(found.outcomes, asked, rulings_of(check), answers_of(check), pending=len(waiting), awaited=awaited)
    return Reading(check, found, standing, rounds, waiting)


def rulings_of(check: Check) -> list[Ruled]:
    """In the order in which they were made (one query)."""
    facts = ("code", "where", "found", "message", "verdict", "reason", "at")
    rows = Ruling.objects.filter(check_of=check).order_by("pk").values_list(*facts, *_person("by"), *_person("confirmed_by"))
    return [
        Ruled(code, where, found, message, verdict, reason, name or email, at, second_name or second_email or "")
        for code, where, found, message, verdict, reason, at, name, email, second_name, second_email in rows
    ]


def answers_of(check: Check) -> list[Answered]:
    """In the order in which they were given (one query)."""
    rows = CheckAnswer.objects.filter(check_of=check).order_by("pk").values_list("key", "turn", "answer", "note", "at", *_person("by"))
    return [Answered(key, turn, answer, note, name or email, at) for key, turn, answer, note, at, name, email in rows]


def _person(role: str) -> tuple[str, str]:
    """What an account is called by: its name, else its address."""
    return f"{role}__name", f"{role}__email"


def rounds_of(check: Check) -> tuple[CorrectionRound, ...]:
    """Every round with its items, the first one first (two queries)."""
    rows = CorrectionRound.objects.filter(check_of=check).select_related("asked_by", "supplied_by", "closed_by")
    items = CorrectionItem.objects.select_related("file", "supplied_by", "settled_by")


    return tuple(rows.prefetch_related(Prefetch("items", items)).order_by("number"))


def waiting_for_a_second(case: Proposal) -> tuple[Confirmation, ...]:
    """What about this case's check waits for a second person (one query)."""
    found = Confirmation.objects.filter(is_open(), chain=chain_of(case), purpose__in=PURPOSES)
    return tuple(found.select_related("asked_by").order_by("asked_at", "pk"))


def outcome_of(case: Proposal) -> ScreeningOutcome | None:
    """The outcome of the standing submission's check (one query)."""
    found = ScreeningOutcome.objects.filter(check_of__proposal=case, check_of__submission__superseded_at=None)
    return found.select_related("asked_by", "confirmed_by").order_by("-pk").first()


def open_rounds(now: datetime | None = None) -> list[CorrectionRound]:
    """Corrections that are awaited or wait for their re-check, in every call, the nearest date first (two queries)."""
    rows = CorrectionRound.objects.filter(closed_at=None, check_of__proposal__status__in=(Status.CORRECTION, Status.CORRECTED))
    if now is not None:
        rows = rows.filter(Q(supplied_at=None), until__lt=now)
    found = rows.select_related("check_of__proposal__call", "check_of__proposal__desk_entry", "check_of__officer", "asked_by")
    return list(found.prefetch_related("items").order_by("until", "pk"))


def count_by_state() -> Counter[str]:
    """How many cases stand in each state of the check, in every call (one query)."""
    states = (Status.RECEIVED, *OPEN_CHECK)
    rows = Proposal.objects.filter(status__in=states).values_list("status").annotate(Count("pk")).order_by()
    return Counter(dict(rows))


def count_overdue(now: datetime) -> int:
    """How many notices ran out and were not answered (one query)."""
    return CorrectionRound.objects.filter(
        closed_at=None, supplied_at=None, until__lt=now, check_of__proposal__status=Status.CORRECTION,
    ).count()  # fmt: skip


def open_dates(cases: Iterable[int]) -> list[tuple[int, datetime]]:
    """Case and date of what is awaited in these cases (one query)."""
    rows = CorrectionRound.objects.filter(closed_at=None, supplied_at=None, check_of__proposal__in=cases)
    return list(rows.order_by("until").values_list("check_of__proposal", "until"))
