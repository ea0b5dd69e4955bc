"""The home of a committee member: what to sign, which cases, how many sheets are sent."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance_portal.accounts.models import Office
from alliance_portal.lib.exact_figures import rounded_text
from proposals.views.home import HOMES
from review.models import Committee
from review.queries.committee_todos import meetings_of
from review.queries.my_cases import MyCase, MySeat, my_seats
from review.views.committee.board import NAMES
from review.views.committee.opinion import words_of


def reviewer_home(request: HttpRequest) -> HttpResponse:
    """My seats: first what stands before everything else, then the cases in their order."""
    seats = my_seats(request.user)
    facts = {"seats": [_seat(each) for each in seats], "meetings": meetings_of(request.user.pk) if seats else []}
    return render(request, "review/committee/home.html", facts)


def _seat(mine: MySeat) -> dict[str, Any]:
    seat = mine.seat
    waiting = [each for each in mine.cases if not each.is_sent and not each.is_locked]
    return {
        "it": seat,
        "call": seat.committee.call,
        "kind": seat.committee.kind,
        "kind_name": NAMES[Committee.Kind(seat.committee.kind)],
        "must_sign": mine.must_sign,
        "is_superseded": seat.is_superseded,
        "must_look": not mine.must_sign and mine.to_look_through > 0 and not mine.is_over,
        "has_ended": mine.is_over,
        "named": mine.named,
        "new": mine.to_look_through,
        "cases": [_row(each) for each in mine.cases],
        "sent": mine.sent,
        "next": waiting[0] if waiting else None,
        "is_over": bool(mine.cases) and all(each.is_locked for each in mine.cases),
    }


def _row(each: MyCase) -> dict[str, Any]:
    if each.assignment.seat.committee.gives_opinions:
        return {"it": each, "total": words_of(each.verdict)}
    return {"it": each, "total": rounded_text(each.total) if each.status else ""}


HOMES[Office.REVIEWER] = reviewer_home
