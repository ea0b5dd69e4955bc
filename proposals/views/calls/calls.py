"""The calls, a new one from an old one, one call with its check list, 公告 and 撤回公告."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, sensitive
from alliance_portal.lib.clock import received_at
from alliance_portal.trail.models import Entry
from proposals.forms.words import said
from proposals.models import Call
from proposals.queries import calls as queries
from proposals.queries.call_checks import Item, checklist
from proposals.services import call_drafts
from proposals.services.errors import Refused
from proposals.views.calls import fields
from proposals.views.calls.words import change_words

staff = office(Office.STAFF)
SHOWN_CHANGES = 12


def found_call(call_code: str) -> Call:
    """The call of this code; 404 when there is none."""
    return get_object_or_404(Call.objects.select_related("copied_from", "changed_by"), code=call_code)


def state_of(call: Call, request: HttpRequest) -> dict[str, str]:
    """Where a call stands, in words, with the kind of its mark."""
    now = received_at(request)
    if not call.is_published:
        return {"kind": "warn", "icon": "edit", "words": _("草稿，尚未公告")}
    if now < call.opens_at:
        return {"kind": "now", "icon": "clock", "words": _("已公告，尚未開始受理")}
    return {"kind": "done", "icon": "", "words": _("受理申請中")} if now <= call.deadline else {"kind": "", "icon": "lock", "words": _("已截止")}


@staff
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Every call, and the form for next year's."""
    return _list(request)


def _list(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    rows = [{"call": call, "state": state_of(call, request)} for call in queries.all_calls()]
    newest = rows[0]["call"] if rows else None
    typed = {"source": newest.code, "roc_year": newest.roc_year + 1, "code": newest.roc_year + 1} if isinstance(newest, Call) else {}
    return render(request, "calls/calls.html", {"rows": rows, "typed": typed, "problems": {}} | more, status=status)


@staff
@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    """建立新年度: a draft from an old call."""
    source = Call.objects.filter(code=request.POST.get("source", "")).first()
    year, code = request.POST.get("roc_year", "").strip(), request.POST.get("code", "").strip()
    if source is None:
        return _refused(request, {"source": _("請選擇要沿用的計畫申請")})
    try:
        made = call_drafts.copy_call(source, code=code or year, roc_year=int(year) if year.isascii() and year.isdigit() else 0, actor=request.user)
    except call_drafts.Invalid as invalid:
        return _refused(request, {each.place: said(each.text) for each in invalid.problems})
    messages.success(request, _("已建立草稿，請逐項核對日期與設定。"))
    return redirect("call_group", made.code, "dates")


def _refused(request: HttpRequest, problems: dict[str, str]) -> HttpResponse:
    errors = [{"href": f"#id_{place}" if place in ("source", "roc_year", "code") else "", "text": text} for place, text in problems.items()]
    return _list(request, status=400, typed=request.POST, problems=problems, errors=errors)


@staff
@require_safe
def call(request: HttpRequest, call_code: str) -> HttpResponse:
    """One call: what is missing, its settings, texts, edition, its last changes."""
    return _page(request, found_call(call_code))


def _page(request: HttpRequest, found: Call, *, status: int = 200, **more: Any) -> HttpResponse:
    now = received_at(request)
    is_draft, is_fixed = not found.is_published, call_drafts.is_open_or_past(found, now)
    items = [] if is_fixed else [item_of(each) for each in checklist(found, now)]
    entries = Entry.objects.filter(chain=call_drafts.chain_of_call(found)).order_by("-number")[:SHOWN_CHANGES]
    facts = {
        "call": found, "state": state_of(found, request), "groups": fields.groups(), "items": items, "is_draft": is_draft, "is_fixed": is_fixed,
        "missing": sum(1 for each in items if each["is_missing"]), "changes": [change_words(entry) for entry in entries],
        "edition": queries.edition_name(found),
    }
    return render(request, "calls/call.html", facts | more, status=status)


def item_of(item: Item) -> dict[str, Any]:
    """A line of the check list with where it is put right."""
    return {"text": said(item.text), "is_missing": item.is_missing, "group": item.group, "key": item.key}


@sensitive
@staff
@require_POST
def publish(request: HttpRequest, call_code: str) -> HttpResponse:
    """公告: the call's pages are public, applications open at their instant."""
    found = found_call(call_code)
    try:
        call_drafts.publish_call(found, request.user, base_revision=_revision(request), now=received_at(request))
    except Refused as refused:
        return _page(request, found_call(call_code), status=409, refused=said(refused.text))
    messages.success(request, _("已公告。申請於開始受理的時間自動開放。"))
    return redirect("call_manage", found.code)


@sensitive
@staff
@require_POST
def take_back(request: HttpRequest, call_code: str) -> HttpResponse:
    """撤回公告, before the call opens."""
    found, reason = found_call(call_code), request.POST.get("reason", "")
    try:
        call_drafts.take_back(found, request.user, base_revision=_revision(request), reason=reason, now=received_at(request))
    except call_drafts.Invalid as invalid:
        text = said(invalid.text)
        return _page(request, found, status=400, reason=reason, reason_error=text, errors=[{"href": "#id_reason", "text": text}])
    except Refused as refused:
        return _page(request, found_call(call_code), status=409, refused=said(refused.text), reason=reason)
    messages.success(request, _("已撤回公告，可以繼續修改。"))
    return redirect("call_manage", found.code)


@sensitive
@staff
@require_POST
def delete(request: HttpRequest, call_code: str) -> HttpResponse:
    """刪除草稿."""
    found = found_call(call_code)
    try:
        call_drafts.delete_call(found, request.user)
    except Refused as refused:
        return _page(request, found, status=409, refused=said(refused.text))
    messages.success(request, _("已刪除草稿。"))
    return redirect("calls")


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def language() -> str:
    """The language of the page."""
    return get_language() or ""
