"""聯盟進度: one alliance's plan and fact in pictures, what needs looking at, its evidence (look "Pictures"; mock progress.html)."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.files.downloads import may_open_now
from alliance_portal.files.services import path_of
from alliance_portal.frame_tags import is_english
from alliance_portal.lib.exact_figures import rounded_text
from alliance_portal.lib.roc_calendar import numeric_text
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.lib.svg import Picture
from kpi.boards import settled_day
from kpi.constants import AllianceState
from kpi.models import Contract, Evidence, Improvement
from kpi.pictures import Seen, gantt, heat_map, kpi_bars, s_curve
from kpi.pictures.words import month_name
from kpi.progress import judge, progress
from kpi.queries.alliance import MemberMonth, evidence_of, heat_rows, lead_name, member_months, report_states
from kpi.queries.board import thresholds_of
from kpi.queries.course import AllianceCourse, course_of
from kpi.queries.drawings import bars_of, curve_of, tasks_of, today_of
from kpi.queries.viewers import Viewer, case_for
from kpi.views.tabs import frame
from kpi.views.thumbnails import thumbnail_of
from kpi.views.wall import piece_of
from kpi.views.words import day_asked, kpi_name, light_mark, shown, signed
from proposals.models import Proposal
from proposals.queries.memory import Memory

ON_THE_WALL = 12


@signed_in
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The page; `?on=` looks at an earlier day."""
    case, viewer = case_for(request.user, code)
    on = day_asked(request, case.call)
    found = course_of(case, on)
    contract = Contract.objects.filter(proposal=case).first()
    facts = frame(request, case, viewer, "execution_progress") | {"contract": contract, "lead": lead_name(case), "typed_on": numeric_text(on)}
    if found is None:
        return render(request, "kpi/progress.html", facts)
    return render(request, "kpi/progress.html", facts | course_facts(case, viewer, found, on))


def course_facts(case: Proposal, viewer: Viewer, found: AllianceCourse, on: date) -> dict[str, Any]:
    """What a page shows of a course: figures, pictures, checkpoints, evidence as far as the viewer sees it."""
    english, judged = is_english(), settled_day(on)
    standing = progress(found.plan, found.reports, judged)
    months = member_months(case, viewer, on)
    evidence = evidence_of(case, viewer)
    rows = heat_rows(months, found.plan)
    asked = sorted({cell.month for row in rows for cell in row.cells} | set(found.plan.monthly))
    return {
        "course": found, "theme": found.tree.get("theme", ""), "judged": judged, "standing": standing,
        "planned": rounded_text(standing.planned), "actual": rounded_text(standing.actual), "variance": signed(standing.variance),
        "light": light_mark(thresholds_of(case.call).light(standing.variance)), "heading": heading_of(standing.variance, judged, english=english),
        "checkpoints": checkpoints_of(found, on), "reported": _reported(months, judged),
        "curve": _drawn(s_curve, curve_of(found, on, english=english), english=english),
        "bars": _drawn(kpi_bars, bars_of(found), english=english),
        "heat": _drawn(heat_map, rows, asked, english=english) if rows else None,
        "gantt": _drawn(gantt, tasks_of(found), sorted(found.plan.monthly), today_of(found, on), english=english),
        "attention": attention_of(case, viewer, found, months, on),
        "wall": [piece_of(each, case) for each in evidence[:ON_THE_WALL]], "pieces": [piece_of(each, case) for each in evidence[ON_THE_WALL:]],
        "evidence_count": len(evidence),
    }


_DRAWN: Memory[Picture] = Memory(64)


def _drawn(draw: Callable[..., Picture], *facts: Any, english: bool) -> Picture:
    """A picture, drawn once for the same figures: the key is everything that it is drawn of, and the language."""
    return _DRAWN.get((draw.__name__, repr(facts), english), lambda: draw(*facts, english=english))


def heading_of(variance: Fraction, judged: date, *, english: bool) -> str:
    month = spoken(judged, ("month",), english=english)
    if variance == 0:
        return _("%(month)s底符合預定進度") % {"month": month}
    words = _("%(month)s底超前%(points)s個百分點") if variance > 0 else _("%(month)s底落後%(points)s個百分點")
    return words % {"month": month, "points": rounded_text(abs(variance))}


