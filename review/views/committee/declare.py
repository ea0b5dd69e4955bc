"""The list of names: what concerns me, by my employers and by my own word; before it is answered no case opens (security 2.3)."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.roc_calendar import numeric_text, parse_date
from alliance_portal.lib.unreadable import Unreadable
from proposals.services.errors import Refused
from review.models import Employment, Recusal, Seat
from review.queries.reviewing import cases_named_to
from review.services.committee.conflicts import EmployerTyped, declare, parties_of, save_employers
from review.views.committee.fetching import own_seat

KINDS = {
    Employment.Kind.EMPLOYMENT: gettext_lazy("任職"), Employment.Kind.MANDATE: gettext_lazy("委任"), Employment.Kind.AGENCY: gettext_lazy("代理"),
}  # fmt: skip
COLUMNS = ("kind", "name", "ubn", "from", "until")
BLANK_ROWS, MOST_ROWS = 3, 20


@office(Office.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def names(request: HttpRequest, seat_id: int) -> HttpResponse:
    """The cases by name; POST says which concern me."""
    seat = own_seat(request, seat_id)
    if seat.signed_at is None or seat.is_superseded:
        return redirect("committee_undertaking", seat.pk)
    if request.method != "POST":
        return _page(request, seat)
    ticked = [name.removeprefix("case-") for name in request.POST if name.startswith("case-")]
    reasons = {int(pk): request.POST.get(f"reason-{pk}", "") for pk in ticked if pk.isascii() and pk.isdecimal() and len(pk) < 12}
    seen = frozenset(int(pk) for pk in request.POST.getlist("seen") if pk.isascii() and pk.isdecimal() and len(pk) < 12)
    try:
        declare(seat, request.user, reasons, seen, received_at(request))
    except Refused as refused:
        place, text = refused.reason.partition(":")[2], refused.text.in_language(get_language() or "")
        return _page(request, seat, typed=reasons, problem={place: text}, status=400 if place else 409)
    messages.success(request, _("已確認名單。開放評分後，您的案件會列在首頁。"))
    return redirect("home")


@office(Office.REVIEWER)
@require_POST
def employers(request: HttpRequest, seat_id: int) -> HttpResponse:
    """Employers, mandates and agencies of the last three years; cases with the same number or name close at once."""
    seat = own_seat(request, seat_id)
    rows, errors = _rows(request)
    if not errors:
        try:
            count = save_employers(seat, request.user, [_read(row) for row in rows])
        except Refused as refused:
            errors = {refused.reason: refused.text.in_language(get_language() or "")}
    if errors:
        return _page(request, seat, rows=rows, row_errors=errors, status=400)
    if count:
        text = ngettext("系統比對出%(n)s案與任職紀錄相符，該案不開放給您。", "系統比對出%(n)s案與任職紀錄相符，該案不開放給您。", count)
        messages.warning(request, text % {"n": count})
    else:
        messages.success(request, _("已儲存任職紀錄，沒有新的相符案件。"))
    return redirect("committee_declare", seat.pk)


def _rows(request: HttpRequest) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The filled rows as typed, and what cannot be read in them by `column:place`."""
    found: list[dict[str, str]] = []
    for place in range(MOST_ROWS):
        row = {column: request.POST.get(f"{column}-{place}", "").strip()[:120] for column in COLUMNS}
        if row["name"] or row["ubn"]:
            found.append(row)
    errors: dict[str, str] = {}
    for place, row in enumerate(found):
        if not row["name"]:
            errors[f"name:{place}"] = _("請填寫單位名稱")
        if row["kind"] not in KINDS:
            errors[f"kind:{place}"] = _("請選擇關係")
        for column in ("from", "until"):
            try:
                _day(row[column])
            except Unreadable as unreadable:
                errors[f"{column}:{place}"] = unreadable.reason.in_language(get_language() or "")
    return found, errors


def _day(text: str) -> date | None:
    return parse_date(text) if text else None


def _read(row: dict[str, str]) -> EmployerTyped:
    return EmployerTyped(row["kind"], row["name"], row["ubn"], _day(row["from"]), _day(row["until"]))


def _page(
    request: HttpRequest, seat: Seat, *, typed: dict[int, str] | None = None, problem: dict[str, str] | None = None,
    rows: list[dict[str, str]] | None = None, row_errors: dict[str, str] | None = None, status: int = 200,
) -> HttpResponse:
    problem, row_errors = problem or {}, row_errors or {}
    kept = rows if rows is not None else [_stored(each) for each in seat.employers.all()]
    listed = _cases(seat, typed, problem)
    errors = [{"href": f"#reason-{place}" if place else "#names", "text": text} for place, text in problem.items()]
    errors += [{"href": f"#{key.replace(':', '-')}", "text": text} for key, text in row_errors.items()]
    shown = [*kept, *[dict.fromkeys(COLUMNS, "") for _n in range(BLANK_ROWS)]][:MOST_ROWS]
    facts: dict[str, Any] = {
        "seat": seat, "call": seat.committee.call, "cases": listed, "kinds": KINDS.items(), "errors": errors,
        "rows": [_shown(row, place, row_errors) for place, row in enumerate(shown)],
        "is_open": seat.committee.opened_at is not None, "is_first": seat.declared_at is None,
    }  # fmt: skip
    return render(request, "review/committee/declare.html", facts, status=status)


def _stored(each: Employment) -> dict[str, str]:
    days = {"from": each.begins_on, "until": each.ends_on}
    return {"kind": each.kind, "name": each.name, "ubn": each.ubn, **{name: numeric_text(day) if day else "" for name, day in days.items()}}


def _shown(row: dict[str, str], place: int, errors: dict[str, str]) -> dict[str, Any]:
    return {"place": place, **row, "errors": {column: errors.get(f"{column}:{place}", "") for column in COLUMNS}}


def _cases(seat: Seat, typed: dict[int, str] | None, problem: dict[str, str]) -> list[dict[str, Any]]:
    """A row a case: theme, every firm, what stands of one's own word and of others' (two sources side by side)."""
    listed = list(cases_named_to(seat))
    firms = parties_of([each.proposal_id for each in listed])
    words: dict[int, list[Recusal]] = {}
    for word in seat.recusals.filter(lifted_at=None):
        words.setdefault(word.proposal_id, []).append(word)
    found = []
    for each in listed:
        said = words.get(each.proposal_id, [])
        own = next((word for word in said if word.source == Recusal.Source.DECLARED), None)
        entry = getattr(each.proposal, "desk_entry", None)
        others = [word for word in said if word.source == Recusal.Source.MATCHED]
        reason = (typed or {}).get(each.proposal_id, own.reason if own else "")
        found.append({
            "pk": each.proposal_id, "theme": (entry.theme if entry else "") or each.proposal.code,
            "firms": [party.name for party in firms.get(each.proposal_id, []) if party.name], "matched": others,
            # by staff, whoever asked for it: that somebody asked is not told
            "is_pinned": any(word.source in (Recusal.Source.PINNED, Recusal.Source.REQUESTED) for word in said),
            "is_ticked": each.proposal_id in typed if typed is not None else own is not None, "reason": reason,
            "is_fixed": own is not None and seat.committee.opened_at is not None,
            "is_new": seat.declared_at is not None and each.added_at > seat.declared_at, "error": problem.get(str(each.proposal_id), ""),
        })  # fmt: skip
    return found
