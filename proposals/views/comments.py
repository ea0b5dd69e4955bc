"""Comments on a section: threads, answers, dealt with or open again."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.lib.clock import received_at
from proposals import permissions
from proposals.catalogue.model import Kind, Section
from proposals.forms.state import said
from proposals.models import MemberFirm
from proposals.queries.calls import edition_of
from proposals.queries.cases import checked, day_of_check
from proposals.queries.comments import counts_of, marks_of, threads_of
from proposals.services import comments as service
from proposals.services.errors import Closed, Refused
from proposals.views.fetching import case_of, members_of, require
from proposals.views.navigation import alliance_sections, member_sections, side_for, title_of
from proposals.views.sheet import Sheet
from proposals.views.together import address, around, comments_url, sheet_of, whole_number


@signed_in
@require_safe
def case_comments(request: HttpRequest, code: str) -> HttpResponse:
    """The sections that this person may discuss, with what is open and what is new in each; those with either stand first."""
    proposal = case_of(request, code)
    require(permissions.standing(request.user, proposal).is_party)
    members, counts, unread = members_of(proposal), counts_of(proposal), marks_of(proposal, request.user).unread
    edition = edition_of(proposal.call)

    def rows(sections: Sequence[Section], member: MemberFirm | None) -> list[dict[str, Any]]:
        place = None if member is None else member.pk
        return [
            {
                "title": title_of(section),
                "url": comments_url(proposal, section.key, member),
                "open": counts.get((place, section.key), (0, 0))[0],
                "every": counts.get((place, section.key), (0, 0))[1],
                "unread": unread.get((place, section.key), 0),
            }
            for section in sections
            if permissions.may_comment(request.user, proposal, section.key, member)
        ]

    groups = [{"title": _("提案計畫書"), "rows": rows(alliance_sections(edition), None)}]
    groups += [{"title": each.company_name or "—", "rows": rows(member_sections(edition), each)} for each in members]
    waiting = [
        row | {"title": f"{group['title']} · {row['title']}"} for group in groups for row in group["rows"] if row["open"] or row["unread"]
    ]
    groups = [{"title": _("未處理與未讀的留言"), "rows": waiting}, *groups]
    facts = {
        "proposal": proposal,
        "groups": [group for group in groups if group["rows"]],
        "nav": side_for(request, proposal, checked(proposal, day_of_check(proposal.call, received_at(request))), members, current="comments"),
    }
    return render(request, "proposals/case_comments.html", facts)


def _sheet(request: HttpRequest, code: str, section: str, key: str) -> Sheet:
    sheet = sheet_of(request, code, section, key)
    require(permissions.may_comment(request.user, sheet.proposal, sheet.section.key, sheet.member))
    return sheet


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, code: str, section: str, key: str = "") -> HttpResponse:
    """The threads of a section; a new comment, or an answer in a thread."""
    sheet = _sheet(request, code, section, key)
    if request.method != "POST":
        answer = _page(sheet)
        if request.method == "GET":
            service.mark_read(sheet.proposal, sheet.member, sheet.section.key, request.user)
        return answer
    thread = whole_number(request.POST.get("thread")) or None
    try:
        made = service.add(
            sheet.proposal, sheet.member, sheet.section.key, request.POST.get("text", ""), actor=request.user, received_at=sheet.received_at,
            field=request.POST.get("field", "")[:60], thread=thread,
        )
    except Closed as closed:
        return _page(sheet, status=403, refusal=said(closed.text), typed=request.POST.get("text", ""))
    except Refused as refused:
        status = 409 if refused.reason == "gone" else 422
        return _page(sheet, status=status, refusal=said(refused.text), typed=request.POST.get("text", ""), thread=thread)
    messages.success(request, _("已送出留言"))
    return redirect(f"{address(sheet, 'comments')}#t-{made.thread_id or made.pk}")


@signed_in
@require_POST
def resolve(request: HttpRequest, code: str, section: str, thread: int, key: str = "") -> HttpResponse:
    """Mark a thread as dealt with, or open it again."""
    sheet = _sheet(request, code, section, key)
    resolved = request.POST.get("resolved") != "no"
    try:
        service.set_resolved(
            sheet.proposal, sheet.member, sheet.section.key, thread, resolved=resolved, actor=request.user, received_at=sheet.received_at,
        )
    except Closed as closed:
        return _page(sheet, status=403, refusal=said(closed.text))
    except Refused as refused:
        return _page(sheet, status=409, refusal=said(refused.text))
    messages.success(request, _("已標示為處理完成") if resolved else _("已重新開啟"))
    return redirect(f"{address(sheet, 'comments')}#t-{thread}")


def _page(sheet: Sheet, *, status: int = 200, refusal: str = "", typed: str = "", thread: int | None = None) -> HttpResponse:
    threads = threads_of(sheet.proposal, sheet.member, sheet.section.key, sheet.request.user)
    is_open = permissions.is_editable(sheet.proposal, sheet.received_at)
    facts: dict[str, Any] = {
        "open_threads": [_thread(sheet, each) for each in threads if each.first.resolved_at is None],
        "resolved_threads": [_thread(sheet, each) for each in threads if each.first.resolved_at is not None],
        "fields": [{"key": f.key, "label": said(f.label).rstrip("：: ")} for f in sheet.section.fields if f.kind is not Kind.COMPUTED],
        "is_open": is_open,
        "refusal": refusal,
        "typed": typed,
        "typed_thread": thread,
        "field": sheet.request.GET.get("field", ""),
        "here": address(sheet, "comments"),
        "longest": service.LONGEST,
    }
    return render(sheet.request, "proposals/comments.html", around(sheet) | facts, status=status)


def _thread(sheet: Sheet, thread: Any) -> dict[str, Any]:
    field = thread.first.field
    label = said(sheet.section.field(field).label).rstrip("：: ") if field and sheet.section.has(field) else ""
    return {
        "start": thread.first,
        "answers": thread.answers,
        "is_new": thread.is_new,
        "label": label,
        "field_url": f"{sheet.section_url}#id_{field}" if label else "",
        "resolve_url": address(sheet, "comment_resolve", thread.first.pk),
    }
