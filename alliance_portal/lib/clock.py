"""The portal's clock: one time for each request, stamped before anything else is done with it (R-39)."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


def received_at(request: HttpRequest) -> datetime:
    """When the server received this request. The only time that deadlines look at."""
    stamped: datetime | None = getattr(request, "received_at", None)
    return stamped if stamped is not None else timezone.now()


class ReceivedAtMiddleware:
    """Stamp the arrival of a request; the first middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.received_at = timezone.now()  # type: ignore[attr-defined]  # our own mark on Django's request
        return self.get_response(request)
