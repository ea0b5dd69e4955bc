"""Composition root: the only place that knows every app's routes."""

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
def healthz(_request: HttpRequest) -> HttpResponse:
    """Whether the site answers. Nothing else is told."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("", homes.home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("clock/", homes.clock, name="clock"),
    path("language/", homes.choose_language, name="choose_language"),
    path("acting-for/", homes.act_for, name="act_for"),
    path("", include("proposals.views.public_urls")),
    path("", include("proposals.views.firm_urls")),
    path("accounts/", include("alliance_portal.accounts.urls")),
    path("accounts/", include("review.officer_urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("alliance_portal.administration.urls")),
    path("seconds/", include("alliance_portal.seconds.urls")),
    path("jobs/", include("alliance_portal.jobs.urls")),
    path("", include("proposals.urls")),
    path("", include("review.slide_urls")),
    path("", include("review.screening_urls")),
    path("", include("review.committee_urls")),
    path("desk/", include("review.urls")),
    path("execution/", include("kpi.views.progress_urls")),
    path("execution/", include("kpi.urls")),
    path("review/", include("review.meeting_urls")),
    path("", include("review.public_urls")),
]
