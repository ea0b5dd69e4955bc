"""評分與排序: what locked scores add up to, one case's scores by criterion, the order without any one member (S-11, S-12, R-08, R-12)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, signed_in
from alliance_portal.lib.exact_figures import rounded_text
from proposals.models import Call
from review.models import Committee, CommitteeCase, Decision, Recusal
from review.permissions import desk_case, may_read_ranking
from review.queries.ranking import METHODS, Ranked, decided_lines, ranked
from review.rules.ranking_views import each_left_out, recused_cases
from review.scoring import Method
from review.views.desk import call_of
from review.views.ranking_pictures import leaning_picture, profile_picture, ticks_of
from review.views.ranking_rows import board, plain_rank, rows

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def committee_of(request: HttpRequest) -> tuple[Call, Committee | None]:
    """The call of the address and its selection committee; without an address the newest call that has a committee."""
    if "call" not in request.GET:
        newest = Committee.objects.filter(kind=Committee.Kind.SELECTION).select_related("call").order_by("-call__roc_year", "-pk").first()
        if newest is not None:
            request.current_call = newest.call  # type: ignore[attr-defined]  # the frame asks no more
            return newest.call, newest
    call = call_of(request)
    request.current_call = call  # type: ignore[attr-defined]  # the frame shows the call that the page is about
    committee = Committee.objects.filter(call=call, kind=Committee.Kind.SELECTION).first()
    if committee is not None:
        committee.call = call
    return call, committee


def member_names(reviewers: tuple[str, ...]) -> dict[str, str]:
    """委員 A, 委員 B, … in the order of the seats: on pages of figures nobody stands by name."""
    return {
        reviewer: _("委員%(letter)s") % {"letter": f" {LETTERS[place]}" if place < len(LETTERS) else f" {place + 1}"}
        for place, reviewer in enumerate(reviewers)
    }


def read_ranking(request: HttpRequest) -> tuple[Call, Committee | None, Ranked | None]:
    """The ranking as this person may read it. Raises PermissionDenied."""
    call, committee = committee_of(request)
    if committee is None:
        if request.user.office == Office.REVIEWER:
            raise PermissionDenied
        return call, None, None
    if not may_read_ranking(request.user, committee):
        raise PermissionDenied
    away = frozenset[str]()
    if request.user.office == Office.REVIEWER:
        own = Recusal.objects.filter(seat__committee=committee, seat__user=request.user, lifted_at=None)
        away = frozenset(own.values_list("proposal__code", flat=True))
    return call, committee, ranked(committee, away_from=away)


@office(Office.STAFF, Office.AGENCY, Office.REVIEWER)
@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    """Both methods, spread, hints, what is proposed; before the lock nothing but how many cases still take scores."""
    call, committee, found = read_ranking(request)
    facts: dict[str, Any] = {"call": call, "committee": committee, "found": found, "is_staff": request.user.office == Office.STAFF}
    if committee is None or found is None or not found.round.proposals:
        return render(request, "review/ranking_empty.html", facts)
    asked = request.GET.get("method", "")
    method: Method = next((each for each in METHODS if each == asked), found.round.options.method)
    return render(request, "review/ranking.html", facts | _facts(committee, found, method, request.user.office))


def _facts(committee: Committee, found: Ranked, method: Method, reader: str) -> dict[str, Any]:
    by_member, rules = reader != Office.AGENCY, committee.rules
    it = board(found, method, decided_lines(found.round.proposals), by_member=by_member, links=reader == Office.STAFF)
    decided = Decision.objects.filter(committee=committee).order_by("-pk").values_list("budget_twd", flat=True).first()
    budget = decided or rules.budget_twd or None
    recused = recused_cases(found.round)
    return {
        "method": method,
        "chosen": rules.method,
        "rows": rows(it, budget=budget, ceiling=committee.call.ceiling_twd),
        "ticks": ticks_of(it.scale),
        "by_member": by_member,
        "mark": rounded_text(it.mark, 0) if it.mark is not None else "",
        "points": rules.difference_points,
        "way": rules.difference,
        "recused": sum(len(cases) for cases in recused.values()),
        "members": len(found.round.reviewers),
        "sheets": sum(standing.sheets for standing in found.ranking.standings.values()),
        "leaning": leaning_picture(found.leanings, member_names(found.round.reviewers)) if by_member else None,
    }


@office(Office.STAFF, Office.REVIEWER)
@require_safe
def without(request: HttpRequest) -> HttpResponse:
    """少一位委員時的順序: the ranking again without each member in turn, and who would change places."""
    call, committee, found = read_ranking(request)
    facts: dict[str, Any] = {"call": call, "committee": committee, "found": found}
    if committee is None or found is None or not found.round.proposals:
        return render(request, "review/ranking_empty.html", facts)
    method, names = found.round.options.method, member_names(found.round.reviewers)
    chosen = {code for code, line in decided_lines(found.round.proposals).items() if line.amount_twd}
    before = {code: standing.rank(method) for code, standing in found.ranking.standings.items()}
    lines = []
    for each in each_left_out(found.round, found.ranking, method):
        first = set(sorted((code for code in each.ranks if each.ranks[code]), key=lambda code: (each.ranks[code], code))[: len(chosen)])
        moves = [f"{found.cases[code].theme} {before[code] or '—'}→{each.ranks[code] or '—'}" for code in each.moved]
        is_recused = any(reviewer == each.reviewer for reviewer, _code in found.round.recusals)
        lines.append({"name": names[each.reviewer], "moves": moves, "keeps": not chosen or first == chosen, "is_recused": is_recused})
    return render(request, "review/ranking_without.html", facts | {"lines": lines, "has_chosen": bool(chosen)})


@signed_in
@require_safe
def scores(request: HttpRequest, code: str) -> HttpResponse:
    """One case: every counted score under the codes of that case, by criterion, with the remarks (after the lock)."""
    proposal = desk_case(request.user, code)
    request.case = proposal  # type: ignore[attr-defined]  # the frame shows its call
    case = get_object_or_404(CommitteeCase.objects.select_related("committee__call"), proposal=proposal, committee__kind=Committee.Kind.SELECTION)
    found = ranked(case.committee)
    line = found.cases[code]
    facts: dict[str, Any] = {"call": case.committee.call, "case": line, "found": found, "is_locked": line.is_locked}
    if code in found.ranking.standings and found.ranking.standings[code].sheets:
        facts |= _one_case(case.committee, found, code)
    return render(request, "review/scores.html", facts)


def _one_case(committee: Committee, found: Ranked, code: str) -> dict[str, Any]:
    english = (get_language() or "").startswith("en")
    labels = {row["key"]: row["label_en" if english else "label_zh"] for row in committee.call.criteria}
    names, known = dict(found.book.codes[code]), found.spreads
    sheets = [sheet for sheet in found.round.sheets if sheet.proposal == code and sheet.is_submitted and sheet.reviewer in known[code].totals]
    criteria = [(each, labels.get(each.key, each.label)) for each in found.round.criteria]
    of_all = {each.key: _mean_of_all(known, each.key) for each in found.round.criteria}
    standing = found.ranking.standings[code]
    return {
        "profile": profile_picture(criteria, sheets, names, of_all),
        "totals": [(names[sheet.reviewer], rounded_text(known[code].totals[sheet.reviewer]), plain_rank(found.ranking.ranks[sheet.reviewer][code]),
                    reverse("committee_sheet_history", args=[committee.kind, sheet.reviewer, code]))
                   for sheet in sheets],
        "spread": known[code],
        "standing": standing,
        "mean": rounded_text(standing.mean or known[code].median),
        "median": rounded_text(known[code].median),
        "left_out": [names[reviewer] for reviewer, case in found.resolved.left_out if case == code],
    }  # fmt: skip


def _mean_of_all(known: Mapping[str, Any], key: str) -> Any:
    values = [spread.criteria[key][0] for spread in known.values()]
    return sum(values) / len(values)
