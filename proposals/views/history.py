"""The history of a section: who changed what in words, two versions side by side, an earlier one put back."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.permissions import signed_in
from proposals.differences import Change, section_changes, sentences
from proposals.differences.texts import shortened
from proposals.forms.state import said
from proposals.models import SectionRevision
from proposals.queries.history import PAGE, names_of_files, newest_revision, page_of_revisions, revisions_by_id
from proposals.services.errors import Closed, Refused, Stale
from proposals.services.history import restore as restore_text
from proposals.views.sheet import Sheet
from proposals.views.together import address, around, sheet_of, whole_number

EMPTY = SectionRevision(revision=0, data={}, typed={})


@signed_in
@require_safe
def history(request: HttpRequest, code: str, section: str, key: str = "") -> HttpResponse:
    """The versions of a section, newest first, each with what it changed."""
    return _list(sheet_of(request, code, section, key))


@signed_in
@require_safe
def compare(request: HttpRequest, code: str, section: str, key: str = "") -> HttpResponse:
    """Any two versions of a section; the earlier one may be put back."""
    sheet = sheet_of(request, code, section, key)
    picked = sorted({whole_number(request.GET.get(name)) for name in ("from", "to")} - {0})
    if not picked:
        return redirect(address(sheet, "history"))
    found = revisions_by_id(sheet.answers, picked)
    if len(found) != len(picked):
        raise Http404
    newest = newest_revision(sheet.answers)
    first, second = min(found.values(), key=_number), max([*found.values(), *([newest] if newest and len(found) == 1 else [])], key=_number)
    facts = {
        "first": first,
        "second": second,
        "newest": newest,
        "changes": [change_facts(each) for each in differences(sheet, first, second)],
        "restore_url": address(sheet, "restore"),
        "may_restore": sheet.may_edit and newest is not None and first.pk != newest.pk,
    }
    return render(request, "proposals/compare.html", around(sheet) | facts)


@signed_in
@require_POST
def restore(request: HttpRequest, code: str, section: str, key: str = "") -> HttpResponse:
    """Put an earlier version back as the newest one, if nobody saved since the page was made."""
    sheet = sheet_of(request, code, section, key)
    base = request.POST.get("base", "")
    try:
        restore_text(
            sheet.proposal, sheet.member, sheet.section.key, whole_number(request.POST.get("revision")),
            base_revision=whole_number(base) if base else -1, actor=request.user, received_at=sheet.received_at,
        )
    except Stale as stale:
        words = _("%(who)s 在您比對時儲存了這一段，沒有還原任何內容。請看過最新的修改紀錄後再決定。") % {"who": stale.saved_by}
        return _list(sheet, status=409, refusal=words)
    except Closed as closed:
        return _list(sheet, status=403, refusal=said(closed.text))
    except Refused as refused:
        return _list(sheet, status=409, refusal=said(refused.text))
    messages.success(request, _("已還原。原來的內容仍在修改紀錄裡。"))
    return redirect(sheet.section_url)


def _list(sheet: Sheet, *, status: int = 200, refusal: str = "") -> HttpResponse:
    page = max(1, whole_number(sheet.request.GET.get("page"), 10_000))
    found, has_older = page_of_revisions(sheet.answers, page)
    names = names_of_files(sheet.proposal) if found else {}
    rows = [_entry(sheet, found, index, names) for index in range(min(len(found), PAGE))]
    facts = {
        "rows": rows,
        "compare_url": address(sheet, "compare"),
        "page": page,
        "older": page + 1 if has_older else None,
        "newer": page - 1,
        "refusal": refusal,
        "can_compare": len(rows) > 1 or (page > 1 and bool(rows)),
    }
    return render(sheet.request, "proposals/history.html", around(sheet) | facts, status=status)


def _entry(sheet: Sheet, found: list[SectionRevision], index: int, names: Mapping[str, str]) -> dict[str, Any]:
    revision = found[index]
    before = found[index + 1] if index + 1 < len(found) else EMPTY
    language = get_language() or ""
    lines = [line for change in _changes(sheet, before, revision, names) for line in sentences(change, language)]
    return {"revision": revision, "lines": lines, "is_first": before is EMPTY, "is_newest": revision.revision == sheet.answers.revision}


def differences(sheet: Sheet, before: SectionRevision, after: SectionRevision) -> tuple[Change, ...]:
    """What changed from one version to another (one query: the names of the files)."""
    return _changes(sheet, before, after, names_of_files(sheet.proposal))


def _changes(sheet: Sheet, before: SectionRevision, after: SectionRevision, names: Mapping[str, str]) -> tuple[Change, ...]:
    return section_changes(
        sheet.section, before.data, after.data, language=get_language() or "", file_name=lambda named: names.get(named, named),
        before_typed=before.typed, after_typed=after.typed,
    )


def change_facts(change: Change) -> dict[str, Any]:
    """A change as the page draws it."""
    pieces = shortened(change.pieces) if change.kind == "text" else change.pieces
    return {"change": change, "pieces": pieces, "lines": sentences(change, get_language() or "")}


def _number(revision: SectionRevision) -> int:
    return revision.revision
