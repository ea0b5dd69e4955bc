"""All alliances at a glance, the worst first; sums of the programme; what falls due this week (staff; the agency the same, masked)."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.frame_tags import is_english, state
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.exact_figures import mean, rounded_text
from alliance_portal.lib.roc_calendar import numeric_text
from alliance_portal.lib.spoken_dates import spoken
from kpi.boards import KpiTotal, Light, settled_day
from kpi.pictures import KpiBar, kpi_bars
from kpi.queries.board import BoardRow, Due, board, due_within_a_week, totals_of
from kpi.views.words import ITEM_NAMES, UNITS, day_asked, kpi_name, light_mark, shown, signed
from proposals.catalogue.model import Edition
from proposals.constants import Status
from proposals.forms.markup import html, joined
from proposals.models import Call, Proposal
from proposals.queries.calls import all_calls, chosen_call, edition_of
from review.models import SavedView
from review.views import saved_views

KEPT = ("call", "show", "by", "market", "industry", "county", "on")
FILTERS: dict[str, tuple[Any, Callable[[BoardRow], bool]]] = {
    "improving": (gettext_lazy("限期改善"), lambda row: row.standing.is_improving),
    "behind": (gettext_lazy("落後"), lambda row: row.standing.light is Light.BEHIND),
    "watch": (gettext_lazy("觀察"), lambda row: row.standing.light is Light.WATCH),
    "on_track": (gettext_lazy("正常"), lambda row: row.standing.light is Light.ON_TRACK),
    "overdue": (gettext_lazy("逾期未報"), lambda row: row.standing.overdue > 0),
    "waiting": (gettext_lazy("待審閱月報"), lambda row: row.standing.waiting > 0),
}
INTERNAL = ("overdue", "waiting")  # of reports that nobody has accepted the agency learns nothing
GROUPS = {"market": gettext_lazy("目標市場"), "industry": gettext_lazy("主題產業"), "county": gettext_lazy("領導企業所在縣市")}
DUES = {
    "report": gettext_lazy("每月進度回報"), "improvement": gettext_lazy("限期改善"), "action": gettext_lazy("訪視待辦事項"),
    "advice": gettext_lazy("查核點建議事項"),
    "checkpoint": gettext_lazy("查核點"),
}


@office(Office.STAFF, Office.AGENCY)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The board of one call; filters and the day stay in the address."""
    call, calls = call_of(request)
    is_staff, on = request.user.office == Office.STAFF, day_asked(request, call)
    every = board(call, on)
    names = _names(call)
    inside = [row for row in every if all(not request.GET.get(by) or getattr(row, by) == request.GET[by] for by in GROUPS)]
    asked = request.GET.get("show", "")
    filters = {key: each for key, each in FILTERS.items() if is_staff or key not in INTERNAL}
    rows = [row for row in inside if asked not in filters or filters[asked][1](row)]
    totals = totals_of(inside)
    facts = {
        "call": call, "calls": calls, "is_staff": is_staff, "on": on, "typed_on": numeric_text(on), "judged": settled_day(on),
        "every": len(every), "shown": len(rows), "rows": _rows(rows, names, _day_kept(request, on), is_staff=is_staff),
        "chips": _chips(request, inside, filters), "bars": kpi_bars(_bars(totals), english=is_english(), title=_("全計畫 KPI 實績與目標")),
        "totals": _total_rows(totals), "groups": _groups(request, inside, names), "selects": _selects(request, every, names),
        "kept": {name: request.GET[name] for name in ("call", "show", "by") if request.GET.get(name)}, "by": _by(request),
        "due": _due(due_within_a_week(call, every, on), on) if is_staff else None, "figures": _figures(inside),
    } | (saved_views.menu(request, SavedView.List.PROGRESS, _query(request)) if is_staff else {})  # the organiser writes nowhere
    return render(request, "kpi/board.html", facts)


