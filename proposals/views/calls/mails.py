"""Staff word the mails of a call: the list, one mail in both languages with its placeholders and a preview, back to the original."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance_portal.lib.clock import received_at
from alliance_portal.mail import wordings
from alliance_portal.mail.events import LANGUAGES
from proposals.forms.words import said
from proposals.models import Call
from proposals.services import call_mails as services
from proposals.services.errors import Refused
from proposals.views.calls.calls import _revision, found_call, staff, state_of

NAMES = {"zh-hant": "中文", "en": "English"}


def token_words(event: str, language: str) -> list[dict[str, Any]]:
    """The placeholders of an event, those that must stay first."""
    kept = wordings.required(event, language) | {"prefix"}
    names = {
        "person": _("收件人姓名"), "theme": _("聯盟主題"), "link": _("系統連結"), "prefix": _("主旨開頭（年度與計畫）"),
        "closing": _("信末署名與諮詢窗口"),
        "contact": _("諮詢窗口"), "year": _("年度"), "code": _("提案編號"), "base_url": _("系統網址"), "deadline": _("截止時間"), "until": _("期限"),
        "paper_until": _("書面送達期限"), "submission_no": _("送件編號"), "case_no": _("收件編號"), "reason": _("理由"), "lead_firm": _("領導企業"),
        "firm": _("公司名稱"), "open_items": _("未完成項數"), "time_left": _("剩餘時間"),
    }
    ordered = sorted(dict.fromkeys(wordings.tokens_of(event)), key=lambda name: name not in kept)
    return [{"name": name, "words": names.get(name, ""), "is_kept": name in kept} for name in ordered]


def title_of(event: str) -> str:
    """How a mail is called: the subject of its file, its placeholders as ○○."""
    subject, _body = wordings.original(event, "en" if (get_language() or "").startswith("en") else "zh-hant") or (event, "")
    return wordings.TOKEN.sub("○○", subject.replace("{prefix}", "")).strip()


@staff
@require_safe
def mails(request: HttpRequest, call_code: str) -> HttpResponse:
    """Every mail that the call may word."""
    call = found_call(call_code)
    rows = [{"event": event, "title": title_of(event), "it": it} for event, it in services.every(call)]
    facts = {"call": call, "state": state_of(call, request), "here": "mails", "rows": rows, "own": sum(1 for row in rows if row["it"].is_own)}
    return render(request, "calls/mails.html", facts)


def known(call_code: str, event: str) -> Call:
    """The call, if it may word this event; else 404."""
    if event not in wordings.editable():
        raise Http404
    return found_call(call_code)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest, call_code: str, event: str) -> HttpResponse:
    """Edit one mail; the button 預覽 shows what was typed without keeping it."""
    call = known(call_code, event)
    if request.method != "POST":
        return show(request, call, event)
    typed = {each: {name: request.POST.get(f"{each}.{name}", "")[:30_000] for name in ("subject", "body")} for each in LANGUAGES}
    is_held = request.POST.get("held") == "yes"
    if "preview" in request.POST:
        found = services.problems(event, typed)
        return show(request, call, event, typed=typed, is_held=is_held, problems=found, revision=_revision(request), status=400 if found else 200)
    try:
        services.save(call, event, typed, is_held=is_held, base_revision=_revision(request), actor=request.user, now=received_at(request))
    except services.WordingInvalid as invalid:
        return show(request, call, event, typed=typed, is_held=is_held, problems=invalid.problems, revision=_revision(request), status=400)
    except Refused as refused:
        return show(request, call, event, typed=typed, is_held=is_held, refused=said(refused.text), revision=_revision(request), status=409)
    messages.success(request, _("已儲存；之後寄出的這類通知信都使用這份內容。"))
    return redirect("call_mail", call.code, event)


def show(request: HttpRequest, call: Call, event: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page: what stands or was typed, what is wrong beside it, the preview."""
    now = services.standing(call, event)
    texts, found = more.pop("typed", now.texts), {place: said(why) for place, why in more.pop("problems", {}).items()}
    read = services.previews(call, event, texts, request.user, received_at(request))
    columns = [
        {
            "language": each, "name": NAMES[each], "subject": texts[each]["subject"], "body": texts[each]["body"], "id": each.replace("-", ""),
            "subject_error": found.get(f"{each}.subject", ""), "body_error": found.get(f"{each}.body", ""),
            "read": {"subject": read[each][0], "body": read[each][1]},
        }
        for each in LANGUAGES
    ]
    facts = {
        "call": call, "state": state_of(call, request), "here": "mails", "event": event, "title": title_of(event), "it": now, "columns": columns,
        "tokens": token_words(event, "zh-hant"), "is_held": now.is_held, "revision": now.revision, "sent": services.sent_count(call, event),
        "errors": [{"href": f"#f-{place.replace('-', '').replace('.', '-')}", "text": text} for place, text in found.items()],
    }
    return render(request, "calls/mail.html", facts | more, status=status)


@staff
@require_POST
def reset(request: HttpRequest, call_code: str, event: str) -> HttpResponse:
    """還原為預設內容."""
    call = known(call_code, event)
    try:
        services.reset(call, event, base_revision=_revision(request), actor=request.user, now=received_at(request))
    except Refused as refused:
        return show(request, call, event, refused=said(refused.text), status=409)
    messages.success(request, _("已還原為預設內容。"))
    return redirect("call_mail", call.code, event)
