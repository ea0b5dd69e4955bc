"""Filling one section: the page (works without JavaScript), autosave, the merge of two texts."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.files.services import FileRefused
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.findings import Text
from proposals import permissions
from proposals.catalogue.model import Kind, Scope
from proposals.forms.posted import BadPost, row_move, typed_of
from proposals.forms.readback import rows_moved
from proposals.forms.state import said
from proposals.models import MemberFirm, Proposal
from proposals.queries.calls import edition_of
from proposals.services.errors import Closed, Forbidden, Refused, Stale, UnknownField
from proposals.services.sections import Saved, save_section
from proposals.views.answers import autosave_refused, bad_page, closed_page, conflict_page, saved_answer
from proposals.views.fetching import case_of, member_of, require, section_of
from proposals.views.files import attach_posted
from proposals.views.merge import merged
from proposals.views.sheet import Sheet, error_lines, has_files
from proposals.views.together import section_facts

OLD_PAGE = Text("頁面與目前的表單不符，請重新整理頁面。", "The page does not match the present form. Reload it.")
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@signed_in
@GET_OR_POST
def section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """A section of the alliance."""
    sheet = _sheet(request, case_of(request, code), section, None)
    require(permissions.may_read_draft(request.user, sheet.proposal))
    return _save(sheet) if request.method == "POST" else page(sheet)


@signed_in
@GET_OR_POST
def member_section(request: HttpRequest, code: str, key: str, section: str) -> HttpResponse:
    """A section of a member's own form."""
    proposal = case_of(request, code)
    sheet = _sheet(request, proposal, section, member_of(proposal, key))
    require(_may_read(sheet))
    return _save(sheet) if request.method == "POST" else page(sheet)


