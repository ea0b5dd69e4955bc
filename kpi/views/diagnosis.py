"""診斷: wishes, plan and sessions of each member of a case; the planning list of a call for staff, as a page and a workbook (practice 2.28)."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, signed_in
from alliance_portal.frame_tags import is_english
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.figures import shown
from alliance_portal.lib.roc_calendar import numeric_text
from kpi.constants import DiagnosisMode
from kpi.models import DiagnosisSession
from kpi.queries.diagnosis import DiagnosisLine, Labels, lines_of_call, lines_of_case
from kpi.queries.viewers import Viewer, case_for
from kpi.services import diagnosis as services
from kpi.services.checkpoints import OPEN_IN
from kpi.views.answers import errors_of, needed_day, typed, typed_day, whole
from kpi.views.board import call_of
from kpi.views.outputs import workbook
from kpi.views.tabs import frame
from kpi.workbooks.sheets import Sheet
from proposals.models import Proposal
from proposals.services.errors import Refused
from review.undertaking_gate import decides

FIELDS = frozenset({"mode", "planned_on", "held_on", "expert", "hours", "findings"})
STAGES = {"open": ("", gettext_lazy("待安排")), "planned": ("now", gettext_lazy("已排定")), "held": ("done", gettext_lazy("已診斷"))}


def _shown(line: DiagnosisLine, labels: Labels) -> dict[str, Any]:
    """One member as both pages show it, its options in words."""
    wish, (kind, words), joint = line.wish, STAGES[line.stage], ", " if is_english() else "、"
    platforms = [*labels.of("member_company.video_platforms", [key for key in wish.platforms if key != "other" or not wish.other]),
                 *([wish.other] if wish.other else [])]  # fmt: skip
    return {
        "line": line, "plan_key": f"plan-{line.member}", "new_key": f"session-{line.member}-0", "kind": kind, "words": words,
        "mode": DiagnosisMode(wish.mode).label if wish.mode else "",
        "hours": shown(line.hours),
        "where": wish.address or joint.join(platforms), "county": wish.county,
        "items": joint.join(labels.of("survey_future.improvement_items", wish.items)),
        "bottlenecks": joint.join(labels.of("survey_future.marketing_bottlenecks", wish.bottlenecks)),
        "chosen": line.plan.mode if line.plan else wish.mode,
        "planned_on": numeric_text(line.plan.planned_on) if line.plan and line.plan.planned_on else "",
        "sessions": [
            {"it": each, "hours": shown(each.hours), "held_on": numeric_text(each.held_on), "key": f"session-{line.member}-{each.pk}"}
            for each in line.sessions
        ],
    }


def _page(request: HttpRequest, case: Proposal, viewer: Viewer, *, status: int = 200, **more: Any) -> HttpResponse:
    if viewer.accepted_only:
        raise PermissionDenied  # the organiser reads what was accepted; a firm's weaknesses are no such thing
    labels = Labels(case.call, get_language() or "")
    lines = [line for line in lines_of_case(case) if viewer.sees_member(line.member)]
    facts = frame(request, case, viewer, "execution_diagnosis") | {
        "rows": [_shown(line, labels) for line in lines], "may_write": decides(request) and case.status in OPEN_IN, "modes": DiagnosisMode.choices,
        "held": sum(line.stage == "held" for line in lines), "hours": shown(sum((line.hours for line in lines), Decimal(0))), "at": "",
    }
    return render(request, "kpi/diagnosis.html", facts | more, status=status)


@signed_in
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a case: a member reads its own, the lead all, staff write."""
    case, viewer = case_for(request.user, code)
    return _page(request, case, viewer)


def _refused(request: HttpRequest, case: Proposal, viewer: Viewer, refused: Refused, at: str) -> HttpResponse:
    errors, status = errors_of(refused, FIELDS)
    there = [each | {"href": f"#{refused.reason}-{at}" if refused.reason in FIELDS else ""} for each in errors]
    return _page(request, case, viewer, status=status, errors=there, typed=typed(request), at=at)


@office(Office.STAFF)
@require_POST
def plan(request: HttpRequest, code: str, member: int) -> HttpResponse:
    """When, how and by whom a member is advised."""
    case, viewer = case_for(request.user, code)
    text = {name: request.POST.get(name, "") for name in ("mode", "place", "adviser", "topics")}
    try:
        wanted = services.Wanted(planned_on=typed_day(request, "planned_on"), **text)
        services.plan(case, request.user, member=member, wanted=wanted, revision=whole(request, "revision"), at=received_at(request))
    except Refused as refused:
        return _refused(request, case, viewer, refused, f"plan-{member}")
    messages.success(request, _("已儲存診斷安排。"))
    return redirect("execution_diagnosis", case.code)


@office(Office.STAFF)
@require_POST
def write(request: HttpRequest, code: str, member: int, session_id: int) -> HttpResponse:
    """Record a session (0), or mend the record of one."""
    case, viewer = case_for(request.user, code)
    kept = get_object_or_404(DiagnosisSession, pk=session_id, proposal=case, member=member) if session_id else None
    text = {name: request.POST.get(name, "") for name in ("expert", "hours", "mode", "findings", "follow_up")}
    try:
        session = services.Session(needed_day(request, "held_on"), **text)
        services.write_session(
            case, request.user, member=member, session=kept, typed=session, revision=whole(request, "revision"), at=received_at(request),
        )
    except Refused as refused:
        return _refused(request, case, viewer, refused, f"session-{member}-{session_id}")
    messages.success(request, _("已登記診斷紀錄。"))
    return redirect("execution_diagnosis", case.code)


@office(Office.STAFF)
@require_safe
def planning(request: HttpRequest) -> HttpResponse:
    """The planning list of a call by mode, county and stage; `?form=xlsx` as a workbook."""
    call, calls = call_of(request)
    labels = Labels(call, get_language() or "")
    every = [_shown(line, labels) for line in lines_of_call(call)]
    counties = sorted({row["county"] for row in every if row["county"]})
    asked = {name: request.GET.get(name, "") for name in ("mode", "county", "stage")}
    rows = [row for row in every if _matches(row, asked)]
    if request.GET.get("form") == "xlsx":
        return workbook(request, call, [_sheet(rows, call.title_zh)], f"{call.code}_診斷規劃_{timezone.localdate().isoformat()}.xlsx")
    facts = {
        "call": call, "calls": calls, "rows": rows, "every": len(every), "asked": asked, "modes": DiagnosisMode.choices, "counties": counties,
        "stages": [(key, words) for key, (_kind, words) in STAGES.items()],
    }
    return render(request, "kpi/diagnosis_planning.html", facts)


def _matches(row: dict[str, Any], asked: dict[str, str]) -> bool:
    line = row["line"]
    has = {"mode": line.wish.mode, "county": row["county"], "stage": line.stage}
    return all(not wanted or has[name] == wanted for name, wanted in asked.items())


def _sheet(rows: list[dict[str, Any]], note: str) -> Sheet:
    head = ["案件編號", "聯盟成員", "希望診斷方式", "平台或地點", "縣市", "欲提升項目", "遭遇瓶頸", "排定日期", "診斷專家", "診斷次數", "診斷時數",
            "狀態"]  # fmt: skip
    return Sheet("診斷規劃", note, head, [
        [row["line"].code, row["line"].name, str(row["mode"]), row["where"], row["county"], row["items"], row["bottlenecks"],
         row["line"].plan.planned_on.isoformat() if row["planned_on"] else "", row["line"].plan.adviser if row["line"].plan else "",
         len(row["line"].sessions), float(row["line"].hours), str(row["words"])] for row in rows
    ])  # fmt: skip
