"""目前身分: for which firm somebody acts now. Accounts knows no firms; it keeps the choice in the session."""

from collections.abc import Collection

from django.http import HttpRequest

ACTING_FIRM = "acting_firm"


def choose(request: HttpRequest, firm_id: int) -> None:
    """Act for this firm from now on. The caller has made sure that the person may."""
    request.session[ACTING_FIRM] = firm_id


def forget(request: HttpRequest) -> None:
    """Act for no firm in particular."""
    request.session.pop(ACTING_FIRM, None)


def acting_firm_id(request: HttpRequest, allowed: Collection[int]) -> int | None:
    """The firm that the person acts for, out of those it may act for now (R-04); the first one when none was chosen."""
    chosen = request.session.get(ACTING_FIRM)
    if isinstance(chosen, int) and chosen in allowed:
        return chosen
    return next(iter(allowed), None)
