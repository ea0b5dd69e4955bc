"""Reports out: the monthly summary of the programme, raw data, statistics of the members' survey (issue 6)."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.files.kinds import MEDIA_TYPES
from alliance_portal.frame_tags import is_english
from alliance_portal.jobs.registry import WorkWaits
from alliance_portal.lib.exact_figures import rounded_text
from alliance_portal.trail.services import record
from kpi.queries.outputs import raw, summary, survey
from kpi.rules.survey import FEWEST
from kpi.services import programme_papers
from kpi.views.board import call_of
from kpi.views.words import day_asked
from kpi.workbooks.sheets import Sheet, written
from proposals.models import Call
from proposals.papers.child import RenderFailed


def workbook(request: HttpRequest, call: Call, sheets: list[Sheet], name: str) -> HttpResponse:
    """The file as a download; that somebody took it is written down (security 2.3 "Exports")."""
    answer = HttpResponse(written(sheets), content_type=MEDIA_TYPES["xlsx"])
    answer.headers["Content-Disposition"] = f"attachment; filename=\"export.xlsx\"; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "no-store, private"
    record(f"call:{call.code}", "execution.exported", request.user, {"name": name, "sheets": [sheet.title for sheet in sheets]})
    return answer


def _pdf(request: HttpRequest, call: Call, made: Callable[[], bytes], name: str, page: str) -> HttpResponse:
    """The paper as a download, written down like a workbook; back to its page where it cannot be printed."""
    try:
        written_paper = made()
    except (RenderFailed, WorkWaits) as fault:
        messages.error(request, fault.reason.in_language(get_language() or ""))
        return redirect(f"{reverse(page)}?call={quote(call.code)}")
    answer = HttpResponse(written_paper, content_type=MEDIA_TYPES["pdf"])
    answer.headers["Content-Disposition"] = f"attachment; filename=\"report.pdf\"; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "no-store, private"
    record(f"call:{call.code}", "execution.exported", request.user, {"name": name})
    return answer


@office(Office.STAFF, Office.AGENCY)
@require_safe
def monthly(request: HttpRequest) -> HttpResponse:
    """每月彙整 of the programme as a workbook, with `?form=pdf` as a paper; the agency's without what nobody has accepted."""
    call, _calls = call_of(request)
    on: date = day_asked(request, call)
    is_staff = request.user.office == Office.STAFF
    if request.GET.get("form") == "pdf":
        name = f"{call.code}_每月彙整_{on.isoformat()}.pdf"
        return _pdf(request, call, lambda: programme_papers.summary_pdf(call, on, with_internal=is_staff), name, "execution_board")
    sheets = summary(call, on, with_internal=is_staff)
    return workbook(request, call, sheets, f"{call.code}_每月彙整_{on.isoformat()}.xlsx")


@office(Office.STAFF)
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Raw data as a workbook, one query a table."""
    call, _calls = call_of(request)
    return workbook(request, call, raw(call), f"{call.code}_執行原始資料.xlsx")


def _lines(call: Call, *, english: bool) -> tuple[int, list[dict[str, Any]]]:
    language = "en" if english else "zh-hant"
    firms, found = survey(call)
    lines = []
    for each in found:
        options = [
            {"label": one.label.in_language(language), "firms": f"<{FEWEST}" if one.count is None else str(one.count),
             "share": "–" if one.share is None else f"{rounded_text(one.share)}%"} for one in each.options
        ]  # fmt: skip
        answered = f"<{FEWEST}" if each.answered is None else str(each.answered)
        lines.append({"label": each.question.label.in_language(language), "answered": answered, "options": options})
    return firms, lines


@office(Office.STAFF, Office.AGENCY)
@require_safe
def members_survey(request: HttpRequest) -> HttpResponse:
    """The survey's statistics; `?form=xlsx` as a workbook, `?form=pdf` as a paper."""
    call, calls = call_of(request)
    if request.GET.get("form") == "pdf":
        return _pdf(request, call, lambda: programme_papers.survey_pdf(call), f"{call.code}_營運現況調查統計.pdf", "execution_survey")
    firms, lines = _lines(call, english=is_english())
    if request.GET.get("form") == "xlsx":
        rows = [[line["label"], line["answered"], one["label"], one["firms"], one["share"]] for line in lines
                for one in line["options"] or ({"label": "", "firms": "", "share": ""},)]  # fmt: skip
        head = [_("題目"), _("填答家數"), _("選項"), _("家數"), _("比例")]
        return workbook(request, call, [Sheet(_("營運現況調查統計"), call.title_zh, head, rows)], f"{call.code}_營運現況調查統計.xlsx")
    facts = {"call": call, "calls": calls, "firms": firms, "lines": lines if firms else [], "is_staff": request.user.office == Office.STAFF}
    return render(request, "kpi/survey.html", facts)
