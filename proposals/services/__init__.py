"""What changes a case. Services take the person who acts and the time at which the server received the request."""

from proposals.services.errors import Closed, Conflict, Forbidden, Refused, Stale, UnknownField
from proposals.services.transitions import perform

__all__ = ["Closed", "Conflict", "Forbidden", "Refused", "Stale", "UnknownField", "perform"]
