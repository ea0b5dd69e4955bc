"""Steps of the committee: review, scores locked, decision, report to the agency, publication, moving up from the reserve (W-32 to W-35)."""

from collections.abc import Mapping

from proposals.constants import Status
from proposals.workflow.terms import Action, Role, Transition, confirmed, with_reason

_STAFF = frozenset({Role.STAFF})
_DECIDED = frozenset({Status.DECIDED, Status.REPORTED})
TRANSITIONS: Mapping[Action, Transition] = {
    Action.OPEN_REVIEW: Transition(frozenset({Status.ELIGIBLE, Status.SLIDES_READY}), Status.IN_REVIEW, _STAFF),
    Action.LOCK_SCORES: Transition(frozenset({Status.IN_REVIEW}), Status.SCORED, _STAFF),
    Action.SCORE_AGAIN: Transition(frozenset({Status.SCORED}), Status.IN_REVIEW, _STAFF, (with_reason,)),
    Action.DECIDE: Transition(frozenset({Status.SCORED}), Status.DECIDED, _STAFF, (confirmed,)),
    Action.REPORT: Transition(frozenset({Status.DECIDED}), Status.REPORTED, _STAFF),
    # publication: what was decided shows from here on
    Action.SELECT: Transition(_DECIDED, Status.SELECTED, _STAFF, (confirmed,)),
    Action.PUT_ON_RESERVE: Transition(_DECIDED, Status.RESERVE, _STAFF, (confirmed,)),
    Action.NOT_SELECT: Transition(_DECIDED, Status.NOT_SELECTED, _STAFF, (confirmed,)),
    Action.FIND_BELOW_MARK: Transition(_DECIDED, Status.BELOW_PASS, _STAFF, (confirmed,)),
    Action.SUBSTITUTE: Transition(frozenset({Status.RESERVE}), Status.SELECTED, _STAFF, (with_reason, confirmed)),
}
