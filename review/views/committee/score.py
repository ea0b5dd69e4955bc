"""評分: one case, one page: the plan on the left, the sheet on the right; saved as it is typed, sent when it is whole (S-11, look.md)."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.findings import Text
from proposals.services.errors import Forbidden, Refused
from review.models import Assignment, ScoreSheet
from review.queries.meetings import opinions_of
from review.queries.others import shown_rounds
from review.rules.score_values import Typed
from review.services.committee.conflicts import withdraw_from
from review.services.committee.sheets import Entry, Incomplete, Locked, Saved, SheetStale, save
from review.views.committee.fetching import open_case, own_assignment, place_of, standing_submission
from review.views.committee.opinion import opinion_facts, pair_of
from review.views.committee.reading import sections_of
from review.views.committee.score_facts import REMARK, SCORE, TEXTS, criteria_rows, sheet_facts, total_of, typed_of, typed_of_sheet, way_of

NUMBER_LENGTH = 9


@office(Office.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def score(request: HttpRequest, code: str) -> HttpResponse:
    """The page; POST stores the form: 暫存評分, or 送出評分 with `_send`."""
    assignment = open_case(request, code)
    if request.method != "POST":
        return _page(request, assignment)
    typed, send = typed_of(request.POST), "_send" in request.POST
    try:
        saved = save(assignment, typed, Entry(request.user, _revision(request.POST.get("revision")), received_at(request), send=send))
    except SheetStale as stale:
        return _page(request, assignment, typed=typed, said=stale.text, status=409, base=stale.sheet.revision, theirs=stale.sheet)
    except Incomplete as gaps:
        return _page(request, assignment, typed=typed, errors=gaps.errors, said=gaps.text, status=422)
    except Refused as refused:
        return _page(request, assignment, typed=typed, said=refused.text, status=409, is_lost=isinstance(refused, Locked))
    if saved.errors:
        return _page(request, assignment, typed=typed, errors=saved.errors, status=422)
    return _after(request, assignment, saved, send=send)


def _after(request: HttpRequest, assignment: Assignment, saved: Saved, *, send: bool) -> HttpResponse:
    if not send:
        messages.success(request, _("尚缺必填內容，已改為暫存。") if saved.fell_back else _("已暫存。"))
        return redirect("committee_score", assignment.proposal.code)
    following = way_of(request, assignment)["next_waiting"]
    if following is None:
        messages.success(request, _("已送出。您的案件都已送出，截止前仍可修改。"))
        return redirect("home")
    messages.success(request, _("已送出。接著是下一案。"))
    return redirect("committee_score", following.code)


def _page(
    request: HttpRequest, assignment: Assignment, *, typed: Typed | None = None, errors: Mapping[str, Text] | None = None, said: Text | None = None,
    status: int = 200, base: int | None = None, theirs: ScoreSheet | None = None, is_lost: bool = False,
) -> HttpResponse:
    """The page with what is stored, or with what was typed and what is wrong with it."""
    place, language = place_of(assignment), get_language() or ""
    sheet = ScoreSheet.objects.filter(seat=assignment.seat_id, proposal=assignment.proposal_id, round=place.round).first()
    shown = typed or typed_of_sheet(sheet)
    plan = sections_of(assignment, standing_submission(assignment.proposal))
    rows = criteria_rows(assignment, shown, errors or {}, {each["key"]: each["short"] for each in plan})
    facts = sheet_facts(assignment, place, sheet) | way_of(request, assignment) | total_of(assignment, sheet.scores if sheet else {})
    facts |= {
        "shown_rounds": shown_rounds(assignment, place),
        "rows": rows, "plan": plan, "note": shown.note, "questions": shown.questions, "to_applicant": shown.to_applicant,
        "problem": said.in_language(language) if said else "", "theirs": theirs, "is_lost": is_lost,
        "errors": [{"href": f"#s-{row['key']}", "text": row["error"], "label": row["own"]["label_zh"]} for row in rows if row["error"]],
    }  # fmt: skip
    if assignment.seat.committee.gives_opinions:
        facts |= opinion_facts(assignment, shown, errors or {})
    facts["opinion"] = opinions_of([assignment.proposal_id]).get(assignment.proposal_id, "")
    if base is not None:
        facts["revision"] = base
    return render(request, "review/committee/score.html", facts, status=status)


@office(Office.REVIEWER)
@require_POST
def score_save(request: HttpRequest, code: str) -> HttpResponse:
    """Autosave: `{"revision": n, "fields": {name: [text]}}`; 401 and 403 are answered before. Nothing typed is lost on any answer."""
    assignment, at = own_assignment(request, code), received_at(request)
    try:
        body = json.loads(request.body)
        post = {str(name): str(values[0]) for name, values in body["fields"].items() if isinstance(values, list) and values}
        revision = body.get("revision")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, RawPostDataException):
        open_case(request, code)  # what is not open is not there, whatever was sent
        return JsonResponse({"error": _("系統無法讀取這次送出的內容")}, status=400)
    if not isinstance(revision, int) or isinstance(revision, bool):
        open_case(request, code)
        return JsonResponse({"error": _("缺少版本資訊，請重新整理頁面；已填內容仍保留在本頁")}, status=428)
    typed = typed_of(post)
    try:
        saved = save(assignment, typed, Entry(request.user, revision, at))
    except Forbidden:
        raise Http404 from None
    except SheetStale as stale:
        return JsonResponse(_conflict(request, assignment, typed, stale), status=409)
    except Refused as refused:
        return JsonResponse({"error": refused.text.in_language(get_language() or ""), "closed": True}, status=409)
    return JsonResponse(_answer(assignment, saved))


def _answer(assignment: Assignment, saved: Saved) -> dict[str, Any]:
    sheet, language = saved.sheet, get_language() or ""
    at = f"{timezone.localtime(sheet.saved_at):%H:%M:%S}"
    words = _("尚缺分數，已改為暫存 %(time)s") if saved.fell_back else _("已儲存 %(time)s")
    return {
        "saved": True, "revision": sheet.revision, "at": at, "words": words % {"time": at}, "status": sheet.status,
        "errors": {_name(place): text.in_language(language) for place, text in saved.errors.items()}, **total_of(assignment, sheet.scores),
    }  # fmt: skip


def _name(place: str) -> str:
    kind, _dot, key = place.partition(".")
    return {"scores": SCORE, "remarks": REMARK}[kind] + key if key else place


def _conflict(request: HttpRequest, assignment: Assignment, typed: Typed, stale: SheetStale) -> dict[str, Any]:
    """Both contents side by side: the one that stands and the one that is on this page."""
    language = get_language() or ""
    mine, theirs = (criteria_rows(assignment, each, {}, {}) for each in (typed, typed_of_sheet(stale.sheet)))
    pairs = [{"label": own["own"], "mine": own, "theirs": other} for own, other in zip(mine, theirs, strict=True)]
    if assignment.seat.committee.gives_opinions:
        pairs.append(pair_of(typed.verdict, stale.sheet.verdict))
    fields = [(f"{SCORE}{key}", text) for key, text in typed.scores.items()] + [(f"{REMARK}{key}", text) for key, text in typed.remarks.items()]
    fields += [(name, getattr(typed, name)) for name in TEXTS]
    facts = {
        "case": assignment.proposal, "pairs": pairs, "fields": fields, "revision": stale.sheet.revision, "sheet": stale.sheet, "typed": typed,
        "problem": stale.text.in_language(language),
    }  # fmt: skip
    html = render_to_string("review/committee/_conflict.html", facts, request)
    return {"error": facts["problem"], "revision": stale.sheet.revision, "html": html}


@office(Office.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def recuse(request: HttpRequest, code: str) -> HttpResponse:
    """申請迴避: the case closes for me with this press."""
    assignment, reason = open_case(request, code), request.POST.get("reason", "")
    error = ""
    if request.method == "POST":
        try:
            withdraw_from(assignment.seat, assignment.proposal, request.user, reason=reason, at=received_at(request))
            messages.success(request, _("已登記迴避，這一案不再開放給您。"))
            return redirect("home")
        except Refused as refused:
            error = refused.text.in_language(get_language() or "")
    facts = {"case": assignment.proposal, "reason": reason, "error": error, "errors": [{"href": "#reason", "text": error}] if error else []}
    facts["theme"] = getattr(getattr(assignment.proposal, "desk_entry", None), "theme", "") or assignment.proposal.code
    return render(request, "review/committee/recuse.html", facts, status=400 if error else 200)


def _revision(text: Any) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < NUMBER_LENGTH else -1
