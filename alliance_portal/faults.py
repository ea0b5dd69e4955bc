"""Pages for what went wrong, in both languages, calm, with a reference number that stands in the log (R-03, R-56)."""

import logging
import secrets
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from alliance_portal.lib.findings import Text

log = logging.getLogger(__name__)


def fault_page(status: int, title: str, body: str, *, reference: str = "") -> HttpResponse:
    """A page of the frame that reads no database: it must stand when nothing else does."""
    words = {"title": title, "body": body, "reference": reference, "status": status}
    return HttpResponse(render_to_string("fault.html", words), status=status)


def _logged(request: HttpRequest, status: int, reason: str) -> str:
    reference = secrets.token_hex(4).upper()
    log.warning("fault %s status %s %s %s: %s", reference, int(status), request.method, request.path, reason)
    return reference


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent cannot be read; 413 when it is too much."""
    reference = _logged(request, HTTPStatus.BAD_REQUEST, type(exception).__name__)
    body = _("送出的內容含有系統無法讀取的字元或格式。請回到上一頁，檢查後再送出一次；先前已儲存的內容都還在。")
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if isinstance(exception, RequestDataTooBig) else HTTPStatus.BAD_REQUEST
    return fault_page(status, _("系統無法讀取這次送出的內容"), body, reference=reference)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known here, but not for this person or not now. `PermissionDenied(Text(zh, en))` says why."""
    words = exception.args[0] if exception is not None and exception.args else None
    # only a sentence written for people is shown; what a library or a developer wrote stands in the log
    reason = words.in_language(get_language() or "") if isinstance(words, Text) else _(
        "目前的身分不能使用這個頁面。如果您為多家公司填寫，請先切換「目前身分」。"
    )
    reference = _logged(request, HTTPStatus.FORBIDDEN, f"{type(exception).__name__} {exception}")
    return fault_page(HTTPStatus.FORBIDDEN, _("您目前不能使用這個頁面"), reason, reference=reference)


def not_found(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django passes it by name
    """404: the same words, length and headers for what does not exist and for what is somebody else's. No reference: it would differ."""
    body = _("網址可能打錯，或這個頁面不是給您目前的帳號看的。請從首頁重新開始。")
    return fault_page(HTTPStatus.NOT_FOUND, _("找不到這個頁面"), body)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: ours. Says what became of what was typed and whom to tell."""
    reference = _logged(request, HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected")
    body = _("這是系統的錯誤，不是您的。已儲存的內容都還在，請稍後再試一次；若仍然不行，請將下列編號告訴諮詢窗口。")
    return fault_page(HTTPStatus.INTERNAL_SERVER_ERROR, _("系統發生錯誤，這次沒有完成"), body, reference=reference)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of the request forgery guard: an old page, or cookies that are off."""
    reference = _logged(request, HTTPStatus.FORBIDDEN, reason)
    body = _("這個頁面開啟太久，或瀏覽器沒有接受 Cookie。請回到上一頁重新整理，再送出一次；先前已儲存的內容都還在。")
    return fault_page(HTTPStatus.FORBIDDEN, _("頁面已過期，這次沒有送出"), body, reference=reference)
