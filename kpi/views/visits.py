"""訪視與查證: records of visits, their photographs, what was agreed; a sheet to be signed (W-05; practice 2.27)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, signed_in
from alliance_portal.files.downloads import answer, may_open_now
from alliance_portal.files.kinds import FileRefused
from alliance_portal.files.services import store
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.findings import Text
from alliance_portal.lib.roc_calendar import numeric_text
from kpi.constants import VisitPurpose
from kpi.models import SiteVisit, VisitAction, VisitPhoto
from kpi.queries.viewers import Viewer, case_for
from kpi.services import visits as services
from kpi.services.checkpoints import OPEN_IN
from kpi.views.answers import errors_of, needed_day, typed, typed_day, whole
from kpi.views.tabs import frame
from proposals.models import Proposal
from proposals.permissions import standing
from proposals.services.errors import Refused
from review.undertaking_gate import decides

FIELDS = frozenset({"purpose", "visited_on", "place", "member", "findings", "action", "due", "note", "photo", "attendance"})
PICTURE, SCAN = "figure", "seal"  # kinds of upload: PNG and JPG; PDF beside them
NO_FILE = Text("請選擇檔案。", "Choose a file.")


def _visible(case: Proposal, viewer: Viewer) -> Any:
    """Records that this reader may see: staff all, others once signed off (security 2.3 "Site-visit record"); a member those of its own firm."""
    found = SiteVisit.objects.filter(proposal=case).select_related("member", "signed_off_by")
    if viewer.is_staff:
        return found
    signed = found.exclude(signed_off_at=None)
    return signed if viewer.sees_all or viewer.accepted_only else signed.filter(member__in=viewer.members)


def _list(request: HttpRequest, case: Proposal, viewer: Viewer, *, status: int = 200, **more: Any) -> HttpResponse:
    facts = frame(request, case, viewer, "execution_visits") | {
        "visits": _visible(case, viewer).prefetch_related("actions"), "may_write": decides(request) and case.status in OPEN_IN,
        "purposes": VisitPurpose.choices, "members": services.members_to_verify(case) if viewer.is_staff else [],
    }
    return render(request, "kpi/visits.html", facts | more, status=status)


@signed_in
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The list, and for staff the form of a new record."""
    case, viewer = case_for(request.user, code)
    return _list(request, case, viewer)


def _people(text: str, side: str) -> list[dict[str, str]]:
    """Names as typed, one a line: name, unit."""
    rows = []
    for line in text.splitlines()[:60]:
        name, _comma, unit = line.replace("，", ",").partition(",")
        rows.append({"name": name.strip(), "unit": unit.strip(), "side": side})
    return rows


def _written(request: HttpRequest, case: Proposal, visit: SiteVisit | None) -> SiteVisit:
    people = [*_people(request.POST.get("visitors", ""), "visitor"), *_people(request.POST.get("visited", ""), "visited")]
    return services.write_visit(
        case, request.user, visit=visit, purpose=request.POST.get("purpose", ""), member=whole(request, "member") or None,
        visited_on=needed_day(request, "visited_on"), place=request.POST.get("place", ""), attendance=people,
        findings=request.POST.get("findings", "")[:20_000], revision=whole(request, "revision"), at=received_at(request),
    )


@office(Office.STAFF)
@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    """A new record."""
    case, viewer = case_for(request.user, code)
    try:
        made = _written(request, case, None)
    except Refused as refused:
        errors, status = errors_of(refused, FIELDS)
        return _list(request, case, viewer, status=status, errors=errors, typed=typed(request))
    messages.success(request, _("訪視紀錄已建立。"))
    return redirect("execution_visit", case.code, made.pk)


def _fetch(request: HttpRequest, code: str, visit_id: int) -> tuple[Proposal, Viewer, SiteVisit]:
    case, viewer = case_for(request.user, code)
    visit = get_object_or_404(_visible(case, viewer), pk=visit_id)
    visit.proposal = case
    return case, viewer, visit


def _page(request: HttpRequest, case: Proposal, viewer: Viewer, visit: SiteVisit, *, status: int = 200, **more: Any) -> HttpResponse:
    def side(name: str) -> list[dict[str, str]]:
        return [row for row in visit.attendance if row["side"] == name]

    def lines(name: str) -> str:
        return "\n".join("，".join(filter(None, (row["name"], row["unit"]))) for row in side(name))

    is_open = visit.signed_off_at is None
    facts = frame(request, case, viewer, "execution_visits") | {
        "visit": visit, "visitors": side("visitor"), "visited": side("visited"), "photos": visit.photos.select_related("file"),
        "actions": visit.actions.select_related("done_by"), "may_write": decides(request) and is_open and case.status in OPEN_IN,
        "may_finish": decides(request) or standing(request.user, case).is_lead, "purposes": VisitPurpose.choices,
        "members": services.members_to_verify(case) if viewer.is_staff and is_open else [],
        "typed": {"purpose": visit.purpose, "member": visit.member_id, "visited_on": numeric_text(visit.visited_on), "place": visit.place,
                  "findings": visit.findings, "visitors": lines("visitor"), "visited": lines("visited"), "revision": visit.revision},
    }  # fmt: skip
    return render(request, "kpi/visit.html", facts | more, status=status)


