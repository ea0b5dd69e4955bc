"""The life cycle as a table: who may take a case from which state to which, and what must hold. Pure: no models, no clock.

`terms` has the words, one module a phase has its steps and guards in the order in which a case passes them; the union stands here.
"""

from collections.abc import Mapping

from proposals.constants import Status
from proposals.workflow import application, committee, desk, execution, screening
from proposals.workflow.application import inside_window, submitting
from proposals.workflow.terms import Action, Facts, Guard, Refusal, Role, Transition, Window, window

__all__ = [
    "TRANSITIONS", "Action", "Facts", "Guard", "Refusal", "Role", "Transition", "Window", "allowed", "inside_window", "refusal", "submitting",
    "window",
]
TRANSITIONS: Mapping[Action, Transition] = {
    **application.TRANSITIONS, **desk.TRANSITIONS, **screening.TRANSITIONS, **committee.TRANSITIONS, **execution.TRANSITIONS,
}


def allowed(action: Action, status: Status, roles: frozenset[Role]) -> bool:
    """Whether the table has this step from this state for one of these roles (guards not asked)."""
    transition = TRANSITIONS[action]
    return status in transition.sources and bool(transition.roles & roles)


def refusal(action: Action, facts: Facts) -> Refusal | None:
    """The first guard that refuses, or None."""
    return next((said for guard in TRANSITIONS[action].guards if (said := guard(facts)) is not None), None)