def call_of(request: HttpRequest) -> tuple[Call, list[Call]]:
    """The call of the address; else the newest that has a case in execution; else the one that the site shows. 404 without any."""
    calls = [each for each in all_calls() if each.is_published]
    asked = next((each for each in calls if each.code == request.GET.get("call", "")), None)
    if asked is None and len(calls) > 1:
        running = set(Proposal.objects.filter(status__in=(Status.EXECUTING, Status.MIDTERM, Status.IMPROVING, Status.FINAL_REVIEW, Status.CLOSING))
                      .values_list("call_id", flat=True).distinct())  # fmt: skip
        asked = next((each for each in calls if each.pk in running), None)
    found = asked or chosen_call(calls, received_at(request)) or (calls[0] if calls else None)
    if found is None:
        raise Http404
    request.current_call = found  # type: ignore[attr-defined]  # the frame asks no more
    return found, calls


def _names(call: Call) -> dict[str, dict[str, str]]:
    """Words for the keys of markets and industries, in the language of the page."""
    edition: Edition = edition_of(call)
    language = "en" if is_english() else "zh-hant"

    def of(place: str) -> dict[str, str]:
        return {option.key: option.label.in_language(language) for option in edition.field(place).options}

    return {"market": of("alliance_basic.target_market"), "industry": of("supplementary.theme_industry"), "county": {}}


def _query(request: HttpRequest, **changes: str) -> str:
    asked = {name: request.GET.get(name, "")[:40] for name in KEPT} | changes
    return urlencode({name: value for name, value in asked.items() if value})


def _chips(request: HttpRequest, rows: list[BoardRow], filters: dict[str, tuple[Any, Callable[[BoardRow], bool]]]) -> list[dict[str, Any]]:
    asked = request.GET.get("show", "")
    chips = [{"words": _("全部"), "number": len(rows), "query": _query(request, show=""), "here": asked not in filters}]
    for key, (words, holds) in filters.items():
        number = sum(map(holds, rows))
        if number or key == asked:
            chips.append({"words": words, "number": number, "query": _query(request, show=key), "here": key == asked})
    return chips


