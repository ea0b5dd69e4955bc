"""Until an officer has signed the undertaking that stands, the desk leads to the page where he signs it.

On every page of a case with whose firms he has a conflict of interest, the frame says so (`request.barred`), and views offer no decision.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance_portal.accounts.middleware import wants_data
from alliance_portal.accounts.models import Office, User
from alliance_portal.lib.findings import Text
from proposals.models import Proposal
from review.permissions import signs_an_undertaking, works_at_the_desk
from review.queries.officers import officer_state
from review.services.officers import bar_of

GUARDED = ("review.views.", "kpi.views.")
OPEN = ("review.views.undertaking",)  # where one signs


class UndertakingMiddleware:
    """Runs after the accounts' rules: who may not open the view at all has been answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], _args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        """Send an officer who has not signed to the page (a script: 403 with the reason); one query on guarded pages only."""
        if not is_guarded(request, view, kwargs):
            return None
        must_sign, has_declared = officer_state(request.user)
        if not must_sign:
            if has_declared and "code" in kwargs:
                request.barred = barred_from(request.user, kwargs["code"])
            return None
        if wants_data(request):
            return JsonResponse({"error": _("請先簽署保密及利益迴避切結書")}, status=403)
        back = f"?next={quote(request.get_full_path())}" if request.method == "GET" else ""
        return redirect(reverse("account_undertaking") + back)


def is_guarded(request: HttpRequest, view: Callable[..., Any], kwargs: dict[str, Any]) -> bool:
    """Pages of the desk and of what follows it; for the agency also every page of a case."""
    user, module = request.user, getattr(view, "__module__", "")
    if not user.is_authenticated or not signs_an_undertaking(user):
        return False
    return (module.startswith(GUARDED) and not module.startswith(OPEN)) or (user.office == Office.AGENCY and "code" in kwargs)


def barred_from(user: User, code: str) -> Text | None:
    """Why this officer decides nothing about the case of that code; None where he may, where there is no such case, and for the agency."""
    case = Proposal.objects.filter(code=code).first() if works_at_the_desk(user) else None
    return bar_of(user, case) if case is not None else None


def decides(request: HttpRequest) -> bool:
    """Whether pages of a case offer this person what staff decide: staff, and not barred by a conflict of interest."""
    return works_at_the_desk(request.user) and getattr(request, "barred", None) is None
