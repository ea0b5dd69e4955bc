"""彌封的評分表: the administrator's page to ask for one look at one sheet, and the look itself (R-13)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, sensitive
from alliance_portal.lib.clock import received_at
from alliance_portal.seconds.queries import asked_by
from alliance_portal.seconds.registry import title_of
from alliance_portal.seconds.services import Refused as SecondRefused
from proposals.services.errors import Refused
from review.models import Assignment, ScoreSheet, SealedOpening, Seat
from review.rules.reviewer_codes import codes_of
from review.services.committee import sealed as services
from review.views.committee.score_facts import criteria_rows, total_of, typed_of_sheet

MOST = 300


@sensitive
@office(Office.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def sealed(request: HttpRequest) -> HttpResponse:
    """What may be opened, what was asked for and allowed; POST asks a second person."""
    if request.method != "POST":
        return _page(request)
    pk, reason = request.POST.get("sheet", ""), request.POST.get("reason", "")
    sheet = ScoreSheet.objects.filter(pk=int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 12 else 0).first()
    if sheet is None:
        return _page(request, problems={"sheet": _("請選擇評分表。")}, status=400)
    try:
        services.ask_to_open(sheet, request.user, reason=reason)
    except (Refused, SecondRefused) as refused:
        place = "reason" if refused.reason == "reason" else "sheet"
        return _page(request, problems={place: refused.text.in_language(get_language() or "")}, status=getattr(refused, "status", 409))
    messages.success(request, _("已送複核。核可後可開啟一次，並通知該委員與召集人。"))
    return redirect("committee_sealed")


def _page(request: HttpRequest, problems: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    problems, language = problems or {}, get_language() or ""
    now = received_at(request)
    openings = SealedOpening.objects.filter(reader=request.user).select_related("sheet__seat__committee__call", "sheet__proposal__desk_entry")
    asked = [each for each in asked_by(request.user) if each.purpose == services.OPEN]
    facts = {
        "sheets": _choices(), "typed": {"sheet": request.POST.get("sheet", ""), "reason": request.POST.get("reason", "")}, "problems": problems,
        "errors": [{"href": f"#f-{name}", "text": text} for name, text in problems.items()],
        "asked": [{"it": each, "title": title_of(each, language)} for each in asked],
        "openings": [_opening(each, now) for each in openings[:50]],
    }  # fmt: skip
    return render(request, "review/committee/sealed.html", facts, status=status)


def _choices() -> list[dict[str, Any]]:
    """Sheets that are begun and not locked, by theme and code; who is behind a code is told nobody here (three queries)."""
    found = list(services.sealed_sheets().order_by("proposal__code", "pk")[:MOST])
    seats: dict[int, list[int]] = {}
    for seat, committee in Seat.objects.filter(committee__in={each.seat.committee_id for each in found}).values_list("pk", "committee_id"):
        seats.setdefault(committee, []).append(seat)
    rows = []
    for each in found:
        committee = each.seat.committee
        code = codes_of(committee.salt, each.proposal.code, seats[committee.pk])[each.seat_id]
        is_sent = each.status == ScoreSheet.State.SUBMITTED
        rows.append({"pk": str(each.pk), "call": committee.call.code, "theme": services.theme_of(each), "code": code, "is_sent": is_sent})
    return sorted(rows, key=lambda row: (row["call"], row["theme"], row["code"]))


def _opening(each: SealedOpening, now: Any) -> dict[str, Any]:
    is_there = each.opened_at is None and each.expires_at > now
    return {"it": each, "theme": services.theme_of(each.sheet), "call": each.sheet.seat.committee.call.code, "is_there": is_there}


@sensitive
@office(Office.ADMINISTRATOR)
@require_POST
def open_sealed(request: HttpRequest, opening_id: int) -> HttpResponse:
    """The look: this press uses the permission up and is in the trail; the answer is the sheet, shown this once."""
    opening = get_object_or_404(SealedOpening.objects.filter(reader=request.user), pk=opening_id)
    try:
        sheet = services.open_sealed(opening, request.user, received_at(request))
    except Refused as refused:
        return _page(request, {"sheet": refused.text.in_language(get_language() or "")}, 409)
    assignment = Assignment(seat=sheet.seat, proposal=sheet.proposal)
    request.current_call = sheet.seat.committee.call  # type: ignore[attr-defined]  # the frame asks no more
    facts = total_of(assignment, sheet.scores) | {
        "sheet": sheet, "opening": opening, "theme": services.theme_of(sheet), "code": services.code_of(sheet),
        "rows": criteria_rows(assignment, typed_of_sheet(sheet), {}, {}), "is_sent": sheet.status == ScoreSheet.State.SUBMITTED,
    }  # fmt: skip
    return render(request, "review/committee/sealed_sheet.html", facts)
