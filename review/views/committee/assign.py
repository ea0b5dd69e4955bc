"""指派: worked out, looked at, applied, undone; a table of ticks does it by hand (issue 5)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from proposals.services.errors import Refused
from review.models import AssignmentPlan, Committee
from review.rules.assignment import Pair
from review.services.committee import assignments as services
from review.views.committee.board import back_to, frame, say
from review.views.committee.fetching import board_of

WAYS = {
    AssignmentPlan.Way.EVERYONE: gettext_lazy("全部委員評全部案件"), AssignmentPlan.Way.BALANCED: gettext_lazy("平均分配"),
    AssignmentPlan.Way.HAND: gettext_lazy("人工指派"),
}  # fmt: skip
MOST_EACH, USUAL = 20, 3


@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, board: str) -> HttpResponse:
    """GET shows what stands, or with `?way=` what would be; POST applies the ticks or undoes the last plan."""
    committee = board_of(request, board)
    if request.method == "POST":
        try:
            messages.success(request, _act(request, committee))
        except Refused as refused:
            say(request, refused)
        return back_to(committee, "committee_assign")
    return render(request, "review/committee/assign.html", frame(committee, "committee_assign") | _facts(request, committee))


def _act(request: HttpRequest, committee: Committee) -> str:
    if "undo" in request.POST:
        services.undo(get_object_or_404(AssignmentPlan, pk=_number(request.POST["undo"]), committee=committee), request.user)
        return _("已復原上一次的指派。")
    way = request.POST.get("way", "")
    known = way if way in AssignmentPlan.Way.values else AssignmentPlan.Way.HAND
    services.apply(committee, request.user, known, _pairs(request.POST.getlist("pair")), frozenset(_pairs(request.POST.getlist("seen"))))
    return _("已套用指派。")


def _pairs(texts: list[str]) -> list[Pair]:
    found = []
    for text in texts[:20_000]:
        seat, _dash, case = text.partition("-")
        found.append((_number(seat), _number(case)))
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _facts(request: HttpRequest, committee: Committee) -> dict[str, Any]:
    if committee.pk is None:
        return {"rows": [], "seats": [], "ways": WAYS.items()}
    seats = list(committee.seats.filter(ended_at=None).select_related("user").order_by("pk"))
    places = list(committee.cases.select_related("proposal__desk_entry").order_by("position", "pk"))
    stands, away, begun = (read(committee) for read in (services.standing_pairs, services.recused_pairs, services.begun_pairs))
    way, each = request.GET.get("way", ""), request.GET.get("each", "")
    number = min(max(_number(each) or USUAL, 1), MOST_EACH)
    is_proposed = way in (AssignmentPlan.Way.EVERYONE, AssignmentPlan.Way.BALANCED)
    proposed = services.propose(committee, way, each=number) if is_proposed else None
    shown = proposed.pairs if proposed else stands
    plan = AssignmentPlan.objects.filter(committee=committee, undone_at=None).select_related("applied_by").first()
    rows = [
        {"case": place, "theme": _theme(place), "short": (proposed.short.get(place.proposal_id, 0) if proposed else 0),
         "cells": [_cell((seat.pk, place.proposal_id), shown, stands, away, begun) | {"name": str(seat.user)} for seat in seats]}
        for place in places
    ]  # fmt: skip
    loads = [sum((seat.pk, place.proposal_id) in shown and (seat.pk, place.proposal_id) not in away for place in places) for seat in seats]
    return {
        "rows": rows, "seats": list(zip(seats, loads, strict=True)), "seen": sorted(f"{seat}-{case}" for seat, case in stands), "plan": plan,
        "plan_name": WAYS[AssignmentPlan.Way(plan.way)] if plan else WAYS[AssignmentPlan.Way.EVERYONE], "way": way if proposed else "hand",
        "is_proposed": proposed is not None, "each": number, "short": sum(row["short"] for row in rows), "way_name": WAYS.get(way, ""),
    }  # fmt: skip


def _theme(place: Any) -> str:
    entry = getattr(place.proposal, "desk_entry", None)
    return (entry.theme if entry else "") or place.proposal.code


def _cell(pair: Pair, shown: frozenset[Pair], stands: frozenset[Pair], away: frozenset[Pair], begun: frozenset[Pair]) -> dict[str, Any]:
    return {
        "key": f"{pair[0]}-{pair[1]}", "is_on": pair in shown, "is_away": pair in away, "is_begun": pair in begun,
        "is_new": pair in shown and pair not in stands, "is_gone": pair in stands and pair not in shown, "was_on": pair in stands,
    }  # fmt: skip
