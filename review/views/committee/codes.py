"""委員代號對照: the sealed list of who stands behind the codes of each case; opened with a reason, each time in the trail (practice 2.15)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, sensitive
from alliance_portal.trail.models import Entry
from proposals.services.errors import Refused
from review.models import Committee, Recusal
from review.rules.reviewer_codes import codes_of
from review.services.committee.chains import chain_of_committee
from review.services.committee.codes import OPENED, open_codes
from review.views.committee.board import frame
from review.views.committee.fetching import board_of
from review.views.committee.score_facts import theme_of

SHOWN = 20


@sensitive
@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest, board: str) -> HttpResponse:
    """Who opened it before; POST with a reason opens it, and the answer is the list, shown this once."""
    committee = board_of(request, board)
    facts = frame(committee, "committee_codes") | {"reason": request.POST.get("reason", "")}
    if request.method == "POST":
        try:
            open_codes(committee, request.user, reason=facts["reason"])
            return render(request, "review/committee/code_list.html", facts | _list(committee))
        except Refused as refused:
            problem = refused.text.in_language(get_language() or "")
            facts |= {"problem": problem, "errors": [{"href": "#f-reason", "text": problem}]}
    facts |= {"log": _log(committee), "has_cases": committee.pk is not None and committee.cases.exists() and committee.seats.exists()}
    return render(request, "review/committee/codes.html", facts, status=400 if "problem" in facts else 200)


def _log(committee: Committee) -> list[Entry]:
    return list(Entry.objects.filter(chain=chain_of_committee(committee), verb=OPENED).order_by("-number")[:SHOWN]) if committee.pk else []


def _list(committee: Committee) -> dict[str, Any]:
    """A row a case, a column a seat; ended seats among them: their codes were given out too (three queries)."""
    seats = list(committee.seats.select_related("user").order_by("pk"))
    places = committee.cases.select_related("proposal__desk_entry").order_by("position", "pk")
    away = set(Recusal.objects.filter(seat__committee=committee, lifted_at=None).values_list("seat_id", "proposal_id"))
    rows = []
    for place in places:
        found = codes_of(committee.salt, place.proposal.code, [seat.pk for seat in seats])
        cells = [{"code": found[seat.pk], "is_away": (seat.pk, place.proposal_id) in away} for seat in seats]
        rows.append({"theme": theme_of(place.proposal), "code": place.proposal.code, "cells": cells})
    return {"seats": seats, "rows": rows}
