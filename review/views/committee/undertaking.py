"""保密及利益迴避切結書: read with its own privacy notice, signed on the screen with one's name, printed with what was stated (practice 2, row 10)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.lib.clock import received_at
from proposals.queries.call_words import filled, words
from proposals.services.errors import Refused
from review.constants import UNDERTAKING
from review.models import Seat
from review.services.committee.conflicts import NOTICE, sign, text_of
from review.views.committee.fetching import own_seat

# what is stated besides the list of names: oneself, spouse, relatives within the second degree and household, other doubts
STATEMENTS = ("self", "relatives", "other")


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh-hant"


@office(Office.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def undertaking(request: HttpRequest, seat_id: int) -> HttpResponse:
    """Read and sign; a signature that stands is shown with its day."""
    seat, language = own_seat(request, seat_id), _language()
    typed = {name: request.POST.get(name, "")[:1000] for name in ("name", "agree", "version", *STATEMENTS)}
    errors: dict[str, str] = {}
    if request.method == "POST":
        if typed["agree"] != "yes":
            errors["agree"] = _("請勾選已閱讀並同意。")
        else:
            errors = _sign(request, seat, typed, language)
        if not errors:
            messages.success(request, _("已簽署切結書。請接著確認須迴避的案件。"))
            return redirect("committee_declare", seat.pk)
    return render(request, "review/committee/undertaking.html", _facts(seat, language, typed, errors), status=400 if errors else 200)


def _sign(request: HttpRequest, seat: Seat, typed: dict[str, str], language: str) -> dict[str, str]:
    version = int(typed["version"]) if typed["version"].isascii() and typed["version"].isdecimal() and len(typed["version"]) < 6 else 0
    statement = {name: typed[name] for name in STATEMENTS}
    try:
        sign(
            seat, request.user, name=typed["name"], version=version, language=language, statement=statement,
            address=request.META.get("REMOTE_ADDR", ""), at=received_at(request),
        )  # fmt: skip
    except Refused as refused:
        return {"name": refused.text.in_language(language)}
    return {}


def _facts(seat: Seat, language: str, typed: dict[str, str], errors: dict[str, str]) -> dict[str, Any]:
    tokens = words(seat.committee.call, language)
    text, notice = (text_of(seat.committee, key, language) for key in (UNDERTAKING, NOTICE))
    signed = list(seat.undertakings.all())  # the newest first
    return {
        "seat": seat, "call": seat.committee.call, "text": text, "notice": notice, "typed": typed, "problems": errors,
        "body": filled(text.body, tokens) if text else "", "notice_body": filled(notice.body, tokens) if notice else "",
        "signed": signed[0] if signed else None, "earlier": signed[1:], "is_superseded": bool(signed and text and signed[0].version < text.version),
        "errors": [{"href": f"#f-{name}", "text": words} for name, words in errors.items()],
    }  # fmt: skip


@office(Office.REVIEWER)
@require_safe
def undertaking_print(request: HttpRequest, seat_id: int) -> HttpResponse:
    """The sheet to print: as it was signed on the screen, or blank with lines for a pen."""
    seat, language = own_seat(request, seat_id), _language()
    facts = _facts(seat, language, {}, {})
    if facts["text"] is None:
        raise Http404
    return render(request, "review/committee/undertaking_print.html", facts)
