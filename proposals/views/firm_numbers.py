"""Staff: business numbers that wait, with the evidence beside them."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office, User
from alliance_portal.accounts.permissions import office
from proposals.models import Firm
from proposals.queries import firm_numbers as queries
from proposals.services import firm_numbers as services
from proposals.services.errors import Refused

A_PAGE = 20


def show(request: HttpRequest, *, firm_id: int = 0, number: str = "", note: str = "", error: str = "", status: int = 200) -> HttpResponse:
    """The list; the note of the one that was refused comes back."""
    doubts = {
        queries.Doubt.FORM: _("不是8位數字"), queries.Doubt.CHECK_DIGIT: _("檢查碼不符"), queries.Doubt.UNVERIFIED: _("尚未確認"),
    }
    found = queries.claims()
    # what was refused just now stands first, wherever it stood
    found.sort(key=lambda claim: not (error and claim.firm.pk == firm_id and claim.number == number))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    queries.with_evidence(page.object_list)
    rows = []
    for claim in page.object_list:
        is_this = bool(error) and claim.firm.pk == firm_id and claim.number == number
        rows.append({"claim": claim, "doubt": doubts[claim.doubt], "note": note if is_this else "", "error": error if is_this else ""})
    facts = {
        "page": page,
        "rows": rows,
        "waiting": queries.waiting(found),
        "errors": [{"href": f"#note-{row['claim'].firm.pk}-{row['claim'].number}", "text": error} for row in rows if row["error"]],
    }
    return render(request, "firms/numbers.html", facts, status=status)


@office(Office.STAFF)
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Firms whose number waits for staff or was sent back."""
    return show(request)


def _act(request: HttpRequest, firm_id: int, act: Callable[[Firm, str, User, str], None], done: str) -> HttpResponse:
    """Do it with the firm and the number of the form, then back to the list."""
    firm = get_object_or_404(Firm, pk=firm_id)
    number, note = request.POST.get("number", ""), request.POST.get("note", "")
    try:
        act(firm, number, request.user, note)
    except Refused as refusal:
        text = refusal.text.in_language(get_language() or "")
        if refusal.reason != "note":
            messages.error(request, text)
        return show(request, firm_id=firm.pk, number=number, note=note, error=text, status=400 if refusal.reason == "note" else 409)
    messages.success(request, done)
    return redirect("firm_numbers")


@office(Office.STAFF)
@require_POST
def confirm(request: HttpRequest, firm_id: int) -> HttpResponse:
    """確認: the number is this firm's."""
    return _act(request, firm_id, services.confirm_number, _("已確認統一編號，並通知該公司。"))


@office(Office.STAFF)
@require_POST
def refuse(request: HttpRequest, firm_id: int) -> HttpResponse:
    """退回: the firm is asked to correct it."""
    return _act(request, firm_id, services.refuse_number, _("已退回，該公司會收到更正通知。"))
