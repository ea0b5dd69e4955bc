"""Steps of the eligibility and document check, and of the slides after it (W-29 to W-31, W-41, W-44, W-45)."""

from collections.abc import Mapping

from proposals.constants import Status
from proposals.workflow.terms import Action, Role, Transition, confirmed, with_reason

_STAFF = frozenset({Role.STAFF})
_CHECKED = frozenset({Status.SCREENING, Status.CORRECTED})
_OPEN_CHECK = _CHECKED | {Status.CORRECTION}
TRANSITIONS: Mapping[Action, Transition] = {
    Action.START_CHECK: Transition(frozenset({Status.RECEIVED}), Status.SCREENING, _STAFF),
    Action.ASK_CORRECTION: Transition(_CHECKED, Status.CORRECTION, _STAFF, (with_reason,)),
    Action.CORRECT: Transition(frozenset({Status.CORRECTION}), Status.CORRECTED, frozenset({Role.LEAD})),
    # the outcome moves the case when it is told: applicants never see a result before they are told it
    Action.FIND_ELIGIBLE: Transition(_CHECKED, Status.ELIGIBLE, _STAFF),
    Action.FIND_INELIGIBLE: Transition(_OPEN_CHECK, Status.INELIGIBLE, _STAFF, (with_reason, confirmed)),
    Action.REFUSE_DOCUMENTS: Transition(_OPEN_CHECK, Status.INELIGIBLE, _STAFF, (with_reason, confirmed)),
    Action.REJECT: Transition(_OPEN_CHECK, Status.REJECTED, _STAFF, (with_reason, confirmed)),
    Action.UPLOAD_SLIDES: Transition(frozenset({Status.ELIGIBLE}), Status.SLIDES_READY, frozenset({Role.LEAD})),
    Action.WITHDRAW_ON_REQUEST: Transition(
        frozenset({
            Status.SLIDES_READY, Status.IN_REVIEW, Status.SCORED, Status.DECIDED, Status.REPORTED, Status.SELECTED, Status.RESERVE,
            Status.CONTRACT_PENDING,
        }),
        Status.WITHDRAWN, _STAFF, (with_reason, confirmed),
    ),
}
