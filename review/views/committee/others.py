"""同案其他委員的評分: what colleagues gave and said, where the committee's settings open it; before the lock nobody has this page (R-08, R-12)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.lib.exact_figures import rounded_text
from review.models import Assignment
from review.queries.others import OtherSheet, RoundOfSheets, others_of, shown_rounds
from review.rules.committee_settings import criteria_of
from review.rules.score_values import Typed, weighted
from review.views.committee.fetching import open_case, place_of
from review.views.committee.opinion import words_of
from review.views.committee.score_facts import criteria_rows, theme_of


@office(Office.REVIEWER)
@require_safe
def others(request: HttpRequest, code: str) -> HttpResponse:
    """Every round that may be read: scores by criterion side by side, the remarks beneath."""
    assignment = open_case(request, code)
    place = place_of(assignment)
    rounds = shown_rounds(assignment, place)
    if not rounds:
        raise PermissionDenied
    facts = {
        "case": assignment.proposal, "theme": theme_of(assignment.proposal), "place": place, "rules": assignment.seat.committee.rules,
        "rounds": [_round(assignment, each) for each in others_of(assignment, rounds)],
    }  # fmt: skip
    return render(request, "review/committee/others.html", facts)


def _round(assignment: Assignment, found: RoundOfSheets) -> dict[str, Any]:
    committee = assignment.seat.committee
    rules, criteria = committee.rules, criteria_of(committee.criteria)
    columns = [criteria_rows(assignment, Typed(each.sheet.scores, each.sheet.remarks), {}, {}) for each in found.sheets]
    rows = [
        {"own": own, "cells": [column[number]["typed"] for column in columns],
         "remarks": [(each, column[number]["remark"]) for each, column in zip(found.sheets, columns, strict=True) if column[number]["remark"]]}
        for number, own in enumerate(committee.criteria)
    ]  # fmt: skip
    totals = [rounded_text(weighted(each.sheet.scores, rules, criteria)) for each in found.sheets]
    advice = [words_of(each.sheet.verdict) for each in found.sheets] if committee.gives_opinions else []
    texts = [_texts(each) for each in found.sheets]
    return {"advice": advice, "number": found.number, "sheets": found.sheets, "rows": rows, "totals": totals, "texts": texts}


def _texts(each: OtherSheet) -> dict[str, Any]:
    return {"it": each, "questions": each.sheet.questions, "to_applicant": each.sheet.to_applicant}
