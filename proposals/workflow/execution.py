"""Steps of execution: signing, changes, mid-term and final review, closing and the ways in which it fails (W-18 to W-24, W-36 to W-43)."""

from collections.abc import Mapping

from proposals.constants import Status
from proposals.workflow.terms import Action, Role, Transition, confirmed, with_reason

_STAFF = frozenset({Role.STAFF})
_LEAD_OWNER = frozenset({Role.LEAD_OWNER})
_TO_SIGN = frozenset({Status.SELECTED, Status.CONTRACT_PENDING})
_RUNNING = frozenset({Status.EXECUTING, Status.CHANGE_PENDING, Status.MIDTERM, Status.IMPROVING, Status.FINAL_REVIEW})
TRANSITIONS: Mapping[Action, Transition] = {
    Action.INVITE_TO_SIGN: Transition(frozenset({Status.SELECTED}), Status.CONTRACT_PENDING, _STAFF),
    Action.DECLINE: Transition(_TO_SIGN, Status.DECLINED, _LEAD_OWNER | _STAFF, (with_reason,)),
    Action.SIGN: Transition(frozenset({Status.CONTRACT_PENDING}), Status.CONTRACTED, _STAFF),
    Action.START_EXECUTION: Transition(frozenset({Status.CONTRACTED}), Status.EXECUTING, _STAFF),
    Action.ASK_CHANGE: Transition(frozenset({Status.EXECUTING}), Status.CHANGE_PENDING, _LEAD_OWNER),
    Action.SETTLE_CHANGE: Transition(frozenset({Status.CHANGE_PENDING}), Status.EXECUTING, _STAFF | _LEAD_OWNER),
    Action.OPEN_MIDTERM: Transition(frozenset({Status.EXECUTING}), Status.MIDTERM, _STAFF),
    Action.END_MIDTERM: Transition(frozenset({Status.MIDTERM}), Status.EXECUTING, _STAFF),
    Action.ASK_IMPROVEMENT: Transition(
        frozenset({Status.EXECUTING, Status.MIDTERM, Status.FINAL_REVIEW}), Status.IMPROVING, _STAFF, (with_reason,),
    ),
    Action.END_IMPROVEMENT: Transition(frozenset({Status.IMPROVING}), Status.EXECUTING, _STAFF),
    Action.OPEN_FINAL_REVIEW: Transition(frozenset({Status.EXECUTING, Status.IMPROVING}), Status.FINAL_REVIEW, _STAFF),
    Action.ADMIT_TO_CLOSING: Transition(frozenset({Status.FINAL_REVIEW}), Status.CLOSING, _STAFF),
    Action.CLOSE: Transition(frozenset({Status.CLOSING}), Status.CLOSED, _STAFF, (confirmed,)),
    Action.CLOSE_ABNORMALLY: Transition(_RUNNING | {Status.CLOSING}, Status.ABNORMAL_CLOSED, _STAFF, (with_reason, confirmed)),
    Action.NOT_EXECUTE: Transition(_RUNNING | {Status.CONTRACTED}, Status.NOT_EXECUTED, _STAFF, (with_reason, confirmed)),
    Action.REVOKE: Transition(_RUNNING | {Status.CONTRACTED, Status.CLOSING}, Status.REVOKED, _STAFF, (with_reason, confirmed)),
}
