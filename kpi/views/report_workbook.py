"""A monthly report filled offline: the workbook of a month, and what a returned one would change."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.files.kinds import MEDIA_TYPES
from alliance_portal.files.services import FileRefused
from alliance_portal.lib.child_process import ChildFailed
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.findings import Text
from kpi.models import MonthSlot
from kpi.permissions import may_report
from kpi.rules.report_labels import label_of
from kpi.services import member_reports, report_workbooks
from kpi.views.frame import framed, said
from kpi.views.report_page import show, slot_here
from proposals.services.errors import Forbidden, Refused
from proposals.workbooks.model import WorkbookRefused

NO_FILE = Text("請先選擇檔案。", "Choose a file first.")


@signed_in
@require_safe
def download(request: HttpRequest, code: str, month: str, key: str) -> HttpResponse:
    """The workbook of a member's month, for whoever may read the report."""
    slot = slot_here(request, code, month, key)
    try:
        content = report_workbooks.workbook(slot, get_language() or "", received_at(request))
    except ChildFailed as failed:
        return show(request, slot, status=503, **_beside(failed.reason))
    answer = HttpResponse(content, content_type=MEDIA_TYPES["xlsx"])
    name = f"{slot.proposal.code}_{slot.month:%Y-%m}_{slot.member.company_name}.xlsx"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@signed_in
@require_POST
def preview(request: HttpRequest, code: str, month: str, key: str) -> HttpResponse:
    """What an uploaded workbook would change; nothing is saved before 套用, which is the saving of a choice between two texts."""
    slot, file = slot_here(request, code, month, key), request.FILES.get("file")
    if not may_report(request.user, slot.proposal, slot.member):
        raise Forbidden("member")
    try:
        if file is None:
            raise FileRefused(NO_FILE)
        found = report_workbooks.read(slot, file, actor=request.user, received_at=received_at(request))
    except FileRefused as refused:
        return show(request, slot, status=refused.status, **_beside(refused.reason))
    except WorkbookRefused as refused:
        return show(request, slot, status=400, **_beside(refused.reason))
    except Refused as refused:
        return show(request, slot, status=409, errors=[{"href": "", "text": said(refused.text)}])
    return render(request, "kpi/report_workbook.html", framed(request, slot.proposal, "execution_reports", slot=slot, **_facts(slot, found)))


def _beside(reason: Text) -> dict[str, Any]:
    words = said(reason)
    return {"problems": {"workbook": words}, "errors": [{"href": "#id_workbook", "text": words}], "offline_open": True}


def _facts(slot: MonthSlot, found: report_workbooks.Reading) -> dict[str, Any]:
    tree = member_reports.tree_on(slot)
    rows = [
        {"it": row, "name": row.name, "label": said(label_of(row.name, tree)), "mine": _shown(row.name, row.mine),
         "theirs": _shown(row.name, row.theirs)} for row in found.rows
    ]  # fmt: skip
    faults = [{"cell": each.cell, "label": said(each.label), "text": said(each.reason)} for each in found.faults]
    return {"rows": rows, "faults": faults, "revision": found.revision, "conflicts": sum(row.is_conflict for row in found.rows),
            "kept": [{"name": name, "text": text} for name, text in found.kept.items()]}  # fmt: skip


def _shown(name: str, text: str) -> str:
    return _("是") if name.endswith("_done") and text else text