@signed_in
@require_safe
def visit(request: HttpRequest, code: str, visit_id: int) -> HttpResponse:
    """One record."""
    case, viewer, found = _fetch(request, code, visit_id)
    return _page(request, case, viewer, found)


@signed_in
@require_safe
def printed(request: HttpRequest, code: str, visit_id: int) -> HttpResponse:
    """訪視紀錄表 with room for the signatures of both sides."""
    case, viewer, found = _fetch(request, code, visit_id)
    facts = {"proposal": case, "viewer": viewer, "visit": found, "actions": found.actions.all(), "empty": range(4)}
    return render(request, "kpi/visit_print.html", facts)


def _act(request: HttpRequest, code: str, visit_id: int, act: Callable[[SiteVisit], object], done: str) -> HttpResponse:
    case, viewer, found = _fetch(request, code, visit_id)
    try:
        act(found)
    except FileRefused as refused:
        errors = [{"href": "#f-photo", "text": refused.reason.in_language(get_language() or "")}]
        return _page(request, case, viewer, found, status=refused.status, errors=errors)
    except Refused as refused:
        errors, status = errors_of(refused, FIELDS)
        more = {"typed": typed(request)} if "findings" in request.POST else {"wanted": typed(request)}
        return _page(request, case, viewer, SiteVisit.objects.get(pk=found.pk), status=status, errors=errors, **more)
    messages.success(request, done)
    return redirect("execution_visit", case.code, found.pk)


@office(Office.STAFF)
@require_POST
def change(request: HttpRequest, code: str, visit_id: int) -> HttpResponse:
    """Change a record that is not signed off."""
    return _act(request, code, visit_id, lambda found: _written(request, found.proposal, found), _("訪視紀錄已儲存。"))


@office(Office.STAFF)
@require_POST
def photo(request: HttpRequest, code: str, visit_id: int) -> HttpResponse:
    """Add a photograph."""
    def act(found: SiteVisit) -> object:
        upload = request.FILES.get("photo")
        if upload is None:
            raise Refused("photo", NO_FILE)
        with transaction.atomic():
            kept = store(upload, kind=PICTURE, actor=request.user)
            return services.add_photo(found, request.user, file=kept, caption=request.POST.get("caption", ""))

    return _act(request, code, visit_id, act, _("照片已加入。"))


@office(Office.STAFF)
@require_POST
def action(request: HttpRequest, code: str, visit_id: int) -> HttpResponse:
    """Write down what was agreed."""
    def act(found: SiteVisit) -> object:
        text, owner = request.POST.get("text", ""), request.POST.get("owner", "")
        return services.add_action(found, request.user, text=text, owner=owner, due=typed_day(request, "due"))

    return _act(request, code, visit_id, act, _("待辦事項已登記。"))


@signed_in
@require_POST
def finish(request: HttpRequest, code: str, visit_id: int, action_id: int) -> HttpResponse:
    """Say how an action was done."""
    def act(found: SiteVisit) -> object:
        asked = get_object_or_404(VisitAction.objects.select_related("visit__proposal"), pk=action_id, visit=found)
        return services.finish_action(asked, request.user, note=request.POST.get("note", ""), at=received_at(request))

    return _act(request, code, visit_id, act, _("已登記辦理情形。"))


@office(Office.STAFF)
@require_POST
def sign_off(request: HttpRequest, code: str, visit_id: int) -> HttpResponse:
    """簽認, with the signed sheet where there is one."""
    def act(found: SiteVisit) -> object:
        upload = request.FILES.get("photo")
        with transaction.atomic():
            kept = store(upload, kind=SCAN, actor=request.user) if upload else None
            return services.sign_off(found, request.user, at=received_at(request), sheet=kept)

    return _act(request, code, visit_id, act, _("訪視紀錄已簽認。"))


@signed_in
@require_safe
def file(request: HttpRequest, code: str, visit_id: int, photo_id: int) -> HttpResponseBase:
    """A photograph; 0 is the signed sheet."""
    _case, _viewer, found = _fetch(request, code, visit_id)
    stored = found.signature_sheet if photo_id == 0 else get_object_or_404(VisitPhoto.objects.select_related("file"), pk=photo_id, visit=found).file
    if stored is None or not may_open_now(stored, request.user.pk):
        raise Http404
    return answer(stored, inline=True)
