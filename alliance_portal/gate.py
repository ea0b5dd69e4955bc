"""Rules for every request and answer: language, text that no store can keep, caching of private pages."""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from alliance_portal.faults import forbidden
from proposals.services.errors import Forbidden

Answerer = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Chinese unless the person chose otherwise. A browser's own language does not choose: an official form reads the same to all."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        # the account's language may have taken over
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class ReadableTextMiddleware:
    """Answer 400 to NUL bytes and halves of surrogate pairs: the database refuses them, a page must not fail on them (R-56)."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_called_with: Any) -> None:
        """Look at what was sent, after the sender's token has been checked."""
        if request.method not in {"POST", "PUT", "PATCH"}:
            return
        if request.content_type == "application/json":
            _refuse_unreadable_json(request.body)
        elif any("\x00" in value for _key, values in request.POST.lists() for value in values):
            raise BadRequest("NUL in a field")


def _refuse_unreadable_json(body: bytes) -> None:
    if b"\x00" in body or b"\\u0000" in body:
        raise BadRequest("NUL in a value")
    if b"\\ud" not in body.lower():
        return
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except (ValueError, RecursionError) as fault:
        raise BadRequest("text that is not Unicode") from fault


class RefusalMiddleware:
    """A service's refusal of a person that no view has put into words is 403, never a fault of ours (R-56)."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of 403 for `Forbidden`; anything else goes its way."""
        return forbidden(request, exception) if isinstance(exception, Forbidden) else None


class AnswerHeadersMiddleware:
    """Public pages are asked for again each time; those of signed-in people are never stored, see the accounts' rules (R-24)."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        return response
