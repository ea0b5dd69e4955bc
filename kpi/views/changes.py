"""計畫變更申請: what was asked for, a new one with its effect shown before it is sent, decided by staff."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, signed_in
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.roc_calendar import numeric_text
from kpi.constants import MAJOR_KINDS, ChangeKind, ChangeState
from kpi.models import ChangeRequest
from kpi.permissions import may_bind
from kpi.progress import ITEMS
from kpi.queries.terms import terms_of
from kpi.rules.plans import parts_of
from kpi.services import changes as services
from kpi.services.baselines import standing_baseline
from kpi.views.frame import day_of, framed, said
from kpi.views.report_page import running_case
from kpi.views.words import ITEM_NAMES
from proposals.models import Proposal
from proposals.services.errors import Forbidden, Refused
from review.undertaking_gate import decides

MARKS = {
    ChangeState.ASKED: ("warn", "clock"), ChangeState.APPROVED: ("done", "done"), ChangeState.REFUSED: ("fix", "stop"),
    ChangeState.WITHDRAWN: ("", "x"), ChangeState.REPORTED: ("done", "done"),
}
NAMES: Mapping[str, tuple[str, ...]] = {
    ChangeKind.MEMBER_LEAVES: ("member", "until"), ChangeKind.MEMBER_JOINS: ("name", "ubn", "email", "is_sme", "since"),
    ChangeKind.TARGET: ("kpi", "first_half", "whole"), ChangeKind.SCHEDULE: tuple(f"m{month:02}" for month in range(3, 12)),
    ChangeKind.AMOUNT: ("amount",), ChangeKind.CONTACT: ("contact_name", "contact_phone", "contact_email"),
    ChangeKind.PARTNER: ("group", "before", "after", "content"),
}


def fields_of(kind: str, tree: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields of a kind's form, with what stands in the plan now."""
    members = [(str(each.key), each.name) for each in parts_of(tree)[1:] if each.until is None]
    yes_no = [("yes", _("是")), ("no", _("否"))]
    kpis = [(item, f"KPI {item[3:]} {ITEM_NAMES[item]}（{tree['targets'][item]['first_half']}／{tree['targets'][item]['whole']}）") for item in ITEMS]
    groups = [("tools", _("數位工具")), ("partners", _("合作對象"))]
    contact = tree.get("contact", {})
    forms: dict[str, list[tuple[str, str, list[tuple[str, str]] | None, str]]] = {
        ChangeKind.MEMBER_LEAVES: [("member", _("退出的成員"), members, ""), ("until", _("最後一日"), None, "")],
        ChangeKind.MEMBER_JOINS: [
            ("name", _("加入成員名稱"), None, ""), ("ubn", _("統一編號"), None, ""), ("email", _("聯絡電子郵件"), None, ""),
            ("is_sme", _("符合中小企業認定標準"), yes_no, "yes"), ("since", _("加入日"), None, ""),
        ],
        ChangeKind.TARGET: [
            ("kpi", _("KPI（上半年／全程）"), kpis, ""), ("first_half", _("上半年目標數"), None, ""), ("whole", _("全程目標數"), None, ""),
        ],
        ChangeKind.SCHEDULE: [
            (f"m{month:02}", _("%(n)s月（%%）") % {"n": month}, None, tree["monthly"][str(month)]) for month in sorted(map(int, tree["monthly"]))
        ],
        ChangeKind.AMOUNT: [("amount", _("核定經費（新臺幣元，含稅）"), None, tree.get("amount", ""))],
        ChangeKind.CONTACT: [
            ("contact_name", _("聯絡人姓名"), None, contact.get("contact_name", "")),
            ("contact_phone", _("電話"), None, contact.get("contact_phone", "")),
            ("contact_email", _("電子郵件"), None, contact.get("contact_email", "")),
        ],
        ChangeKind.PARTNER: [("group", _("類別"), groups, ""), ("before", _("原名稱（新增時留白）"), None, ""), ("after", _("變更後名稱"), None, ""),
                             ("content", _("合作內容或量化指標"), None, "")],
    }  # fmt: skip
    return [{"name": name, "label": label, "options": options, "now": now} for name, label, options, now in forms.get(kind, [])]


def show(request: HttpRequest, found: Proposal, *, kind: str = "", status: int = 200, **more: Any) -> HttpResponse:
    """The page: requests so far, the form of a kind, its effect."""
    baseline, terms = standing_baseline(found), terms_of(found.call)
    chosen = kind if kind in ChangeKind.values and baseline is not None else ""
    rows = ChangeRequest.objects.filter(proposal=found).select_related("asked_by", "decided_by").order_by("-number")
    fields, typed = (fields_of(chosen, baseline.plan) if chosen and baseline is not None else []), more.get("typed", {})
    for each in fields:
        each["typed"] = typed.get(each["name"], each["now"])
    facts = {
        "rows": [{"it": each, "mark": MARKS[ChangeState(each.state)], "values": _values(each)} for each in rows],
        "asks": may_bind(request.user, found) and baseline is not None, "is_staff": decides(request),
        "kinds": [{"key": each.value, "words": each.label, "major": each in MAJOR_KINDS} for each in ChangeKind], "kind": chosen,
        "kind_words": ChangeKind(chosen).label if chosen else "", "is_major": chosen in MAJOR_KINDS,
        "fields": fields, "days": terms.major_change_days,
        "closed_days": terms.changes_closed_days, "today": numeric_text(timezone.localdate(received_at(request))), "typed": {}, "problems": {},
    }  # fmt: skip
    return render(request, "kpi/changes.html", framed(request, found, "execution_changes", **(facts | more)), status=status)


