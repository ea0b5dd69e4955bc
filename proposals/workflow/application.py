"""Steps of the lead firm: submitting, submitting again, withdrawing, taking a withdrawn case up again (W-26, W-41)."""

from collections.abc import Mapping

from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import moment
from proposals.constants import Status
from proposals.workflow.terms import Action, Facts, Guard, Refusal, Role, Transition, Window, window


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
}


def submitting(status: Status) -> Action:
    """The action that a press of 確認並上傳送件 means in this state."""
    return Action.RESUBMIT if status in TRANSITIONS[Action.RESUBMIT].sources else Action.SUBMIT
