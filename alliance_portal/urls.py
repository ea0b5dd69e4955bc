"""Composition root: the only place that knows every app's routes."""

from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe

from alliance_portal import homes
from alliance_portal.accounts.permissions import public

handler400 = "alliance_portal.faults.bad_request"
handler403 = "alliance_portal.faults.forbidden"
handler404 = "alliance_portal.faults.not_found"
handler500 = "alliance_portal.faults.server_error"


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the site answers. Nothing else is told."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("", homes.home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("language/", homes.choose_language, name="choose_language"),
    path("accounts/", include("allauth.urls")),
]
# until the other parts stand, so that the site starts
for prefix, module in (("accounts/", "alliance_portal.accounts.urls"), ("", "proposals.views.public_urls"), ("jobs/", "alliance_portal.jobs.urls"), ("", "proposals.urls")):
    try:
        found = find_spec(module)
    except ModuleNotFoundError:
        found = None
    if found:
        urlpatterns.append(path(prefix, include(module)))
