"""初審意見 for the committee: made of the check, edited, printed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.lib.clock import received_at
from proposals.services.errors import Refused
from review.services.screening import opinions as services
from review.views.screening import finding_rows
from review.views.screening.page import checked_case, heading
from review.views.screening.words import said


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: HttpRequest, code: str) -> HttpResponse:
    """The text as it was kept last, or as the check makes it; `?anew` makes it of the check again. POST keeps the next version."""
    case, reading = checked_case(request, code)
    if reading.check is None:
        raise Http404
    last, problem, status = services.opinion_of(reading.check), "", 200
    text = last.text if last is not None and "anew" not in request.GET else services.drafted(case, reading)
    if request.method == "POST":
        text, seen = request.POST.get("text", ""), request.POST.get("seen", "0")
        try:
            services.write(case, request.user, text, int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 5 else 0, received_at(request))
        except Refused as refused:
            problem, status = said(refused.text), 400 if refused.reason == "text" else 409
        else:
            messages.success(request, _("已儲存初審意見。"))
            return redirect("screening_opinion_print", case.code)
    facts = heading(case) | {
        "text": text, "last": last, "may": case.status in services.WRITES, "open_matters": reading.standing.open_matters,
        "versions": reading.check.opinions.select_related("by"), "problem": problem,
        "errors": [{"href": "#f-text", "text": problem}] if problem else [],
    }  # fmt: skip
    return render(request, "review/screening/opinion.html", facts, status=status)


@signed_in
@require_safe
def printed(request: HttpRequest, code: str) -> HttpResponse:
    """The opinion on paper, with the members' table behind it."""
    case, reading = checked_case(request, code)
    last = services.opinion_of(reading.check) if reading.check else None
    facts = heading(case) | {
        "last": last, "text": last.text if last else services.drafted(case, reading), "screened": reading.screened, "reading": reading,
        "firms": finding_rows.firms(reading.screened, reading.standing), "may": case.status in services.WRITES,
    }  # fmt: skip
    return render(request, "review/screening/opinion_print.html", facts)
