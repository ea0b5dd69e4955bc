"""Several chosen cases at once: a page before it that says of each what will be done or why not, and one after it that says what became of each.

Each act is a route of its own, and a row of the permission matrix of its own (R-15).
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance_portal.accounts.models import Office, User
from alliance_portal.accounts.permissions import office
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.findings import Text
from proposals.models import Proposal
from proposals.services.errors import Refused
from review.constants import state_words
from review.services import desk_bulk as services
from review.services.exports import desk_workbook
from review.views.acknowledge import MOST, chosen
from review.views.exports import XLSX, download

Words = str | Promise
START: dict[str, Words] = {
    "title": gettext_lazy("開始審查"), "button": gettext_lazy("開始審查"), "icon": "check",
    "lead": gettext_lazy("下列案件開始資格與文件審查後，才能回答問題、作成判定與決定結果。"),
}  # fmt: skip
OFFICER: dict[str, Words] = {
    "title": gettext_lazy("指派承辦人"), "button": gettext_lazy("指派承辦人"), "icon": "people",
    "lead": gettext_lazy("先選擇承辦人，再確認要改由這位承辦人辦理的案件。"),
}  # fmt: skip
REMIND: dict[str, Words] = {
    "title": gettext_lazy("發送提醒"), "button": gettext_lazy("發送提醒"), "icon": "send",
    "lead": gettext_lazy("寄給領導企業的負責人員與計畫聯絡人；同一案件一天只提醒一次。"),
}  # fmt: skip
EXPORT: dict[str, Words] = {
    "title": gettext_lazy("匯出選取的案件"), "button": gettext_lazy("下載 Excel 檔"), "icon": "down",
    "lead": gettext_lazy("匯出會連同用途記入異動紀錄；填寫中的提案只列名稱與完成比例。"),
}  # fmt: skip


def _cases(request: HttpRequest) -> list[Proposal]:
    asked = request.POST if request.method == "POST" else request.GET
    return chosen(request, list(dict.fromkeys(asked.getlist("case"))))


def _page(request: HttpRequest, words: dict[str, Words], plans: Sequence[services.Planned], *, status: int = 200, **more: Any) -> HttpResponse:
    ready = [each for each in plans if each.refused is None]
    facts: dict[str, Any] = {
        "words": words, "plans": [{"it": each, "state": state_words(each.case.status)} for each in plans], "ready": len(ready),
        "refused": len(plans) - len(ready), "codes": [each.case.code for each in ready], "chosen": [each.case.code for each in plans],
        "here": request.path, "most": MOST, "is_full": len(plans) == MOST,
    }  # fmt: skip
    return render(request, "review/bulk.html", facts | more, status=status)


def _after(request: HttpRequest, words: dict[str, Words], results: Sequence[services.Done], said: Callable[[int], str]) -> HttpResponse:
    """Back to the desk when every case was done; else what became of each."""
    refused = [each for each in results if each.refused is not None]
    count = len(results) - len(refused)
    if count and not refused:
        messages.success(request, said(count))
        return redirect("desk")
    names = services.names_of([each.case for each in results])
    rows = [{"it": each, "name": names[each.case.pk][0]} for each in results]
    facts = {"words": words, "rows": rows, "count": count, "refused": len(refused)}
    return render(request, "review/bulk_done.html", facts, status=200 if count else 409)


@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """開始審查 of several received cases."""
    cases = _cases(request)
    if request.method == "POST" and cases:
        results = services.start_each(cases, request.user, received_at(request))
        return _after(request, START, results, lambda n: ngettext("已開始%(n)s件審查。", "已開始%(n)s件審查。", n) % {"n": n})
    early = [each for each in cases if received_at(request) <= each.deadline]
    return _page(request, START, services.plan_start(cases, request.user), is_early=bool(early))


@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def officer(request: HttpRequest) -> HttpResponse:
    """指派承辦人: choose the person, look at what it means for each case, confirm."""
    cases, asked = _cases(request), (request.POST if request.method == "POST" else request.GET).get("officer", "")
    staff = User.objects.filter(office=Office.STAFF, is_active=True).order_by("pk")
    person = staff.filter(pk=int(asked)).first() if asked.isascii() and asked.isdecimal() and len(asked) < 10 else None
    if request.method == "POST" and cases and person is not None:
        results = services.hand_each(cases, request.user, person)
        return _after(request, OFFICER, results, lambda n: ngettext("已變更%(n)s件的承辦人。", "已變更%(n)s件的承辦人。", n) % {"n": n})
    plans = services.plan_officer(cases, person) if person else services.planned(cases, lambda _case: CHOOSE)
    errors = [{"href": "#f-officer", "text": _("請選擇承辦人。")}] if request.method == "POST" and cases else []
    return _page(request, OFFICER, plans, status=400 if errors else 200, officers=staff, officer=person, asks_officer=True, errors=errors)


CHOOSE = Refused("officer", Text("請先選擇承辦人。", "Choose the officer first."))


@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest) -> HttpResponse:
    """發送提醒 to the leads of several cases, of what each of them has to do."""
    cases, now = _cases(request), received_at(request)
    if request.method == "POST" and cases:
        results = services.remind_each(cases, request.user, now)
        return _after(request, REMIND, results, lambda n: ngettext("已提醒%(n)s件的領導企業。", "已提醒%(n)s件的領導企業。", n) % {"n": n})
    return _page(request, REMIND, services.plan_reminders(cases, now))


@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """匯出選取的案件: the purpose is asked for and kept (R-15)."""
    cases, now, language = _cases(request), received_at(request), get_language() or ""
    calls = {case.call.code: case.call for case in cases}
    cases = [case for case in cases if case.call.code == next(iter(calls))]  # a file is of one call
    plans = services.planned(cases, lambda _case: Text("列入檔案", "in the file"))
    if request.method != "POST" or not cases:
        return _page(request, EXPORT, plans, asks_purpose=True)
    purpose = request.POST.get("purpose", "")
    try:
        made = desk_workbook.export(cases[0].call, cases, request.user, purpose=purpose, language=language, now=now)
    except Refused as refused:
        text = refused.text.in_language(language)
        errors = [{"href": "#f-purpose", "text": text}]
        return _page(request, EXPORT, plans, status=400, asks_purpose=True, purpose=purpose, problem=text, errors=errors)
    return download(made, XLSX, f"cases-{cases[0].call.code}.xlsx")
