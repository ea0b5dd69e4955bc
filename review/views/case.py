"""One case at the desk: what arrived, the seal page's code, intake, contacts. Also the panel beside the list."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.files.downloads import answer, may_open_now
from alliance_portal.files.services import FileRefused, store
from alliance_portal.lib.clock import received_at
from proposals.constants import EDITABLE, Status
from proposals.models import Proposal, Submission
from proposals.permissions import visible_proposals
from proposals.services.errors import Refused
from review.constants import ENDED_BADLY, case_no, state_words
from review.models import PaperIntake
from review.permissions import desk_case
from review.queries.calendar import working_calendar
from review.queries.desk import closer, lines_of
from review.queries.intake import intakes_of, verdict_of
from review.services import intake as services
from review.services.contacts import note_contact
from review.services.letters import entry_of
from review.undertaking_gate import decides
from review.views.intake_form import IntakeForm
from review.views.rows import hours_words, mail_words, missing
from review.views.wording import KINDS, VERDICTS, WAYS

WITHOUT_CHECK = frozenset({Status.DRAFT, Status.PAPER_ONLY, Status.UPLOADED, Status.LATE_REFUSED, Status.WITHDRAWN})
NOT_RECEIVED = (Status.DRAFT, Status.PAPER_ONLY, Status.UPLOADED)
A_SCAN = "seal"  # kind of upload: PDF, PNG, JPG


def show(request: HttpRequest, found: Proposal, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a case; `more`: what was typed and what is wrong with it."""
    now, english = received_at(request), (get_language() or "").startswith("en")
    line = lines_of(found.call, now, working_calendar(), found.pk)[0]
    entry = entry_of(found) if not line.is_draft else None
    words, kind, icon = state_words(line.state)
    code = request.GET.get("code", "")[:120]
    last = closer([line]).mails.get(f"proposal:{found.code}")
    intakes = [{"it": each, "missing": missing(each), "way": WAYS[each.way]} for each in intakes_of(found)]
    facts = {
        "proposal": found,
        "line": line,
        "entry": entry,
        "number": case_no(found.call.code, line.number),
        "state": {"words": words, "kind": kind, "icon": icon},
        "left": hours_words(line.clock.left, english=english) if line.clock else "",
        "is_over": line.clock is not None and line.clock.is_over(now),
        "is_near": line.clock is not None and line.clock.is_near(now),
        "submission": Submission.objects.filter(proposal=found).defer("dossier").order_by("-number").first() if not line.is_draft else None,
        "may_open": visible_proposals(request.user).filter(pk=found.pk).exists(),
        "intakes": intakes,
        "verdict": VERDICTS[verdict_of(found, code)[1]] if code.strip() else None,
        "typed_code": code,
        "form": IntakeForm.fresh(now, code),
        "has_check": found.status not in WITHOUT_CHECK,
        "takes_paper": found.status in services.TAKES_PAPER,
        "may_extend": decides(request) and found.status in EDITABLE,
        "is_closed": now > found.deadline,
        "may_refuse": decides(request) and now > found.deadline and found.status in NOT_RECEIVED and not line.has_paper_in_time,
        "is_ended": found.status in ENDED_BADLY,
        "last_mail": {"words": mail_words(last[0]), "at": last[1]} if last else None,
        "contacts": [{"it": each, "kind": KINDS[each.kind]} for each in found.contact_notes.select_related("author")],
        "kinds": KINDS.items(),
        "ways": WAYS.items(),
    }
    return render(request, "review/case.html", facts | more, status=status)


@signed_in
@require_safe
def case(request: HttpRequest, code: str) -> HttpResponse:
    """What arrived, what waits; `?code=` compares the seal page's code with the uploads."""
    return show(request, desk_case(request.user, code))


@signed_in
@require_POST
def intake(request: HttpRequest, code: str) -> HttpResponse:
    """登錄書面收件."""
    found, now = desk_case(request.user, code), received_at(request)
    form = IntakeForm.typed(request.POST)
    delivery, errors = form.read()
    if delivery is None:
        return _refused(request, found, form, errors, 400)
    try:
        with transaction.atomic():
            upload = request.FILES.get("scan")
            kept = store(upload, kind=A_SCAN, actor=request.user) if upload else None
            made = services.log_paper(found, request.user, delivery, received_at=now, late_reason=form.late_reason, scan=kept)
    except FileRefused as refused:
        return _refused(request, found, form, {"scan": refused.reason.in_language(get_language() or "")}, refused.status)
    except Refused as refused:
        status = 400 if refused.reason in IntakeForm.FIELDS else 409
        return _refused(request, found, form, {refused.reason: refused.text.in_language(get_language() or "")}, status)
    messages.success(request, _("已登錄書面收件；逾期，不予受理。") if made.is_late else _("已登錄書面收件。"))
    return redirect("desk_case", found.code)


def _refused(request: HttpRequest, found: Proposal, form: IntakeForm, errors: dict[str, str], status: int) -> HttpResponse:
    listed = [{"href": f"#f-{name}" if name in IntakeForm.FIELDS else "", "text": text} for name, text in errors.items()]
    return show(request, found, status=status, form=form, problems=errors, errors=listed)


@signed_in
@require_POST
def late(request: HttpRequest, code: str) -> HttpResponse:
    """逾期，不予受理: upload or paper never came."""
    found, reason = desk_case(request.user, code), request.POST.get("reason", "")
    try:
        services.refuse_late(found, request.user, received_at=received_at(request), reason=reason)
    except Refused as refused:
        text = refused.text.in_language(get_language() or "")
        status = 400 if refused.reason == "late_reason" else 409
        return show(request, found, status=status, late_error=text, late_reason=reason, errors=[{"href": "#f-reason", "text": text}])
    messages.success(request, _("已登記逾期，不予受理，並通知領導企業。"))
    return redirect("desk_case", found.code)


@signed_in
@require_POST
def contact(request: HttpRequest, code: str) -> HttpResponse:
    """Write a contact down."""
    found, typed = desk_case(request.user, code), {name: request.POST.get(name, "") for name in ("kind", "person", "text")}
    try:
        note_contact(found, request.user, **typed, at=received_at(request))
    except Refused as refused:
        text = refused.text.in_language(get_language() or "")
        return show(request, found, status=400, contact_error=text, contact=typed, errors=[{"href": "#f-text", "text": text}])
    messages.success(request, _("已記錄聯繫內容。"))
    return redirect(reverse("desk_case", args=[found.code]) + "#contacts")


@signed_in
@require_safe
def scan(request: HttpRequest, code: str, paper_id: int) -> HttpResponseBase:
    """The scan or photo of a delivery."""
    found = get_object_or_404(PaperIntake.objects.select_related("scan"), pk=paper_id, proposal=desk_case(request.user, code))
    if found.scan is None or not may_open_now(found.scan, request.user.pk):
        raise Http404
    return answer(found.scan)
