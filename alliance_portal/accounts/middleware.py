"""The rules of every request: who may open which view, how long a session lives, nothing private in caches (R-06, R-17, R-21, R-23)."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from alliance_portal.accounts import entrance
from alliance_portal.accounts.models import User
from alliance_portal.accounts.permissions import Access, Kind, access_of

# what an office may open before its second factor stands: sign-out, address, password, enrolment itself
ENROLMENT_PREFIXES = ("account_", "mfa_activate_totp", "mfa_reauthenticate", "mfa_authenticate")


def wants_data(request: HttpRequest) -> bool:
    """Whether a script asks (autosave, fragment), which must get an answer that it can tell from a page."""
    return bool(
        request.headers.get("HX-Request") or request.headers.get("X-Requested-With") or "application/json" in request.headers.get("Accept", "")
    )


class AccountRulesMiddleware:
    """Runs after allauth's middleware; see the module."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User):
            now = time.time()
            if entrance.has_ended(request.session, user.office, now):
                entrance.end(request)
                request.session_ended = True
            else:
                entrance.touch(request, now)
                self._use_language_of(request, user)
        signed_in = request.user.is_authenticated
        response = self.get_response(request)
        # decided twice: a page that signs in or out is as private as the ones between
        if signed_in or request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Refuse a view that declares nothing; then ask for the sign-in, the second factor and the office it declares."""
        access = access_of(view)
        if access is None:
            raise PermissionDenied(f"{getattr(view, '__module__', '')}.{getattr(view, '__name__', view)} declares no permission")
        user = request.user
        if not isinstance(user, User):
            return None if access.kind is Kind.PUBLIC else ask_to_sign_in(request)
        if needs_second_factor(user) and not self._reachable_without(request, access):
            if wants_data(request):
                return JsonResponse({"error": _("請先啟用兩步驟驗證")}, status=403)
            return redirect(f"{reverse('mfa_activate_totp')}?next={quote(request.get_full_path())}")
        if access.kind is Kind.OFFICE and user.office not in access.offices:
            raise PermissionDenied
        return None

    @staticmethod
    def _use_language_of(request: HttpRequest, user: User) -> None:
        """The account's language, unless this browser has chosen one."""
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and user.language in dict(settings.LANGUAGES):
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language

    @staticmethod
    def _reachable_without(request: HttpRequest, access: Access) -> bool:
        if not access.foreign:
            return access.without_second_factor
        name = request.resolver_match.url_name if request.resolver_match else None
        return (name or "").startswith(ENROLMENT_PREFIXES)


def needs_second_factor(user: User) -> bool:
    """Whether this account must enrol a second factor before anything else (R-17)."""
    if not user.office or (user.is_demonstration and not settings.PRODUCTION):
        return False
    return not is_mfa_enabled(user)


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """401 for a script, the sign-in page for a reader; what a page without script posted is given back for copying."""
    if wants_data(request):
        facts = {"error": _("登入已逾時，請重新登入；已填內容仍保留在本頁"), "sign_in": reverse(settings.LOGIN_URL)}
        answer: HttpResponse = JsonResponse(facts, status=401)
    elif request.method == "POST":
        typed = [(name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values if value.strip()]
        answer = render(request, "account/expired.html", {"typed": typed, "back": request.path}, status=401)
    else:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    answer["Cache-Control"] = "no-store, private"
    return answer
