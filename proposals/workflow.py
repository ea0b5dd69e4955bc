"""The life cycle as a table: who may take a case from which state to which, and what must hold. Pure: no models, no clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import moment
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


def inside_window(facts: Facts) -> Refusal | None:
    """The request reached the server inside the application period (D-09, R-39)."""
    place = window(facts.opens_at, facts.deadline, facts.received_at)
    if place is Window.OPEN:
        return None
    if place is Window.BEFORE:
        return Refusal("before_opening", Text("尚未開始受理申請。", "Applications are not open yet."))
    return Refusal("after_deadline", Text(
        f"已逾截止時間，本次送件不予受理。系統收到時間：{moment(facts.received_at, english=False)}；"
        f"截止時間：{moment(facts.deadline, english=False)}。",
        f"The deadline has passed; this submission is not accepted. Received {moment(facts.received_at, english=True)}; "
        f"deadline {moment(facts.deadline, english=True)}.",
    ))


def without_blocking_findings(facts: Facts) -> Refusal | None:
    """No finding 應修正 is left (W-26)."""
    if facts.blocking_findings is None:
        return Refusal("not_checked", Text("尚未檢查全部內容，無法送件。", "The content was not checked; it cannot be submitted."))
    if facts.blocking_findings == 0:
        return None
    return Refusal("findings", Text(
        f"還有{facts.blocking_findings}項應修正，修正後才能送件。", f"{facts.blocking_findings} items must be fixed before submission.",
    ))


def with_standing_consents(facts: Facts) -> Refusal | None:
    """Every member's consent stands for the content that is frozen (P-08, decisions "Submitting again")."""
    if not facts.consents_missing:
        return None
    names, names_en = "、".join(facts.consents_missing), ", ".join(facts.consents_missing)
    return Refusal("consents", Text(
        f"下列成員的個人資料同意尚未完成，或內容已異動，請重新同意：{names}。",
        f"Consent is missing, or the content has changed and it must be given again: {names_en}.",
    ))


def with_confirmed_import(facts: Facts) -> Refusal | None:
    """What came from an imported file as declared was confirmed by a person (findings.md)."""
    if not facts.unconfirmed:
        return None
    names, names_en = "、".join(facts.unconfirmed), ", ".join(facts.unconfirmed)
    return Refusal("unconfirmed", Text(
        f"下列成員的聲明或同意由匯入檔帶入，須由本人在系統上確認後才能送件：{names}。",
        f"Declarations or consents from the imported file must be confirmed by a person first: {names_en}.",
    ))


def without_other_live_case(facts: Facts) -> Refusal | None:
    """The lead firm leads no other live case (E-12)."""
    if not facts.live_with_same_lead:
        return None
    return Refusal("other_live_case", Text(
        "貴公司已有另一件由同一統一編號領導的提案在受理或執行中，不得一案多投或重複申請（E-12）。",
        "Another proposal led under the same unified business number is already live; it cannot be filed twice (E-12).",
    ))


def paper_in_time(facts: Facts) -> Refusal | None:
    """The paper lay on the desk before the deadline, the postmark counts for nothing (D-11, D-13, W-27)."""
    if facts.paper_arrived_at is None:
        return Refusal("no_paper", Text("尚未登錄書面收件。", "No paper has been logged for this case."))
    if facts.paper_arrived_at > facts.received_at:
        return Refusal("future", Text("到達時間不可晚於現在。", "The arrival may not lie in the future."))
    if facts.paper_arrived_at <= facts.deadline:
        return None
    return Refusal("late_paper", Text(
        f"書面到達時間已逾截止時間（{moment(facts.deadline, english=False)}），應登記為逾期，不予受理。",
        f"The paper arrived after the deadline ({moment(facts.deadline, english=True)}); log it as late, refused.",
    ))


def paper_of_the_standing_version(facts: Facts) -> Refusal | None:
    """Paper and screen are the same version, or staff say in words why the case is received all the same."""
    if facts.paper_is_standing or facts.note.strip():
        return None
    return Refusal("other_version", Text(
        "書面不是最後一次上傳的版本，或尚未核對用印頁代碼；仍要收件時請填寫理由。",
        "The paper is not the last uploaded version, or its code was not checked. Give a reason to receive it all the same.",
    ))


def really_late(facts: Facts) -> Refusal | None:
    """Only what came too late is refused for being late, with a reason (D-13, W-28)."""
    if facts.received_at <= facts.deadline:
        return Refusal("not_over", Text("尚未截止，不能登記為逾期。", "The deadline has not passed; nothing is late yet."))
    if facts.both_in_time:
        return Refusal("in_time", Text("電子檔與書面均於期限內送達，不是逾期案件。", "Upload and paper both came in time; this case is not late."))
    if not facts.note.strip():
        return Refusal("reason", Text("請填寫逾期不予受理的理由。", "Give the reason of the refusal."))
    return None


_SUBMIT_GUARDS: tuple[Guard, ...] = (
    inside_window, without_other_live_case, without_blocking_findings, with_standing_consents, with_confirmed_import,
)
TRANSITIONS: Mapping[Action, Transition] = {
    Action.SUBMIT: Transition(
        frozenset({Status.DRAFT, Status.PAPER_ONLY}), Status.UPLOADED, frozenset({Role.LEAD_OWNER}), _SUBMIT_GUARDS,
    ),
    Action.RESUBMIT: Transition(
        frozenset({Status.UPLOADED, Status.RECEIVED}), Status.UPLOADED, frozenset({Role.LEAD_OWNER}), _SUBMIT_GUARDS,
    ),
    Action.WITHDRAW: Transition(
        frozenset({
            Status.DRAFT, Status.PAPER_ONLY, Status.UPLOADED, Status.RECEIVED, Status.SCREENING, Status.CORRECTION, Status.CORRECTED,
            Status.ELIGIBLE,
        }),
        Status.WITHDRAWN, frozenset({Role.LEAD_OWNER}),
    ),
    # taking a withdrawn case up again, while the window is open; what was submitted before stays superseded
    Action.REOPEN: Transition(frozenset({Status.WITHDRAWN}), Status.DRAFT, frozenset({Role.LEAD_OWNER}), (inside_window,)),
    # the desk: paper before its upload; 收件確認 (W-27); too late (W-28)
    Action.LOG_PAPER: Transition(frozenset({Status.DRAFT}), Status.PAPER_ONLY, frozenset({Role.STAFF}), (paper_in_time,)),
    Action.RECEIVE: Transition(
        frozenset({Status.UPLOADED}), Status.RECEIVED, frozenset({Role.STAFF}), (paper_in_time, paper_of_the_standing_version),
    ),
    Action.REFUSE_LATE: Transition(
        frozenset({Status.DRAFT, Status.PAPER_ONLY, Status.UPLOADED}), Status.LATE_REFUSED, frozenset({Role.STAFF}), (really_late,),
    ),
}


def submitting(status: Status) -> Action:
    """The action that a press of 確認並上傳送件 means in this state."""
    return Action.RESUBMIT if status in TRANSITIONS[Action.RESUBMIT].sources else Action.SUBMIT


def allowed(action: Action, status: Status, roles: frozenset[Role]) -> bool:
    """Whether the table has this step from this state for one of these roles (guards not asked)."""
    transition = TRANSITIONS[action]
    return status in transition.sources and bool(transition.roles & roles)


def refusal(action: Action, facts: Facts) -> Refusal | None:
    """The first guard that refuses, or None."""
    return next((said for guard in TRANSITIONS[action].guards if (said := guard(facts)) is not None), None)
