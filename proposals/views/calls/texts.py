"""Staff edit a call's texts: both languages side by side, draft, preview, publish, versions kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance_portal.accounts.permissions import sensitive
from alliance_portal.frame_tags import is_english
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.findings import Text
from proposals.forms.words import said
from proposals.models import Call
from proposals.queries import call_words
from proposals.queries.call_checks import name_of
from proposals.queries.call_texts import consents_by_version, overview
from proposals.queries.text_keys import ANNOUNCEMENT, HELP, LANGUAGES, NOTICES, PAGE_OF
from proposals.rules.call_settings import Problem
from proposals.services import call_texts
from proposals.services.call_drafts import Invalid
from proposals.services.errors import Refused
from proposals.views.calls import fields
from proposals.views.calls.calls import found_call, language, staff, state_of

Texts = Mapping[str, Mapping[str, str]]
DUE = fields.Setting("due", "", "instant")
NOT_A_MOMENT = Text("請填寫日期與時間，例如 115/12/01 09:00", "Give a date and a time, e.g. 2026-12-01 09:00")


@staff
@require_safe
def texts(request: HttpRequest, call_code: str) -> HttpResponse:
    """Every text of the call, with what waits to be published."""
    call = found_call(call_code)
    facts = {"call": call, "state": state_of(call, request), "here": "texts", "groups": overview(call, received_at(request))}
    return render(request, "calls/texts.html", facts)


def known_text(call_code: str, key: str) -> Call:
    """The call, when it has this text; else 404."""
    call = found_call(call_code)
    if not call_texts.knows(call, key):
        raise Http404
    return call


def typed_of(request: HttpRequest) -> dict[str, dict[str, str]]:
    """What was posted: language -> title, body."""
    return {each: {part: request.POST.get(f"{each}.{part}", "") for part in ("title", "body")} for each in LANGUAGES}


def texts_of(call: Call, key: str, found: call_texts.Standing) -> Texts:
    """The text as it stands, by language."""
    if not found.rows:
        return call_texts.original(call, key)
    return {each: {"title": row.title, "body": row.body} for each, row in found.rows.items()}


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, call_code: str, text_key: str) -> HttpResponse:
    """Edit one text."""
    call = known_text(call_code, text_key)
    if request.method != "POST":
        return show(request, call, text_key)
    typed = typed_of(request)
    try:
        call_texts.save_draft(call, text_key, typed, base=request.POST.get("base", ""), actor=request.user)
    except call_texts.TextStale as stale:
        theirs = {each: {"title": row.title, "body": row.body} for each, row in stale.theirs.items()}
        return show(request, call, text_key, status=409, typed=typed, theirs=theirs, refused=said(stale.text))
    except Invalid as invalid:
        problems = {each.place: said(each.text) for each in invalid.problems}
        return show(request, call, text_key, status=400, typed=typed, problems=problems, base=request.POST.get("base", ""))
    messages.success(request, _("已儲存草稿，公告前不會顯示。"))
    return redirect("call_text_preview", call.code, text_key)


def show(
    request: HttpRequest, call: Call, key: str, *, status: int = 200, typed: Texts | None = None, theirs: Texts | None = None,
    problems: Mapping[str, str] | None = None, **more: Any,
) -> HttpResponse:
    """The editor with both languages."""
    found = call_texts.standing(call, key)
    standing, given = typed or texts_of(call, key, found), problems or {}
    columns = [_column(each, standing, theirs, given) for each in LANGUAGES]
    errors = [{"href": f"#id_{place.replace('.', '-')}", "text": text_} for place, text_ in given.items()]
    facts: dict[str, Any] = {
        "call": call, "state": state_of(call, request), "here": "texts", "key": key, "name": title_of(call, key, standing), "columns": columns,
        "errors": errors, "base": found.base, "is_draft": found.is_draft, "versions": call_texts.versions(call, key),
        "is_notice": key in NOTICES, "is_announcement": key.startswith(ANNOUNCEMENT), "tokens": tokens_of(call),
        "consents": consents_by_version(call) if key == NOTICES[0] else [], "problems": given,
        "due_at": call_texts.due_at(call, key, received_at(request)), "now": received_at(request),
    }
    return render(request, "calls/text.html", facts | more, status=status)


def _column(each: str, standing: Texts, theirs: Texts | None, problems: Mapping[str, str]) -> dict[str, Any]:
    parts = []
    for part, label in (("title", _("標題")), ("body", _("內容"))):
        value = standing.get(each, {}).get(part, "")
        other = (theirs or {}).get(each, {}).get(part, "") if theirs is not None else value
        parts.append({
            "name": f"{each}.{part}", "id": f"id_{each}-{part}", "label": label, "value": value, "error": problems.get(f"{each}.{part}", ""),
            "other": other, "differs": other.replace("\r\n", "\n") != value.replace("\r\n", "\n"), "is_long": part == "body",
        })
    return {"language": each, "name": _("英文") if each == "en" else _("中文"), "parts": parts}


def title_of(call: Call, key: str, texts: Texts) -> str:
    """A text's name as staff read it; an announcement's is its own title, once it has one."""
    if key.startswith(HELP):
        return _("填寫說明 %(number)s") % {"number": key.removeprefix(HELP)}
    if key.startswith(ANNOUNCEMENT):
        titles = {each: call_words.filled(texts.get(each, {}).get("title", ""), call_words.words(call, each)) for each in LANGUAGES}
        return _("公告：%(name)s") % {"name": (titles["en"] if is_english() else "") or titles["zh-hant"] or key.removeprefix(ANNOUNCEMENT)}
    return said(name_of(key))


def tokens_of(call: Call) -> list[tuple[str, str]]:
    """The tokens that a text may use, with what they stand for now."""
    return [(f"{{{name}}}", value) for name, value in call_words.words(call, language()).items()]


@staff
@require_safe
def preview(request: HttpRequest, call_code: str, text_key: str) -> HttpResponse:
    """The text as it stands, tokens filled, in both languages; then 公告."""
    return show_preview(request, known_text(call_code, text_key), text_key)


def show_preview(request: HttpRequest, call: Call, key: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """The preview with the form of publishing."""
    found = call_texts.standing(call, key)
    texts, shown = texts_of(call, key, found), []
    for each in LANGUAGES:
        parts, tokens = texts.get(each, {}), call_words.words(call, each)
        shown.append({"language": each, **{part: call_words.filled(parts.get(part, ""), tokens) for part in ("title", "body")}})
    facts = {
        "call": call, "state": state_of(call, request), "here": "texts", "key": key, "name": title_of(call, key, texts), "columns": shown,
        "is_draft": found.is_draft, "base": found.base, "page": PAGE_OF.get(key, ""), "is_notice": key in NOTICES,
        "consents": consents_by_version(call) if key == NOTICES[0] else [], "slug": key.removeprefix(ANNOUNCEMENT) if ANNOUNCEMENT in key else "",
        "version": max((row.version for row in found.rows.values()), default=0), "may_discard": call_texts.newest_number(call, key) > 0,
        "due_at": call_texts.due_at(call, key, received_at(request)), "may_schedule": call_texts.may_schedule(call, key, received_at(request)),
    }
    return render(request, "calls/text_preview.html", facts | more, status=status)


@sensitive
@staff
@require_POST
def publish(request: HttpRequest, call_code: str, text_key: str) -> HttpResponse:
    """公告: the draft is out in both languages."""
    call, reason = known_text(call_code, text_key), request.POST.get("reason", "")
    typed = {"reason": reason, "due": request.POST.get("due", "")}
    try:
        due = moment_of(typed["due"])
        call_texts.publish(
            call, text_key, base=request.POST.get("base", ""), actor=request.user, reason=reason, now=received_at(request), due=due,
        )
    except Invalid as invalid:
        found = {each.place: said(each.text) for each in invalid.problems}
        errors = [{"href": f"#id_{place}", "text": words} for place, words in found.items()]
        faults = {f"{place}_error": words for place, words in found.items()}
        return show_preview(request, call, text_key, status=400, errors=errors, **typed, **faults)
    except Refused as refused:
        return show_preview(request, call, text_key, status=409, refused=said(refused.text), **typed)
    messages.success(request, _("已公告。") if due is None else _("已排定，時間一到自動公告。"))
    return redirect("call_texts", call.code)


def moment_of(text: str) -> datetime | None:
    """A time as staff type it, 115/12/01 09:00 in Asia/Taipei; None when nothing was typed. Raises Invalid."""
    value = fields.read(DUE, text)
    if not value:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise Invalid((Problem(DUE.place, NOT_A_MOMENT),)) from None


@staff
@require_POST
def discard(request: HttpRequest, call_code: str, text_key: str) -> HttpResponse:
    """捨棄草稿: the published version stays."""
    call = known_text(call_code, text_key)
    try:
        call_texts.discard_draft(call, text_key, base=request.POST.get("base", ""), actor=request.user)
    except Refused as refused:
        return show_preview(request, call, text_key, status=409, refused=said(refused.text))
    messages.success(request, _("已捨棄草稿。"))
    return redirect("call_texts", call.code)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new_announcement(request: HttpRequest, call_code: str) -> HttpResponse:
    """A new announcement, as a draft."""
    call = found_call(call_code)
    typed = typed_of(request) if request.method == "POST" else {}
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = call_texts.start_announcement(call, request.POST.get("slug", "").strip(), typed, actor=request.user)
        except Invalid as invalid:
            problems = {each.place: said(each.text) for each in invalid.problems}
        else:
            messages.success(request, _("已儲存草稿，公告前不會顯示。"))
            return redirect("call_text_preview", call.code, f"{ANNOUNCEMENT}{made.slug}")
    facts = {
        "call": call, "state": state_of(call, request), "here": "texts", "name": _("新增公告"), "is_new": True, "slug": request.POST.get("slug", ""),
        "columns": [_column(each, typed, None, problems) for each in LANGUAGES], "problems": problems, "tokens": tokens_of(call),
        "errors": [{"href": f"#id_{place.replace('.', '-')}", "text": words} for place, words in problems.items()],
    }
    return render(request, "calls/text.html", facts, status=400 if problems else 200)


@sensitive
@staff
@require_POST
def withdraw(request: HttpRequest, call_code: str, text_key: str) -> HttpResponse:
    """撤下公告: it is no longer shown; its versions are kept."""
    call, reason = known_text(call_code, text_key), request.POST.get("reason", "")
    if not text_key.startswith(ANNOUNCEMENT):
        raise Http404
    try:
        call_texts.withdraw_announcement(call, text_key.removeprefix(ANNOUNCEMENT), actor=request.user, reason=reason)
    except Invalid as invalid:
        words = said(invalid.text)
        errors = [{"href": "#id_withdraw", "text": words}]
        return show_preview(request, call, text_key, status=400, withdraw_reason=reason, withdraw_error=words, errors=errors)
    except Refused as refused:
        return show_preview(request, call, text_key, status=409, refused=said(refused.text))
    messages.success(request, _("已撤下公告。"))
    return redirect("call_texts", call.code)
