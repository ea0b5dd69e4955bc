"""工作日曆: the days that differ from Monday to Friday, and a form to set one."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.roc_calendar import parse_date
from alliance_portal.lib.unreadable import Unreadable
from proposals.services.errors import Refused
from review.queries.calendar import days_between, is_covered
from review.services.calendar import set_day

NAMES = ("day", "is_working", "name", "reason")


@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """The named days of this year and the next; POST sets one."""
    if request.method != "POST":
        return _show(request, {})
    typed = {name: request.POST.get(name, "")[:500] for name in NAMES}
    language = get_language() or ""
    try:
        set_day(
            parse_date(typed["day"]), request.user, is_working=typed["is_working"] == "yes", name=typed["name"], reason=typed["reason"],
            at=received_at(request),
        )  # fmt: skip
    except Unreadable as unreadable:
        return _show(request, typed, {"day": unreadable.reason.in_language(language)})
    except Refused as refused:
        return _show(request, typed, {refused.reason: refused.text.in_language(language)})
    messages.success(request, _("已更新工作日曆，收件確認時限隨之調整。"))
    return redirect("desk_calendar")


def _show(request: HttpRequest, typed: dict[str, str], problems: dict[str, str] | None = None) -> HttpResponse:
    year = timezone.localdate(received_at(request)).year
    years = [{"year": each - 1911, "common": each, "days": days_between(date(each, 1, 1), date(each, 12, 31))} for each in (year, year + 1)]
    facts: dict[str, Any] = {
        "years": years,
        "uncovered": [each["year"] for each in years if not is_covered(date(int(str(each["common"])), 12, 1))],
        "typed": {"is_working": "no"} | typed,
        "problems": problems or {},
        "errors": [{"href": f"#f-{name}", "text": text} for name, text in (problems or {}).items()],
    }
    return render(request, "review/calendar.html", facts, status=400 if problems else 200)
