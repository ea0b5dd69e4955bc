"""應辦事項: what the alliance and each member owe, with proof or a waiver; effect data also after the closing (M-04 to M-10)."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, signed_in
from alliance_portal.files.downloads import answer, may_open_now
from alliance_portal.files.kinds import FileRefused
from alliance_portal.files.services import store
from alliance_portal.lib.clock import received_at
from kpi.constants import AFTER_CLOSING, Duty, DutyState
from kpi.queries.closing import DutyLine, duty_lines
from kpi.queries.viewers import Viewer, case_for
from kpi.services import obligations as services
from kpi.views.answers import errors_of, typed
from kpi.views.tabs import frame
from proposals.models import Proposal
from proposals.services.errors import Refused
from review.undertaking_gate import decides

FIELDS = frozenset({"proof", "consent", "result", "investment", "output", "year", "source", "remark", "file"})
STATES = {
    DutyState.OPEN: "", DutyState.HANDED_IN: "now", DutyState.RETURNED: "fix", DutyState.MET: "done", DutyState.WAIVED: "done",
}
EVIDENCE = "evidence"  # kind of upload


def _sees(line: DutyLine, viewer: Viewer) -> bool:
    if viewer.accepted_only:
        return line.is_settled
    return not line.member or viewer.sees_all or line.member in viewer.members


def _page(request: HttpRequest, case: Proposal, viewer: Viewer, *, status: int = 200, **more: Any) -> HttpResponse:
    groups: dict[str, list[dict[str, Any]]] = {}
    lines = [line for line in duty_lines(case) if _sees(line, viewer)]
    for line in lines:
        is_open = case.status in (services.EFFECT_IN if line.kind in AFTER_CLOSING else services.OPEN_IN)
        mine = viewer.is_lead if not line.member else line.member in viewer.members
        groups.setdefault(line.name, []).append({
            "line": line, "label": Duty(line.kind).label, "state": line.state.label, "kind": STATES[line.state], "key": f"{line.kind}-{line.member}",
            "may_hand_in": mine and is_open and not line.is_settled, "may_settle": decides(request) and is_open and not line.is_settled,
            "is_handed": line.state == DutyState.HANDED_IN, "is_film": line.kind == Duty.FILM, "is_effect": line.kind == Duty.EFFECT,
        })
    done = sum(line.is_settled for line in lines)
    facts = frame(request, case, viewer, "execution_obligations") | {
        "groups": [{"name": name, "lines": rows} for name, rows in groups.items()], "done": done, "number": len(lines),
    }
    return render(request, "kpi/obligations.html", facts | more, status=status)


@signed_in
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The list."""
    case, viewer = case_for(request.user, code)
    return _page(request, case, viewer)


@signed_in
@require_POST
def hand_in(request: HttpRequest, code: str, duty: str, member: int) -> HttpResponse:
    """Proof of one obligation."""
    case, viewer = case_for(request.user, code)
    upload, figures = request.FILES.get("file"), {name: request.POST.get(name, "") for name in (*services.LINES, *services.FIGURES)}
    try:
        with transaction.atomic():
            kept = store(upload, kind=EVIDENCE, actor=request.user) if upload else None
            services.hand_in(
                case, request.user, kind=duty, member=member, proof=request.POST.get("proof", ""), file=kept,
                has_image_consent=request.POST.get("consent") == "yes", figures=figures, at=received_at(request),
            )
    except FileRefused as refused:
        errors = [{"href": "", "text": refused.reason.in_language(get_language() or "")}]
        return _page(request, case, viewer, status=refused.status, errors=errors, typed=typed(request), at=f"{duty}-{member}")
    except Refused as refused:
        errors, status = errors_of(refused, FIELDS)
        return _page(request, case, viewer, status=status, errors=_there(errors, duty, member), typed=typed(request), at=f"{duty}-{member}")
    messages.success(request, _("證明已送出，等待承辦人認定。"))
    return redirect("execution_obligations", case.code)


def _there(errors: list[dict[str, str]], duty: str, member: int) -> list[dict[str, str]]:
    """The errors linked to the form of this obligation."""
    return [each | {"href": f"#o-{duty}-{member}"} for each in errors]


@office(Office.STAFF)
@require_POST
def settle(request: HttpRequest, code: str, duty: str, member: int) -> HttpResponse:
    """Staff accept a proof, return it, or waive the obligation with a reason."""
    case, viewer = case_for(request.user, code)
    remark, at, outcome = request.POST.get("remark", ""), received_at(request), request.POST.get("outcome", "")
    try:
        if outcome == "waive":
            services.waive(case, request.user, kind=duty, member=member, reason=remark, at=at)
        else:
            services.settle(case, request.user, kind=duty, member=member, is_good=outcome == "accept", remark=remark, at=at)
    except Refused as refused:
        errors, status = errors_of(refused, FIELDS)
        return _page(request, case, viewer, status=status, errors=_there(errors, duty, member), typed=typed(request), at=f"{duty}-{member}")
    messages.success(request, _("已登記認定結果。"))
    return redirect("execution_obligations", case.code)


@signed_in
@require_safe
def file(request: HttpRequest, code: str, duty: str, member: int) -> HttpResponseBase:
    """The file of a proof."""
    case, viewer = case_for(request.user, code)
    lines = [line for line in duty_lines(case) if line.kind == duty and line.member == member and _sees(line, viewer)]
    stored = lines[0].row.file if lines and lines[0].row else None
    if stored is None or not may_open_now(stored, request.user.pk):
        raise Http404
    return answer(stored)
