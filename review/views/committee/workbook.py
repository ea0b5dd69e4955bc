"""My score sheets as a workbook: download, fill without a network, bring back; faults are named by their cell, nothing is taken in part."""

from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.files.kinds import MB
from alliance_portal.lib import scratch
from alliance_portal.lib.child_process import ChildFailed
from alliance_portal.lib.clock import received_at
from proposals.services.errors import Refused
from review.services.committee import workbook as services
from review.services.committee.workbook import Taken
from review.views.committee.fetching import own_seat

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 5 * MB


@office(Office.REVIEWER)
@require_safe
def download(request: HttpRequest, seat_id: int) -> HttpResponse:
    """The workbook of my open cases, with what is typed so far."""
    seat = own_seat(request, seat_id)
    with scratch.folder("sheets") as folder:
        out = Path(folder) / "sheets.xlsx"
        services.write(seat, out, english=(get_language() or "").startswith("en"))
        answer = HttpResponse(out.read_bytes(), content_type=MEDIA_TYPE)
    answer.headers["Content-Disposition"] = 'attachment; filename="score-sheets.xlsx"'
    return answer


@office(Office.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def workbook(request: HttpRequest, seat_id: int) -> HttpResponse:
    """How it goes, and the upload."""
    seat = own_seat(request, seat_id)
    taken, problem = Taken(), ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None or not str(file.name).lower().endswith(".xlsx") or (file.size or 0) > MOST_BYTES:
            problem = _("請選擇由本頁下載的 .xlsx 檔（5 MB以內）。")
        else:
            taken, problem = _take(request, seat_id)
        if not problem and not taken.faults:
            text = ngettext("已讀入%(n)s案的評分，尚未送出的請逐案確認後送出。", "已讀入%(n)s案的評分，尚未送出的請逐案確認後送出。", taken.changed)
            messages.success(request, text % {"n": taken.changed})
            return redirect("home")
    language = get_language() or ""
    faults = [{"cell": each.cell, "label": each.label, "reason": each.reason.in_language(language)} for each in taken.faults]
    facts = {"seat": seat, "faults": faults, "problem": problem, "errors": [{"href": "#file", "text": problem}] if problem else []}
    return render(request, "review/committee/workbook.html", facts, status=400 if problem or faults else 200)


def _take(request: HttpRequest, seat_id: int) -> tuple[Taken, str]:
    language = get_language() or ""
    with scratch.folder("sheets") as folder:
        path = Path(folder) / "back.xlsx"
        with path.open("wb") as out:
            for chunk in request.FILES["file"].chunks():
                out.write(chunk)
        try:
            return services.take(own_seat(request, seat_id), path, request.user, received_at(request)), ""
        except ChildFailed as failed:
            return Taken(), failed.reason.in_language(language)
        except Refused as refused:
            return Taken(), refused.text.in_language(language)
