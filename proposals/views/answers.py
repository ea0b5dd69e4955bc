"""Answers to a save that did not go through: two texts side by side, the deadline, a request that cannot be read."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance_portal.lib.findings import Text
from proposals.forms.names import name_of_path
from proposals.forms.posted import BadPost
from proposals.forms.state import said
from proposals.services.errors import NOT_YOURS, Closed, Forbidden, Stale, UnknownField
from proposals.services.sections import Saved
from proposals.views.merge import merge_of, to_copy
from proposals.views.sheet import Sheet


def clock(at: Any) -> str:
    """The server's time as pages say it: 14:03:21."""
    return f"{timezone.localtime(at):%H:%M:%S}"


def saved_answer(sheet: Sheet, saved: Saved) -> JsonResponse:
    """200: what was saved, when, and what could not be read."""
    at = saved.saved_at or sheet.received_at
    errors = {name_of_path(path): said(text) for path, text in saved.errors.items()}
    return JsonResponse(
        {"saved": True, "revision": saved.revision, "at": clock(at), "words": _("已儲存 %(time)s") % {"time": clock(at)}, "errors": errors}
    )


def autosave_refused(sheet: Sheet, refusal: Exception, typed: Mapping[str, Any]) -> JsonResponse:
    """The answer of a save that did not go through; anything unexpected is raised again."""
    if isinstance(refusal, Stale):
        facts = conflict_facts(sheet, typed, refusal)
        html = render_to_string("proposals/_conflict.html", facts, sheet.request)
        return JsonResponse({"error": said(refusal.text), "revision": refusal.current_revision, "html": html}, status=409)
    if isinstance(refusal, Closed):
        return JsonResponse({"error": said(refusal.text), "closed": True, "server_time": clock(refusal.now), "typed": typed}, status=403)
    if isinstance(refusal, Forbidden):
        return JsonResponse({"error": said(NOT_YOURS)}, status=403)
    if isinstance(refusal, BadPost):
        return JsonResponse({"error": said(refusal.reason)}, status=422)
    if isinstance(refusal, UnknownField):
        return JsonResponse({"error": _("頁面與目前的表單不符，請重新整理頁面；已填內容仍保留在本頁")}, status=400)
    raise refusal


def conflict_facts(sheet: Sheet, typed: Mapping[str, Any], stale: Stale) -> dict[str, Any]:
    """Both texts of every field that differs, who saved the other one and when."""
    found = merge_of(sheet, typed, stale)
    return {
        "sheet": sheet,
        "section": sheet.section,
        "proposal": sheet.proposal,
        "stale": stale,
        "at": clock(stale.saved_at),
        "rows": found.rows,
        "mine": found.mine,
        "both": found.both,
    }


def conflict_page(sheet: Sheet, typed: Mapping[str, Any], stale: Stale) -> HttpResponse:
    """409: both texts side by side; choose one or merge, field by field."""
    return render(sheet.request, "proposals/conflict.html", conflict_facts(sheet, typed, stale) | {"nav": sheet.side()}, status=409)


def closed_page(sheet: Sheet, typed: Mapping[str, Any], closed: Closed) -> HttpResponse:
    """403: the deadline has passed; the text is given back for copying."""
    facts = {
        "sheet": sheet,
        "section": sheet.section,
        "proposal": sheet.proposal,
        "reason": said(closed.text),
        "rows": to_copy(sheet, typed),
    }
    return render(sheet.request, "proposals/closed.html", facts | {"nav": sheet.side()}, status=403)


def bad_page(request: HttpRequest, sheet: Sheet, reason: Text) -> HttpResponse:
    """400: a request that no page of ours sends."""
    return render(
        request, "proposals/bad.html", {"sheet": sheet, "proposal": sheet.proposal, "reason": said(reason), "nav": sheet.side()}, status=400
    )
