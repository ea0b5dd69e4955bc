"""Form editions of a call: the list with the upload, one edition with its differences, as a form, as a paper; choosing it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance_portal.accounts.permissions import sensitive
from alliance_portal.files.downloads import answer
from alliance_portal.files.names import clean_name
from alliance_portal.jobs.views import progress_facts
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.findings import Text
from proposals.catalogue import CatalogueError, Edition, Scope, Section
from proposals.catalogue.comparison import ADDED, CHANGED, REMOVED, changes
from proposals.forms.builder import SectionForm, build_form
from proposals.forms.computed import computed_of
from proposals.forms.state import FormState
from proposals.forms.words import helps_of, said
from proposals.models import Call, FormEdition
from proposals.queries.call_editions import EditionRow, edition_for, editions, find_edition, present_edition, programme_for
from proposals.services import call_editions, call_papers
from proposals.services.call_drafts import is_open_or_past
from proposals.services.errors import Refused
from proposals.views.calls.calls import _revision, found_call, staff, state_of
from proposals.views.navigation import title_of
from proposals.views.sheet import years_of

TOO_MANY = 200  # differences that one page lists


def found_edition(call: Call, ref: str) -> tuple[FormEdition | str, Edition]:
    """The edition of this name or digest with the call's labels; 404 when there is none."""
    found = find_edition(ref)
    if found is None:
        raise Http404
    try:
        return found, edition_for(call, found)
    except CatalogueError as broken:
        raise Http404 from broken


@staff
@require_safe
def edition_list(request: HttpRequest, call_code: str) -> HttpResponse:
    """Every edition, and the form for another one."""
    return _list(request, found_call(call_code))


def _list(request: HttpRequest, call: Call, *, status: int = 200, **more: Any) -> HttpResponse:
    facts = {
        "call": call, "state": state_of(call, request), "here": "editions", "rows": editions(call), "is_fixed": _is_fixed(request, call),
        "limit": call_editions.MOST_BYTES // 1_000_000,
    }
    return render(request, "calls/editions.html", facts | more, status=status)


def _is_fixed(request: HttpRequest, call: Call) -> bool:
    return is_open_or_past(call, received_at(request))


@staff
@require_POST
def upload(request: HttpRequest, call_code: str) -> HttpResponse:
    """上傳表單版本: checked and tried; kept only when everything fits."""
    call, file = found_call(call_code), request.FILES.get("file")
    content = file.read(call_editions.MOST_BYTES + 1) if file else b""
    name = clean_name(file.name or "") if file else ""
    try:
        kept = call_editions.upload_edition(call, content, name, actor=request.user)
    except call_editions.EditionRefused as refused:
        faults = [{"place": each.place, "text": said(each.text)} for each in refused.faults]
        return _list(request, call, status=refused.status, faults=faults, file_name=name)
    messages.success(request, _("已收下表單版本 %(name)s，請核對差異與預覽後選用。") % {"name": kept.name})
    return redirect("call_edition", call.code, kept.digest)


@staff
@require_safe
def edition(request: HttpRequest, call_code: str, ref: str) -> HttpResponse:
    """One edition: what differs from the call's present one, its previews, choosing it."""
    return _page(request, found_call(call_code), ref)


def _page(request: HttpRequest, call: Call, ref: str, *, status: int = 200, **more: Any) -> HttpResponse:
    _found, shown = found_edition(call, ref)
    row = next(each for each in editions(call) if each.ref == ref)
    old = present_edition(call)
    found = changes(old, shown) if old is not None and not row.is_own else ()
    facts = {
        "call": call, "state": state_of(call, request), "here": "editions", "row": row, "revision": call.revision, "count": len(found),
        "groups": _groups(found), "more_changes": max(0, len(found) - TOO_MANY), "is_fixed": _is_fixed(request, call), "old": old,
        "counts": [(kind, words, sum(1 for each in found if each.kind == kind)) for kind, words in _kinds().items()],
        "sections": [{"key": each.key, "scope": each.scope.value, "title": title_of(each), "fields": len(each.fields)} for each in shown.sections],
        "first": shown.sections[0],
    }
    return render(request, "calls/edition.html", facts | more, status=status)


def _kinds() -> dict[str, str]:
    return {ADDED: _("新增"), REMOVED: _("刪除"), CHANGED: _("變更")}


