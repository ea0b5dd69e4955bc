"""A section given to a person until a day; who is in a section now."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.roc_calendar import parse_date
from alliance_portal.lib.unreadable import Unreadable
from proposals import permissions
from proposals.catalogue.model import Scope
from proposals.forms.state import said
from proposals.models import Assignment
from proposals.queries.calls import edition_of
from proposals.services import assignments as service
from proposals.services import presence as presence_service
from proposals.services.errors import Closed, Refused
from proposals.views.fetching import case_of, member_of, require, section_of
from proposals.views.sheet import Sheet
from proposals.views.together import address, around, sheet_of, whole_number


def _sheet(request: HttpRequest, code: str, section: str, key: str) -> Sheet:
    """The section, for who assigns it: the lead assigns sections of members that he may not read."""
    proposal = case_of(request, code)
    member = member_of(proposal, key) if key else None
    form = section_of(edition_of(proposal.call), section, Scope.MEMBER if key else Scope.ALLIANCE)
    sheet = Sheet(request, proposal, form, member, received_at(request))
    require(permissions.standing(request.user, proposal).is_party)
    mine = Assignment.objects.filter(proposal=proposal, member=member, section=section, person=request.user).exists()
    require(mine or service.may_assign(request.user, proposal, section, member))
    return sheet


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, code: str, section: str, key: str = "") -> HttpResponse:
    """To whom the section is given, until when; given to somebody, or taken back."""
    sheet = _sheet(request, code, section, key)
    if request.method != "POST":
        return _page(sheet)
    person, errors, due = whole_number(request.POST.get("person")) or None, {}, None
    try:
        due = _day(request.POST.get("due_on", ""))
        service.assign(
            sheet.proposal, sheet.member, sheet.section.key, person=person, due_on=due, actor=request.user, received_at=sheet.received_at,
        )
    except Unreadable as unreadable:
        errors = {"due_on": said(unreadable.reason)}
    except Closed as closed:
        return _page(sheet, status=403, refusal=said(closed.text))
    except Refused as refused:
        errors = {refused.reason: said(refused.text)}
    if errors:
        return _page(sheet, status=422, errors=errors)
    messages.success(request, _("已指派") if person else _("已取消指派"))
    return redirect(address(sheet, "assign"))


@signed_in
@require_POST
def done(request: HttpRequest, code: str, section: str, key: str = "") -> HttpResponse:
    """Say that the assigned section is done, or not yet."""
    sheet = _sheet(request, code, section, key)
    is_done = request.POST.get("done") != "no"
    try:
        service.set_done(
            sheet.proposal, sheet.member, sheet.section.key, done=is_done, actor=request.user, received_at=sheet.received_at,
        )
    except Closed as closed:
        return _page(sheet, status=403, refusal=said(closed.text))
    except Refused as refused:
        return _page(sheet, status=409, refusal=said(refused.text))
    messages.success(request, _("已標示為完成") if is_done else _("已改回未完成"))
    return redirect(address(sheet, "assign"))


def _day(text: str) -> date | None:
    return parse_date(text) if text.strip() else None


def _page(sheet: Sheet, *, status: int = 200, refusal: str = "", errors: dict[str, str] | None = None) -> HttpResponse:
    request, errors = sheet.request, errors or {}
    found = Assignment.objects.select_related("person", "assigned_by").filter(
        proposal=sheet.proposal, member=sheet.member, section=sheet.section.key).first()
    may_assign = service.may_assign(request.user, sheet.proposal, sheet.section.key, sheet.member)
    is_open = permissions.is_editable(sheet.proposal, sheet.received_at)
    today = timezone.localdate(sheet.received_at)
    typed = request.POST if errors else {}
    facts: dict[str, Any] = {
        "found": found,
        "people": service.assignable(sheet.proposal, sheet.member) if may_assign and is_open else [],
        "person": str(typed.get("person", "") if errors else found.person_id if found else ""),
        "due_on": typed.get("due_on", "") if errors else _roc(found.due_on if found else None),
        "may_assign": may_assign and is_open,
        "may_finish": is_open and found is not None and (may_assign or found.person_id == request.user.pk),
        "is_overdue": bool(found and found.due_on and found.due_on < today and not found.done_at),
        "example": _roc(timezone.localdate(sheet.proposal.deadline)),
        "last_day": timezone.localdate(sheet.proposal.deadline),
        "may_read": permissions.may_read_section(request.user, sheet.proposal, sheet.section.key, sheet.member),
        "refusal": refusal,
        "errors": errors,
        "error_lines": [{"href": f"#id_{name}", "text": text, "label": ""} for name, text in errors.items()],
        "assign_url": address(sheet, "assign"),
        "done_url": address(sheet, "assign_done"),
    }
    return render(request, "proposals/assign.html", around(sheet) | facts, status=status)


def _roc(day: date | None) -> str:
    return "" if day is None else f"{day.year - 1911}/{day.month:02}/{day.day:02}"


@signed_in
@require_POST
def presence(request: HttpRequest, code: str, section: str, key: str = "") -> HttpResponse:
    """The page's script says that this person is here, and is told who else is."""
    sheet = sheet_of(request, code, section, key)
    place = (sheet.proposal, sheet.member, sheet.section.key, request.user)
    if not permissions.standing(request.user, sheet.proposal).is_party:  # staff who help are not announced
        return JsonResponse({"words": "", "every": presence_service.EVERY_SECONDS})
    if request.POST.get("leave"):
        presence_service.left(*place)
        return JsonResponse({"words": "", "every": presence_service.EVERY_SECONDS})
    presence_service.seen(*place, sheet.received_at)
    names = "、".join(str(user) for user in presence_service.others(*place, sheet.received_at)[:6])
    words = _("%(names)s 也正在這一段") % {"names": names} if names else ""
    return JsonResponse({"words": words, "every": presence_service.EVERY_SECONDS})