def _selects(request: HttpRequest, rows: list[BoardRow], names: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    found = []
    for by, label in GROUPS.items():
        keys = sorted({getattr(row, by) for row in rows if getattr(row, by)})
        options = [{"key": key, "words": names[by].get(key, key), "here": request.GET.get(by) == key} for key in keys]
        if len(options) > 1 or any(each["here"] for each in options):
            found.append({"name": by, "label": label, "options": options})
    return found


def _by(request: HttpRequest) -> str:
    return request.GET.get("by", "") if request.GET.get("by") in GROUPS else "market"


def _groups(request: HttpRequest, rows: list[BoardRow], names: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Alliances by market, industry or county: how many of each light, mean progress."""
    by = _by(request)
    grouped: dict[str, list[BoardRow]] = {}
    for row in rows:
        grouped.setdefault(getattr(row, by), []).append(row)
    lines = []
    for key, members in sorted(grouped.items(), key=lambda each: (-len(each[1]), each[0])):
        lights = Counter(row.standing.light for row in members)
        lines.append({
            "name": names[by].get(key, key) or _("未填"), "query": _query(request, **{by: key}) if key else "", "alliances": len(members),
            "lights": [lights[light] for light in Light],
            "planned": rounded_text(mean([row.standing.planned for row in members])),
            "actual": rounded_text(mean([row.standing.actual for row in members])),
        })
    tabs = [{"words": words, "query": _query(request, by=key), "here": key == by} for key, words in GROUPS.items()]
    return {"tabs": tabs, "lines": lines, "head": GROUPS[by]}


def _figures(rows: list[BoardRow]) -> dict[str, Any]:
    """The programme in numbers: alliances, the mean of plan and fact, how many of each light."""
    if not rows:
        return {}
    planned, actual = mean([row.standing.planned for row in rows]), mean([row.standing.actual for row in rows])
    lights = Counter(row.standing.light for row in rows)
    return {"alliances": len(rows), "planned": rounded_text(planned), "actual": rounded_text(actual), "variance": signed(actual - planned),
            "behind": lights[Light.BEHIND], "watch": lights[Light.WATCH], "on_track": lights[Light.ON_TRACK]}  # fmt: skip


def _bars(totals: Iterable[KpiTotal]) -> list[KpiBar]:
    return [
        KpiBar(kpi_name(total.kpi), str(ITEM_NAMES[total.kpi]), str(UNITS[total.kpi]), total.reached, total.first_half, total.whole,
               _("%(met)s／%(all)s個聯盟達成") % {"met": total.met, "all": total.alliances})
        for total in totals
    ]  # fmt: skip


def _total_rows(totals: Iterable[KpiTotal]) -> list[dict[str, str]]:
    return [
        {"name": f"{kpi_name(total.kpi)} {ITEM_NAMES[total.kpi]}", "unit": str(UNITS[total.kpi]), "reached": shown(total.reached),
         "whole": shown(total.whole), "rate": "–" if total.rate is None else f"{rounded_text(total.rate)}%", "met": f"{total.met}／{total.alliances}"}
        for total in totals
    ]  # fmt: skip


def _due(dues: list[Due], on: date) -> list[dict[str, Any]]:
    english = is_english()
    return [
        {"day": spoken(due.on, ("short", "weekday"), english=english), "kind": DUES[due.kind], "name": due.name, "number": due.count,
         "href": reverse("execution_progress", args=[due.code]) if due.code else "", "is_late": due.on < on}
        for due in dues
    ]


def _day_kept(request: HttpRequest, on: date) -> str:
    """What a link to an alliance carries of the board's day: nothing where it is today's."""
    return f"?{urlencode({'on': numeric_text(on)})}" if request.GET.get("on") else ""


def _rows(rows: list[BoardRow], names: dict[str, dict[str, str]], day: str, *, is_staff: bool) -> SafeString:
    """The table's rows, written in Python: two hundred of them as templates were most of the page's time."""
    (before, after), (opens, shut) = (reverse(route, args=["0"]).rsplit("0", 1) for route in ("execution_progress", "execution_glance"))
    marks = {light: light_mark(light) for light in Light}
    improving, pattern = state("fix", _("限期改善")), _pattern(is_staff=is_staff)
    return joined([
        _row(row, names["market"], (f"{before}{row.code}{after}{day}", f"{opens}{row.code}{shut}{day}"),
             improving if row.standing.is_improving else marks[row.standing.light], pattern, is_staff=is_staff)
        for row in rows
    ])  # fmt: skip


def _pattern(*, is_staff: bool) -> str:
    """A row with its words in place, so that only its figures are filled in."""
    heads = (_("目標市場"), _("預定"), _("實際"), _("進度差異"), _("逾期未報"), _("待審閱"), _("最近採認"))
    market, planned, actual, variance, late, waiting, last = (escape(words).replace("{", "{{").replace("}", "}}") for words in heads)
    internal = f'<td class="num" data-label="{late}">{{}}</td><td class="num" data-label="{waiting}">{{}}</td>' if is_staff else ""
    return (
        f'<tr data-row><th scope="row"><a href="{{}}" data-open="{{}}">{{}}</a>'
        f'<span class="sub d-block">{{}} · {{}}</span></th><td data-label="{market}">{{}}</td>'
        f'<td class="num" data-label="{planned}">{{}}%</td><td class="num" data-label="{actual}">{{}}%</td>'
        f'<td class="num" data-label="{variance}">{{}}</td><td data-label="">{{}}</td>{internal}'
        f'<td class="num" data-label="{last}">{{}}</td></tr>'
    )


def _row(row: BoardRow, markets: dict[str, str], hrefs: tuple[str, str], light: SafeString, pattern: str, *, is_staff: bool) -> SafeString:
    it = row.standing
    internal = (it.overdue or "–", it.waiting or "–") if is_staff else ()
    return html(
        pattern, *hrefs, row.name, row.lead, row.code, markets.get(row.market, row.market) or "–", rounded_text(it.planned), rounded_text(it.actual),
        signed(it.variance), light, *internal, f"{row.last.year - 1911}/{row.last.month}" if row.last else "–",
    )  # fmt: skip
