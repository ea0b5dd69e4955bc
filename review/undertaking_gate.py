"""Until an officer has signed the undertaking that stands, the desk leads to the page where he signs it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance_portal.accounts.middleware import wants_data
from alliance_portal.accounts.models import Office
from review.permissions import signs_an_undertaking
from review.queries.officers import must_sign

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
        if not is_guarded(request, view, kwargs) or not must_sign(request.user):
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
