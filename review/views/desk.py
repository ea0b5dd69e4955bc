"""收件櫃檯: the list of every case of a call, its filters, saved views."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.lib.clock import received_at
from proposals.models import Call
from proposals.queries.calls import all_calls, chosen_call
from review.constants import URGENT, WAITS, state_words
from review.models import SavedView
from review.queries.desk import A_PAGE, SORTS, Desk, Line, closer, desk
from review.queries.intake import case_of_code
from review.views import saved_views
from review.views.rows import desk_rows

KEPT = ("call", "q", "state", "sort", "back")
SORT_WORDS = {
    "clock": gettext_lazy("確認時限"),
    "number": gettext_lazy("收件編號"),
    "uploaded": gettext_lazy("電子檔"),
    "paper": gettext_lazy("書面"),
    "name": gettext_lazy("聯盟"),
    "state": gettext_lazy("狀態"),
}


def call_of(request: HttpRequest) -> Call:
    """The call whose desk this is: the one of the address, else the one that the site shows; 404 without any."""
    calls = all_calls()
    now = received_at(request)
    current = chosen_call([each for each in calls if each.is_published], now)
    request.current_call = current  # type: ignore[attr-defined]  # the frame asks no more
    request.calls = [each for each in calls if each.is_published]
    asked = request.GET.get("call", "")
    named = next((each for each in calls if each.code == asked), None)
    return named or current or get_object_or_404(Call.objects.none())


def query_of(request: HttpRequest, **changes: str) -> str:
    """The address's own filters with some changed; blank ones fall away. Never the page: another filter begins at its first."""
    asked = {name: request.GET.get(name, "")[:120] for name in KEPT} | changes
    return urlencode({name: value for name, value in asked.items() if value})


@office(Office.STAFF)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The list. As one types, htmx asks for the same page and takes the list out of it; without scripts the form does."""
    call = call_of(request)
    named = case_of_code(request.GET.get("q", "")[:120]) if not request.headers.get("HX-Request") else None
    if named is not None:  # a scanner ends with Enter: the case, and whether its paper is the same version
        return redirect(f"{reverse('desk_case', args=[named.code])}?{urlencode({'code': request.GET['q'][:120]})}")
    asked = {name: request.GET.get(name, "") for name in KEPT}
    sort = asked["sort"] if asked["sort"] in SORTS else "clock"
    found = desk(call, received_at(request), search=asked["q"], state=asked["state"], sort=sort, back=bool(asked["back"]))
    page = Paginator(found.lines, A_PAGE).get_page(request.GET.get("page"))
    facts: dict[str, Any] = {
        "call": call,
        "calls": request.calls,
        "chips": _chips(request, found),
        "heads": _heads(request, sort, back=bool(asked["back"])),
        "rows": _rows(call, page),
        "page": page,
        "total": found.total,
        "shown": len(found.lines),
        "waiting": sum(found.counts[key] for key in URGENT),
        "asked": asked,
        "query": f"{query}&" if (query := query_of(request)) else "",
        "is_filtered": bool(asked["q"] or asked["state"]),
    } | saved_views.menu(request, SavedView.List.DESK, query_of(request))
    return render(request, "review/desk.html", facts)


def _rows(call: Call, page: "Page[Line]") -> Any:
    lines = list(page.object_list)
    return desk_rows(call, lines, closer(lines), english=(get_language() or "").startswith("en"))


def _chips(request: HttpRequest, found: Desk) -> list[dict[str, Any]]:
    """全部, then each state that occurs, what waits for the desk first."""
    here = request.GET.get("state", "")
    order = [*WAITS, *sorted((key for key in found.counts if key not in WAITS), key=lambda key: state_words(key)[0])]
    chips = [{"words": _("全部"), "number": found.total, "query": query_of(request, state=""), "here": not here}]
    chips += [
        {"words": state_words(key)[0], "number": found.counts[key], "query": query_of(request, state=key), "here": here == key}
        for key in order
        if found.counts[key] or here == key
    ]
    return chips


def _heads(request: HttpRequest, sort: str, *, back: bool) -> dict[str, dict[str, Any]]:
    """The heads that sort: where a press leads, and how the list is sorted now."""
    return {
        key: {
            "words": words,
            "query": query_of(request, sort="" if key == "clock" else key, back="1" if key == sort and not back else ""),
            "aria": ("descending" if back else "ascending") if key == sort else "none",
            "here": key == sort,
            "back": back,
        }
        for key, words in SORT_WORDS.items()
    }