@signed_in
@require_POST
def autosave(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """Save a section of the alliance from a script."""
    return _autosave(_sheet(request, case_of(request, code), section, None))


@signed_in
@require_POST
def member_autosave(request: HttpRequest, code: str, key: str, section: str) -> HttpResponse:
    """Save a section of a member's form from a script."""
    proposal = case_of(request, code)
    return _autosave(_sheet(request, proposal, section, member_of(proposal, key)))


@signed_in
@require_safe
def findings(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """What the rules say about this section now, as fragments for the page's script."""
    sheet = _sheet(request, case_of(request, code), section, None)
    require(permissions.may_read_draft(request.user, sheet.proposal))
    return JsonResponse(said_of(sheet))


@signed_in
@require_safe
def member_findings(request: HttpRequest, code: str, key: str, section: str) -> HttpResponse:
    """The same for a section of a member's form."""
    proposal = case_of(request, code)
    sheet = _sheet(request, proposal, section, member_of(proposal, key))
    require(_may_read(sheet))
    return JsonResponse(said_of(sheet))


def _sheet(request: HttpRequest, proposal: Proposal, key: str, member: MemberFirm | None) -> Sheet:
    scope = Scope.ALLIANCE if member is None else Scope.MEMBER
    return Sheet(request, proposal, section_of(edition_of(proposal.call), key, scope), member, received_at(request))


def _may_read(sheet: Sheet) -> bool:
    user, member = sheet.request.user, sheet.member
    if member is None or permissions.may_read_member_form(user, sheet.proposal, member):
        return True
    return permissions.fills(user, sheet.proposal, sheet.section.key, member)


def page(sheet: Sheet, *, errors: Any = None, status: int = 200) -> HttpResponse:
    """The form page of a section."""
    form = sheet.form(errors)
    facts = {
        "sheet": sheet,
        "form": form,
        "section": sheet.section,
        "proposal": sheet.proposal,
        "errors": error_lines(sheet.section, errors or {}),
        "parents": [said(text) for text in sheet.section.parents],
        "has_files": has_files(sheet.section),
        "nav": sheet.side(),
        "blocking": [n for n in sheet.notes if n.severity == "blocking"],
        "others": [n for n in sheet.notes if n.severity != "blocking"],
        "section_url": sheet.section_url,
        "autosave_url": sheet.url("autosave"),
        "findings_url": sheet.url("findings"),
        "backup_key": f"{sheet.request.user.pk}:{sheet.proposal.code}:{sheet.member.key if sheet.member else ''}:{sheet.section.key}",
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "scripts": scripts_of(sheet),
        "section_hint": said(sheet.section.hint),
        "together": section_facts(sheet),
        "carried": sheet.carried,
        "carried_from": next(iter(sheet.carried.values()), ""),
        "confirm_url": (sheet.url("carry_confirm") if sheet.may_edit else "") if sheet.carried else "",
    }
    return render(sheet.request, "proposals/section.html", facts, status=status)


def scripts_of(sheet: Sheet) -> list[str]:
    """The scripts that this page needs; it works without any."""
    names = ["js/autosave.js", "js/figures.js"]
    if sheet.member is None and any(field.kind is Kind.IMAGE for field in sheet.section.fields):
        names.append("js/crop.js")
    if any(field.kind is Kind.LONGTEXT for field in sheet.section.fields):
        names.append("js/narrative.js")
    if any(field.columns for field in sheet.section.fields):
        names += ["js/rows.js", "js/paste.js"]
    return [*names, "js/schedule.js"] if sheet.section.has("gantt") else names


def said_of(sheet: Sheet) -> dict[str, Any]:
    """Findings of a section as fragments: the summary, what is missing, and the sentences beside the fields."""
    sheet.form()
    facts = {
        "sheet": sheet,
        "blocking": [n for n in sheet.notes if n.severity == "blocking"],
        "others": [n for n in sheet.notes if n.severity != "blocking"],
    }
    beside = [{"name": target_name(note.href), "severity": note.severity, "text": note.message} for note in sheet.notes if note.severity != "info"]
    beside += [{"name": key, "severity": note.severity, "text": note.message} for key, note in sheet.carried_notes().items()]
    return {
        "summary": render_to_string("proposals/_summary.html", facts, sheet.request),
        "missing": render_to_string("proposals/_missing.html", facts, sheet.request),
        "beside": beside,
    }


def target_name(href: str) -> str:
    """The input that a finding's link points to."""
    return href.partition("#id_")[2]


def _save(sheet: Sheet) -> HttpResponse:
    request = sheet.request
    try:
        typed = merged(sheet, request.POST) if "_merge" in request.POST else typed_of(sheet.section, request.POST)
        move = row_move(sheet.section, request.POST)
    except BadPost as bad:
        return bad_page(request, sheet, bad.reason)
    if move:
        typed[move.table] = rows_moved(typed[move.table], move)
    try:
        saved = save_section(
            sheet.proposal,
            sheet.member,
            sheet.section.key,
            typed,
            base_revision=_revision(request.POST.get("revision")),
            actor=request.user,
            received_at=sheet.received_at,
        )
    except Stale as stale:
        return conflict_page(sheet, typed, stale)
    except Closed as closed:
        return closed_page(sheet, typed, closed)
    except UnknownField:
        return bad_page(request, sheet, OLD_PAGE)
    return _after(sheet, saved, move)


def _after(sheet: Sheet, saved: Saved, move: Any) -> HttpResponse:
    request = sheet.request
    try:
        uploaded = attach_posted(sheet, saved.revision)
    except FileRefused as refused:
        slot = request.POST.get("_upload") or next(iter(request.FILES), "").removeprefix("file-")
        return page(_again(sheet), errors={**saved.errors, slot: refused.reason}, status=refused.status)
    if saved.errors:
        return page(_again(sheet), errors=saved.errors, status=422)
    if move:
        return redirect(f"{sheet.url('section')}?rows={move.table}:{move.shown}#id_{move.table}")
    if uploaded:
        return redirect(f"{sheet.url('section')}#id_{uploaded}")
    messages.success(request, _("已儲存 %(time)s") % {"time": f"{timezone.localtime(saved.saved_at or sheet.received_at):%H:%M:%S}"})
    if "_stay" in request.POST or "_merge" in request.POST or sheet.around[1] is None:
        return redirect(sheet.url("section"))
    return redirect(sheet.next_url)


def _again(sheet: Sheet) -> Sheet:
    sheet.proposal.__dict__.pop("_members", None)
    return Sheet(sheet.request, sheet.proposal, sheet.section, sheet.member, sheet.received_at)


def _revision(text: Any) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10 else -1


def _autosave(sheet: Sheet) -> HttpResponse:
    try:
        body = json.loads(sheet.request.body)
        fields = body["fields"]
        post: MultiValueDict[str, Any] = MultiValueDict({str(k): [str(v) for v in vs] for k, vs in fields.items() if isinstance(vs, list)})
        revision = body.get("revision")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"error": _("系統無法讀取這次送出的內容")}, status=400)
    if not isinstance(revision, int) or isinstance(revision, bool):
        return JsonResponse({"error": _("缺少版本資訊，請重新整理頁面；已填內容仍保留在本頁")}, status=428)
    typed: dict[str, Any] = {}
    try:
        typed = typed_of(sheet.section, post)
        saved = save_section(
            sheet.proposal,
            sheet.member,
            sheet.section.key,
            typed,
            base_revision=revision,
            actor=sheet.request.user,
            received_at=sheet.received_at,
        )
    except (BadPost, Refused, Forbidden, UnknownField) as refusal:
        return autosave_refused(sheet, refusal, typed)
    return saved_answer(sheet, saved)
