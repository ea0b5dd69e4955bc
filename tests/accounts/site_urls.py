"""The site's routes and a few views that declare too little or just enough."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from alliance_portal.accounts import permissions
from alliance_portal.urls import handler400, handler403, handler404, handler500  # noqa: F401  Django looks for them here
from alliance_portal.urls import urlpatterns as of_the_site


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


@permissions.public
def for_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse("public")


@permissions.signed_in
def for_accounts(request: HttpRequest) -> HttpResponse:
    return HttpResponse("signed in")


@permissions.office("staff", "administrator")
def for_staff(request: HttpRequest) -> HttpResponse:
    return HttpResponse("staff")


urlpatterns = [
    *of_the_site,
    path("t/undeclared/", undeclared), path("t/public/", for_all), path("t/accounts/", for_accounts), path("t/staff/", for_staff),
]
