"""審查委員會: staff's page of a committee: who sits, which cases, how many sheets are in, what is the next step (W-32, W-33)."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office, User
from alliance_portal.accounts.permissions import office
from alliance_portal.lib.clock import received_at
from proposals.services.errors import Refused
from review.models import Committee, Seat
from review.queries.board import board as read_board
from review.services.committee import conflicts, lock, seats
from review.views.committee.fetching import board_of

NAMES = {
    Committee.Kind.SELECTION: gettext_lazy("提案審查"), Committee.Kind.MIDTERM: gettext_lazy("期中進度審查"),
    Committee.Kind.FINAL: gettext_lazy("期末審查"),
}  # fmt: skip
CELLS = {
    "away": (gettext_lazy("迴避"), "fix", "stop"), "sent": (gettext_lazy("已送出"), "done", "done"),
    "paper": (gettext_lazy("待複核"), "warn", "clock"), "begun": (gettext_lazy("填寫中"), "now", "edit"),
    "open": (gettext_lazy("未開始"), "", "todo"), "": (gettext_lazy("未開放"), "", "lock"),
}  # fmt: skip


def frame(committee: Committee, here: str) -> dict[str, Any]:
    """What every page of a committee shows at its head: which one, the tabs with where one is."""
    query = f"?{urlencode({'call': committee.call.code})}"
    names = {"board": _("委員與案件"), "conflicts": _("利益迴避"), "assign": _("指派"), "settings": _("設定"), "codes": _("代號對照")}
    tabs = [(f"committee_{name}", text) for name, text in names.items()]
    return {
        "committee": committee, "call": committee.call, "kind": committee.kind, "kind_name": NAMES[Committee.Kind(committee.kind)], "query": query,
        "kinds": [
            {"url": reverse("committee_board", args=[value]) + query, "text": text, "here": value == committee.kind} for value, text in NAMES.items()
        ],
        "tabs": [{"url": reverse(name, args=[committee.kind]) + query, "text": text, "here": name == here} for name, text in tabs],
    }  # fmt: skip


def back_to(committee: Committee, name: str = "committee_board") -> HttpResponse:
    """The page of the committee again."""
    return redirect(f"{reverse(name, args=[committee.kind])}?{urlencode({'call': committee.call.code})}")


def say(request: HttpRequest, refused: Refused) -> None:
    """A refusal as the page's message: what was asked was not done."""
    messages.error(request, refused.text.in_language(get_language() or ""))


@office(Office.STAFF)
@require_safe
def board(request: HttpRequest, board: str) -> HttpResponse:
    """Who sits, what signed, which cases, n of m sheets; one next step."""
    committee = board_of(request, board)
    found = read_board(committee)
    seated = {row.seat.user_id for row in found.seats if row.seat.ended_at is None}
    people = [each for each in User.objects.filter(office=Office.REVIEWER, is_active=True).order_by("name", "pk") if each.pk not in seated]
    active = [row for row in found.seats if row.seat.ended_at is None]
    facts = frame(committee, "committee_board") | {
        "board": found, "people": people, "active": active, "former": [row for row in found.seats if row.seat.ended_at is not None],
        "unsigned": sum(row.seat.signed_at is None or row.seat.is_superseded or row.seat.declared_at is None for row in active),
        "to_open": [row for row in found.cases if row.place.opened_at is None],
        "is_scoring": any(row.place.opened_at and not row.place.locked_at for row in found.cases),
        "is_locked": bool(found.cases) and all(row.place.locked_at for row in found.cases if row.place.opened_at) and committee.opened_at is not None,
        "grid": _grid(found, active), "rules": committee.rules,
        "may_start_round": committee.rules.rounds > 1 and any(row.place.round == 1 for row in found.cases),
    }  # fmt: skip
    return render(request, "review/committee/board.html", facts)


def _grid(found: Any, active: list[Any]) -> list[dict[str, Any]]:
    rows = []
    for case in found.cases:
        cells = [
            {"seat": row.seat.pk, "words": words, "kind": kind, "icon": icon, "state": state}
            for row in active
            for state in [found.cells.get((row.seat.pk, case.place.proposal_id), "")]
            for words, kind, icon in [CELLS[state]]
        ]
        rows.append({"case": case, "cells": cells})
    return rows


@office(Office.STAFF)
@require_POST
def seat(request: HttpRequest, board: str) -> HttpResponse:
    """Seat a person, change a seat, end it, log an undertaking that was signed on paper."""
    committee = board_of(request, board)
    try:
        messages.success(request, _seat(request, committee, request.POST.get("do", "")))
    except Refused as refused:
        say(request, refused)
    return back_to(committee)


def _seat(request: HttpRequest, committee: Committee, do: str) -> str:
    post = request.POST
    if do == "add":
        person = User.objects.filter(pk=_number(post.get("person"))).first()
        if person is None:
            raise Refused("reviewer", seats.NO_REVIEWER)
        seats.add_seat(committee, person, request.user, is_expert=post.get("expert") == "yes")
        return _("已安排委員，並寄出簽署通知。")
    found = get_object_or_404(Seat.objects.select_related("committee", "user"), pk=_number(post.get("seat")), committee=committee)
    if do == "end":
        seats.end_seat(found, request.user, received_at(request))
        return _("已結束這個席次，該委員立即看不到任何案件。")
    if do == "paper":
        conflicts.log_paper(found, request.user, note=post.get("note", ""), at=received_at(request))
        return _("已登記紙本切結書。")
    cap = post.get("cap", "").strip()
    limit = _number(cap) if cap else None
    seats.set_seat(found, request.user, is_expert=post.get("expert") == "yes", is_convener=post.get("convener") == "yes", load_cap=limit)
    return _("已更新席次。")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


@office(Office.STAFF)
@require_POST
def cases(request: HttpRequest, board: str) -> HttpResponse:
    """Put the chosen cases on the list of names."""
    committee = board_of(request, board)
    chosen = set(request.POST.getlist("case")[:500])
    waiting = [each for each in read_board(committee).waiting if each.code in chosen]
    count = seats.bring_cases(committee, waiting, request.user, received_at(request))
    messages.success(request, ngettext("已將%(n)s案列入名單。", "已將%(n)s案列入名單。", count) % {"n": count})
    return back_to(committee)


@office(Office.STAFF)
@require_POST
def open_review(request: HttpRequest, board: str) -> HttpResponse:
    """Open papers and sheets of the cases that wait."""
    committee = board_of(request, board)
    try:
        count = seats.open_review(committee, request.user, received_at(request))
        messages.success(request, ngettext("已開放%(n)s案評分，並通知委員。", "已開放%(n)s案評分，並通知委員。", count) % {"n": count})
    except Refused as refused:
        say(request, refused)
    return back_to(committee)


@office(Office.STAFF)
@require_POST
def second_round(request: HttpRequest, board: str) -> HttpResponse:
    """Open the second round of a committee that has two."""
    committee = board_of(request, board)
    try:
        count = lock.start_round(committee, request.user, received_at(request))
        messages.success(request, ngettext("已開放第二輪評分，共%(n)s案。", "已開放第二輪評分，共%(n)s案。", count) % {"n": count})
    except Refused as refused:
        say(request, refused)
    return back_to(committee)
