"""Steps of the eligibility and document check, and of the slides after it (W-29 to W-31, W-41, W-44, W-45)."""

from collections.abc import Mapping

from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import moment
from proposals.constants import Status
from proposals.workflow.terms import Action, Facts, Refusal, Role, Transition, confirmed, with_reason


def nothing_open(facts: Facts) -> Refusal | None:
    """Every finding is met or ruled upon, every question answered, every document in order (W-29)."""
    if facts.open_matters is None:
        return Refusal("not_checked", Text("尚未完成檢核，不能通過。", "The check was not made; the case cannot pass."))
    if facts.open_matters == 0:
        return None
    return Refusal("open", Text(
        f"尚有{facts.open_matters}項未處理，處理後才能通過。", f"{facts.open_matters} matters are open; settle them before the case passes.",
    ))


def slides_in_time(facts: Facts) -> Refusal | None:
    """The slides reached the server before their own deadline, inclusive; none is set before the meeting is called (W-13, W-31, D-20)."""
    if facts.slides_until is None or facts.received_at <= facts.slides_until:
        return None
    return Refusal("slides_late", Text(
        f"已逾簡報上傳期限（{moment(facts.slides_until, english=False)}），不能再上傳或更換；請洽諮詢窗口。",
        f"The deadline of the slides has passed ({moment(facts.slides_until, english=True)}); nothing can be uploaded or replaced. Ask the contact.",
    ))


_STAFF = frozenset({Role.STAFF})
_CHECKED = frozenset({Status.SCREENING, Status.CORRECTED})
_OPEN_CHECK = _CHECKED | {Status.CORRECTION}
TRANSITIONS: Mapping[Action, Transition] = {
    Action.START_CHECK: Transition(frozenset({Status.RECEIVED}), Status.SCREENING, _STAFF),
    Action.ASK_CORRECTION: Transition(_CHECKED, Status.CORRECTION, _STAFF, (with_reason,)),
    # the lead's people upload; of paper that was handed in staff write down that it came
    Action.CORRECT: Transition(frozenset({Status.CORRECTION}), Status.CORRECTED, frozenset({Role.LEAD, Role.STAFF})),
    Action.DROP_CORRECTION: Transition(frozenset({Status.CORRECTION}), Status.SCREENING, _STAFF, (with_reason,)),
    # the outcome moves the case when it is told: applicants never see a result before they are told it
    Action.FIND_ELIGIBLE: Transition(_CHECKED, Status.ELIGIBLE, _STAFF, (nothing_open,)),
    Action.FIND_INELIGIBLE: Transition(_OPEN_CHECK, Status.INELIGIBLE, _STAFF, (with_reason, confirmed)),
    Action.REFUSE_DOCUMENTS: Transition(_OPEN_CHECK, Status.INELIGIBLE, _STAFF, (with_reason, confirmed)),
    Action.REJECT: Transition(_OPEN_CHECK, Status.REJECTED, _STAFF, (with_reason, confirmed)),
    Action.UPLOAD_SLIDES: Transition(frozenset({Status.ELIGIBLE}), Status.SLIDES_READY, frozenset({Role.LEAD}), (slides_in_time,)),
    Action.WITHDRAW_ON_REQUEST: Transition(
        frozenset({
            Status.SLIDES_READY, Status.IN_REVIEW, Status.SCORED, Status.DECIDED, Status.REPORTED, Status.SELECTED, Status.RESERVE,
            Status.CONTRACT_PENDING,
        }),
        Status.WITHDRAWN, _STAFF, (with_reason, confirmed),
    ),
}
