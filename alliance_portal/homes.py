"""The first page of everybody, and the choices that the frame offers: language, firm to act for."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts import acting
from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import before_second_factor, office, public
from alliance_portal.lib.clock import received_at
from proposals.models import FirmPerson
from proposals.permissions import visible_proposals
from proposals.queries.calls import current_call
from proposals.views.home import HOMES
from proposals.views.public import call_page


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The call for visitors; the to-do list of a role for who is signed in."""
    if not request.user.is_authenticated:
        return call_page(request)
    answer: HttpResponse = HOMES[request.user.office](request)
    return answer


@before_second_factor
@public
@require_safe
def clock(request: HttpRequest) -> JsonResponse:
    """The server's time and the present deadline in seconds, for open pages: an extension reaches their countdown (R-42).

    `?case=`: the deadline of that case, for who may open it; 0 where there is none to tell, and the page goes on with what it says.
    """
    now = received_at(request)
    opens_at, deadline = _window_asked(request, now)
    is_open = opens_at is not None and deadline is not None and opens_at <= now <= deadline
    return JsonResponse({"now": int(now.timestamp()), "deadline": int(deadline.timestamp()) if is_open else 0})


def _window_asked(request: HttpRequest, now: datetime) -> tuple[datetime | None, datetime | None]:
    """When the case that is asked for opens and ends, else the call that the site shows."""
    if "case" in request.GET:
        case = visible_proposals(request.user).select_related("call").filter(code=request.GET["case"][:12]).first()
        return (case.call.opens_at, case.deadline) if case else (None, None)
    call = current_call(now)
    return (call.opens_at, call.deadline) if call else (None, None)


def _back_to(request: HttpRequest) -> str:
    """The page to go back to; only our own."""
    target = request.POST.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()) else reverse("home")


@office(Office.NONE)
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Act for another of one's firms from now on; a firm that is not one's own does not exist."""
    firm = request.POST.get("firm", "")
    person = get_object_or_404(FirmPerson, user=request.user, firm_id=firm if firm.isdigit() else 0)
    acting.choose(request, person.firm_id)
    return HttpResponseRedirect(_back_to(request))


@before_second_factor
@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie (and on the account, for mails) and go back to the page."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(_back_to(request))
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86_400, secure=request.is_secure(), httponly=True, samesite="Lax",
        )
        if request.user.is_authenticated and request.user.language != language:
            request.user.language = language
            request.user.save(update_fields=["language"])
    return response
