"""One alliance at a glance: a page of its own, and the panel beside the list of the board (look "Desk and boards")."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.lib.exact_figures import rounded_text
from alliance_portal.lib.roc_calendar import numeric_text
from kpi.boards import settled_day
from kpi.models import Advice, VisitAction
from kpi.progress import progress
from kpi.queries.alliance import lead_name, member_months
from kpi.queries.board import thresholds_of
from kpi.queries.course import AllianceCourse, course_of
from kpi.queries.drawings import bars_of
from kpi.queries.viewers import case_for
from kpi.views.progress import attention_of, checkpoints_of
from kpi.views.tabs import frame
from kpi.views.words import day_asked, light_mark, shown, signed

MOST = 5  # of what needs looking at; the rest stands on the alliance's page


@office(Office.STAFF, Office.AGENCY)
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Figures, KPIs, what needs looking at, where to go on; `?on=` looks at an earlier day."""
    case, viewer = case_for(request.user, code)
    on = day_asked(request, case.call)
    found = course_of(case, on)
    typed_on = numeric_text(on) if request.GET.get("on") else ""
    facts = frame(request, case, viewer, "execution_progress") | {"lead": lead_name(case), "typed_on": typed_on}
    if found is not None:
        standing = progress(found.plan, found.reports, settled_day(on))
        attention = attention_of(case, viewer, found, member_months(case, viewer, on), on)
        facts |= {
            "theme": found.tree.get("theme", ""), "judged": settled_day(on), "standing": standing, "planned": rounded_text(standing.planned),
            "actual": rounded_text(standing.actual), "variance": signed(standing.variance),
            "light": light_mark(thresholds_of(case.call).light(standing.variance)), "checkpoints": checkpoints_of(found, on), "kpis": _kpis(found),
            "attention": attention[:MOST], "rest": max(0, len(attention) - MOST),
            "actions": [] if viewer.accepted_only else [
                *VisitAction.objects.filter(visit__proposal=case, done_at=None)[:MOST], *Advice.objects.filter(proposal=case, done_at=None)[:MOST],
            ],
        }  # fmt: skip
    return render(request, "kpi/glance.html", facts)


def _kpis(found: AllianceCourse) -> list[dict[str, Any]]:
    """Each KPI: reached of the whole target."""
    return [
        {"name": f"{bar.name} {bar.label}", "words": f"{shown(bar.reached)} / {shown(bar.whole)} {bar.unit}", "is_met": bar.reached >= bar.whole}
        for bar in bars_of(found)
    ]
