"""Begin a check, answer its questions (W-29)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import moment
from alliance_portal.trail.services import record
from proposals.constants import Status
from proposals.models import Proposal
from proposals.services.errors import Conflict, Refused
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.submissions import latest
from proposals.services.transitions import take_step
from proposals.workflow import Action
from review.models import Check, CheckAnswer
from review.permissions import require_staff
from review.queries.officers import conflicts_with
from review.queries.screening import OPEN_CHECK, Reading, check_of, outcome_of, read_check
from review.services.officers import require_unconflicted

SHORTEST_NOTE = 5
NEEDS_NOTE = Text(
    f"不符合或需補正時，請寫明原因（至少{SHORTEST_NOTE}個字）。",
    f"Say why, if it is not passed or needs correction (at least {SHORTEST_NOTE} letters).",
)
UNKNOWN_KEY = Text("沒有這個問題，請重新整理頁面。", "There is no such question; reload the page.")
NOT_STARTED = Text("尚未開始審查。", "The check has not begun.")
NOT_OPEN = Text("這個案件目前不在資格與文件審查中。", "This case is not under the eligibility check.")


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it was typed. `seen`: the turn that the page showed; a newer one makes it a conflict."""

    answer: str
    note: str
    seen: int


def start(proposal: Proposal, actor: User, received_at: datetime) -> Check:
    """Begin the check of the standing submission: 已收件 becomes 資格與文件審查中. Raises Forbidden, Conflict, Refused."""
    require_staff(actor)
    with transaction.atomic():
        case, step = take_step(Action.START_CHECK, proposal, actor, received_at=received_at)
        require_unconflicted(actor, case)
        submission = latest(case)
        if submission is None:
            raise Refused("no_submission", NOT_STARTED)
        check = Check.objects.create(proposal=case, submission=submission, officer=actor, started_by=actor, started_at=received_at)
        facts = {**step, "check": check.pk, "submission": submission.receipt_no, "at": received_at}
        record(chain_of(case), "proposal.start_check", actor, facts)
    return check


def hand_to(check: Check, actor: User, officer: User) -> None:
    """Another officer looks after the case from now on; one who must not decide himself may hand it over.

    Raises Forbidden (either of them is no active staff), Refused (the other one has a conflict of interest).
    """
    require_staff(actor)
    require_staff(officer)
    if conflicts_with(officer, check.proposal):
        raise Refused("conflict", Text(
            f"{officer}已聲明與本案的公司有利害關係，請改選其他承辦人。",
            f"{officer} has declared a conflict of interest with a firm of this case; choose another.",
        ))
    with transaction.atomic():
        before = Check.objects.select_for_update().get(pk=check.pk).officer_id
        Check.objects.filter(pk=check.pk).update(officer=officer)
        record(chain_of(check.proposal), "check.officer", actor, {"check": check.pk, "before": before, "officer": officer.pk})


def locked_check(proposal: Proposal, actor: User, *, states: frozenset[Status] = OPEN_CHECK) -> tuple[Proposal, Check]:
    """The case and its check, held until the transaction ends, for an officer who decides about it.

    Raises Conflicted (a Forbidden: he declared a conflict with one of its firms); Refused: decided meanwhile (by whom and how), or not begun.
    """
    case = lock_proposal(proposal)
    require_unconflicted(actor, case)
    check = check_of(case)
    if case.status in states and check is not None:
        return case, check
    raise closed_by(case)


def closed_by(case: Proposal) -> Refused:
    """Why the check takes nothing more: who has decided, when and how."""
    outcome, last = outcome_of(case), case.status_changes.select_related("actor").order_by("pk").last()
    if outcome is None or last is None or last.actor is None:
        return Refused("not_open", NOT_OPEN)
    zh, en = moment(last.at, english=False), moment(last.at, english=True)
    return Refused("decided", Text(
        f"{last.actor}已於{zh}完成這個案件的審查（{OUTCOMES[outcome.kind].zh}），您的處理沒有儲存。",
        f"{last.actor} closed the check of this case at {en} ({OUTCOMES[outcome.kind].en}); nothing of yours was stored.",
    ))  # fmt: skip


OUTCOMES: Mapping[str, Text] = {
    "eligible": Text("審查通過", "passed"), "ineligible": Text("資格不符", "not eligible"), "documents": Text("不予受理", "documents refused"),
    "rejected": Text("駁回申請", "rejected"),
}  # fmt: skip


def reading_of(case: Proposal, check: Check) -> Reading:
    """The check read afresh inside the caller's transaction."""
    return read_check(case, check, check.submission)


def answer(proposal: Proposal, actor: User, given: Mapping[str, Given], at: datetime | None = None) -> list[str]:
    """Keep the answers that differ from what stands, in one transaction; the keys that were kept.

    Raises Forbidden; Refused: reason is the key whose note is missing, `unknown` or `decided`; Conflict where a question was answered meanwhile.
    """
    require_staff(actor)
    now, kept = at or timezone.now(), []
    with transaction.atomic():
        case, check = locked_check(proposal, actor)
        standing = reading_of(case, check).standing
        for key, each in given.items():
            asked = standing.question(key)
            if asked is None or each.answer not in CheckAnswer.Answer.values:
                raise Refused("unknown", UNKNOWN_KEY)
            last, note = asked.last, " ".join(each.note.split())[:1000]
            if last is not None and (last.answer, last.note) == (each.answer, note):
                continue
            if each.answer != CheckAnswer.Answer.PASSED and len(note) < SHORTEST_NOTE:
                raise Refused(key, NEEDS_NOTE)
            if (last.turn if last else 0) != each.seen:
                raise Conflict
            _keep(check, key, each.seen + 1, each.answer, note, actor, now)
            kept.append(key)
    return kept


def _keep(check: Check, key: str, turn: int, said: str, note: str, actor: User, at: datetime) -> None:
    try:
        with transaction.atomic():
            CheckAnswer.objects.create(check_of=check, key=key, turn=turn, answer=said, note=note, by=actor, at=at)
    except IntegrityError as taken:  # SQLite ignores the row's lock; the turn is given once all the same
        raise Conflict from taken
    record(chain_of(check.proposal), "check.answered", actor, {"check": check.pk, "key": key, "turn": turn, "answer": said, "note": note})