def _groups(found: Any) -> list[dict[str, Any]]:
    """The differences by section, in the order of the form."""
    words, marks = _kinds(), {ADDED: ("done", "plus"), REMOVED: ("fix", "trash"), CHANGED: ("now", "edit")}
    groups: dict[Text, list[dict[str, str]]] = {}
    for each in found[:TOO_MANY]:
        groups.setdefault(each.section, []).append({"words": words[each.kind], "mark": marks[each.kind][0], "text": said(each.text)})
    return [{"title": said(title), "rows": rows} for title, rows in groups.items()]


@sensitive
@staff
@require_POST
def choose(request: HttpRequest, call_code: str, ref: str) -> HttpResponse:
    """選用: the call uses this edition from now on."""
    call = found_call(call_code)
    found_edition(call, ref)
    try:
        call_editions.choose_edition(call, ref, base_revision=_revision(request), actor=request.user, now=received_at(request))
    except Refused as refused:
        return _page(request, found_call(call_code), ref, status=409, refused=said(refused.text))
    messages.success(request, _("已選用這個表單版本，請回總覽核對未完成的項目。"))
    return redirect("call_manage", call.code)


@staff
@require_safe
def form_preview(request: HttpRequest, call_code: str, ref: str, scope: str, section: str) -> HttpResponse:
    """One section of the form as the alliances will see it: blank, nothing can be stored."""
    call = found_call(call_code)
    _found, shown = found_edition(call, ref)
    try:
        part = shown.section(section, Scope(scope))
    except (KeyError, ValueError) as missing:
        raise Http404 from missing
    place = shown.sections.index(part)
    facts = {
        "call": call, "state": state_of(call, request), "here": "editions", "ref": ref, "section": part, "form": blank_form(call, shown, part),
        "title": title_of(part), "parents": [said(text) for text in part.parents], "hint": said(part.hint), "edition": shown,
        "sections": [{"key": each.key, "scope": each.scope.value, "title": title_of(each), "is_here": each is part} for each in shown.sections],
        "previous": shown.sections[place - 1] if place else None, "next": next(iter(shown.sections[place + 1:]), None),
    }
    return render(request, "calls/edition_form.html", facts)


def blank_form(call: Call, edition: Edition, section: Section) -> SectionForm:
    """The real form of a section with nothing in it, read only."""
    programme = programme_for(call, edition)
    document: Mapping[str, Any] = {"proposal": {}, "members": []}
    heads = {column.key: said(column.label) for field in section.fields if field.key == "firms" for column in field.columns}
    nobody = {"rows": [], "alliance": "", "heads": heads, "country": "", "years": years_of(heads)}
    state = FormState(
        computed=computed_of(section.key, document, None if section.scope is Scope.ALLIANCE else 0, programme) | {"target_country": ""},
        helps=helps_of(edition, section), elsewhere={"members": nobody, "firms": nobody, "lead_company_name": None}, units=edition.units,
        readonly=True,
    )
    return build_form(section, state)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, call_code: str, ref: str) -> HttpResponse:
    """The blank paper: POST asks for it, GET shows how far it is."""
    call = found_call(call_code)
    found_edition(call, ref)
    if request.method == "POST":
        call_papers.ask_for_blank_paper(call, ref, request.user)
        return redirect("call_edition_paper", call.code, ref)
    job = call_papers.blank_paper(call, ref)
    file = call_papers.file_of(job)
    row: EditionRow = next(each for each in editions(call) if each.ref == ref)
    facts = {"call": call, "state": state_of(call, request), "here": "editions", "row": row, "ref": ref, "file": file}
    if job is not None:
        facts |= progress_facts(job) | {"state": state_of(call, request), "job_state": job.state, "has_job": file is None and job.state != "done",
                                        "pages": job.result.get("pages")}
    return render(request, "calls/edition_paper.html", facts)


@staff
@require_safe
def paper_file(request: HttpRequest, call_code: str, ref: str) -> HttpResponseBase:
    """The blank paper itself, once it is made."""
    call = found_call(call_code)
    found_edition(call, ref)
    file = call_papers.file_of(call_papers.blank_paper(call, ref))
    if file is None:
        raise Http404
    return answer(file, inline="inline" in request.GET)
