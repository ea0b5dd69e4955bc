"""The case's overview (task list, members, to-do, 送件) and the start of a proposal."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance_portal.accounts.permissions import office
from alliance_portal.lib.clock import received_at
from proposals import permissions
from proposals.constants import WITHOUT_PAPER
from proposals.forms.state import said
from proposals.models import FirmPerson
from proposals.queries.calls import current_call, programme_of
from proposals.queries.carry_over import sources
from proposals.queries.overview import overview_of
from proposals.services.drafts import start_proposal
from proposals.services.errors import Forbidden, Refused
from proposals.services.firms import found_firm
from proposals.views.case_notes import notes_of
from proposals.views.fetching import case_of, members_of
from proposals.views.overview import overview_facts


@office("")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Start a proposal for one of my firms (or found a firm first)."""
    call = current_call(received_at(request))
    firms = [row.firm for row in FirmPerson.objects.filter(user=request.user).select_related("firm").order_by("firm__name")]
    facts: dict[str, Any] = {"call": call, "firms": firms, "typed": request.POST, "minimum": programme_of(call).minimum_members if call else 0}
    if request.method != "POST" or call is None:
        return render(request, "proposals/start.html", facts)
    firm = next((each for each in firms if str(each.pk) == request.POST.get("firm")), None)
    name = " ".join(request.POST.get("company_name", "").split())
    if firm is None and not name:
        return render(request, "proposals/start.html", facts | {"error": _("請選擇公司，或填寫公司名稱")}, status=400)
    try:
        proposal = start_proposal(call, firm or found_firm(request.user, name=name, ubn=""), request.user, received_at=received_at(request))
    except (Refused, Forbidden) as refused:
        reason = said(refused.text) if isinstance(refused, Refused) else _("目前的身分不能做這件事，請洽領導企業。")
        return render(request, "proposals/start.html", facts | {"error": reason}, status=409)
    messages.success(request, _("已建立提案 %(code)s，可以開始填寫。") % {"code": proposal.code})
    return redirect("carry" if sources(request.user, proposal) else "proposal", proposal.code)


@office("", "staff", "agency", "administrator")
@require_safe
def proposal(request: HttpRequest, code: str) -> HttpResponse:
    """The overview of a case: what is left to do, who fills what, the two halves of 送件."""
    found = case_of(request, code)
    members = members_of(found)
    read = overview_of(found, received_at(request), members)
    facts = overview_facts(request, found, members, read)
    facts |= {"now": timezone.localtime(received_at(request)), "may_submit": permissions.may_submit(request.user, found)}
    notes = notes_of(request, found)
    facts |= {
        "minimum": programme_of(found.call).minimum_members,
        "notes": notes,
        "heading": next((note.heading for note in notes if note.heading), "") or found.get_status_display(),
        "paper_is_in": found.status not in WITHOUT_PAPER,
    }
    facts |= {
        "may_reopen": permissions.may_reopen(request.user, found, received_at(request)),
        "may_withdraw": permissions.may_withdraw(request.user, found),
        "may_carry": permissions.standing(request.user, found).is_lead and permissions.is_editable(found, received_at(request)),
    }
    return render(request, "proposals/proposal.html", facts)
