"""The organiser's home: the funnel of a call, its cases from the review on, by market, industry and county; and the same as a workbook."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.lib import safe_workbook
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.safe_workbook import Table
from alliance_portal.trail.services import record
from proposals.models import Call
from proposals.queries.calls import current_call
from proposals.services.call_drafts import chain_of_call
from proposals.views.home import HOMES, own_todos
from review.queries import overview as queries
from review.rules.funnel import STAGES, bars_picture, funnel_picture


def is_english() -> bool:
    """Whether the page is read in English."""
    return (get_language() or "").startswith("en")


def agency_home(request: HttpRequest) -> HttpResponse:
    """Numbers once a deadline has passed; cases from the review on, and only for who has signed the undertaking."""
    now = received_at(request)
    request.current_call = current_call(now)
    closed = queries.closed_calls(now)
    chosen = chosen_call(closed, request.GET.get("call", ""))
    todos = own_todos(request.user)
    facts: dict[str, Any] = {
        "call": chosen, "open_call": _open(request.current_call, now), "calls": closed, "todos": todos, "rows": [], "figures": None,
    }
    if chosen is not None:
        facts |= _figures(request, chosen, may_list=not todos)
    return render(request, "homes/agency.html", facts)


def chosen_call(closed: list[Call], code: str) -> Call | None:
    """The call that was asked for, else the newest whose deadline has passed."""
    return next((call for call in closed if call.code == code), closed[0] if closed else None)


def _open(call: Call | None, now: datetime) -> Call | None:
    """The call that still takes applications, of which no number may be shown."""
    return call if call is not None and now <= call.deadline else None


def _figures(request: HttpRequest, call: Call, *, may_list: bool) -> dict[str, Any]:
    english, numbers = is_english(), queries.funnel_of(call)
    rows = queries.lines_of(request.user, call, english=english) if may_list else []
    unknown = _("未載明")
    pictures = [
        bars_picture("by-market", _("目標市場"), queries.by_market(rows, unknown), english=english),
        bars_picture("by-industry", _("主題產業"), queries.by_industry(rows, unknown), english=english),
        bars_picture("by-county", _("領導企業所在縣市"), queries.by_county(rows, unknown), english=english),
    ] if rows else []  # fmt: skip
    return {
        "figures": {"submitted": numbers[0], "withdrawn": queries.withdrawn_of(call)}, "rows": rows, "pictures": pictures,
        "funnel": funnel_picture(numbers, english=english) if numbers[0] else None,
        "may_export": any(row.status in queries.SCORED_ON for row in rows),
    }


@office(Office.AGENCY)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """匯出: the summary of a call as a workbook, cases from the scoring on, names masked as on the page; noted in the trail (R-15, R-49)."""
    now = received_at(request)
    call = chosen_call(queries.closed_calls(now), request.GET.get("call", ""))
    if call is None:
        raise Http404
    rows = [row for row in queries.lines_of(request.user, call, english=is_english()) if row.status in queries.SCORED_ON]
    content = safe_workbook.written(tables(rows, queries.funnel_of(call)))
    record(chain_of_call(call), "call.overview_exported", request.user, {"cases": len(rows)})
    response = HttpResponse(content, content_type=safe_workbook.MEDIA_TYPE)
    name = _("%(code)s申請概況_%(day)s.xlsx") % {"code": call.code, "day": f"{timezone.localtime(now):%Y%m%d}"}
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def tables(rows: list[queries.Line], numbers: list[int]) -> list[Table]:
    """The sheets: stages, cases, the three divisions."""
    language, unknown = get_language() or "", _("未載明")
    head = (_("提案編號"), _("聯盟"), _("領導企業"), _("目標市場"), _("主題產業"), _("縣市"), _("成員家數"), _("計畫主持人"), _("狀態"))
    cases = [
        (row.code, row.theme, row.lead, row.market, "、".join(row.industries), row.county, row.members, row.investigator, row.status_words)
        for row in rows
    ]
    stages = [(name.in_language(language), number) for (_key, name), number in zip(STAGES, numbers, strict=True)]
    divided = ((_("依目標市場"), queries.by_market), (_("依主題產業"), queries.by_industry), (_("依縣市"), queries.by_county))
    return [
        Table(_("各階段件數"), (_("階段"), _("件數")), stages, (28, 10)),
        Table(_("案件"), head, cases, (14, 24, 30, 16, 20, 12, 10, 14, 20)),
        *(Table(title, (_("名稱"), _("件數")), count(rows, unknown), (28, 10)) for title, count in divided),
    ]


HOMES[Office.AGENCY] = agency_home
