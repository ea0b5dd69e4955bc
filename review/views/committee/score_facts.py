"""What the score sheet's page shows: the criteria with what was typed, both scales, the total, the way to the next case."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from alliance_portal.lib import figures
from alliance_portal.lib.exact_figures import rounded_text
from alliance_portal.lib.findings import Text
from alliance_portal.lib.unreadable import Unreadable
from proposals.models import Proposal
from review.models import Assignment, CommitteeCase, ScoreSheet
from review.queries.my_cases import MyCase, my_seats
from review.rules.committee_settings import Settings, criteria_of
from review.rules.score_values import Typed, missing, read_score, weighted
from review.scoring import Criterion

SCORE, REMARK = "s-", "r-"
TEXTS = ("note", "questions", "to_applicant", "verdict")


def typed_of(post: Mapping[str, str]) -> Typed:
    """A posted sheet; what is no field of a sheet (a total, a status) is not looked at (R-07)."""
    scores = {name.removeprefix(SCORE): value for name, value in post.items() if name.startswith(SCORE)}
    remarks = {name.removeprefix(REMARK): value for name, value in post.items() if name.startswith(REMARK)}
    return Typed(scores, remarks, **{name: post.get(name, "") for name in TEXTS})


def typed_of_sheet(sheet: ScoreSheet | None) -> Typed:
    """A stored sheet as it is typed."""
    return Typed(sheet.scores, sheet.remarks, sheet.note, sheet.questions, sheet.to_applicant, sheet.verdict) if sheet else Typed()


def theme_of(case: Proposal) -> str:
    """The alliance's theme as the desk read it, else the case's code."""
    entry = getattr(case, "desk_entry", None)
    return (entry.theme if entry else "") or case.code


def shown_number(value: Any) -> str:
    """A weight or a limit as people read it."""
    return figures.shown(Decimal(value.numerator) / Decimal(value.denominator))


def criteria_rows(assignment: Assignment, typed: Typed, errors: Mapping[str, Text], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row a criterion: label, weight, explanation, where it is answered, the typed score on both scales, the remark."""
    committee, language = assignment.seat.committee, get_language() or ""
    rules = committee.rules
    rows = []
    for number, (own, each) in enumerate(zip(committee.criteria, criteria_of(committee.criteria), strict=True), 1):
        text = typed.scores.get(each.key, "")
        error = errors.get(f"scores.{each.key}")
        rows.append({
            "number": number, "key": each.key, "own": own, "weight": shown_number(each.weight), "highest": shown_number(rules.highest(each.weight)),
            "typed": text, "points": _points(text, rules, each), "hundred": _hundred(text, rules, each), "remark": typed.remarks.get(each.key, ""),
            "error": error.in_language(language) if error else "", "decimals": rules.decimals,
            "links": [{"key": key, "title": titles[key]} for key in own.get("sections", ()) if key in titles],
        })  # fmt: skip
    return rows


def _value(text: str, rules: Settings, each: Criterion) -> Decimal | None:
    try:
        return read_score(text, rules.highest(each.weight), rules.decimals)
    except Unreadable:
        return None


def _points(text: str, rules: Settings, each: Criterion) -> str:
    value = _value(text, rules, each)
    return "" if value is None else rounded_text(rules.as_points(value, each.weight))


def _hundred(text: str, rules: Settings, each: Criterion) -> str:
    value = _value(text, rules, each)
    return "" if value is None else rounded_text(rules.as_hundred(value, each.weight))


def total_of(assignment: Assignment, scores: Mapping[str, str]) -> dict[str, Any]:
    """The weighted total of what stands, out of what weight, how many criteria are missing; nothing of an opinion."""
    committee = assignment.seat.committee
    rules, criteria = committee.rules, criteria_of(committee.criteria)
    gaps = missing(scores, criteria)
    return {
        "total": rounded_text(weighted(scores, rules, criteria)), "missing": len(gaps),
        "of": shown_number(sum((each.weight for each in criteria if each.key not in gaps), Fraction(0))),
    }  # fmt: skip


def way_of(request: HttpRequest, assignment: Assignment) -> dict[str, Any]:
    """Where this case stands among one's own: place, neighbours, how many are sent."""
    own: list[MyCase] = next((list(each.cases) for each in my_seats(request.user) if each.seat.pk == assignment.seat_id), [])
    at = next((place for place, each in enumerate(own) if each.assignment.pk == assignment.pk), 0)
    waiting = [each for each in (*own[at + 1 :], *own[:at]) if not each.is_sent and not each.is_locked]
    return {
        "mine": own[at] if own else None, "place": at + 1, "count": len(own), "sent": sum(each.is_sent for each in own),
        "before": own[at - 1] if at > 0 else None, "after": own[at + 1] if at + 1 < len(own) else None,
        "next_waiting": waiting[0] if waiting else None, "own_cases": own,
    }  # fmt: skip


def sheet_facts(assignment: Assignment, place: CommitteeCase, sheet: ScoreSheet | None) -> dict[str, Any]:
    """What the form needs to save itself."""
    revision = sheet.revision if sheet else 0
    return {
        "case": assignment.proposal, "committee": assignment.seat.committee, "seat": assignment.seat, "place_row": place, "sheet": sheet,
        "revision": revision, "is_locked": place.locked_at is not None, "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "is_paper": sheet is not None and sheet.origin == ScoreSheet.Origin.PAPER,
        "autosave_url": reverse("committee_score_save", args=[assignment.proposal.code]),
        "backup_key": f"{assignment.seat.user_id}:score:{assignment.seat_id}:{assignment.proposal.code}:{place.round}",
        "saved_words": f"{timezone.localtime(sheet.saved_at):%H:%M:%S}" if sheet and sheet.saved_at else "",
    }  # fmt: skip
