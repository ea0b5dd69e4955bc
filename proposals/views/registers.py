"""Staff's registers: the list, one row with its history, an upload looked at before it is taken over, and its undoing."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.files.kinds import MEDIA_TYPES, FileRefused
from alliance_portal.frame_tags import is_english
from alliance_portal.lib.child_process import ChildFailed
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.findings import Text
from proposals.forms.state import said
from proposals.models import RegisterImport
from proposals.registers import edits, imports, queries, undoing
from proposals.registers.columns import REGISTERS, Register
from proposals.registers.tables import Row, facts_of, table_of
from proposals.rules.wording import as_sentence
from proposals.services.errors import Refused
from proposals.views.register_words import Shown, change_lines, fields_of, import_row, listed, preview_facts

A_PAGE = 50


def _register(key: str) -> Register:
    if key not in REGISTERS:
        raise Http404
    return REGISTERS[key]


def _base(register: Register) -> dict[str, Any]:
    """What every page of a register says."""
    return {
        "register": {"key": register.key, "name": said(register.name), "about": said(register.about)},
        "tabs": [(each.key, said(each.name)) for each in REGISTERS.values()],
    }


@office(Office.STAFF)
@require_safe
def registers(request: HttpRequest, register: str) -> HttpResponse:
    """The rows of a register, searched by number or name; its newest imports (four queries)."""
    found = _register(register)
    words = request.GET.get("q", "")[: queries.LONGEST_SEARCH]
    page = Paginator(queries.rows_of(found, words), A_PAGE).get_page(request.GET.get("page"))
    facts = {
        **_base(found),
        "page": page,
        "total": page.paginator.count,
        "heads": listed(found).heads,
        "rows": [{"row": row, "cells": listed(found).cells(facts_of(found, row))} for row in page.object_list],
        "words": words,
        "query": f"{urlencode({'q': words})}&" if words else "",
        "imports": [import_row(batch) for batch in queries.imports_of(found)],
    }
    return render(request, "proposals/registers/list.html", facts)


@office(Office.STAFF)
@require_safe
def register_template(request: HttpRequest, register: str) -> HttpResponse:
    """A blank template in the language of the page."""
    found = _register(register)
    try:
        content = imports.template(found, english=is_english())
    except ChildFailed as failed:
        return _import_page(request, found, refusal=failed.reason, status=503)
    answer = HttpResponse(content, content_type=MEDIA_TYPES["xlsx"])
    name = f"{said(found.name)}.xlsx"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


# imports --------------------------------------------------------------------------------------------------------------------

def _import_page(request: HttpRequest, register: Register, *, refusal: Text | None = None, status: int = 200) -> HttpResponse:
    columns = [(said(column.heading), column.is_needed) for column in register.columns]
    facts = {**_base(register), "columns": columns, "refusal": said(refusal)}
    facts["errors"] = [{"href": "#file", "text": facts["refusal"]}] if refusal else []
    return render(request, "proposals/registers/import.html", facts, status=status)


@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def register_import(request: HttpRequest, register: str) -> HttpResponse:
    """上傳並預覽: read a file; the register does not change."""
    found = _register(register)
    if request.method != "POST":
        return _import_page(request, found)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise FileRefused(Text("請先選擇檔案。", "Choose a file first."))
        batch = imports.take(file, found, actor=request.user)
    except FileRefused as refused:
        return _import_page(request, found, refusal=refused.reason, status=refused.status)
    return redirect("register_batch", batch.pk)


def _batch(import_id: int) -> RegisterImport:
    return get_object_or_404(RegisterImport.objects.select_related("made_by", "undone_by", "rows"), pk=import_id)


def _batch_page(request: HttpRequest, batch: RegisterImport, *, refusal: Text | None = None, reason: str = "", status: int = 200) -> HttpResponse:
    register = _register(batch.register)
    preview = None
    if batch.state == RegisterImport.State.READ and not batch.fault_count:
        try:
            preview = imports.preview_of(batch, received_at(request))
        except Refused as refused:
            refusal = refusal or refused.text
    facts = {
        **_base(register),
        "batch": batch,
        "import": import_row(batch),
        "faults": [Shown(each).fault() for each in batch.faults],
        "aside": [said(as_sentence(Text(*each))) for each in batch.aside],
        "preview": preview_facts(register, preview) if preview else None,
        "edited": undoing.edited_since(batch) if batch.state == RegisterImport.State.APPLIED else 0,
        "refusal": said(refusal),
        "reason": reason,
        "errors": [],
    }
    return render(request, "proposals/registers/batch.html", facts, status=status)


@office(Office.STAFF)
@require_safe
def register_batch(request: HttpRequest, import_id: int) -> HttpResponse:
    """An upload: its faults, or what it would change; an import that was taken over, with its undoing."""
    return _batch_page(request, _batch(import_id))


@office(Office.STAFF)
@require_POST
def register_apply(request: HttpRequest, import_id: int) -> HttpResponse:
    """匯入: take over what was looked at, all of it or nothing."""
    batch = _batch(import_id)
    numbers = [request.POST.get(name, "") for name in ("added", "changed", "unchanged")]
    seen = tuple(int(each) if each.isascii() and each.isdigit() and len(each) < 9 else -1 for each in numbers)
    try:
        done = imports.apply(batch, request.user, timezone.now(), seen=(seen[0], seen[1], seen[2]))
    except Refused as refused:
        return _batch_page(request, _batch(import_id), refusal=refused.text, status=409)
    count = done.added + done.changed
    messages.success(request, ngettext("已匯入%(n)s列", "已匯入%(n)s列", count) % {"n": f"{count:,}"})
    return redirect("registers", done.register)


@office(Office.STAFF)
@require_POST
def register_undo(request: HttpRequest, import_id: int) -> HttpResponse:
    """復原: take an import back, with a reason."""
    batch, reason = _batch(import_id), request.POST.get("reason", "")
    try:
        undoing.undo(batch, request.user, reason, timezone.now(), partly=request.POST.get("partly") == "yes")
    except Refused as refused:
        return _batch_page(request, _batch(import_id), refusal=refused.text, reason=reason, status=400 if refused.reason == "reason" else 409)
    messages.success(request, _("已復原這次匯入"))
    return redirect("register_batch", batch.pk)


# rows by hand ---------------------------------------------------------------------------------------------------------------

def _row_page(
    request: HttpRequest, register: Register, row: Row | None, typed: Mapping[str, str] | None = None, *,
    faults: Mapping[str, Text] | None = None, refusal: Text | None = None, status: int = 200,
) -> HttpResponse:
    fields = fields_of(register, facts_of(register, row) if row is not None else {}, typed, faults or {})
    facts = {
        **_base(register),
        "row": row,
        "fields": fields,
        "reason": (typed or {}).get("reason", ""),
        "refusal": said(refusal),
        "errors": [{"href": f"#id_{each['key']}", "text": each["error"], "label": each["label"]} for each in fields if each["error"]],
        "changes": change_lines(register, queries.changes_of(register, row)) if row is not None else [],
    }
    return render(request, "proposals/registers/row.html", facts, status=status)


def _save(request: HttpRequest, register: Register, row: Row | None) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in (*(column.key for column in register.columns), "reason")}
    try:
        facts = edits.read_form(register, typed)
        saved = edits.save(register, row, facts, request.user, typed["reason"], timezone.now(), revision=_revision(request))
    except edits.Faulty as faulty:
        return _row_page(request, register, row, typed, faults=faulty.faults, status=400)
    except Refused as refused:
        if refused.reason == "stale" and row is not None:
            row = table_of(register).objects.filter(pk=row.pk).first()
        return _row_page(request, register, row, typed, refusal=refused.text, status=409 if refused.reason == "stale" else 400)
    messages.success(request, _("已儲存"))
    return redirect("register_row", register.key, saved.pk)


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def register_add(request: HttpRequest, register: str) -> HttpResponse:
    """新增一筆, by hand and with a reason."""
    found = _register(register)
    return _save(request, found, None) if request.method == "POST" else _row_page(request, found, None)


@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def register_row(request: HttpRequest, register: str, row_id: int) -> HttpResponse:
    """One row: changed by hand with a reason; what became of it."""
    found = _register(register)
    row = get_object_or_404(table_of(found), pk=row_id)
    return _save(request, found, row) if request.method == "POST" else _row_page(request, found, row)


@office(Office.STAFF)
@require_POST
def register_remove(request: HttpRequest, register: str, row_id: int) -> HttpResponse:
    """刪除, with a reason."""
    found = _register(register)
    row = get_object_or_404(table_of(found), pk=row_id)
    typed = {"reason": request.POST.get("reason", "")}
    try:
        edits.remove(found, row, request.user, typed["reason"], timezone.now(), revision=_revision(request))
    except Refused as refused:
        return _row_page(request, found, table_of(found).objects.filter(pk=row_id).first(), refusal=refused.text,
                         status=409 if refused.reason == "stale" else 400)
    messages.success(request, _("已刪除，軌跡仍保留內容與理由"))
    return redirect(reverse("registers", args=[found.key]))
