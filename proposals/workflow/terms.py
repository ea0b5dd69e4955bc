"""The words of the transition table: who, which step, what guards look at, what a guard answers. Pure: no models, no clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alliance_portal.lib.findings import Text
from proposals.constants import Status


class Role(StrEnum):
    """How a person stands to one case. A person may have several (owner of the lead firm is also its colleague)."""

    LEAD_OWNER = "lead_owner"
    LEAD = "lead"
    MEMBER_OWNER = "member_owner"
    MEMBER = "member"
    STAFF = "staff"
    REVIEWER = "reviewer"
    AGENCY = "agency"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"
    STRANGER = "stranger"


class Action(StrEnum):
    """A step of the life cycle."""

    SUBMIT = "submit"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    LOG_PAPER = "log_paper"
    RECEIVE = "receive"
    REFUSE_LATE = "refuse_late"
    # eligibility and documents
    START_CHECK = "start_check"
    ASK_CORRECTION = "ask_correction"
    CORRECT = "correct"
    DROP_CORRECTION = "drop_correction"
    FIND_ELIGIBLE = "find_eligible"
    FIND_INELIGIBLE = "find_ineligible"
    REFUSE_DOCUMENTS = "refuse_documents"
    REJECT = "reject"
    UPLOAD_SLIDES = "upload_slides"
    WITHDRAW_ON_REQUEST = "withdraw_on_request"
    # committee
    OPEN_REVIEW = "open_review"
    LOCK_SCORES = "lock_scores"
    SCORE_AGAIN = "score_again"
    DECIDE = "decide"
    REPORT = "report"
    SELECT = "select"
    PUT_ON_RESERVE = "put_on_reserve"
    NOT_SELECT = "not_select"
    FIND_BELOW_MARK = "find_below_mark"
    SUBSTITUTE = "substitute"
    # execution
    INVITE_TO_SIGN = "invite_to_sign"
    DECLINE = "decline"
    SIGN = "sign"
    START_EXECUTION = "start_execution"
    ASK_CHANGE = "ask_change"
    SETTLE_CHANGE = "settle_change"
    OPEN_MIDTERM = "open_midterm"
    END_MIDTERM = "end_midterm"
    ASK_IMPROVEMENT = "ask_improvement"
    END_IMPROVEMENT = "end_improvement"
    OPEN_FINAL_REVIEW = "open_final_review"
    ADMIT_TO_CLOSING = "admit_to_closing"
    CLOSE = "close"
    CLOSE_ABNORMALLY = "close_abnormally"
    NOT_EXECUTE = "not_execute"
    REVOKE = "revoke"


class Window(StrEnum):
    """Where an instant lies in a call's application period."""

    BEFORE = "before"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Facts:
    """What guards look at, read from the locked row. Times are aware; the counts are those of the content to be frozen."""

    received_at: datetime
    opens_at: datetime
    deadline: datetime
    note: str = ""
    blocking_findings: int | None = None  # None: nobody checked, which a submission never passes
    consents_missing: tuple[str, ...] = ()  # names of members whose consent is missing or void
    unconfirmed: tuple[str, ...] = ()  # names of members whose imported declarations nobody confirmed
    live_with_same_lead: bool = False
    paper_arrived_at: datetime | None = None  # of the delivery that the step is about
    paper_is_standing: bool = False  # its seal page carries the number of the standing submission
    both_in_time: bool = False  # upload and paper both came before the deadline
    is_confirmed: bool = False  # a second person confirmed the step (decisions "Second person")
    open_matters: int | None = None  # of the check: what keeps it from passing; None: nobody looked, which never passes
    slides_until: datetime | None = None  # until when slides may come; None: no deadline is set yet


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a guard refuses: a word for the log and a sentence for people."""

    reason: str
    text: Text


Guard = Callable[[Facts], Refusal | None]


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table."""

    sources: frozenset[Status]
    target: Status
    roles: frozenset[Role]
    guards: tuple[Guard, ...] = ()


def window(opens_at: datetime, deadline: datetime, at: datetime) -> Window:
    """Where `at` lies. The deadline is inclusive: 17:00:00.000000 is still open (D-09, decisions "Deadline")."""
    if at < opens_at:
        return Window.BEFORE
    return Window.OPEN if at <= deadline else Window.CLOSED


def confirmed(facts: Facts) -> Refusal | None:
    """Another active staff account confirmed the step (decisions "Second person")."""
    if facts.is_confirmed:
        return None
    return Refusal("second_person", Text("這項處理須經另一位承辦人複核。", "This step needs a second person's approval."))


def with_reason(facts: Facts) -> Refusal | None:
    """Staff say in words why."""
    if facts.note.strip():
        return None
    return Refusal("reason", Text("請填寫理由。", "Give a reason."))
