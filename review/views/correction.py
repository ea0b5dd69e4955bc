"""更正收件登記: what was written down wrongly of a delivery, with a reason."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.lib.clock import received_at
from proposals.services.errors import Refused
from review.models import PaperIntake
from review.permissions import desk_case
from review.services import intake as services
from review.views.intake_form import IntakeForm
from review.views.wording import WAYS


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, code: str, paper_id: int) -> HttpResponse:
    """The form with what was logged; POST stores it, before and after in the trail."""
    case = desk_case(request.user, code)
    paper = get_object_or_404(PaperIntake.objects.select_related("logged_by"), pk=paper_id, proposal=case)
    if request.method != "POST":
        return _page(request, paper, IntakeForm.of(paper), {})
    form = IntakeForm.typed(request.POST)
    delivery, problems = form.read()
    if delivery is None:
        return _page(request, paper, form, problems)
    try:
        services.correct(paper, request.user, delivery, received_at=received_at(request), reason=request.POST.get("reason", ""))
    except Refused as refused:
        return _page(request, paper, form, {refused.reason: refused.text.in_language(get_language() or "")})
    messages.success(request, _("已更正收件登記。"))
    return redirect("desk_case", case.code)


def _page(request: HttpRequest, paper: PaperIntake, form: IntakeForm, problems: dict[str, str]) -> HttpResponse:
    facts = {
        "proposal": paper.proposal, "paper": paper, "form": form, "problems": problems, "ways": WAYS.items(),
        "reason": request.POST.get("reason", "")[:500],
        "errors": [{"href": f"#f-{name}", "text": text} for name, text in problems.items()],
    }  # fmt: skip
    return render(request, "review/correct.html", facts, status=400 if problems else 200)