def checkpoints_of(found: AllianceCourse, on: date) -> list[dict[str, Any]]:
    """Checkpoints whose day has come, judged; the next one with what it asks for."""
    rows = []
    for place, checkpoint in enumerate(found.plan.checkpoints):
        if checkpoint.on <= on:
            result = judge(found.plan, found.reports, found.kpi_reports, place)
            rows.append({"on": checkpoint.on, "required": shown(checkpoint.required), "actual": rounded_text(result.actual),
                         "is_met": result.is_progress_met, "all_met": result.are_all_kpis_met})  # fmt: skip
        else:
            rows.append({"on": checkpoint.on, "required": shown(checkpoint.required), "actual": ""})
            break
    return rows


def _reported(months: list[MemberMonth], judged: date) -> dict[str, int]:
    """Of the month that is over: how many members have their report in."""
    asked = [each.seen for each in months if (each.month.year, each.month.month) == (judged.year, judged.month) and each.seen is not Seen.NONE]
    missing = [seen for seen in asked if seen in (Seen.OPEN, Seen.OVERDUE, Seen.FILLING, Seen.RETURNED)]
    return {"asked": len(asked), "in": len(asked) - len(missing)}


def attention_of(case: Proposal, viewer: Viewer, found: AllianceCourse, months: list[MemberMonth], on: date) -> list[dict[str, str]]:
    """What needs looking at, the worst first: what is to be improved, overdue, returned, items that went down, reports not settled."""
    english = is_english()
    items = []
    for open_one in Improvement.objects.filter(proposal=case, settled_at=None):
        due = spoken(open_one.due, ("short", "weekday"), english=english)
        items.append({"kind": "fix", "words": _("限期改善"), "text": open_one.demand, "note": _("期限 %(day)s") % {"day": due}})
    for each in months:
        month = month_name(found.plan.month_of(each.month), english=english)
        if each.seen is Seen.OVERDUE:
            days = (on - each.due).days
            text = ngettext("%(name)s%(month)s回報，已逾%(days)s日", "%(name)s%(month)s回報，已逾%(days)s日", days)
            note = _("截止 %(day)s") % {"day": spoken(each.due, ("short", "weekday"), english=english)}
            items.append({"kind": "warn", "words": _("逾期未報"), "text": text % {"name": each.name, "month": month, "days": days}, "note": note})
        if each.seen is Seen.RETURNED:
            text = _("%(name)s：%(month)s回報") % {"name": each.name, "month": month}
            items.append({"kind": "warn", "words": _("退回修正"), "text": text, "note": ""})
    for item in progress(found.plan, found.reports, settled_day(on)).decreased:
        text = _("%(kpi)s的完成百分比低於前一次回報") % {"kpi": kpi_name(item)}
        items.append({"kind": "warn", "words": _("進度下降"), "text": text, "note": ""})
    if not viewer.accepted_only:
        for month, status in sorted(report_states(case).items()):
            if status == AllianceState.SENT:
                text = _("%(month)s聯盟月報等待審閱") % {"month": month_name(found.plan.month_of(month), english=english)}
                items.append({"kind": "now", "words": _("已送出"), "text": text, "note": ""})
    return items


@signed_in
@require_safe
def thumbnail(request: HttpRequest, code: str, evidence_id: int) -> HttpResponse:
    """A small picture of a piece of evidence that this reader may see; never of a file that has not been scanned."""
    case, viewer = case_for(request.user, code)
    asked = get_object_or_404(Evidence.objects.select_related("file"), pk=evidence_id, proposal=case, removed_at=None)
    allowed = asked.verdict in ("accepted", "partly") if viewer.accepted_only else viewer.sees_all or asked.member_id in viewer.members
    if not allowed or asked.file is None or not may_open_now(asked.file, request.user.pk):
        raise Http404
    return thumbnail_of(path_of(asked.file), asked.file.media_type)
