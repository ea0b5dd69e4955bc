"""裁切與圖說: which part of a picture the paper shows, and the words below it. A page; a dialog of the section's page where scripts run."""

import unicodedata
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.files.checks.cropping import LEAST, Box
from alliance_portal.files.services import FileRefused
from alliance_portal.lib.clock import received_at
from proposals import permissions
from proposals.catalogue import captions
from proposals.catalogue.model import Kind, Scope
from proposals.forms.state import said
from proposals.queries.calls import edition_of
from proposals.queries.figures import FigureNow, figure_in
from proposals.queries.sheets import answers_of
from proposals.services.errors import Closed, Refused, Stale
from proposals.services.figures import NO_FIGURE, CaptionTooLong, arrange
from proposals.views.fetching import case_of, require, section_of
from proposals.views.files import facts_of
from proposals.views.sheet import Sheet

SIDES = ("left", "top", "width", "height")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def figure(request: HttpRequest, code: str, section: str, slot: str) -> HttpResponse:
    """The picture of a slot with its box and caption; the box and caption that were chosen."""
    proposal, at = case_of(request, code), received_at(request)
    form = section_of(edition_of(proposal.call), section, Scope.ALLIANCE)
    if not form.has(slot) or form.field(slot).kind is not Kind.IMAGE:
        raise Http404
    require(permissions.may_edit_section(request.user, proposal, section, None, at))
    sheet = Sheet(request, proposal, form, None, at)
    found = figure_in(proposal, None, section, slot)
    if found is None:
        messages.info(request, said(NO_FIGURE))
        return redirect(f"{sheet.section_url}#id_{slot}")
    return _save(sheet, slot, found) if request.method == "POST" else _page(sheet, slot, found)


def _save(sheet: Sheet, slot: str, found: FigureNow) -> HttpResponse:
    request = sheet.request
    try:
        box = (0, 0, *found.size) if "_whole" in request.POST else _box(request)
        done = arrange(
            sheet.proposal, None, sheet.section.key, slot, box=box, caption=request.POST.get("caption", ""),
            base_revision=_revision(request), actor=request.user, received_at=sheet.received_at,
        )
    except CaptionTooLong as refused:
        return _refused(sheet, slot, found, 400, caption=said(refused.text))
    except FileRefused as refused:
        return _refused(sheet, slot, found, refused.status, box=said(refused.reason))
    except Refused as refused:
        return _refused(sheet, slot, found, 403 if isinstance(refused, Closed) else 409, whole=said(refused.text), stale=isinstance(refused, Stale))
    if _is_script(request):
        return JsonResponse(facts_of(sheet.proposal, done, answers_of(sheet.proposal, None, sheet.section.key)))
    messages.success(request, _("圖檔已更新"))
    return redirect(f"{sheet.section_url}#id_{slot}")


def _is_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _box(request: HttpRequest) -> Box:
    """The four numbers as typed, full-width digits too; what is no number lies outside every picture."""
    left, top, width, height = (_number(request.POST.get(side, "")) for side in SIDES)
    return (left, top, width, height)


def _number(text: Any) -> int:
    plain = unicodedata.normalize("NFKC", str(text)).strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 6 else -1


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _refused(sheet: Sheet, slot: str, found: FigureNow, status: int, **errors: Any) -> HttpResponse:
    if _is_script(sheet.request):
        words = {key: text for key, text in errors.items() if isinstance(text, str)}
        return JsonResponse({"errors": words, "error": next(iter(words.values()))}, status=status)
    return _page(sheet, slot, found, status=status, errors=errors)


def _page(sheet: Sheet, slot: str, found: FigureNow, *, status: int = 200, errors: Any = None) -> HttpResponse:
    request, errors = sheet.request, errors or {}
    typed = request.POST if request.method == "POST" else {}
    sides = dict(zip(SIDES, found.box, strict=True))
    labels = {"left": _("左"), "top": _("上"), "width": _("寬"), "height": _("高")}
    said_errors = [("caption", errors.get("caption")), ("left", errors.get("box")), ("", errors.get("whole"))]
    facts = {
        "sheet": sheet, "proposal": sheet.proposal, "nav": sheet.side(), "slot": slot, "found": found, "errors": errors,
        "heading": said(sheet.section.field(slot).label),
        "picture_url": reverse("attachment", args=[sheet.proposal.code, found.whole.pk]),
        "sides": [(side, labels[side], typed.get(side, sides[side])) for side in SIDES],
        "caption": typed.get("caption", found.caption), "longest": captions.LONGEST, "least": LEAST,
        "is_cut": found.shown.pk != found.whole.pk,
        "error_lines": [{"href": f"#id_{name}" if name else "#figure-edit", "text": text, "label": ""} for name, text in said_errors if text],
    }
    return render(request, "proposals/figure.html", facts, status=status)
