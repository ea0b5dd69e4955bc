"""月報待辦: monthly reports that are overdue, by alliance and member, and those that wait for staff; kept filters of the list."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.lib.clock import received_at
from kpi.models import MonthSlot
from kpi.queries.reports import overdue, waiting_for_staff
from proposals.models import Proposal
from review.models import SavedView
from review.views import saved_views


@office(Office.STAFF)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What is overdue, by alliance and member, the longest first; what waits for staff. `call` and `q` (alliance, firm, code) choose some."""
    today, asked = timezone.localdate(received_at(request)), {name: request.GET.get(name, "")[:120].strip() for name in ("call", "q")}
    late, waiting = overdue(today), waiting_for_staff()
    calls = sorted({each.proposal.call.code for each in [*late, *waiting]})
    found = [slot for slot in late if _is_asked(slot.proposal, slot.member.company_name, asked)]
    sent = [each for each in waiting if _is_asked(each.proposal, "", asked)]
    facts = {
        "asked": asked, "groups": _by_alliance(found, today), "late": len(found), "is_filtered": bool(asked["call"] or asked["q"]),
        "waiting": [{"it": each, "theme": _theme(each.proposal), "month_key": f"{each.month:%Y-%m}"} for each in sent],
        "chips": [{"words": code or _("全部"), "query": urlencode({"call": code, "q": asked["q"]}), "here": code == asked["call"]}
                  for code in ("", *calls)] if len(calls) > 1 or asked["call"] else [],
    } | saved_views.menu(request, SavedView.List.OVERDUE, urlencode({name: value for name, value in asked.items() if value}))  # fmt: skip
    return render(request, "kpi/overdue.html", facts)


def _is_asked(case: Proposal, firm: str, asked: dict[str, str]) -> bool:
    words = f"{_theme(case)} {case.code} {firm}".casefold()
    return asked["call"] in ("", case.call.code) and asked["q"].casefold() in words


def _by_alliance(late: list[MonthSlot], today: date) -> list[dict[str, Any]]:
    """The slots of each alliance together, whoever is late the longest first; the first one stands open."""
    groups: dict[int, dict[str, Any]] = {}
    for slot in late:  # the longest first
        case, days = slot.proposal, (today - slot.due).days
        group = groups.setdefault(case.pk, {"case": case, "theme": _theme(case), "days": days, "rows": [], "firms": {}})
        group["rows"].append({"it": slot, "days": days, "month_key": f"{slot.month:%Y-%m}"})
        group["firms"][slot.member_id] = slot.member.company_name
    return [each | {"number": len(each["rows"]), "members": len(each["firms"]), "opens": not place} for place, each in enumerate(groups.values())]


def _theme(case: Proposal) -> str:
    entry = getattr(case, "desk_entry", None)
    return entry.theme if entry else case.code