def _values(change: ChangeRequest) -> list[dict[str, Any]]:
    """Old and new values as the list shows them."""
    def spoken(value: Any) -> str:
        return "" if value is None or isinstance(value, bool) else str(value)

    names = {
        "first_half": _("上半年目標數"), "whole": _("全程目標數"), "amount": _("核定經費"), "name": _("名稱"), "until": _("最後一日"),
        "since": _("加入日"), "after": _("變更後名稱"), "contact_name": _("聯絡人姓名"), "contact_phone": _("電話"), "contact_email": _("電子郵件"),
        "ubn": _("統一編號"),
    }  # fmt: skip
    rows = [{"name": names[key], "old": spoken(change.old.get(key)), "new": spoken(value)} for key, value in change.new.items() if key in names]
    months = [key for key in change.new if key.startswith("m") and key[1:].isdigit()]
    for key in months:
        number = str(int(key[1:]))
        rows.append({"name": _("%(n)s月（%%）") % {"n": number}, "old": change.old.get(number, ""), "new": change.new[key]})
    if change.kind == ChangeKind.MEMBER_LEAVES:
        rows.insert(0, {"name": _("退出的成員"), "old": change.old.get("name", ""), "new": ""})
    return [row for row in rows if row["old"] != row["new"]]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: HttpRequest, code: str) -> HttpResponse:
    """The list; `?kind=` opens a form; POST shows the effect, POST with `confirm` asks for the change."""
    found = running_case(request, code)
    if request.user.office == Office.AGENCY:
        raise Forbidden("changes")
    if request.method != "POST":
        return show(request, found, kind=request.GET.get("kind", ""))
    if not may_bind(request.user, found):
        raise Forbidden("owner")
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    try:
        return _asked(request, found, typed)
    except services.Faulty as fault:
        problems = {name: said(text) for name, text in fault.fields.items()}
        errors = [{"href": f"#f-{name}", "text": text} for name, text in problems.items()]
        return show(request, found, kind=typed.get("kind", ""), status=422, typed=typed, problems=problems, errors=errors)
    except Refused as fault:
        return show(request, found, kind=typed.get("kind", ""), status=409, typed=typed, errors=[{"href": "", "text": said(fault.text)}])


def _asked(request: HttpRequest, found: Proposal, typed: dict[str, str]) -> HttpResponse:
    kind, now = typed.get("kind", ""), received_at(request)
    if kind not in NAMES:
        raise services.Faulty({"kind": services.NO_KIND})
    event_on, unreadable = day_of(typed.get("event_on", ""))
    if unreadable is not None:
        raise services.Faulty({"event_on": unreadable})
    facts = {"kind": kind, "new": services.read(kind, typed, NAMES[kind]), "reason": typed.get("reason", ""), "event_on": event_on}
    if "confirm" not in typed:
        seen = services.preview(found, request.user, today=timezone.localdate(now), **facts)
        return show(request, found, kind=kind, typed=typed, preview=seen)
    made = services.ask(found, request.user, received_at=now, **facts)
    messages.success(request, _("已提出變更申請，核定前不生效。") if made.state == ChangeState.ASKED else _("已報備，並更新計畫基準。"))
    return redirect("execution_changes", found.code)


@office(Office.STAFF)
@require_POST
def decide(request: HttpRequest, code: str, change: int) -> HttpResponse:
    """核定 or 不核定."""
    found = running_case(request, code)
    held = get_object_or_404(ChangeRequest.objects.select_related("proposal__call"), proposal=found, number=change)
    approve = request.POST.get("verdict") == "approve"
    try:
        services.decide(held, request.user, approve=approve, note=request.POST.get("note", ""), received_at=received_at(request))
    except Refused as fault:
        return show(request, found, status=400 if fault.reason == "note" else 409, errors=[{"href": f"#f-note-{change}", "text": said(fault.text)}])
    messages.success(request, _("已核定，計畫基準已更新。") if approve else _("已登記不核定，並通知領導企業。"))
    return redirect("execution_changes", found.code)


@signed_in
@require_POST
def withdraw(request: HttpRequest, code: str, change: int) -> HttpResponse:
    """The lead's owner takes a request back."""
    found = running_case(request, code)
    if not may_bind(request.user, found):
        raise Forbidden("owner")
    held = get_object_or_404(ChangeRequest.objects.select_related("proposal__call"), proposal=found, number=change)
    try:
        services.withdraw(held, request.user, received_at=received_at(request))
    except Refused as fault:
        return show(request, found, status=409, errors=[{"href": "", "text": said(fault.text)}])
    messages.success(request, _("已撤回變更申請。"))
    return redirect("execution_changes", found.code)
