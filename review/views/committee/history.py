"""評分表的異動紀錄 in words: the reviewer's own at any time, any sheet for staff once scoring is closed; the private note is its reviewer's alone."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from proposals.models import Proposal
from review.models import CommitteeCase, ScoreChange, ScoreSheet, Seat
from review.rules.reviewer_codes import codes_of
from review.views.committee.board import frame
from review.views.committee.fetching import board_of_seat, open_case, place_of
from review.views.committee.opinion import words_of
from review.views.committee.score_facts import theme_of

TEXTS = {
    "note": gettext_lazy("私人筆記"), "questions": gettext_lazy("詢問提案單位"), "to_applicant": gettext_lazy("給提案單位的審查意見"),
}  # fmt: skip
ORIGINS = {
    ScoreSheet.Origin.SCREEN: gettext_lazy("線上填寫"), ScoreSheet.Origin.PAPER: gettext_lazy("執行單位依紙本登打"),
    ScoreSheet.Origin.WORKBOOK: gettext_lazy("試算表匯入"),
}  # fmt: skip
PRIVATE = "note"


@office(Office.REVIEWER)
@require_safe
def own(request: HttpRequest, code: str) -> HttpResponse:
    """What I changed when, the newest first."""
    assignment = open_case(request, code)
    mine = ScoreSheet.objects.filter(seat=assignment.seat_id, proposal=assignment.proposal_id)
    facts = {
        "case": assignment.proposal, "theme": theme_of(assignment.proposal), "is_locked": place_of(assignment).locked_at is not None,
        "rounds": rounds_of(mine, assignment.seat.committee.criteria, is_own=True),
    }  # fmt: skip
    return render(request, "review/committee/history.html", facts)


@office(Office.STAFF)
@require_safe
def of_sheet(request: HttpRequest, board: str, seat_id: int, code: str) -> HttpResponse:
    """The same of any sheet, under the code of the case, without the private note; nothing before 截止評分 (security 2.3)."""
    committee = board_of_seat(request, board, seat_id)
    seat = get_object_or_404(Seat, pk=seat_id, committee=committee)
    case = get_object_or_404(Proposal.objects.select_related("desk_entry"), code=code, before_committees__committee=committee)
    if not CommitteeCase.objects.filter(committee=committee, proposal=case).exclude(locked_at=None).exists():
        raise PermissionDenied
    request.case = case  # type: ignore[attr-defined]  # the frame asks no more
    every = Seat.objects.filter(committee=committee).values_list("pk", flat=True)
    facts = frame(committee, "") | {
        "case": case, "theme": theme_of(case), "code": codes_of(committee.salt, case.code, every)[seat.pk], "is_locked": True,
        "rounds": rounds_of(ScoreSheet.objects.filter(seat=seat, proposal=case), committee.criteria, is_own=False),
    }  # fmt: skip
    return render(request, "review/committee/history_of_sheet.html", facts)


def rounds_of(sheets: Any, criteria: list[dict[str, Any]], *, is_own: bool) -> list[dict[str, Any]]:
    """Every round with its changes in words (one query)."""
    changes = ScoreChange.objects.filter(sheet__in=sheets).select_related("sheet").order_by("-sheet__round", "-pk")
    found: dict[int, list[dict[str, Any]]] = {}
    for each in changes:
        lines = [_line(place, was, now, criteria) for place, (was, now) in each.changes.items() if is_own or place != PRIVATE]
        if lines:
            row = {"at": each.at, "origin": ORIGINS[ScoreSheet.Origin(each.origin)], "lines": lines}
            found.setdefault(each.sheet.round, []).append(row)
    return [{"number": number, "changes": rows} for number, rows in found.items()]


def _line(place: str, was: str, now: str, criteria: list[dict[str, Any]]) -> dict[str, Any]:
    """One change: what, in a word or both values; texts stand folded."""
    kind, _dot, key = place.partition(".")
    if place == "status":
        return {"what": _("送出評分") if now == ScoreSheet.State.SUBMITTED else _("改為暫存"), "is_step": True}
    criterion = next((row for row in criteria if row["key"] == key), None)
    if kind == "scores":
        return {"criterion": criterion, "what": key, "was": was or "—", "now": now or "—", "is_score": True}
    if place == "verdict":
        return {"what": _("建議結果"), "was": words_of(was), "now": words_of(now), "is_score": True}
    act = _("新增") if not was else _("刪除") if not now else _("修改")
    return {"criterion": criterion, "what": _("評語") if kind == "remarks" else str(TEXTS.get(place, place)), "act": act, "was": was, "now": now}
