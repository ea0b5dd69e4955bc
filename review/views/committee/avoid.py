"""建議迴避人員清單: the lead's own page of a case; the people of its firm alone ever see it (security 2.3, row COI declaration)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.lib.clock import received_at
from proposals.models import Proposal
from proposals.permissions import standing
from proposals.services.errors import Closed, Refused
from proposals.views.fetching import case_of, require
from review.models import ApplicantRequest
from review.services.committee import requests

FIELDS = ("person", "organisation", "reason")


@office(Office.NONE)
@require_http_methods(["GET", "HEAD", "POST"])
def avoid(request: HttpRequest, code: str) -> HttpResponse:
    """The persons whom the lead asks to keep away, with the reasons; the list is closed with the draft."""
    case, at = case_of(request, code), received_at(request)
    require(standing(request.user, case).is_lead)
    if request.method != "POST":
        return _page(request, case)
    require(requests.may_ask(request.user, case, at))
    typed = {name: request.POST.get(name, "")[:500] for name in FIELDS}
    try:
        if "take_back" in request.POST:
            _take_back(request, case)
        else:
            requests.ask(case, request.user, **typed, received_at=at)
    except Closed as closed:
        return _page(request, case, typed, {"": closed.text.in_language(get_language() or "")}, 409)
    except Refused as refused:
        return _page(request, case, typed, {refused.reason: refused.text.in_language(get_language() or "")}, 400)
    messages.success(request, _("已更新建議迴避人員清單。"))
    return redirect("avoid_list", case.code)


def _take_back(request: HttpRequest, case: Proposal) -> None:
    pk = request.POST["take_back"]
    found = get_object_or_404(ApplicantRequest, pk=pk if pk.isascii() and pk.isdecimal() and len(pk) < 12 else 0, proposal=case)
    requests.take_back(found, request.user, received_at(request))


def _page(
    request: HttpRequest, case: Proposal, typed: dict[str, str] | None = None, problems: dict[str, str] | None = None, status: int = 200,
) -> HttpResponse:
    problems = problems or {}
    facts: dict[str, Any] = {
        "proposal": case, "rows": ApplicantRequest.objects.filter(proposal=case, withdrawn_at=None), "typed": typed or dict.fromkeys(FIELDS, ""),
        "problems": problems, "may_ask": requests.may_ask(request.user, case, received_at(request)),
        "errors": [{"href": f"#f-{name}" if name in FIELDS else "", "text": text} for name, text in problems.items()], "most": requests.MOST,
    }  # fmt: skip
    return render(request, "review/committee/avoid.html", facts, status=status)
